"""Scans are read wherever the focus is, and typing arrives as it was typed."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from shopclub.desktop.scanner import RAW_SCANS, Scanner, ScannerSettings
from shopclub.desktop.widgets.member_search import MemberSearch
from shopclub.desktop.widgets.texts import for_numbers
from shopclub.desktop.workers import Worker
from shopclub.rules.values.card_codes import CodeKind, make_code

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

CODE = "712345678901261"
OTHER = make_code(CodeKind.MEMBER, Random(7))
NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class Counter(QMainWindow):
    """A window with a scanner, one search field, and notes of all that happened."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = []
        self.happened: list[str] = []
        page = QWidget()
        self.rows = QVBoxLayout(page)
        self.setCentralWidget(page)
        self.line = QLineEdit()
        self.rows.addWidget(self.line)
        # Long enough that a busy test machine does not tear a scan apart.
        self.scanner = Scanner(ScannerSettings(gap_ms=150), parent=self)
        self.scanner.scanned.connect(self.codes.append)

    def note(self, what: str) -> Callable[[], None]:
        return lambda: self.happened.append(what)

    def focus(self, widget: QWidget) -> None:
        if widget is not self.line:
            self.rows.addWidget(widget)
            widget.show()
        widget.setFocus()


@pytest.fixture
def counter(qtbot: QtBot) -> Counter:
    window = Counter()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: front() is window.windowHandle())
    window.line.setFocus()
    return window


def front() -> QWindow | None:
    return QGuiApplication.focusWindow()


def click(*keys: str | Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
    for key in keys:
        QTest.keyClick(front(), key, modifiers)


class Keyboard:
    """Keys with a device time of their own, so that no test has to sleep."""

    def __init__(self, *, at: int = 10_000) -> None:
        self.at = at

    def send(self, kind: QEvent.Type, key: int, text: str, **more: object) -> None:
        event = QKeyEvent(
            kind, key, more.get("modifiers", NO_KEY), more.get("place", 0), 0, 0, text, more.get("repeat", False), 1
        )
        event.setTimestamp(self.at)
        if front() is not None:  # what a key opened or closed may have taken the window in front away
            QCoreApplication.sendEvent(front(), event)

    def press(self, key: int, text: str, **more: object) -> None:
        self.send(QEvent.Type.ShortcutOverride, key, text, **more)
        self.send(QEvent.Type.KeyPress, key, text, **more)

    def tap(self, key: int, text: str, **more: object) -> None:
        self.press(key, text, **more)
        self.send(QEvent.Type.KeyRelease, key, text, **more)

    def type(self, text: str, *, gap: int, ending: str = "") -> None:
        for mark in text:
            self.at += gap
            self.tap(ord(mark.upper()), mark)
        if ending:
            self.at += gap
            self.tap({"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}[ending], ending)

    def roll(self, text: str, *, gap: int, enter: bool = False) -> None:
        """Press each key before the last one is let go, as quick fingers do."""
        keys = [(ord(mark.upper()), mark) for mark in text] + ([(int(Qt.Key.Key_Return), "\r")] if enter else [])
        self.press(*keys[0])
        for before, after in pairwise(keys):
            self.at += gap
            self.press(*after)
            self.send(QEvent.Type.KeyRelease, *before)
        self.send(QEvent.Type.KeyRelease, *keys[-1])


def scan(code: str, ending: str = "\r") -> None:
    """Type a code as a scanner does, at its own pace, however busy the machine is."""
    Keyboard().type(code, gap=2, ending=ending)


def table() -> QTableWidget:
    made = QTableWidget(2, 2)
    made.setItem(0, 0, QTableWidgetItem("as it was"))
    made.setCurrentCell(0, 0)
    return made


def combo(*, editable: bool = False) -> QComboBox:
    made = QComboBox()
    made.addItems(["Latte", "1 cup", "7 cups", "71 cups"])
    made.setEditable(editable)
    return made


def state(widget: QWidget) -> object:
    match widget:
        case QLineEdit():
            return widget.text()
        case QTextEdit() | QPlainTextEdit():
            return widget.toPlainText()
        case QSpinBox():
            return widget.value()
        case QComboBox():
            return widget.currentText()
        case QTableWidget():
            index = widget.currentIndex()
            return index.row(), index.column(), widget.currentItem().text(), widget.state()
        case QCheckBox():
            return widget.isChecked()
        case _:
            return None


FIELDS: dict[str, Callable[[], QWidget]] = {
    "line edit": QLineEdit,
    "text edit": QTextEdit,
    "plain text edit": QPlainTextEdit,
    "spin box": QSpinBox,
    "combo": combo,
    "editable combo": lambda: combo(editable=True),
    "button": lambda: QPushButton("&7 Delete"),
    "table": table,
    "check box": QCheckBox,
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("ending", ["\r", "\t", ""])
def test_a_scan_is_read_in_any_field_and_leaves_it_as_it_was(
    counter: Counter, qtbot: QtBot, field: str, ending: str
) -> None:
    widget = FIELDS[field]()
    if isinstance(widget, QPushButton):
        widget.clicked.connect(counter.note("clicked"))
    counter.focus(widget)
    before = state(widget)
    counter.scanner.settings = ScannerSettings(gap_ms=150, suffix={"\r": "enter", "\t": "tab", "": "none"}[ending])
    scan(CODE, ending)
    qtbot.waitUntil(lambda: counter.codes == [CODE])
    assert state(widget) == before
    assert widget.hasFocus()
    assert counter.happened == []


def test_a_scan_in_a_dialog_presses_none_of_its_buttons(counter: Counter, qtbot: QtBot) -> None:
    dialog = QDialog(counter)
    rows = QVBoxLayout(dialog)
    button = QPushButton("Delete")
    button.setDefault(True)
    button.clicked.connect(counter.note("deleted"))
    name = QLineEdit()
    for widget in (name, button):
        rows.addWidget(widget)
    dialog.open()
    qtbot.waitUntil(lambda: front() is dialog.windowHandle())
    for widget in (name, button):
        widget.setFocus()
        scan(CODE)
    assert counter.codes == [CODE, CODE]
    assert (name.text(), counter.happened, dialog.isVisible()) == ("", [], True)


def test_a_scan_never_answers_a_question(counter: Counter, qtbot: QtBot) -> None:
    box = QMessageBox(QMessageBox.Icon.Question, "ShopClub", "Delete?", parent=counter)
    yes = box.addButton("&7 Yes", QMessageBox.ButtonRole.YesRole)
    box.addButton("No", QMessageBox.ButtonRole.NoRole)
    box.setDefaultButton(yes)
    box.finished.connect(counter.note("answered"))
    box.open()
    qtbot.waitUntil(lambda: front() is box.windowHandle())
    for code in (CODE, "20304050", "ABC-123", "12345\r67890", f"\r{CODE}"):
        counter.codes.clear()
        click(*[Qt.Key.Key_Return if mark == "\r" else mark for mark in code], Qt.Key.Key_Return)
        qtbot.waitUntil(lambda code=code: counter.codes == [code.strip()])
    assert (counter.happened, box.isVisible()) == ([], True)


def test_a_scan_chooses_nothing_in_an_open_menu(counter: Counter, qtbot: QtBot) -> None:
    menu = QMenu("File", counter)
    for label in ("&1 Delete", "&7 Delete", "Delete"):
        menu.addAction(label).triggered.connect(counter.note("chosen"))
    menu.popup(counter.mapToGlobal(counter.line.pos()))
    menu.setActiveAction(menu.actions()[0])
    qtbot.waitUntil(lambda: front() is menu.windowHandle())
    scan(CODE)
    assert (counter.codes, counter.happened, menu.isVisible()) == ([CODE], [], True)
    menu.close()


def test_a_scan_chooses_nothing_in_an_open_list(counter: Counter, qtbot: QtBot) -> None:
    box = combo()
    counter.focus(box)
    box.showPopup()
    popup = QApplication.activePopupWidget()
    qtbot.waitUntil(lambda: popup is not None and front() is popup.windowHandle())
    scan(CODE)
    assert (counter.codes, box.currentText(), popup.isVisible()) == ([CODE], "Latte", True)
    box.hidePopup()


def test_a_typed_key_still_chooses_in_an_open_menu(counter: Counter, qtbot: QtBot) -> None:
    menu = QMenu("File", counter)
    menu.addAction("&7 Print").triggered.connect(counter.note("chosen"))
    menu.popup(counter.mapToGlobal(counter.line.pos()))
    qtbot.waitUntil(lambda: front() is menu.windowHandle())
    click("7")
    qtbot.waitUntil(lambda: counter.happened == ["chosen"])


def test_text_typed_at_ease_arrives_as_typed(counter: Counter, qtbot: QtBot) -> None:
    for part in ("An", "na ", "M", "ol", "ler", "!"):
        before = counter.line.text()
        click(*part)
        qtbot.waitUntil(lambda before=before, part=part: counter.line.text() == before + part)
    assert counter.codes == []


def test_even_a_code_typed_by_hand_is_left_to_the_field(counter: Counter, qtbot: QtBot) -> None:
    counter.line.returnPressed.connect(counter.note("searched"))
    Keyboard().type(CODE, gap=151, ending="\r")
    qtbot.waitUntil(lambda: counter.happened == ["searched"])
    assert (counter.line.text(), counter.codes) == (CODE, [])


def test_a_single_digit_reaches_the_screen_within_the_gap(counter: Counter, qtbot: QtBot) -> None:
    class Acts(QWidget):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            counter.happened.append(event.text())

    acts = Acts()
    counter.focus(acts)
    counter.scanner.settings = ScannerSettings(gap_ms=50)
    click("3")
    assert counter.happened == []
    qtbot.waitUntil(lambda: counter.happened == ["3"])


def test_fast_fingers_are_not_a_scanner(counter: Counter, qtbot: QtBot) -> None:
    counter.line.returnPressed.connect(counter.note("searched"))
    Keyboard().roll("jensenhansen", gap=45, enter=True)
    qtbot.waitUntil(lambda: counter.happened == ["searched"])
    assert (counter.line.text(), counter.codes) == ("jensenhansen", [])


@pytest.mark.parametrize("number", ["203040", "20304051", "0123456789", "12345678901234"])
def test_a_quick_number_that_is_no_code_is_typed_without_a_word(counter: Counter, qtbot: QtBot, number: str) -> None:
    counter.line.returnPressed.connect(counter.note("searched"))
    scan(number)
    qtbot.waitUntil(lambda: counter.happened == ["searched"])
    assert (counter.line.text(), counter.codes) == (number, [])


def amount_field() -> QLineEdit:
    made = QLineEdit()
    for_numbers(made)
    return made


def hinted_field() -> QLineEdit:
    made = QLineEdit()
    made.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
    return made


NUMBER_FIELDS: dict[str, Callable[[], QWidget]] = {
    "amount": amount_field,
    "search": lambda: MemberSearch(Worker("search"), lambda _text, limit: ()),
    "hinted": hinted_field,
    "spin box": QSpinBox,
}


@pytest.mark.parametrize("field", NUMBER_FIELDS)
@pytest.mark.parametrize(
    "read", ["0417", "00417", "203040", "12345678", "357675331", "12345678901234", "705433534984085", "AB-1234", "K417"]
)
def test_what_a_scanner_reads_is_never_taken_for_a_number_that_was_typed(
    counter: Counter, qtbot: QtBot, field: str, read: str
) -> None:
    widget = NUMBER_FIELDS[field]()
    counter.focus(widget)
    qtbot.waitUntil(widget.hasFocus)
    before = state(widget)
    scan(read)
    qtbot.waitUntil(lambda: counter.codes == [read])
    assert state(widget) == before


@pytest.mark.parametrize("typed", ["84", "126", "1290", "22334455"])
def test_a_number_typed_by_hand_stays_in_its_field(counter: Counter, qtbot: QtBot, typed: str) -> None:
    field = amount_field()
    counter.focus(field)
    qtbot.waitUntil(field.hasFocus)
    field.returnPressed.connect(counter.note("entered"))
    Keyboard().type(typed, gap=200, ending="\r")
    qtbot.waitUntil(lambda: counter.happened == ["entered"])
    assert (field.text(), counter.codes) == (typed, [])


@pytest.mark.parametrize("typed", ["1290", "22334455"])
def test_quick_fingers_on_a_number_are_no_scanner(counter: Counter, qtbot: QtBot, typed: str) -> None:
    field = amount_field()
    counter.focus(field)
    qtbot.waitUntil(field.hasFocus)
    field.returnPressed.connect(counter.note("entered"))
    Keyboard().roll(typed, gap=45, enter=True)
    qtbot.waitUntil(lambda: counter.happened == ["entered"])
    assert (field.text(), counter.codes) == (typed, [])


def test_a_number_from_goods_is_a_scan(counter: Counter) -> None:
    for number in ("4006381333931", "96385074", "036000291452"):
        scan(number)
    assert counter.codes == ["4006381333931", "96385074", "036000291452"]


def test_releases_follow_their_presses(counter: Counter, qtbot: QtBot) -> None:
    button = QPushButton("Add")
    button.clicked.connect(counter.note("clicked"))
    counter.focus(button)
    click(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: counter.happened == ["clicked"])


def test_shortcuts_and_function_keys_are_not_held(counter: Counter) -> None:
    for keys in ("Ctrl+F", "F5", "Alt+M", "Esc", "Ctrl+Shift+N"):
        QShortcut(QKeySequence(keys), counter).activated.connect(counter.note(keys))
    click("f", modifiers=CTRL)
    click(Qt.Key.Key_F5)
    click("m", modifiers=ALT)
    click(Qt.Key.Key_Escape)
    click("n", modifiers=CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert counter.happened == ["Ctrl+F", "F5", "Alt+M", "Esc", "Ctrl+Shift+N"]


def test_a_shortcut_pressed_while_a_letter_is_still_down_follows_the_letter(counter: Counter) -> None:
    QShortcut(QKeySequence("Ctrl+F"), counter).activated.connect(lambda: counter.happened.append(counter.line.text()))
    QTest.keyPress(front(), "x")
    click("f", modifiers=CTRL)
    assert counter.happened == ["x"]


def test_a_digit_in_a_scan_fires_no_shortcut(counter: Counter) -> None:
    QShortcut(QKeySequence("7"), counter).activated.connect(counter.note("shortcut"))
    QShortcut(QKeySequence("Return"), counter).activated.connect(counter.note("shortcut"))
    scan(CODE)
    assert (counter.codes, counter.happened) == ([CODE], [])


@pytest.mark.parametrize(
    "intruder",
    [
        (Qt.Key.Key_Escape, NO_KEY),
        (Qt.Key.Key_Tab, NO_KEY),
        (Qt.Key.Key_Backtab, NO_KEY),
        (Qt.Key.Key_F5, NO_KEY),
        (Qt.Key.Key_Backspace, NO_KEY),
        (Qt.Key.Key_Delete, NO_KEY),
        (Qt.Key.Key_Left, NO_KEY),
        (Qt.Key.Key_N, CTRL),
        (Qt.Key.Key_M, ALT),
        (Qt.Key.Key_Return, NO_KEY),
        (Qt.Key.Key_Q, CTRL),
    ],
)
@pytest.mark.parametrize("place", [1, 3, 8, 14])
def test_commands_inside_a_code_are_part_of_it_and_do_nothing(
    counter: Counter, qtbot: QtBot, intruder: tuple[Qt.Key, Qt.KeyboardModifier], place: int
) -> None:
    for keys in ("Esc", "F5", "Ctrl+N", "Alt+M", "Ctrl+Q", "Return"):
        QShortcut(QKeySequence(keys), counter).activated.connect(counter.note(keys))
    counter.line.setText("as it was")
    click(*CODE[:place])
    click(intruder[0], modifiers=intruder[1])
    click(*CODE[place:], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(counter.codes))
    assert (counter.happened, counter.line.text(), counter.line.hasFocus()) == ([], "as it was", True)
    assert CODE not in counter.codes


def test_an_endless_code_is_cut_and_the_rest_swallowed(counter: Counter) -> None:
    scan("7" * 4296)
    assert counter.codes == ["7" * 65]
    assert counter.line.text() == ""


def test_an_endless_code_without_an_end_is_swallowed_too(counter: Counter, qtbot: QtBot) -> None:
    scan("7" * 300, "")
    qtbot.waitUntil(lambda: counter.codes == ["7" * 65])
    assert counter.line.text() == ""


@pytest.mark.parametrize(
    "code", ["http://a.dk/?m=1", "' OR 1=1;--", "=cmd|calc!A1", "71234567890126１", "7123456789012б1", "]C1ABCDEF"]
)
def test_foreign_codes_are_read_as_they_are(counter: Counter, code: str) -> None:
    keyboard = Keyboard()
    keyboard.type(code, gap=4, ending="\r")
    assert (counter.codes, counter.line.text()) == ([code], "")


def test_two_scans_back_to_back_are_two_even_of_the_same_card(counter: Counter) -> None:
    for code in (CODE, CODE, OTHER):
        scan(code)
    assert counter.codes == [CODE, CODE, OTHER]


def test_without_an_ending_glued_scans_are_told_apart(counter: Counter, qtbot: QtBot) -> None:
    counter.scanner.settings = ScannerSettings(gap_ms=150, suffix="none")
    scan(CODE + OTHER, "")
    qtbot.waitUntil(lambda: counter.codes == [CODE, OTHER])


def test_a_line_feed_after_the_return_is_swallowed(counter: Counter) -> None:
    QShortcut(QKeySequence("Ctrl+J"), counter).activated.connect(counter.note("Ctrl+J"))
    counter.line.returnPressed.connect(counter.note("searched"))
    click(*CODE, Qt.Key.Key_Return)
    click("j", modifiers=CTRL)
    click(*OTHER, Qt.Key.Key_Return)
    click(Qt.Key.Key_Return)
    assert (counter.codes, counter.happened) == ([CODE, OTHER], [])


def test_our_code_is_a_scan_whatever_ending_was_set(counter: Counter, qtbot: QtBot) -> None:
    for suffix in ("enter", "tab", "none"):
        for ending in ("\r", "\t", ""):
            counter.codes.clear()
            counter.scanner.settings = ScannerSettings(gap_ms=60, suffix=suffix)
            scan(CODE, ending)
            qtbot.waitUntil(lambda: counter.codes == [CODE])
    assert (counter.line.text(), counter.line.hasFocus()) == ("", True)


def test_digits_doubled_within_a_millisecond_are_not_lost(counter: Counter) -> None:
    keyboard = Keyboard()
    code = next(made for seed in range(999) if "33" in (made := make_code(CodeKind.MEMBER, Random(seed))))
    for before, mark in pairwise(" " + code):
        keyboard.tap(ord(mark), mark, repeat=mark == before)
    keyboard.tap(Qt.Key.Key_Return, "\r")
    assert counter.codes == [code]


def test_a_key_kept_down_types_on_without_delay(counter: Counter) -> None:
    keyboard = Keyboard()
    keyboard.press(Qt.Key.Key_A, "a")
    keyboard.at += 300
    for _ in range(20):
        keyboard.press(Qt.Key.Key_A, "a", repeat=True)
        keyboard.at += 33
    assert counter.line.text() == "a" * 21
    assert counter.codes == []


def test_a_backspace_kept_down_goes_on_deleting(counter: Counter) -> None:
    counter.line.setText("a" * 30)
    keyboard = Keyboard()
    for step in range(20):
        keyboard.press(Qt.Key.Key_Backspace, "\b", repeat=step > 0)
        keyboard.at += 33
    assert counter.line.text() == "a" * 10


def test_a_scanner_is_read_on_a_french_keyboard(counter: Counter) -> None:
    keyboard = Keyboard()
    french = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))
    for digit in CODE:
        keyboard.tap(0, french[digit], place="1234567890".index(digit) + 2 + 8)
    keyboard.tap(Qt.Key.Key_Return, "\r", place=36)
    assert (counter.codes, counter.line.text()) == ([CODE], "")


def test_a_field_may_take_scans_raw(counter: Counter, qtbot: QtBot) -> None:
    counter.line.setProperty(RAW_SCANS, True)
    scan(CODE)
    assert (counter.line.text(), counter.codes) == (CODE, [])


def test_a_window_closed_amid_typing_is_not_typed_into(counter: Counter, qtbot: QtBot) -> None:
    dialog = QDialog(counter)
    QLineEdit(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: front() is dialog.windowHandle())
    click(*"ab")
    dialog.close()
    dialog.deleteLater()
    QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    counter.activateWindow()
    qtbot.waitUntil(lambda: front() is counter.windowHandle())
    qtbot.waitUntil(lambda: not counter.scanner._held)
    scan(CODE)
    assert (counter.line.text(), counter.codes) == ("", [CODE])


def test_a_window_destroyed_with_keys_held_takes_nothing_down(counter: Counter, qtbot: QtBot) -> None:
    for _ in range(20):
        doomed = QMainWindow()
        field = QLineEdit()
        doomed.setCentralWidget(field)
        doomed.show()
        doomed.activateWindow()
        field.setFocus()
        qtbot.waitUntil(lambda doomed=doomed: front() is doomed.windowHandle())
        click(*"ab")
        delete(doomed)
    counter.activateWindow()
    qtbot.waitUntil(lambda: front() is counter.windowHandle())
    qtbot.waitUntil(lambda: not counter.scanner._held)
    scan(CODE)
    assert (counter.line.text(), counter.codes) == ("", [CODE])


def test_a_dialog_that_opens_amid_a_scan_does_not_tear_it(counter: Counter, qtbot: QtBot) -> None:
    counter.scanner.settings = ScannerSettings(gap_ms=1000)
    click(*CODE[:8])
    dialog = QDialog(counter)
    button = QPushButton("Yes", dialog)
    button.setDefault(True)
    button.clicked.connect(counter.note("yes"))
    dialog.open()
    qtbot.waitUntil(lambda: front() is dialog.windowHandle())
    click(*CODE[8:], Qt.Key.Key_Return)
    assert (counter.codes, counter.happened, counter.line.text()) == ([CODE], [], "")


def test_a_scan_is_read_in_a_dialog_that_a_typed_key_opened(counter: Counter, qtbot: QtBot) -> None:
    dialog = QDialog(counter)
    QLineEdit(dialog)

    def ask() -> None:
        counter.scanner.scanned.connect(dialog.close)
        dialog.open()
        qtbot.waitUntil(lambda: front() is dialog.windowHandle())
        scan(CODE)
        counter.happened.append("asked")

    counter.line.returnPressed.connect(ask)
    click(*"abc", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counter.happened == ["asked"])
    assert counter.codes == [CODE]


def test_an_accent_follows_the_letter_typed_before_it(counter: Counter) -> None:
    click("a")
    accent = QInputMethodEvent()
    accent.setCommitString("é")
    QCoreApplication.sendEvent(counter.line, accent)
    assert counter.line.text() == "aé"


def test_an_accent_composed_out_of_a_scan_stays_out_of_the_field(counter: Counter) -> None:
    click(*"httpsAA")
    accent = QInputMethodEvent()
    accent.setCommitString("Á")
    QCoreApplication.sendEvent(counter.line, accent)
    click(*"12", Qt.Key.Key_Return)
    assert (counter.codes, counter.line.text()) == (["httpsAA\ufffd12"], "")


def test_a_click_comes_after_the_key_typed_before_it(counter: Counter, qtbot: QtBot) -> None:
    button = QPushButton("Save")
    button.clicked.connect(lambda: counter.happened.append(counter.line.text()))
    counter.rows.addWidget(button)
    qtbot.waitUntil(lambda: button.width() > 0 and button.isVisible())
    click("x")
    QTest.mouseClick(front(), Qt.MouseButton.LeftButton, NO_KEY, button.mapTo(counter, button.rect().center()))
    qtbot.waitUntil(lambda: counter.happened == ["x"])


def test_a_device_clock_that_starts_again_does_not_tear_a_scan(counter: Counter) -> None:
    # 32 bits of milliseconds: the clock stands at 10 after 49 days, not at 0, which means no clock at all.
    for before, after in ((2**32 - 60, 10), (2**32 - 20, 30)):
        counter.codes.clear()
        Keyboard(at=before).type(CODE[:4], gap=10)
        keyboard = Keyboard(at=after)
        keyboard.type(CODE[4:], gap=4, ending="\r")
        assert counter.codes == [CODE]


def test_test_scans_teach_pause_ending_and_reading(counter: Counter, qtbot: QtBot) -> None:
    measured: list[tuple[float, str]] = []
    proposals: list[ScannerSettings] = []
    counter.scanner.measured.connect(lambda gap, suffix: measured.append((gap, suffix)))
    counter.scanner.learned.connect(proposals.append)
    counter.scanner.calibrate()
    keyboard = Keyboard()
    for gap in (20, 60, 31):
        assert counter.scanner.calibrating
        keyboard.at += 400
        keyboard.type(CODE, gap=gap)
        keyboard.at += 10
        keyboard.tap(Qt.Key.Key_Tab, "\t")
    assert measured == [(20.0, "tab"), (60.0, "tab"), (31.0, "tab")]
    assert proposals == [ScannerSettings(gap_ms=150, suffix="tab", reading="text")]
    assert (counter.codes, counter.scanner.calibrating, counter.line.text()) == ([], False, "")


def test_learning_may_be_given_up(counter: Counter, qtbot: QtBot) -> None:
    counter.scanner.calibrate()
    counter.scanner.stop_calibrating()
    scan(CODE)
    assert counter.codes == [CODE]
