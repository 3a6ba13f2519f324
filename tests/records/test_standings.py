"""What a person has, of two who were merged: in piles and by member it comes to what it comes to lot by lot."""

from datetime import timedelta
from itertools import product

import pytest

from shopclub.records.shapes import Needs
from shopclub.records.standings import holding
from shopclub.rules.ledger.grounds import Ground
from shopclub.rules.ledger.lots import available, pending
from shopclub.services.acting.keys import new_key

POINTS = {
    "key": "points",
    "kind": "points",
    "name": "Points",
    "points": 1,
    "per": "1.00",
    "expiry": {"months": 1},
    "pending_days": 3,
}
CARD, POINT = 1, 2
AS_A_SCAN = Needs(singly=False, used=False)


@pytest.fixture
def merged(bare_shop):
    """A shop with two members who were merged, and visits of both, on days of their own and on one they share."""
    bare_shop.programme(size=3)
    bare_shop.catalogue.apply([POINTS])
    keep, drop = (bare_shop.enrol(name).member for name in ("Anna Berg", "Anna Bergh"))
    for visitor, days, amount in (
        (keep, 0, 1000),
        (drop, 2, 2000),
        (keep, 2, 3000),
        (drop, 0, 4000),
        (keep, 5, 5000),
        (keep, 3, 6000),
        (drop, 0, 7000),
    ):
        bare_shop.scan(visitor.card, days=days, amount=amount)
    bare_shop.merging.merge(keep.id, drop.id, request_key=new_key())
    return bare_shop, keep, drop


def both_ways(shop, member, *, on):
    """The same holding as a scan reads it, and lot by lot."""
    with shop.book.reading() as session:
        return holding(session, member.id, on=on, needs=AS_A_SCAN), holding(session, member.id, on=on)


def said_of(spans, on):
    """What units come to: all, those that may be spent, those on the way, and what lapses first, and when."""
    lapsing = [span for span in spans if span.spendable(on) and span.expires_on]
    day = min((span.expires_on for span in lapsing), default=None)
    first = sum(span.rest for span in lapsing if span.expires_on == day)
    return sum(span.rest for span in spans), available(spans, on), pending(spans, on), day, first


def test_piles_of_both_say_on_every_day_what_their_lots_say(merged):
    shop, keep, drop = merged
    first = shop.clock.instant.date() - timedelta(days=12)
    seen = set()
    for member, day in product((keep, drop), range(60)):
        on = first + timedelta(days=day)
        scanned, singly = (each.standing(POINT) for each in both_ways(shop, member, on=on))
        assert scanned.piles
        assert not scanned.lots
        in_piles = said_of(scanned.piles, on)
        assert in_piles == said_of(singly.lots, on)
        seen.add(in_piles)
    assert len(seen) > 6


def test_what_both_were_awarded_today_and_counted_is_added_up(merged):
    shop, keep, drop = merged
    for member in (keep, drop):
        scanned, singly = both_ways(shop, member, on=shop.clock.instant.date())
        assert scanned.counters == singly.counters
        assert sum(scanned.counters.values()) == 28_000
        assert scanned.sums == singly.sums == {CARD: 1, POINT: 280}
        assert scanned.standing(POINT).today == singly.standing(POINT).today == 130
        assert scanned.standing(CARD).today == singly.standing(CARD).today == 2


def test_a_scan_knows_of_full_cards_the_newest_one(bare_shop):
    bare_shop.programme(size=3)
    member = bare_shop.enrol().member
    for _ in range(9):
        for voucher in bare_shop.scan(member.card).vouchers:
            bare_shop.rewards.use(voucher.id, request_key=new_key())
    scanned, singly = (each.standing(CARD) for each in both_ways(bare_shop, member, on=bare_shop.clock.instant.date()))
    assert scanned.filled == singly.filled == 3
    assert scanned.grounds == {Ground.full_card(3)}
    assert singly.grounds == {Ground.full_card(number) for number in (1, 2, 3)}
