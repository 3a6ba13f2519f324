"""Settings: sections at the left, the chosen one at the right; everything is saved as it is made."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.screens.settings.saving import Saving
from shopclub.desktop.screens.settings.scanner_setup import ScannerSetup
from shopclub.desktop.screens.settings.sections import (
    AboutSection,
    BackupsSection,
    CountingSection,
    LooksSection,
    Section,
    ShopSection,
)
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, XS, L, M
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Text, scrolled
from shopclub.language.translation import gettext as _

SCANNER = 2
"""The place of the section on the scanner."""
LIST_WIDTH, NARROW_LIST, SAID_MS = 228, 180, 4000


class SettingsScreen(Screen):
    """Lists the sections and shows one."""

    interests = frozenset({"shop"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self.saving = Saving(floor, self)
        self._places = QButtonGroup(self)
        self._titles: list[str] = []
        self._pages = QStackedWidget()
        self._title = Text("", "heading", wrap=False)
        self._saved = self._make_saved()
        self._quiet = QTimer(self, singleShot=True, interval=SAID_MS)
        self._quiet.timeout.connect(self._saved.hide)
        self._made = False
        self._list = QFrame()
        self._lay_out()
        self.saving.saved.connect(self._say_saved)
        self.saving.taken_back.connect(self._read_anew)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.activated.connect(self.saving.take_back)

    def _make_saved(self) -> QWidget:
        made = QWidget()
        picture = QLabel()
        colour = self.floor.theme.colours.positive
        picture.setPixmap(icons.pixmap("check", colour, 16, self.devicePixelRatioF()))
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(picture)
        line.addWidget(Text(_("Saved"), "small_strong", tone="positive", wrap=False))
        made.hide()
        return made

    def _lay_out(self) -> None:
        c = self.floor.theme.colours
        self._list.setObjectName("sections")
        self._list.setStyleSheet(f"#sections {{ background: {c.surface}; border-right: 1px solid {c.line}; }}")
        self._names = QVBoxLayout(self._list)
        self._names.setContentsMargins(M, L, M, L)
        self._names.setSpacing(XS)
        title = Text(_("Settings"), "title", wrap=False)
        title.setContentsMargins(M, 0, 0, M)
        self._names.addWidget(title)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._saved)
        right = QVBoxLayout()
        right.setContentsMargins(XL, L + 4, XL, 0)
        right.setSpacing(L)
        right.addLayout(head)
        right.addWidget(self._pages, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._list)
        whole.addLayout(right, 1)

    def resizeEvent(self, event: object) -> None:
        """Give the list less room where there is little."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._list.setFixedWidth(LIST_WIDTH if self.width() >= 900 else NARROW_LIST)
        self._fit()

    def _fit(self) -> None:
        if self._made:
            self._shop.fit(self.width() - self._list.width() - 2 * XL)

    def refresh(self) -> None:
        """Make the sections on the first visit, then show what is kept now."""
        if not self._made:
            self._made = True
            self._make_sections()
        self._shop.refresh()

    def _make_sections(self) -> None:
        self._shop = ShopSection(self.floor, self.saving)
        sections: tuple[tuple[str, str, Section], ...] = (
            (_("The shop"), "store", lambda _floor, _saving: self._shop),
            (_("This till"), "monitor", LooksSection),
            (_("Scanner"), "scan-barcode", lambda floor, _saving: _on_top(ScannerSetup(floor))),
            (_("Counting"), "timer", CountingSection),
            (_("Backups"), "hard-drive-download", BackupsSection),
            (_("About"), "info", AboutSection),
        )
        for place, (said, icon, make) in enumerate(sections):
            made = button(said, partial(self.show_section, place), look="section", icon=icon, theme=self.floor.theme)
            made.setCheckable(True)
            self._places.addButton(made, place)
            self._names.addWidget(made)
            self._titles.append(said)
            self._pages.addWidget(scrolled(make(self.floor, self.saving)))
        self._names.addStretch(1)
        self.show_section(0)
        self._fit()

    def open_with(self, argument: object) -> None:
        """Show the section that another screen leads to."""
        if argument == "scanner":
            self.show_section(SCANNER)

    def show_section(self, place: int) -> None:
        """Show a section."""
        self._places.button(place).setChecked(True)
        self._title.setText(self._titles[place])
        self._pages.setCurrentIndex(place)

    def left_off(self) -> object:
        """Return which section is shown."""
        return self._pages.currentIndex()

    def resume(self, left: object) -> None:
        """Show the section that was shown before."""
        self.refresh()
        if isinstance(left, int) and 0 <= left < self._pages.count():
            self.show_section(left)

    def _say_saved(self) -> None:
        self._saved.show()
        self._quiet.start()

    def _read_anew(self) -> None:
        """Show every section as it is kept now, after the last change was taken back."""
        shown = self.left_off()
        for made in self._places.buttons():
            self._places.removeButton(made)
            made.hide()
            made.deleteLater()
        while (page := self._pages.currentWidget()) is not None:
            self._pages.removeWidget(page)
            page.deleteLater()
        self._titles.clear()
        self._names.takeAt(self._names.count() - 1)
        self._make_sections()
        self.resume(shown)


def _on_top(part: QWidget) -> QWidget:
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.addWidget(part)
    rows.addStretch(1)
    return made
