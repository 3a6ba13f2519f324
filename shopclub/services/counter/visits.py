"""Visits as they are booked, and what each programme gives for them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from shopclub.records import earned, ledger, standings
from shopclub.records.schema.trade import Category, Earning, Purchase, PurchaseLine, Visit
from shopclub.records.standings import Holding
from shopclub.records.statements import rows_of
from shopclub.rules.ledger.acts import BY_HAND, Act, Notice, Standing, Taken
from shopclub.rules.ledger.taking_back import take_units
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.purchases import Item, Told
from shopclub.services.acting.desk import Moment, post_decision
from shopclub.services.kinds.tiers import tier_before
from shopclub.services.units.clawbacks import void_vouchers


def told_act(moment: Moment, at: datetime, told: Told, *, paid: int = 0, on: date | None = None) -> Act:
    """Return what was told as the rules take it; `paid` is what units paid of the amount."""
    return Act(on or moment.on, at.astimezone(moment.club.zone), told.amount, told.items, told.stamps, paid=paid)


def purchase_of(moment: Moment, visit: int) -> Purchase:
    """Return the purchase that a visit was booked with."""
    return (
        moment.written()
        .scalars(select(Purchase).where(Purchase.visit_id == visit).order_by(Purchase.id).limit(1))
        .one()
    )


def refunded(moment: Moment, purchase: int) -> bool:
    """Tell whether anything of a purchase was brought back."""
    found = select(Purchase.id).where(Purchase.refund_of == purchase, Purchase.voided == 0).limit(1)
    return moment.written().scalar(found) is not None


def earn_anew(
    moment: Moment,
    member_id: int,
    before: Holding,
    held: dict[int, Standing],
    act: Act,
    *,
    visit: int,
    amends: bool = True,
) -> tuple[Notice, ...]:
    """Let a visit that was amended earn what it would have earned as it is now."""
    notices: list[Notice] = []
    for programme in moment.club.programmes:
        there = held.get(programme.id) or before.standing(programme.id)
        standing, by_hand = _without_visit(moment, there, programme, visit)
        told_there = replace(act, stamps=standing.visit) if by_hand and act.stamps is None else act
        held[programme.id], said = award(moment, member_id, programme, standing, told_there, visit=visit, amends=amends)
        notices += said
    return tuple(notices)


def book_visit(
    moment: Moment, member_id: int, told: Told, *, confirmed: bool = False, paid: int = 0
) -> tuple[int, int]:
    """Book a visit with its purchase, of which units paid a part; return their numbers."""
    visit = add_visit(moment, member_id, confirmed=confirmed)
    purchase = book_purchase(moment, member_id, visit, told.amount, paid=paid)
    keep_lines(moment, purchase, told.items)
    return visit, purchase


def add_visit(
    moment: Moment, member_id: int, *, kind: str = "visit", confirmed: bool = False, was: Visit | None = None
) -> int:
    """Write down a visit or a return, now or when another one was; return its number."""
    act, visit = moment.act, moment.act.number("visit")
    row = {
        "id": visit,
        "member_id": member_id,
        "business_date": was.business_date if was else moment.on,
        "at": was.at if was else act.instant,
        "kind": kind,
        "till_id": act.till_id,
        "staff_id": act.staff_id,
        "request_key": act.key,
        "confirmed": int(confirmed),
    }
    act.add(Visit, [row])
    return visit


def book_purchase(
    moment: Moment, member_id: int | None, visit: int | None, amount: int | None, *, paid: int = 0
) -> int:
    """Book a sale, of which units paid a part; return its number."""
    number = moment.act.number("purchase")
    row = {
        "id": number,
        "visit_id": visit,
        "member_id": member_id,
        "business_date": moment.on,
        "at": moment.act.instant,
        "kind": "sale",
        "amount": amount,
        "paid_with_units": paid,
        "counts": 1,
        "voided": 0,
        "request_key": moment.act.key,
    }
    moment.act.add(Purchase, [row])
    return number


_CATEGORY: Any = select(Category.id).where(Category.name == bindparam("name"))


def keep_lines(moment: Moment, purchase: int, items: Iterable[Item]) -> None:
    """Keep the lines of a purchase, making categories on first use."""
    rows = [
        {
            "purchase_id": purchase,
            "category_id": _category(moment, item.category),
            "amount": item.amount,
            "quantity": item.quantity,
        }
        for item in items
    ]
    moment.act.add(PurchaseLine, rows)


def _category(moment: Moment, name: str) -> int:
    session = moment.written()
    found = rows_of(session, _CATEGORY, {"name": name})
    if found:
        return int(found[0][0])
    category = Category(name=name)
    session.add(category)
    session.flush()
    return category.id


def award(
    moment: Moment,
    member_id: int,
    programme: ProgrammeTerms,
    standing: Standing,
    act: Act,
    *,
    visit: int,
    amends: bool = False,
    on: date | None = None,
) -> tuple[Standing, tuple[Notice, ...]]:
    """Let a programme's rules decide what a visit earns there, and post it; anew where the act amends the visit."""
    day = on or moment.on
    if not programme.earns(day):
        return standing, (Notice("programme_ended", programme.key),)
    version = programme.in_use(standing, day)
    if (version.rules.effective_from or day) > day or not version.rules.has_units:
        return standing, ()
    tier, tier_bp = tier_before(moment, member_id, visit)
    if (tier, tier_bp) != (act.tier, act.tier_bp):
        act = replace(act, tier=tier, tier_bp=tier_bp)
    decision = version.rules.earn(standing, act, version=version.id, successor=programme.current(day))
    if decision.basis and decision.basis.units < 0:
        after = _give_up(moment, member_id, programme, standing, version, visit, -decision.basis.units)
    else:
        after = post_decision(
            moment, decision, member_id=member_id, programme=programme, standing=standing, visit=visit, on=day
        )
    if decision.basis and decision.basis.kept:
        kept = decision.basis
        if amends:
            earlier = _counted_before(moment, visit, kept.version)
            kept = replace(kept, counts=tuple(c - earlier.get(place, 0) for place, c in enumerate(kept.counts)))
        ledger.keep_basis(moment.act, kept, member_id=member_id, visit_id=visit)
    return after, decision.notices


def _counted_before(moment: Moment, visit: int, version: int) -> dict[int, int]:
    rows = moment.written().execute(
        select(Earning.counter, func.sum(Earning.eligible))
        .where(Earning.visit_id == visit, Earning.version_id == version)
        .group_by(Earning.counter)
    )
    return {row[0]: row[1] for row in rows}


def _give_up(
    moment: Moment,
    member_id: int,
    programme: ProgrammeTerms,
    standing: Standing,
    version: Version,
    visit: int,
    units: int,
) -> Standing:
    """Take back what an amended visit was given too much."""
    full = earned.with_history(moment.written(), standing, member_id=member_id, programme=programme)
    own = frozenset(
        moment.written().scalars(
            select(ledger.ENTRY.c.id).where(ledger.ENTRY.c.visit_id == visit, ledger.ENTRY.c.kind == "award")
        )
    )
    decision = take_units(version.rules, full, Taken(moment.on, units, own), units=units, version=version.id)
    void_vouchers(moment, decision.voided, programme)
    return post_decision(moment, decision, member_id=member_id, programme=programme, standing=full, visit=visit)


def _without_visit(moment: Moment, standing: Standing, programme: ProgrammeTerms, visit: int) -> tuple[Standing, bool]:
    """Return the standing without the visit's own earning, to be worked out anew; and whether staff gave it by hand."""
    given = (
        moment.written()
        .execute(
            select(ledger.ENTRY.c.quantity, ledger.ENTRY.c.rule).where(
                ledger.ENTRY.c.visit_id == visit,
                ledger.ENTRY.c.programme_id == programme.id,
                earned.OUTSTANDING,
            )
        )
        .all()
    )
    counters = dict(standing.counters)
    for version, place, eligible in moment.written().execute(
        select(Earning.version_id, Earning.counter, Earning.eligible).where(Earning.visit_id == visit)
    ):
        counters[version, place] = counters.get((version, place), 0) - eligible
    units = max(sum(quantity for quantity, _ in given), 0)
    return replace(standing, counters=counters, visit=units), units > 0 and any(rule == BY_HAND for _, rule in given)


def given_by_hand(moment: Moment, visit: int) -> dict[int, int]:
    """Return the stamps that staff gave by hand on a visit, by programme, less what was taken back."""
    entry = ledger.ENTRY
    rows = moment.written().execute(
        select(entry.c.programme_id, func.sum(entry.c.quantity), func.max(entry.c.rule == BY_HAND))
        .where(entry.c.visit_id == visit, earned.OUTSTANDING)
        .group_by(entry.c.programme_id)
    )
    return {row[0]: row[1] for row in rows if row[2] and row[1] > 0}


def visited(moment: Moment, before: Holding) -> dict[int, Standing]:
    """Let a visit move the last day of stamps that visits keep alive, in every programme."""
    return {
        number: standings.move_activity(moment.act, moment.club.programme_by_id(number), standing, moment.on)
        for number, standing in before.standings.items()
    }
