"""QR codes on paper: the smallest version, the strongest level, few rectangles, white around."""

from io import BytesIO
from random import Random

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from shopclub.printing import qr
from shopclub.printing.paper import blank
from shopclub.rules.values.card_codes import CodeKind, make_code

CODES = [make_code(kind, Random(seed)) for kind in CodeKind for seed in range(40)]


def printed(code: str, size_mm: float, dpi: int, *, ground: float = 1) -> Image.Image:
    out = BytesIO()
    canvas = blank(out, size_mm=(60, 60), title="x")
    canvas.setFillGray(ground)
    canvas.rect(0, 0, 500, 500, stroke=0, fill=1)
    qr.draw(canvas, code, x_mm=13.37, y_mm=14.21, size_mm=size_mm)
    canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(out.getvalue())
    picture = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    return picture


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("size_mm", [16, 20, 25])
def test_every_code_reads_back_at_every_size(size_mm: float, dpi: int) -> None:
    for code in CODES:
        (found,) = zxingcpp.read_barcodes(printed(code, size_mm, dpi))
        assert (found.text, found.format) == (code, zxingcpp.BarcodeFormat.QRCode)


def test_our_codes_are_version_1_at_the_strongest_level() -> None:
    for code in CODES:
        assert len(qr.matrix(code)) == 21
        assert zxingcpp.read_barcodes(printed(code, 20, 150))[0].ec_level == "H"


def test_a_code_of_an_older_card_may_be_larger_and_still_reads() -> None:
    code = "OLD-CARD/0123456789.abc"
    assert zxingcpp.read_barcodes(printed(code, 25, 300))[0].text == code


def test_rectangles_cover_the_dark_modules_and_nothing_else_once() -> None:
    for code in CODES:
        modules = qr.matrix(code)
        covered = [
            (x + across, y + down)
            for x, y, width, height in qr.rectangles(modules)
            for across in range(width)
            for down in range(height)
        ]
        assert len(covered) == len(set(covered))
        assert set(covered) == {(x, y) for y, row in enumerate(modules) for x, dark in enumerate(row) if dark}


def test_a_code_brings_its_own_white_quiet_zone() -> None:
    assert zxingcpp.read_barcodes(printed(CODES[0], 20, 150, ground=0.2))[0].text == CODES[0]


def test_a_code_too_small_for_the_camera_is_refused() -> None:
    with pytest.raises(ValueError):
        printed(CODES[0], 15.9, 150)
