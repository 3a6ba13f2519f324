"""A card that names nobody: two ways on, nothing booked, nobody up."""

import pytest
from PySide6.QtCore import Qt

from shopclub.desktop.screens.counter.answer_band import Answer
from tests.desktop.screens.test_open_visit_at_the_counter import COFFEE, POINTS, enrol, idle, press, scan, there

OLDER = "10041776"


@pytest.fixture
def counter(window):
    window.floor.club.catalogue.apply([COFFEE, POINTS])
    return window.counter


def scanned(window, qtbot, code):
    window.clock.move(minutes=20)
    with qtbot.waitSignal(window.counter.answered):
        window.scanner.scanned.emit(code)


@pytest.mark.parametrize("code", ["712345678901261", OLDER, "0417", "AB-1234"])
def test_an_unknown_card_shows_its_number_and_two_ways_on(window, qtbot, counter, code):
    scanned(window, qtbot, code)
    assert (counter.band.kind, counter.member) == (Answer.ASKS, None)
    assert counter._scans.page._tiles.isVisible()
    assert counter._scans.page._number.text().replace(" ", "") == code.replace("-", "")
    assert window.floor.club.front.visits(limit=5) == ()
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(counter._waiting.isVisible)


def test_enrolling_on_it_makes_the_card_the_new_members_own(window, qtbot, counter):
    scanned(window, qtbot, OLDER)
    press(window, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: counter.enrolment.is_open)
    idle(window, qtbot)
    sheet = counter.enrolment._sheet
    sheet._fields["name"].edit.setText("Clara Bjerre")
    with qtbot.waitSignal(counter.answered):
        sheet._save()
    assert window.floor.club.front.show(OLDER).member.name == "Clara Bjerre"


@pytest.mark.parametrize(("way", "old_is_dead"), [(Qt.Key.Key_Return, True), (Qt.Key.Key_Tab, False)])
def test_finding_whose_it_is_lets_it_replace_or_join_the_old_card(window, qtbot, counter, way, old_is_dead):
    member = enrol(window)
    scan(window, qtbot, member)
    scanned(window, qtbot, OLDER)
    press(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: counter.sides.is_open)
    sheet = counter.sides._sheet
    sheet.findChild(type(counter._waiting.search).__mro__[1]).chosen.emit(member.id)
    qtbot.waitUntil(lambda: sheet._asked.count() > 0)
    idle(window, qtbot)
    press(window, way, *([Qt.Key.Key_Return] if way == Qt.Key.Key_Tab else []))
    qtbot.waitUntil(lambda: counter.member == member.id)
    idle(window, qtbot)
    assert window.floor.club.front.show(OLDER).member.id == member.id
    scanned(window, qtbot, member.card)
    assert counter.band.kind is (Answer.REFUSED if old_is_dead else Answer.STAMPED)
    assert there(window, member)["coffee"] == (1 if old_is_dead else 2)


def test_an_article_is_no_card_until_it_is_said_to_be_one(window, qtbot, counter):
    scanned(window, qtbot, "4006381333931")
    page = counter._scans.page
    assert (counter.band.said, page._tiles.isVisible()) == ("This is an article, not a card", False)
    press(window, Qt.Key.Key_N, Qt.Key.Key_Space, Qt.Key.Key_Return)
    idle(window, qtbot)
    assert not counter.enrolment.is_open
    assert not page._tiles.isVisible()
    page._is_card.click()
    assert page._tiles.isVisible()


@pytest.mark.parametrize("cut", [slice(0, 9), slice(3, None), slice(2, 12)])
def test_a_torn_read_of_a_card_leaves_everything_as_it_is(window, qtbot, counter, cut):
    member = enrol(window)
    scan(window, qtbot, member)
    press(window, "8", "4")
    qtbot.waitUntil(lambda: counter.pads._amount.edit.text() == "84")
    scanned(window, qtbot, member.card[cut])
    assert (counter.band.kind, counter.band.said) == (Answer.REFUSED, "Not read whole: scan again.")
    assert counter.member == member.id
    assert counter.pads._amount.edit.text() == "84"


def test_a_card_read_twice_in_one_is_torn_too(window, qtbot, counter):
    member = enrol(window)
    scanned(window, qtbot, member.card * 2)
    assert counter.band.said == "Not read whole: scan again."


def test_an_amount_for_the_next_card_waits_on_after_a_torn_read_and_goes_with_a_strangers_card(window, qtbot, counter):
    member = enrol(window)
    chip = counter._waiting.next_amount
    chip.keep(84_00, window.floor.currency, fixed=True)
    scanned(window, qtbot, member.card[:9])
    assert chip.amount == 84_00
    scanned(window, qtbot, OLDER)
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(counter._waiting.isVisible)
    assert chip.amount is None
