"""The window: the rail of screens, the notices, and the scanner that works on every one of them."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shopclub.desktop import dress, icons, qt_texts, theme
from shopclub.desktop.changes import EVERYTHING, Changes
from shopclub.desktop.crash import Crash
from shopclub.desktop.day_change import DayChange
from shopclub.desktop.notices import Notices
from shopclub.desktop.scanner import Scanner
from shopclub.desktop.scanner_burst import ScannerSettings
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.widgets.file_dialogs import begin_in
from shopclub.desktop.workers import let_go
from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import is_partner_code

if TYPE_CHECKING:
    from shopclub.desktop.screens.counter.counter import CounterScreen

IDLE_MS = 4000
RAIL_WIDTH = 88
_LATER = {
    "counter": ("shopclub.desktop.screens.counter.counter", "CounterScreen"),
    "members": ("shopclub.desktop.screens.members.members", "MembersScreen"),
    "cards": ("shopclub.desktop.screens.cards.cards", "CardsScreen"),
    "programmes": ("shopclub.desktop.screens.programmes.programmes", "ProgrammesScreen"),
    "figures": ("shopclub.desktop.screens.figures.figures", "FiguresScreen"),
    "oversight": ("shopclub.desktop.screens.owner.owner", "OversightScreen"),
    "settings": ("shopclub.desktop.screens.settings.settings", "SettingsScreen"),
}


class Window(QMainWindow):
    """The program's window; its screens, even the counter, are made when first asked for."""

    painted = Signal()

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__()
        self.floor = floor
        self._guide: QWidget | None = None
        self._unpainted = True
        self.setWindowTitle("ShopClub")
        there = self.screen().availableSize()
        self.resize(min(1280, there.width()), min(720, there.height()))
        self.setMinimumSize(800, 500)
        self.crash = Crash(self)
        self.scanner = Scanner(self._scanner_settings(), parent=self)
        floor.scanner = self.scanner
        begin_in(Path(floor.preferences.folder) if floor.preferences.folder else None)
        self._early: list[str] = []
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self.day = DayChange(floor, self)
        self._build()
        self._connect()
        self._shortcuts()

    def _scanner_settings(self) -> ScannerSettings:
        kept = self.floor.preferences
        return ScannerSettings(kept.scanner_gap, kept.scanner_suffix, kept.scanner_reading)

    def _build(self) -> None:
        self._screens: dict[str, Screen] = {}
        self._stack = QStackedWidget()
        self._rail = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self.notices = Notices(self.floor.theme, self._stack)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._frame = self._make_rail()
        line.addWidget(self._frame)
        line.addWidget(self._stack, 1)
        self.setCentralWidget(whole)
        self._buttons["counter"].setChecked(True)

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setProperty("rail", "true")
        rail.setFixedWidth(RAIL_WIDTH)
        rows = QVBoxLayout(rail)
        rows.setContentsMargins(theme.XS, theme.M, theme.XS, theme.M)
        rows.setSpacing(theme.XS)
        places = (
            ("counter", "store", _("Counter")),
            ("members", "users", _("Members")),
            ("cards", "credit-card", _("Cards")),
            ("programmes", "layers", _("Programmes")),
            ("figures", "chart-column", _("Figures")),
            ("oversight", "clipboard-list", _("Owner")),
            ("settings", "settings", _("Settings")),
        )
        for number, (name, icon, said) in enumerate(places, 1):
            made = QToolButton()
            made.setProperty("look", "rail")
            made.setCheckable(True)
            made.setText(said)
            made.setAccessibleName(said)
            made.setToolTip(f"{said}  Ctrl+{number}")
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            made.setIcon(icons.icon(icon, self.floor.theme.colours.muted, self.floor.theme.colours.accent))
            made.setIconSize(icons.RAIL_ICON)
            made.setFont(theme.font("small"))
            made.setFixedSize(QSize(RAIL_WIDTH - 2 * theme.XS - 1, 60))
            made.clicked.connect(self._going_to(name))
            self._rail.addButton(made)
            self._buttons[name] = made
            if name == "settings":
                rows.addStretch(1)
            rows.addWidget(made)
        return rail

    def _going_to(self, name: str) -> Callable[[], None]:
        return lambda: self.go(name)

    @property
    def counter(self) -> "CounterScreen":
        """The counter."""
        return cast("CounterScreen", self.screen_named("counter"))

    def screen_named(self, name: str) -> Screen:
        """Return a screen, made when first asked for."""
        if name not in self._screens:
            module, kind = _LATER[name]
            self._screens[name] = getattr(import_module(module), kind)(self.floor)
            self._stack.addWidget(self._screens[name])
        return self._screens[name]

    def _connect(self) -> None:
        self.scanner.scanned.connect(self._scanned)
        self.scanner.arriving.connect(self.floor.acts.expect)
        self.floor.wanted.connect(self.go)
        self._connect_notices()
        self.day.asked.connect(self._ask)
        self.floor.redressed.connect(self.redress)
        self.floor.broken.connect(self.crash.report)
        self.floor.acts.unheard.connect(self._unheard)
        self.floor.changed.connect(self._changed)
        self._idle.timeout.connect(self._rest)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._focus_moved)

    def _connect_notices(self) -> None:
        self.floor.told.connect(self.notices.say)
        self.floor.filed.connect(self.notices.say_saved)

    def _to_notice(self) -> None:
        self.notices.take_focus()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Keep the focus on the screen when what had it is gone: Qt would hand it to the rail."""
        if old is not None and not old.isVisible() and new in self._buttons.values():
            self.screen_named(self.shown).setFocus()

    def _ask(self, said: str, act: str, then: Callable[[], object]) -> None:
        self.notices.ask(said, act, then)

    def _shortcuts(self) -> None:
        names = list(self._buttons)
        keys: dict[QKeySequence.StandardKey | str, Callable[[], object]] = {
            f"Ctrl+{number}": self._going_to(name) for number, name in enumerate(names, 1)
        }
        keys |= {
            "Ctrl+,": self._going_to("settings"),
            "Ctrl+N": self._new_member,
            "Ctrl+P": self._going_to("cards"),
            "Ctrl+F": self._find,
            "F5": self._refresh,
            "F6": self._to_notice,
            "F11": self._full_screen,
            QKeySequence.StandardKey.Quit: self.close,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)
        if QApplication.platformName() == "cocoa":
            menu = self.menuBar().addMenu(_("Go"))
            for name, made in self._buttons.items():
                action = QAction(made.text(), self)
                action.triggered.connect(self._going_to(name))
                menu.addAction(action)

    def go(self, name: str, argument: object = None) -> None:
        """Show a screen, made on the first visit, and something in particular on it."""
        if not self.floor.open:
            return
        screen = self.screen_named(name)
        self._buttons[name].setChecked(True)
        self._stack.setCurrentWidget(screen)
        screen.setFocus()
        if name == "counter":
            self.counter.settle_focus()
        if argument is not None:
            screen.open_with(argument)

    @property
    def shown(self) -> str:
        """The name of the screen that is shown."""
        showing = self._stack.currentWidget()
        return next((name for name, each in self._screens.items() if each is showing), "counter")

    def _scanned(self, code: str) -> None:
        if not self.floor.open:
            self._hold(code)
            return
        self.notices.settle()
        if self.shown != "counter":
            self.go("counter")
        if is_partner_code(code):
            from shopclub.desktop.screens.counter import partner_vouchers

            partner_vouchers.take(self.counter, code)
        else:
            self.counter.scan(code)

    def _hold(self, code: str) -> None:
        """Keep a card that was scanned before the book is open: it is answered in its turn once it is."""
        if self._guide is not None:
            self.notices.say(_("Cards can be scanned once the club is made."), "calm")
            return
        self._early.append(code)
        if "counter" in self._screens:
            from shopclub.desktop.screens.counter.answer_band import Answer, BandView

            waits = _("The book is being opened. The card is answered as soon as it is.")
            self.counter.say(BandView(Answer.CALM, _("Scanned"), waits))

    def _new_member(self) -> None:
        self.go("counter", "enrol")

    def _find(self) -> None:
        if self.shown == "members":
            self._screens["members"].open_with("find")
        else:
            self.go("counter")
            self.counter.wait()

    def _refresh(self) -> None:
        self._screens[self.shown].refresh()

    def _full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def show_guide(self, guide: QWidget) -> None:
        """Show the first-run guide in place of everything."""
        self._guide = guide
        self._stack.addWidget(guide)
        self._stack.setCurrentWidget(guide)
        self._frame.hide()
        guide.setFocus()

    def move_in(self) -> None:
        """The book is open: everything may be used."""
        if self._guide is not None:
            self._guide.deleteLater()
            self._guide = None
            self._frame.show()
            self.go("counter")
        self.setWindowTitle(f"{self.floor.shop.name} – ShopClub")
        self.counter.refresh()
        if self.shown == "counter":
            self.counter.settle_focus()
        self.day.begin()
        early, self._early = self._early, []
        for code in early:
            self._scanned(code)

    def redress(self) -> None:
        """Build everything anew in the changed theme or language, where it was."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            qt_texts.speak(app)
            dress.apply(app, self.floor.theme)
        shown, left = self.shown, {name: screen.left_off() for name, screen in self._screens.items()}
        for screen in self._screens.values():
            let_go(screen)
        for made in self._buttons.values():
            self._rail.removeButton(made)
        self._build()
        self.floor.told.disconnect()
        self.floor.filed.disconnect()
        self._connect_notices()
        if self.floor.open:
            self.setWindowTitle(f"{self.floor.shop.name} – ShopClub")
            for name, what in left.items():
                if what is not None:
                    self.screen_named(name).resume(what)
            self.go(shown)

    def _unheard(self, outcome: object) -> None:
        """Show a scan whose counter was dressed anew meanwhile; of any other act whatever is shown is read anew."""
        from shopclub.services.acting.outcomes import Acted

        if isinstance(outcome, Acted) and outcome.act == "scan":
            self.counter.show_acted(outcome)
        elif self.floor.open:
            self.floor.changed.emit(EVERYTHING)

    def _changed(self, _changes: Changes) -> None:
        """Tidy the book's log once it is quiet for a while; a long log is tidied at once."""
        self._idle.start()
        self._tidy(self.floor.club.book.rest_if_needed)

    def _rest(self) -> None:
        if self.floor.open:
            self._tidy(self.floor.club.book.rest)

    def _tidy(self, tidy: Callable[[], None]) -> None:
        """Tidy the log beside the acts; where that can't be now it is done another time."""
        self.floor.readings.short.run(tidy, owner=self, otherwise=lambda _fault: None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell the first time that something is to be seen: what takes long may begin now."""
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep where the window was, finish what is under way, close the book."""
        self.floor.file.geometry = self.saveGeometry()
        self._idle.stop()
        self.day.stop()
        self.floor.close()
        super().closeEvent(event)
