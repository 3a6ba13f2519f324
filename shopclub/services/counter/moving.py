"""A purchase moved to the member it belongs to."""

from dataclasses import replace

from shopclub.records import standings
from shopclub.records.activity import recount_activity
from shopclub.records.trade.entries import VisitUnits, outstanding_on
from shopclub.records.trade.purchases import PurchaseRow, give_purchase_to, is_refunded, lines_of, purchase_of_visit
from shopclub.records.trade.visits import NewVisit, VisitRow, add_visit, close_visit, find_visit
from shopclub.records.trade.vouchers import vouchers_used_on
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import AlreadyVoided, MergeRefused, VisitUnknown
from shopclub.services.acting.answers import ActReport, answer_anew
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen
from shopclub.services.counter.visits import NOTHING_GIVEN, EarningVisit, award, told_act
from shopclub.services.counter.voiding import undo_visit
from shopclub.services.kinds.register import follow_up
from shopclub.services.units.hand import hand_of

_MOVED = "moved"
"""Why a visit was voided whose purchase was moved."""


class Moving:
    """What staff do when a purchase was booked on the wrong member."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def move(self, visit: int, member: str | int, *, request_key: str) -> Acted:
        """Move a visit with its purchase to the member it belongs to: taken back there, awarded here, the same day.

        Raises:
            VisitUnknown, AlreadyVoided, MemberUnknown, MergeRefused, KeyReused: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._move(moment, visit, member)

        content = {"visit": visit, "member": str(member)}
        return self._desk.perform("move", key=request_key, content=content, work=work)

    def preview(self, visit: int, member: str | int) -> Preview:
        """Tell what moving a purchase would do.

        Raises:
            VisitUnknown, AlreadyVoided, MemberUnknown, MergeRefused: see `rules.values.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._move(moment, visit, member))

    def _move(self, moment: Moment, number: int, member: str | int) -> Acted:
        visit = find_visit(moment.written(), number)
        if visit is None or visit.kind != "visit":
            raise VisitUnknown(str(number))
        if visit.voided_at is not None:
            raise AlreadyVoided(number)
        purchase = purchase_of_visit(moment.written(), number)
        # A reward handed out on the visit stays hers who was given it.
        rewarded = bool(vouchers_used_on(moment.written(), number))
        if is_refunded(moment.written(), purchase.id) or purchase.paid_with_units or rewarded:
            raise MergeRefused("later")
        target = self._desk.member(moment.written(), member)
        if target.person == self._desk.booked_for(moment.written(), visit.member_id).person:
            raise MergeRefused("same")
        given = outstanding_on(moment.written(), number)
        _leave(moment, visit)
        blocked = bool(target.blocked)
        moved = add_visit(moment.act, NewVisit(target.id, visit.business_date, visit.at, blocked=blocked))
        give_purchase_to(moment.written(), purchase.id, member=target.id, visit=moved)
        arrived = replace(visit, id=moved, member_id=target.id)
        notices = () if blocked else _earn_there(moment, arrived, purchase, given)
        recount_activity(moment.written(), moment.club.programmes, target.id)
        self._follow_up(moment, visit.member_id, number, took=True)
        self._follow_up(moment, target.id, moved, took=False)
        answer = answer_anew(self._desk, moment, target.id, "move")
        return replace(answer, visit=moved, purchase=purchase.id, notices=notices, amount=purchase.amount)

    def _follow_up(self, moment: Moment, member: int, visit: int, *, took: bool) -> None:
        """Bring what hangs on a purchase to what is due, where it was and where it is now."""
        row = self._desk.booked_for(moment.written(), member)
        before = standings.holding(moment.written(), member, on=moment.on)
        follow_up(moment, ActReport(row=row, after=before.standings, before=before, visit=visit), took=took)


def _leave(moment: Moment, visit: VisitRow) -> None:
    """Let a visit be no longer the member's: it stands as voided, and another one is booked for whom it was."""
    close_visit(moment.act, visit.id, reason=_MOVED)
    recount_activity(moment.written(), moment.club.programmes, visit.member_id)
    before = standings.holding(moment.written(), visit.member_id, on=moment.on)
    undo_visit(hand_of(moment, visit.member_id, before), visit.id)


def _earn_there(
    moment: Moment, visit: VisitRow, purchase: PurchaseRow, given: dict[int, VisitUnits]
) -> tuple[Notice, ...]:
    """Let a moved purchase earn for whom it belongs to, on the day it was made; no cap keeps back what it gave.

    `given` is what it gave where it was: stamps given by hand are given by hand again.
    """
    on = visit.business_date
    hand = hand_of(moment, visit.member_id, standings.holding(moment.written(), visit.member_id, on=on))
    told = Told(purchase.amount, lines_of(moment.written(), purchase.id))
    act = replace(told_act(moment, visit.at, told, on=on), override=True)
    notices: list[Notice] = []
    for programme in moment.club.programmes:
        there = given.get(programme.id, NOTHING_GIVEN)
        stamps = there.units if there.by_hand else None
        notices += award(hand, programme, EarningVisit(visit.id, replace(act, stamps=stamps), on))
    return tuple(notices)
