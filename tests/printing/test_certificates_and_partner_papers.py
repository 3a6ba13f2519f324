"""The certificate of a draw, a partner's voucher and a month's settlement on paper, as those who get them read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from shopclub.language.kinds import draws, partners
from shopclub.printing.certificates import certificate_pdf
from shopclub.printing.partner_papers import settlement_pdf, voucher_pdf
from shopclub.rules.kinds.draws import Prize
from shopclub.rules.kinds.partners import SettlementLine
from shopclub.rules.values.partner_codes import Claims, code_of
from shopclub.rules.values.periods import parse_period
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.outcomes import MemberLine
from shopclub.services.acting.overviews import (
    DrawPlaceLine,
    DrawShown,
    IssuedVoucher,
    Settlement,
)

SHOP = ShopSettings("Kaffehuset", "DKK", "Europe/Copenhagen", "da", "00:00", "#B3261E", "", None, 10, 600, 90, 3, 1)
HASH = "b94c02a33905adc4b229e9f3b115d4f93b6399e79a98123cc1ee9681dd5468d5"
SEED = "f6a7b61b58eb796a5dff4028d7ef046f37edc659334d52ba7cbc907525bc28a1"
HOSTILE = ['<b>bold</b> & "quoted"', "Ä" * 80, "هدية عيد الميلاد", "ギフト🎁", "{name} %s \\n", "a\tb"]


def place(number: int, prize: str = "", state: str = "won", name: str | None = "Anna Berg") -> DrawPlaceLine:
    voucher = {"won": "issued", "passed": "void"}.get(state, "")
    return DrawPlaceLine(number, 1000 + number, MemberLine(40 + number, name, None), prize, state, voucher)


DRAWN = DrawShown(
    programme="easter",
    name="Easter draw",
    first=date(2026, 3, 2),
    last=date(2026, 3, 31),
    prizes=(Prize("Basket", 1, 25_000), Prize("Egg", 2, 0)),
    reserves=2,
    entry="visit_day",
    state="drawn",
    entries=1234,
    members=321,
    mine=0,
    free_entry=True,
    frozen_on=date(2026, 4, 1),
    list_hash=HASH,
    public_number="1234567",
    seed=SEED,
    drawn_on=date(2026, 4, 2),
    places=(
        place(1, "Basket", "passed", "Bo Dahl"),
        place(2, "Egg"),
        place(3, "Egg", name=None),
        place(4, "Basket", name="Carla Holm"),
        place(5, state="reserve", name="Dorte Lund"),
    ),
)


def voucher_code(number: int = 7) -> str:
    claims = Claims(b"ISSUER__", b"AUDIENCE", number.to_bytes(8, "big"), 4, date(2026, 4, 1))
    return code_of(claims, bytes((number * each) % 256 for each in range(64)))


VOUCHER = IssuedVoucher(17, 3, "The florist", "10 % off a bouquet", 2000, date(2026, 4, 1), voucher_code())
SETTLED = Settlement(
    "florist",
    "The florist",
    parse_period("2026-03"),
    used=(SettlementLine("Free coffee", 12, 45_600), SettlementLine("Cake", 1, 2950)),
    issued=(SettlementLine("10 % off a bouquet", 1040, 2_080_000),),
)


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def texts(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def pictures(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    with opened(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    with opened(pdf) as document:
        return {tuple(round(each * 25.4 / 72) for each in page.get_size()) for page in document}


def assert_inside(pdf: bytes, margin: float) -> None:
    """Nothing stands nearer to the edge of a page than so many mm."""
    for picture in pictures(pdf, 127):
        left, top, right, bottom = (edge / 5 for edge in picture.point(lambda grey: 255 - grey).getbbox())
        assert min(left, top, picture.width / 5 - right, picture.height / 5 - bottom) >= margin


# The certificate of a draw


def certificate(**changed: object) -> bytes:
    return certificate_pdf(draws.present_certificate(replace(DRAWN, **changed), SHOP))


def test_a_certificate_tells_all_that_is_needed_to_draw_again() -> None:
    (page,) = texts(certificate())
    for said in ("Kaffehuset", "Easter draw", "2 Mar 2026", "31 Mar 2026", "1 Apr 2026", "2 Apr 2026", "1234567"):
        assert said in page
    joined = page.replace(" ", "")
    assert HASH in joined
    assert SEED in joined
    for said in ("1,234 entries", "321 members", "SHA-256", "the seed, a colon and k", "2 to the power of 256"):
        assert said in page


def test_every_place_stands_there_with_prize_member_and_entry() -> None:
    (page,) = texts(certificate())
    for said in ("Bo Dahl (member 41)", "Anna Berg (member 42)", "Carla Holm (member 44)", "Dorte Lund (member 45)"):
        assert said in page
    for said in ("Basket", "Egg", "reserve", "passed on to a reserve", "1001", "1005"):
        assert said in page


def test_the_number_of_an_entry_is_read_as_the_list_writes_it() -> None:
    """Who compares the certificate with the list looks for `1004`, not for `1,004`."""
    (page,) = texts(certificate())
    assert "1004" in page


def test_what_became_of_a_place_stands_apart_from_its_entry() -> None:
    (page,) = texts(certificate())
    assert "001 passed on" in page


def test_how_to_draw_again_says_what_a_stranger_would_have_to_guess() -> None:
    """The check number stands in groups on the paper, but is hashed in one piece, in small letters."""
    (page,) = texts(certificate())
    assert "without spaces" in page


def test_a_winner_without_a_name_is_known_by_her_number() -> None:
    (page,) = texts(certificate())
    assert "(member 43)" in page


def test_a_certificate_is_a4_and_names_itself() -> None:
    pdf = certificate()
    assert sizes(pdf) == {(210, 297)}
    with opened(pdf) as document:
        assert "Easter draw" in document.get_metadata_value("Title")


def test_many_winners_run_over_pages_and_all_are_there() -> None:
    many = tuple(place(number, f"Prize {number}") for number in range(1, 201))
    pages = texts(certificate(places=many))
    assert len(pages) > 3
    assert all("Easter draw" in page for page in pages)
    whole = " ".join(pages)
    assert all(f"Prize {number} " in whole and f"(member {40 + number})" in whole for number in range(1, 201))
    assert sum(page.count("How anybody can draw again") for page in pages) == 1
    assert_inside(certificate(places=many), 12)


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_printed_within_the_margins(name: str) -> None:
    places = (place(1, name, name=name), place(2, name, "passed", name=name))
    pdf = certificate(name=name, places=places, prizes=(Prize(name, 1, 0),))
    assert_inside(pdf, 12)
    if name.startswith("<b>"):
        assert name in texts(pdf)[0]


def test_the_longest_public_number_stays_within_the_margins() -> None:
    pdf = certificate(public_number="9" * 60)
    assert_inside(pdf, 12)
    assert "9" * 60 in "".join(texts(pdf)).replace(" ", "")


def test_a_draw_in_a_book_has_a_certificate_of_what_was_drawn(bare_shop: object) -> None:
    from datetime import datetime

    easter = {"key": "easter", "kind": "draw", "name": "Easter draw", "from": "2026-03-02", "to": "2026-03-31"}
    bare_shop.catalogue.apply([{**easter, "prize": [{"name": "Basket"}]}])
    for number in range(4):
        card = bare_shop.enrol(f"Member {number}").member.card
        bare_shop.scan(card, days=0.1)
    bare_shop.clock.instant = datetime.fromisoformat("2026-04-01T09:00:00+00:00")
    bare_shop.draws.freeze("easter")
    drawn = bare_shop.draws.draw("easter", "1234567")
    shown = bare_shop.draws.certified("easter")
    (page,) = texts(certificate_pdf(draws.present_certificate(shown, bare_shop.shopkeeping.shown())))
    assert drawn.list_hash in page.replace(" ", "")
    assert drawn.seed in page.replace(" ", "")
    assert all(f"(member {each.member.id})" in page for each in drawn.places)
    assert f"{drawn.places[0].member.name} (member {drawn.places[0].member.id})" in page
    bare_shop.assert_sound()


# A partner's voucher


def voucher(shop: ShopSettings = SHOP, **changed: object) -> bytes:
    return voucher_pdf(partners.present_voucher(replace(VOUCHER, **changed), shop))


def codes(pdf: bytes, dpi: int = 150) -> list[tuple[str, object]]:
    (picture,) = pictures(pdf, dpi)
    return [
        (each.text, each.format)
        for each in zxingcpp.read_barcodes(formats=zxingcpp.BarcodeFormat.QRCode, image=picture)
    ]


def letters_under_the_code(pdf: bytes) -> str:
    """The letters that stand where the QR code is drawn over them."""
    (picture,) = pictures(pdf, 254)
    corners = zxingcpp.read_barcodes(formats=zxingcpp.BarcodeFormat.QRCode, image=picture)[0].position
    left, right = corners.top_left.x / 10, corners.top_right.x / 10
    top, bottom = corners.top_left.y / 10, corners.bottom_left.y / 10
    with opened(pdf) as document:
        page = document[0].get_textpage()
        high, found = document[0].get_height(), []
        for number in range(page.count_chars()):
            x0, y0, x1, y1 = page.get_charbox(number)
            x, y = (x0 + x1) / 2 * 25.4 / 72, (high - (y0 + y1) / 2) * 25.4 / 72
            if left <= x <= right and top <= y <= bottom:
                found.append(page.get_text_range(number, 1))
    return "".join(found).strip()


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=8, max_size=8), st.binary(min_size=64, max_size=64), st.integers(1, 99))
def test_the_code_that_is_read_is_the_vouchers_digits(number: bytes, signature: bytes, benefit: int) -> None:
    code = code_of(Claims(b"ISSUER__", b"AUDIENCE", number, benefit, date(2026, 4, 1)), signature)
    assert codes(voucher(code=code)) == [(code, zxingcpp.BarcodeFormat.QRCode)]


def test_the_code_reads_from_a_copy_turned_and_smaller() -> None:
    (picture,) = pictures(voucher(), 300)
    for changed in (picture.rotate(90, expand=True), picture.rotate(7, fillcolor=255), picture.resize((620, 874))):
        (found,) = zxingcpp.read_barcodes(formats=zxingcpp.BarcodeFormat.QRCode, image=changed)
        assert found.text == VOUCHER.code


def test_a_voucher_says_where_until_when_and_from_whom() -> None:
    (page,) = texts(voucher())
    for said in ("Kaffehuset", "The florist", "10 % off a bouquet", "1 Apr 2026", "once", "17"):
        assert said in page


def test_a_voucher_says_nothing_of_the_member() -> None:
    assert partners.present_voucher(VOUCHER, SHOP) == partners.present_voucher(replace(VOUCHER, member=99), SHOP)


def test_a_voucher_is_one_page_of_a6() -> None:
    pdf = voucher()
    assert sizes(pdf) == {(105, 148)}
    assert len(texts(pdf)) == 1
    with opened(pdf) as document:
        assert "10 % off a bouquet" in document.get_metadata_value("Title")


@pytest.mark.parametrize("name", [*HOSTILE, "A very long benefit with many words in it " * 2, "W" * 80])
def test_whatever_shop_partner_and_benefit_are_called_the_code_reads_and_nothing_is_cut(name: str) -> None:
    name = name[:80]
    pdf = voucher(replace(SHOP, name=name), partner=name, benefit=name)
    assert codes(pdf) == [(VOUCHER.code, zxingcpp.BarcodeFormat.QRCode)]
    assert_inside(pdf, 3)
    assert letters_under_the_code(pdf) == ""


@pytest.mark.parametrize("accent", ["#FFFFFF", "#FFFF00", "#000000"])
def test_any_colour_of_a_shop_leaves_its_name_to_be_read(accent: str) -> None:
    (picture,) = pictures(voucher(replace(SHOP, accent=accent)))
    top = picture.crop((0, 0, picture.width, picture.height // 8))
    assert top.getextrema()[0] < 130


# The month's settlement


def settlement(**changed: object) -> bytes:
    return settlement_pdf(partners.present_settlement(replace(SETTLED, **changed), SHOP))


def test_a_settlement_has_issued_used_value_and_totals() -> None:
    (page,) = texts(settlement())
    for said in ("Kaffehuset", "The florist", "March 2026", "Free coffee", "Cake", "10 % off a bouquet"):
        assert said in page
    for said in ("456.00", "29.50", "485.50", "13", "1,040", "20,800.00", "The florist owes"):
        assert said in page


def test_a_settlement_of_nothing_says_none_and_zero() -> None:
    (page,) = texts(settlement(used=(), issued=()))
    assert page.count("None") == 2
    assert page.count("0.00") == 4


def test_a_period_of_three_months_is_not_dated_by_its_first() -> None:
    (page,) = texts(settlement(period=parse_period("2026-Q1")))
    assert "Settlement between partners January 2026" not in page


def test_a_settlement_in_a_currency_without_decimals_has_none() -> None:
    yen = replace(SHOP, currency="JPY")
    (page,) = texts(settlement_pdf(partners.present_settlement(SETTLED, yen)))
    assert "48,550" in page
    assert "485.50" not in page


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_of_a_partner_or_benefit_is_printed_within_the_margins(name: str) -> None:
    pdf = settlement(partner=name, used=(SettlementLine(name, 10**6, 10**12),) * 3)
    assert sizes(pdf) == {(210, 297)}
    assert_inside(pdf, 12)


def test_a_settlement_with_many_benefits_runs_over_pages_and_none_is_lost() -> None:
    many = tuple(SettlementLine(f"Benefit {number}.", number, 100 * number) for number in range(1, 100))
    pages = texts(settlement(used=many, issued=many))
    whole = " ".join(pages)
    assert len(pages) > 3
    assert all(whole.count(f"Benefit {number}. ") == 2 for number in range(1, 100))
    assert whole.count("4,950 ") == 2
