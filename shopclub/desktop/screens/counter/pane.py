"""The counter's pane: this visit and the latest visits, or what is opened beside the queue."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shopclub.desktop.screens.counter.open_visit import OpenVisitPane
from shopclub.desktop.screens.counter.visit_list import VisitList
from shopclub.desktop.theme import XS, L, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.day_button import DayButton
from shopclub.desktop.widgets.texts import Text
from shopclub.language.translation import gettext as _

HEAD, LOW_HEAD, LOW = 63, 44, 560


class BesideCounter(QFrame):
    """What stands beside the counter: a draft, and the pane; on the first day only what is opened in it."""

    def __init__(self, draft: QWidget, side: QStackedWidget) -> None:
        super().__init__()
        self._side = side
        self._first_day, self._page = False, 0
        self.setProperty("pane", True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(draft)
        rows.addWidget(side, 1)
        side.currentChanged.connect(self._fit)

    def take_first_day(self, view: object) -> None:
        """Know what the first day shows; None after it."""
        self._first_day = view is not None
        self._fit()

    def take_page(self, page: int) -> None:
        """Know which page of the counter is shown: the first one waits."""
        self._page = page
        self._fit()

    def _fit(self) -> None:
        self.setHidden(self._first_day and self._page == 0 and self._side.currentIndex() == 0)


class VisitsPane(QWidget):
    """Two tabs while a member is up; the visits of a day alone while the counter waits."""

    def __init__(self, theme: Theme, visit: OpenVisitPane, latest: VisitList) -> None:
        super().__init__()
        self.day = DayButton(theme)
        self._visit, self._latest = visit, latest
        self._title = Text(_("Latest visits"), "heading", wrap=False)
        self._beside = Text("", "small", tone="muted", wrap=False)
        self._tabs = QButtonGroup(self)
        self._pages = QStackedWidget()
        head = QHBoxLayout()
        head.setContentsMargins(L + 4, 0, L + 4, 0)
        head.setSpacing(XS)
        head.addWidget(self._title)
        for place, (said, page) in enumerate(((_("This visit"), visit), (_("Latest visits"), latest))):
            tab = button(said, lambda place=place: self._pages.setCurrentIndex(place), look="tab")  # type: ignore[misc]
            tab.setCheckable(True)
            self._tabs.addButton(tab, place)
            self._pages.addWidget(page)
            head.addWidget(tab)
        head.addStretch(1)
        head.addWidget(self._beside)
        head.addWidget(self.day)
        above = QFrame()
        self._above = above
        above.setFixedHeight(HEAD)
        above.setLayout(head)
        line = QFrame()
        line.setProperty("rule", True)
        line.setFixedHeight(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for part in (above, line, self._pages):
            rows.addWidget(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the head low where there is little height."""
        super().resizeEvent(event)
        self._above.setFixedHeight(HEAD if self.height() >= LOW else LOW_HEAD)

    def show_waiting(self) -> None:
        """Show the visits of a day alone."""
        self._turn(1, tabs=False, beside="")

    def show_visit(self, time: str) -> None:
        """Show the open visit, with when it was begun."""
        self._turn(0, tabs=True, beside=time)

    def _turn(self, page: int, *, tabs: bool, beside: str) -> None:
        self._title.setVisible(not tabs)
        self.day.setVisible(not tabs)
        self._beside.setVisible(tabs)
        for tab in self._tabs.buttons():
            tab.setVisible(tabs)
        self._tabs.button(page).setChecked(True)
        self._pages.setCurrentIndex(page)
        self._beside.setText(beside)
