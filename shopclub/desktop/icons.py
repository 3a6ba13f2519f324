"""Icons: Lucide's drawings in the theme's colours, drawn when first asked for."""

from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from os import getpid
from pathlib import Path
from tempfile import gettempdir
from zipfile import ZipFile

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


@lru_cache(maxsize=1)
def _drawings() -> ZipFile:
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


@lru_cache(maxsize=512)
def _svg(name: str, colour: str) -> bytes:
    return _drawings().read(f"{name}.svg").replace(b"currentColor", colour.encode())


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
    path = Path(gettempdir()) / f"shopclub-{name}-{colour.lstrip('#')}-{size}.png"
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
