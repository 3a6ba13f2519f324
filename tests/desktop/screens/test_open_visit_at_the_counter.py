"""The visit that is open: one pad with one meaning, its amount corrected, half of one kept, the counter let alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from shopclub.desktop.screens.counter.lines_pad import LineTyped
from shopclub.desktop.widgets.card_face import CardFace
from shopclub.desktop.workers import is_there
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key

COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "size": 10, "reward": "Free coffee"}
POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "per": "1.00",
    "reward": [{"name": "Cookie", "cost": 60, "value": "8.00"}, {"name": "Cake", "cost": 100, "value": "20.00"}],
}


@pytest.fixture
def both(window):
    """The counter of a club that counts stamps and money."""
    window.floor.club.catalogue.apply([COFFEE, POINTS])
    return window.counter


@pytest.fixture
def stamps_alone(window):
    """The counter of a club that counts nothing but visits."""
    window.floor.club.catalogue.apply([COFFEE])
    return window.counter


def enrol(window, name="Anna Berg"):
    return window.floor.club.enrolment.add(request_key=new_key(), fields={"name": name}).member


def scan(window, qtbot, member):
    window.clock.move(minutes=20)
    with qtbot.waitSignal(window.counter.answered):
        window.scanner.scanned.emit(member.card)


def press(window, *keys):
    for key in keys:
        QTest.keyClick(window.windowHandle(), key)


def answered(window, qtbot, key, *, letters=""):
    for letter in letters:
        QTest.keyClick(window.windowHandle(), letter)
    with qtbot.waitSignal(window.counter.answered):
        QTest.keyClick(window.windowHandle(), key)


def amount_of(window, visit):
    (line,) = [line for line in window.floor.club.front.visits(limit=20) if line.visit == visit]
    return line.amount


def there(window, member):
    return {each.programme: each.balance for each in window.floor.club.front.show(member.id).balances}


def idle(window, qtbot):
    qtbot.waitUntil(lambda: window.floor.idle)


def test_digits_are_the_amount_until_it_is_booked_and_nothing_afterwards(window, qtbot, both):
    member = enrol(window)
    scan(window, qtbot, member)
    answered(window, qtbot, Qt.Key.Key_Return, letters="84")
    assert both.band.said == "84.00 kr. → 1 stamp, 84 points"
    before = there(window, member)
    for digit in "29":
        QTest.keyClick(window.windowHandle(), digit)
    idle(window, qtbot)
    assert there(window, member) == before == {"coffee": 1, "points": 84}
    assert both.pads.shows_amount


def test_c_corrects_the_booked_amount_and_a_digit_begins_anew(window, qtbot, both):
    member = enrol(window)
    scan(window, qtbot, member)
    answered(window, qtbot, Qt.Key.Key_Return, letters="84")
    press(window, Qt.Key.Key_C)
    qtbot.waitUntil(both.pads._amount.edit.hasFocus)
    assert both.pads._amount.edit.text() == "84.00"
    answered(window, qtbot, Qt.Key.Key_Return, letters="60")
    assert there(window, member) == {"coffee": 1, "points": 60}
    assert amount_of(window, both.outcome.visit) == 6000


def test_in_a_club_of_stamps_alone_a_digit_is_the_stamps_in_all_however_late(window, qtbot, stamps_alone):
    member = enrol(window)
    scan(window, qtbot, member)
    window.clock.move(minutes=9)
    answered(window, qtbot, Qt.Key.Key_3)
    assert there(window, member) == {"coffee": 3}
    answered(window, qtbot, Qt.Key.Key_1)
    assert there(window, member) == {"coffee": 1}
    marked = [sign for sign, key in stamps_alone.pads._stamps._keypad.keys.items() if key.isChecked()]
    assert marked == ["1"]


def test_beside_an_amount_stamps_are_told_by_plus_and_minus(window, qtbot, both):
    member = enrol(window)
    scan(window, qtbot, member)
    (more,) = [each for each in both.visit.pane.findChildren(QPushButton) if each.accessibleName() == "One stamp more"]
    with qtbot.waitSignal(both.answered):
        more.click()
    idle(window, qtbot)
    assert there(window, member)["coffee"] == 2


@pytest.mark.parametrize("leaves", ["the next scan", "Esc"])
def test_half_an_amount_is_booked_on_nobody_and_kept_as_its_visits_draft(window, qtbot, both, leaves):
    member, other = enrol(window), enrol(window, "Bo Dahl")
    scan(window, qtbot, member)
    visit = both.outcome.visit
    press(window, *"12")
    qtbot.waitUntil(lambda: both.pads.half_typed == "12")
    if leaves == "Esc":
        press(window, Qt.Key.Key_Escape)
    else:
        scan(window, qtbot, other)
    idle(window, qtbot)
    assert amount_of(window, visit) is None
    assert not both.pads.half_typed
    if leaves != "Esc":
        press(window, Qt.Key.Key_Escape)
    (add, *_others) = [
        each
        for each in both.visit.pane.findChildren(QPushButton)
        if each.accessibleName() == "Add amount" and each.parent()._member == member.id
    ]
    add.click()
    qtbot.waitUntil(lambda: both.pads.half_typed == "12")
    answered(window, qtbot, Qt.Key.Key_Return, letters="50")
    assert amount_of(window, visit) == 5000
    assert both.view.name == "Anna Berg"


def test_u_takes_the_visit_back_while_the_amount_has_the_focus(window, qtbot, both):
    member = enrol(window)
    scan(window, qtbot, member)
    for digit in "12":
        QTest.keyClick(window.windowHandle(), digit)
    answered(window, qtbot, Qt.Key.Key_U)
    assert there(window, member)["coffee"] == 0


def test_of_several_rewards_r_asks_and_a_digit_hands_out_that_one(window, qtbot, both):
    member = enrol(window)
    window.floor.club.counter.scan(member.card, request_key=new_key(), told=Told(amount=20_000))
    scan(window, qtbot, member)
    press(window, Qt.Key.Key_R)
    idle(window, qtbot)
    assert there(window, member)["points"] == 200, "nothing is handed out before one is chosen"
    press(window, Qt.Key.Key_Escape)
    assert not both._panel.reward.choosing
    assert both.member == member.id
    press(window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: both._panel.reward.choosing)
    answered(window, qtbot, Qt.Key.Key_2)
    assert there(window, member)["points"] == 200 - 60
    assert "Cookie" in both.band.said


def test_letters_and_digits_act_on_nobody_while_nobody_is_up(window, qtbot, both):
    member = enrol(window)
    scan(window, qtbot, member)
    press(window, Qt.Key.Key_Escape)
    before = there(window, member)
    both._up.setFocus()
    press(window, *"urpc")
    idle(window, qtbot)
    assert there(window, member) == before


def test_after_a_while_without_anybody_the_counter_waits_again(window, qtbot, both):
    scan(window, qtbot, enrol(window))
    assert both._forgotten._timer.interval() == window.floor.preferences.rest_after_s * 1000
    both._forgotten.rested.emit()
    assert both.member is None
    assert both._waiting.isVisible()


def test_all_that_an_answer_shows_is_there_in_the_frame_that_says_it(window, qtbot, both):
    """Qt shows what was put into a layout a frame later by itself: the member stood without her card."""
    member = enrol(window)
    seen = []
    both.answered.connect(
        lambda _view: seen.append(
            [(face.isVisible(), face.height() > 100) for face in both._panel.findChildren(CardFace) if is_there(face)]
        )
    )
    scan(window, qtbot, member)
    assert seen == [[(True, True), (True, True)]]


def test_lines_that_are_gathered_are_not_lost_to_the_clock(window, qtbot, both):
    member = enrol(window)
    scan(window, qtbot, member)
    both.pads.by_line()
    both.pads._lines.added.emit(LineTyped("coffee", "38.00", 1))
    both._forgotten.rested.emit()
    assert both.member == member.id
    assert both.pads.gathers_lines
    assert both._forgotten._timer.isActive()
