"""Ruling 16: every changing command takes a request key, and the same request twice equals once."""

import pytest

PROGRAMME = '[[programme]]\nkey = "{key}"\nkind = "stamp_card"\nname = "Tea card"\nreward = "Tea"\n'
ENDING = ("--last-earning", "2026-12-31", "--last-redemption")


def same_but_repeated(first, second):
    assert first["repeated"] is False
    assert second == {**first, "repeated": True}


@pytest.mark.parametrize(
    ("command", "other"),
    [
        (["member", "add", "--name", "Bo"], ["member", "add", "--name", "Ida"]),
        (["member", "edit", "1", "--phone", "12345678"], ["member", "edit", "1", "--phone", "87654321"]),
        (["member", "edit", "1", "--consent", "sms"], ["member", "edit", "1", "--withdraw", "sms"]),
        (["member", "block", "1", "--reason", "unpaid"], ["member", "unblock", "1"]),
        (["member", "unblock", "1"], ["member", "block", "1", "--reason", "unpaid"]),
        (["card", "issue", "1"], ["card", "issue", "1", "--card", "OLD-123"]),
        (["card", "blank", "3"], ["card", "blank", "4"]),
        (["card", "replace", "1"], ["card", "issue", "1"]),
        (["card", "block", "CARD", "--reason", "stolen"], ["card", "unblock", "CARD"]),
        (["scan", "CARD", "--amount", "84.00"], ["scan", "CARD", "--amount", "84.01"]),
        (["sale", "--amount", "12.00"], ["sale", "--amount", "13.00"]),
        (["adjust", "1", "coffee", "3", "--reason", "by hand"], ["adjust", "1", "coffee", "4", "--reason", "by hand"]),
        (["visit", "amend", "1", "--stamps", "4"], ["visit", "amend", "1", "--stamps", "5"]),
        (["void", "1"], ["void", "2"]),
        (["voucher", "use", "1"], ["voucher", "use", "2"]),
        (["redeem", "1", "Free coffee"], ["redeem", "1", "Free tea"]),
        (["programme", "end", "coffee", *ENDING, "2027-02-01"], ["programme", "end", "coffee", *ENDING, "2027-03-01"]),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_same_key_answers_the_same_and_changes_nothing(told, refused, card, command, other):
    told("scan", card, "--stamps", "13", now="2026-11-21T12:00")
    command, other = ([card if each == "CARD" else each for each in words] for words in (command, other))
    key = ("--key", "till 2 ☕ #7")
    moment = "2026-11-21T13:00" if command[0] == "visit" else "2026-11-22T12:00"
    first = told(*command, *key, now=moment)
    before = told("member", "show", "1"), told("statement", "1"), told("member", "find", "o", "--limit", "99")
    same_but_repeated(first, told(*command, *key, now="2026-11-22T15:00"))
    assert refused(*other, *key, now="2026-11-22T16:00") == "key_reused"
    assert before == (told("member", "show", "1"), told("statement", "1"), told("member", "find", "o", "--limit", "99"))
    assert told("check")["ok"]


def test_cancelling_a_voucher_takes_a_key_too(told, card):
    told("scan", card, "--stamps", "10")
    told("voucher", "use", "1", now="2026-11-22T13:00")
    first = told("voucher", "cancel", "1", "--key", "k")
    told("voucher", "use", "1", now="2026-11-22T14:00")
    same_but_repeated(first, told("voucher", "cancel", "1", "--key", "k"))
    assert told("member", "show", "1")["vouchers"][0]["state"] == "used"


def test_applying_a_file_twice_under_one_key_makes_one_version(told, refused, tmp_path):
    file = tmp_path / "tea.toml"
    file.write_text(PROGRAMME.format(key="tea"))
    first = told("programme", "apply", str(file), "--key", "k")
    same_but_repeated(first, told("programme", "apply", str(file), "--key", "k"))
    file.write_text(PROGRAMME.format(key="tea") + "size = 8\n")
    assert refused("programme", "apply", str(file), "--key", "k") == "key_reused"
    (changed,) = told("programme", "apply", str(file), "--key", "k2")["programmes"]
    assert (changed["version"], changed["changed"]) == (2, True)
    assert told("programme", "apply", str(file), "--key", "k2")["programmes"][0]["version"] == 2


def test_who_when_and_where_are_not_part_of_what_a_key_asks(told, plain, card):
    told("scan", card, "--key", "k")
    later = plain("--json", "--now", "2026-12-01T12:00", "--till", "two", "scan", card, "--confirm", "--key", "k")
    assert '"repeated": true' in later.out


def test_a_code_typed_otherwise_asks_the_same(told, card):
    told("adjust", card, "coffee", "1", "--reason", "by hand", "--key", "k")
    typed = f"{card[:5]} {card[5:10]} {card[10:]}"
    assert told("adjust", typed, "coffee", "1", "--reason", "by hand", "--key", "k")["repeated"]
    told("card", "block", card, "--reason", "stolen", "--key", "b")
    assert told("card", "block", typed, "--reason", "stolen", "--key", "b")["repeated"]


def test_a_refusal_does_not_use_up_its_key(told, refused, card):
    assert refused("adjust", "1", "coffee", "-3", "--reason", "too early", "--key", "k") == "not_enough"
    told("adjust", "1", "coffee", "3", "--reason", "paper card")
    assert told("adjust", "1", "coffee", "-3", "--reason", "too early", "--key", "k")["repeated"] is False


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_has_one_to_two_hundred_characters(misused, card, key):
    assert "1 to 200" in misused("scan", card, "--key", key)


@pytest.mark.parametrize("key", ["k", "k" * 200, "☕👩‍👩‍👧", "\x01\x1b[2J", "'; DROP TABLE entry; --", "أنا"])
def test_a_key_may_be_any_text(told, card, key):
    told("scan", card, "--key", key)
    assert told("scan", card, "--key", key)["repeated"]
