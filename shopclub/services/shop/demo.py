"""A plausible shop's history, made through the same services as a real one, from a seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from shopclub.rules.values.purchases import Told
from shopclub.services.acting.outcomes import Acted
from shopclub.services.members.details import ConsentsGiven
from shopclub.services.shop.clubhouse import Clubhouse, open_clubhouse
from shopclub.services.shop.demo_of_kinds import Regulars
from shopclub.services.shop.settings import open_club

ZONE = ZoneInfo("Europe/Copenhagen")
FIRST = [
    "Anna",
    "Mette",
    "Søren",
    "Lars",
    "Ingrid",
    "Åse",
    "Bjørn",
    "Freja",
    "Emil",
    "Karen",
    "Jens",
    "Signe",
    "Malthe",
    "Ida",
    "Oscar",
    "Laura",
    "Mikkel",
    "Sofie",
    "Noah",
    "Clara",
    "Elias",
    "Maja",
    "Viggo",
    "Astrid",
    "Kasper",
    "Liv",
    "Anders",
    "Tove",
    "Rasmus",
    "Elin",
    "Henrik",
    "Saga",
    "Aino",
    "Veikko",
    "Linnéa",
    "Göran",
    "Eero",
    "Päivi",
    "Nora",
    "Odd",
]
LAST = [
    "Berg",
    "Ødegård",
    "Nielsen",
    "Hansen",
    "Lindqvist",
    "Sørensen",
    "Mäkinen",
    "Johansson",
    "Dahl",
    "Møller",
    "Virtanen",
    "Åkesson",
    "Lund",
    "Holm",
    "Kjær",
    "Vinter",
    "Nygaard",
    "Strand",
    "Korhonen",
    "Bach",
    "Skov",
    "Thomsen",
    "Eklund",
    "Bjerre",
    "Friis",
    "Solberg",
    "Haugen",
    "Westerlund",
    "Aalto",
    "Krogh",
]
RHYTHMS = (3, 5, 7, 7, 10, 14, 14, 21, 30, 45)
PRICES = (2600, 3200, 3800, 3800, 4200, 4800, 6500, 8400, 9200, 12500)
NOTES = ("Likes oat milk", "Usually the corner table", "Allergic to nuts")


@dataclass(frozen=True)
class DemoPlan:
    """How large a history to make, up to when, and whether the club does everything or has one stamp card."""

    members: int
    months: int
    seed: int
    now: datetime
    currency: str = "DKK"
    language: str = "da"
    every_kind: bool = False


@dataclass(frozen=True)
class DemoMade:
    """What was made."""

    members: int
    visits: int
    purchases: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class _Event:
    at: datetime
    guest: int
    first: bool
    amount: int


def make_demo(path: Path, plan: DemoPlan, progress: Callable[[int, int], bool] = lambda _done, _of: True) -> DemoMade:
    """Make a new book with a shop's history; `progress` is told how far it is and may stop it by False.

    Raises:
        BookExists: a book is there already.
    """
    open_club(path, name="Café Havnen", currency=plan.currency, zone=str(ZONE), language=plan.language)
    dice = Random(plan.seed)  # noqa: S311
    club = open_clubhouse(path, till="demo", randomness=dice)
    try:
        last = plan.now.astimezone(ZONE).date()
        first = last - timedelta(days=round(plan.months * 30.4))
        events = sorted(_events(dice, plan, first), key=lambda event: (event.at, event.guest))
        club.desk.now = lambda: datetime.combine(first, time(7), ZONE)
        _set_up(club)
        regulars = Regulars(club, dice, plan.language, first) if plan.every_kind else None
        if regulars is not None:
            regulars.set_up()
        visits, sales = _live(club, dice, events, progress, regulars)
        club.desk.now = lambda: plan.now
        club.upkeep.run_day()
        club.book.analyse()
    finally:
        club.close()
    members = len([event for event in events if event.first])
    return DemoMade(members, visits, visits + sales, first, last)


class _Ticking:
    """A clock that goes on a second each time it is looked at, as one does at a counter."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def __call__(self) -> datetime:
        self._instant += timedelta(seconds=1)
        return self._instant


def _set_up(club: Clubhouse) -> None:
    coffee = {
        "key": "coffee",
        "kind": "stamp_card",
        "name": "Kaffekort",
        "size": 10,
        "reward": "Gratis kaffe",
        "reward_value": "12.00",
        "interim": {"5": "Gratis småkage"},
        "max_per_day": 6,
    }
    club.catalogue.apply([coffee])
    club.shopkeeping.change(card_text="Hver tiende kop er på husets regning", accent="#1F5C7A")


def _events(dice: Random, plan: DemoPlan, first: date) -> Iterator[_Event]:
    """Draw each guest's first day, rhythm and the day she stays away, and the visits between them."""
    last = plan.now.astimezone(ZONE)
    days = max((last.date() - first).days, 1)
    for guest in range(plan.members):
        joined = min(int(dice.triangular(0, days, days * 0.3)), days - 1)
        rhythm = dice.choice(RHYTHMS)
        leaves = joined + int(dice.expovariate(1 / 260)) + 1
        day: float = joined
        while day < min(days + 1, leaves):
            at = datetime.combine(first + timedelta(days=int(day)), _hour(dice), ZONE)
            if at < last:
                yield _Event(at, guest, int(day) == joined, dice.choice(PRICES))
            day += max(1.0, dice.gammavariate(3, rhythm / 3))


def _hour(dice: Random) -> time:
    minutes = int(dice.choice((dice.gauss(8.5, 0.8), dice.gauss(12.3, 1.0), dice.gauss(15.5, 1.2))) * 60)
    minutes = min(max(minutes, 7 * 60), 18 * 60)
    return time(minutes // 60, minutes % 60, dice.randrange(60))


def _live(
    club: Clubhouse,
    dice: Random,
    events: list[_Event],
    progress: Callable[[int, int], bool],
    regulars: Regulars | None,
) -> tuple[int, int]:
    """Walk through the days: enrol, scan, hand rewards out, sell to strangers."""
    cards: dict[int, str] = {}
    visits = sales = 0
    for number, event in enumerate(events):
        if not progress(number, len(events)):
            break
        club.desk.now = _Ticking(event.at)
        key = f"demo-{number}"
        if regulars is not None:
            regulars.day(event.at.date())
        if event.guest not in cards:
            cards[event.guest] = _enrol(club, dice, f"{key}-new", regulars)
        outcome = club.counter.scan(
            cards[event.guest], request_key=key, told=Told(amount=event.amount), confirm=True, confirm_amount=True
        )
        visits += 1
        _hand_out(club, dice, outcome, key)
        if regulars is not None:
            regulars.visited(outcome, key)
        if dice.random() < 0.4:
            club.counter.sale(request_key=f"{key}-sale", told=Told(amount=dice.choice(PRICES)), confirm=True)
            sales += 1
    return visits, sales


def _enrol(club: Clubhouse, dice: Random, key: str, regulars: Regulars | None) -> str:
    if dice.random() < 0.12:
        (blank,) = club.cards.blank(1)
        return blank.code
    first, last = dice.choice(FIRST), dice.choice(LAST)
    fields: dict[str, str | None] = {"name": f"{first} {last}"}
    if dice.random() < 0.8:
        fields["phone"] = "+45 " + " ".join(f"{dice.randrange(10, 99)}" for _ in range(4))
    if dice.random() < 0.6:
        fields["email"] = f"{first}.{last}@example.com".lower()
    if dice.random() < 0.5:
        fields["birthday"] = f"{dice.randrange(1950, 2006)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
    if dice.random() < 0.08:
        fields["note"] = dice.choice(NOTES)
    channels = tuple(channel for channel in ("email", "sms") if dice.random() < 0.4)
    referrer = regulars.referrer() if regulars is not None else None
    consents = ConsentsGiven(channels, "Ja tak til nyheder")
    outcome = club.enrolment.add(request_key=key, fields=fields, consents=consents, referred_by=referrer)
    card = outcome.member.card or ""
    if regulars is not None:
        regulars.joined(outcome.member.id, card, key)
    return card


def _hand_out(club: Clubhouse, dice: Random, outcome: Acted, key: str) -> None:
    for voucher in outcome.vouchers:
        lapsed = voucher.expires_on is not None and outcome.on is not None and voucher.expires_on < outcome.on
        if voucher.state == "issued" and not lapsed and dice.random() < 0.55:
            club.rewards.use(voucher.id, request_key=f"{key}-use-{voucher.id}", purchase=outcome.purchase)
            return
