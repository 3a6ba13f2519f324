"""Logos: what cannot be read is left out, and nothing huge is ever unpacked."""

import struct
import zlib
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from shopclub.printing.logos import readable_logo


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 128 if mode in "LP" else "red").save(out, kind)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge_png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "L"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("JPEG", "L")]
)
def test_png_and_jpeg_are_read(kind: str, mode: str) -> None:
    logo = readable_logo(picture(kind, mode))
    assert logo is not None
    assert logo.getSize() == (64, 48)


def test_a_large_logo_is_made_as_small_as_paper_shows() -> None:
    logo = readable_logo(picture("JPEG", "RGB", (4000, 2000)))
    assert logo is not None
    assert logo.getSize() == (700, 350)


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"<svg/>", picture("GIF", "P"), picture("PNG")[:60]],
)
def test_what_is_no_logo_is_left_out(content: bytes | None) -> None:
    assert readable_logo(content) is None


@pytest.mark.parametrize("size", [(60_000, 60_000), (5001, 4000), (0, 10), (2**32 - 1, 2**32 - 1)])
def test_a_logo_of_more_than_20_megapixels_is_never_unpacked(size: tuple[int, int]) -> None:
    assert readable_logo(huge_png(*size)) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_with_flipped_bytes_is_read_or_left_out(kind: str) -> None:
    whole = picture(kind, "RGB", (40, 40))
    random = Random(7)
    for _ in range(1500):
        broken = bytearray(whole)
        for _ in range(random.randrange(1, 6)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        readable_logo(bytes(broken[: random.randrange(len(broken) // 2, len(broken) + 1)]))
