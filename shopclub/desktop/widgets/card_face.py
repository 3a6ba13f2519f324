"""What a member has, drawn as a card: stamps filled, empty and fresh, or points on the way to a reward."""

from dataclasses import dataclass

from PySide6.QtCore import Property, QEasingCurve, QPointF, QPropertyAnimation, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import Theme, font, mixed
from shopclub.language.translation import gettext as _

MOTION_MS = 420
CARD_RADIUS, GAP, WIDEST_GAP, LEAST_FOR_ICON = 16, 0.24, 0.62, 20
STRIP = 160
LOW = 56
"""The height between title and footer below which a balance stands beside the title."""


@dataclass(frozen=True)
class CardView:
    """A card as it is shown: stamps of a size, the newest of them fresh.

    Where `points` says a number in words, it is a points card: `size` is what the next reward costs.
    """

    title: str
    filled: int
    size: int
    fresh: int
    reward: str
    footer: str = ""
    points: str = ""
    gained: str = ""
    icon: str = "check"


class CardFace(QWidget):
    """Draws one stamp card in the shop's colour."""

    def __init__(self, theme: Theme, *, motion: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._motion = motion
        self._view = CardView("", 0, 10, 0, "")
        self._grown = 1.0
        self._growing = QPropertyAnimation(self, b"grown", self)
        self._growing.setDuration(MOTION_MS)
        self._growing.setEasingCurve(QEasingCurve.Type.OutBack)
        self.setMinimumSize(190, 130)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_card(self, view: CardView) -> None:
        """Show a card; fresh stamps move in, shortly."""
        self._view = view
        had = f"{view.points} {view.gained}" if view.points else f"{view.filled}/{view.size}"
        self.setAccessibleName(f"{view.title}: {had}. {view.reward}")
        self._growing.stop()
        if view.fresh and self._motion:
            self._growing.setStartValue(0.2)
            self._growing.setEndValue(1.0)
            self._growing.start()
        else:
            self._grown = 1.0
        self.update()

    def _get_grown(self) -> float:
        return self._grown

    def _set_grown(self, value: float) -> None:
        self._grown = value
        self.update()

    grown = Property(float, _get_grown, _set_grown)

    def sizeHint(self) -> QSize:
        """Ask for a card's shape."""
        return QSize(460, 250)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ink = self._ground(painter, area)
        strip = area.height() < STRIP
        inner = area.adjusted(24, 8, -24, -6) if strip else area.adjusted(24, 18, -24, -16)
        above, both = (32, 60) if strip else (42, 78)
        middle = QRectF(inner.left(), inner.top() + above, inner.width(), inner.height() - both)
        self._heading(painter, inner, ink, low=middle.height() < LOW)
        self._points(painter, middle, ink) if self._view.points else self._stamps(painter, middle, ink)
        self._footer(painter, inner, ink)
        painter.end()

    def _ground(self, painter: QPainter, area: QRectF) -> QColor:
        brand = self._theme.colours.brand
        shade = QLinearGradient(area.topLeft(), area.bottomRight())
        shade.setColorAt(0, QColor(brand))
        shade.setColorAt(1, QColor(mixed(brand, "#000000", 0.82)))
        shape = QPainterPath()
        shape.addRoundedRect(area, CARD_RADIUS, CARD_RADIUS)
        painter.fillPath(shape, QBrush(shade))
        ink = self._theme.colour("on_brand")
        self._arcs(painter, area, shape, ink)
        return ink

    def _arcs(self, painter: QPainter, area: QRectF, shape: QPainterPath, ink: QColor) -> None:
        """Draw rings around the lower right, faint enough to read across."""
        faint = QColor(ink)
        faint.setAlphaF(0.06)
        painter.save()
        painter.setClipPath(shape)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        high = min(area.height(), area.width())
        painter.setPen(QPen(faint, high * 0.065))
        middle = QPointF(area.right() - high * 0.17, area.bottom() + high * 0.04)
        for ring in range(1, 6):
            radius = high * 0.13 * ring
            painter.drawEllipse(middle, radius, radius)
        painter.restore()

    def _heading(self, painter: QPainter, inner: QRectF, ink: QColor, *, low: bool) -> None:
        """Write the title, and the count beside it; a low card has no room for a large one."""
        painter.setPen(ink)
        painter.setFont(font("heading"))
        count = _("{count} of {size}").format(count=self._view.filled, size=self._view.size)
        if self._view.points:
            count = f"{self._view.points} {self._view.gained}".strip() if low else self._view.gained
        width = painter.fontMetrics().horizontalAdvance(count) + 16
        title = painter.fontMetrics().elidedText(
            self._view.title, Qt.TextElideMode.ElideRight, int(inner.width() - width)
        )
        line = QRectF(inner.left(), inner.top(), inner.width(), 30)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)

    def _footer(self, painter: QPainter, inner: QRectF, ink: QColor) -> None:
        line = QRectF(inner.left(), inner.bottom() - 26, inner.width(), 26)
        if self._view.reward:
            icons.paint(painter, "gift", ink.name(), QRectF(line.left(), line.top() + 3, 20, 20))
        painter.setPen(ink)
        painter.setFont(font("strong"))
        room = inner.width() - 30
        if self._view.footer:
            painter.setFont(font("small"))
            width = painter.fontMetrics().horizontalAdvance(self._view.footer)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._view.footer)
            room -= width + 12
            painter.setFont(font("strong"))
        reward = painter.fontMetrics().elidedText(self._view.reward, Qt.TextElideMode.ElideRight, int(max(room, 20)))
        painter.drawText(line.adjusted(30, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, reward)

    def _points(self, painter: QPainter, area: QRectF, ink: QColor) -> None:
        """Write the balance large, over a bar that fills towards the next reward."""
        bar = QRectF(area.left(), area.bottom() - 16, area.width(), 10)
        painter.setPen(ink)
        room = QRectF(area.left(), area.top(), area.width(), area.height() - 22)
        self._balance(painter, room if area.height() >= LOW else QRectF())
        if self._view.size <= 1:
            return
        faint = QColor(ink)
        faint.setAlpha(70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint)
        painter.drawRoundedRect(bar, 5, 5)
        size = max(self._view.size, 1)
        there = min(self._view.filled / size, 1.0)
        before = min(max(self._view.filled - self._view.fresh, 0) / size, there)
        grown = before + (there - before) * min(self._grown, 1.0)
        painter.setBrush(self._theme.colour("fresh") if self._view.fresh else ink)
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * grown, bar.height()), 5, 5)
        painter.setBrush(ink)
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * before, bar.height()), 5, 5)

    def _balance(self, painter: QPainter, room: QRectF) -> None:
        """Write the balance as large as there is room for."""
        if room.isEmpty():
            return
        for role in ("hero", "name", "title", "heading"):
            painter.setFont(font(role))
            metrics = painter.fontMetrics()
            if metrics.horizontalAdvance(self._view.points) <= room.width() and metrics.height() <= room.height() + 4:
                break
        said = painter.fontMetrics().elidedText(self._view.points, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)

    def _stamps(self, painter: QPainter, area: QRectF, ink: QColor) -> None:
        size = max(self._view.size, 1)
        columns = _columns(size, area)
        rows = -(-size // columns)
        disc = _disc(columns, rows, area)
        across = (area.width() - disc * columns) / max(columns - 1, 1)
        down = min(across, disc * GAP) if rows > 1 else 0.0
        across = min(across, disc * WIDEST_GAP)
        left = area.left() + (area.width() - disc * columns - across * (columns - 1)) / 2
        top = area.top() + (area.height() - disc * rows - down * (rows - 1)) / 2
        for place in range(size):
            column, line = place % columns, place // columns
            box = QRectF(left + column * (disc + across), top + line * (disc + down), disc, disc)
            self._stamp(painter, box, place, ink)

    def _stamp(self, painter: QPainter, circle: QRectF, place: int, ink: QColor) -> None:
        last = place == self._view.size - 1
        if place >= self._view.filled:
            faint = QColor(ink)
            faint.setAlphaF(0.55)
            painter.setPen(QPen(faint, 1.6, Qt.PenStyle.DashLine if last else Qt.PenStyle.SolidLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(circle)
            if last:
                icons.paint(painter, "gift", ink.name(), _inside(circle, 0.46))
            return
        if place >= self._view.filled - self._view.fresh:
            shrink = circle.width() * (1 - self._grown) / 2
            circle = circle.adjusted(shrink, shrink, -shrink, -shrink)
        painter.setPen(Qt.PenStyle.NoPen)
        fresh = place >= self._view.filled - self._view.fresh
        painter.setBrush(self._theme.colour("fresh") if fresh else ink)
        painter.drawEllipse(circle)
        colours = self._theme.colours
        if circle.width() >= LEAST_FOR_ICON:
            mark = colours.on_fresh if fresh else colours.brand
            icons.paint(painter, self._view.icon, mark, _inside(circle, 0.54))


def _inside(circle: QRectF, share: float) -> QRectF:
    gap = circle.width() * (1 - share) / 2
    return circle.adjusted(gap, gap, -gap, -gap)


def _columns(size: int, area: QRectF) -> int:
    """Return how many stamps a row holds: full rows where that can be, and stamps as large as they can be."""
    even = [columns for columns in range(2, size + 1) if size % columns == 0]
    choices = even if len(even) > 1 else range(1, size + 1)
    return max(choices, key=lambda columns: _disc(columns, -(-size // columns), area))


def _disc(columns: int, rows: int, area: QRectF) -> float:
    """Return how large a stamp may be, with the gaps between stamps."""
    wide = area.width() / (columns + GAP * (columns - 1))
    high = area.height() / (rows + GAP * (rows - 1))
    return min(wide, high)
