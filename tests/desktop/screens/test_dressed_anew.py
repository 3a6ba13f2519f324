"""Language or light and dark are changed while something is up or typed: everything is found again."""

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from shopclub.desktop.drafts import Drafts
from shopclub.language.translation import speak
from tests.desktop.screens.test_open_visit_at_the_counter import COFFEE, POINTS, enrol, idle, scan, there


@pytest.fixture
def counter(window):
    window.floor.club.catalogue.apply([COFFEE, POINTS])
    return window.counter


def other_light(window):
    scheme = "light" if window.floor.theme.dark else "dark"
    window.floor.prefer(replace(window.floor.preferences, scheme=scheme))


def danish(window):
    speak("da")
    window.floor.redressed.emit()


@pytest.fixture(params=[other_light, danish])
def dressed_anew(window, qtbot, request):
    def dress():
        before = window.counter
        request.param(window)
        assert window.counter is not before
        idle(window, qtbot)

    yield dress
    speak("en")


def test_the_member_who_is_up_stays_up_with_half_an_amount(window, qtbot, counter, dressed_anew):
    member = enrol(window)
    scan(window, qtbot, member)
    QTest.keyClicks(counter.pads._amount.edit, "84")
    dressed_anew()
    anew = window.counter
    assert (anew.member, anew.pads._amount.edit.text()) == (member.id, "84")
    with qtbot.waitSignal(anew.answered):
        anew.pads._amount._enter()
    assert there(window, member)["points"] == 84


def test_an_enrolment_goes_on_where_it_was(window, qtbot, counter, dressed_anew):
    counter.enrolment.begin()
    QTest.keyClicks(counter.enrolment._sheet._fields["name"].edit, "Clara Bje")
    dressed_anew()
    sheet = window.counter.enrolment
    assert sheet.is_open
    assert sheet._sheet._fields["name"].edit.text() == "Clara Bje"


def test_what_is_searched_for_stays(window, qtbot, counter, dressed_anew):
    counter._waiting.search.setText("cla")
    dressed_anew()
    assert window.counter._waiting.search.text() == "cla"


def test_a_member_who_is_edited_stays_so(window, qtbot, counter, dressed_anew):
    member = enrol(window)
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: page._read is not None)
    page._edit()
    name = next(each for each in page.sheet.itemAt(0).widget().findChildren(QLineEdit))
    name.setText("Anna Bergh")
    dressed_anew()
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: page.sheet.count() > 0)
    fields = page.sheet.itemAt(0).widget().findChildren(QLineEdit)
    assert "Anna Bergh" in [each.text() for each in fields]


def test_what_was_typed_is_on_disk_and_there_after_a_kill(window, qtbot, counter):
    member = enrol(window)
    counter.enrolment.begin()
    QTest.keyClicks(counter.enrolment._sheet._fields["phone"].edit, "2030")
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: page._read is not None)
    page.more.adjust()
    page.sheet.itemAt(0).widget().findChildren(QLineEdit)[-1].setText("paper ca")
    path = window.floor.drafts._path
    qtbot.waitUntil(lambda: path.exists() and "paper ca" in path.read_text())
    left = Drafts()
    left.open(path)
    assert left.of("enrolment", "new")["fields"]["phone"] == "2030"
    assert "paper ca" in left.of("adjust balance", f"member {member.id}").values()


def test_another_members_page_shows_no_draft_of_the_first(window, qtbot, counter):
    first, second = enrol(window), enrol(window, "Bo Møller")
    window.go("members", first.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: page._read is not None and page._read.shown.id == first.id)
    page._block()
    page.sheet.itemAt(0).widget().findChildren(QLineEdit)[0].setText("quarrel")
    window.go("members", second.id)
    qtbot.waitUntil(lambda: page._read.shown.id == second.id)
    assert (page.sheet.count(), page._pills.count()) == (0, 0)
    window.go("members", first.id)
    qtbot.waitUntil(lambda: page._read.shown.id == first.id and page._pills.count() > 0)
    page._pills.itemAt(0).widget().click()
    assert page.sheet.itemAt(0).widget().findChildren(QLineEdit)[0].text() == "quarrel"
    page.discard()
    assert window.floor.drafts.forms_of(f"member {first.id}") == ()


def test_a_forgotten_member_leaves_no_draft_on_the_disk(window, qtbot, counter):
    member = enrol(window)
    drafts, owner = window.floor.drafts, f"member {member.id}"
    drafts.keep("edit member", owner, {"0": "Anna Bergh"})
    drafts.keep("enrolment", owner, {"fields": {"phone": "20304050"}})
    drafts.write()
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: page._read is not None)
    page.more.forget()
    page._do.click()
    qtbot.waitUntil(lambda: drafts.forms_of(owner) == ())
    assert not drafts._path.exists()
