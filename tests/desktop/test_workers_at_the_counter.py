"""Workers in a real window: the counter never waits and is never deaf, and the day is counted up."""

from datetime import timedelta
from threading import Event

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from shopclub.desktop.screens.counter.answer_band import Answer
from shopclub.desktop.screens.programmes.kinds.partners import PartnerSheet
from shopclub.desktop.screens.programmes.kinds.register import SCREENS
from shopclub.desktop.widgets.texts import Panel
from shopclub.desktop.workers import let_go
from shopclub.services.acting.keys import new_key
from shopclub.services.members.cards import Cards

PATIENCE_S = 10


@pytest.fixture
def counter(window):
    return window.counter


def enrol(window, name="Anna Berg"):
    return window.floor.club.enrolment.add(request_key=new_key(), fields={"name": name}).member


def scan(window, qtbot, code):
    with qtbot.waitSignal(window.counter.answered):
        window.scanner.scanned.emit(code)


def press(window, key):
    QTest.keyClick(window.windowHandle(), key)


def settled(window, qtbot):
    qtbot.waitUntil(lambda: window.floor.idle)


class Held:
    """A service's act or reading that begins, is held, and ends when it is let."""

    def __init__(self, monkeypatch, service, name):
        self.begun, self.may_end = Event(), Event()
        whole = getattr(service, name)

        def held(*told, **named):
            self.begun.set()
            assert self.may_end.wait(PATIENCE_S)
            return whole(*told, **named)

        monkeypatch.setattr(service, name, held)


def broken(monkeypatch, service, name):
    def fails(*_told, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(service, name, fails)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_after_a_bug_in_an_act_the_counter_acts_again(window, qtbot, counter, monkeypatch):
    card = enrol(window).card
    scan(window, qtbot, card)
    with monkeypatch.context() as while_broken:
        broken(while_broken, window.floor.club.voiding, "void")
        press(window, Qt.Key.Key_U)
        qtbot.waitUntil(lambda: len(window.bugs) == 1)
        settled(window, qtbot)
    window.bugs.clear()
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_U)
    assert counter.band.kind is Answer.DONE


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_after_a_bug_in_a_scan_enter_confirms_nothing(window, qtbot, counter, monkeypatch):
    card = enrol(window).card
    with monkeypatch.context() as while_broken:
        broken(while_broken, window.floor.club.counter, "scan")
        window.scanner.scanned.emit(card)
        qtbot.waitUntil(lambda: len(window.bugs) == 1)
        settled(window, qtbot)
    window.bugs.clear()
    enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    counter.keyPressEvent(enter)
    settled(window, qtbot)
    assert window.floor.club.front.show(card).visits == 0


def test_a_theme_that_changes_during_a_scan_loses_no_answer(window, qtbot, monkeypatch):
    card = enrol(window).card
    held = Held(monkeypatch, window.floor.club.counter, "scan")
    before = window.counter
    window.scanner.scanned.emit(card)
    assert held.begun.wait(PATIENCE_S)
    window.floor.redressed.emit()
    held.may_end.set()
    qtbot.waitUntil(lambda: window.counter.member is not None)
    settled(window, qtbot)
    assert window.counter is not before
    assert window.counter.band.kind is Answer.STAMPED
    assert window.floor.club.front.show(card).balances[0].balance == 1


def test_an_act_whose_screen_is_gone_is_still_seen_by_the_others(window, qtbot, monkeypatch):
    enrol(window)
    window.go("members")
    settled(window, qtbot)
    heard = []
    window.floor.changed.connect(heard.append)
    sheet = Panel()
    held = Held(monkeypatch, window.floor.club.cards, "blank")
    window.floor.acts.run(lambda: window.floor.club.cards.blank(1), owner=sheet, then=heard.append)
    assert held.begun.wait(PATIENCE_S)
    let_go(sheet)
    held.may_end.set()
    settled(window, qtbot)
    assert [changes.nouns >= {"members", "cards", "visits"} for changes in heard] == [True]


def test_a_settlement_that_is_closed_while_it_loads_raises_nothing(window, qtbot, monkeypatch):
    screen = window.screen_named("programmes")
    window.go("programmes")
    settled(window, qtbot)
    club = window.floor.club
    key = "a7" * 32
    agreed = {"number": 1, "name": "Free rose", "value": "20.00"}
    club.catalogue.apply(
        [{"key": "bloom", "kind": "partner", "name": "Bloom", "public_key": key, "give": [agreed], "take": [agreed]}]
    )
    held = Held(monkeypatch, club.partners, "settlement")
    screen._run(SCREENS["partner"].sheet, "bloom")
    assert held.begun.wait(PATIENCE_S)
    sheet = screen._editor.itemAt(0).widget()
    assert isinstance(sheet, PartnerSheet)
    sheet.closed.emit()
    held.may_end.set()
    settled(window, qtbot)
    assert window.bugs == []


@pytest.mark.parametrize(
    ("service", "name", "begin"),
    [
        ("figures", "figures", lambda window: window.go("figures")),
        (
            "upkeep",
            "check",
            lambda window: window.floor.readings.long.run(window.floor.club.upkeep.check, owner=window),
        ),
        ("catalogue", "listed", lambda window: window.go("programmes")),
        ("front", "ordered", lambda window: window.go("members")),
    ],
)
def test_a_scan_is_answered_while_a_reading_is_under_way(window, qtbot, counter, monkeypatch, service, name, begin):
    card = enrol(window).card
    held = Held(monkeypatch, getattr(window.floor.club, service), name)
    begin(window)
    assert held.begun.wait(PATIENCE_S)
    scan(window, qtbot, card)
    assert counter.band.kind is Answer.STAMPED
    assert not window.floor.idle
    held.may_end.set()
    settled(window, qtbot)


def test_a_scan_is_answered_while_paper_is_drawn(window, qtbot, counter):
    card = enrol(window).card
    begun, may_end = Event(), Event()
    window.floor.paper.run(lambda: (begun.set(), may_end.wait(PATIENCE_S)), owner=window)
    assert begun.wait(PATIENCE_S)
    scan(window, qtbot, card)
    assert counter.band.kind is Answer.STAMPED
    may_end.set()
    settled(window, qtbot)


def counts(today):
    return today.visits, today.new_members, today.rewards


def test_the_days_counts_go_up_by_what_acts_count_and_equal_what_the_book_says(window, qtbot, counter, monkeypatch):
    club = window.floor.club
    read = []
    whole = club.front.today
    monkeypatch.setattr(club.front, "today", lambda **named: read.append(1) or whole(**named))
    anna = enrol(window)
    club.adjustments.adjust(anna.card, "coffee", 9, reason="paper card", request_key=new_key())
    window.clock.move(days=-1)
    bo = enrol(window, "Bo Holm")
    window.clock.move(days=1)
    counter.refresh()
    settled(window, qtbot)
    read.clear()
    scan(window, qtbot, bo.card)
    settled(window, qtbot)
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_3)
    settled(window, qtbot)
    assert read == []
    assert counts(counter._day.today) == counts(whole())
    scan(window, qtbot, anna.card)
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_R)
    settled(window, qtbot)
    assert counts(counter._day.today) == counts(whole()) == (2, 1, 1)
    assert read == [1], "her first visit on the day she joined may have enrolled her: that is read"


def test_a_reward_handed_out_alone_is_counted_as_a_reward_and_no_visit(window, qtbot, counter):
    club = window.floor.club
    anna = enrol(window)
    club.adjustments.adjust(anna.card, "coffee", 10, reason="paper card", request_key=new_key())
    counter.refresh()
    settled(window, qtbot)
    counter.look_up(anna.id)
    qtbot.waitUntil(lambda: counter.member == anna.id)
    with qtbot.waitSignal(counter.answered):
        counter.rewards.redeem(club.front.show(anna.card).vouchers[0].id)
    settled(window, qtbot)
    assert counts(counter._day.today) == counts(club.front.today()) == (0, 1, 1)


@pytest.mark.parametrize("enrols", ["blank card", "form"])
def test_a_member_who_joins_is_counted_once(window, qtbot, counter, enrols):
    club = window.floor.club
    if enrols == "blank card":
        (blank,) = Cards(club.desk).blank(1)
        scan(window, qtbot, blank.code)
    else:
        counter.enrolment.begin()
        counter.enrolment._sheet._fields["name"].edit.setText("Bo Holm")
        counter.enrolment._sheet.saved.emit(counter.enrolment._sheet.held())
        qtbot.waitUntil(lambda: counter.view.name == "Bo Holm")
    settled(window, qtbot)
    assert counts(counter._day.today) == counts(club.front.today())
    assert counter._day.today.new_members == 1


def test_what_is_taken_back_is_read_anew_and_so_is_a_new_day(window, qtbot, counter):
    club = window.floor.club
    card = enrol(window).card
    scan(window, qtbot, card)
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_U)
    settled(window, qtbot)
    assert counts(counter._day.today) == counts(club.front.today()) == (0, 1, 0)
    window.clock.move(days=1)
    scan(window, qtbot, card)
    settled(window, qtbot)
    assert counts(counter._day.today) == counts(club.front.today()) == (1, 0, 0)
    window.clock.move(days=1)
    window.day.look()
    qtbot.waitUntil(lambda: counter._day.today.on == club.front.today().on)
    settled(window, qtbot)
    assert counts(counter._day.today) == (0, 0, 0)


def test_the_windows_date_is_the_shops_business_date(window):
    floor = window.floor
    window.clock.move(hours=15.5)  # late in the evening of the shop's zone
    for _hour in range(12):
        assert floor.today() == floor.club.figures.today()
        window.clock.instant += timedelta(hours=1)
