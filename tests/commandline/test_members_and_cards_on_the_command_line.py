"""Members and cards by the command line."""

import pytest

from shopclub.rules.values import card_codes

SHOWN = {
    *("id", "name", "phone", "email", "birthday", "language", "note", "joined", "cards", "balances", "tier"),
    *("vouchers", "referred_by", "consents", "visits", "spent"),
}


def test_a_member_is_added_with_everything_and_shown(told):
    fields = {
        "name": "Åse Ødegård",
        "phone": "+45 12 34 56 78",
        "email": "aase@example.com",
        "birthday": "12-24",
        "language": "nb",
        "note": "Likes oat milk",
    }
    options = [word for name, value in fields.items() for word in (f"--{name}", value)]
    added = told("member", "add", *options, "--consent", "email,sms", "--consent", "post")
    assert added["card"] == added["member"]["card"]
    assert card_codes.is_valid(added["card"])
    shown = told("member", "show", added["card"])
    assert shown.keys() >= SHOWN
    assert fields.items() <= shown.items()
    assert shown["cards"] == [{"code": added["card"], "state": "active"}]
    assert shown["balances"] == {"coffee": {"balance": 0, "size": 10, "pending": 0, "debt": 0}}
    given = {"email": True, "sms": True, "post": True, "analysis": False, "testimonial": False}
    assert shown["consents"] == given
    assert (shown["joined"], shown["visits"], shown["spent"]) == ("2026-11-22", 0, "0.00")
    assert (shown["tier"], shown["referred_by"], shown["vouchers"]) == (None, None, [])


def test_a_member_may_be_added_on_a_card_given(told, refused, card):
    assert told("member", "add", "--card", "5701234567899")["card"] == "5701234567899"
    assert told("scan", "5701234567899")["member"]["id"] == 2
    (blank,) = told("card", "blank", "1")["cards"]
    assert told("member", "add", "--card", blank["code"])["card"] == blank["code"]
    assert refused("member", "add", "--card", card) == "card_taken"
    for unreadable in ("", "-", "æøå", "7" * 65):
        assert refused("member", "add", "--card", unreadable) == "card_invalid"


def test_a_member_is_found_by_name_phone_mail_and_code(told, card):
    told("member", "edit", "1", "--phone", "12345678", "--email", "anna@example.com")
    line = {"id": 1, "name": "Anna Berg", "phone": "12345678", "email": "anna@example.com", "card": card}
    for text in ("anna", "berg", "12345678", "anna@example.com", card):
        assert told("member", "find", text)["members"] == [line]
    assert told("member", "find", "nobody")["members"] == []


def test_an_edit_changes_what_is_named_and_blanks_what_is_empty(told, refused, card):
    told("member", "edit", "1", "--phone", "12345678", "--consent", "sms")
    shown = told("member", "edit", card, "--phone", "", "--withdraw", "sms", "--name", "Anna Dahl")
    assert (shown["name"], shown["phone"], shown["consents"]["sms"]) == ("Anna Dahl", None, False)
    assert refused("member", "edit", "99", "--name", "Nobody") == "member_unknown"


@pytest.mark.parametrize("member", ["99", "999999999999999999999", "712345678901261", "", 'O\'Neil "& Sons"'])
def test_a_member_who_is_not_there_is_unknown(refused, member):
    assert refused("member", "show", member) == "member_unknown"
    assert refused("statement", member) == "member_unknown"
    assert refused("card", "issue", member) == "member_unknown"
    assert refused("adjust", member, "coffee", "1", "--reason", "by hand") == "member_unknown"


def test_blank_cards_name_nobody_until_they_are_scanned(told, refused):
    cards = told("card", "blank", "3")["cards"]
    assert len({each["code"] for each in cards}) == 3
    assert all(card_codes.is_valid(each["code"]) and each["member"] is None for each in cards)
    for count in ("0", "10001", "99999999999999999999"):
        assert refused("card", "blank", count) == "amount_invalid"


def test_issued_and_replaced_cards_name_their_member(told, refused, card):
    (second,) = told("card", "issue", "1")["cards"]
    assert second["member"] == {"id": 1, "name": "Anna Berg", "card": second["code"]}
    (third,) = told("card", "replace", card)["cards"]
    assert {card, second["code"], third["code"]} == {each["code"] for each in told("member", "show", "1")["cards"]}
    assert refused("scan", card) == refused("scan", second["code"]) == "card_replaced"
    assert refused("card", "block", card, "--reason", "found it") == "card_replaced"
    assert told("scan", third["code"])["member"]["id"] == 1


def test_cards_are_printed_for_members_and_blank(told, card, tmp_path):
    told("member", "add", "--name", "مريم ☕ 👩‍👩‍👧 " + "x" * 280)
    out = tmp_path / "cards.pdf"
    result = told("card", "print", "--out", str(out), "--member", card, "--member", "2", "--blank", "9")
    assert (result["file"], result["cards"]) == (str(out), 11)
    assert out.read_bytes().startswith(b"%PDF")
    layouts = told("card", "layouts")["layouts"]
    fields = {"name", "title", "page", "columns", "rows", "width_mm", "height_mm"}
    assert all(set(each) == fields for each in layouts)
    for each in layouts:
        assert told("card", "print", "--out", str(out), "--member", "1", "--layout", each["name"])["pages"] == 1


def test_a_member_whose_cards_are_dead_gets_a_new_one_to_print(told, card, tmp_path):
    told("card", "block", card, "--reason", "stolen")
    told("card", "print", "--out", str(tmp_path / "one.pdf"), "--member", "1")
    assert [each["state"] for each in told("member", "show", "1")["cards"]] == ["active", "blocked"]


def test_cards_that_cannot_be_written_are_not_made(told, misused, refused, tmp_path):
    for out in (tmp_path, tmp_path / "no" / "folder.pdf", "/dev/full/x", tmp_path / ("x" * 300)):
        misused("card", "print", "--out", str(out), "--blank", "5")
    assert refused("card", "print", "--out", str(tmp_path / "a.pdf"), "--member", "99", "--blank", "5") == (
        "member_unknown"
    )
    assert list(tmp_path.glob("*.pdf")) == list(tmp_path.glob(".shopclub*")) == []


@pytest.mark.parametrize(
    "wrong", [["--layout", "napkin"], ["--start-at", "0"], ["--start-at", "999"], ["--blank", "-1"]]
)
def test_a_sheet_that_cannot_be_is_wrong_use(misused, tmp_path, wrong):
    misused("card", "print", "--out", str(tmp_path / "a.pdf"), "--blank", "1", *wrong)


def test_printed_blanks_are_made_once_under_their_key(told, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        told("card", "print", "--out", str(tmp_path / name), "--blank", "2", "--key", "k")
    assert told("card", "blank", "2", "--key", "k")["repeated"]
