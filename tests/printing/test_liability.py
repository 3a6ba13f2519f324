"""The liability report on paper: every number is there, columns add up to their totals, nothing leaves the margins."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pypdfium2

from shopclub.language.papers import present_liability, signed
from shopclub.printing.liability import liability_pdf, pages
from shopclub.rules.values.periods import parse_period
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.overviews import Rolled

SHOP = ShopSettings("Kaffehuset", "DKK", "Europe/Copenhagen", "da", "00:00", "#B3261E", "", None, 10, 600, 90, 3, 1)
COFFEE = Rolled("coffee", "Kaffekort", "stamp_card", 1200, 340, 12, -300, 10, -7, -20, 5, 1240, 0, 471200, 31, 117800)
POINTS = Rolled("points", "Point", "points", -12, 125340, 0, -3000, 0, 0, 0, 0, 122328, 40, 122328, 0, 0)
TODAY = date(2026, 11, 22)


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def printed(*lines: Rolled, month: str = "2026-10", on: date = TODAY) -> bytes:
    return liability_pdf(present_liability(lines, period=parse_period(month), shop=SHOP, on=on))


def texts(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_units_values_and_waiting_rewards_are_there_with_their_totals() -> None:
    (page,) = texts(printed(COFFEE, POINTS))
    for said in ("Kaffehuset", "October 2026", "Outstanding on 31 Oct 2026", "122,328 points", "31"):
        assert said in page
    for amount in ("4,712.00", "1,178.00", "5,890.00", "1,223.28", "5,935.28", "7,113.28"):
        assert amount in page


def test_every_column_of_the_roll_forward_is_there() -> None:
    (page,) = texts(printed(COFFEE))
    row = ["1,200", *(signed(each) for each in (340, 12, -300, 10, -7, -20, 5)), "1,240"]
    assert f"Kaffekort {' '.join(row)}" in " ".join(page.split())


def test_it_says_what_value_means_and_when_it_was_reckoned() -> None:
    page = " ".join(texts(printed(COFFEE))[0].split())
    assert "Value is at cost: what the owner said a reward costs, or what points are worth as payment, at most." in page
    assert "Reckoned on 22 Nov 2026." in page


def test_a_month_that_is_not_over_is_outstanding_today() -> None:
    assert "Outstanding on 22 Nov 2026" in texts(printed(COFFEE, month="2026-11"))[0]


def test_a_period_that_is_no_month_is_named_by_its_days() -> None:
    assert "1 Jan 2026 – 31 Mar 2026" in texts(printed(COFFEE, month="2026-Q1"))[0]


def test_a_shop_without_programmes_has_a_report_with_totals_of_nothing() -> None:
    (page,) = texts(printed())
    assert "0.00" in page


def test_many_programmes_run_over_pages_with_heads_and_their_total_is_never_alone() -> None:
    pdf = printed(*[COFFEE] * 90)
    found = texts(pdf)
    assert len(found) == pages(present_liability([COFFEE] * 90, period=parse_period("2026-10"), shop=SHOP, on=TODAY))
    assert len(found) > 5
    assert all("Programme" in page for page in found[:-1])
    (last,) = [page for page in found if "In all" in page.replace("Value in all", "")]
    assert "Kaffekort" in last


def test_nothing_leaves_the_margins_however_large_the_numbers_and_long_the_names() -> None:
    big = 10**15
    worst = Rolled("x", "Ä" * 80, "points", big, big, big, -big, big, -big, -big, big, big, big, big, big, big)
    with opened(printed(worst, worst)) as document:
        for page in document:
            picture = page.render(scale=5 * 25.4 / 72).to_pil().convert("L").point(lambda grey: 255 - grey)
            left, top, right, bottom = (edge / 5 for edge in picture.getbbox())
            assert page.get_width() > page.get_height()
            assert left >= 17.5
            assert top >= 17.5
            assert right <= 279.5
            assert bottom <= 192.5
