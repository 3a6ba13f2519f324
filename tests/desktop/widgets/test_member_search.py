"""The member search: keys are meant for what was typed before them, however long the answer takes."""

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopclub.desktop.widgets.member_search import MemberSearch
from shopclub.desktop.workers import Worker
from shopclub.rules.values.faults import BookBusy
from shopclub.rules.values.people import NamedMember

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MEMBERS = ("Anna Berg", "Anna Dahl", "Bo Dahl")
PATIENCE_S = 60


class SlowFinding:
    """Finds members by a part of their names; an answer waits until it is let go."""

    def __init__(self):
        self.let_go = Event()
        self.let_go.set()
        self.fault = None

    def __call__(self, text, *, limit):
        assert self.let_go.wait(PATIENCE_S)
        if self.fault is not None:
            raise self.fault
        return tuple(
            NamedMember(number, name, None, None, None)
            for number, name in enumerate(MEMBERS, 1)
            if text.casefold() in name.casefold()
        )[:limit]


@pytest.fixture
def finding():
    return SlowFinding()


@pytest.fixture
def search(qtbot, finding):
    worker, window = Worker("search"), QWidget()
    worker.refused.connect(lambda _refusal: None)
    field = MemberSearch(worker, finding)
    field.picked = []
    field.chosen.connect(field.picked.append)
    field.worker = worker
    QVBoxLayout(window).addWidget(field)
    window.resize(600, 600)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    field.setFocus()
    yield field
    finding.let_go.set()
    worker.close()


def ask(search, text):
    QTest.keyClicks(search, text)


def test_enter_before_the_answer_picks_whom_the_answer_names(qtbot, search, finding):
    finding.let_go.clear()
    ask(search, "dahl")
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert search.picked == []
    finding.let_go.set()
    qtbot.waitUntil(lambda: search.picked == [3])
    assert search.text() == ""


def test_enter_never_picks_from_the_results_of_fewer_letters(qtbot, search, finding):
    ask(search, "anna")
    qtbot.waitUntil(search._results.isVisible)
    finding.let_go.clear()
    ask(search, " dahl")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert search.picked == [], "Anna Berg stands first, and is not who was typed"
    finding.let_go.set()
    qtbot.waitUntil(lambda: search.picked == [2])


def test_what_is_typed_after_enter_takes_the_enter_back(qtbot, search, finding):
    finding.let_go.clear()
    ask(search, "bo")
    QTest.keyClick(search, Qt.Key.Key_Return)
    ask(search, " d")
    finding.let_go.set()
    qtbot.waitUntil(search._results.isVisible)
    assert search.picked == []


def test_escape_takes_back_what_is_asked(qtbot, search, finding):
    finding.let_go.clear()
    ask(search, "anna")
    QTest.keyClick(search, Qt.Key.Key_Return)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    finding.let_go.set()
    qtbot.waitUntil(lambda: search.worker.idle)
    assert (search.picked, search.text(), search._results.isVisible()) == ([], "", False)


def test_after_a_fault_keys_are_obeyed_again(qtbot, search, finding):
    finding.fault = BookBusy()
    ask(search, "anna")
    QTest.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: search.worker.idle)
    finding.fault = None
    ask(search, " b")
    qtbot.waitUntil(search._results.isVisible)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert search.picked == [1]
