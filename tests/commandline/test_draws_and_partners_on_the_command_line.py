"""Prize draws and partner shops by the command line: keys and types of every answer, refusals, wrong use, files."""

import json
import shutil
from hashlib import sha256

import pypdfium2
import pytest

from shopclub.app import start

DRAW = """\
[[programme]]
key = "xmas"
kind = "draw"
name = "Christmas draw"
from = 2026-11-01
to = 2026-11-30
[[programme.prize]]
name = "Basket"
value = "250.00"
[[programme.prize]]
name = "Candle"
count = 2
"""
AFTER = "2026-12-01T09:00"
RFC_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


@pytest.fixture(autouse=True)
def _sound_after_all(book, plain):
    """Whatever a test did, every check of the book holds after it."""
    yield
    assert plain("check").code == 0


@pytest.fixture
def apply(told, tmp_path):
    """Apply a programme file."""

    def run(text, now="2026-10-01T09:00"):
        file = tmp_path / "rules.toml"
        file.write_text(text, encoding="utf-8")
        return told("programme", "apply", str(file), now=now)["programmes"]

    return run


@pytest.fixture
def draw(apply):
    """A draw of November."""
    return apply(DRAW)


@pytest.fixture
def cards(draw, told):
    """Six members with an entry each, by a visit."""
    made = []
    for number in range(6):
        made.append(told("member", "add", "--name", f"Member {number}", now="2026-11-05T09:00")["card"])
        told("scan", made[-1], now=f"2026-11-{10 + number}T10:00")
    return made


def reason(refused_answer):
    return refused_answer.json["refusal"]["message"]


# Prize draws

SHOWN = {
    "programme": str,
    "name": str,
    "state": str,
    "from": str,
    "to": str,
    "entries": int,
    "members": int,
    "member_entries": int,
    "list_hash": str | None,
    "public_number": str | None,
    "seed": str | None,
    "prizes": list,
    "places": list,
}
PLACE = {"place": int, "prize": str | None, "entry": int, "member": int, "state": str, "voucher": str | None}


def assert_shown(shown):
    assert {key: isinstance(value, SHOWN[key]) for key, value in shown.items()} == dict.fromkeys(SHOWN, True)
    for prize in shown["prizes"]:
        assert {key: type(value) for key, value in prize.items()} == {"name": str, "count": int, "value": str}
    for place in shown["places"]:
        assert {key: isinstance(value, PLACE[key]) for key, value in place.items()} == dict.fromkeys(PLACE, True)


def test_a_shop_without_a_draw_says_so(told, plain):
    assert told("draw", "show") == {"draws": []}
    assert plain("draw", "show").out == "The shop has no prize draw.\n"


def test_a_draw_is_shown_as_it_goes(told, cards):
    (shown,) = told("draw", "show", "--member", cards[0])["draws"]
    assert_shown(shown)
    assert (shown["programme"], shown["name"], shown["state"]) == ("xmas", "Christmas draw", "running")
    assert (shown["from"], shown["to"]) == ("2026-11-01", "2026-11-30")
    assert (shown["entries"], shown["members"], shown["member_entries"]) == (6, 6, 1)
    assert (shown["list_hash"], shown["public_number"], shown["seed"], shown["places"]) == (None, None, None, [])
    assert shown["prizes"] == [
        {"name": "Basket", "count": 1, "value": "250.00"},
        {"name": "Candle", "count": 2, "value": "0.00"},
    ]
    states = [("2026-10-31T12:00", "coming"), ("2026-11-30T22:00", "running"), (AFTER, "over")]
    assert [told("draw", "show", now=now)["draws"][0]["state"] for now, _ in states] == [state for _, state in states]


def test_a_visit_says_that_it_gave_an_entry(told, cards):
    notices = told("scan", cards[0], now="2026-11-22T12:00")["notices"]
    (said,) = [each for each in notices if each["code"] == "draw_entry"]
    assert "2 entries in the draw" in said["message"]


def test_an_entry_without_a_purchase_is_given_once_a_day_and_once_a_key(told, refused, cards):
    entered = told("draw", "enter", cards[0], "--key", "a")
    assert (entered["entries"], entered["visit"], entered["purchase"]) == ([], None, None)
    assert [each["code"] for each in entered["notices"]] == ["draw_entry"]
    assert told("draw", "enter", cards[0], "--key", "a")["repeated"]
    assert refused("draw", "enter", cards[0]) == "draw_refused"
    assert told("draw", "show", "--member", cards[0])["draws"][0]["member_entries"] == 2
    assert refused("draw", "enter", cards[1], "--key", "a") == "key_reused"


def test_the_whole_way_from_list_to_certificate(told, ask, refused, cards, tmp_path):
    listed, certificate = tmp_path / "list.txt", tmp_path / "certificate.pdf"
    frozen = told("draw", "freeze", "xmas", "--key", "f", now=AFTER)
    assert_shown(frozen)
    assert (frozen["state"], frozen["entries"], frozen["members"]) == ("frozen", 6, 6)
    assert told("draw", "freeze", "xmas", "--key", "f", now=AFTER) == frozen
    assert refused("draw", "freeze", "xmas", now=AFTER) == "draw_refused"
    answer = told("draw", "list", "xmas", "--out", str(listed), now=AFTER)
    assert answer == {"file": str(listed), "entries": 6, "list_hash": frozen["list_hash"]}
    assert sha256(listed.read_bytes()).hexdigest() == frozen["list_hash"]
    assert refused("draw", "certificate", "xmas", "--out", str(certificate), now=AFTER) == "draw_refused"
    assert not certificate.exists()
    drawn = told("draw", "run", "xmas", "0417 99", "--key", "d", now=AFTER)
    assert_shown(drawn)
    assert (drawn["state"], drawn["public_number"]) == ("drawn", "041799")
    assert drawn["seed"] == sha256(f"{frozen['list_hash']}:041799".encode()).hexdigest()
    assert [each["prize"] for each in drawn["places"]] == ["Basket", "Candle", "Candle", None, None]
    assert [each["state"] for each in drawn["places"]] == ["won"] * 3 + ["reserve"] * 2
    assert [each["voucher"] for each in drawn["places"]] == ["issued"] * 3 + [None] * 2
    lines = dict(line.split() for line in listed.read_text().splitlines())
    assert all(lines[str(each["entry"])] == str(each["member"]) for each in drawn["places"])
    assert told("draw", "run", "xmas", "041799", now="2026-12-02T09:00") == drawn
    assert refused("draw", "run", "xmas", "41799", now=AFTER) == "draw_refused"
    passed = told("draw", "pass", "xmas", "2", "--key", "p", now=AFTER)
    assert [each["state"] for each in passed["places"]] == ["won", "passed", "won", "won", "reserve"]
    assert passed["places"][1]["voucher"] == "void"
    assert told("draw", "pass", "xmas", "2", "--key", "p", now=AFTER) == passed
    assert refused("draw", "pass", "xmas", "2", now=AFTER) == "draw_refused"
    assert refused("draw", "pass", "xmas", "99", now=AFTER) == "draw_refused"
    assert told("draw", "certificate", "xmas", "--out", str(certificate), now=AFTER) == {"file": str(certificate)}
    document = pypdfium2.PdfDocument(certificate.read_bytes())
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    assert "Christmas draw" in text
    assert "041799" in text
    assert drawn["seed"][:8] in text


def test_the_day_run_freezes_the_list(told, cards):
    told("day", "run", now="2026-11-30T09:00")
    assert told("draw", "show", now="2026-11-30T10:00")["draws"][0]["state"] == "running"
    told("day", "run", now=AFTER)
    (shown,) = told("draw", "show", now=AFTER)["draws"]
    assert (shown["state"], shown["entries"], len(shown["list_hash"])) == ("frozen", 6, 64)


@pytest.mark.parametrize(
    "command",
    [
        ("freeze", "xmas"),
        ("run", "xmas", "7"),
        ("pass", "xmas", "1"),
        ("certificate", "xmas", "--out", "x.pdf"),
    ],
)
def test_what_is_too_early_is_refused_with_its_reason(ask, cards, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = ask("draw", *command)
    assert (answer.code, answer.json["refusal"]["code"]) == (3, "draw_refused")
    assert len(reason(answer)) > 15
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("freeze", "whales"),
        ("run", "whales", "7"),
        ("pass", "whales", "1"),
        ("list", "whales", "--out", "x.txt"),
        ("certificate", "whales", "--out", "x.pdf"),
        ("run", "coffee", "7"),
    ],
)
def test_a_draw_nobody_knows_is_refused(refused, draw, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refused("draw", *command, now=AFTER) == "programme_unknown"
    assert list(tmp_path.glob("x.*")) == []


def test_without_its_name_no_draw_is_frozen_and_none_drawn(ask, told, cards):
    """Both can't be taken back: a script whose variable is empty must not freeze and draw whichever is there."""
    assert ask("draw", "freeze", "", now=AFTER).code != 0
    assert told("draw", "show", now=AFTER)["draws"][0]["state"] == "over"
    told("draw", "freeze", "xmas", now=AFTER)
    assert ask("draw", "run", "", "7", now=AFTER).code != 0
    assert told("draw", "show", now=AFTER)["draws"][0]["state"] == "frozen"


@pytest.mark.parametrize("number", ["", "12a", "1.5", "٣", "x" * 200, "9" * 61])
def test_what_is_no_public_number_is_refused(told, ask, cards, number):
    told("draw", "freeze", "xmas", now=AFTER)
    answer = ask("draw", "run", "xmas", number, now=AFTER)
    assert (answer.code, answer.json["refusal"]["code"]) == (3, "draw_refused")
    assert "number" in reason(answer)
    assert told("draw", "show", now=AFTER)["draws"][0]["state"] == "frozen"


def test_a_negative_number_is_wrong_use(misused, told, cards):
    told("draw", "freeze", "xmas", now=AFTER)
    assert misused("draw", "run", "xmas", "-7", now=AFTER)


@pytest.mark.parametrize(
    "command",
    [
        ("enter",),
        ("freeze",),
        ("run", "xmas"),
        ("pass", "xmas"),
        ("pass", "xmas", "first"),
        ("list", "xmas"),
        ("certificate", "xmas"),
        ("cancel", "xmas"),
        ("show", "xmas"),
        ("enter", "1", "--key", ""),
        ("freeze", "xmas", "--key", "x" * 201),
    ],
)
def test_wrong_use_of_a_draw_is_told(misused, draw, command):
    assert misused("draw", *command)


def test_a_file_that_can_not_be_written_is_wrong_use(misused, told, cards, tmp_path):
    told("draw", "freeze", "xmas", now=AFTER)
    told("draw", "run", "xmas", "7", now=AFTER)
    away = str(tmp_path / "away" / "x")
    assert "away" in misused("draw", "list", "xmas", "--out", away, now=AFTER)
    assert "away" in misused("draw", "certificate", "xmas", "--out", away, now=AFTER)


def test_a_member_nobody_knows_takes_no_part(refused, draw):
    assert refused("draw", "enter", "999") == "member_unknown"
    assert refused("draw", "show", "--member", "999") == "member_unknown"


def test_questionnaires_are_entries_where_the_draw_says_so(told, refused, apply, card):
    apply(DRAW.replace("to = 2026-11-30\n", 'to = 2026-11-30\nentry = "survey"\nfree_entry = false\n'))
    told("draw", "enter", card, "--survey")
    told("draw", "enter", card, "--survey", "--programme", "xmas")
    assert told("draw", "show", "--member", card)["draws"][0]["member_entries"] == 2
    assert refused("draw", "enter", card) == "draw_refused"


def test_a_draw_says_in_words_what_it_says_in_json(plain, told, cards):
    frozen = told("draw", "freeze", "xmas", now=AFTER)
    drawn = told("draw", "run", "xmas", "7", now=AFTER)
    said = plain("--now", AFTER, "draw", "show").out
    assert frozen["list_hash"] in said.replace(" ", "")
    lines = said.splitlines()
    assert len([line for line in lines if line[:1].isdigit()]) == len(drawn["places"]) == 5
    assert "Basket" in said
    assert f"member {drawn['places'][0]['member']}" in said


# Partner shops


class Shop:
    """A shop of its own by the command line."""

    def __init__(self, book, capsys):
        self.book, self.capsys = book, capsys

    def run(self, *arguments, now="2026-11-22T12:00"):
        self.capsys.readouterr()
        code = start(["--book", str(self.book), "--json", "--now", now, *arguments])
        out = self.capsys.readouterr().out
        return code, json.loads(out)

    def told(self, *arguments, **how):
        code, answer = self.run(*arguments, **how)
        assert code == 0, answer
        return answer


AGREEMENT = """\
[[programme]]
key = "{key}"
kind = "partner"
name = "{name}"
public_key = "{public}"
{more}
[[programme.{side}]]
number = 3
name = "A rose"
value = "15.00"
valid_days = 10
"""


@pytest.fixture
def florist(coffee_book, tmp_path, capsys, plain):
    """The florist, whose book is her own; both agreed on roses for our members."""
    path = tmp_path / "florist.shopclub"
    shutil.copy(coffee_book, path)
    made = Shop(path, capsys)
    yield made
    assert made.run("check")[0] == 0


@pytest.fixture
def agreed(florist, told, tmp_path):
    """Both shops agree, with more settings where they are given."""

    def run(more="", theirs=""):
        ours, hers = told("partner", "key")["public_key"], florist.told("partner", "key")["public_key"]
        for shop, key, name, public, side, also in (
            (told, "florist", "The florist", hers, "give", more),
            (florist.told, "bakery", "The bakery", ours, "take", theirs),
        ):
            file = tmp_path / f"{key}.toml"
            text = AGREEMENT.format(key=key, name=name, public=public, side=side, more=also)
            file.write_text(text if side == "give" else text.replace("valid_days = 10\n", ""))
            shop("programme", "apply", str(file), now="2026-10-01T09:00")

    run()
    return run


def test_each_shop_has_a_key_that_stays(told, plain, florist):
    key = told("partner", "key")
    assert list(key) == ["public_key"]
    assert len(bytes.fromhex(key["public_key"])) == 32
    assert told("partner", "key") == key
    assert plain("partner", "key").out == key["public_key"] + "\n"
    assert florist.told("partner", "key") != key


def test_a_shop_without_partners_says_so(told, plain, refused, card):
    assert told("partner", "show") == {"partners": []}
    assert plain("partner", "show").out == "No partner yet.\n"
    assert refused("partner", "issue", card) == "programme_unknown"
    assert refused("partner", "settlement", "florist") == "programme_unknown"


ISSUED = {"id": int, "partner": str, "benefit": str, "expires_on": str, "code": str}
USED = {"id": int, "partner": str, "benefit": str, "value": str, "used_on": str, "undone": bool, "repeated": bool}


def types(answer):
    return {key: type(value) for key, value in answer.items()}


def test_a_voucher_goes_the_whole_way(told, refused, florist, agreed, card, tmp_path):
    paper = tmp_path / "voucher.pdf"
    issued = told("partner", "issue", card, "a rose", "--programme", "florist", "--key", "i", "--out", str(paper))
    assert types(issued) == {**ISSUED, "file": str}
    assert (issued["partner"], issued["benefit"], issued["expires_on"]) == ("The florist", "A rose", "2026-12-02")
    assert (len(issued["code"]), issued["file"]) == (223, str(paper))
    assert paper.read_bytes().startswith(b"%PDF")
    again = told("partner", "issue", card, "a rose", "--programme", "florist", "--key", "i")
    assert again == {**issued, "file": None}
    assert refused("partner", "issue", card) == "partner_voucher_refused"
    used = florist.told("partner", "use", issued["code"], "--key", "u")
    assert types(used) == USED
    wanted = {"partner": "The bakery", "benefit": "A rose", "value": "15.00", "used_on": "2026-11-22"}
    assert used == {"id": used["id"], **wanted, "undone": False, "repeated": False}
    assert florist.told("partner", "use", issued["code"], "--key", "u") == {**used, "repeated": True}
    code, answer = florist.run("partner", "use", issued["code"], now="2026-11-22T12:01")
    assert (code, answer["refusal"]["code"]) == (3, "partner_voucher_refused")
    undone = florist.told("partner", "undo", str(used["id"]), "--key", "v")
    assert undone == {**used, "undone": True}
    assert florist.told("partner", "undo", str(used["id"]), "--key", "v") == undone
    assert florist.run("partner", "undo", str(used["id"]))[1]["refusal"]["code"] == "already_voided"
    assert florist.told("partner", "use", issued["code"])["id"] != used["id"]


def test_partners_are_shown_with_this_months_vouchers(told, florist, agreed, card, plain):
    florist.told("partner", "use", told("partner", "issue", card)["code"])
    rose = {"number": 3, "name": "A rose", "value": "15.00"}
    (ours,), (theirs,) = told("partner", "show")["partners"], florist.told("partner", "show")["partners"]
    assert {**ours, "given": [rose], "taken": []} == ours
    assert {**theirs, "given": [], "taken": [rose]} == theirs
    counts = {"issued": 1, "used": 0, "ended": False, "programme": "florist", "name": "The florist"}
    assert {**ours, **counts} == ours
    assert (theirs["issued"], theirs["used"]) == (0, 1)
    assert set(ours) >= {"programme", "name", "given", "taken", "issued", "used", "ended"}
    assert "1 issued" in plain("--now", "2026-11-22T12:00", "partner", "show").out


def test_the_cap_that_was_agreed_is_shown(told, agreed):
    agreed("cap_per_month = 40")
    assert told("partner", "show")["partners"][0]["cap_per_month"] == 40


def test_a_month_is_settled_on_both_sides(told, florist, agreed, card, tmp_path):
    issued = told("partner", "issue", card)
    florist.told("partner", "use", issued["code"])
    line = [{"benefit": "A rose", "count": 1, "value": "15.00"}]
    paper = tmp_path / "november.pdf"
    theirs = florist.told("partner", "settlement", "bakery", "--month", "2026-11", "--out", str(paper))
    assert theirs == {
        "partner": "The bakery",
        "period": "2026-11",
        "used": line,
        "issued": [],
        "value": "15.00",
        "file": str(paper),
    }
    assert paper.read_bytes().startswith(b"%PDF")
    ours = told("partner", "settlement", "florist")
    assert (ours["period"], ours["used"], ours["issued"], ours["value"], ours["file"]) == (
        "2026-11",
        [],
        line,
        "0.00",
        None,
    )
    december = florist.told("partner", "settlement", "bakery", now="2026-12-01T09:00")
    assert (december["period"], december["used"], december["value"]) == ("2026-12", [], "0.00")


@pytest.mark.parametrize(
    ("more", "theirs", "now", "says"),
    [
        ("", "", "2026-12-03T09:00", "no longer valid"),
        ("", "cap_per_month = 1", "2026-11-22T13:00", "this month"),
    ],
)
def test_a_voucher_that_is_not_taken_is_refused_in_words(told, florist, agreed, card, more, theirs, now, says):
    agreed(more, theirs)
    other = told("member", "add", "--name", "Bo Dahl")["card"]
    florist.told("partner", "use", told("partner", "issue", other)["code"])
    code, answer = florist.run("partner", "use", told("partner", "issue", card)["code"], now=now)
    assert (code, answer["refusal"]["code"]) == (3, "partner_voucher_refused")
    assert says in answer["refusal"]["message"]


def test_a_forged_a_foreign_and_our_own_voucher_are_refused(told, refused, florist, agreed, card):
    code = told("partner", "issue", card)["code"]
    forged = code[:-1] + str((int(code[-1]) + 1) % 10)
    for read in (forged, "6" * 223, code[:-1], "712345678901261", "hello", ""):
        assert florist.run("partner", "use", read)[1]["refusal"]["code"] == "partner_voucher_refused"
    assert refused("partner", "use", code) == "partner_voucher_refused"
    assert florist.told("partner", "settlement", "bakery")["used"] == []


def test_what_is_unknown_is_refused(refused, agreed, card):
    assert refused("partner", "issue", "999") == "member_unknown"
    assert refused("partner", "issue", card, "A tulip") == "reward_unknown"
    assert refused("partner", "issue", card, "--programme", "whales") == "programme_unknown"
    assert refused("partner", "undo", "99") == "voucher_unknown"
    assert refused("partner", "settlement", "whales") == "programme_unknown"


@pytest.mark.parametrize(
    "command",
    [
        ("issue",),
        ("use",),
        ("undo",),
        ("undo", "first"),
        ("settlement",),
        ("settlement", "florist", "--month", "2026-13"),
        ("settlement", "florist", "--month", "soon"),
        ("issue", "1", "--key", ""),
        ("cancel",),
        ("key", "7"),
    ],
)
def test_wrong_use_of_partners_is_told(misused, agreed, command):
    assert misused("partner", *command)


def test_a_paper_that_can_not_be_written_is_wrong_use_and_issues_nothing(misused, told, agreed, card, tmp_path):
    away = str(tmp_path / "away" / "x.pdf")
    assert "away" in misused("partner", "issue", card, "--out", away)
    assert "away" in misused("partner", "settlement", "florist", "--out", away)
    assert told("partner", "show")["partners"][0]["issued"] == 0


@pytest.mark.parametrize("now", ["1990-01-01T09:00", "2180-01-01T09:00", "2998-12-31T09:00"])
def test_a_clock_far_off_is_answered_and_not_a_fault(plain, agreed, card, florist, now):
    answer = plain("--json", "--now", now, "partner", "issue", card)
    assert answer.code in {0, 3}, answer
    assert set(answer.json) & {"code", "refusal"}


def test_by_name_or_number_and_in_words(plain, agreed, card):
    said = plain("--now", "2026-11-22T12:00", "partner", "issue", card, "3").out
    first, code = said.splitlines()
    assert "A rose" in first
    assert "The florist" in first
    assert len(code) == 223


# Programme files

PARTNER = f"""\
[[programme]]
key = "shop-b"
kind = "partner"
name = "Shop B"
public_key = "{RFC_KEY}"
[[programme.give]]
name = "Soap"
"""


@pytest.mark.parametrize("kind", ["draw", "partner"])
def test_the_template_that_is_printed_applies_cleanly_and_once(told, plain, tmp_path, kind):
    file = tmp_path / "template.toml"
    file.write_text(plain("programme", "template", kind).out, encoding="utf-8")
    assert told("programme", "template", kind)["toml"].strip() == file.read_text(encoding="utf-8").strip()
    (first,) = told("programme", "apply", str(file))["programmes"]
    assert (first["kind"], first["version"], first["changed"]) == (kind, 1, True)
    (second,) = told("programme", "apply", str(file))["programmes"]
    assert (second["version"], second["changed"]) == (1, False)


@pytest.mark.parametrize(
    ("text", "before", "after", "line", "place", "expected"),
    [
        (DRAW, "to = 2026-11-30", "to = 2026-10-31", 6, "xmas.to", "2026-11-01 or later"),
        (DRAW, "to = 2026-11-30\n", "", 1, "xmas.to", "a date"),
        (DRAW, "count = 2", "count = 0", 12, "xmas.prize[2].count", "a whole number from 1 to 10000"),
        (DRAW, 'name = "Candle"', 'name = "Basket"', None, "xmas.prize", "each name once"),
        (DRAW, "to = 2026-11-30", 'to = 2026-11-30\nentry = "spend"', 1, "xmas.per", "required"),
        (DRAW, "to = 2026-11-30", 'to = 2026-11-30\nentry = "spend"\nper = "0.00"', 8, "xmas.per", "0.01"),
        (DRAW, "to = 2026-11-30", "to = 2026-11-30\nmax_entries = 0", 7, "xmas.max_entries", "1 to 1000000"),
        (DRAW, "to = 2026-11-30", "to = 2026-11-30\nmin_age = 0", 7, "xmas.min_age", "1 to 120"),
        (DRAW, "to = 2026-11-30", "to = 2026-11-30\nwinner = 1", 7, "xmas.winner", "unknown"),
        (DRAW, "[[programme.prize]]", "[[programme.prices]]", None, "xmas.prices", "unknown"),
        (PARTNER, RFC_KEY, "xyz", 5, "shop-b.public_key", "64 digits and letters a to f"),
        (PARTNER, '[[programme.give]]\nname = "Soap"\n', "", 1, "shop-b.give", "at least one benefit"),
        (PARTNER, 'name = "Soap"', 'name = "Soap"\nnumber = 0', 8, "shop-b.give[1].number", "1 to 99"),
        (PARTNER, 'name = "Soap"', 'name = "Soap"\nvalue = 1.5', 8, "shop-b.give[1].value", "decimal string"),
        (
            PARTNER,
            'name = "Soap"',
            'name = "Soap"\nnumber = 2\n[[programme.give]]\nname = "Rose"\nnumber = 2',
            11,
            "shop-b.give[2].number",
            "each number and name once",
        ),
        (PARTNER, 'name = "Shop B"', 'name = "Shop B"\ncap_per_month = 0', 5, "shop-b.cap_per_month", "1 to 1000000"),
        (PARTNER, 'name = "Shop B"', 'name = "Shop B"\nper_member = 0', 5, "shop-b.per_member", "1 to 1000"),
    ],
)
def test_a_wrong_setting_is_refused_with_file_line_place_and_what_was_expected(
    ask, told, tmp_path, text, before, after, line, place, expected
):
    assert before in text
    file = tmp_path / "wrong.toml"
    file.write_text(text.replace(before, after, 1) if before != "[[programme.prize]]" else text.replace(before, after))
    answer = ask("programme", "apply", str(file))
    assert (answer.code, answer.json["refusal"]["code"]) == (3, "programme_invalid")
    message = answer.json["refusal"]["message"]
    assert (f"{file}:{line}: " if line else f"{file}:") in message
    assert place in message
    assert expected in message
    assert [each["key"] for each in told("programme", "list")["programmes"]] == ["coffee"]
