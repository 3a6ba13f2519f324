"""Entries by hand: adjustments with a reason, and reversing one."""

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from shopclub.records.earned import with_history
from shopclub.records.ledger import DRAW, ENTRY, LOT
from shopclub.records.members.members import MemberRow
from shopclub.records.standings import Holding
from shopclub.rules.ledger.acts import BY_HAND, Decision, EntryKind, LotTerms, Posting, Standing, Taken
from shopclub.rules.ledger.lots import pay_debts
from shopclub.rules.ledger.redeeming import spent
from shopclub.rules.ledger.taking_back import take_units
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.refusals import AlreadyVoided, ProgrammeUnknown, QuantityInvalid, ReasonNeeded, VisitUnknown
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.outcomes import Acted
from shopclub.services.units.clawbacks import void_vouchers

MOST_UNITS = 1_000_000


class Adjustments:
    """What staff do by hand to what a member has."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def adjust(self, member: str | int, programme: str, quantity: int, *, reason: str, request_key: str) -> Acted:
        """Add or take units by hand; a card that fills gives its voucher.

        Raises:
            MemberUnknown, ProgrammeUnknown, NotEnough, QuantityInvalid, ReasonNeeded: see `rules.refusals`.
        """
        given = reason.strip()
        if len(given) < 3:
            raise ReasonNeeded
        if not 0 < abs(quantity) <= MOST_UNITS:
            raise QuantityInvalid(quantity)

        def work(moment: Moment) -> Acted:
            terms = moment.club.programme(programme)
            if terms is None:
                raise ProgrammeUnknown(programme)
            return self._adjust(moment, member, terms, quantity, given)

        content = {"member": str(member), "programme": programme, "quantity": quantity}
        return self._desk.perform("adjust", key=request_key, content=content, work=work)

    def _adjust(
        self, moment: Moment, member: str | int, programme: ProgrammeTerms, quantity: int, reason: str
    ) -> Acted:
        row = self._desk.member(moment.written(), member)
        before = self._desk.holding(moment, row.id)
        standing = before.standing(programme.id)
        version = programme.in_use(standing, moment.on)
        posting = Posting(EntryKind.ADJUSTMENT, quantity, version.id, BY_HAND, reason)
        if quantity > 0:
            posting = into_lot(posting, standing, LotTerms())
        else:
            draws = spent(standing, units=-quantity, on=moment.on, programme=programme.key)
            posting = replace(posting, draws=draws)
        return self._added(moment, row, programme, before, posting)

    def _post(
        self, moment: Moment, member_id: int, programme: ProgrammeTerms, standing: Standing, decision: Decision
    ) -> Standing:
        return post_decision(moment, decision, member_id=member_id, programme=programme, standing=standing, visit=None)

    def open_with(
        self,
        member: str | int,
        programme: str,
        quantity: int,
        *,
        request_key: str,
        earned_on: date | None = None,
        expires_on: date | None = None,
    ) -> Acted:
        """Bring units from an older system, with when they were earned and their last day.

        Raises:
            MemberUnknown, ProgrammeUnknown, QuantityInvalid, KeyReused: see `rules.refusals`.
        """
        if not 0 < quantity <= MOST_UNITS or (earned_on and expires_on and expires_on < earned_on):
            raise QuantityInvalid(quantity)

        def work(moment: Moment) -> Acted:
            terms = moment.club.programme(programme)
            if terms is None:
                raise ProgrammeUnknown(programme)
            row = self._desk.member(moment.written(), member)
            before = self._desk.holding(moment, row.id)
            standing = before.standing(terms.id)
            version = terms.in_use(standing, moment.on)
            lasts = LotTerms(expires_on, earned_on=min(earned_on or moment.on, moment.on))
            posting = into_lot(Posting(EntryKind.OPENING, quantity, version.id, "opening"), standing, lasts)
            return self._added(moment, row, terms, before, posting)

        content = {"member": str(member), "programme": programme, "quantity": quantity}
        content |= {"earned_on": str(earned_on), "expires_on": str(expires_on)}
        return self._desk.perform("opening", key=request_key, content=content, work=work)

    def _added(
        self, moment: Moment, row: MemberRow, programme: ProgrammeTerms, before: Holding, posting: Posting
    ) -> Acted:
        """Post units given or taken by hand; a card that is full now gives its voucher."""
        after = self._post(moment, row.id, programme, before.standing(programme.id), Decision((posting,)))
        version = programme.in_use(after, moment.on)
        after = self._post(
            moment, row.id, programme, after, version.rules.settle(after, version=version.id, on=moment.on)
        )
        held = {**before.standings, programme.id: after}
        act = "opening" if posting.kind is EntryKind.OPENING else "adjust"
        return answer_of(moment, ActReport(row=row, after=held, before=before, act=act))

    def reverse(self, entry: int, *, request_key: str, reason: str) -> Acted:
        """Take an adjustment back by an opposite one; entries of a visit are taken back by voiding the visit.

        Raises:
            VisitUnknown: the entry is none that stands alone.
            AlreadyVoided: it was taken back before, or nothing of it is left.
            ReasonNeeded: the reason has fewer than three letters.
        """
        given = reason.strip() or "taken back"
        if len(given) < 3:
            raise ReasonNeeded

        def work(moment: Moment) -> Acted:
            return self._reverse(moment, entry, given)

        return self._desk.perform("reverse", key=request_key, content={"entry": entry}, work=work)

    def _reverse(self, moment: Moment, number: int, reason: str) -> Acted:
        connection = moment.written().connection()
        entry = connection.execute(select(ENTRY).where(ENTRY.c.id == number)).first()
        if entry is None or entry.visit_id is not None or entry.kind not in {"adjustment", "bonus", "opening"}:
            raise VisitUnknown(str(number))
        if connection.execute(select(ENTRY.c.id).where(ENTRY.c.reverses_id == number)).first():
            raise AlreadyVoided(number)
        programme = moment.club.programme_by_id(entry.programme_id)
        row = self._desk.member(moment.written(), entry.member_id)
        before = self._desk.holding(moment, row.id)
        standing = with_history(moment.written(), before.standing(programme.id), member_id=row.id, programme=programme)
        if entry.quantity > 0:
            left = entry.quantity - _expired(moment, number)
            if not left:
                raise AlreadyVoided(number)
            taken = Taken(moment.on, left, frozenset({number}), reverses=number, award=entry.kind != "adjustment")
            rules = programme.version(entry.version_id).rules
            decision = take_units(rules, standing, taken, units=left, version=entry.version_id)
            decision = replace(
                decision,
                postings=tuple(
                    replace(each, reason=reason) if each.kind is EntryKind.ADJUSTMENT else each
                    for each in decision.postings
                ),
            )
            void_vouchers(moment, decision.voided, programme)
        else:
            back = Posting(EntryKind.ADJUSTMENT, -entry.quantity, entry.version_id, BY_HAND, reason, reverses=number)
            decision = Decision((into_lot(back, standing, LotTerms()),))
        after = self._post(moment, row.id, programme, standing, decision)
        version = programme.in_use(after, moment.on)
        after = self._post(
            moment, row.id, programme, after, version.rules.settle(after, version=version.id, on=moment.on)
        )
        held = {**before.standings, programme.id: after}
        return answer_of(moment, ActReport(row=row, after=held, before=before, act="reverse"))


def _expired(moment: Moment, lot: int) -> int:
    """Return what of a lot has expired."""
    drawn = select(func.sum(DRAW.c.quantity)).join(ENTRY, ENTRY.c.id == DRAW.c.entry_id)
    whose = drawn.join(LOT, (LOT.c.member_id == ENTRY.c.member_id) & (LOT.c.programme_id == ENTRY.c.programme_id))
    lapsed = whose.where(LOT.c.entry_id == lot, DRAW.c.lot_id == lot, ENTRY.c.kind == EntryKind.EXPIRY)
    return moment.written().scalar(lapsed) or 0


def into_lot(posting: Posting, standing: Standing, terms: LotTerms) -> Posting:
    """Let units given by hand open a lot of their own, paying debts first."""
    fills, _ = pay_debts(standing.debts, posting.quantity)
    return replace(posting, terms=terms, fills=fills)
