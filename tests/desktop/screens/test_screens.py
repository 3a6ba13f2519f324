"""The other screens in a real window: they show what the book holds and change it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from shopclub.desktop import notices
from shopclub.desktop.screens.first_run.first_run import FirstRun
from shopclub.desktop.screens.members.member_list import PAGE
from shopclub.desktop.screens.settings.sections import BackupsSection, ShopSection
from shopclub.desktop.widgets.texts import Field
from shopclub.rules.values.periods import PeriodKind, period_of
from shopclub.rules.values.purchases import Told
from shopclub.services.acting.keys import new_key


def reads(widget, text):
    return any(text in each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def pressed(qtbot, widget, text):
    def found():
        return [each for each in widget.findChildren(QPushButton) if each.isVisible() and text in each.text()]

    qtbot.waitUntil(lambda: bool(found()))
    found()[0].click()


def field(qtbot, widget, label):
    def found():
        return [each for each in widget.findChildren(Field) if each.isVisible() and each.label.text() == label]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


@pytest.fixture
def member(window):
    added = window.floor.club.enrolment.add(request_key=new_key(), fields={"name": "Anna Berg"}).member
    window.floor.club.counter.scan(added.card, request_key=new_key(), told=Told(stamps=3, amount=8400))
    return added


@pytest.mark.parametrize("number", range(1, 8))
def test_every_screen_opens_by_its_shortcut(window, qtbot, number):
    names = ["counter", "members", "cards", "programmes", "figures", "oversight", "settings"]
    QTest.keyClick(window.windowHandle(), getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.shown == names[number - 1])
    qtbot.waitUntil(lambda: window.floor.idle)


def test_a_member_is_listed_edited_and_every_entry_is_a_sentence(window, qtbot, member):
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: reads(page, "3 stamps"))
    pressed(qtbot, page, "Everything")
    qtbot.waitUntil(lambda: reads(page, "3 stamps for a visit"))
    pressed(qtbot, page, "Edit")
    name = field(qtbot, page, "Name")
    name.edit.setText("Anna <b>Borg</b>")
    pressed(qtbot, page, "Save")
    qtbot.waitUntil(lambda: window.floor.club.front.member(member.id).name == "Anna <b>Borg</b>")
    qtbot.waitUntil(lambda: reads(page, "Anna <b>Borg</b>"))


def test_a_visit_is_taken_back_from_the_page_with_a_preview(window, qtbot, member):
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: reads(page, "3 stamps"))
    undo = next(each for each in page.findChildren(QPushButton) if each.accessibleName().startswith("Take back"))
    undo.click()
    qtbot.waitUntil(lambda: reads(page, "3 stamps will be taken back"))
    field(qtbot, page, "Why? (may stay empty)").edit.setText("wrong card")
    pressed(qtbot, page, "Take back")
    qtbot.waitUntil(lambda: window.floor.club.front.show(member.id).balances[0].balance == 0)


def test_a_thousand_members_are_read_a_page_at_a_time(window, qtbot):
    for number in range(300):
        window.floor.club.enrolment.add(request_key=new_key(), fields={"name": f"Member {number:04d}"})
    window.go("members")
    model = window.screen_named("members")._list._model
    qtbot.waitUntil(lambda: model.shown.total == 300)
    assert model.rowCount() == PAGE
    for rows in (2 * PAGE, 300):
        model.fetchMore(model.index(0, 0))
        qtbot.waitUntil(lambda rows=rows: model.rowCount() == rows)


def test_a_changed_programme_becomes_a_new_version_with_a_live_example(window, qtbot):
    window.go("programmes")
    screen = window.screen_named("programmes")
    qtbot.waitUntil(lambda: reads(screen, "Coffee card"))
    pressed(qtbot, screen, "Change")
    form = screen._form
    qtbot.waitUntil(lambda: reads(screen, "Each visit gives 1 stamp"))
    form._size.setValue(8)
    qtbot.waitUntil(lambda: reads(screen, "After 8 such visits"))
    form._minimum.edit.setText("100,00")
    form._live()
    qtbot.waitUntil(lambda: reads(screen, "gets 0 stamps"))
    form._minimum.edit.setText("never")
    pressed(qtbot, form, "Save as a new version")
    assert form._minimum.wrong.text()
    form._minimum.edit.setText("")
    pressed(qtbot, form, "Save as a new version")
    qtbot.waitUntil(lambda: window.floor.club.catalogue.shown("coffee").version == 2)
    assert window.floor.club.catalogue.shown("coffee").settings["size"] == 8


def test_cards_are_printed_to_a_file_that_holds_their_codes(window, qtbot, tmp_path, member):
    import pypdfium2
    import zxingcpp

    window.go("cards")
    screen = window.screen_named("cards")
    screen._count.setValue(12)
    target = tmp_path / "cards.pdf"
    screen._save_to(target)
    qtbot.waitUntil(target.exists)
    document = pypdfium2.PdfDocument(target)
    codes = {each.text for page in document for each in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())}
    assert codes == {each.code for each in window.floor.club.cards.unissued()}
    assert len(codes) == 12
    document.close()


def test_figures_show_the_numbers_behind_each_share_and_the_members(window, qtbot, member):
    window.go("figures")
    screen = window.screen_named("figures")
    qtbot.waitUntil(lambda: reads(screen, "Repeat purchase rate"))
    assert reads(screen, "0 of 1, too few to tell")
    tile = next(each for each in screen._tiles if each.figure == "customers.buying")
    screen._show_behind(tile)
    qtbot.waitUntil(lambda: reads(screen, "1 member"))
    screen._kind.setCurrentIndex(screen._kind.findData(PeriodKind.YEAR))
    year = period_of(PeriodKind.YEAR, window.floor.club.figures.today())
    qtbot.waitUntil(lambda: screen._title.text() == str(year.start.year))


def test_settings_change_the_shop_and_the_look(window, qtbot):
    window.go("settings")
    screen = window.screen_named("settings")
    qtbot.waitUntil(lambda: reads(screen, "The shop"))
    shop = screen.findChild(ShopSection)
    shop.name.edit.setText("Bageriet <Ny>")
    shop.name.edit.editingFinished.emit()
    qtbot.waitUntil(lambda: window.floor.shop.name == "Bageriet <Ny>")
    screen.saving.take_back()
    qtbot.waitUntil(lambda: window.floor.shop.name == "Kaffebaren")
    screen.findChild(ShopSection)._colour._choose("#A3242B")
    qtbot.waitUntil(lambda: window.floor.shop.accent == "#A3242B")
    screen = window.screen_named("settings")
    qtbot.waitUntil(lambda: screen.findChild(BackupsSection) is not None)
    screen.show_section(4)
    screen.findChild(BackupsSection).check()
    qtbot.waitUntil(lambda: reads(screen, "Everything is in order"))


def test_the_guide_makes_a_book_and_the_first_stamp_follows(qtbot, qapp, settings, tmp_path):
    from shopclub.desktop.preferences import PreferenceFile
    from shopclub.desktop.program import open_book
    from shopclub.desktop.shopfloor import ShopFloor
    from shopclub.desktop.window import Window

    window = Window(ShopFloor(PreferenceFile(settings)))
    window.show()
    path = tmp_path / "new" / "club.shopclub"
    open_book(window, path, till="counter")
    qtbot.waitUntil(lambda: isinstance(window._guide, FirstRun))
    guide = window._guide
    guide._turn(1)
    assert guide._name.wrong.text()
    guide._name.edit.setText("Kaffebaren")
    guide._turn(1)
    guide._turn(1)
    guide._open.click()
    qtbot.waitUntil(lambda: window.floor.open)
    (blank,) = window.floor.club.cards.blank(1)
    with qtbot.waitSignal(window.counter.answered):
        window.scanner.scanned.emit(blank.code)
    assert window.floor.club.front.show(blank.code).balances[0].balance == 1
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_the_focus_stays_on_the_screen_when_what_had_it_is_gone(window, qtbot):
    def cancels():
        return [each for each in screen.findChildren(QPushButton) if "Cancel" in each.text() and each.isVisible()]

    window.go("programmes")
    screen = window.screen_named("programmes")
    screen._begin("birthday")
    qtbot.waitUntil(lambda: screen._form is not None)
    qtbot.waitUntil(lambda: len(cancels()) == 1)
    (cancel,) = cancels()
    cancel.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(cancel.hasFocus)
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not cancel.hasFocus())
    assert window.focusWidget() not in window._buttons.values()


def test_the_rail_takes_the_focus_from_what_is_still_there(window, qtbot):
    window.counter.setFocus()
    window._buttons["counter"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(window._buttons["counter"].hasFocus)


def test_news_move_nothing_that_may_be_clicked(window, qtbot):
    window.go("programmes")
    screen = window.screen_named("programmes")
    (new,) = (each for each in screen.findChildren(QPushButton) if "New programme" in each.text())
    qtbot.waitUntil(new.isVisible)
    before = new.mapTo(window, new.rect().topLeft())
    window.floor.told.emit("Something is done.", "done")
    qtbot.waitUntil(window.notices.isVisible)
    assert new.mapTo(window, new.rect().topLeft()) == before
    lower_right = window.notices.mapTo(window, window.notices.rect().bottomRight())
    assert (window.width() - lower_right.x(), window.height() - lower_right.y()) == (25, 25)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.notices.mapTo(window, window.notices.rect().bottomRight()).x() == 1024 - 25)


def test_a_file_that_was_made_can_be_opened_and_shown(window, qtbot, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(notices, "_open", opened.append)
    path = tmp_path / "Kort.pdf"
    window.floor.filed.emit(path)
    qtbot.waitUntil(window.notices.isVisible)
    assert (window.notices._said.text(), window.notices._place.text()) == ("Kort.pdf", f"Saved in {tmp_path.name}")
    pressed(qtbot, window.notices, "Show in folder")
    assert not window.notices.isVisible()
    window.floor.filed.emit(path)
    pressed(qtbot, window.notices, "Open")
    assert opened == [tmp_path, path]


def test_a_notice_stays_while_the_focus_is_in_it(window, qtbot):
    window.floor.told.emit("Something is done.", "done")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: window.notices.isAncestorOf(window.focusWidget()))
    assert not window.notices._timer.isActive()
    window.floor.told.emit("Something else is done.", "done")
    assert window.notices._timer.isActive()


def test_list_and_page_are_two_pages_where_there_is_little_width(window, qtbot, member):
    window.go("members")
    screen = window.screen_named("members")
    qtbot.waitUntil(lambda: screen._page.isVisible() and screen._list.isVisible())
    window.resize(880, 700)
    for _ in range(2):
        qtbot.waitUntil(lambda: not screen._list.isVisible())
        screen._page.closed.emit()
        qtbot.waitUntil(lambda: screen._list.isVisible() and not screen._page.isVisible())
        qtbot.waitUntil(lambda: window.floor.idle)
        place = screen._list._view.visualRect(screen._list._model.index(0)).center()
        QTest.mouseClick(screen._list._view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_nothing_can_be_done_with_a_member_who_is_not_read_yet(window, qtbot, member):
    window.go("members", member.id)
    page = window.screen_named("members")._page
    assert not any(act.isEnabled() for act in page._acts)
    qtbot.waitUntil(lambda: all(act.isEnabled() for act in page._acts))
    page.show_member(member.id + 1)
    assert not any(act.isEnabled() for act in page._acts)


def test_enter_saves_what_was_edited_and_the_window_says_so(window, qtbot, member):
    window.go("members", member.id)
    page = window.screen_named("members")._page
    qtbot.waitUntil(lambda: page.isVisible() and reads(page, "Since"))
    page._edit()
    phone = field(qtbot, page, "Phone")
    phone.edit.setText("20304050")
    QTest.keyClick(phone.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.floor.club.front.member(member.id).phone is not None)
    qtbot.waitUntil(lambda: window.notices.isVisible() and reads(window.notices, "Done"))


def test_scans_made_while_the_book_is_opened_are_answered_in_their_order(qtbot, qapp, settings, shop):
    from shopclub.desktop.preferences import PreferenceFile
    from shopclub.desktop.program import open_book
    from shopclub.desktop.shopfloor import ShopFloor
    from shopclub.desktop.window import Window

    first, second = (shop.enrol(name).member for name in ("Anna Berg", "Bo Dahl"))
    shop.book.close()
    window = Window(ShopFloor(PreferenceFile(settings)))
    window.show()
    window.scanner.scanned.emit(first.card)
    open_book(window, shop.book.path, till="counter")
    window.scanner.scanned.emit(second.card)
    assert "opened" in window.counter.band.advice
    qtbot.waitUntil(lambda: window.floor.open and window.floor.idle and "Bo Dahl" in window.counter.band.said)
    assert [line.member.name for line in window.floor.club.front.visits(limit=5)] == ["Bo Dahl", "Anna Berg"]
    window.close()
    window.deleteLater()
    qapp.processEvents()
