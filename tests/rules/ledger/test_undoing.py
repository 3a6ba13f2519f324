"""A return undone: the steps planned from what it wrote, and what becomes of the vouchers it changed."""

from dataclasses import replace
from datetime import date

import pytest

from shopclub.rules.ledger.acts import Standing
from shopclub.rules.ledger.grounds import (
    CARD_REOPENED,
    FORGIVEN,
    GIVEN_BACK,
    LAPSED_BEFORE,
    PAYMENT,
    RETURN_UNDONE,
    TAKEN_BACK,
    Ground,
    GroundKind,
)
from shopclub.rules.ledger.lots import Draw, Lot
from shopclub.rules.ledger.undoing import (
    AnswerAgain,
    ChangedVoucher,
    GiveBack,
    SpendAgain,
    Spent,
    Written,
    answer_again,
    spend_again,
    state_before_return,
    steps_to_undo,
)
from shopclub.rules.values.refusals import NotEnough

MAY_4 = date(2026, 5, 4)
VERSION, VISIT = 3, 7
TAKEN_WHOLE = Written(20, "clawback", -10, VERSION, TAKEN_BACK, VISIT, drawn=10)
PAID = Spent(PAYMENT, VISIT, None)
BIRTHDAY, FULL_CARD = Ground(GroundKind.BIRTHDAY, 2026, programme=2), Ground.full_card(1)


def back(owed=0, entry=20):
    return GiveBack(entry, VERSION, VISIT, RETURN_UNDONE, owed=owed)


def again(units, ground=FORGIVEN):
    return AnswerAgain(units, VERSION, ground, VISIT)


def forgiven(number, units, ground=FORGIVEN):
    return Written(number, "write_off", units, VERSION, ground, VISIT)


def test_what_was_taken_goes_back_whole():
    assert steps_to_undo([TAKEN_WHOLE]) == (back(),)


def test_what_was_owed_since_is_forgiven():
    assert steps_to_undo([replace(TAKEN_WHOLE, drawn=6)]) == (back(owed=4),)


def test_what_was_forgiven_is_no_debt_and_is_answered_for_again():
    assert steps_to_undo([replace(TAKEN_WHOLE, drawn=6), forgiven(21, 4)]) == (back(), again(4))


def test_what_had_lapsed_before_is_answered_for_apart_from_what_was_forgiven():
    entries = [replace(TAKEN_WHOLE, drawn=3), forgiven(21, 2, LAPSED_BEFORE), forgiven(22, 4)]
    assert steps_to_undo(entries) == (back(owed=1), again(2, LAPSED_BEFORE), again(4))


def test_what_was_forgiven_counts_once_over_several_clawbacks():
    entries = [replace(TAKEN_WHOLE, drawn=7), replace(TAKEN_WHOLE, id=21, drawn=5), forgiven(22, 6)]
    assert steps_to_undo(entries) == (back(), back(owed=2, entry=21), again(6))


def test_what_was_given_back_is_spent_again_after_everything_came_back():
    paid_back = Written(19, "reinstatement", 5, VERSION, GIVEN_BACK, VISIT, spent=PAID)
    assert steps_to_undo([paid_back, TAKEN_WHOLE]) == (back(), SpendAgain(5, VERSION, PAID))


@pytest.mark.parametrize(
    "entry",
    [
        replace(TAKEN_WHOLE, ground=BIRTHDAY),
        forgiven(21, 4, BIRTHDAY),
        Written(21, "reinstatement", 10, VERSION, CARD_REOPENED, VISIT, spent=Spent(FULL_CARD, VISIT, 2)),
        Written(21, "redemption", -10, VERSION, FULL_CARD, VISIT, drawn=10),
    ],
)
def test_gifts_and_cards_are_left_to_what_follows(entry):
    assert steps_to_undo([entry]) == ()


def test_nothing_written_is_nothing_to_undo():
    assert steps_to_undo([]) == ()


def test_units_are_spent_again_from_what_lapses_first():
    lots = (Lot(1, 9, 9, MAY_4), Lot(2, 3, 3, MAY_4, expires_on=MAY_4))
    (posting,) = spend_again(SpendAgain(5, VERSION, PAID), Standing(lots), on=MAY_4, programme="points").postings
    assert (posting.kind, posting.quantity, posting.ground) == ("redemption", -5, PAYMENT)
    assert posting.draws == (Draw(2, 3), Draw(1, 2))


def test_units_that_are_gone_can_not_be_spent_again():
    with pytest.raises(NotEnough):
        spend_again(SpendAgain(5, VERSION, PAID), Standing(), on=MAY_4, programme="points")


def test_answering_again_leaves_the_balance_where_it_is():
    taken, given = answer_again(again(4)).postings
    assert (taken.kind, taken.quantity, taken.ground, taken.reason) == (
        "adjustment",
        -4,
        FORGIVEN,
        "return taken back",
    )
    assert (given.kind, given.quantity, given.ground) == ("write_off", 4, RETURN_UNDONE)


VOUCHER = ChangedVoucher("void", "void", bought=False, of_full_card=False, granted_again=False)


@pytest.mark.parametrize(
    ("voucher", "state"),
    [
        (replace(VOUCHER, left="issued", now="issued"), "used"),
        (replace(VOUCHER, bought=True), "used"),
        (VOUCHER, "issued"),
        (replace(VOUCHER, of_full_card=True), None),
        (replace(VOUCHER, granted_again=True), None),
        (replace(VOUCHER, left="issued", now="used"), None),
        (replace(VOUCHER, left="used", now="used"), None),
        (replace(VOUCHER, left="issued", now="expired"), None),
    ],
)
def test_a_voucher_goes_back_to_where_it_was_before_the_return(voucher, state):
    assert state_before_return(voucher) == state
