"""The counter on its first day, in a real window: three steps until there is a member."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shopclub.services.acting.keys import new_key


@pytest.fixture
def counter(window):
    return window.counter


def enrol(window):
    return window.floor.club.enrolment.add(request_key=new_key(), fields={"name": "Anna Berg"}).member


def test_once_the_book_is_open_the_next_key_goes_into_the_search(window, qtbot, counter):
    enrol(window)
    counter.refresh()
    qtbot.waitUntil(lambda: window.focusWidget() is window.counter._waiting.search)


def test_the_first_day_leads_to_cards_and_members_and_is_over_with_the_first_member(window, qtbot, counter):
    first = counter._waiting.first
    qtbot.waitUntil(lambda: first.isVisible() and window.focusWidget() is first._main)
    assert not counter._beside.isVisible()
    assert [step.said for step in first._view.steps] == [
        "Print the first cards",
        "Enrol your first member",
        "Scan a card",
    ]
    assert (first._view.card.title, first._view.card.size) == ("Coffee card", 10)
    window.floor.club.cards.blank(10)
    counter.refresh()
    qtbot.waitUntil(lambda: first._view.steps[0].done)
    assert first._main.text().strip() == "Enrol a member"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(counter._beside.isVisible)
    assert counter.enrolment.is_open
    counter.enrolment.close_sheet()
    assert not counter._beside.isVisible()
    enrol(window)
    counter.refresh()
    qtbot.waitUntil(lambda: not first.isVisible())
    assert counter._beside.isVisible()
    counter.wait()
    assert not first.isVisible()
    assert window.focusWidget() is counter._waiting.search


def test_without_a_programme_the_first_step_is_to_make_one(window, qtbot, counter):
    first, club = counter._waiting.first, window.floor.club
    today = club.front.today().on
    club.catalogue.end("coffee", last_earning_on=today, last_redemption_on=today + timedelta(days=30))
    window.clock.move(days=1)
    counter.refresh()
    qtbot.waitUntil(lambda: first.isVisible() and first._view.steps[0].screen == "programmes")
    assert first._view.card is None
    assert not first._beside.isVisible()
