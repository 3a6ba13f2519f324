"""Programmes by file: the example of cli.md applies, and what is wrong is refused with file, line and expectation."""

import pytest

EXAMPLE = """\
[[programme]]
key = "coffee"
kind = "stamp_card"        # stamp_card, points, cashback, tiers, club, membership, referral, occasion, charity, …
name = "Coffee card"
size = 10
unit = "visit"             # visit | item | amount
# unit = "amount" with per = "50.00", carry_remainder = true ; unit = "item" with categories = ["coffee"]
min_spend = "0.00"
reward = "Free coffee"
reward_value = "38.00"     # what it costs the shop to give, for the cost figures
max_per_day = 3
welcome_stamps = 0
"""
LINE = {"key", "kind", "version", "changed"}


@pytest.fixture
def applied(tmp_path):
    """Write a programme file; return its path as an argument."""

    def write(text, *, encoding="utf-8"):
        path = tmp_path / "programmes.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return str(path)

    return write


def test_the_example_of_the_contract_applies_once(told, applied):
    file = applied(EXAMPLE)
    (first,) = told("programme", "apply", file)["programmes"]
    assert first.keys() >= LINE
    assert (first["key"], first["kind"], first["version"], first["changed"]) == ("coffee", "stamp_card", 2, True)
    (second,) = told("programme", "apply", file)["programmes"]
    assert (second["version"], second["changed"]) == (2, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_of_a_windows_editor_applies(told, applied, encoding):
    assert told("programme", "apply", applied(EXAMPLE.replace("\n", "\r\n"), encoding=encoding))["programmes"]


@pytest.mark.parametrize(
    ("before", "after", "line", "expected"),
    [
        ("size = 10", "sise = 10", 5, "setting"),
        ("size = 10", 'size = "10"', 5, "a whole number from 3 to 50"),
        ("size = 10", "size = 2", 5, "a whole number from 3 to 50"),
        ("size = 10", "size = ", 5, "TOML"),
        ('unit = "visit"', 'unit = "hour"', 6, "one of visit, item, amount"),
        ('min_spend = "0.00"', "min_spend = 0.00", 8, "decimal string"),
        ('kind = "stamp_card"', 'kind = "stamps"', 3, "one of stamp_card"),
        ('key = "coffee"', 'key = "Coffee Card!"', 2, "small letters"),
        ('reward = "Free coffee"', "", 1, "required"),
        ("welcome_stamps = 0", 'interim = { 50 = "Cookie" }', 12, "1 to 9"),
    ],
)
def test_what_is_wrong_is_refused_with_file_line_and_what_was_expected(
    ask, told, applied, before, after, line, expected
):
    file = applied(EXAMPLE.replace(before, after))
    answer = ask("programme", "apply", file)
    assert (answer.code, answer.json["refusal"]["code"]) == (3, "programme_invalid")
    message = answer.json["refusal"]["message"]
    assert f"{file}:{line}: " in message
    assert expected in message
    assert told("programme", "list")["programmes"][0]["version"] == 1


def test_one_wrong_programme_keeps_the_others_of_the_file_out(refused, told, applied):
    file = applied(EXAMPLE.replace("coffee", "tea") + EXAMPLE.replace("size = 10", "size = 0"))
    assert refused("programme", "apply", file) == "programme_invalid"
    assert [each["key"] for each in told("programme", "list")["programmes"]] == ["coffee"]


@pytest.mark.parametrize(
    "content",
    [
        b'[[programme]]\nkey = "caf\xe9"\n',
        b"\xff\xfe[\x00[\x00",
        b"\x00\x01\x02" * 50,
        b"",
        b"programme = 3\n",
        b"programme = [3]\n",
        b"[programme]\n",
        b"x = " + b"[" * 50_000,
        b"x" * 2_000_000,
        b"[[programme]]\nkey = 1979-05-27T07:32:00Z\n",
        b'[[programme]]\nkey = "a',
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_file_that_is_no_programme_file_is_refused_by_name(ask, applied, content):
    file = applied(content)
    answer = ask("programme", "apply", file)
    assert (answer.code, answer.json["refusal"]["code"]) == (3, "programme_invalid")
    assert file in answer.json["refusal"]["message"]


def test_a_file_that_cannot_be_read_is_wrong_use(misused, tmp_path):
    for file in (tmp_path / "none.toml", tmp_path, "x" * 5000):
        misused("programme", "apply", str(file))


def test_a_programme_is_listed_shown_exported_and_applied_again(told, plain, applied):
    (listed,) = told("programme", "list")["programmes"]
    assert listed.keys() >= LINE
    (shown,) = told("programme", "show", "coffee")["programmes"]
    assert shown["settings"]["reward"] == "Free coffee"
    exported = told("programme", "export")
    assert exported["programmes"] == [listed]
    assert told("programme", "apply", applied(exported["toml"]))["programmes"][0]["changed"] is False
    text = plain("programme", "export")
    assert text.out == exported["toml"] + "\n"


def test_the_template_of_a_kind_applies_as_it_is_printed(told, refused, plain, applied):
    text = plain("programme", "template", "stamp_card").out
    assert told("programme", "template", "stamp_card")["toml"] + "\n" == text
    assert told("programme", "apply", applied(text))["programmes"]
    assert refused("programme", "template", "frob") == "programme_unknown"


def test_a_programme_ends_with_notice(told, refused, misused, card):
    ending = ("--last-earning", "2026-12-31", "--last-redemption")
    assert refused("programme", "end", "coffee", *ending, "2027-01-29") == "programme_invalid"
    assert refused("programme", "end", "tea", *ending, "2027-01-30") == "programme_unknown"
    misused("programme", "end", "coffee", *ending, "soon")
    (ended,) = told("programme", "end", "coffee", *ending, "2027-01-30")["programmes"]
    assert (ended["last_earning_on"], ended["last_redemption_on"]) == ("2026-12-31", "2027-01-30")
    assert told("scan", card, now="2026-12-31T12:00")["entries"]
    late = told("scan", card, now="2027-01-01T12:00")
    assert (late["entries"], late["notices"][0]["code"]) == ([], "programme_ended")


CLUB = """
[[programme]]
key = "club"
kind = "club"
name = "Club"
benefit = [{ name = "Less", percent_bp = 1000 }]
"""


def test_a_file_with_a_club_is_simulated_without_it(told, refused, applied):
    answer = told("programme", "simulate", applied(EXAMPLE.replace("size = 10", "size = 5") + CLUB))
    assert [each["name"] for each in answer["programmes"]] == ["Coffee card"]
    assert answer["not_simulated"] == ["Club"]
    assert refused("programme", "simulate", applied(CLUB)) == "programme_invalid"
