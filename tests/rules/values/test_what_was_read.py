"""What a scanner read: articles, pieces of codes, and one code written in several ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.values import card_codes

OURS = "712345678901261"


@pytest.mark.parametrize("code", ["5701234567899", "4006381333931", "036000291452", "96385074", "73513537"])
def test_the_number_of_goods_is_an_article(code):
    assert card_codes.is_article(code)


@pytest.mark.parametrize(
    "code",
    [
        "5701234567890",  # the check digit is wrong
        "2012345678900",  # given out by the shop itself
        "0212345678901",
        "20123451",
        "12345678",
        "0417",
        OURS,
        "AB36000291452",
    ],
)
def test_what_may_be_a_card_is_none(code):
    assert not card_codes.is_article(code)


@pytest.mark.parametrize(
    ("read", "same"),
    [
        ("]C1AB-12 34", "AB1234"),
        ("ab1234", "AB1234"),
        ("0036000291452", "036000291452"),
        ("]Q3" + OURS, OURS),
        ("71234 56789 01261\r\n", OURS),
        ("0123456789018", "0123456789018"),  # no EAN: the zero is a part of it
    ],
)
def test_one_code_is_written_in_several_ways(read, same):
    assert card_codes.normalise(read) == same


@given(st.text(alphabet="0123456789abcXYZ -]CQ", max_size=80))
def test_what_was_cleaned_once_stays_as_it_is(read):
    clean = card_codes.normalise(read)
    assert card_codes.normalise(clean) == clean or clean.startswith("]")
