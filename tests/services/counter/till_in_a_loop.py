"""A till that acts in a loop until it is killed: `python till_in_a_loop.py BOOK FIRST CARD…`.

Before each act it prints the key it will use, after it the answer: what was acknowledged is what was printed. Another
till on the same member may have used the voucher or reopened its card a moment before: that is an expected no.
"""

import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import VoucherUsed, VoucherVoid
from shopclub.services.acting.outcomes import Acted
from shopclub.services.shop.clubhouse import Clubhouse, open_clubhouse


def act(club: Clubhouse, kind: str, argument: str, key: str) -> Acted:
    """Carry out an act named by a word, as the parent does again for acts that were never answered."""
    match kind:
        case "scan":
            return club.counter.scan(argument, request_key=key, told=Told(stamps=3), confirm=True)
        case "use":
            return club.rewards.use(int(argument), request_key=key)
        case _:
            return club.voiding.void(int(argument), request_key=key)


def say(*words: object) -> None:
    print(*words, flush=True)


def main() -> None:
    book, first, *cards = sys.argv[1:]
    club = open_clubhouse(Path(book), till=f"till-{first}")
    start = datetime(2026, 3, 2, 8, 0, tzinfo=UTC) + timedelta(hours=int(first))
    say("ready")
    for number in count():
        instant = start + timedelta(seconds=11 * number)
        club.desk.now = lambda: instant  # noqa: B023
        kind, argument, key = "scan", cards[number % len(cards)], f"{first}-{number}"
        say("asks", kind, argument, key)
        outcome = act(club, kind, argument, key)
        say("did", key, outcome.visit)
        if outcome.repeated:
            continue
        for voucher in [each for each in outcome.vouchers if each.state == "issued"][:1]:
            say("asks", "use", voucher.id, f"{key}-use")
            try:
                act(club, "use", str(voucher.id), f"{key}-use")
            except (VoucherUsed, VoucherVoid):
                say("no", f"{key}-use")
            else:
                say("did", f"{key}-use", voucher.id)
        if number % 5 == 4:
            say("asks", "void", outcome.visit, f"{key}-void")
            act(club, "void", str(outcome.visit), f"{key}-void")
            say("did", f"{key}-void", outcome.visit)


if __name__ == "__main__":
    main()
