"""A small plot: bars of one series over time, readable without colour."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from shopclub.desktop.theme import Theme, font
from shopclub.desktop.widgets.buttons import plain_tip

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 16, 44


@dataclass(frozen=True)
class PlotPoint:
    """One period: its label, a second line under it where a year begins, its value, and what its tip says."""

    label: str
    under: str
    value: float | None
    tip: str
    complete: bool = True


@dataclass(frozen=True)
class PlotView:
    """A series; `percent` sets the axis from 0 to at most 100."""

    title: str
    points: tuple[PlotPoint, ...]
    percent: bool = False


class TrendPlot(QWidget):
    """Draws bars for counts and a line with dots for percentages; an unfinished period is hollow."""

    picked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = PlotView("", ())
        self.setMinimumHeight(200)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_plot(self, view: PlotView) -> None:
        """Show a series."""
        self._view = view
        told = ", ".join(f"{each.label} {each.tip}" for each in view.points[-6:])
        self.setAccessibleName(f"{view.title}: {told}")
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def _top(self) -> float:
        values = [each.value for each in self._view.points if each.value is not None]
        if self._view.percent:
            return 100.0
        return _round_up(max(values, default=1) or 1)

    def _place(self, number: int) -> float:
        area = self._area()
        return area.left() + (number + 0.5) * area.width() / max(len(self._view.points), 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axis, labels and series."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("small"))
        area, top = self._area(), self._top()
        self._axis(painter, area, top)
        if self._view.percent:
            self._line(painter, area, top)
        else:
            self._bars(painter, area, top)
        self._labels(painter, area)
        painter.end()

    def _axis(self, painter: QPainter, area: QRectF, top: float) -> None:
        for step in range(5):
            height = area.bottom() - area.height() * step / 4
            painter.setPen(QPen(self._theme.colour("line"), 1))
            painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
            painter.setPen(self._theme.colour("muted"))
            value = f"{top * step / 4:g}" + (" %" if self._view.percent else "")
            place = QRectF(0, height - 9, _LEFT - 8, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)

    def _labels(self, painter: QPainter, area: QRectF) -> None:
        room = area.width() / max(len(self._view.points), 1)
        wide = max((painter.fontMetrics().horizontalAdvance(each.label) for each in self._view.points), default=1) + 6
        every = max(1, round(wide / room + 0.49))
        painter.setPen(self._theme.colour("muted"))
        count = len(self._view.points)
        for number, each in enumerate(self._view.points):
            middle = self._place(number)
            if (count - 1 - number) % every == 0:
                box = QRectF(middle - wide, area.bottom() + 6, 2 * wide, 16)
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, each.label)
            if each.under:
                box = QRectF(middle - 30, area.bottom() + 22, 60, 16)
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, each.under)

    def _bars(self, painter: QPainter, area: QRectF, top: float) -> None:
        room = area.width() / max(len(self._view.points), 1)
        width = min(room * 0.66, 44.0)
        for number, each in enumerate(self._view.points):
            if not each.value:
                continue
            height = area.height() * each.value / top
            bar = QRectF(self._place(number) - width / 2, area.bottom() - height, width, height)
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            painter.setBrush(self._theme.colour("accent" if each.complete else "accent_soft"))
            painter.drawRoundedRect(bar, 3, 3)

    def _line(self, painter: QPainter, area: QRectF, top: float) -> None:
        dots: list[tuple[QPointF, bool]] = []
        run: list[QPointF] = []
        painter.setPen(QPen(self._theme.colour("accent"), 2.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, each in enumerate(self._view.points):
            if each.value is None:
                painter.drawPolyline(QPolygonF(run))
                run = []
                continue
            spot = QPointF(self._place(number), area.bottom() - area.height() * min(each.value, top) / top)
            run.append(spot)
            dots.append((spot, each.complete))
        painter.drawPolyline(QPolygonF(run))
        for spot, complete in dots:
            painter.setBrush(self._theme.colour("accent" if complete else "surface"))
            painter.drawEllipse(spot, 4, 4)

    def _at(self, event: QMouseEvent) -> int:
        area = self._area()
        count = len(self._view.points)
        return int((event.position().x() - area.left()) / max(area.width(), 1) * count) if count else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the value under the pointer."""
        number = self._at(event)
        if 0 <= number < len(self._view.points):
            each = self._view.points[number]
            tip = plain_tip(f"{each.label} {each.under}: {each.tip}")
            QToolTip.showText(event.globalPosition().toPoint(), tip, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick a period."""
        number = self._at(event)
        if 0 <= number < len(self._view.points):
            self.picked.emit(number)


def _round_up(value: float) -> float:
    """Return a friendly end of an axis that four steps divide well."""
    scale = 1.0
    while True:
        for step in (4, 8, 12, 20, 32):
            if value <= step * scale:
                return step * scale
        scale *= 10
