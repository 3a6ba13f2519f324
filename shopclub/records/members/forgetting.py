"""Forgetting: everything that tells who a member was goes out of the book."""

from sqlalchemy import func, select, update

from shopclub.records import ledger
from shopclub.records.acts import GrantedVoucher, OpenAct
from shopclub.records.ledger import VOUCHER
from shopclub.records.members import search
from shopclub.records.members.accounts import account_of, members_on, of_person
from shopclub.records.schema.club import Card, Member

_PERSONAL = ("name", "phone", "email", "birthday", "language", "note", "blocked")


def blank_person(act: OpenAct, member: int) -> None:
    """Blank a person, under all her numbers; her cards name nobody any more."""
    session = act.written()
    people = members_on(session, account_of(session, member))
    blank = dict.fromkeys(_PERSONAL)
    session.execute(update(Member).where(Member.id.in_(people)).values(**blank, sort_name="", forgotten_at=act.instant))
    session.execute(
        update(Card)
        .where(Card.member_id.in_(people))
        .values(code=func.concat("retired-", Card.id), state="replaced", reason=None, holder=None)
        .execution_options(synchronize_session=False)
    )
    for person in people:
        search.forget_words(session, person)
    session.expire_all()


def void_issued_vouchers(act: OpenAct, member: int) -> None:
    """Make every reward that waits for a member void."""
    waiting = (
        select(
            VOUCHER.c.id,
            VOUCHER.c.programme_id,
            VOUCHER.c.reward,
            VOUCHER.c.state,
            VOUCHER.c.expires_on,
            VOUCHER.c.member_id,
        )
        .where(of_person(VOUCHER.c.member_id, member), VOUCHER.c.state == "issued")
        .order_by(VOUCHER.c.id)
    )
    for row in act.written().connection().execute(waiting).all():
        ledger.set_voucher(act, GrantedVoucher(*row), "void")
