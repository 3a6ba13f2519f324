"""Members: the list at the left, one member's page at the right; where there is little width one at a time."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from shopclub.desktop.screens.members.member_list import MemberList
from shopclub.desktop.screens.members.member_page import MemberPage
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.widgets.texts import Empty
from shopclub.language.translation import gettext as _

LIST_WIDTH, ROOMY = 292, 860


class MembersScreen(Screen):
    """Chooses who is shown, and what fits beside what."""

    interests = frozenset({"members", "visits", "cards"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._list = MemberList(floor)
        self._page = MemberPage(floor)
        said, advice = _("Choose a member"), _("Arrow keys move through the list while you type in the search.")
        self._nobody = Empty(floor.theme, icon="users", said=said, advice=advice)
        self._beside = QStackedWidget()
        self._beside.addWidget(self._nobody)
        self._beside.addWidget(self._page)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._list)
        whole.addWidget(self._beside, 1)
        self._list.chosen.connect(self._show)
        self._list.listed.connect(self._show_somebody)
        self._list.opened.connect(self._page.setFocus)
        self._list.enrol.connect(lambda: floor.wanted.emit("counter", "enrol"))
        self._page.closed.connect(self._close_page)
        self._page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self._escape)

    @property
    def _page_is_shown(self) -> bool:
        return self._beside.currentWidget() is self._page

    def _escape(self) -> None:
        """Close what is open on the member's page, then return to the list."""
        if not self._page.settle():
            if self.width() < ROOMY:
                self._close_page()
            self._list.search.setFocus()

    def refresh(self) -> None:
        """Read the list anew, and the page of who is shown."""
        self._list.refresh()
        if self._page_is_shown:
            self._page.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show list and page beside one another where both fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self.width() >= ROOMY
        self._list.setVisible(roomy or not self._page_is_shown)
        self._list.setMinimumWidth(LIST_WIDTH)
        self._list.setMaximumWidth(LIST_WIDTH if roomy else 16_777_215)
        self._beside.setVisible(roomy or self._page_is_shown)
        self._page.show_back(back=not roomy)

    def _show_somebody(self) -> None:
        """Show the first of the list where nobody is shown and there is room beside it."""
        if self.width() >= ROOMY and not self._page_is_shown:
            self._list.choose_first()

    def _show(self, member: int) -> None:
        self._page.show_member(member)
        self._beside.setCurrentWidget(self._page)
        self._fit()

    def _close_page(self) -> None:
        self._beside.setCurrentWidget(self._nobody)
        self._fit()
        self._list.refresh()

    def left_off(self) -> object:
        """Return what was searched for, and who is shown with the form that is open."""
        return self._list.search.text(), self._page.left_off() if self._page_is_shown else None

    def resume(self, left: object) -> None:
        """Show the same member again, with what was typed."""
        match left:
            case (str() as text, None):
                self._list.search.setText(text)
                self.refresh()
            case (str() as text, (int() as member, str() as form)):
                self._list.search.setText(text)
                self.refresh()
                self._show(member)
                self._page.resume(form)

    def open_with(self, argument: object) -> None:
        """Show one member, or begin to search."""
        if isinstance(argument, int):
            self._list.mark(argument)
            self._show(argument)
        else:
            self._list.search.setFocus()
            self._list.search.selectAll()
