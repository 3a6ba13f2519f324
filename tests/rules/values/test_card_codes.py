"""Codes on cards: their check digits, and what is read of hostile or clumsy input."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.values import card_codes
from shopclub.rules.values.card_codes import CodeKind

seeds = st.integers(0, 2**32)
kinds = st.sampled_from(CodeKind)


def code(seed, kind=CodeKind.MEMBER):
    return card_codes.make_code(kind, Random(seed))


@given(seeds, kinds)
def test_a_new_code_is_valid_and_names_its_kind(seed, kind):
    made = code(seed, kind)
    assert card_codes.is_valid(made)
    assert (len(made), made[0]) == (15, kind.value)
    assert int(made) % 97 == 1


def test_the_example_of_the_rulings_is_valid():
    assert card_codes.is_valid("712345678901261")


@given(seeds, st.integers(0, 14), st.integers(1, 9))
def test_every_wrong_digit_is_found(seed, place, shift):
    made = code(seed)
    wrong = made[:place] + str((int(made[place]) + shift) % 10) + made[place + 1 :]
    assert not card_codes.is_valid(wrong)


@given(seeds, st.integers(0, 13))
def test_every_swap_of_two_neighbours_is_found(seed, place):
    made = code(seed)
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    assert swapped == made or not card_codes.is_valid(swapped)


def test_all_wrong_digits_and_swaps_of_many_codes_are_found():
    dice = Random(1)
    for _ in range(500):
        made = card_codes.make_code(CodeKind.MEMBER, dice)
        wrong = [made[:at] + digit + made[at + 1 :] for at in range(15) for digit in "0123456789" if digit != made[at]]
        wrong += [made[:at] + made[at + 1] + made[at] + made[at + 2 :] for at in range(14) if made[at] != made[at + 1]]
        assert not any(map(card_codes.is_valid, wrong))


@pytest.mark.parametrize(
    "text", ["", "7", "412345678901261", "7123456789012610", "７12345678901261", "71234567890126x"]
)
def test_what_is_no_code_of_ours_is_not_valid(text):
    assert not card_codes.is_valid(text)
    assert not card_codes.looks_like_ours(text)


@given(st.text())
def test_any_text_is_told_apart_without_an_error(text):
    word = card_codes.normalise(text)
    assert len(word) <= card_codes.LONGEST_READ + 1
    card_codes.is_valid(word)
    card_codes.short_name(word)
    if card_codes.is_readable(word):
        assert word.isascii()
        assert 3 <= len(word) <= 64


@given(kinds, st.integers(0, 10**6))
def test_only_a_members_code_becomes_a_card(kind, seed):
    assert card_codes.may_be_given(code(seed, kind)) == (kind is CodeKind.MEMBER)


@pytest.mark.parametrize("text", ["m\u0131n5", "stra\u00dfe", "\ufb01n55", "\u017ftar1", "0" * 64 + "\u00df"])
def test_letters_that_are_not_ascii_stay_what_they_are(text):
    assert not card_codes.is_readable(card_codes.normalise(text))
    assert card_codes.normalise(text) == text[:65]


def test_spaces_hyphens_and_line_ends_carry_no_meaning():
    assert card_codes.normalise(" 71234-56789 01261\r\n") == "712345678901261"
    assert len(card_codes.normalise("x" * 10**6)) == 65


@pytest.mark.parametrize(
    ("word", "readable"),
    [
        ("5701234567890", True),
        ("a/b+c:d-e._", True),
        ("ab", False),
        ("a b", False),
        ("æøå", False),
        ("a\x00b", False),
        ("x" * 64, True),
        ("x" * 65, False),
    ],
)
def test_a_code_is_plain_ascii_of_3_to_64_signs(word, readable):
    assert card_codes.is_readable(word) is readable


def test_a_code_is_read_aloud_in_groups_and_shortened_to_four_digits():
    assert card_codes.grouped("712345678901261") == "71234 56789 01261"
    assert card_codes.short_name("712345678904171") == "9041"
    assert card_codes.short_name("5701234567890") == "7890"
