"""What an act taken back or goods brought back take with them: one path for voids, returns and moved purchases.

What is left of a visit is worked out first (`left_of`) and counted anew (`uncount`). Of a visit that never was, what
was used and spent on it is given back (`give_back_used`, `give_back_spent`); then each programme's rules say how many
units go (`take_back`), and what can't be put right is noted for the owner (`note_exceptions`).
"""

from collections.abc import Iterable
from dataclasses import replace

from shopclub.records import ledger
from shopclub.records.members.accounts import is_of_person
from shopclub.records.standings import holding, with_emptied
from shopclub.records.trade import earned
from shopclub.records.trade.entries import owner_of, spent_on
from shopclub.records.trade.purchases import lines_of, purchase_numbered, refunds_of
from shopclub.records.trade.visits import find_visit
from shopclub.records.trade.vouchers import (
    KeptVoucher,
    issue_again,
    name_voucher,
    void_voucher,
    voucher_numbered,
    vouchers_issued_on,
    vouchers_used_on,
)
from shopclub.rules.ledger.acts import (
    Act,
    Basis,
    Decision,
    EntryKind,
    Posting,
    Standing,
    Taken,
)
from shopclub.rules.ledger.grounds import FORGIVEN, JOINED, RETURN_UNDONE, TAKEN_BACK, Ground
from shopclub.rules.ledger.returns import Back, Bought, Left, left_after
from shopclub.rules.ledger.taking_back import Late, clawback, given_back, given_late, joined_by, take_units
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.ledger.undoing import GiveBack
from shopclub.services.acting.desk import Look, Moment
from shopclub.services.units.cases import note_forgiven, note_used_voucher
from shopclub.services.units.hand import Hand, hand_of


def left_of(moment: Moment | Look, number: int) -> Left:
    """Work out what is left of a purchase, and the act it would have been without what was brought back."""
    session = moment.written()
    purchase = purchase_numbered(session, number)
    visit = find_visit(session, purchase.visit_id) if purchase.visit_id is not None else None
    bought = Bought(
        visit.business_date if visit is not None else purchase.business_date,
        visit.at.astimezone(moment.club.zone) if visit is not None else purchase.at,
        purchase.amount,
        lines_of(session, number),
        paid=purchase.paid_with_units,
        visited=visit is not None,
    )
    back = tuple(Back(refund.amount, lines_of(session, refund.id)) for refund in refunds_of(session, number))
    return left_after(bought, back)


def uncount(hand: Hand, visit: int, act: Act | None, *, ground: Ground = TAKEN_BACK) -> None:
    """Bring what a visit counts for down to what is left of it, or back up; None leaves nothing."""
    counted: dict[int, list[int]] = {}
    for (version, _rate), count in earned.counts_of(hand.moment.written(), visit).items():
        counted.setdefault(version, []).append(count)
    for version, counts in counted.items():
        tariff = _version(hand.moment, version).rules.tariff
        wanted = tariff.counts(act) if act is not None else (0,) * len(counts)
        change = tuple(now - before for now, before in zip(wanted, counts, strict=True))
        if any(change):
            basis = Basis(version, change, 0, ground.kind)
            ledger.keep_basis(hand.moment.act, basis, member_id=hand.member, visit_id=visit)


def _version(moment: Moment, number: int) -> Version:
    versions = (version for programme in moment.club.programmes for version in programme.versions)
    return next(version for version in versions if version.id == number)


def take_back(hand: Hand, programme: ProgrammeTerms, *, visit: int, whole: bool) -> None:
    """Take back what a visit no longer earns in a programme, the newest version first."""
    for version in reversed(earned.versions_of(hand.moment.written(), visit, programme)):
        _take_back_under(hand, programme, version, visit=visit, whole=whole)


def _take_back_under(hand: Hand, programme: ProgrammeTerms, version: int, *, visit: int, whole: bool) -> None:
    moment = hand.moment
    earnings = earned.earned_on(moment.written(), visit, programme=programme.id, version=version)
    standing = _with_history(hand, programme)
    awards = frozenset(earnings.awards)
    taken = Taken(
        on=moment.on,
        units=earnings.outstanding,
        own_lots=awards,
        visit=visit,
        whole=whole,
        lapsed=earnings.lapsed,
        reverses=earnings.awards[0] if len(earnings.awards) == 1 else None,
    )
    rules = programme.version(version).rules
    units = clawback(rules, standing, taken, version=version)
    if units > earnings.reversible:
        taken = replace(taken, reverses=None)
    decision = take_units(rules, standing, taken, units=units, version=version)
    void_vouchers(moment, decision.voided)
    hand.post(programme, decision, visit=visit)


def _with_history(hand: Hand, programme: ProgrammeTerms) -> Standing:
    """Return what a member has in a programme with what taking back needs, and go on from it."""
    session = hand.moment.written()
    standing = earned.with_history(
        session, hand.standing(programme), earned.HistoryOf(hand.member, programme, hand.moment.on)
    )
    hand.standings[programme.id] = standing
    return standing


def put_right(hand: Hand, programme: ProgrammeTerms, *, visit: int) -> None:
    """Bring what a member has of carried spend to what she earned, once a return was voided.

    Spent or brought back meanwhile, it may come to a unit more or less than the return took.
    """
    take_back(hand, programme, visit=visit, whole=False)
    for version in earned.versions_of(hand.moment.written(), visit, programme):
        rules = programme.version(version).rules
        standing = hand.standing(programme)
        history = earned.with_history(
            hand.moment.written(), standing, earned.HistoryOf(hand.member, programme, hand.moment.on)
        )
        missing = rules.tariff.still_earned(history.counted, version) - history.awarded.get(version, 0)
        counted = next((count for count in history.counted if (count.visit, count.version) == (visit, version)), None)
        units = min(missing, rules.tariff.at_most(counted) if counted is not None else 0)
        if rules.tariff.carried and units > 0:
            late = Late(units, version, RETURN_UNDONE)
            hand.post(programme, Decision((given_late(rules, standing.debts, late, on=hand.moment.on),)), visit=visit)


def give_joined(hand: Hand, programme: ProgrammeTerms, version: Version, *, visit: int) -> None:
    """Give with a visit what members who were merged had on the way apart and have now together (rules.md 1, merge)."""
    standing, rules = hand.standing(programme), version.rules
    session, on = hand.moment.written(), hand.moment.on
    history = earned.with_history(session, standing, earned.HistoryOf(hand.member, programme, on, beside=visit))
    units = joined_by(rules.tariff, history, visit=visit, version=version.id)
    if units > 0:
        late = Late(units, version.id, JOINED)
        hand.post(programme, Decision((given_late(rules, standing.debts, late, on=on),)), visit=visit)
        hand.settle(programme, visit=visit)


def void_vouchers(moment: Moment, numbers: Iterable[int]) -> None:
    """Make vouchers of reopened cards void."""
    for number in numbers:
        void_voucher(moment.act, voucher_numbered(moment.written(), number))


def give_back_used(hand: Hand, visit: int) -> None:
    """Make vouchers that a visit used ready again; those it bought are given back by `give_back_spent`."""
    for voucher in vouchers_used_on(hand.moment.written(), visit):
        if not (voucher.bought and voucher.issued_visit_id == visit):
            issue_again(hand.moment.act, voucher)
            _note_other(hand, voucher.member_id)


def _note_other(hand: Hand, member: int) -> bool:
    """Tell whether something is another person's by now, who was one with her once: her answer leaves it out."""
    other = not is_of_person(hand.moment.written(), member, hand.member)
    if other:
        hand.moment.act.beside.add(member)
    return other


def give_back_spent(hand: Hand, visit: int) -> None:
    """Give back the units that a visit spent: as payment, or for rewards it bought that are not used elsewhere."""
    moment = hand.moment
    for entry in spent_on(moment.written(), visit):
        if entry.voucher_id is not None:
            voucher = voucher_numbered(moment.written(), entry.voucher_id)
            if voucher.state == "used" and voucher.used_visit_id != visit:
                continue
            void_voucher(moment.act, voucher)
            _note_other(hand, voucher.member_id)
        programme = moment.club.programme_by_id(entry.programme_id)
        give_back(hand, programme, GiveBack(entry.id, entry.version_id, visit))


def give_back(hand: Hand, programme: ProgrammeTerms, step: GiveBack) -> None:
    """Give the units of one redemption or clawback back to the lots they were drawn from; forgive what was owed.

    The entry is of the member whose it takes back. Of two who were merged and have parted, the one may have spent what
    the other earned: it goes back to whose lots they are.
    """
    moment, session = hand.moment, hand.moment.written()
    draws = earned.draws_of(session, step.entry)
    postings = []
    if draws:
        rules = programme.version(step.version).rules
        ground, entry = step.ground, step.entry
        postings.append(given_back(draws, version=step.version, ground=ground, reverses=entry, rules=rules))
    if step.owed:
        postings.append(Posting(EntryKind.WRITE_OFF, step.owed, step.version, step.ground, reverses=step.entry))
    lots = {draw.lot for draw in draws}
    owner = owner_of(session, step.entry) or hand.member
    other = _note_other(hand, owner)
    giving = hand_of(moment, owner, holding(session, owner, on=moment.on)) if other else hand
    standing = giving.standing(programme)
    giving.standings[programme.id] = replace(
        standing, lots=with_emptied(session, standing.lots, lots, member=giving.member)
    )
    giving.post(programme, Decision(tuple(postings)), visit=step.visit, member=owner)
    if other:
        hand.standings[programme.id] = holding(session, hand.member, on=moment.on).standing(programme.id)


def take_back_issued(moment: Moment, visit: int) -> None:
    """Make unused vouchers that a visit was granted on the way void; full cards' go with their cards."""
    for voucher in vouchers_issued_on(moment.written(), visit):
        if voucher.ready(moment.on) and not voucher.of_full_card and _of_purchase(moment, voucher):
            void_voucher(moment.act, voucher)


def _of_purchase(moment: Moment, voucher: KeptVoucher) -> bool:
    """Tell whether a voucher was earned by its purchase; others are followed up by what they were granted for."""
    return moment.club.programme_by_id(voucher.programme_id).version(voucher.version_id).rules.has_units


def note_exceptions(hand: Hand, visit: int, *, whole: bool) -> None:
    """Note what the act could not put right: rewards handed out for it, and units that were gone."""
    moment = hand.moment
    noted: set[int] = set()
    for voucher in vouchers_issued_on(moment.written(), visit) if whole else ():
        if voucher.state == "used" and _of_purchase(moment, voucher):
            name_voucher(moment.act, voucher)
            programme = voucher.programme_id
            note_used_voucher(moment, hand.member, programme=programme, visit=visit, voucher=voucher.id)
            noted.add(programme)
    for programme in {entry.programme_id for entry in moment.act.entries} - noted:
        forgiven = sum(
            entry.quantity
            for entry in moment.act.entries
            if entry.programme_id == programme and entry.kind == EntryKind.WRITE_OFF and entry.ground == FORGIVEN
        )
        if forgiven:
            note_forgiven(moment, hand.member, programme=programme, visit=visit, units=forgiven)
