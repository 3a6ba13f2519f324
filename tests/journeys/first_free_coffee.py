"""The journey from an empty machine to the first free coffee, in a real window, with real keys and a real mouse.

Run under an X display with the path of a folder: `python tests/journeys/first_free_coffee.py FOLDER`.
"""

from datetime import timedelta

import pypdfium2
import zxingcpp
from PySide6.QtWidgets import QApplication, QLineEdit
from walking import Journey, until, walk

from shopclub.desktop.screens.counter.answer_band import Answer


def guide(journey: Journey) -> None:
    until(lambda: journey.reads("Welcome to ShopClub"), "the guide is shown")
    journey.type("Kaffebaren")
    field = journey.window.focusWidget()
    assert isinstance(field, QLineEdit)
    until(lambda: field.text() == "Kaffebaren", "the name is typed")
    journey.picture("1-guide")
    journey.key("Return")
    until(lambda: journey.reads("Your first programme"), "the second page is shown")
    journey.picture("2-first-card")
    journey.key("Return")
    until(lambda: journey.reads("Ready to open"), "the third page is shown")
    journey.key("Return")
    until(lambda: journey.window.floor.open, "the book is open")
    journey.window.floor.club.desk.now = journey.clock
    until(lambda: journey.reads("Scan a card"), "the counter waits")


def enrol(journey: Journey) -> int:
    journey.key("ctrl+n")
    until(lambda: journey.reads("New member"), "the sheet is open")
    journey.type("Anna Berg")
    journey.key("Tab")
    journey.type("12345678")
    journey.picture("3-enrol")
    journey.key("Return")
    until(lambda: journey.window.counter.member, "she is enrolled")
    assert journey.reads("Welcome, Anna Berg!")
    return journey.window.counter.member or 0


def print_card(journey: Journey, member: int) -> str:
    journey.click(journey.button("Member"))
    until(lambda: journey.window.shown == "members", "her page is shown")
    journey.click(journey.button("Print card"))
    until(lambda: journey.window.shown == "cards" and journey.reads("1 card on 1 sheet"), "her card is previewed")
    target = journey.folder / "cards.pdf"
    journey.click(journey.button("Save as PDF"))
    until(lambda: QApplication.activeModalWidget() is not None, "the file dialog is open")
    journey.key("ctrl+a")
    journey.type(str(target))
    journey.key("Return")
    until(target.exists, "the PDF is written")
    until(lambda: journey.reads("cards.pdf"), "it is said that it is written")
    journey.take_keys()
    journey.picture("4-cards")
    page = pypdfium2.PdfDocument(target)[0].render(scale=150 / 72).to_pil()
    (read,) = zxingcpp.read_barcodes(page)
    assert journey.window.floor.club.front.show(read.text).member.id == member
    return read.text


def collect(journey: Journey, code: str) -> None:
    for visit in range(1, 11):
        journey.clock.instant += timedelta(days=1)
        if visit == 4:
            journey.key("ctrl+2")
            until(lambda: journey.window.shown == "members", "another screen is shown")
        journey.scan(code)
        assert journey.window.shown == "counter"
        assert journey.said is (Answer.REWARD if visit == 10 else Answer.STAMPED), (visit, journey.window.counter.band)
        if visit == 7:
            journey.picture("5-seventh-stamp")
    journey.picture("6-full-card")
    journey.scan(code)
    assert journey.said is Answer.ASKS, "a second scan at once is ignored, not stamped"


def redeem_and_undo(journey: Journey, code: str) -> None:
    assert journey.button("Hand out")
    assert journey.reads("Free coffee is ready")
    journey.key("r")
    until(lambda: journey.reads("Handed out to Anna Berg"), "the coffee is handed out")
    journey.picture("7-handed-out")
    journey.clock.instant += timedelta(days=1)
    journey.scan(code)
    assert journey.window.floor.club.front.show(code).balances[0].balance == 1
    journey.key("u")
    until(lambda: journey.reads("Taken back"), "the stamp is taken back")
    assert journey.window.floor.club.front.show(code).balances[0].balance == 0


def figures(journey: Journey) -> None:
    journey.key("ctrl+5")
    until(lambda: journey.reads("Visits and purchases"), "the figures are shown")
    until(lambda: journey.reads("10"), "ten visits are counted")
    assert journey.reads("1 of 1, too few to tell")
    journey.picture("8-figures")


def card_of_a_member(journey: Journey) -> None:
    member = enrol(journey)
    code = print_card(journey, member)
    for step in (collect, redeem_and_undo):
        step(journey, code)


if __name__ == "__main__":
    walk(guide, card_of_a_member, figures)
