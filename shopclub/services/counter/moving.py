"""A purchase moved to the member it belongs to."""

from dataclasses import replace

from sqlalchemy import select

from shopclub.records import standings
from shopclub.records.ledger import VOUCHER
from shopclub.records.members.members import member_by_number
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.rules.ledger.acts import MOVED, Notice
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import AlreadyVoided, MergeRefused, VisitUnknown
from shopclub.services.acting.answers import ActReport, answer_anew
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen
from shopclub.services.counter.visits import add_visit, award, given_by_hand, purchase_of, refunded, told_act
from shopclub.services.counter.voiding import undo_visit
from shopclub.services.kinds.register import follow_up
from shopclub.services.units.clawbacks import lines_of


class Moving:
    """What staff do when a purchase was booked on the wrong member."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def move(self, visit: int, member: str | int, *, request_key: str) -> Acted:
        """Move a visit with its purchase to the member it belongs to: taken back there, awarded here, the same day.

        Raises:
            VisitUnknown, AlreadyVoided, MemberUnknown, MergeRefused, KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._move(moment, visit, member)

        content = {"visit": visit, "member": str(member)}
        return self._desk.perform("move", key=request_key, content=content, work=work)

    def preview(self, visit: int, member: str | int) -> Preview:
        """Tell what moving a purchase would do.

        Raises:
            VisitUnknown, AlreadyVoided, MemberUnknown, MergeRefused: see `rules.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._move(moment, visit, member))

    def _move(self, moment: Moment, number: int, member: str | int) -> Acted:
        visit = moment.written().get(Visit, number)
        if visit is None or visit.kind != "visit":
            raise VisitUnknown(str(number))
        if visit.voided_at is not None:
            raise AlreadyVoided(number)
        purchase = purchase_of(moment, number)
        if refunded(moment, purchase.id) or purchase.paid_with_units or _rewarded(moment, number):
            raise MergeRefused("later")
        target = self._desk.member(moment.written(), member)
        if target.id == visit.member_id:
            raise MergeRefused("same")
        by_hand, source = given_by_hand(moment, number), visit.member_id
        _leave(moment, visit)
        place = add_visit(moment, target.id, was=visit)
        purchase.member_id, purchase.visit_id = target.id, place
        moment.written().flush()
        notices = () if target.blocked else _earn_there(moment, target.id, visit, purchase, by_hand)
        standings.recount_activity(moment.written(), moment.club.programmes, target.id)
        self._follow_up(moment, source, number, took=True)
        self._follow_up(moment, target.id, place, took=False)
        answer = answer_anew(self._desk, moment, target.id, "move")
        return replace(answer, visit=place, purchase=purchase.id, notices=notices, amount=purchase.amount)

    def _follow_up(self, moment: Moment, member: int, visit: int, *, took: bool) -> None:
        """Bring what hangs on a purchase to what is due, where it was and where it is now."""
        row = member_by_number(moment.written(), member)
        if row is not None and row.forgotten_at is None:
            before = standings.holding(moment.written(), member, on=moment.on)
            report = ActReport(row=row, after=before.standings, before=before, visit=visit)
            follow_up(moment, report, took=took)


def _rewarded(moment: Moment, visit: int) -> bool:
    """Tell whether a reward was handed out on a visit: it stays hers who was given it."""
    used = select(VOUCHER.c.id).where(VOUCHER.c.used_visit_id == visit, VOUCHER.c.state == "used").limit(1)
    return moment.written().scalar(used) is not None


def _leave(moment: Moment, visit: Visit) -> None:
    """Let a visit be no longer the member's: it stands as voided, and another one is booked for whom it was."""
    visit.voided_at, visit.void_reason = moment.act.instant, MOVED
    moment.written().flush()
    standings.recount_activity(moment.written(), moment.club.programmes, visit.member_id)
    before = standings.holding(moment.written(), visit.member_id, on=moment.on)
    undo_visit(moment, visit.member_id, visit.id, before, dict(before.standings))


def _earn_there(
    moment: Moment, member: int, was: Visit, purchase: Purchase, by_hand: dict[int, int]
) -> tuple[Notice, ...]:
    """Let a moved purchase earn for whom it belongs to, on the day it was made; no cap keeps back what it gave."""
    before = standings.holding(moment.written(), member, on=was.business_date)
    told = Told(purchase.amount, lines_of(moment, [purchase.id]))
    act = replace(told_act(moment, was.at, told, on=was.business_date), override=True)
    notices: list[Notice] = []
    for programme in moment.club.programmes:
        there = replace(act, stamps=by_hand.get(programme.id))
        standing, visit = before.standing(programme.id), purchase.visit_id or 0
        notices += award(moment, member, programme, standing, there, visit=visit, on=was.business_date)[1]
    return tuple(notices)
