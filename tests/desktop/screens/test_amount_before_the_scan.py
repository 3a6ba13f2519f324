"""What is typed in the search before a scan: searched for always, money only where it can be nothing else."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shopclub.desktop.screens.counter.next_amount import FORGOTTEN_MS, TypedBefore, read_before_scan
from shopclub.language.translation import speak
from shopclub.rules.values.money import Currency
from shopclub.services.acting.keys import new_key
from tests.desktop.screens.test_counter_screen import enrol, scan

DKK = Currency("DKK")
SPEND = {"key": "coffee", "kind": "stamp_card", "name": "Spend", "reward": "Cake", "unit": "amount", "per": "50.00"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8", TypedBefore(800, surely=True)),
        ("84", TypedBefore(8400, surely=True)),
        ("126", TypedBefore(12600, surely=True)),
        ("84,00", TypedBefore(8400, surely=True)),
        ("84.5", TypedBefore(8450, surely=True)),
        ("1.290,00", TypedBefore(129_000, surely=True)),
        ("1290", TypedBefore(129_000, surely=False)),
        ("123456", TypedBefore(12_345_600, surely=False)),
        ("1234567", None),
        ("1234567,00", None),
        ("22334455", None),
        ("0417", None),
        ("0,50", None),
        ("+45", None),
        ("-5", None),
        ("0", None),
        ("12,345", None),
        ("Vej 12", None),
        ("84 kr", None),
        ("705433534984084", None),
        ("", None),
        ("٣", None),
    ],
)
def test_what_stands_in_the_search_is_money_only_by_its_shape(typed, read):
    speak("da")
    try:
        assert read_before_scan(typed, DKK) == read
    finally:
        speak("en")


@pytest.fixture
def spending(window, qtbot):
    """The counter of a shop whose only programme goes by the amount, with Anna enrolled."""
    window.floor.club.catalogue.apply([SPEND])
    counter = window.counter
    counter.wait()
    counter.refresh()
    counter.card = enrol(window).card
    counter.refresh()
    qtbot.waitUntil(lambda: counter._day.needs_amount and window.floor.idle)
    return counter


def type_in(counter, text):
    QTest.keyClicks(counter._waiting.search, text)


def chip(counter):
    waiting = counter._waiting.next_amount
    return waiting._said.text() if waiting.isVisible() else ""


def amounts(window):
    return [each.amount for each in window.floor.club.front.visits(limit=5)]


def test_an_amount_typed_before_the_scan_stands_as_a_chip_and_is_booked_once(window, qtbot, spending):
    type_in(spending, "84.00")
    assert "84.00" in chip(spending)
    scan(window, qtbot, spending.card)
    assert amounts(window) == [8400]
    spending.wait()
    assert chip(spending) == ""


def test_enter_fixes_the_amount_and_leaves_the_search_for_a_name(window, qtbot, spending):
    type_in(spending, "84")
    QTest.keyClick(spending._waiting.search, Qt.Key.Key_Return)
    assert spending._waiting.search.text() == ""
    type_in(spending, "xy")
    assert "84.00" in chip(spending)
    scan(window, qtbot, spending.card)
    assert amounts(window) == [8400]


@pytest.mark.parametrize("typed", ["22334455", "Vej 12", "00417", "+4522", "12,345678", "1234567890", "84 kr"])
def test_what_is_no_amount_is_booked_on_nobody(window, qtbot, spending, typed):
    type_in(spending, typed)
    scan(window, qtbot, spending.card)
    assert amounts(window) == [None]


def test_four_digits_are_searched_for_and_are_money_only_by_choice(window, qtbot, spending):
    window.floor.club.enrolment.add(request_key=new_key(), fields={"name": "Bo", "phone": "12901234"})
    search = spending._waiting.search
    type_in(spending, "1290")
    qtbot.waitUntil(search._results.isVisible)
    assert chip(spending) == ""
    scan(window, qtbot, spending.card)
    assert amounts(window) == [None]
    spending.wait()
    type_in(spending, "1290")
    qtbot.waitUntil(search._results.isVisible)
    QTest.keyClick(search, Qt.Key.Key_Up)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert "1,290.00" in chip(spending)


def test_a_number_typed_slowly_is_no_amount_at_any_of_its_digits(window, qtbot, spending):
    for digit in "22334455":
        type_in(spending, digit)
        qtbot.waitUntil(lambda: window.floor.idle)
    assert spending._waiting.search.text() == "22334455"
    assert chip(spending) == ""
    scan(window, qtbot, spending.card)
    assert amounts(window) == [None]


def test_four_digits_that_name_nobody_are_the_chip_at_once(window, qtbot, spending):
    type_in(spending, "9876")
    qtbot.waitUntil(lambda: "9,876.00" in chip(spending))


@pytest.mark.parametrize("leave", ["escape", "cross", "other screen", "a minute", "a member"])
def test_the_amount_is_gone_once_it_may_be_anothers(window, qtbot, spending, leave):
    type_in(spending, "84")
    QTest.keyClick(spending._waiting.search, Qt.Key.Key_Return)
    assert chip(spending)
    if leave == "escape":
        spending._escape()
    elif leave == "cross":
        spending._waiting.next_amount.drop()
    elif leave == "other screen":
        window.floor.wanted.emit("members", None)
        window.floor.wanted.emit("counter", None)
    elif leave == "a minute":
        old = spending._waiting.next_amount._old
        assert (old.isActive(), old.interval()) == (True, FORGOTTEN_MS)
        old.timeout.emit()
    else:
        spending.look_up(1)
        qtbot.waitUntil(lambda: spending.member == 1)
        spending.wait()
    assert spending._waiting.next_amount.amount is None


def test_in_a_club_of_stamps_alone_digits_are_searched_for(window, qtbot):
    card = enrol(window).card
    window.counter.wait()
    QTest.keyClicks(window.counter._waiting.search, "4")
    scan(window, qtbot, card)
    assert window.floor.club.front.show(card).balances[0].balance == 1
