"""Cards on sheets: every code reads back, every name prints, and the file stays small."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from random import Random

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from shopclub.printing.artwork import plan
from shopclub.printing.cards import CardDesign, Placing, PrintedFace, cards_pdf, pages
from shopclub.printing.layouts import LAYOUTS, Layout, layout
from shopclub.rules.values.card_codes import CodeKind, make_code

DESIGN = CardDesign("Kahvila-konditoria Ääkkösenkulma & Pojat Oy", "Joka kymmenes kahvi on meiltä", "#1F4D3A")
HOSTILE = ["<img src=x>", 'O\'Neil "& Sons"', "Anna 😀 Lee", "محمد", "n" * 300, "w" * 200_000, "\x00\u202e\ud800", " "]

by_layout = pytest.mark.parametrize("sheet", LAYOUTS, ids=lambda sheet: sheet.name)


def faces(count: int, names: Sequence[str | None] = (None,)) -> list[PrintedFace]:
    random = Random(count)
    return [PrintedFace(make_code(CodeKind.MEMBER, random), names[i % len(names)]) for i in range(count)]


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def pictures(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    with opened(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def texts(pdf: bytes) -> list[str]:
    with opened(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def codes_read(pdf: bytes, dpi: int = 150) -> list[str]:
    found = [code.text for picture in pictures(pdf, dpi) for code in zxingcpp.read_barcodes(picture)]
    return sorted(found)


def ink_around(pdf: bytes, sheet: Layout) -> int:
    """The darkest grey outside the cards and their bleed."""
    picture = pictures(pdf)[0]
    k = 150 / 25.4
    blank = picture.copy()
    right = sheet.x0_mm + (sheet.columns - 1) * sheet.dx_mm + sheet.width_mm
    bottom = sheet.y0_mm + (sheet.rows - 1) * sheet.dy_mm + sheet.height_mm
    edges = (sheet.x0_mm - 1.8, sheet.y0_mm - 1.8, right + 1.8, bottom + 1.8)
    blank.paste(255, tuple(int(edge * k) for edge in edges))
    return blank.getextrema()[0]


@by_layout
def test_every_code_on_a_sheet_reads_back_at_150_dpi(sheet: Layout) -> None:
    cards = faces(sheet.places, ["Maija Meikäläinen", None])
    assert codes_read(cards_pdf(cards, design=DESIGN, layout=sheet)) == sorted(face.code for face in cards)


@by_layout
def test_every_code_is_20_mm_or_more_and_keeps_its_quiet_zone_on_the_card(sheet: Layout) -> None:
    at = plan(sheet)
    quiet = at.code * 4 / 21
    assert 20 <= at.code <= 25
    assert at.panel + quiet <= at.code_x + 0.001
    assert at.code_x + at.code + quiet <= at.width + 0.001
    assert at.digits_y >= 3
    assert at.digits_y + 1.9 <= at.code_y - quiet
    assert at.code_y + at.code + quiet <= at.height + 0.001


@by_layout
def test_every_layout_lies_inside_its_page_and_its_cards_do_not_overlap(sheet: Layout) -> None:
    x, y = sheet.corner(sheet.places - 1)
    assert x + sheet.width_mm <= sheet.page_width_mm + 0.001
    assert y + sheet.height_mm <= sheet.page_height_mm + 0.001
    assert sheet.columns == 1 or sheet.dx_mm >= sheet.width_mm
    assert sheet.rows == 1 or sheet.dy_mm >= sheet.height_mm - 0.05


@by_layout
def test_hostile_names_print_on_every_layout_and_codes_still_read(sheet: Layout) -> None:
    cards = faces(len(HOSTILE), HOSTILE)
    pdf = cards_pdf(cards, design=DESIGN, layout=sheet)
    assert codes_read(pdf) == sorted(face.code for face in cards)


def test_names_are_printed_as_they_are_written() -> None:
    names = ["<img src=x>", 'O\'Neil "& Sons"', "Søren Łukasiewicz", "Ștefan Ωμέγα", "Иван"]
    text = texts(cards_pdf(faces(5, names), design=DESIGN, layout=layout("herma-4625")))[0]
    for name in names:
        assert name in text


def test_digits_are_printed_in_groups_of_five() -> None:
    text = texts(cards_pdf([PrintedFace("712345678901234")], design=DESIGN, layout=layout("a4")))[0]
    assert "71234 56789 01234" in text


def test_a_word_of_200000_letters_costs_less_than_200_ms_anywhere_on_the_card() -> None:
    word = "w" * 200_000
    cards_pdf(faces(1), design=DESIGN, layout=layout("cr80"))
    started = time.process_time()
    cards_pdf([PrintedFace("712345678901234", word)], design=CardDesign(word, word, "#123456"), layout=layout("cr80"))
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("shop", HOSTILE)
def test_hostile_shop_names_print(shop: str) -> None:
    pdf = cards_pdf(faces(1), design=CardDesign(shop, shop, "#FFFFFF"), layout=layout("zweckform-3475"))
    assert len(codes_read(pdf)) == 1


def test_1000_cards_take_at_most_320_kb_and_are_made_the_same_twice() -> None:
    cards = faces(1000, ["Maija Meikäläinen", "Søren Ångström", "محمد علي", None, "Anna Lee"])
    pdf = cards_pdf(cards, design=DESIGN, layout=layout("a4"))
    assert len(pdf) <= 320_000
    assert cards_pdf(cards, design=DESIGN, layout=layout("a4")) == pdf


@pytest.mark.parametrize(
    ("count", "name", "start_at", "sheets"),
    [(0, "a4", 1, 0), (1, "a4", 10, 1), (2, "a4", 10, 2), (10, "a4", 1, 1), (11, "a4", 1, 2), (3, "cr80", 1, 3)],
)
def test_pages_are_counted_from_the_first_free_label(count: int, name: str, start_at: int, sheets: int) -> None:
    assert pages(count, layout(name), start_at) == sheets


@pytest.mark.parametrize("start_at", [1, 4, 10])
def test_a_used_sheet_is_continued_at_its_first_free_label(start_at: int) -> None:
    sheet = layout("avery-c32011")
    cards = faces(12)
    pdf = cards_pdf(cards, design=DESIGN, layout=sheet, placing=Placing(start_at))
    rendered = pictures(pdf)
    assert len(rendered) == pages(12, sheet, start_at)
    x, y = sheet.corner(start_at - 1)
    box = [int(edge * 150 / 25.4) for edge in (x, y, x + sheet.width_mm, y + sheet.height_mm)]
    assert [code.text for code in zxingcpp.read_barcodes(rendered[0].crop(tuple(box)))] == [cards[0].code]
    assert codes_read(pdf) == sorted(face.code for face in cards)


@pytest.mark.parametrize("start_at", [0, 11, -1])
def test_a_label_the_sheet_lacks_is_refused(start_at: int) -> None:
    with pytest.raises(ValueError):
        cards_pdf(faces(1), design=DESIGN, layout=layout("a4"), placing=Placing(start_at))


def test_no_cards_are_refused() -> None:
    with pytest.raises(ValueError):
        cards_pdf([], design=DESIGN, layout=layout("a4"))


def test_an_unknown_sheet_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        layout("avery-0")


@by_layout
def test_crop_marks_stand_on_plain_paper_only(sheet: Layout) -> None:
    darkest = ink_around(cards_pdf(faces(sheet.places), design=DESIGN, layout=sheet), sheet)
    assert (darkest < 200) == sheet.crop_marks == (sheet.name == "a4")


def test_an_offset_moves_the_cards_right_and_down() -> None:
    sheet = layout("avery-c32015")
    card = faces(1)

    def corner(offset: tuple[float, float]) -> tuple[int, int]:
        picture = pictures(cards_pdf(card, design=DESIGN, layout=sheet, placing=Placing(offset_mm=offset)))[0]
        position = zxingcpp.read_barcodes(picture)[0].position.top_left
        return position.x, position.y

    (x, y), (moved_x, moved_y) = corner((0, 0)), corner((4, 6))
    assert moved_x - x == pytest.approx(4 * 150 / 25.4, abs=2)
    assert moved_y - y == pytest.approx(6 * 150 / 25.4, abs=2)


def test_every_embedded_font_is_our_own_truetype() -> None:
    pdf = cards_pdf(faces(4, ["Maija", "محمد"]), design=DESIGN, layout=layout("a4"))
    assert b"Helvetica" not in pdf
    assert b"/Type1" not in pdf
    assert pdf.count(b"/Subtype /TrueType") == pdf.count(b"/FontFile2") >= 4


def test_the_file_says_whose_it_is() -> None:
    pdf = cards_pdf(faces(1), design=DESIGN, layout=layout("a4"))
    with opened(pdf) as document:
        about = document.get_metadata_dict()
    assert about["Title"] == DESIGN.shop
    assert about["Creator"] == "ShopClub"


@pytest.mark.parametrize("accent", ["#000000", "#FFFFFF", "#7F7F7F", "#FF0000", "#00FF00", "#F2C14E", "#777777"])
def test_codes_read_whatever_the_shops_colour(accent: str) -> None:
    pdf = cards_pdf(faces(10), design=CardDesign("Svart", "Ti for ni", accent), layout=layout("a4"))
    assert len(codes_read(pdf)) == 10


@pytest.mark.parametrize("accent", ["red", "#12345", "#GGGGGG", ""])
def test_a_colour_written_otherwise_is_refused(accent: str) -> None:
    with pytest.raises(ValueError):
        cards_pdf(faces(1), design=CardDesign("Svart", "", accent), layout=layout("a4"))


def test_a_logo_is_drawn_once_for_all_cards() -> None:
    out = BytesIO()
    Image.effect_noise((300, 200), 80).convert("RGB").save(out, "PNG")
    with_logo = CardDesign("Svart", "Ti for ni", "#112233", out.getvalue())
    one = cards_pdf(faces(1), design=with_logo, layout=layout("a4"))
    ten = cards_pdf(faces(10), design=with_logo, layout=layout("a4"))
    assert ten.count(b"/Subtype /Image") == one.count(b"/Subtype /Image") > 0
    assert len(codes_read(ten)) == 10


def test_a_broken_logo_is_left_out_and_the_cards_are_printed() -> None:
    broken = CardDesign("Svart", "Ti for ni", "#112233", b"\x89PNG\r\n\x1a\nnothing of the kind")
    plain = CardDesign("Svart", "Ti for ni", "#112233")
    sheet = layout("a4")
    assert cards_pdf(faces(2), design=broken, layout=sheet) == cards_pdf(faces(2), design=plain, layout=sheet)
