"""A till among others on one busy book: `python till_among_others.py BOOK NUMBER ACTS MEMBER…`.

Its clock runs with real time, a thousandth of a second being 20 s, so that the guards let scans through. It prints one
line for each act: what was answered, or the code of the no, and how long that took in thousandths of a second.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, time

from shopclub.rules.values.faults import BookFault
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.outcomes import Acted
from shopclub.services.counter.returns import Brought
from shopclub.services.shop.clubhouse import Clubhouse, open_clubhouse

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FASTER = 20_000


class Till:
    """Staff at one till: they scan, hand out rewards, take payments in points and goods back."""

    def __init__(self, club: Clubhouse, number: str, members: list[str], began: float) -> None:
        self.club, self.number, self.members = club, number, members
        self.dice = Random(number)
        self.bought: list[int] = []
        club.desk.now = lambda: START + timedelta(seconds=(time() - began) * FASTER)

    def act(self, key: str) -> Acted:
        """Do whatever comes next."""
        member, choice = self.dice.choice(self.members), self.dice.random()
        if choice < 0.2:
            return self.club.rewards.redeem(member, "Cake", request_key=key)
        if choice < 0.3:
            return self.club.rewards.pay(member, 10, basket=500, request_key=key)
        if choice < 0.45 and self.bought:
            brought = Brought(everything=True) if choice < 0.35 else Brought(Told(amount=700))
            return self.club.returns.take_in(self.dice.choice(self.bought), brought, request_key=key)
        outcome = self.club.counter.scan(member, request_key=key, told=Told(amount=2150), confirm=True)
        if outcome.purchase and not outcome.repeated:
            self.bought.append(outcome.purchase)
        return outcome


def main() -> None:
    book, number, acts, began, *members = sys.argv[1:]
    till = Till(open_clubhouse(Path(book), till=f"till-{number}"), number, members, float(began))
    print("ready", flush=True)
    sys.stdin.readline()
    for place in range(int(acts)):
        start = perf_counter()
        try:
            outcome = till.act(f"{number}-{place}")
            said = "ignored" if outcome.repeated else outcome.act
        except (Refusal, BookFault) as no:
            said = no.code
        print(said, round((perf_counter() - start) * 1000, 1), flush=True)
    till.club.close()


if __name__ == "__main__":
    main()
