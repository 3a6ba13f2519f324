"""A till in a process of its own, to be killed or raced: `crash_child.py BOOK MODE TILL …`. It tells what it does.

- `live FIRST`: acts of every kind from a number on, until killed; a line before each act and one once it is done.
- `scan CARD TIMES`: scans one card again and again. `use VOUCHER…`: uses vouchers. Both wait for a line first.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from shopclub.rules.faults import BookFault
from shopclub.rules.purchases import Told
from shopclub.rules.refusals import Refusal
from shopclub.services.clubhouse import Clubhouse, open_clubhouse

OPENING = datetime(2026, 3, 2, 8, tzinfo=UTC)


def day_of(number: int) -> datetime:
    """The moment of the act with this number: no two fall inside a guard."""
    return OPENING + timedelta(hours=number)


def plan(number: int, cards: list[str], visits: list[int], vouchers: list[int]) -> dict[str, object]:
    """Draw the act with this number of what is there to act on."""
    dice = Random(number)
    job: dict[str, object] = {"number": number, "key": f"crash-{number:08d}"}
    kind = dice.choice(("scan", "scan", "scan", "void", "use"))
    if kind == "void" and visits:
        return job | {"act": "void", "visit": dice.choice(visits)}
    if kind == "use" and vouchers:
        return job | {"act": "use", "voucher": dice.choice(vouchers)}
    return job | {"act": "scan", "card": dice.choice(cards), "stamps": dice.randint(1, 12)}


def carry_out(club: Clubhouse, job: dict) -> dict[str, object]:
    """Do what a job asks; what its answer says, in a few words that can be compared."""
    club.desk.now = lambda: day_of(job["number"])
    key = job["key"]
    try:
        match job["act"]:
            case "scan":
                outcome = club.counter.scan(job["card"], request_key=key, told=Told(stamps=job["stamps"]))
            case "void":
                outcome = club.taking_back.void(job["visit"], request_key=key)
            case _:
                outcome = club.rewards.use(job["voucher"], request_key=key)
    except Refusal as refusal:
        return {"refused": refusal.code}
    return {
        "repeated": outcome.repeated,
        "visit": outcome.visit,
        "entries": [[each.id, each.kind, each.quantity] for each in outcome.entries],
        "vouchers": sorted([each.id, each.state] for each in outcome.vouchers),
    }


def say(word: str, told: object) -> None:
    print(word, json.dumps(told), flush=True)


def live(club: Clubhouse, first: int) -> None:
    people = club.front.page().members
    cards = [each.card for each in people if each.card]
    shown = [club.front.show(each.id) for each in people]
    vouchers = [each.id for member in shown for each in member.vouchers]
    visits: list[int] = []
    say("ready", first)
    for number in count(first):
        job = plan(number, cards, visits[-4:], vouchers[-4:])
        say("try", job)
        answer = carry_out(club, job)
        say("done", {"job": job, "answer": answer})
        if "visit" in answer:
            visits.append(answer["visit"])
            vouchers += [voucher for voucher, state in answer["vouchers"] if state == "issued"]


def race(club: Clubhouse, mode: str, given: list[str]) -> None:
    say("ready", mode)
    sys.stdin.readline()
    tried = range(int(given[1])) if mode == "scan" else map(int, given)
    for each in tried:
        key = f"{club.desk.till}-{each}"
        try:
            if mode == "scan":
                club.counter.scan(given[0], request_key=key)
            else:
                club.rewards.use(each, request_key=key)
            say("done", each)
        except (Refusal, BookFault) as no:
            say("refused", [each, no.code])


def main() -> None:
    book, mode, till, *given = sys.argv[1:]
    club = open_clubhouse(Path(book), till=till)
    if mode == "live":
        live(club, int(given[0]))
    race(club, mode, given)
    club.close()


if __name__ == "__main__":
    main()
