"""Text on paper: any text is one line of visible characters that fits its room."""

from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFont

from shopclub.assets import asset
from shopclub.printing.colours import BLACK, WHITE, contrast, ink, readable_on
from shopclub.printing.fonts import Align, Spot, draw_text, text_width, wrapped
from shopclub.printing.paper import blank
from shopclub.printing.scripts import MISSING, clean, set_line
from shopclub.printing.typefaces import Family, Weight, registered


def drawn(text: str, *, width: float | None = None, align: Align = "left", size: float = 10) -> bytes:
    out = BytesIO()
    canvas = blank(out, size_mm=(200, 20), title="x")
    draw_text(canvas, text, Spot(100, 10, width, align), size=size)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def columns_with_ink(pdf: bytes) -> tuple[float, float]:
    """The leftmost and rightmost millimetre with ink."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=10 * 25.4 / 72).to_pil().convert("L").point(lambda grey: 255 - grey)
    document.close()
    left, _top, right, _bottom = picture.getbbox()
    return left / 10, right / 10


def order(text: str) -> str:
    """The text in the order its pieces are drawn; Arabic pieces are given as A."""
    line = set_line(text, Weight.REGULAR, kerned=False)
    return "".join("A" if run.font.startswith("Noto") else run.text for run in line.runs)


def test_control_characters_and_direction_marks_vanish() -> None:
    assert clean("a\x00b\u202ec\ud800d\te\nf\u2028g\ufe0f") == "abcd e f g"


def test_letters_and_their_marks_are_put_together() -> None:
    assert clean("A\u030angstro\u0308m") == "Ångström"


def test_a_text_is_cut_at_400_characters() -> None:
    assert len(clean("w" * 200_000)) == 400


def test_what_no_font_has_becomes_an_empty_box() -> None:
    assert order("Anna 😀 王") == f"Anna {MISSING} {MISSING}"


def test_arabic_is_drawn_by_the_other_font_and_joined_by_its_shaper() -> None:
    line = set_line("محمد", Weight.REGULAR, kerned=False)
    assert [run.font for run in line.runs] == ["NotoSansArabic-Regular"]
    assert "م" not in line.runs[0].text  # isolated letters were replaced by joined ones


@pytest.mark.parametrize(
    ("text", "drawn_as"),
    [
        ("Ali محمد Lee", "Ali A Lee"),
        ("محمد 12", "12 A"),
        ("محمد (Mo) علي", "A(Mo)A"),
        ("Ali (محمد)", "Ali (A)"),
        ("(محمد)", "(A)"),
        ("12 Ali", "12 Ali"),
        ("محمد «12» 5", "5 «12» A"),
        ("محمد 1.250,00 kr", "kr 1.250,00 A"),
        ("محمد ١٢", "A A"),
        ("שלום 12", f"12 {MISSING * 4}"),
        ("\u05c3\ufada", f"{MISSING}{MISSING}"),  # the second is not given out by Unicode
    ],
)
def test_right_to_left_words_stand_in_reading_order(text: str, drawn_as: str) -> None:
    assert order(text).replace(" ", "") == drawn_as.replace(" ", "")


def test_two_words_read_from_right_to_left_are_one_piece_and_numbers_among_them_are_not_turned() -> None:
    def pieces(text: str) -> list[str]:
        return [run.text for run in set_line(text, Weight.REGULAR, kerned=False).runs]

    assert len(pieces("محمد علي")) == 1
    assert pieces("محمد ١٢")[0] == pieces("١٢")[0] == "١٢"


def test_letters_that_a_joiner_keeps_apart_stay_apart() -> None:
    def drawn_letters(text: str) -> str:
        return "".join(run.text for run in set_line(text, Weight.REGULAR, kerned=False).runs)

    assert drawn_letters("علی\u200cرضا") != drawn_letters("علیرضا")
    assert drawn_letters("به\u200cخدا") != drawn_letters("بهخدا")


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_text_stands_where_it_is_aligned(align: Align) -> None:
    left, right = columns_with_ink(drawn("HHHHHHHH", align=align))
    wide = text_width("HHHHHHHH", size=10)
    start = {"left": 100, "center": 100 - wide / 2, "right": 100 - wide}[align]
    assert left == pytest.approx(start, abs=0.6)
    assert right == pytest.approx(start + wide, abs=0.6)


@pytest.mark.parametrize("size", [8, 20])
@pytest.mark.parametrize("text", ["Konditoria Ääkkösenkulma", "W" * 300, "محمد " * 40, "王" * 50])
def test_text_never_leaves_its_room(text: str, size: float) -> None:
    left, right = columns_with_ink(drawn(text, width=30, size=size))
    assert left >= 99.5
    assert right <= 130.5


def test_a_little_too_wide_a_text_is_only_shrunk() -> None:
    document = pypdfium2.PdfDocument(drawn("Konditoria", width=0.9 * text_width("Konditoria", size=10)))
    assert document[0].get_textpage().get_text_range() == "Konditoria"
    document.close()


def test_a_much_too_wide_text_ends_in_dots() -> None:
    document = pypdfium2.PdfDocument(drawn("Konditoria Konditoria Konditoria", width=25))
    assert document[0].get_textpage().get_text_range().endswith("…")
    document.close()


def test_lines_break_at_blanks_and_hyphens_but_never_after_an_ampersand() -> None:
    assert wrapped("Kahvila-konditoria & Pojat", size=10, width=1) == ("Kahvila-", "konditoria", "& Pojat")
    assert wrapped("Kahvila-konditoria - Oy", size=10, width=500) == ("Kahvila-konditoria - Oy",)
    assert wrapped(" \n ", size=10, width=10) == ()


@given(st.text(st.characters(exclude_categories=[])), st.sampled_from(Weight))
def test_any_text_can_be_measured_broken_and_drawn(text: str, weight: Weight) -> None:
    lines = wrapped(text, size=9, width=20, weight=weight)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())
    out = BytesIO()
    canvas = blank(out, size_mm=(80, 20), title=text)
    for size in (9, 14):
        draw_text(canvas, text, Spot(2, 10, 40), size=size, weight=weight)
    canvas.showPage()
    canvas.save()
    assert out.getvalue().startswith(b"%PDF")


def test_three_weights_are_three_faces() -> None:
    widths = {text_width("Kaffe", size=10, weight=weight) for weight in Weight}
    assert len(widths) == 3
    assert {registered(family, Weight.BOLD) for family in Family} == {"Inter-Bold", "NotoSansArabic-Bold"}


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize("family", Family)
def test_every_face_that_was_built_is_whole_and_has_a_name_of_its_own(family: Family, weight: Weight) -> None:
    face = TTFont("built", str(asset("typefaces", f"{family}-{weight}.ttf")), validate=1, asciiReadable=False).face
    assert face.name == f"{family}-{weight}".encode()
    assert asset("typefaces", f"{family}-LICENSE.txt").is_file()


@given(st.integers(0, 0xFFFFFF))
def test_letters_are_readable_on_any_colour(number: int) -> None:
    ground = ink(f"#{number:06X}")
    assert contrast(readable_on(ground), ground) >= 4.3


def test_dark_grounds_get_white_letters_and_light_ones_black() -> None:
    assert readable_on(ink("#102030")) == WHITE
    assert readable_on(ink("#F2C14E")) == BLACK
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
