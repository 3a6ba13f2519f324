"""Entries by hand: adjustments with a reason, and reversing one."""

from dataclasses import replace
from datetime import date

from shopclub.records.members.members import MemberRow
from shopclub.records.trade.earned import HistoryOf, with_history
from shopclub.records.trade.entries import EntryRow, expired_of, find_entry, is_reversed
from shopclub.rules.ledger.acts import Decision, EntryKind, LotTerms, Posting, Standing, Taken
from shopclub.rules.ledger.grounds import BY_HAND, Ground, GroundKind
from shopclub.rules.ledger.lots import pay_debts
from shopclub.rules.ledger.redeeming import spent
from shopclub.rules.ledger.taking_back import take_units
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.refusals import AlreadyVoided, ProgrammeUnknown, QuantityInvalid, ReasonNeeded, VisitUnknown
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.units.clawbacks import void_vouchers
from shopclub.services.units.hand import Hand, hand_of

MOST_UNITS = 1_000_000


class Adjustments:
    """What staff do by hand to what a member has."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def adjust(self, member: str | int, programme: str, quantity: int, *, reason: str, request_key: str) -> Acted:
        """Add or take units by hand; a card that fills gives its voucher.

        Raises:
            MemberUnknown, ProgrammeUnknown, NotEnough, QuantityInvalid, ReasonNeeded: see `rules.values.refusals`.
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
        hand = hand_of(moment, row.id, self._desk.holding(moment, row.id))
        standing = hand.standing(programme)
        version = programme.in_use(standing, moment.on)
        posting = Posting(EntryKind.ADJUSTMENT, quantity, version.id, BY_HAND, reason)
        if quantity > 0:
            posting = into_lot(posting, standing, LotTerms())
        else:
            draws = spent(standing, units=-quantity, on=moment.on, programme=programme.key)
            posting = replace(posting, draws=draws)
        return self._post(row, hand, programme, Decision((posting,)), act="adjust")

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
            MemberUnknown, ProgrammeUnknown, QuantityInvalid, KeyReused: see `rules.values.refusals`.
        """
        if not 0 < quantity <= MOST_UNITS or (earned_on and expires_on and expires_on < earned_on):
            raise QuantityInvalid(quantity)

        def work(moment: Moment) -> Acted:
            terms = moment.club.programme(programme)
            if terms is None:
                raise ProgrammeUnknown(programme)
            row = self._desk.member(moment.written(), member)
            hand = hand_of(moment, row.id, self._desk.holding(moment, row.id))
            standing = hand.standing(terms)
            version = terms.in_use(standing, moment.on)
            lasts = LotTerms(expires_on, earned_on=min(earned_on or moment.on, moment.on))
            opening = Posting(EntryKind.OPENING, quantity, version.id, Ground(GroundKind.OPENING))
            return self._post(row, hand, terms, Decision((into_lot(opening, standing, lasts),)), act="opening")

        content = {"member": str(member), "programme": programme, "quantity": quantity}
        content |= {"earned_on": str(earned_on), "expires_on": str(expires_on)}
        return self._desk.perform("opening", key=request_key, content=content, work=work)

    def _post(self, row: MemberRow, hand: Hand, programme: ProgrammeTerms, decision: Decision, *, act: str) -> Acted:
        """Post units given or taken by hand; a card that is full now gives its voucher."""
        hand.post(programme, decision, visit=None)
        hand.settle(programme, visit=None)
        report = ActReport(row=row, after=hand.standings, before=hand.before, act=act)
        return answer_of(hand.moment, report)

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
        entry = find_entry(moment.written(), number)
        if entry is None or entry.visit_id is not None or entry.kind not in _GIVEN_ALONE:
            raise VisitUnknown(str(number))
        if is_reversed(moment.written(), number):
            raise AlreadyVoided(number)
        programme = moment.club.programme_by_id(entry.programme_id)
        row = self._desk.booked_for(moment.written(), entry.member_id)
        hand = hand_of(moment, row.id, self._desk.holding(moment, row.id))
        standing = hand.standing(programme)
        hand.standings[programme.id] = with_history(moment.written(), standing, HistoryOf(row.id, programme, moment.on))
        decide = _taken if entry.quantity > 0 else _given
        return self._post(row, hand, programme, decide(hand, programme, entry, reason), act="reverse")


_GIVEN_ALONE = frozenset({EntryKind.ADJUSTMENT, EntryKind.BONUS, EntryKind.OPENING})
"""The kinds of entries that stand alone where no visit made them."""


def _taken(hand: Hand, programme: ProgrammeTerms, entry: EntryRow, reason: str) -> Decision:
    """Decide how units given by hand are taken back, as far as they have not expired.

    Raises:
        AlreadyVoided: nothing of them is left.
    """
    left = entry.quantity - expired_of(hand.moment.written(), entry.id)
    if not left:
        raise AlreadyVoided(entry.id)
    earned = entry.kind != EntryKind.ADJUSTMENT
    taken = Taken(hand.moment.on, left, frozenset({entry.id}), reverses=entry.id, award=earned)
    rules = programme.version(entry.version_id).rules
    decision = take_units(rules, hand.standing(programme), taken, units=left, version=entry.version_id)
    void_vouchers(hand.moment, decision.voided)
    postings = (
        replace(posting, reason=reason) if posting.kind is EntryKind.ADJUSTMENT else posting
        for posting in decision.postings
    )
    return replace(decision, postings=tuple(postings))


def _given(hand: Hand, programme: ProgrammeTerms, entry: EntryRow, reason: str) -> Decision:
    """Decide how units taken by hand are given back."""
    back = Posting(EntryKind.ADJUSTMENT, -entry.quantity, entry.version_id, BY_HAND, reason, reverses=entry.id)
    return Decision((into_lot(back, hand.standing(programme), LotTerms()),))


def into_lot(posting: Posting, standing: Standing, terms: LotTerms) -> Posting:
    """Let units given by hand open a lot of their own, paying debts first."""
    fills, _ = pay_debts(standing.debts, posting.quantity)
    return replace(posting, terms=terms, fills=fills)
