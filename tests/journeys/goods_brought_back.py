"""The journey of goods: bought by line, points earned, a reward handed out, part of it brought back, then the rest.

Run under an X display with the path of a folder: `python tests/journeys/goods_brought_back.py FOLDER`.
"""

from datetime import timedelta

from walking import Journey, until, walk

from shopclub.desktop.screens.counter.answer_band import Answer
from shopclub.services.acting.keys import new_key
from shopclub.services.shop.clubhouse import open_clubhouse
from shopclub.services.shop.settings import open_club

POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "points": 1,
    "per": "5.00",
    "reward": [{"name": "Cookie", "cost": 30, "value": "8.00"}],
}
codes: list[str] = []


def open_shop(journey: Journey) -> None:
    """A shop that gives points; the window opens its book."""
    open_club(journey.path, name="Kaffebaren", currency="DKK", zone="Europe/Copenhagen", language="en")
    club = open_clubhouse(journey.path, till="counter")
    club.desk.now = journey.clock
    club.catalogue.apply([POINTS])
    for name in ("Anna Berg", "Bo Lund"):
        codes.append(club.enrolment.add(request_key=new_key(), fields={"name": name}).member.card or "")
    club.close()
    journey.open()
    until(lambda: journey.window.floor.open, "the book is open")
    journey.window.floor.club.desk.now = journey.clock


def balance(journey: Journey, code: str) -> int:
    return journey.window.floor.club.front.show(code).balances[0].balance


def buy_by_line(journey: Journey) -> None:
    journey.clock.instant += timedelta(days=1)
    journey.scan(codes[0])
    journey.key("l")
    until(lambda: journey.button("Book lines"), "lines are asked for")
    for what, price in (("coffee", "38,00"), ("cake", "45,00")):
        journey.type(what)
        journey.key("Return")
        journey.type(price)
        journey.key("Return")
    until(lambda: journey.reads("1 × cake"), "the lines are listed")
    journey.picture("1-lines")
    journey.key("Return")
    until(lambda: journey.reads("83.00 kr. → 16 points"), "the band says what it gave")
    assert balance(journey, codes[0]) == 16, "83.00 gave 16 points"
    journey.picture("2-earned")


def buy_more_and_redeem(journey: Journey) -> None:
    journey.clock.instant += timedelta(days=1)
    journey.scan(codes[0])
    journey.type("90,00")
    journey.key("Return")
    until(lambda: journey.reads("90.00 kr. → 18 points"), "90.00 and the 3.00 carried gave 18")
    assert balance(journey, codes[0]) == 34
    journey.clock.instant += timedelta(days=1)
    journey.key("Escape")
    journey.scan(codes[0])
    journey.key("r")
    until(lambda: journey.reads("Handed out to Anna Berg: Cookie"), "the cookie is handed out")
    assert balance(journey, codes[0]) == 4
    journey.picture("3-redeemed")


def bring_back(journey: Journey, *, amount: str, pick: int, name: str) -> None:
    journey.key("b")
    until(lambda: journey.reads("Goods back"), "the purchases are listed")
    until(journey.list_is_shown, "there are purchases")
    journey.key(*["Down"] * pick, "Return")
    until(lambda: journey.reads("Purchase of"), "the purchase is open")
    if amount:
        journey.type(amount)
    until(lambda: journey.reads("goes back to the customer"), "the preview is shown")
    journey.picture(f"{name}-preview")
    journey.key("Return")
    if amount:
        journey.key("Return")
    until(lambda: journey.reads("Return booked"), "the return is booked")
    journey.picture(name)


def return_part_then_the_rest(journey: Journey) -> None:
    journey.key("Escape")
    journey.scan_again(codes[0])
    bring_back(journey, amount="40,00", pick=0, name="4-part")
    assert journey.said is Answer.DONE
    assert balance(journey, codes[0]) == 0, "173 less 40 earns 26; 30 were spent"
    journey.key("Escape")
    journey.scan_again(codes[0])
    bring_back(journey, amount="", pick=0, name="5-rest")


def see_the_exceptions(journey: Journey) -> None:
    journey.key("ctrl+6")
    until(lambda: journey.reads("were spent before the purchase was brought back"), "the exceptions are listed")
    journey.picture("6-exceptions")
    until(lambda: journey.reads("Together") or journey.reads("Nothing is owed."), "what is owed is shown beside them")


if __name__ == "__main__":
    walk(open_shop, buy_by_line, buy_more_and_redeem, return_part_then_the_rest, see_the_exceptions, opened=False)
