"""Giving what an occasion, a referral or a tier promises, once, and taking it back where its ground fell away."""

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from shopclub.records import ledger
from shopclub.records.earned import with_history
from shopclub.records.ledger import ENTRY, VOUCHER
from shopclub.records.schema.programmes import ExceptionCase
from shopclub.rules.earning import Decision, EntryKind, Grant, ProgrammeTerms, Taken
from shopclub.rules.gifts import Gift
from shopclub.rules.taking_back import FORGIVEN, take_units
from shopclub.services.cases import note_case
from shopclub.services.clawbacks import as_granted, void_vouchers, vouchers_where
from shopclub.services.desk import post_decision
from shopclub.services.followed import Followed

_NAMED = (EntryKind.CLAWBACK, EntryKind.WRITE_OFF)
"""The entries of a gift taken back: their rule names the gift, so that a return taken back leaves them to it."""


def is_given(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> bool:
    """Tell whether a gift was given for an occasion and stands."""
    if gift.units:
        return _units(followed, programme, gift, occasion, kept=True) >= gift.units
    if not (followed.took or followed.anew):
        return occasion in followed.standing(programme).occasions
    there = (VOUCHER.c.member_id == followed.member) & (VOUCHER.c.programme_id == programme.id)
    return bool(vouchers_where(followed.moment, there & (VOUCHER.c.occasion == occasion) & (VOUCHER.c.state != "void")))


def give(
    followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str, *, last_day: date | None = None
) -> bool:
    """Give a gift for an occasion, as a voucher of the programme or as units of another; False where it can't be."""
    moment = followed.moment
    if not gift.units:
        version = programme.current(followed.on).id
        grant = Grant(gift.reward, gift.value, last_day, occasion, version)
        _post(followed, programme, Decision(grants=(grant,)), visit=followed.visit)
        return True
    target = moment.club.programme(gift.into)
    if target is None or not target.earns(followed.on):
        return False
    standing = followed.standing(target)
    version_in_use = target.in_use(standing, followed.on)
    units = gift.units - _units(followed, programme, gift, occasion, kept=True)
    decision = version_in_use.rules.bonus(
        standing, units, version=version_in_use.id, on=followed.on, rule=_rule(programme, occasion)
    )
    _post(followed, target, decision, visit=None)
    return bool(decision.postings)


def take(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> None:
    """Take a gift back: an unused voucher becomes void, a used one is noted for the owner; units are taken back."""
    moment = followed.moment
    if gift.units:
        _take_units(followed, programme, gift, occasion)
        return
    there = (VOUCHER.c.member_id == followed.member) & (VOUCHER.c.programme_id == programme.id)
    for row in vouchers_where(moment, there & (VOUCHER.c.occasion == occasion)):
        if row.state == "issued":
            ledger.set_voucher(moment.act, as_granted(row), state="void")
            standing = followed.standing(programme)
            followed.held[programme.id] = replace(standing, occasions=standing.occasions - {occasion})
        elif row.state == "used" and not _noted(followed, row.id):
            moment.act.vouchers[row.id] = as_granted(row)
            note_case(moment, "used_voucher", followed.member, programme.id, followed.visit, voucher=row.id)


def _noted(followed: Followed, voucher: int) -> bool:
    found = select(ExceptionCase.id).where(ExceptionCase.voucher_id == voucher).limit(1)
    return followed.moment.session.scalar(found) is not None


def _rule(programme: ProgrammeTerms, occasion: str) -> str:
    return f"{programme.key}:{occasion}"


def _units(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str, *, kept: bool) -> int:
    """Return the units that were given for an occasion and not taken back; `kept` counts those forgiven, too."""
    kinds = [EntryKind.BONUS, EntryKind.CLAWBACK, *([EntryKind.WRITE_OFF] if kept else [])]
    target = followed.moment.club.programme(gift.into)
    if target is None:
        return 0
    summed = select(func.sum(ENTRY.c.quantity)).where(
        ENTRY.c.member_id == followed.member,
        ENTRY.c.programme_id == target.id,
        ENTRY.c.rule == _rule(programme, occasion),
        ENTRY.c.kind.in_(kinds),
    )
    return followed.moment.session.scalar(summed) or 0


def _take_units(followed: Followed, programme: ProgrammeTerms, gift: Gift, occasion: str) -> None:
    moment, units = followed.moment, _units(followed, programme, gift, occasion, kept=False)
    target = moment.club.programme(gift.into)
    if target is None or units <= 0:
        return
    rule = _rule(programme, occasion)
    given = moment.session.execute(
        select(ENTRY.c.id, ENTRY.c.version_id).where(
            ENTRY.c.member_id == followed.member,
            ENTRY.c.programme_id == target.id,
            ENTRY.c.rule == rule,
            ENTRY.c.kind == EntryKind.BONUS,
        )
    ).all()
    followed.read_singly()
    standing = with_history(moment.session, followed.standing(target), member_id=followed.member, programme=target)
    version = given[-1].version_id
    taken = Taken(followed.on, units, frozenset(row.id for row in given))
    decision = take_units(target.version(version).rules, standing, taken, units=units, version=version)
    named = tuple(replace(each, rule=rule) if each.kind in _NAMED else each for each in decision.postings)
    forgiven = sum(each.quantity for each in decision.postings if each.rule == FORGIVEN)
    if forgiven:
        note_case(moment, "forgiven", followed.member, target.id, followed.visit, quantity=forgiven)
    void_vouchers(moment, decision.voided, target)
    followed.held[target.id] = standing
    _post(followed, target, replace(decision, postings=named), visit=None)


def _post(followed: Followed, programme: ProgrammeTerms, decision: Decision, *, visit: int | None) -> None:
    followed.held[programme.id] = post_decision(
        followed.moment,
        decision,
        member_id=followed.member,
        programme=programme,
        standing=followed.standing(programme),
        visit=visit,
        on=followed.on,
    )
