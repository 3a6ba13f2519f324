"""What an act taken back or goods brought back take with them: one path for voids, returns and moved purchases.

What is left of a visit is worked out first (`left_of`), then counted anew (`uncount`), then each programme's rules say
how many units go (`take_back`), what was spent on the visit is given back (`give_back_spent`), and what can't be put
right is noted for the owner (`note_exceptions`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from shopclub.records import earned, ledger
from shopclub.records.earned import OUTSTANDING, RETURN_TAKEN_BACK, draws_of
from shopclub.records.ledger import DRAW, ENTRY, LOT, VOUCHER, GrantedVoucher, full_card
from shopclub.records.schema.club import Member
from shopclub.records.schema.trade import Category, Earning, Purchase, PurchaseLine, Visit
from shopclub.records.standings import Holding, emptied_lots, holding
from shopclub.records.statements import rows_of
from shopclub.rules.ledger.acts import (
    BOUGHT,
    TAKEN,
    Act,
    Basis,
    Decision,
    EntryKind,
    LotTerms,
    Posting,
    Standing,
    Taken,
)
from shopclub.rules.ledger.lots import pay_debts
from shopclub.rules.ledger.returns import Back, Bought, Left, left_after
from shopclub.rules.ledger.taking_back import FORGIVEN, LAPSED_BEFORE, clawback, given_back, take_units
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.purchases import Item
from shopclub.services.acting.desk import Look, Moment, post_decision
from shopclub.services.units.cases import note_case
from shopclub.services.units.transfers import transfer

PAYMENT, GIVEN_BACK = "payment", "given back"
"""The rules of entries: points that paid a part of a purchase, and units given back."""
Held = dict[int, Standing]


def left_of(moment: Moment | Look, purchase: Purchase) -> Left:
    """Work out what is left of a purchase, and the act it would have been without what was brought back."""
    refunds = (
        moment.written().scalars(select(Purchase).where(Purchase.refund_of == purchase.id, Purchase.voided == 0)).all()
    )
    visit = moment.written().get(Visit, purchase.visit_id) if purchase.visit_id else None
    at = visit.at.astimezone(moment.club.zone) if visit is not None else purchase.at
    bought = Bought(
        visit.business_date if visit is not None else purchase.business_date,
        at,
        purchase.amount,
        lines_of(moment, [purchase.id]),
        paid=purchase.paid_with_units,
        visited=visit is not None,
    )
    back = tuple(Back(each.amount, lines_of(moment, [each.id])) for each in refunds)
    return left_after(bought, back)


_LINES: Any = (
    select(Category.name, PurchaseLine.amount, PurchaseLine.quantity)
    .join(Category, Category.id == PurchaseLine.category_id)
    .where(PurchaseLine.purchase_id == bindparam("purchase"))
    .order_by(PurchaseLine.id)
)


def lines_of(moment: Moment | Look, purchases: Iterable[int]) -> tuple[Item, ...]:
    """Return the lines told of purchases."""
    session = moment.written()
    return tuple(Item(*row) for each in purchases for row in rows_of(session, _LINES, {"purchase": each}))


def uncount(moment: Moment, visit: int, member_id: int, act: Act | None, *, rule: str = TAKEN) -> None:
    """Bring what a visit counts for down to what is left of it, or back up; None leaves nothing."""
    rows = (
        moment.written()
        .execute(
            select(Earning.version_id, Earning.counter, func.sum(Earning.eligible))
            .where(Earning.visit_id == visit, Earning.member_id == member_id)
            .group_by(Earning.version_id, Earning.counter)
            .order_by(Earning.version_id, Earning.counter)
        )
        .all()
    )
    counted: dict[int, list[int]] = {}
    for version, _, eligible in rows:
        counted.setdefault(version, []).append(eligible)
    for version, counts in counted.items():
        tariff = _version(moment, version).tariff
        wanted = tariff.counts(act) if act else (0,) * len(counts)
        change = tuple(now - before for now, before in zip(wanted, counts, strict=True))
        if any(change):
            basis = Basis(version, change, 0, rule)
            ledger.keep_basis(moment.act, basis, member_id=member_id, visit_id=visit)


def _version(moment: Moment, number: int) -> Any:
    return next(version.rules for each in moment.club.programmes for version in each.versions if version.id == number)


@dataclass(frozen=True)
class _Earned:
    """What a visit earned under one version: the entries, what is outstanding, what has expired of it."""

    awards: tuple[int, ...]
    outstanding: int
    lapsed: int
    reversible: int


def take_back(
    moment: Moment, member_id: int, programme: ProgrammeTerms, standing: Standing, *, visit: int, whole: bool
) -> Standing:
    """Take back what a visit no longer earns in a programme, the newest version first."""
    versions = _versions_of(moment, visit, programme)
    for version in sorted(versions, reverse=True):
        each = _earned(moment, visit, programme.id, version)
        full = earned.with_history(moment.written(), standing, member_id=member_id, programme=programme)
        own = frozenset(each.awards)
        taken = Taken(
            on=moment.on,
            units=each.outstanding,
            own_lots=own | {lot.id for lot in full.lots if lot.origin in own},
            visit=visit,
            whole=whole,
            lapsed=each.lapsed,
            reverses=each.awards[0] if len(each.awards) == 1 else None,
        )
        rules = programme.version(version).rules
        units = clawback(rules, full, taken, version=version)
        if units > each.reversible:
            taken = replace(taken, reverses=None)
        decision = take_units(rules, full, taken, units=units, version=version)
        void_vouchers(moment, decision.voided, programme)
        standing = post_decision(moment, decision, member_id=member_id, programme=programme, standing=full, visit=visit)
    return standing


def put_right(moment: Moment, member_id: int, programme: ProgrammeTerms, standing: Standing, *, visit: int) -> Standing:
    """Bring what a member has of carried spend to what she earned, once a return was voided.

    Spent or brought back meanwhile, it may come to a unit more or less than the return took.
    """
    standing = take_back(moment, member_id, programme, standing, visit=visit, whole=False)
    for version in sorted(_versions_of(moment, visit, programme)):
        rules = programme.version(version).rules
        full = earned.with_history(moment.written(), standing, member_id=member_id, programme=programme)
        missing = rules.tariff.still_earned(full.counted, version) - full.awarded.get(version, 0)
        counted = next((each for each in full.counted if (each.visit, each.version) == (visit, version)), None)
        units = min(missing, rules.tariff.at_most(counted) if counted else 0)
        if rules.tariff.carried and units > 0:
            fills, _ = pay_debts(standing.debts, units)
            terms = LotTerms(rules.lives_until(moment.on))
            posting = Posting(EntryKind.AWARD, units, version, RETURN_TAKEN_BACK, terms=terms, fills=fills)
            standing = post_decision(
                moment,
                Decision((posting,)),
                member_id=member_id,
                programme=programme,
                standing=standing,
                visit=visit,
            )
    return standing


def _versions_of(moment: Moment, visit: int, programme: ProgrammeTerms) -> set[int]:
    connection = moment.written().connection()
    awarded = connection.scalars(
        select(ENTRY.c.version_id).where(
            ENTRY.c.visit_id == visit, ENTRY.c.programme_id == programme.id, ENTRY.c.kind == EntryKind.AWARD
        )
    )
    counted = connection.scalars(select(Earning.version_id).where(Earning.visit_id == visit))
    return {*awarded, *(set(counted) & {version.id for version in programme.versions})}


def _earned(moment: Moment, visit: int, programme: int, version: int) -> _Earned:
    mine = (ENTRY.c.visit_id == visit, ENTRY.c.programme_id == programme, ENTRY.c.version_id == version)
    session = moment.written()
    awards = session.execute(
        select(ENTRY.c.id, ENTRY.c.quantity).where(*mine, ENTRY.c.kind == EntryKind.AWARD).order_by(ENTRY.c.id)
    ).all()
    numbers = tuple(row[0] for row in awards)
    outstanding = session.scalar(select(func.sum(ENTRY.c.quantity)).where(*mine, OUTSTANDING)) or 0
    lapse = ENTRY.alias("lapse")
    own = or_(LOT.c.entry_id.in_(numbers), LOT.c.origin_id.in_(numbers))
    whose = select(LOT.c.member_id).where(own)
    expired = session.scalar(
        select(func.sum(DRAW.c.quantity))
        .join(lapse, lapse.c.id == DRAW.c.entry_id)
        .join(LOT, LOT.c.entry_id == DRAW.c.lot_id)
        .where(lapse.c.member_id.in_(whose), lapse.c.programme_id == programme, lapse.c.kind == EntryKind.EXPIRY, own)
    )
    forgiven = session.scalar(
        select(func.sum(ENTRY.c.quantity)).where(
            *mine, ENTRY.c.rule == LAPSED_BEFORE, ENTRY.c.kind.in_(("write_off", "adjustment"))
        )
    )
    reversed_ = session.scalar(select(func.sum(func.abs(ENTRY.c.quantity))).where(ENTRY.c.reverses_id.in_(numbers)))
    return _Earned(
        numbers,
        max(outstanding, 0),
        max((expired or 0) - (forgiven or 0), 0),
        sum(row[1] for row in awards) - (reversed_ or 0),
    )


def void_vouchers(moment: Moment, numbers: Iterable[int], programme: ProgrammeTerms) -> None:
    """Make vouchers of reopened cards void."""
    for number in numbers:
        row: Any = (
            moment.written()
            .connection()
            .execute(select(ledger.VOUCHER.c.reward, ledger.VOUCHER.c.expires_on).where(ledger.VOUCHER.c.id == number))
            .one()
        )
        voucher = GrantedVoucher(number, programme.id, row.reward, "issued", row.expires_on)
        ledger.set_voucher(moment.act, voucher, state="void")


def vouchers_where(moment: Moment, which: ColumnElement[bool]) -> Sequence[Any]:
    """Return vouchers, the oldest first."""
    return moment.written().connection().execute(select(VOUCHER).where(which).order_by(VOUCHER.c.id)).all()


def as_granted(row: Any) -> GrantedVoucher:
    """Return a voucher's row as acts name it."""
    return GrantedVoucher(row.id, row.programme_id, row.reward, row.state, row.expires_on, row.member_id)


def give_back_used(moment: Moment, visit: int) -> None:
    """Make vouchers that a visit used ready again; those it bought are given back by `give_back_spent`."""
    for row in vouchers_where(moment, (VOUCHER.c.used_visit_id == visit) & (VOUCHER.c.state == "used")):
        if not (is_bought(row) and row.issued_visit_id == visit):
            ledger.set_voucher(moment.act, as_granted(row), state="issued", used_on=None, used_visit_id=None)


def is_bought(row: Any) -> bool:
    """Tell whether a voucher was bought with units."""
    return str(row.occasion).startswith(f"{BOUGHT}:")


def give_back_spent(moment: Moment, member_id: int, held: Held, before: Holding, visit: int) -> None:
    """Give back the units that a visit spent: as payment, or for rewards it bought that are not used elsewhere."""
    back = ENTRY.alias("back")
    rows = (
        moment.written()
        .connection()
        .execute(
            select(ENTRY.c.id, ENTRY.c.programme_id, ENTRY.c.version_id, ENTRY.c.rule, ENTRY.c.voucher_id)
            .outerjoin(back, back.c.reverses_id == ENTRY.c.id)
            .where(
                ENTRY.c.visit_id == visit,
                ENTRY.c.kind == EntryKind.REDEMPTION,
                ENTRY.c.rule.in_((PAYMENT, BOUGHT)),
                back.c.id.is_(None),
            )
            .order_by(ENTRY.c.id)
        )
    )
    for row in rows.all():
        if row.voucher_id is not None:
            (voucher,) = vouchers_where(moment, VOUCHER.c.id == row.voucher_id)
            if voucher.state == "used" and voucher.used_visit_id != visit:
                continue
            ledger.set_voucher(moment.act, as_granted(voucher), state="void", used_on=None, used_visit_id=None)
        programme = moment.club.programme_by_id(row.programme_id)
        standing = held.get(programme.id) or before.standing(programme.id)
        held[programme.id] = give_back(moment, member_id, programme, standing, row.id, row.version_id, visit)


def give_back(
    moment: Moment,
    member_id: int,
    programme: ProgrammeTerms,
    standing: Standing,
    entry: int,
    version: int,
    visit: int | None,
    rule: str = GIVEN_BACK,
    owed: int = 0,
) -> Standing:
    """Give the units of one redemption or clawback back to the lots they were drawn from; forgive what was `owed`.

    Lots stay with whom they were earned by: what comes back to one who was merged or parted moves on to the member.
    """
    draws = draws_of(moment.written(), entry)
    postings = [Posting(EntryKind.WRITE_OFF, owed, version, rule, reverses=entry)] if owed else []
    if draws:
        rules = programme.version(version).rules
        postings.insert(0, given_back(draws, version=version, rule=rule, reverses=entry, rules=rules))
    owner: int = moment.written().connection().scalar(select(ENTRY.c.member_id).where(ENTRY.c.id == entry)) or member_id
    own = owner == member_id
    there = standing if own else holding(moment.written(), owner, on=moment.on).standing(programme.id)
    after = post_decision(
        moment,
        Decision(tuple(postings)),
        member_id=owner,
        programme=programme,
        standing=replace(there, lots=emptied_lots(moment.written(), there.lots, {draw.lot for draw in draws})),
        visit=visit,
    )
    if own:
        return after
    transfer(moment, programme, owner, member_id, only=_not_hers(moment, owner, member_id))
    return holding(moment.written(), member_id, on=moment.on).standing(programme.id)


def _not_hers(moment: Moment, owner: int, member_id: int) -> frozenset[int] | None:
    """Return the lots of one who was merged once that are another's now: all of them, or those that came from her."""
    if moment.written().get_one(Member, owner).merged_into_id is not None:
        return None
    origin = LOT.alias("origin")
    came = select(LOT.c.entry_id).join(origin, origin.c.entry_id == LOT.c.origin_id)
    return frozenset(moment.written().scalars(came.where(LOT.c.member_id == owner, origin.c.member_id == member_id)))


def take_back_issued(moment: Moment, visit: int) -> None:
    """Make unused vouchers that a visit was granted on the way void; full cards' go with their cards."""
    for row in vouchers_where(moment, VOUCHER.c.issued_visit_id == visit):
        if row.state == "issued" and not full_card(row.occasion) and _of_purchase(moment, row):
            ledger.set_voucher(moment.act, as_granted(row), state="void")


def _of_purchase(moment: Moment, row: Any) -> bool:
    """Tell whether a voucher was earned by its purchase; others are followed up by what they were granted for."""
    return moment.club.programme_by_id(row.programme_id).version(row.version_id).rules.has_units


def note_exceptions(moment: Moment, member_id: int, visit: int, *, whole: bool) -> None:
    """Note what the act could not put right: rewards handed out for it, and units that were gone."""
    noted: set[int] = set()
    for row in vouchers_where(moment, VOUCHER.c.issued_visit_id == visit) if whole else ():
        if row.state == "used" and _of_purchase(moment, row):
            moment.act.vouchers[row.id] = as_granted(row)
            note_case(moment, "used_voucher", member_id, row.programme_id, visit, voucher=row.id)
            noted.add(row.programme_id)
    for programme in {each.programme_id for each in moment.act.entries} - noted:
        forgiven = sum(
            each.quantity
            for each in moment.act.entries
            if each.programme_id == programme and each.kind == EntryKind.WRITE_OFF and each.rule == FORGIVEN
        )
        if forgiven:
            note_case(moment, "forgiven", member_id, programme, visit, quantity=forgiven)
