"""The slip of a return: what came back, what it took and gave back, and what she has after it, on 80 mm."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from shopclub.language import acts
from shopclub.language.papers import present_slip
from shopclub.printing.slips import slip_pdf
from shopclub.rules.ledger.grounds import CARD_REOPENED, FORGIVEN, TAKEN_BACK
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import Item
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.outcomes import Acted, Balance, EntryLine, MemberLine, VoucherLine
from shopclub.services.acting.previews import as_preview

SHOP = ShopSettings("Kaffehuset", "EUR", "Europe/Helsinki", "fi", "00:00", "#B3261E", "", None, 10, 600, 90, 3, 1)
AT = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
BALANCES = (
    Balance("coffee", "Kahvikortti", "stamp_card", 9, 10, 0, 0),
    Balance("points", "Pisteet", "points", -8, None, 0, 8),
)
RETURNED = Acted(
    MemberLine(7, "Maija Meikäläinen", "712345678901261"),
    visit=12,
    purchase=34,
    entries=(
        EntryLine(1, "coffee", "reinstatement", 9, CARD_REOPENED),
        EntryLine(2, "points", "clawback", -18, TAKEN_BACK),
        EntryLine(3, "points", "write_off", 8, FORGIVEN),
    ),
    balances=BALANCES,
    vouchers=(VoucherLine(1, "coffee", "Free coffee", "void", None), VoucherLine(2, "coffee", "Old", "issued", None)),
    act="return",
    on=date(2026, 11, 22),
    amount=7350,
    touched=(1,),
)
ITEMS = (Item("bun", 450, 3), Item("coffee beans", 1200, 5))


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def read(pdf: bytes) -> str:
    with opened(pdf) as document:
        (page,) = document
        return " ".join(page.get_textpage().get_text_range().split())


def printed(outcome: Acted = RETURNED, items: tuple[Item, ...] = ITEMS, at: datetime | None = AT) -> bytes:
    return slip_pdf(present_slip(outcome, items, shop=SHOP, at=at))


def test_it_names_shop_day_time_member_lines_amount_and_numbers() -> None:
    page = read(printed())
    for said in (
        "Kaffehuset Return 22 Nov 2026, 14:05 Maija Meikäläinen",
        "3 × bun €13.50",
        "5 × coffee beans €60.00",
        "Paid back €73.50",
        "Visit 12 · Purchase 34",
    ):
        assert said in page


def test_every_consequence_is_a_sentence_and_every_balance_a_line() -> None:
    page = read(printed())
    sentences = acts.consequences(replace(as_preview(RETURNED), amount=None), Currency("EUR"))[:4]
    assert len(sentences) == 4
    for said in sentences:
        assert said in page
    assert "afterwards" not in page
    assert "Old" not in page
    assert "Kahvikortti 9 / 10" in page
    assert "Pisteet −8 points" in page


def test_a_return_of_nobody_known_names_no_member_and_no_balances() -> None:
    page = read(printed(Acted(MemberLine(0, None, None), None, 34, act="return", on=RETURNED.on, amount=500), ()))
    assert page == "Kaffehuset Return 22 Nov 2026, 14:05 Paid back €5.00 Purchase 34"


def test_an_amount_never_told_is_a_dash_and_a_slip_printed_again_has_its_day_only() -> None:
    page = read(printed(replace(RETURNED, amount=None), (), None))
    assert "Paid back –" in page
    assert "22 Nov 2026 Maija" in page


@pytest.mark.parametrize(
    "hostile", ["W" * 120, "lentokonesuihkuturbiinimoottori" * 3, "محمد علي", "<b> 😀 \x00", "w" * 9000]
)
def test_it_is_80_mm_wide_as_long_as_it_takes_and_nothing_leaves_its_margins(hostile: str) -> None:
    member = MemberLine(7, hostile[:120], None)
    balances = tuple(replace(each, name=hostile[:80], balance=-(10**12)) for each in BALANCES)
    outcome = replace(RETURNED, member=member, balances=balances)
    with opened(printed(outcome, (Item(hostile, 10**10, 9999),))) as document:
        (page,) = document
        assert page.get_width() == pytest.approx(80 / 25.4 * 72, abs=0.1)
        picture = page.render(scale=8 * 25.4 / 72).to_pil().convert("L").point(lambda grey: 255 - grey)
    left, top, right, bottom = (edge / 8 for edge in picture.getbbox())
    assert left >= 4.5
    assert top >= 4.5
    assert right <= 75.5
    assert bottom <= picture.height / 8 - 4.5
