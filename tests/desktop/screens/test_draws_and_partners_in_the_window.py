"""Prize draws and partner shops in the window, as the owner and the staff go through them."""

import shutil
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from shopclub.desktop.screens.counter import partner_vouchers
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key
from shopclub.services.shop.clubhouse import open_clubhouse
from shopclub.services.shop.settings import open_club


def says(widget, said):
    return any(said in each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget))


def press(qtbot, widget, said):
    """Press a button once it is there."""

    def there():
        found = widget.findChildren(QPushButton)
        return [each for each in found if said in each.text() and each.isVisibleTo(widget)]

    qtbot.waitUntil(lambda: bool(there()))
    there()[0].click()


def member(club, name):
    return club.enrolment.add(request_key=new_key(), fields={"name": name}).member


@pytest.fixture
def drawn(window):
    """A draw that ran until yesterday, with three members in it."""
    club, today = window.floor.club, window.floor.club.desk.now().date()
    day = today - timedelta(days=1)
    ends = {"from": day.isoformat(), "to": day.isoformat()}
    now = club.desk.now
    club.desk.now = lambda: now() - timedelta(days=1)
    draw = {"key": "draw", "kind": "draw", "name": "Spring draw", **ends, "prize": [{"name": "Basket"}]}
    club.catalogue.apply([draw])
    for name in ("Anna", "Bo", "Cy"):
        club.draws.enter(member(club, name).id, request_key=new_key())
    club.desk.now = now
    return window


def test_the_owner_freezes_the_list_draws_and_passes_the_prize_on(drawn, qtbot):
    window = drawn
    window.go("programmes")
    screen = window.screen_named("programmes")
    qtbot.waitUntil(lambda: says(screen, "Spring draw"))
    press(qtbot, screen, "Draw…")
    qtbot.waitUntil(lambda: says(screen, "3 entries of 3 members"))
    press(qtbot, screen, "Freeze the list")
    qtbot.waitUntil(lambda: says(screen, "Check number of the list"))
    sheet = screen._editor.itemAt(0).widget()
    number = next(each for each in sheet.findChildren(QLabel) if each.text() == "Public number")
    number.parent().edit.setText("not a number")
    press(qtbot, sheet, "Draw")
    press(qtbot, sheet, "Press again: draw with not a number")
    qtbot.waitUntil(lambda: says(sheet, "Type a public number"))
    number.parent().edit.setText("07 12")
    press(qtbot, sheet, "Press again")
    press(qtbot, sheet, "Press again: draw with 07 12")
    qtbot.waitUntil(lambda: says(sheet, "waits to be fetched"))
    press(qtbot, sheet, "Did not come…")
    press(qtbot, sheet, "Press again")
    qtbot.waitUntil(lambda: says(sheet, "passed on to a reserve"))
    places = window.floor.club.draws.one("draw").places
    assert [each.state for each in places] == ["passed", "won", "reserve"]
    assert [each.prize for each in places] == ["Basket", "Basket", ""]


def test_a_member_has_a_free_entry_by_her_page(window, qtbot):
    club, today = window.floor.club, window.floor.club.desk.now().date()
    ends = {"from": today.isoformat(), "to": today.isoformat()}
    club.catalogue.apply([{"key": "draw", "kind": "draw", "name": "Draw", **ends, "prize": [{"name": "Basket"}]}])
    anna = member(club, "Anna")
    window.go("members")
    page = window.screen_named("members")._page
    page.show_member(anna.id)
    page.show()
    qtbot.waitUntil(lambda: says(page, "Draw: 0 entries"))
    press(qtbot, page, "Free entry")
    qtbot.waitUntil(lambda: club.draws.shown(anna.id)[0].mine == 1)


@pytest.fixture
def neighbour(window, tmp_path):
    """The shop next door, with a book of its own; each knows the other's key."""
    path = tmp_path / "florist.shopclub"
    open_club(path, name="Florist", currency="DKK", zone="Europe/Copenhagen", language="en")
    club = open_clubhouse(path, till="florist")
    club.desk.now = window.floor.club.desk.now
    here, there = window.floor.club.partners.own_key(), club.partners.own_key()
    agreed = {"number": 1, "name": "Free rose", "value": "15.00"}
    club.catalogue.apply(
        [{"key": "cafe", "kind": "partner", "name": "Café", "public_key": here, "give": [agreed], "take": [agreed]}]
    )
    window.floor.club.catalogue.apply(
        [
            {
                "key": "florist",
                "kind": "partner",
                "name": "Florist",
                "public_key": there,
                "give": [agreed],
                "take": [agreed],
            }
        ]
    )
    yield club
    club.close()
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_a_partners_voucher_is_used_by_a_scan_and_taken_back_by_a_button(window, qtbot, neighbour):
    code = neighbour.partners.issue(member(neighbour, "Eva").id, request_key=new_key()).code
    with qtbot.waitSignal(window.counter.answered) as answered:
        window._scanned(code)
    assert answered.args[0].said == "Free rose"
    assert window.floor.club.partners.shown()[0].used == 1
    with qtbot.waitSignal(window.counter.answered):
        press(qtbot, window.counter, "Take the voucher back")
    assert window.floor.club.partners.shown()[0].used == 0
    with qtbot.waitSignal(window.counter.answered) as answered:
        partner_vouchers.take(window.counter, code[:-3] + "111")
    assert "forged" in answered.args[0].said


def test_a_voucher_for_the_partner_is_issued_on_a_members_page(window, qtbot, neighbour):
    anna = member(window.floor.club, "Anna")
    window.go("members")
    page = window.screen_named("members")._page
    page.show_member(anna.id)
    page.show()
    qtbot.waitUntil(lambda: says(page, "Anna"))
    press(qtbot, page, "Voucher for a partner…")
    press(qtbot, page, "Issue")
    qtbot.waitUntil(lambda: len(window.floor.club.partners.issued_to(anna.id)) == 1)
    (issued,) = window.floor.club.partners.issued_to(anna.id)
    assert neighbour.partners.use(issued.code, request_key=new_key()).benefit == "Free rose"


def test_the_settlement_shows_what_the_partner_owes(window, qtbot, neighbour):
    code = neighbour.partners.issue(member(neighbour, "Eva").id, request_key=new_key()).code
    window.floor.club.partners.use(code, request_key=new_key())
    window.go("programmes")
    screen = window.screen_named("programmes")
    qtbot.waitUntil(lambda: says(screen, "Florist"))
    press(qtbot, screen, "Settlement…")
    qtbot.waitUntil(lambda: says(screen, "Florist owes"))
    qtbot.waitUntil(lambda: says(screen, "15.00 kr."))
    press(qtbot, screen, "Take back")
    qtbot.waitUntil(lambda: window.floor.club.partners.shown()[0].used == 0)
    qtbot.waitUntil(lambda: says(screen, "Your key"))


def test_a_family_card_is_given_on_the_members_page(window, qtbot):
    club = window.floor.club
    anna = member(club, "Anna")
    window.go("members")
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: says(page, "Since"))
    page.more.family()
    press(qtbot, page, "Give the card")
    qtbot.waitUntil(lambda: says(page, "Write whose card it is."))
    next(each for each in page.findChildren(QLineEdit) if each.placeholderText() == "For example: Emil").setText("Emil")
    press(qtbot, page, "Give the card")
    qtbot.waitUntil(lambda: any(each.holder == "Emil" for each in club.front.member(anna.id).cards))
    qtbot.waitUntil(lambda: says(page, "Emil"))


def tried(window, qtbot, name):
    """Open a new programme of a kind and replay the shop's months under it."""
    window.go("programmes")
    screen = window.screen_named("programmes")
    qtbot.waitUntil(lambda: screen._list.count() > 0)
    screen._begin(name)
    qtbot.waitUntil(lambda: screen._form is not None)
    press(qtbot, screen._simulator, "Try it out")
    return screen


def test_the_simulator_shows_what_rules_would_have_given_and_forgets_it_once_they_change(window, qtbot):
    club = window.floor.club
    card = member(club, "Anna").card
    club.counter.scan(card, request_key=new_key(), told=Told(amount=10_000))
    screen = tried(window, qtbot, "points")
    qtbot.waitUntil(lambda: screen._simulator.found)
    qtbot.waitUntil(lambda: says(screen._simulator, "1 visit of 1 member"))
    assert says(screen._simulator, "10 points")
    screen._form._points.setValue(3)
    qtbot.waitUntil(lambda: not screen._simulator.found)


def test_what_visits_do_not_tell_can_not_be_tried(window, qtbot):
    window.go("programmes")
    screen = window.screen_named("programmes")
    qtbot.waitUntil(lambda: screen._list.count() > 0)
    screen._begin("club")
    qtbot.waitUntil(lambda: screen._form is not None)
    assert screen._simulator.isHidden()
    screen._close()
    screen._begin("birthday")
    qtbot.waitUntil(lambda: screen._form is not None)
    assert not screen._simulator.isHidden()
