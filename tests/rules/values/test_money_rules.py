"""Money: reading and writing amounts, rounding, and amounts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.values.money import LARGEST, Currency, Rounding, clean_amount
from shopclub.rules.values.refusals import AmountInvalid

CROWNS, YEN, DINAR = Currency("DKK"), Currency("JPY"), Currency("KWD")


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        (CROWNS, "84.00", 8400),
        (CROWNS, "84.5", 8450),
        (CROWNS, " 84 ", 8400),
        (CROWNS, "0", 0),
        (CROWNS, "000.01", 1),
        (CROWNS, "1000000000.00", LARGEST),
        (YEN, "84", 84),
        (DINAR, "1.234", 1234),
        (DINAR, "1.2", 1200),
    ],
)
def test_a_plain_decimal_string_is_read_into_minor_units(currency, text, minor):
    assert currency.parse(text) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "1,50",
        "1.",
        ".5",
        "1.234",
        "1e3",
        "１２",
        "1 000",
        "0x1",
        "1000000000.01",
        "1" * 13,
        "nan",
        "1\x00",
    ],
)
def test_what_is_no_such_amount_is_refused(text):
    with pytest.raises(AmountInvalid) as refused:
        CROWNS.parse(text)
    assert refused.value.text == text


def test_a_currency_without_decimals_takes_none():
    with pytest.raises(AmountInvalid):
        YEN.parse("84.5")


@given(st.sampled_from([CROWNS, YEN, DINAR]), st.integers(0, LARGEST))
def test_what_is_written_is_read_back(currency, minor):
    assert currency.parse(currency.write(minor)) == minor


def test_amounts_below_zero_are_written_with_their_sign():
    assert [CROWNS.write(-5), YEN.write(-5), DINAR.write(-1234)] == ["-0.05", "-5", "-1.234"]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(Rounding.FLOOR, [0, 0, 0, 1, 28]), (Rounding.HALF_UP, [0, 0, 1, 1, 29]), (Rounding.CEIL, [0, 1, 1, 1, 29])],
)
def test_the_three_ways_to_round(mode, expected):
    assert [mode.divide(numerator, 10) for numerator in (0, 4, 5, 10, 285)] == expected


@given(st.sampled_from(Rounding), st.integers(0, 10**9), st.integers(1, 10**6))
def test_rounding_is_never_off_by_one_or_more(mode, numerator, denominator):
    assert abs(mode.divide(numerator, denominator) * denominator - numerator) < denominator


def test_example_11_three_per_cent_of_199():
    assert CROWNS.write(Rounding.FLOOR.divide(CROWNS.parse("199.00") * 300, 10_000)) == "5.97"


@pytest.mark.parametrize(
    ("typed", "sign", "decimals", "plain"),
    [
        ("84", ",", 2, "84"),
        ("84,00", ",", 2, "84.00"),
        ("84.00", ",", 2, "84.00"),
        ("84,5", ".", 2, "84.5"),
        ("kr 1.234,50", ",", 2, "1234.50"),
        ("kr. 84,00", ",", 2, "84.00"),
        ("1.234,50 kr.", ",", 2, "1234.50"),
        ("1,234.50", ".", 2, "1234.50"),
        ("1 234,50", ",", 2, "1234.50"),
        ("1\u202f234,50", ",", 2, "1234.50"),
        ("1’234.50", ".", 2, "1234.50"),
        ("1.234", ",", 2, "1234"),
        ("1,234", ".", 2, "1234"),
        ("1.234.567", ",", 2, "1234567"),
        ("1.234.567,89", ",", 2, "1234567.89"),
        ("1,234", ",", 3, "1.234"),
        ("1.234", ",", 3, "1234"),
        ("€ 3,50", ",", 2, "3.50"),
        ("£3.50", ".", 2, "3.50"),
        ("84,-", ",", 2, "84"),
        ("84.-", ",", 2, "84"),
    ],
)
def test_an_amount_is_understood_as_people_type_it(typed, sign, decimals, plain):
    assert clean_amount(typed, decimal_sign=sign, decimals=decimals) == plain


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "kr",
        "-5",
        "1,2,3",
        "1.2.3",
        "1.23,45",
        "12,34,567",
        "1.234,567.89",
        "84,",
        "1.234,",
        "1,",
        "5+5",
        "٣",
        "0.500",
        "0.123.456",
        "1,234.567.890",
    ],
)
def test_what_holds_no_single_amount_is_refused(typed):
    with pytest.raises(AmountInvalid):
        clean_amount(typed, decimal_sign=",", decimals=2)


@given(st.text(alphabet="0123456789.,- kr€\u00a0", max_size=12))
def test_typing_is_either_refused_or_a_plain_amount(typed):
    try:
        plain = clean_amount(typed, decimal_sign=",", decimals=2)
    except AmountInvalid:
        return
    assert set(plain) <= set("0123456789.")
    assert plain.count(".") <= 1
    assert plain[0] != "."
    assert plain[-1] != "."


@given(st.integers(0, 10**9), st.sampled_from([(".", ","), (",", "."), ("\u00a0", ","), ("", ",")]))
def test_a_grouped_amount_is_the_amount(minor, signs):
    grouping, decimal = signs
    whole, fraction = divmod(minor, 100)
    typed = f"{whole:,}".replace(",", grouping) + f"{decimal}{fraction:02d}"
    assert CROWNS.parse(clean_amount(typed, decimal_sign=decimal, decimals=2)) == minor
