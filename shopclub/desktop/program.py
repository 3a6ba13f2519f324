"""Starts the window: first it is painted, then the book is opened beside it."""

import builtins
import os
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shopclub.rules.values.faults import BookFault, BookMissing, NoDisplay

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from shopclub.desktop.shopfloor import ShopFloor
    from shopclub.desktop.window import Window
    from shopclub.rules.values.shop import ShopSettings
    from shopclub.services.shop.clubhouse import Clubhouse

FAULTED = 4
LONGEST_UNPAINTED_MS = 1500
HIGHEST_SCREEN = 59_000
_NEED_NO_DISPLAY = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}


def open_window(*, book: str, till: str | None, now: str | None, staff: str | None) -> int:
    """Open the window over a book and run until it is closed; return the exit code."""
    try:
        prove_display()
    except NoDisplay as fault:
        from shopclub.language.phrases import fault as sentence

        sys.stderr.write(f"{sentence(fault)}\n")
        return FAULTED
    from PySide6.QtCore import QLockFile
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    import_plainly()
    from shopclub.desktop import theme

    app = QApplication.instance() or QApplication(["shopclub"])
    app.setApplicationName("ShopClub")
    QGuiApplication.setDesktopFileName("shopclub")
    theme.load_fonts()
    path = Path(book).expanduser()
    lock = QLockFile(str(_lock_path(path)))
    lock.setStaleLockTime(0)
    if not lock.tryLock(100):
        from shopclub.language.translation import gettext as _

        sys.stderr.write(_("ShopClub is already open on this book.") + "\n")
        return FAULTED
    window = make_window()
    _once_painted(window, partial(open_book, window, path, till=till, staff=staff, clock=_fixed(now)))
    window.show()
    if isinstance(app, QApplication):
        return app.exec()
    return 0


def import_plainly() -> None:
    """Let `import` be Python's own again, which PySide replaced when it was imported.

    PySide's reads the source of every module imported after it, to look for `__feature__`, which nobody here uses; and
    Python keeps all that was read: 23 MB, and a sixth of the time that importing takes.
    """
    builtins.__import__ = vars(builtins).get("__orig_import__", builtins.__import__)


def _once_painted(window: "Window", begin: Callable[[], None]) -> None:
    """Begin after the window's first painting; after a while in any case, since one minimised is never painted."""
    from PySide6.QtCore import QTimer

    timer = QTimer(window, singleShot=True, interval=LONGEST_UNPAINTED_MS)
    timer.timeout.connect(begin)
    window.painted.connect(lambda: timer.start(0) if timer.isActive() else None)
    timer.start()


def make_window() -> "Window":
    """Make the window, dressed, before any book is open."""
    from PySide6.QtWidgets import QApplication

    from shopclub.desktop import dress, qt_texts
    from shopclub.desktop.preferences import PreferenceFile
    from shopclub.desktop.shopfloor import ShopFloor
    from shopclub.desktop.window import Window
    from shopclub.language.translation import speak

    file = PreferenceFile()
    preferences = file.read()
    if preferences.language:
        speak(preferences.language)
    floor = ShopFloor(file)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        qt_texts.speak(app)
        dress.apply(app, floor.theme)
    window = Window(floor)
    if file.geometry is not None:
        window.restoreGeometry(file.geometry)
    return window


def open_book(
    window: "Window",
    path: Path,
    *,
    till: str | None = None,
    staff: str | None = None,
    clock: "Callable[[ZoneInfo], datetime] | None" = None,
) -> None:
    """Open the book beside the window; where there is none, begin with the first-run guide."""

    def job() -> "tuple[Clubhouse, ShopSettings]":
        from zoneinfo import ZoneInfo

        from shopclub.services.shop.clubhouse import open_clubhouse

        club = open_clubhouse(path, till=till or socket.gethostname() or "till", staff=staff)
        shop = club.shopkeeping.shown()
        if clock is not None:
            instant = clock(ZoneInfo(shop.zone))
            club.desk.now = lambda: instant
        return club, shop

    def moved_in(opened: "tuple[Clubhouse, ShopSettings]") -> None:
        speak_for(window.floor, opened[1].language)
        window.floor.move_in(*opened)
        window.crash.install()
        window.move_in()

    def again() -> None:
        open_book(window, path, till=till, staff=staff, clock=clock)

    def otherwise(fault: object) -> None:
        _without_book(window, path, fault, till=till, again=again)

    window.screen_named("counter")
    window.floor.acts.run(job, owner=window, then=moved_in, otherwise=otherwise)


def _without_book(window: "Window", path: Path, fault: object, *, till: str | None, again: Callable[[], None]) -> None:
    """Begin with the guide where there is no book; tell of any other fault."""
    if isinstance(fault, BookMissing):
        from shopclub.desktop.screens.first_run.first_run import FirstRun

        guide = FirstRun(window.floor, path, till=till)
        guide.finished.connect(again)
        window.show_guide(guide)
    elif isinstance(fault, BookFault):
        window.floor.refuse(fault)


def speak_for(floor: "ShopFloor", language: str) -> None:
    """Speak the shop's language where this machine prefers none, and dress the window anew if that is a change."""
    from shopclub.language.translation import LANGUAGES, speak, spoken

    if not floor.preferences.language and language in LANGUAGES and language != spoken():
        speak(language)
        floor.redressed.emit()


def _fixed(now: str | None) -> "Callable[[ZoneInfo], datetime] | None":
    if now is None:
        return None
    given = datetime.fromisoformat(now)
    return lambda zone: (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)


def _lock_path(path: Path) -> Path:
    folder = path.parent if path.parent.is_dir() else Path.home()
    return folder / f".{path.name}.window"


def prove_display() -> None:
    """Prove that there is a screen to draw on, before Qt is asked: without one it would abort the program.

    Raises:
        NoDisplay: none is set, or the one that is set does not answer.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if sys.platform in {"win32", "darwin"} or platform in _NEED_NO_DISPLAY:
        return
    wayland, display = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY", "")
    if wayland and _answers(Path(os.environ.get("XDG_RUNTIME_DIR", "")) / wayland):
        return
    host, _, number = display.rpartition(":")
    screen = number.split(".")[0]
    if not _is_screen(screen) or not (_answers_tcp(host, int(screen)) if host else _answers_x(screen)):
        raise NoDisplay(display)


def _is_screen(number: str) -> bool:
    return number.isascii() and number.isdigit() and int(number) < HIGHEST_SCREEN


def _answers_x(screen: str) -> bool:
    place = f"/tmp/.X11-unix/X{screen}"  # noqa: S108
    return _answers(Path(place)) or _connects(socket.AF_UNIX, f"\0{place}")


def _answers(place: Path) -> bool:
    return _connects(socket.AF_UNIX, str(place))


def _answers_tcp(host: str, screen: int) -> bool:
    return _connects(socket.AF_INET, (host, 6000 + screen))


def _connects(family: int, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(2)
            probe.connect(address)
    except (OSError, UnicodeError):
        return False
    return True
