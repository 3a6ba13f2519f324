"""Every kind of programme in the window: its form, what the counter shows of it, and what the owner does with it."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from shopclub.desktop.screens.programmes.gap_form import GapForm
from shopclub.desktop.screens.programmes.kinds.register import SCREENS, example_card
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key
from shopclub.services.programmes.templates import KINDS, template
from tests.rules.kinds.smallest_settings import SMALLEST

KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
NAMES = (*KINDS, "tiers", "points")


@pytest.fixture
def programmes(window, qtbot):
    window.go("programmes")
    screen = window.screen_named("programmes")
    qtbot.waitUntil(lambda: screen._list.count() > 0)
    return screen


def reads(screen, said):
    return any(said in each.text() for each in screen.findChildren(QLabel))


def scan(window, qtbot, card, amount=None):
    with qtbot.waitSignal(window.counter.answered):
        window.counter.scan(card)
    if amount:
        with qtbot.waitSignal(window.counter.answered):
            window.counter.pads._amount.entered.emit(amount)


def enrolled(window, name, **fields):
    return window.floor.club.enrolment.add(request_key=new_key(), fields={"name": name, **fields}).member


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "da", "fi"])
def test_a_form_gives_back_what_it_was_given(window, qtbot, programmes, name, language):
    settings = template(name, language=language, on=date(2026, 6, 1))
    if name == "partner":
        settings["public_key"] = KEY
    programmes._open(dict(settings), new=True)
    form = programmes._form
    currency = window.floor.currency
    assert read_rules(form.settings(), currency) == read_rules(settings, currency)
    qtbot.waitUntil(
        lambda: (
            programmes._example.text() not in {"", "Fill in what is missing or wrong, and the example appears here."}
        )
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_programme_of_a_kind_is_begun_and_saved_in_the_window(window, qtbot, programmes, name):
    programmes._begin(name)
    qtbot.waitUntil(lambda: programmes._form is not None)
    for each in programmes._form._editors if name == "partner" else ():
        if each.gap.key == "public_key":
            each._field.edit.setText(KEY)
    programmes._form._save()
    key = str(template(name, language=window.floor.shop.language)["key"])
    qtbot.waitUntil(lambda: any(each.key == key for each in window.floor.club.catalogue.listed()))
    qtbot.waitUntil(lambda: reads(programmes, "version 1 since"))


LEFT_OUT = {
    "stamp_card": {"stamp_expiry": {}},
    "points": {"expiry": {}, "pay": {"points": 20, "worth": "2.00"}, "reward": [{"name": "Cake", "cost": 10}]},
    "club": {"benefit": [{"name": "A tenth", "percent_bp": 1000, "limit": 1}]},
}
"""Inner tables that leave out what has a default."""


@pytest.mark.parametrize("kind", SCREENS)
def test_a_form_shows_the_defaults_that_a_file_leaves_out(window, qtbot, kind):
    settings = {**SMALLEST[kind], **LEFT_OUT.get(kind, {})}
    form = SCREENS[kind].form(window.floor, settings, (), new=False)
    qtbot.addWidget(form)
    currency = window.floor.currency
    assert read_rules(form.settings(), currency) == read_rules(settings, currency)


@pytest.mark.parametrize("kind", SCREENS)
def test_every_kind_that_is_asked_for_in_gaps_says_first_what_it_is(window, qtbot, kind):
    form = SCREENS[kind].form(window.floor, {"key": "new", "kind": kind}, (("points", "Points"),), new=True)
    qtbot.addWidget(form)
    if isinstance(form, GapForm):
        assert max(len(each.text()) for each in form.findChildren(QLabel)) > 60


def test_a_wrong_whole_number_is_marked_and_nothing_is_saved(window, qtbot, programmes):
    programmes._open(dict(template("milestone", language="en")), new=True)
    editor = next(each for each in programmes._form._editors if each.gap.key == "visits")
    editor._field.edit.setText("ten, 1")
    programmes._form._save()
    assert "Whole numbers" in editor._field.wrong.text()
    assert window.floor.club.catalogue.listed()[-1].key == "coffee"


def test_milestones_of_money_are_typed_with_semicolons(window, qtbot, programmes):
    programmes._open(dict(template("milestone", language="en")), new=True)
    (editor,) = (each for each in programmes._form._editors if each.gap.key == "spend")
    assert editor.isVisibleTo(programmes._form)
    editor._field.edit.setText("500; many")
    programmes._form._save()
    assert "semicolons" in editor._field.wrong.text()
    editor._field.edit.setText(" 500; 1.000,50;")
    programmes._form._save()
    qtbot.waitUntil(lambda: any(each.key == "milestones" for each in window.floor.club.catalogue.listed()))
    saved = next(each for each in window.floor.club.catalogue.listed() if each.key == "milestones")
    assert saved.settings["spend"] == ["500.00", "1000.50"]
    programmes._open(dict(saved.settings), new=False)
    (editor,) = (each for each in programmes._form._editors if each.gap.key == "spend")
    assert editor._field.text() == "500.00; 1000.50"


def test_what_was_saved_is_brought_into_view_once_and_then_the_list_is_scrolled_by_hand(window, qtbot, programmes):
    window.resize(1024, 600)
    for name in ("points", "tiers", "milestone"):
        programmes._open(dict(template(name, language="en")), new=True)
        programmes._form._save()
        qtbot.waitUntil(lambda: programmes._form is None)
    bar = programmes._area.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < bar.maximum() == bar.value())
    qtbot.waitUntil(lambda: programmes._saved_line is None and window.floor.idle)
    bar.setValue(0)
    window.notices.hide()
    window.resize(1024, 620)
    qtbot.waitUntil(lambda: programmes._area.height() > 500)
    assert bar.value() == 0


def test_an_amount_that_can_not_be_read_is_told_beside_save_and_led_to(window, qtbot, programmes):
    window.resize(1024, 600)
    programmes._open(dict(template("tiers", language="en")), new=True)
    lines = next(each for each in programmes._form._editors if each.gap.kind == "lines")
    wrong = lines._lines[0].editors[1]._field
    qtbot.waitUntil(wrong.isVisible)
    wrong.edit.setText("o")
    programmes._form._save()
    qtbot.waitUntil(lambda: "red" in programmes._form._wrong.text() and programmes._form._wrong.isVisible())
    qtbot.waitUntil(wrong.edit.hasFocus)


def test_the_example_shows_the_points_that_the_rules_give(window, qtbot, programmes):
    for points, gained in ((1, "+8"), (2, "+16")):
        rules = read_rules({**template("points", language="en"), "points": points}, window.floor.currency)
        assert example_card(rules, window.floor.currency).gained == gained


def test_what_is_wrong_is_named_by_the_words_over_its_gap(window, qtbot, programmes):
    settings = template("tiers", language="en")
    settings["tier"][2]["threshold"] = "500.00"
    programmes._open(settings, new=True)
    programmes._form._save()
    said = programmes._form._wrong.text()
    assert said.startswith("“The tiers, the lowest first – from this much”: expected more than the tier before it")
    assert [each.key for each in window.floor.club.catalogue.listed()] == ["coffee"]


def test_the_counter_shows_tier_credit_benefits_and_membership(window, qtbot):
    club = window.floor.club
    settings = [template(name, language="en") for name in ("tiers", "cashback", "club", "membership")]
    settings[1]["payout"] = "at_once"
    del settings[2]["benefit"][0]["days"]
    club.catalogue.apply(settings)
    anna = enrolled(window, "Anna Berg")
    club.memberships.begin(anna.id, "Coffee pass")
    club.memberships.pay(anna.id)
    scan(window, qtbot, anna.card, "1200,00")
    view = window.counter.view
    told = [said for _, said in view.facts]
    assert view.tier == "Silver"
    assert told[0].startswith("Coffee pass until")
    assert [each.said for each in view.benefits] == ["10 %"]
    assert [each.said for each in view.passes] == ["Coffee (20 left)"]
    window.counter.rewards.take(view.passes[0].programme)
    qtbot.waitUntil(lambda: window.counter.view.passes and window.counter.view.passes[0].said == "Coffee (19 left)")


def test_a_quarter_that_runs_is_told_where_a_member_is_looked_up(window, qtbot):
    window.floor.club.catalogue.apply([template("cashback", language="en")])
    anna = enrolled(window, "Anna Berg")
    scan(window, qtbot, anna.card, "1200,00")
    window.counter.look_up(anna.id)
    qtbot.waitUntil(lambda: any("in credit on" in said for _, said in window.counter.view.facts))
    window.go("members", anna.id)
    page = window.screen_named("members")
    qtbot.waitUntil(lambda: reads(page, "1,200.00 kr. this quarter so far gives "))


def test_a_benefit_is_used_with_the_price_before_it(window, qtbot):
    benefit = {**template("club", language="en")}
    benefit["benefit"] = [{"name": "Ten less", "percent_bp": 1000, "limit": 1, "per": "day"}]
    window.floor.club.catalogue.apply([benefit])
    anna = enrolled(window, "Anna Berg")
    scan(window, qtbot, anna.card)
    window.counter.sides.benefit("club", "Ten less")
    sheet = window.counter.sides._sheet
    sheet.before.edit.setText("300,00")
    window.counter.sides._ask_again()
    qtbot.waitUntil(lambda: reads(sheet, "270.00 kr. to pay"))
    sheet.confirmed.emit()
    qtbot.waitUntil(lambda: window.counter.view.benefits == ())
    assert window.floor.club.benefits.listed(anna.id) == ()


def test_credit_pays_in_the_window(window, qtbot):
    window.floor.club.catalogue.apply([{**template("cashback", language="en"), "payout": "at_once"}])
    anna = enrolled(window, "Anna Berg")
    window.floor.club.counter.scan(anna.card, request_key=new_key(), told=Told(amount=100_000))
    window.counter.look_up(anna.id)
    qtbot.waitUntil(lambda: [each.said for each in window.counter.view.pays] == ["Pay with credit"])
    window.counter.rewards.pay()
    sheet = window.counter.sides._sheet
    sheet.basket.edit.setText("100,00")
    window.counter.sides._ask_again()
    qtbot.waitUntil(lambda: sheet.points.text() == "30.00")
    sheet.confirmed.emit()
    qtbot.waitUntil(lambda: "30.00" in window.counter.band.said)


def test_a_friend_is_enrolled_by_whom_she_names(window, qtbot):
    window.floor.club.catalogue.apply([template("referral", language="en")])
    anna = enrolled(window, "Anna Berg")
    counter = window.counter
    counter.enrolment.begin()
    sheet = counter.enrolment._sheet
    qtbot.waitUntil(lambda: not sheet._brought_by.isHidden())
    sheet._fields["name"].edit.setText("Bo Lund")
    sheet._brought_by.edit.setText("Annna")
    window.clock.move(seconds=5)
    sheet._save()
    qtbot.waitUntil(lambda: sheet._brought_by.wrong.text() != "")
    sheet._brought_by.edit.setText("Anna")
    sheet._save()
    qtbot.waitUntil(lambda: [each.state for each in window.floor.club.referrals.listed()] == ["joined"])
    window.go("members", anna.id)
    qtbot.waitUntil(lambda: reads(window.screen_named("members"), "Brought Bo Lund"))


def test_a_tier_is_set_by_hand_with_a_reason(window, qtbot):
    window.floor.club.catalogue.apply([template("tiers", language="en")])
    anna = enrolled(window, "Anna Berg")
    window.go("members", anna.id)
    screen = window.screen_named("members")
    qtbot.waitUntil(lambda: reads(screen, "Status: Bronze"))
    (shown,) = window.floor.club.tiers.show(anna.id)
    window.floor.club.tiers.set(anna.id, "Gold", reason="a friend of the house")
    screen._page.refresh()
    qtbot.waitUntil(lambda: reads(screen, "Status: Gold, set by hand."))
    assert shown.name == "Bronze"


def test_a_cause_is_paid_out_after_a_second_press(window, qtbot):
    club = window.floor.club
    club.catalogue.apply([template("charity", language="en")])
    anna = enrolled(window, "Anna Berg")
    club.counter.scan(anna.card, request_key=new_key(), told=Told(amount=5000))
    window.go("oversight")
    screen = window.screen_named("oversight")
    qtbot.waitUntil(lambda: reads(screen, "1.00 kr. to be paid out"))
    button = next(each for each in screen.findChildren(QPushButton) if "It is paid out" in each.text())
    button.click()
    assert "Press again" in button.text()
    assert club.charity.shown()[0].owed == 100
    button.click()
    qtbot.waitUntil(lambda: club.charity.shown()[0].owed == 0)


def test_what_is_opened_from_a_long_list_is_seen_at_once(window, qtbot, programmes):
    window.floor.club.catalogue.apply(
        [template(name, language="en") for name in ("points", "tiers", "club", "charity")]
    )
    window.resize(1024, 600)
    programmes.refresh()
    bar = programmes._area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    bar.setValue(bar.maximum())
    programmes._new()
    assert bar.value() == 0
    bar.setValue(bar.maximum())
    programmes._begin("points")
    qtbot.waitUntil(lambda: programmes._form is not None)
    assert bar.value() == 0
