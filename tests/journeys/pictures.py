"""Makes a picture of every screen: empty and full, light and dark, in three sizes.

Run `python tests/journeys/pictures.py [FOLDER] [--language da]`; the pictures land in FOLDER, `pictures` by default.
QT_SCALE_FACTOR=1.5 makes them at 150 %; `--readme` takes those that README shows into resources/drawings.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from shopclub.assets import asset
from shopclub.desktop import theme
from shopclub.desktop.program import make_window, open_book
from shopclub.desktop.screens.programmes.kinds.register import SCREENS
from shopclub.desktop.window import Window
from shopclub.language.translation import speak
from shopclub.rules.values.purchases import Item, Told
from shopclub.services.acting.keys import new_key
from shopclub.services.counter.returns import Brought
from shopclub.services.programmes.templates import template
from shopclub.services.shop.clubhouse import open_clubhouse
from shopclub.services.shop.demo import DemoPlan, make_demo
from shopclub.services.shop.settings import open_club

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
README = {
    "counter": "light-1280-points-counter-stamped",
    "programmes": "light-1280-clubs-programme-tiers-tiers",
    "figures": "light-1280-full-figures",
    "cards": "dark-1280-full-cards",
}
SIZES = ((1024, 768), (1280, 720), (1920, 1080))
LONG = "Kahvila-konditoria Ääkkösenkulman Pullantuoksuinen Aamiaishuone & Pojat Oy"


COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "size": 10, "reward": "Free coffee"}
POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Harbour points",
    "points": 1,
    "per": "5.00",
    "expiry": {"months": 12, "round_to": "month"},
    "pay": {"points": 10, "worth": "1.00", "min": 50, "step": 10, "max_share_bp": 5000},
    "multiplier": [{"name": "Double Tuesday", "days": ["tue"], "bp": 20000}],
    "reward": [
        {"name": "Cookie", "cost": 60, "value": "8.00"},
        {"name": "Cake of the day", "cost": 150, "value": "15.00", "stock": 20},
        {"name": "Brunch for two", "cost": 900, "value": "120.00"},
    ],
}


def until(condition: Callable[[], object]) -> None:
    loop, poll, patience = QEventLoop(), QTimer(interval=10), QTimer(singleShot=True, interval=30_000)
    poll.timeout.connect(lambda: loop.quit() if condition() else None)
    patience.timeout.connect(loop.quit)
    poll.start()
    patience.start()
    loop.exec()
    assert condition()


def settled(window: Window) -> None:
    """Wait until the workers are idle and what they answered is painted."""
    QApplication.processEvents()
    until(lambda: window.floor.idle)
    rounds = iter(range(40))
    until(lambda: next(rounds, 40) >= 39)
    until(lambda: window.floor.idle)


def open_on(path: Path, *, dark: bool, language: str, size: tuple[int, int]) -> Window:
    window = make_window()
    scheme = "dark" if dark else "light"
    window.floor.prefer(replace(window.floor.preferences, scheme=scheme, language=language, motion=False))
    speak(language)
    window.redress()
    window.resize(*size)
    window.show()
    open_book(window, path, till="counter", clock=lambda _zone: NOW)
    if path.exists():
        until(lambda: window.floor.open)
        window.redress()
    settled(window)
    return window


def scenes(window: Window) -> Iterator[str]:
    """Walk through the screens of an open book, naming what is to be seen."""
    yield "counter-waiting"
    club, counter = window.floor.club, window.counter
    page = club.front.lines(club.front.ordered().numbers[:1000])
    if page:
        coded = [each for each in page if each.card and each.visits > 3]
        ready = next((each for each in coded if club.front.show(each.id).vouchers), coded[0])
        counter.scan(ready.card or "")
        yield "counter-reward"
        counter.scan(coded[-1].card or "")
        yield "counter-stamped"
        if counter.pads._amount.isVisible():
            counter.pads._amount.edit.setText("12345")
            counter.pads._amount._enter()
            yield "counter-asks"
            counter.pads.change_unusual()
        yield from beside(window, coded[-1].id)
        counter.scan("712345678901262")
        yield "counter-refused"
        counter.scan("712345678901261")
        yield "counter-unknown-card"
        counter._scans.page.take_key(Qt.Key.Key_F)
        counter.sides._ask_how(counter.sides._sheet, coded[0].id)
        yield "counter-whose-card"
        counter.scan("4006381333931")
        yield "counter-article"
        counter.wait()
        counter._waiting.search.setText("an")
        counter._waiting.search._search("an")
        yield "counter-search"
        counter.wait()
    counter.enrolment.begin()
    yield "counter-enrol"
    counter.enrolment._close()
    window.go("members")
    yield "members"
    if page:
        window.go("members", max(page, key=lambda each: each.visits).id)
        yield "member"
        more = window.screen_named("members")._page.more
        for act in ("adjust", "opening", "statement", "family", "merge", "forget"):
            getattr(more, act)()
            yield f"member-{act}"
    window.go("cards")
    yield "cards"
    window.go("programmes")
    yield "programmes"
    programmes = window.screen_named("programmes")
    programmes._new()
    yield "programme-kinds"
    programmes._close()
    listed = club.catalogue.listed()
    if listed:
        for each in listed:
            programmes._edit(each)
            yield f"programme-{each.kind}-{each.key}"
            if each.kind in {"stamp_card", "points"}:
                programmes._simulator.start()
                yield f"programme-{each.kind}-{each.key}-tried"
        programmes._close()
        for each in listed:
            own = SCREENS[each.kind].sheet
            if own is not None:
                programmes._run(own, each.key)
                yield f"programme-{each.kind}-{each.key}-opened"
                programmes._close()
        programmes._history(listed[-1])
        yield "programme-history"
        programmes._end(listed[-1])
        yield "programme-end"
        programmes._close()
    window.go("oversight")
    yield "owner"
    window.go("figures")
    yield "figures"
    figures = window.screen_named("figures")
    bar = figures._area.verticalScrollBar()
    bar.setValue(bar.maximum())
    yield "figures-trend"
    window.go("settings")
    yield "settings"


def beside(window: Window, member: int) -> Iterator[str]:
    """What opens beside the queue, where there are purchases with amounts."""
    counter, club = window.counter, window.floor.club
    found = club.returns.find(member=member)
    if not found:
        return
    counter.pads._begin_lines()
    yield "counter-lines"
    counter.sides.bring_back()
    yield "counter-return-list"
    counter.sides._open_purchase(found[0].purchase)
    yield "counter-return"
    if counter.view.pays:
        counter.rewards.pay()
        counter.sides._sheet.basket.edit.setText("184.00")
        counter.sides._ask_offer()
        yield "counter-pay"
    counter.sides.move(counter.outcome.visit)
    counter.sides.move_to(1)
    yield "counter-move"
    counter.sides.close()


def guide(window: Window) -> Iterator[str]:
    pages = window._guide
    yield "guide-1"
    pages._name.edit.setText("Kaffebaren")
    pages._turn(1)
    yield "guide-2"
    pages._turn(1)
    yield "guide-3"


def photograph(window: Window, walk: Iterator[str], folder: Path, prefix: str) -> None:
    for name in walk:
        settled(window)
        window.grab().save(str(folder / f"{prefix}-{name}.png"))
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def books(folder: Path) -> dict[str, Path]:
    full, empty, long = folder / "full.shopclub", folder / "empty.shopclub", folder / "long.shopclub"
    make_demo(full, DemoPlan(120, 14, 4, NOW))
    open_club(empty, name="Kaffebaren", currency="DKK", zone="Europe/Copenhagen", language="en")
    make_demo(long, DemoPlan(12, 3, 9, NOW, "EUR", "fi"))
    club = open_clubhouse(long, till="counter")
    club.desk.now = lambda: NOW - timedelta(days=1)
    club.shopkeeping.change(name=LONG, card_text="Joka kymmenes kahvi kuuluu talon tarjottaviin", accent="#F2C14E")
    settings = {**club.catalogue.shown("coffee").settings}
    settings["name"] = "Aamiaiskahvittelijan kanta-asiakaspassi"
    settings["reward"] = "Ilmainen erikoiskahvi tai aamiaisleivonnainen valinnan mukaan"
    points = {
        **POINTS,
        "name": "Kanta-asiakaspisteiden keräilyohjelma",
        "reward": [dict(each) for each in POINTS["reward"]],
    }
    points["reward"][0]["name"] = "Suklaakuorrutteinen mantelikeksipussi"
    club.catalogue.apply([settings, points])
    member = max(club.front.lines(club.front.ordered().numbers), key=lambda each: each.visits)
    club.counter.scan(member.card or "", request_key=new_key(), told=Told(amount=123_456), confirm_amount=True)
    club.close()
    return {"full": full, "empty": empty, "long": long, "points": points_book(folder), "clubs": clubs_book(folder)}


def clubs_book(folder: Path) -> Path:
    """A shop whose club does everything at once: tiers, credit, friends, birthdays and milestones beside points."""
    path = folder / "clubs.shopclub"
    open_club(path, name="Blomster & Co", currency="DKK", zone="Europe/Copenhagen", language="en")
    club = open_clubhouse(path, till="counter")
    club.desk.now = lambda: NOW - timedelta(days=90)
    club.shopkeeping.change(accent="#8A3B6B")
    kinds = ("points", "tiers", "cashback", "referral", "club", "membership", "charity", "birthday", "milestone")
    club.catalogue.apply([template(kind, language="en") for kind in kinds])
    draws = [
        template("draw", language="en", on=(NOW - timedelta(days=85)).date())
        | {"key": "summer", "name": "Summer draw"},
        template("draw", language="en", on=(NOW - timedelta(days=20)).date()),
    ]
    partner = template("partner", language="en") | {"public_key": "d75a980182b10ab7d54bfed3c964073a" * 2}
    club.catalogue.apply([*draws, partner])
    first = ""
    for number, name in enumerate(("Anna Berg", "Bo Møller", "Cecilie Ødegård", "Dagny Lund")):
        club.desk.now = lambda number=number: NOW - timedelta(days=80 - 20 * number)
        birthday = f"{NOW + timedelta(days=number):%m-%d}"
        member = club.enrolment.add(
            request_key=new_key(), fields={"name": name, "birthday": birthday}, referred_by=first or None
        ).member
        first = first or str(member.card)
        if number < 2:
            club.memberships.begin(member.id, "Coffee pass")
            club.desk.now = lambda: NOW - timedelta(days=12)
            club.memberships.pay(member.id, receipt="0815")
        for visit in range(12 - 3 * number):
            club.desk.now = lambda visit=visit, number=number: NOW - timedelta(days=70 - 20 * number - visit, minutes=9)
            told = Told(amount=14_900 + 1000 * visit)
            club.counter.scan(member.card or "", request_key=new_key(), told=told, confirm_amount=True)
    club.desk.now = lambda: NOW
    club.upkeep.run_day()
    club.draws.draw("summer", "0712233140")
    club.partners.issue(1, request_key=new_key())
    club.cards.issue(1, holder="Emil")
    club.close()
    return path


def points_book(folder: Path) -> Path:
    """A shop with points beside stamps, some spending, and purchases brought back."""
    path = folder / "points.shopclub"
    open_club(path, name="Café Havnen", currency="DKK", zone="Europe/Copenhagen", language="en")
    club = open_clubhouse(path, till="counter")
    club.desk.now = lambda: NOW - timedelta(days=30)
    club.catalogue.apply([COFFEE, POINTS])
    for number, name in enumerate(("Anna Berg", "Bo Møller", "Cecilie Ødegård", "Dagny Lund")):
        day = NOW - timedelta(days=20)
        club.desk.now = lambda day=day: day
        member = club.enrolment.add(request_key=new_key(), fields={"name": name}).member
        for visit in range(6):
            at = NOW - timedelta(days=15 - 2 * visit, minutes=7 * number)
            club.desk.now = lambda at=at: at
            told = Told(items=(Item("coffee", 3800, 2), Item("cake", 4500, 1 + number)))
            acted = club.counter.scan(member.card or "", request_key=new_key(), told=told, confirm_amount=True)
        club.desk.now = lambda number=number: NOW - timedelta(hours=2, minutes=3 * number)
        club.rewards.redeem(member.id, "Cookie", request_key=new_key())
        if number > 1:
            club.returns.take_in(acted.purchase or 0, Brought(everything=True), request_key=new_key())
    club.close()
    return path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", default="pictures", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--only", default="", help="a part of the names wanted, such as dark-1280")
    parser.add_argument("--book", default="", help="the one book to show, such as clubs")
    parser.add_argument("--readme", action="store_true", help="renew the pictures that README shows")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    theme.load_fonts()
    with tempfile.TemporaryDirectory() as place:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, place)
        made = books(Path(place))
        for dark in (False, True):
            for size in SIZES:
                look = f"{'dark' if dark else 'light'}-{size[0]}"
                if options.only not in look:
                    continue
                if not options.book:
                    empty = Path(place) / f"none-{look}.shopclub"
                    window = open_on(empty, dark=dark, language=options.language, size=size)
                    photograph(window, guide(window), options.folder, look)
                for name, path in made.items():
                    if options.book not in name:
                        continue
                    window = open_on(path, dark=dark, language=options.language, size=size)
                    photograph(window, scenes(window), options.folder, f"{look}-{name}")
    for name, picture in README.items() if options.readme else ():
        shutil.copy(options.folder / f"{picture}.png", asset("drawings", f"{name}.png"))
    app.quit()


if __name__ == "__main__":
    main()
