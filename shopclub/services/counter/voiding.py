"""Taking acts back: voiding a visit or a return, with a preview made by the code that acts."""

from shopclub.records import standings
from shopclub.records.activity import recount_activity
from shopclub.records.members.members import MemberRow
from shopclub.records.trade.entries import written_by
from shopclub.records.trade.purchases import (
    PurchaseRow,
    is_refunded,
    number_of_purchase,
    purchase_numbered,
    purchase_of_visit,
    void_purchases_and_refunds_of,
    void_refund,
)
from shopclub.records.trade.visits import VisitRow, close_returns_of, close_visit, find_visit, settle_cases_of
from shopclub.records.trade.vouchers import (
    KeptVoucher,
    hand_out,
    is_granted_again,
    issue_again,
    voucher_numbered,
    vouchers_changed_by,
)
from shopclub.rules.ledger.grounds import RETURN_UNDONE
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.ledger.undoing import (
    ChangedVoucher,
    GiveBack,
    SpendAgain,
    Step,
    answer_again,
    spend_again,
    state_before_return,
    steps_to_undo,
)
from shopclub.rules.values.refusals import AlreadyVoided, ReturnFollowed, VisitUnknown
from shopclub.services.acting.answers import ActReport
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen
from shopclub.services.kinds.register import finish
from shopclub.services.units import clawbacks
from shopclub.services.units.hand import Hand, hand_of


class Voiding:
    """What staff do to take a visit or a return back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def void(self, visit: int, *, request_key: str, reason: str | None = None) -> Acted:
        """Void a visit: its purchases never existed, what it earned is taken back, what it used is given back.

        A return is voided by its visit: what it took back is given again.

        Raises:
            VisitUnknown, AlreadyVoided, ReturnFollowed, NotEnough, KeyReused: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._void(moment, visit, reason)

        return self._desk.perform("void", key=request_key, content={"visit": visit}, work=work)

    def preview(self, visit: int) -> Preview:
        """Tell what voiding a visit would do: the act itself is carried out and rolled back.

        Raises:
            VisitUnknown, AlreadyVoided, ReturnFollowed, NotEnough: see `rules.values.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._void(moment, visit, None))

    def _void(self, moment: Moment, number: int, reason: str | None) -> Acted:
        visit = find_visit(moment.written(), number)
        if visit is None:
            raise VisitUnknown(str(number))
        if visit.voided_at is not None:
            raise AlreadyVoided(number)
        row = self._desk.booked_for(moment.written(), visit.member_id)
        close_visit(moment.act, number, reason=reason)
        if visit.kind == "return":
            return self._void_return(moment, visit, row)
        close_returns_of(moment.act, number)
        void_purchases_and_refunds_of(moment.written(), number)
        recount_activity(moment.written(), moment.club.programmes, row.id)
        hand = _read_hand(moment, row)
        undo_visit(hand, number)
        purchase = number_of_purchase(moment.written(), number)
        return finish(moment, _report(hand, row, act="void", visit=number, purchase=purchase), took=True)

    def _void_return(self, moment: Moment, visit: VisitRow, row: MemberRow) -> Acted:
        """Let a return never have been: its purchase stands again, and what it took is given again."""
        refund = purchase_of_visit(moment.written(), visit.id)
        sale = purchase_numbered(moment.written(), refund.refund_of or 0)
        followed = is_refunded(moment.written(), sale.id, after=refund.id)
        if followed and clawbacks.left_of(moment, sale.id).whole:
            raise ReturnFollowed(visit.id)
        void_refund(moment.written(), refund.id)
        hand = _read_hand(moment, row)
        # Goods of a purchase without a visit come back without one, so there is a visit here.
        _undo_return(hand, visit, sale, bought_on=sale.visit_id or 0)
        settle_cases_of(moment.act, visit.request)
        return finish(moment, _report(hand, row, act="unreturn", visit=visit.id, purchase=refund.id), anew=True)


def _read_hand(moment: Moment, row: MemberRow) -> Hand:
    return hand_of(moment, row.id, standings.holding(moment.written(), row.id, on=moment.on))


def _report(hand: Hand, row: MemberRow, *, act: str, visit: int, purchase: int | None) -> ActReport:
    return ActReport(row=row, after=hand.standings, before=hand.before, act=act, visit=visit, purchase=purchase)


def undo_visit(hand: Hand, visit: int) -> None:
    """Take back everything that hangs on a visit of which nothing is left."""
    clawbacks.give_back_used(hand, visit)
    clawbacks.uncount(hand, visit, None)
    clawbacks.give_back_spent(hand, visit)
    for programme in hand.moment.club.programmes:
        clawbacks.take_back(hand, programme, visit=visit, whole=True)
    clawbacks.take_back_issued(hand.moment, visit)
    clawbacks.note_exceptions(hand, visit, whole=True)


def _undo_return(hand: Hand, visit: VisitRow, sale: PurchaseRow, *, bought_on: int) -> None:
    """Give again what a return took, programme by programme, and take again what it gave, vouchers last.

    What it changed of other members is put right by what follows.
    """
    moment = hand.moment
    changed = [
        (voucher_numbered(moment.written(), left.number), left.state)
        for left in vouchers_changed_by(moment.written(), visit.request, member=hand.member)
    ]
    clawbacks.uncount(hand, bought_on, clawbacks.left_of(moment, sale.id).act, ground=RETURN_UNDONE)
    for programme in moment.club.programmes:
        entries = written_by(moment.written(), visit.request, member=hand.member, programme=programme.id)
        for step in steps_to_undo(entries):
            _carry_out(hand, programme, step)
        clawbacks.put_right(hand, programme, visit=bought_on)
        taken = {
            voucher.ground: voucher.id
            for voucher, left in changed
            if voucher.programme_id == programme.id and left == voucher.state == "void" and not voucher.bought
        }
        for grant in hand.settle(programme, visit=bought_on, former=taken).grants:
            if grant.again:
                issue_again(moment.act, voucher_numbered(moment.written(), grant.again))
    for voucher, left in changed:
        _put_voucher_back(moment, voucher, left, sale)


def _carry_out(hand: Hand, programme: ProgrammeTerms, step: Step) -> None:
    match step:
        case GiveBack():
            clawbacks.give_back(hand, programme, step)
        case SpendAgain(spent=spent):
            standing = hand.standing(programme)
            decision = spend_again(step, standing, on=hand.moment.on, programme=programme.key)
            hand.post(programme, decision, visit=spent.visit, voucher=spent.voucher)
        case _:
            hand.post(programme, answer_again(step), visit=step.visit)


def _put_voucher_back(moment: Moment, voucher: KeptVoucher, left: str, sale: PurchaseRow) -> None:
    """Set a voucher that a return changed as it was before, where it still is as the return left it."""
    granted_again = is_granted_again(moment.written(), voucher)
    changed = ChangedVoucher(left, voucher.state, voucher.bought, voucher.of_full_card, granted_again)
    match state_before_return(changed):
        case "used":
            hand_out(moment.act, voucher, on=sale.business_date, visit=sale.visit_id)
        case "issued":
            issue_again(moment.act, voucher)
