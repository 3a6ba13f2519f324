"""What two members made one bring along beside units: friends, passes, benefits used, gifts to causes, draws."""

from typing import Any

from sqlalchemy import select, update

from shopclub.records.schema.draws import DrawEntry, FrozenDraw
from shopclub.records.schema.memberships import Subscription
from shopclub.records.schema.partners import PartnerVoucher
from shopclub.records.schema.programmes import BenefitUse, Donation, Referral
from shopclub.services.acting.desk import Moment

Moved = dict[str, list[int]]
OWNED: dict[str, Any] = {
    "passes": Subscription,
    "benefits": BenefitUse,
    "donations": Donation,
    "partner_vouchers": PartnerVoucher,
    "draw_entries": DrawEntry,
}
"""The tables whose rows are simply a member's."""
_WHOSE = {"id", "friend_id", "programme_id"}
"""The columns of a referral that stay where they are when two change places."""


def all_of(moment: Moment, source: int, target: int) -> Moved:
    """Return what is a member's and will be another's, by kind; a frozen draw stays as it is."""
    session = moment.written()
    found: Moved = {
        noun: list(session.scalars(select(record.id).where(record.member_id == source)))
        for noun, record in OWNED.items()
    }
    frozen = select(FrozenDraw.programme_id)
    entries = select(DrawEntry.id).where(DrawEntry.member_id == source, DrawEntry.programme_id.not_in(frozen))
    found["draw_entries"] = list(session.scalars(entries))
    brought = select(Referral.id).where(Referral.referrer_id == source, Referral.friend_id != target)
    found["brought"] = list(session.scalars(brought))
    return found | _came_by(moment, source, target)


def _came_by(moment: Moment, source: int, target: int) -> Moved:
    """Return the referrals by which the member came: those that move, and pairs of which the older is kept."""
    hers = {each.programme_id: each for each in _as_friend(moment, target)}
    moves, swapped = [], []
    for each in _as_friend(moment, source):
        other = hers.get(each.programme_id)
        if each.referrer_id == target:
            continue
        if other is None:
            moves.append(each.id)
        elif each.id < other.id:
            swapped += [each.id, other.id]
    return {"came": moves, "swapped": swapped}


def _as_friend(moment: Moment, member: int) -> list[Referral]:
    return list(moment.written().scalars(select(Referral).where(Referral.friend_id == member)))


def point(moment: Moment, moved: Moved, target: int) -> None:
    """Let what was gathered be another member's; the same again lets it be the first one's."""
    session = moment.written()
    for noun, record in OWNED.items():
        _update(moment, record, moved.get(noun, []), member_id=target)
    _update(moment, Referral, moved.get("brought", []), referrer_id=target)
    _update(moment, Referral, moved.get("came", []), friend_id=target)
    pairs = moved.get("swapped", [])
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        one, other = session.get_one(Referral, first), session.get_one(Referral, second)
        kept = [column.key for column in Referral.__table__.columns if column.key not in _WHOSE]
        for name in kept:
            mine, theirs = getattr(one, name), getattr(other, name)
            setattr(one, name, theirs)
            setattr(other, name, mine)
    session.flush()
    session.expire_all()


def _update(moment: Moment, record: Any, numbers: list[int], **values: int) -> None:
    for place in range(0, len(numbers), 500):
        named = record.id.in_(numbers[place : place + 500])
        moment.written().execute(
            update(record).where(named).values(**values).execution_options(synchronize_session=False)
        )
