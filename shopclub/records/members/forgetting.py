"""Forgetting: everything that tells who a member was goes out of the book."""

from sqlalchemy import func, select, update

from shopclub.records import ledger
from shopclub.records.ledger import VOUCHER, GrantedVoucher, OpenAct
from shopclub.records.members import search
from shopclub.records.schema.club import Card, Member
from shopclub.records.sessions import BookSession

_PERSONAL = ("name", "phone", "email", "birthday", "language", "note", "blocked")


def blank_person(act: OpenAct, member: int) -> None:
    """Blank a member and those merged into her; their cards name nobody any more."""
    session = act.written()
    people = _merged_into(session, member)
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
        select(VOUCHER.c.id, VOUCHER.c.programme_id, VOUCHER.c.reward, VOUCHER.c.state, VOUCHER.c.expires_on)
        .where(VOUCHER.c.member_id == member, VOUCHER.c.state == "issued")
        .order_by(VOUCHER.c.id)
    )
    for row in act.written().connection().execute(waiting).all():
        voucher = GrantedVoucher(row.id, row.programme_id, row.reward, row.state, row.expires_on, member)
        ledger.set_voucher(act, voucher, state="void")


def _merged_into(session: BookSession, member: int) -> set[int]:
    """Return a member and everybody who was merged into her, over however many steps."""
    people = {member}
    newly = people
    while newly:
        newly = set(session.scalars(select(Member.id).where(Member.merged_into_id.in_(newly)))) - people
        people |= newly
    return people
