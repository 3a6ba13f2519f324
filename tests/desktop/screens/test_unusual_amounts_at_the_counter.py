"""An amount that a hurried hand may not have meant is asked about in the place of its pad."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shopclub.language.translation import speak
from tests.desktop.screens.test_open_visit_at_the_counter import (
    COFFEE,
    POINTS,
    amount_of,
    answered,
    enrol,
    idle,
    press,
    scan,
    there,
)

TYPED = "12345"


@pytest.fixture
def both(window):
    window.floor.club.catalogue.apply([COFFEE, POINTS])
    window.floor.club.shopkeeping.change(unusual_above=None)
    return window.counter


def doubted(window, qtbot, member):
    """The visit of a member whose amount is asked about."""
    scan(window, qtbot, member)
    QTest.keyClicks(window.counter.pads._amount.edit, TYPED)  # as slowly as a person types
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(window.counter.pads._unusual.isVisible)
    idle(window, qtbot)
    return window.counter.outcome.visit


def test_nothing_is_booked_until_it_is_answered_and_enter_changes_it(window, qtbot, both):
    visit = doubted(window, qtbot, enrol(window))
    assert amount_of(window, visit) is None
    press(window, Qt.Key.Key_Return)
    pad = window.counter.pads._amount
    qtbot.waitUntil(pad.isVisible)
    assert (pad.edit.text(), pad.edit.selectedText()) == ("12345.00", "12345.00")
    answered(window, qtbot, Qt.Key.Key_Return, letters="84")
    assert amount_of(window, visit) == 84_00


def test_its_letter_books_it(window, qtbot, both):
    member = enrol(window)
    visit = doubted(window, qtbot, member)
    answered(window, qtbot, Qt.Key.Key_Y)
    assert (amount_of(window, visit), there(window, member)["points"]) == (12345_00, 12345)


def test_the_letter_is_the_languages_own(window, qtbot, both):
    visit = doubted(window, qtbot, enrol(window))
    speak("da")
    try:
        press(window, Qt.Key.Key_Y)
        idle(window, qtbot)
        assert amount_of(window, visit) is None
        answered(window, qtbot, Qt.Key.Key_J)
        assert amount_of(window, visit) == 12345_00
    finally:
        speak("en")


def test_a_digit_begins_the_amount_anew(window, qtbot, both):
    visit = doubted(window, qtbot, enrol(window))
    answered(window, qtbot, Qt.Key.Key_Return, letters="75")
    assert amount_of(window, visit) == 75_00


def test_escape_leads_back_to_the_amount_and_books_nothing(window, qtbot, both):
    visit = doubted(window, qtbot, enrol(window))
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.counter.pads._amount.isVisible)
    assert (window.counter.member is not None, amount_of(window, visit)) == (True, None)


def test_a_scan_says_no_and_keeps_what_was_typed_as_the_visits_draft(window, qtbot, both):
    first, second = enrol(window), enrol(window, "Bo Møller")
    visit = doubted(window, qtbot, first)
    scan(window, qtbot, second)
    idle(window, qtbot)
    assert amount_of(window, visit) is None
    assert window.counter.visit._half_typed[visit] == "12345.00"


def test_an_unusual_amount_that_waited_for_the_card_is_asked_about_once_the_stamp_is_safe(window, qtbot, both):
    member = enrol(window)
    window.clock.move(minutes=20)
    window.counter._waiting.next_amount.keep(12345_00, window.floor.currency, fixed=True)
    with qtbot.waitSignal(window.counter.answered):
        window.scanner.scanned.emit(member.card)
    qtbot.waitUntil(window.counter.pads._unusual.isVisible)
    visit = window.counter.outcome.visit
    assert (there(window, member)["coffee"], amount_of(window, visit)) == (1, None)
    answered(window, qtbot, Qt.Key.Key_Y)
    assert amount_of(window, visit) == 12345_00


def test_lines_that_sum_up_to_too_much_are_asked_about_and_stay(window, qtbot, both):
    scan(window, qtbot, enrol(window))
    press(window, Qt.Key.Key_L)
    idle(window, qtbot)
    lines = window.counter.pads._lines
    lines.category.setText("cake")
    lines.price.setText("9000")
    lines._add()
    lines.booked.emit()
    qtbot.waitUntil(window.counter.pads._unusual.isVisible)
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lines.isVisible)
    lines.booked.emit()
    qtbot.waitUntil(window.counter.pads._unusual.isVisible)
    idle(window, qtbot)
    answered(window, qtbot, Qt.Key.Key_Y)
    assert amount_of(window, window.counter.outcome.visit) == 9000_00
