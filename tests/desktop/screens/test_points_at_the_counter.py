"""Points, lines of goods, goods back and visits moved, at the counter in a real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shopclub.desktop.screens.counter.answer_band import Answer
from shopclub.desktop.screens.counter.lines_pad import LineTyped
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought

POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "per": "1.00",
    "pay": {"points": 10, "worth": "1.00", "min": 50, "step": 10, "max_share_bp": 5000},
    "reward": [{"name": "Cookie", "cost": 60, "value": "8.00", "stock": 2}, {"name": "Brunch", "cost": 900}],
}


@pytest.fixture
def counter(window):
    window.floor.club.catalogue.apply([POINTS])
    return window.counter


@pytest.fixture
def member(window, counter):
    """A member with 230 points of three visits, up at the counter with a visit of today."""
    found = window.floor.club.enrolment.add(request_key=new_key(), fields={"name": "Anna Berg"}).member
    for amount in (10_000, 8_000, 5_000):
        window.clock.move(days=1)
        window.floor.club.counter.scan(found.card, request_key=new_key(), told=Told(amount=amount))
    window.clock.move(days=1)
    return found


def scan(window, qtbot, code):
    with qtbot.waitSignal(window.counter.answered):
        window.scanner.scanned.emit(code)


def press(window, key):
    QTest.keyClick(window.windowHandle(), key)


def points(window, member):
    return next(each for each in window.floor.club.front.show(member.id).balances if each.programme == "points")


def settled(window, qtbot):
    qtbot.waitUntil(lambda: window.floor.idle)


def test_r_hands_out_what_points_buy_and_u_gives_the_points_back(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    assert [each.reward for each in counter.view.offers] == ["Cookie"]
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_R)
    assert counter.band.kind is Answer.REWARD
    assert "Cookie" in counter.band.said
    assert points(window, member).balance == 170
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_U)
    assert points(window, member).balance == 230


def test_p_offers_the_most_points_that_may_pay_and_enter_pays(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    press(window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: counter.sides._sheet is not None)
    sheet = counter.sides._sheet
    sheet.basket.edit.setText("30,00")
    counter.sides._ask_offer()
    qtbot.waitUntil(lambda: sheet.points.text() == "150")
    with qtbot.waitSignal(counter.answered):
        sheet.do.click()
    assert counter.band.kind is Answer.REWARD
    assert points(window, member).balance == 230 - 150 + 15, "the other half of the bill earns"
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_U)
    assert points(window, member).balance == 230


def test_more_points_than_the_bill_allows_are_refused_in_the_sheet(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    counter.rewards.pay()
    sheet = counter.sides._sheet
    sheet.basket.edit.setText("30,00")
    sheet.points.edit.setText("200")
    counter.sides._pay_now()
    settled(window, qtbot)
    assert counter.sides._sheet is sheet
    assert points(window, member).balance == 230


def test_lines_are_typed_one_by_one_and_booked_with_the_visit(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    press(window, Qt.Key.Key_L)
    pad = counter.pads._lines
    qtbot.waitUntil(pad.isVisible)
    settled(window, qtbot)
    pad.added.emit(LineTyped("Coffee", "38,00", 2))
    pad.added.emit(LineTyped("deposit", "3,00", 1))
    pad.added.emit(LineTyped("tea", "thirty", 1))
    assert "thirty" in pad._wrong.text()
    assert [each.total for each in counter.pads._items] == [7600, 300]
    with qtbot.waitSignal(counter.answered):
        pad.booked.emit()
    assert points(window, member).balance == 230 + 76, "a deposit earns nothing"
    assert [each.name for each in window.floor.club.front.categories()] == ["coffee", "deposit"]


def test_a_line_is_taken_out_again_by_its_cross(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    counter.pads.by_line()
    counter.pads._lines.added.emit(LineTyped("coffee", "38,00", 1))
    counter.pads._lines.added.emit(LineTyped("cake", "45,00", 1))
    counter.pads._lines.added.emit(0)
    assert [each.category for each in counter.pads._items] == ["cake"]


def test_goods_come_back_by_amount_with_a_preview_of_what_is_then_done(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    press(window, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: counter.sides._sheet is not None)
    sheet = counter.sides._sheet
    qtbot.waitUntil(lambda: sheet._list.count() == 3)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.view is not None and sheet._told.count() > 0)
    sheet._amount.edit.setText("20.00")
    counter.sides._preview_return()
    qtbot.waitUntil(lambda: "20.00" in sheet._told.itemAt(0).widget().text())
    said = [sheet._told.itemAt(place).widget().text() for place in range(sheet._told.count())]
    assert "•  20 points will be taken back" in said
    with qtbot.waitSignal(counter.answered):
        sheet.confirmed.emit()
    assert points(window, member).balance == 210
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_U)
    assert points(window, member).balance == 230, "the return itself is taken back"


def test_more_back_than_was_bought_is_refused_in_the_sheet(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    counter.sides.bring_back(3)
    sheet = counter.sides._sheet
    qtbot.waitUntil(lambda: sheet.view is not None and sheet._told.count() > 0)
    sheet._amount.edit.setText("500")
    counter.sides._preview_return()
    qtbot.waitUntil(lambda: not sheet._confirm.isEnabled())
    assert "more than what is left" in sheet._told.itemAt(0).widget().text()
    assert points(window, member).balance == 230


def test_lines_come_back_by_their_pieces(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    counter.pads.by_line()
    counter.pads._lines.added.emit(LineTyped("coffee", "30,00", 3))
    with qtbot.waitSignal(counter.answered):
        counter.pads._lines.booked.emit()
    counter.sides.bring_back(counter.outcome.purchase)
    sheet = counter.sides._sheet
    qtbot.waitUntil(lambda: sheet.view is not None and bool(sheet.view.lines))
    sheet._pieces[0].setValue(1)
    assert not sheet.everything
    with qtbot.waitSignal(counter.answered):
        counter.sides._take_in()
    assert points(window, member).balance == 230 + 60


def test_a_purchase_is_searched_without_a_receipt(window, qtbot, counter, member):
    counter.wait()
    counter.sides.bring_back()
    sheet = counter.sides._sheet
    qtbot.waitUntil(lambda: sheet._list.count() == 3)
    sheet.searched.emit("80,00", "")
    qtbot.waitUntil(lambda: sheet._list.count() == 1)
    assert "Anna Berg" in sheet._list.item(0).text()
    sheet.searched.emit("81,00", "")
    qtbot.waitUntil(lambda: "No purchase" in sheet._list.item(0).text())


def test_m_and_the_right_card_move_a_visit(window, qtbot, counter, member):
    other = window.floor.club.enrolment.add(request_key=new_key(), fields={"name": "Bo Lund"}).member
    scan(window, qtbot, member.card)
    press(window, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: counter.sides.moving)
    window.scanner.scanned.emit(other.card)
    sheet = counter.sides._sheet
    qtbot.waitUntil(sheet.do.isEnabled)
    with qtbot.waitSignal(counter.answered):
        sheet.do.click()
    assert counter.member == other.id
    assert not counter.sides.moving
    coffee = {each.programme: each.balance for each in window.floor.club.front.show(other.id).balances}["coffee"]
    assert coffee == 1


def test_a_scan_closes_what_stands_beside_the_queue(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    counter.sides.bring_back()
    other = window.floor.club.enrolment.add(request_key=new_key(), fields={"name": "Bo Lund"}).member
    scan(window, qtbot, other.card)
    assert counter.sides._sheet is None
    assert counter.member == other.id


def test_a_card_read_twice_by_the_scanner_leaves_the_amount_as_it_is_typed(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    counter.pads._amount.edit.setText("12")
    scan(window, qtbot, member.card)
    assert counter.band.kind is Answer.ASKS
    assert counter.pads._amount.isVisible()
    assert counter.pads._amount.edit.text() == "12"
    assert counter.visiting is not None


def test_letters_are_commands_only_before_an_amount_is_typed(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_K, Qt.Key.Key_R):
        press(window, key)
    qtbot.waitUntil(lambda: counter.pads._amount.edit.text() == "12kr")
    settled(window, qtbot)
    assert points(window, member).balance == 230, "no reward was bought by the r"


def test_a_reward_handed_out_leaves_the_visit_open_for_its_amount(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_R)
    assert counter.pads._amount.isVisible()
    with qtbot.waitSignal(counter.answered):
        counter.pads._amount.entered.emit("40,00")
    assert points(window, member).balance == 230 - 60 + 40


def test_what_this_visit_earned_is_not_offered_on_it(window, qtbot, counter):
    new = window.floor.club.enrolment.add(request_key=new_key(), fields={"name": "Bo Lund"}).member
    scan(window, qtbot, new.card)
    with qtbot.waitSignal(counter.answered):
        counter.pads._amount.entered.emit("100,00")
    assert points(window, new).balance == 100
    assert (counter.view.offers, counter.view.pays) == ((), ())


def test_escape_from_a_sheet_gives_the_keys_back_to_the_amount(window, qtbot, counter, member):
    scan(window, qtbot, member.card)
    counter.sides.bring_back()
    counter._escape()
    qtbot.waitUntil(counter.pads._amount.edit.hasFocus)


def test_a_looked_up_member_begins_a_visit_by_enter(window, qtbot, counter, member):
    counter.look_up(member.id)
    qtbot.waitUntil(lambda: counter.member == member.id and "Looked up" in counter.band.said)
    with qtbot.waitSignal(counter.answered):
        press(window, Qt.Key.Key_Return)
    assert counter.visiting is not None


def test_of_a_purchase_paid_with_points_only_the_cash_goes_back(window, qtbot, counter, member):
    club = window.floor.club
    paid = club.rewards.pay(member.id, 200, basket=10_000, request_key=new_key())
    whole = club.returns.preview(paid.purchase, Brought(everything=True))
    assert (whole.amount, whole.paid) == (10_000, 2_000)
    half = club.returns.take_in(paid.purchase, Brought(Told(amount=5_000)), request_key=new_key())
    assert half.paid == 0, "money goes back first"
    rest = club.returns.take_in(paid.purchase, Brought(everything=True), request_key=new_key())
    assert (rest.amount, rest.paid) == (5_000, 2_000)
    assert points(window, member).balance == 230
