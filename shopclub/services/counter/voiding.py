"""Taking acts back: voiding a visit or a return, with a preview made by the code that acts."""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select, update

from shopclub.records import earned, ledger, standings
from shopclub.records.earned import RETURN_TAKEN_BACK
from shopclub.records.ledger import ENTRY, VOUCHER, full_card
from shopclub.records.members.members import MemberRow
from shopclub.records.schema.ledger import Request
from shopclub.records.schema.programmes import ExceptionCase
from shopclub.records.schema.trade import Purchase, Visit
from shopclub.records.standings import Holding
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Decision, EntryKind, Posting, Standing
from shopclub.rules.ledger.taking_back import FORGIVEN, LAPSED_BEFORE
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.refusals import AlreadyVoided, ReturnFollowed, VisitUnknown
from shopclub.services.acting.answers import ActReport
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen
from shopclub.services.kinds.register import finish
from shopclub.services.units import clawbacks
from shopclub.services.units.clawbacks import Held, as_granted, give_back, is_bought, vouchers_where


class Voiding:
    """What staff do to take a recent act back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def void(self, visit: int, *, request_key: str, reason: str | None = None) -> Acted:
        """Void a visit: its purchases never existed, what it earned is taken back, what it used is given back.

        A return is voided by its visit: what it took back is given again.

        Raises:
            VisitUnknown, AlreadyVoided, NotEnough, KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._void(moment, visit, reason)

        return self._desk.perform("void", key=request_key, content={"visit": visit}, work=work)

    def preview(self, visit: int) -> Preview:
        """Tell what voiding a visit would do: the act itself is carried out and rolled back.

        Raises:
            VisitUnknown, AlreadyVoided, NotEnough: see `rules.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._void(moment, visit, None))

    def _void(self, moment: Moment, number: int, reason: str | None) -> Acted:
        visit = moment.written().get(Visit, number)
        if visit is None:
            raise VisitUnknown(str(number))
        if visit.voided_at is not None:
            raise AlreadyVoided(number)
        row = self._desk.member(moment.written(), visit.member_id)
        visit.voided_at, visit.void_reason = moment.act.instant, reason
        moment.written().flush()
        if visit.kind == "return":
            return self._void_return(moment, visit, row)
        _cross_out(moment, number)
        standings.recount_activity(moment.written(), moment.club.programmes, row.id)
        before = standings.holding(moment.written(), row.id, on=moment.on)
        held = dict(before.standings)
        undo_visit(moment, row.id, number, before, held)
        purchase = moment.written().scalar(select(Purchase.id).where(Purchase.visit_id == number).limit(1))
        return self._answer(moment, row, held, before, visit=number, purchase=purchase, took=True)

    def _answer(
        self,
        moment: Moment,
        row: MemberRow,
        held: Held,
        before: Holding,
        *,
        visit: int,
        purchase: int | None,
        took: bool = False,
    ) -> Acted:
        """Follow the act up: a void took something, a return taken back gives it anew."""
        report = ActReport(row=row, after=held, before=before, act="void", visit=visit, purchase=purchase)
        return finish(moment, report, took=took, anew=not took)

    def _void_return(self, moment: Moment, visit: Visit, row: MemberRow) -> Acted:
        """Let a return never have been: its purchase stands again, and what it took is given again."""
        refund = moment.written().scalars(select(Purchase).where(Purchase.visit_id == visit.id)).one()
        original = moment.written().get_one(Purchase, refund.refund_of)
        later = select(Purchase.id).where(Purchase.refund_of == original.id, Purchase.voided == 0)
        followed = moment.written().scalar(later.where(Purchase.id > refund.id).limit(1)) is not None
        if followed and clawbacks.left_of(moment, original).whole:
            raise ReturnFollowed(visit.id)
        refund.voided, refund.counts = 1, 0
        moment.written().flush()
        before = standings.holding(moment.written(), row.id, on=moment.on)
        held = dict(before.standings)
        if original.visit_id is not None:
            left = clawbacks.left_of(moment, original)
            clawbacks.uncount(moment, original.visit_id, row.id, left.act, rule=RETURN_TAKEN_BACK)
            for programme in moment.club.programmes:
                _give_again(moment, row.id, programme, held, before, visit, original.visit_id)
            _vouchers_again(moment, visit, original)
        noted = update(ExceptionCase).where(ExceptionCase.request_key == visit.request_key)
        moment.written().execute(noted.values(settled_at=moment.act.instant))
        undone = self._answer(moment, row, held, before, visit=visit.id, purchase=refund.id)
        return replace(undone, act="unreturn")


_OF_THE_PURCHASE = or_(
    ENTRY.c.kind.not_in((EntryKind.CLAWBACK, EntryKind.WRITE_OFF)),
    ENTRY.c.rule.in_(("taken back", FORGIVEN, LAPSED_BEFORE)),
)
"""The entries of a return that belong to its purchase; gifts and quarters are put right by what follows."""


def undo_visit(moment: Moment, member_id: int, visit: int, before: Holding, held: Held) -> None:
    """Take back everything that hangs on a visit of which nothing is left."""
    clawbacks.give_back_used(moment, visit)
    clawbacks.uncount(moment, visit, member_id, None)
    clawbacks.give_back_spent(moment, member_id, held, before, visit)
    for programme in moment.club.programmes:
        standing = held.get(programme.id) or before.standing(programme.id)
        held[programme.id] = clawbacks.take_back(moment, member_id, programme, standing, visit=visit, whole=True)
    clawbacks.take_back_issued(moment, visit)
    clawbacks.note_exceptions(moment, member_id, visit, whole=True)


def _cross_out(moment: Moment, visit: int) -> None:
    """Let a visit's purchases never have been, and the returns of them with them."""
    mine = select(Purchase.id).where(Purchase.visit_id == visit)
    back = select(Purchase.visit_id).where(Purchase.refund_of.in_(mine), Purchase.visit_id.is_not(None))
    moment.written().execute(
        update(Visit)
        .where(Visit.id.in_(back), Visit.voided_at.is_(None))
        .values(voided_at=moment.act.instant, void_reason=None)
        .execution_options(synchronize_session=False)
    )
    moment.written().execute(
        update(Purchase)
        .where(Purchase.id.in_(mine) | Purchase.refund_of.in_(mine))
        .values(voided=1, counts=0)
        .execution_options(synchronize_session=False)
    )
    moment.written().expire_all()


def _give_again(
    moment: Moment,
    member_id: int,
    programme: ProgrammeTerms,
    held: Held,
    before: Holding,
    visit: Visit,
    original: int,
) -> None:
    """Give again what a return took in a programme, and take again what it gave."""
    session = moment.written()
    rows = session.connection().execute(
        select(ENTRY)
        .where(ENTRY.c.request_key == visit.request_key, ENTRY.c.programme_id == programme.id)
        .where(ENTRY.c.member_id == member_id, _OF_THE_PURCHASE)
        .order_by(ENTRY.c.id)
    )
    entries: list[Any] = list(rows.all())
    standing = held.get(programme.id) or before.standing(programme.id)
    forgiven = sum(each.quantity for each in entries if each.kind == EntryKind.WRITE_OFF)
    for each in entries:
        if each.kind == EntryKind.CLAWBACK:
            drawn = sum(draw.quantity for draw in earned.draws_of(moment.written(), each.id))
            owed = max(-each.quantity - drawn - forgiven, 0)
            forgiven = max(forgiven + each.quantity + drawn, 0)
            there = each.id, each.version_id, each.visit_id, RETURN_TAKEN_BACK
            standing = give_back(moment, member_id, programme, standing, *there, owed=owed)
    for each in entries:
        if each.kind == EntryKind.REINSTATEMENT and each.rule == clawbacks.GIVEN_BACK:
            standing = _spend_again(moment, member_id, programme, standing, each)
        elif each.kind == EntryKind.WRITE_OFF:
            standing = _answer_again(moment, member_id, programme, standing, each)
    standing = clawbacks.put_right(moment, member_id, programme, standing, visit=original)
    version = programme.in_use(standing, moment.on)
    decision = version.rules.settle(standing, version=version.id, on=moment.on)
    held[programme.id] = post_decision(
        moment, decision, member_id=member_id, programme=programme, standing=standing, visit=visit.id
    )


def _spend_again(
    moment: Moment, member_id: int, programme: ProgrammeTerms, standing: Standing, given_back: Any
) -> Standing:
    """Spend once more what a return gave back: a reward bought, or a part paid with points."""
    units = given_back.quantity
    draws = lot_rules.draw(standing.lots, quantity=units, on=moment.on, programme=programme.key)
    spent = moment.written().connection().execute(select(ENTRY).where(ENTRY.c.id == given_back.reverses_id)).one()
    posting = Posting(EntryKind.REDEMPTION, -units, given_back.version_id, spent.rule, draws=draws)
    return post_decision(
        moment,
        Decision((posting,)),
        member_id=member_id,
        programme=programme,
        standing=standing,
        visit=spent.visit_id,
        voucher=spent.voucher_id,
    )


def _answer_again(
    moment: Moment, member_id: int, programme: ProgrammeTerms, standing: Standing, forgiven: Any
) -> Standing:
    """Let a member answer again for what was forgiven on a return: as if it had neither been taken nor forgiven."""
    units, version = forgiven.quantity, forgiven.version_id
    taken = Posting(EntryKind.ADJUSTMENT, -units, version, forgiven.rule, RETURN_TAKEN_BACK)
    given = Posting(EntryKind.WRITE_OFF, units, version, RETURN_TAKEN_BACK)
    return post_decision(
        moment,
        Decision((taken, given)),
        member_id=member_id,
        programme=programme,
        standing=standing,
        visit=forgiven.visit_id,
    )


def _granted_anew(moment: Moment, row: Any) -> bool:
    """Tell whether what a voucher was granted for was granted again since."""
    same = (VOUCHER.c.member_id == row.member_id) & (VOUCHER.c.programme_id == row.programme_id)
    return bool(vouchers_where(moment, same & (VOUCHER.c.occasion == row.occasion) & (VOUCHER.c.state != "void")))


def _vouchers_again(moment: Moment, visit: Visit, original: Purchase) -> None:
    """Set the vouchers that a return changed as they were before it, where they still are as it left them."""
    kept = moment.written().scalar(select(Request.answer).where(Request.key == visit.request_key))
    answer = json.loads(kept or "{}")
    touched = set(answer.get("touched", ()))
    for told in answer.get("vouchers", ()):
        if told["id"] not in touched:
            continue
        (row,) = vouchers_where(moment, VOUCHER.c.id == told["id"])
        if told["state"] != row.state:
            continue
        if row.state == "issued" or (row.state == "void" and is_bought(row)):
            used: dict[str, Any] = {"used_on": original.business_date, "used_visit_id": original.visit_id}
            ledger.set_voucher(moment.act, as_granted(row), state="used", **used)
        elif row.state == "void" and not full_card(row.occasion) and not _granted_anew(moment, row):
            ledger.set_voucher(moment.act, as_granted(row), state="issued")
