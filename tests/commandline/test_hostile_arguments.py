"""Whatever is typed is stored and shown as it is, or refused in a sentence; never a traceback."""

import pytest

TEXTS = [
    "<img src=x onerror=alert(1)>",
    "=1+1",
    "@SUM(A1)",
    'O\'Neil "& Sons"',
    "'; DROP TABLE entry; --",
    "مريم العربية",
    "☕👩‍👩‍👧",
    "%s %(x)s {0} {x} \\n $HOME",
    "e\u0301\u202eabc",
    "x" * 300,
]
NASTY = [
    *(TEXTS[3] + TEXTS[4], TEXTS[6], TEXTS[7]),
    *("", " ", "-", "--", "-1", "\x01\x1b[2J\x7f\x85", "\u2028\ufeff", "x" * 5000, "9" * 5000, "²", "١٢", "1_0"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_stored_and_shown_as_it_is(told, plain, text):
    added = told("member", "add", "--name", text, "--note", text)
    shown = told("member", "show", added["card"])
    assert (shown["name"], shown["note"]) == (text, text)
    told("adjust", "1", "coffee", "1", "--reason", text)
    assert text in told("statement", "1")["entries"][0]["text"]
    told("member", "block", "1", "--reason", text)
    assert text in told("scan", added["card"])["notices"][0]["message"]
    assert text in plain("member", "show", "1").out


def test_the_value_of_an_option_may_look_like_an_option(told):
    assert told("member", "add", "--name", "--json", "--note", "-h")["member"]["name"] == "--json"


def test_control_characters_never_reach_the_terminal(told, plain, card):
    told("adjust", "1", "coffee", "1", "--reason", "\x1b[2J\x9b31mgone\r\x08")
    told("member", "edit", "1", "--note", "first\nsecond\x1b[31m")
    for command in (["statement", "1"], ["member", "show", "1"], ["scan", "\x1b[2J\x07"], ["\x1b[2J"]):
        answer = plain(*command)
        assert not {*"\x1b\x9b\r\x08\x07"} & {*answer.out, *answer.said}
    assert told("member", "show", "1")["note"] == "first\nsecond\x1b[31m"


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:12]))
def test_no_argument_is_a_bug(ask, card, tmp_path, text):
    for command in (
        ["scan", text],
        ["scan", card, "--amount", text],
        ["scan", card, "--item", text],
        ["scan", card, "--item", f"{text}=1.00"],
        ["scan", card, "--stamps", text],
        ["void", text],
        ["visit", "amend", text, "--stamps", "1"],
        ["voucher", "use", text],
        ["voucher", "use", "1", "--purchase", text],
        ["redeem", text, text],
        ["redeem", "1", text],
        ["adjust", "1", "coffee", text, "--reason", text],
        ["adjust", text, text, "1", "--reason", "by hand"],
        ["member", "add", "--name", text, "--phone", text],
        ["member", "add", "--email", text],
        ["member", "add", "--birthday", text],
        ["member", "add", "--language", text],
        ["member", "find", text],
        ["member", "show", text],
        ["card", "blank", text],
        ["card", "block", text, "--reason", text],
        ["card", "issue", "1", "--card", text],
        ["programme", "show", text],
        ["programme", "apply", text],
        ["figures", "--period", text],
        ["figures", "--gross-margin", text, "--lifespan-years", text],
        ["members-behind", text, "--period", "2026"],
        ["day", "run", "--until", text],
        ["--till", text, "member", "show", "1"],
        ["--staff", text, "member", "show", "1"],
        [text],
    ):
        assert ask(*command).code in {0, 2, 3}, command
    assert ask("check").json["ok"]


@pytest.mark.parametrize("number", ["9223372036854775807", "9223372036854775808", "9" * 40])
def test_numbers_beyond_any_book_are_unknown(refused, card, number):
    assert refused("void", number) == "visit_unknown"
    assert refused("visit", "amend", number, "--stamps", "1") == "visit_unknown"
    assert refused("voucher", "use", number) == "voucher_unknown"
    assert refused("voucher", "cancel", number) == "voucher_unknown"
    assert refused("adjust", "1", "coffee", number, "--reason", "by hand") == "amount_invalid"
    assert refused("scan", card, "--stamps", number) == "amount_invalid"


@pytest.mark.parametrize("instant", ["0001-01-01", "9999-12-31T23:59+00:00", "2026-02-30", "now", "", "20261122T25"])
def test_an_instant_that_cannot_be_is_wrong_use(ask, instant):
    assert ask("--now", instant, "figures").code == 2
