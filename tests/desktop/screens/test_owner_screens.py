"""The owner's screens in a real window: points programmes, versions, the owner's list, members merged and forgotten."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from shopclub.desktop.paperwork import save_file
from shopclub.desktop.screens.programmes.kinds.points import PointsForm
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key


def reads(widget, text):
    return any(text in each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def enrol(window, name):
    return window.floor.club.enrolment.add(request_key=new_key(), fields={"name": name}).member


def scan(window, card, **told):
    window.clock.move(days=1)
    return window.floor.club.counter.scan(card, request_key=new_key(), told=Told(**told))


@pytest.fixture
def programmes(window, qtbot):
    window.go("programmes")
    screen = window.screen_named("programmes")
    qtbot.waitUntil(lambda: reads(screen, "Coffee card"))
    return screen


def test_a_points_programme_is_made_in_the_form_with_its_rewards(window, qtbot, programmes):
    programmes._begin("points")
    qtbot.waitUntil(lambda: isinstance(programmes._form, PointsForm))
    form = programmes._form
    form._points.setValue(2)
    form._lines[0].cost.setValue(40)
    form._lines[1].removed.emit()
    form._pays.setChecked(True)
    form._lapse.setCurrentIndex(form._lapse.findData("award"))
    form._double.setCurrentIndex(form._double.findData("tue"))
    assert reads(programmes, "A member who spends") or not programmes._preview.isVisible()
    form._save()
    qtbot.waitUntil(lambda: programmes._form is None)
    settings = window.floor.club.catalogue.shown("points").settings
    assert (settings["points"], [each["cost"] for each in settings["reward"]]) == (2, [40])
    assert settings["pay"]["points"] == 10
    assert settings["expiry"] == {"months": 12, "from": "award", "round_to": "day"}
    assert settings["multiplier"] == [{"name": "Double points on Tuesdays", "days": ["tue"], "bp": 20000}]


def test_what_the_form_does_not_show_stays_as_it_was(window, qtbot, programmes):
    kept = {
        "key": "points",
        "kind": "points",
        "name": "Points",
        "also": [{"unit": "item", "points": 5, "categories": ["cake"]}],
        "multiplier": [{"name": "Happy hour", "hours": ["15:00-17:00"], "bp": 15000}],
        "reward": [{"name": "Cake", "cost": 100, "valid_until": "2027-01-01"}],
    }
    window.floor.club.catalogue.apply([kept])
    programmes._edit(window.floor.club.catalogue.shown("points"))
    made = programmes._form.settings()
    assert {name: made[name] for name in ("also", "multiplier", "reward")} == {
        name: kept[name] for name in ("also", "multiplier", "reward")
    }


def test_the_form_says_what_a_conversion_does_to_open_cards(window, qtbot, programmes):
    card = enrol(window, "Anna Berg").card
    scan(window, card, stamps=9)
    programmes._edit(window.floor.club.catalogue.shown("coffee"))
    form = programmes._form
    form._size.setValue(8)
    form._open_cards.setCurrentIndex(form._open_cards.findData("convert"))
    qtbot.waitUntil(lambda: "1 change" in form._told.text())
    assert "1 card is full at once" in form._told.text()
    assert window.floor.club.front.show(card).balances[0].balance == 9, "nothing is done before it is saved"


def test_versions_are_listed_with_what_changed(window, qtbot, programmes):
    window.floor.club.catalogue.apply([{**window.floor.club.catalogue.shown("coffee").settings, "size": 8}])
    programmes._history(window.floor.club.catalogue.shown("coffee"))
    qtbot.waitUntil(lambda: reads(programmes, "size: – → 8"))
    assert reads(programmes, "The first rules.")


def test_a_programme_is_ended_with_notice(window, qtbot, programmes):
    programmes._end(window.floor.club.catalogue.shown("coffee"))
    programmes._editor.itemAt(0).widget()._end()
    qtbot.waitUntil(lambda: reads(programmes, "Ends: earning until"))
    ended = window.floor.club.catalogue.shown("coffee")
    assert (ended.last_redemption_on - ended.last_earning_on).days == 30


def test_an_exception_is_listed_and_settled(window, qtbot):
    card = enrol(window, "Anna Berg").card
    outcome = scan(window, card, stamps=10)
    (voucher,) = outcome.vouchers
    window.floor.club.rewards.use(voucher.id, request_key=new_key())
    window.floor.club.voiding.void(outcome.visit, request_key=new_key())
    window.go("oversight")
    screen = window.screen_named("oversight")
    qtbot.waitUntil(lambda: reads(screen, "“Free coffee” was handed out"))
    assert reads(screen, "1 thing to look at. Everything else is in order.")
    next(each for each in screen.findChildren(QPushButton) if each.text() == "It is fine").click()
    qtbot.waitUntil(lambda: reads(screen, "Nothing to look at. Everything is in order."))


def test_what_lapses_and_what_is_owed_are_shown_and_saved(window, qtbot, tmp_path):
    settings = {**window.floor.club.catalogue.shown("coffee").settings, "stamp_expiry": {"days": 5}}
    window.floor.club.catalogue.apply([{**settings, "reward_value": "20.00"}])
    card = enrol(window, "Anna Berg").card
    scan(window, card, stamps=3)
    window.go("oversight")
    screen = window.screen_named("oversight")
    qtbot.waitUntil(lambda: reads(screen, "6.00 kr."))
    qtbot.waitUntil(lambda: "Anna Berg" in [each.text() for each in screen.findChildren(QPushButton)])
    assert reads(screen, "3 stamps")
    save_file(screen.floor, tmp_path / "owed.csv", b"programme,\r\n")
    assert (tmp_path / "owed.csv").read_bytes() == b"programme,\r\n"
    save_file(screen.floor, tmp_path / "nowhere" / "owed.csv", b"")
    assert "can't be written" in window.notices._said.text()


def test_two_memberships_become_one_and_apart_again(window, qtbot):
    anna, other = enrol(window, "Anna Berg"), enrol(window, "A. Berg")
    scan(window, anna.card, stamps=3)
    scan(window, other.card, stamps=4)
    window.go("members", anna.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: reads(page, "3 of 10"))
    page.ask(lambda: window.floor.club.merging.merge(anna.id, other.id, request_key=new_key()))
    qtbot.waitUntil(lambda: reads(page, "7 of 10") and reads(page, "Merged with A. Berg"))
    page.more._part()
    page.ask(lambda: window.floor.club.merging.part(anna.id, request_key=new_key()))
    qtbot.waitUntil(lambda: reads(page, "3 of 10"))


@pytest.mark.parametrize("act", ["adjust", "opening", "statement", "merge", "forget"])
def test_every_question_about_a_member_opens_and_closes(window, qtbot, act):
    member = enrol(window, "Anna Berg")
    scan(window, member.card, stamps=3)
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: reads(page, "3 of 10"))
    getattr(page.more, act)()
    qtbot.waitUntil(lambda: window.floor.idle)
    assert page.sheet.count() > 0
    assert page.settle()
    assert window.floor.club.front.show(member.id).balances[0].balance == 3


def test_the_day_run_asks_before_it_acts_on_a_clock_that_jumped(window, qtbot):
    settings = {**window.floor.club.catalogue.shown("coffee").settings, "stamp_expiry": {"days": 5}}
    window.floor.club.catalogue.apply([settings])
    card = enrol(window, "Anna Berg").card
    scan(window, card, stamps=3)
    window.day.run(wary=True)
    qtbot.waitUntil(lambda: window.floor.idle)
    window.clock.move(days=200)
    window.day.look()
    qtbot.waitUntil(window.notices._act.isVisible)
    assert "The clock says" in window.notices._said.text()
    assert [each.kind for each in window.floor.club.front.statement(card)] == ["award"], "nothing lapsed yet"
    window.notices._act.click()
    qtbot.waitUntil(lambda: window.notices.isVisible() and "1 unit lapsed" in window.notices._said.text())


def test_a_new_business_day_runs_by_itself(window, qtbot):
    qtbot.waitUntil(lambda: window.floor.idle)
    window.clock.move(days=1)
    window.day.look()
    qtbot.waitUntil(lambda: not window.floor.club.upkeep.due())


def test_a_programme_can_not_end_without_notice(window, qtbot, programmes):
    programmes._end(window.floor.club.catalogue.shown("coffee"))
    sheet = programmes._editor.itemAt(0).widget()
    sheet._redeeming.edit.setText(sheet._earning.text())
    sheet._end()
    assert "at least 30 days" in sheet._redeeming.wrong.text()
    assert window.floor.club.catalogue.shown("coffee").last_earning_on is None


def test_what_can_not_be_taken_back_is_never_done_by_enter(window, qtbot):
    member = enrol(window, "Anna Berg")
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: page._read is not None)
    page.more.forget()
    qtbot.waitUntil(lambda: reads(page, "Forget Anna Berg?") and window.floor.idle)
    page.save_sheet()
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.sheet.count() == 0)
    qtbot.waitUntil(lambda: window.floor.idle)
    assert window.floor.club.front.member(member.id).name == "Anna Berg"
