"""A member's statement on paper: every entry is there, nothing leaves the margins, heads come again on each page."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shopclub.language import acts, formats
from shopclub.language.papers import present_statement, signed
from shopclub.printing.colours import WHITE, contrast
from shopclub.printing.fonts import broken, text_width
from shopclub.printing.pages import shop_ink
from shopclub.printing.scripts import clean
from shopclub.printing.statements import pages, statement_pdf
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.outcomes import Balance, CardLine, MemberShown, StatementLine, VoucherLine

TODAY = date(2026, 11, 22)
VISIT = Ground(GroundKind.VISIT)
SHOP = ShopSettings(
    "Kahvila-konditoria Ääkkösenkulma", "EUR", "Europe/Helsinki", "fi", "00:00", "#1F4D3A", "", None, 10, 600, 90, 3, 1
)
LONGEST_WORD = "lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas"
COFFEE = Balance("coffee", "Kahvikortti", "stamp_card", 3, 10, 0, 0, "Kahvi", lapses_on=date(2027, 1, 31), lapsing=2)
POINTS = Balance("points", "Pisteet", "points", -1240, None, 120, 1240)
HOSTILE = ["<b>x</b>", "محمد علي", f"{LONGEST_WORD}{LONGEST_WORD}", "W" * 120, "Anna 😀 王", "\x00\u202e", "%(x)s {y}"]


def shown(
    name: str | None = "Maija Meikäläinen",
    balances: tuple[Balance, ...] = (COFFEE, POINTS),
    vouchers: tuple[VoucherLine, ...] = (),
) -> MemberShown:
    cards = (CardLine("712345678900014", "replaced", 7), CardLine("712345678901261", "active", 7))
    nothing = (None, None, None, None, None, None)
    return MemberShown(7, name, *nothing, date(2026, 3, 2), cards, balances, vouchers, (), 12, 0, None)


def line(
    number: int, *, kind: str = "award", quantity: int = 1, reason: str = "why", key: str = "coffee"
) -> StatementLine:
    counts = "points" if key == "points" else "stamp_card"
    on = date(2026, 1, 1) + timedelta(days=number)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return StatementLine(number, at, on, key, key, kind, quantity, 1000 + number, VISIT, reason, None, False, counts)


def many(count: int) -> list[StatementLine]:
    kinds = ("award", "bonus", "adjustment", "clawback", "expiry", "redemption", "reinstatement")
    return [
        line(
            number,
            kind=kinds[number % 7],
            quantity=number + 1 if number % 7 < 3 else -number - 1,
            reason=f"Syy {number}: {LONGEST_WORD} {'ja niin edelleen ' * (number % 9)}",
            key="points" if number % 3 == 0 else "coffee",
        )
        for number in range(count)
    ]


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def texts(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def solid(text: str) -> str:
    """A text without blanks, line ends and the mark pdfium puts where a line ends in a hyphen."""
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


def inked(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom millimetre with ink, page by page."""
    with opened(pdf) as document:
        pictures = [page.render(scale=5 * 25.4 / 72).to_pil().convert("L") for page in document]
    boxes = [picture.point(lambda grey: 255 - grey).getbbox() for picture in pictures]
    return [tuple(edge / 5 for edge in box) for box in boxes]


def printed(lines: Sequence[StatementLine], member: MemberShown | None = None, shop: ShopSettings = SHOP) -> bytes:
    return statement_pdf(present_statement(member or shown(), lines, shop=shop, on=TODAY))


def test_every_sentence_of_300_entries_is_on_paper_with_its_day_quantity_and_balance() -> None:
    lines = many(300)
    whole = solid("".join(texts(printed(lines))))
    for each in lines:
        row = (formats.day(each.business_date), acts.entry(each), signed(each.quantity))
        for cell in row:
            assert solid(cell) in whole, cell
        assert formats.whole(each.balance) in whole


def test_pages_are_counted_and_numbered_and_each_repeats_its_heads_and_names_the_member() -> None:
    lines = many(300)
    found = texts(printed(lines))
    assert len(found) == pages(present_statement(shown(), lines, shop=SHOP, on=TODAY)) > 5
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in page
        assert "What happened" in page
        assert "Maija Meikäläinen" in page


def test_a_table_that_runs_over_is_named_again_on_the_next_page() -> None:
    found = texts(printed([line(number) for number in range(100)]))
    assert len(found) == 4
    assert all("Kahvikortti" in page for page in found)


def test_entries_stand_by_programme_in_their_order() -> None:
    whole = "".join(texts(printed([line(0), line(1, key="points"), line(2), line(3, key="points")])))
    balances = [whole.index(f"1,00{number}") for number in (0, 2, 1, 3)]
    assert balances == sorted(balances)


def test_the_top_says_what_she_has_what_lapses_what_is_owed_and_what_is_ready() -> None:
    vouchers = (
        VoucherLine(1, "coffee", "Free coffee", "issued", date(2026, 12, 1)),
        VoucherLine(2, "coffee", "Free tea", "issued", None),
        VoucherLine(3, "coffee", "Free cake", "used", None),
        VoucherLine(4, "coffee", "Free bun", "issued", date(2026, 11, 21)),
    )
    (page,) = texts(printed([line(1)], shown(vouchers=vouchers)))
    for said in (
        SHOP.name,
        "22 Nov 2026",
        "Card 71234 56789 01261",
        "3 / 10",
        "2 stamps lapse 31 Jan 2027",
        "−1,240 points",
        "1,240 points owed",
        "120 points on the way",
        "until 1 Dec 2026",
        "Free tea",
    ):
        assert said in page
    assert "Free cake" not in page
    assert "Free bun" not in page


def test_an_unnamed_member_is_her_card_and_one_without_entries_has_nothing_yet() -> None:
    (page,) = texts(printed([], shown(name=None)))
    assert "Card 9012" in page
    assert "Nothing yet." in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_leaves_the_margins_whatever_is_written(hostile: str) -> None:
    balance = Balance("coffee", hostile, "stamp_card", -(10**12), 10, 0, 0)
    voucher = VoucherLine(1, "coffee", hostile, "issued", TODAY)
    member = shown(hostile, (balance,), (voucher,))
    lines = [line(number, kind="adjustment", quantity=10**12, reason=hostile) for number in range(60)]
    shop = ShopSettings(hostile, *list(vars(SHOP).values())[1:])
    for left, top, right, bottom in inked(printed(lines, member, shop)):
        assert left >= 17.5
        assert top >= 17.5
        assert right <= 192.5
        assert bottom <= 279.5


def test_arabic_is_on_paper_joined_and_latin_beside_it_is_readable() -> None:
    pdf = printed([line(1, kind="adjustment", reason="هدية")], shown("محمد علي"))
    assert b"NotoSansArabic" in pdf
    assert "1 stamp added by hand:" in texts(pdf)[0]


def test_a_reason_longer_than_a_page_runs_over_and_nothing_of_it_is_hidden() -> None:
    reason = " ".join(f"word{number}" for number in range(3000))
    found = texts(printed([line(1, kind="adjustment", reason=reason)]))
    assert len(found) > 2
    assert all("What happened" in page for page in found)
    whole = solid("".join(found))
    assert all(f"word{number}" in whole for number in range(3000))


def test_300_entries_take_less_than_two_seconds_and_are_the_same_twice() -> None:
    lines = many(300)
    printed(lines[:1])
    started = time.process_time()
    pdf = printed(lines)
    assert time.process_time() - started < 2
    assert printed(lines) == pdf
    assert b"Helvetica" not in pdf


@pytest.mark.parametrize("accent", ["#FFFFFF", "#F2C14E", "#000000", "#7FDBFF"])
def test_the_shops_name_is_readable_in_any_colour(accent: str) -> None:
    assert contrast(shop_ink(accent), WHITE) >= 4.5


def test_a_quantity_is_written_with_its_sign() -> None:
    assert [signed(count) for count in (1234, 0, -5)] == ["+1,234", "0", "−5"]


@given(st.text(max_size=900), st.floats(15, 60))
@example("\U00010f30\U00014647", 15.0)
@example("هدية \u0378 12", 15.0)
def test_any_text_is_broken_into_lines_that_fit_and_keeps_its_letters(text: str, width: float) -> None:
    lines = broken(text, size=9, width=width)
    assert all(text_width(each, size=9) <= width for each in lines)
    if len(text) <= 400:
        assert solid("".join(lines)) == solid(clean(text))
