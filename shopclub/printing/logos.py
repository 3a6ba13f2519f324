"""Reads the shop's logo for printing; one that cannot be read is left out, never a reason to print nothing."""

import struct
from io import BytesIO
from typing import NamedTuple

from reportlab.lib.utils import ImageReader

MOST_PIXELS = 20_000_000
_PRINTED_PIXELS = 700
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_NO_SIZE_MARKERS = frozenset({0xC4, 0xC8, 0xCC})


class _Size(NamedTuple):
    """How many pixels a picture has, across and down."""

    width: int
    height: int


def readable_logo(content: bytes | None) -> ImageReader | None:
    """Return a PNG or JPEG ready to be drawn, or nothing when it is broken, empty or over 20 megapixels."""
    # The header is read first: a small file may unpack to gigabytes.
    size = _size(content) if content else None
    if content is None or size is None or not 0 < size.width * size.height <= MOST_PIXELS:
        return None
    return _decoded(content)


def _decoded(content: bytes) -> ImageReader | None:
    """Read a picture the right way up, no larger than paper shows it; nothing when it is broken."""
    from PIL import Image, ImageOps  # reportlab's own picture library

    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, TypeError, struct.error):
        return None
    # Paper shows no more than this, and a phone's photograph would make the file a hundred times as big.
    upright.thumbnail((_PRINTED_PIXELS, _PRINTED_PIXELS))
    return ImageReader(upright)


def _size(content: bytes) -> _Size | None:
    """Read the size of a PNG or JPEG from its header."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return _Size(width, height)
    return _jpeg_size(content) if content.startswith(_JPEG) else None


def _jpeg_size(content: bytes) -> _Size | None:
    """Walk a JPEG's segments to the frame header, which holds the height and width."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE_MARKERS:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return _Size(width, height)
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big") if marker != 0xFF else 1
    return None
