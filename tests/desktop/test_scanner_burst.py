"""What one quick burst of keys says."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shopclub.desktop.scanner_burst import (
    UNREADABLE,
    Burst,
    Key,
    KeyKind,
    Verdict,
    elapsed,
    gap_to_allow,
    is_trade_number,
    place_of,
)
from shopclub.rules.values.card_codes import CodeKind, is_valid, make_code

CODE = "712345678901261"


def burst(text: str, *, rolled: bool = False, after_scan: bool = False, places: str | None = None) -> Burst:
    made = Burst(after_scan=after_scan)
    for step, mark in enumerate(text):
        kind = KeyKind.ENDING if mark in "\r\t" else KeyKind.CHARACTER if mark.isprintable() else KeyKind.CONTROL
        place = places[step] if places else mark
        made.add(Key(kind, mark, place, step * 5), rolled=rolled and step == 1)
    return made


@pytest.mark.parametrize(
    ("text", "suffix", "verdict"),
    [
        (CODE + "\r", "enter", Verdict.SCAN),
        (CODE + "\t", "tab", Verdict.SCAN),
        (CODE + "\t", "enter", Verdict.WAIT),
        (CODE + "\r", "none", Verdict.WAIT),
        ("AB-1234\r", "enter", Verdict.SCAN),
        ("12345\r", "enter", Verdict.WAIT),
        ("12345678\r", "enter", Verdict.WAIT),
        ("96385074\r", "enter", Verdict.SCAN),
        ("712345678901262\r", "enter", Verdict.SCAN),
        ("7123\x1b456\r", "enter", Verdict.SCAN),
    ],
)
def test_an_ending_closes_what_is_surely_a_scan(text: str, suffix: str, verdict: Verdict) -> None:
    assert burst(text).at_ending(suffix) is verdict


@pytest.mark.parametrize(
    ("text", "suffix", "in_words", "verdict"),
    [
        (CODE, "none", True, Verdict.SCAN),
        (CODE, "enter", True, Verdict.SCAN),
        (CODE + "\t", "enter", True, Verdict.SCAN),
        ("12345678\r", "enter", True, Verdict.REPLAY),
        ("12345678\r", "enter", False, Verdict.SCAN),
        ("12345", "none", True, Verdict.REPLAY),
        ("96385074", "none", True, Verdict.SCAN),
        ("96385074", "enter", True, Verdict.REPLAY),
        ("jensens", "enter", True, Verdict.REPLAY),
        ("jensen\t", "enter", True, Verdict.REPLAY),
        ("jen\tsen", "enter", True, Verdict.SCAN),
        ("jensen\x1b", "enter", True, Verdict.SCAN),
        ("\rjensen", "enter", True, Verdict.REPLAY),
        ("7" * 66, "enter", True, Verdict.SCAN),
    ],
)
def test_a_pause_settles_what_the_keys_were(text: str, suffix: str, in_words: bool, verdict: Verdict) -> None:
    assert burst(text).at_quiet(suffix, in_words=in_words) is verdict


def test_keys_rolled_over_each_other_are_fingers_unless_they_make_our_code() -> None:
    assert burst("jensen\r", rolled=True).at_ending("enter") is Verdict.WAIT
    assert burst("jensen\r", rolled=True).at_quiet("enter", in_words=False) is Verdict.REPLAY
    assert burst(CODE + "\r", rolled=True).at_ending("enter") is Verdict.SCAN


def test_what_follows_a_scan_at_its_pace_is_never_typed() -> None:
    assert burst("ab", after_scan=True).at_quiet("enter", in_words=True) is Verdict.DROP
    assert burst("abcdef", after_scan=True).at_quiet("enter", in_words=True) is Verdict.SCAN


def test_a_code_is_read_by_place_where_the_layout_has_no_digits() -> None:
    french = str.maketrans("1234567890", "&é\"'(-è_çà")
    assert burst(CODE.translate(french), places=CODE).codes("text") == [CODE]
    assert burst(CODE.translate(french), places=CODE).right_reading == "keys"
    goods = "4006381333931"
    assert burst(goods.translate(french), places=goods).codes("text") == [goods]
    assert burst("AQ&", places="qa1").codes("keys") == ["qa1"]
    assert burst("AQ&", places="qa" + UNREADABLE).codes("keys") == ["AQ&"]


@pytest.mark.parametrize(
    ("number", "shifted", "mark"),
    [
        (2, False, "1"),
        (11, True, "0"),
        (79, False, "1"),
        (82, False, "0"),
        (30, True, "A"),
        (12, True, "_"),
        (1, False, UNREADABLE),
    ],
)
def test_keys_have_their_place_on_a_us_keyboard(number: int, shifted: bool, mark: str) -> None:
    assert place_of(number, shifted=shifted) == mark


@given(some.text(max_size=200), some.sampled_from(["enter", "tab", "none"]))
def test_no_text_whatever_is_read_longer_than_65_or_as_another_card(text: str, suffix: str) -> None:
    made = burst(text)
    if made.keys:
        made.at_ending(suffix)
        made.at_quiet(suffix, in_words=True)
        for code in made.codes("text"):
            assert len(code) <= 65
            assert not is_valid(code) or code in text


@given(some.integers(min_value=0, max_value=2**32 - 1), some.integers(min_value=0, max_value=10**6))
def test_the_device_clock_may_start_again(start: int, span: int) -> None:
    assert elapsed(start, (start + span) % 2**32) == span


def test_keys_that_come_out_of_order_are_no_pause() -> None:
    assert elapsed(1000, 998) == 0


@pytest.mark.parametrize(("worst", "gap"), [(0.0, 25), (10.0, 25), (20.0, 50), (50.0, 125)])
def test_the_gap_to_allow_is_two_and_a_half_times_the_slowest_step(worst: float, gap: int) -> None:
    assert gap_to_allow(worst) == gap


def test_numbers_on_goods_are_known_by_their_check_digit() -> None:
    assert all(map(is_trade_number, ["4006381333931", "96385074", "036000291452", "10012345678902"]))
    assert not any(map(is_trade_number, ["4006381333930", "9638507", "20304051", "", "４００６３８１３"]))


def test_glued_codes_are_told_apart() -> None:
    codes = [make_code(CodeKind.MEMBER, Random(seed)) for seed in range(4)]
    assert burst("".join(codes)).codes("text") == codes
