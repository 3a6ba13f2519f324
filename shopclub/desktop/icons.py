"""Icons: Lucide's drawings in the theme's colours, drawn when first asked for."""

import zlib
from functools import lru_cache
from importlib.util import find_spec
from os import getpid
from pathlib import Path
from struct import unpack_from

from PySide6.QtCore import QByteArray, QDir, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_ENTRY, _ENTRY_SIZE = b"PK\x01\x02", 46


@lru_cache(maxsize=1)
def _drawings() -> bytes:
    found = find_spec("lucide")
    if found is None or found.origin is None:
        raise FileNotFoundError("lucide")
    return Path(found.origin).with_name("lucide.zip").read_bytes()


@lru_cache(maxsize=128)
def _drawing(name: str) -> bytes:
    """Unpack one drawing by the archive's directory at its end.

    `zipfile` would read all of the directory first, 1,700 entries: a sixth of the time until the window is there.
    """
    archive, wanted = _drawings(), f"{name}.svg".encode()
    at = archive.rindex(wanted)
    while archive[at - _ENTRY_SIZE : at - _ENTRY_SIZE + 4] != _ENTRY:
        at = archive.rindex(wanted, 0, at)
    method, packed, begins = *unpack_from("<H8xL", archive, at - 36), *unpack_from("<L", archive, at - 4)
    named, more = unpack_from("<HH", archive, begins + 26)
    content = archive[begins + 30 + named + more :][:packed]
    return zlib.decompress(content, -zlib.MAX_WBITS) if method else content


@lru_cache(maxsize=512)
def _svg(name: str, colour: str) -> bytes:
    return _drawing(name).replace(b"currentColor", colour.encode())


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture of a size in logical pixels."""
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter, name, colour, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def paint(painter: QPainter, name: str, colour: str, into: QRectF) -> None:
    """Draw an icon into a rectangle."""
    QSvgRenderer(QByteArray(_svg(name, colour))).render(painter, into)


def icon(name: str, colour: str, checked: str | None = None) -> QIcon:
    """Return an icon in a colour, and in another while its button is checked."""
    made = QIcon()
    for size in (20, 24, 40, 48):
        made.addPixmap(pixmap(name, colour, size))
        if checked:
            made.addPixmap(pixmap(name, checked, size), QIcon.Mode.Normal, QIcon.State.On)
    return made


def drawn_file(name: str, colour: str, size: int) -> Path:
    """Write an icon to a file, since style sheets take pictures from files only; return where it is."""
    path = Path(QDir.tempPath()) / f"shopclub-{name}-{colour.lstrip('#')}-{size}.png"
    if not path.exists():
        unfinished = path.with_suffix(f".{getpid()}")
        pixmap(name, colour, size).save(str(unfinished), "PNG")
        unfinished.replace(path)
    return path


def swatch(colour: str, size: int) -> QIcon:
    """Return a filled square with round corners, to show a colour."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(0, 0, size, size), 6, 6)
    painter.end()
    return QIcon(picture)


ICON = QSize(20, 20)
RAIL_ICON = QSize(24, 24)
