"""Money: reading and writing amounts, rounding, and amounts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.rules.values.money import LARGEST, Currency, Marks, Rounding, clean_amount
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


@pytest.mark.parametrize(("text", "minor"), [("84,00", 8400), ("84.00", 8400), ("84", 8400), ("0,5", 50)])
def test_an_amount_is_told_with_a_point_or_a_comma(text, minor):
    assert CROWNS.parse_told(text) == minor


@pytest.mark.parametrize("text", ["84,000", "1.234,50", "1,234.50", "84,", ",5", "1,2,3", "kr 84"])
def test_what_is_told_is_no_more_than_that(text):
    with pytest.raises(AmountInvalid) as refused:
        CROWNS.parse_told(text)
    assert refused.value.text == text


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


DANISH, ENGLISH, SWEDISH = Marks(",", "."), Marks(".", ","), Marks(",", " ")


@pytest.mark.parametrize(
    ("typed", "marks", "decimals", "plain"),
    [
        ("84", DANISH, 2, "84"),
        ("84,00", DANISH, 2, "84.00"),
        ("84.00", DANISH, 2, "84.00"),
        ("84.5", DANISH, 2, "84.5"),
        ("84,5", ENGLISH, 2, "84.5"),
        ("1.234,50", DANISH, 2, "1234.50"),
        ("1,234.50", DANISH, 2, "1234.50"),
        ("1,234.50", ENGLISH, 2, "1234.50"),
        ("1.234,50", SWEDISH, 2, "1234.50"),
        ("1 234,50", DANISH, 2, "1234.50"),
        ("1\u202f234,50", SWEDISH, 2, "1234.50"),
        ("1 234", ENGLISH, 2, "1234"),
        ("1’234.50", ENGLISH, 2, "1234.50"),
        ("1.234", DANISH, 2, "1234"),
        ("1,234", ENGLISH, 2, "1234"),
        ("1.234.567", DANISH, 2, "1234567"),
        ("1.234.567,89", DANISH, 2, "1234567.89"),
        ("1,234", DANISH, 3, "1.234"),
        ("1.234", DANISH, 3, "1234"),
        ("1.234", DANISH, 0, "1234"),
        (" 84,00 ", DANISH, 2, "84.00"),
    ],
)
def test_an_amount_is_understood_as_people_type_it(typed, marks, decimals, plain):
    assert clean_amount(typed, marks, decimals=decimals) == plain


@pytest.mark.parametrize(
    ("typed", "marks", "decimals", "instead"),
    [
        ("12,345", DANISH, 2, ("12345", "12,34")),
        ("12.345", ENGLISH, 2, ("12345", "12.34")),
        ("12.345", SWEDISH, 2, ("12345", "12,34")),
        ("0,500", DANISH, 2, ("0500", "0,50")),
        ("1.234", SWEDISH, 3, ("1234", "1,234")),
        ("12,345", DANISH, 0, ("12345",)),
        ("1.234,567", DANISH, 2, ("1234567", "1234,56")),
    ],
)
def test_what_may_mean_two_amounts_is_refused_with_both(typed, marks, decimals, instead):
    with pytest.raises(AmountInvalid) as refused:
        clean_amount(typed, marks, decimals=decimals)
    assert refused.value.instead == instead


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "kr",
        "kr 84",
        "84 kr.",
        "€ 3,50",
        "-5",
        "+5",
        "84,-",
        "84.-",
        "1,2,3",
        "1.2.3",
        "1.23,45",
        "12,34,567",
        "84,",
        "1.234,",
        ",5",
        "5+5",
        "1e3",
        "٣",
        "0.123.456",
        "1,234.567.890",
        "12 34",
        "1  234",
        "Vej 12",
        "8 4,00",
    ],
)
def test_what_holds_no_single_amount_is_refused(typed):
    with pytest.raises(AmountInvalid) as refused:
        clean_amount(typed, DANISH, decimals=2)
    assert refused.value.instead == ()


@given(
    st.text(alphabet="0123456789., kr€\u00a0", max_size=12),
    st.sampled_from([DANISH, ENGLISH, SWEDISH]),
    st.sampled_from([0, 2, 3]),
)
def test_typing_is_either_refused_or_holds_the_digits_that_were_typed(typed, marks, decimals):
    try:
        plain = clean_amount(typed, marks, decimals=decimals)
    except AmountInvalid:
        return
    assert [sign for sign in plain if sign.isdigit()] == [sign for sign in typed if sign.isdigit()]
    whole, _, fraction = plain.partition(".")
    assert whole.isdigit()
    assert len(fraction) <= decimals


@given(st.integers(0, 10**9), st.sampled_from([ENGLISH, DANISH, SWEDISH]), st.booleans())
def test_a_grouped_amount_is_the_amount(minor, marks, grouped):
    whole, fraction = divmod(minor, 100)
    typed = f"{whole:,}".replace(",", marks.group if grouped else "") + f"{marks.decimal}{fraction:02d}"
    assert CROWNS.parse(clean_amount(typed, marks, decimals=2)) == minor
