"""A day that can be changed: a button with its date, which opens a calendar."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QMenu, QWidgetAction

from shopclub.desktop.theme import Theme
from shopclub.desktop.widgets.buttons import Button
from shopclub.language import formats
from shopclub.language.translation import gettext as _


class DayButton(Button):
    """Shows a day, and tells which one was `chosen` instead; never one to come."""

    chosen = Signal(date)

    def __init__(self, theme: Theme) -> None:
        super().__init__("")
        self._theme = theme
        self._day = self._latest = date.min
        self.setProperty("look", "calm")
        self.setEnabled(False)  # until there is a day
        self.setToolTip(_("Another day"))
        self.clicked.connect(self.open)

    def show_day(self, day: date, *, latest: date) -> None:
        """Show a day; the latest one that can be chosen is today."""
        self._day, self._latest = day, latest
        self.setEnabled(True)
        said = formats.weekday_and_day(day)
        self.setText(said)
        self.setAccessibleName(_("{day}: show another day").format(day=said))

    def open(self) -> None:
        """Open the calendar below."""
        menu = QMenu(self)
        calendar = QCalendarWidget()
        calendar.setLocale(QLocale(formats.locale_name()))
        calendar.setFirstDayOfWeek(calendar.locale().firstDayOfWeek())
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setMaximumDate(QDate(self._latest.year, self._latest.month, self._latest.day))
        calendar.setSelectedDate(QDate(self._day.year, self._day.month, self._day.day))
        plain = QTextCharFormat()
        plain.setForeground(self._theme.colour("text"))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, plain)
        calendar.setHeaderTextFormat(plain)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)

        def choose(picked: QDate) -> None:
            menu.close()
            self.chosen.emit(date(picked.year(), picked.month(), picked.day()))

        calendar.clicked.connect(choose)
        calendar.activated.connect(choose)
        menu.popup(self.mapToGlobal(QPoint(self.width() - menu.sizeHint().width(), self.height())))
        calendar.setFocus()
