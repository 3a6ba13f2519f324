"""Two members made one, and apart again."""

import json
from datetime import timedelta

from sqlalchemy import func, select, update

from shopclub.records import ledger
from shopclub.records.ledger import DRAW, ENTRY, LOT, VOUCHER
from shopclub.records.members import search
from shopclub.records.schema.club import Card, Member, MemberMerge
from shopclub.records.schema.trade import Earning, Purchase, Visit
from shopclub.rules.ledger.acts import MOVED, Basis
from shopclub.rules.values.refusals import MergeRefused
from shopclub.services.acting.answers import answer_anew
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.overviews import MergeLine
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen
from shopclub.services.kinds import draw_entries, tiers
from shopclub.services.members import merged_kinds
from shopclub.services.units.transfers import settle, transfer

UNDONE_WITHIN = timedelta(days=30)
"""How long a merge can be taken back (rules.md 1)."""


class Merging:
    """What a manager does when one person has two memberships."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def merge(self, keep: str | int, drop: str | int, *, request_key: str) -> Acted:
        """Make two members one: units with their dates, visits, vouchers and cards go to the one that is kept.

        Both codes stay valid. It can be taken back for 30 days.

        Raises:
            MemberUnknown, MergeRefused, KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._merge(moment, keep, drop)

        content = {"keep": str(keep), "drop": str(drop)}
        return self._desk.perform("merge", key=request_key, content=content, work=work)

    def preview(self, keep: str | int, drop: str | int) -> Preview:
        """Tell what a merge would do: it is carried out and rolled back.

        Raises:
            MemberUnknown, MergeRefused: see `rules.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._merge(moment, keep, drop))

    def _merge(self, moment: Moment, keep: str | int, drop: str | int) -> Acted:
        kept, dropped = self._desk.member(moment.written(), keep).id, self._desk.member(moment.written(), drop).id
        if kept == dropped:
            raise MergeRefused("same")
        for programme in moment.club.programmes:
            transfer(moment, programme, dropped, kept)
            settle(moment, programme, kept)
        moved = _move_all(moment, dropped, kept)
        merge = MemberMerge(
            kept_id=kept,
            dropped_id=dropped,
            at=moment.act.instant,
            business_date=moment.on,
            moved=json.dumps(moved),
            request_key=moment.act.key,
        )
        moment.written().add(merge)
        moment.written().get_one(Member, dropped).merged_into_id = kept
        moment.written().flush()
        draw_entries.recount(moment, (kept,))
        tiers.join(moment, kept, dropped)
        search.forget_words(moment.written(), dropped)
        return answer_anew(self._desk, moment, kept, "merge")

    def part(self, keep: str | int, *, request_key: str) -> Acted:
        """Take the newest merge into a member back: what is left of the units goes back, with visits and cards.

        Raises:
            MemberUnknown, KeyReused: see `rules.refusals`.
            MergeRefused: nothing was merged, or longer ago than 30 days, or she was merged into another since.
        """

        def work(moment: Moment) -> Acted:
            return self._part(moment, keep)

        return self._desk.perform("part", key=request_key, content={"keep": str(keep)}, work=work)

    def _part(self, moment: Moment, keep: str | int) -> Acted:
        kept = self._desk.member(moment.written(), keep).id
        merge = moment.written().scalar(
            select(MemberMerge)
            .where(MemberMerge.kept_id == kept, MemberMerge.undone_at.is_(None))
            .order_by(MemberMerge.id.desc())
            .limit(1)
        )
        if merge is None:
            raise MergeRefused("none")
        if moment.act.instant - merge.at > UNDONE_WITHIN:
            raise MergeRefused("late")
        came = _came_with(moment, merge)
        for programme in moment.club.programmes:
            transfer(moment, programme, kept, merge.dropped_id, only=came)
        _move_named(moment, _with_returns(moment, json.loads(merge.moved)), kept, merge.dropped_id)
        merge.undone_at = moment.act.instant
        member = moment.written().get_one(Member, merge.dropped_id)
        member.merged_into_id = None
        moment.written().flush()
        search.index_member(moment.written(), member.id)
        draw_entries.recount(moment, (kept, member.id))
        tiers.part(moment, kept, merge.request_key)
        return answer_anew(self._desk, moment, kept, "part")

    def merges(self, member: int) -> tuple[MergeLine, ...]:
        """Return the merges into a member that can still be taken back, the newest first."""
        with self._desk.book.reading() as session:
            rows = session.execute(
                select(MemberMerge.at, MemberMerge.business_date, Member.id, Member.name)
                .join(Member, Member.id == MemberMerge.dropped_id)
                .where(
                    MemberMerge.kept_id == member,
                    MemberMerge.undone_at.is_(None),
                    MemberMerge.at >= self._desk.now() - UNDONE_WITHIN,
                )
                .order_by(MemberMerge.id.desc())
            )
            return tuple(MergeLine(*row) for row in rows)


def _came_with(moment: Moment, merge: MemberMerge) -> frozenset[int]:
    """Return the entries that hold what came by a merge: lots by where they came from first, and debts.

    The lots may have gone on to a third member and come back since.
    """
    session = moment.written()
    left = ENTRY.c.request_key == merge.request_key, ENTRY.c.member_id == merge.dropped_id
    root = func.coalesce(LOT.c.origin_id, LOT.c.entry_id)
    roots = select(root).join(DRAW, DRAW.c.lot_id == LOT.c.entry_id).join(ENTRY, ENTRY.c.id == DRAW.c.entry_id)
    lots = select(LOT.c.entry_id).where(LOT.c.member_id == merge.kept_id, root.in_(roots.where(*left)))
    debts = select(ENTRY.c.id).where(
        ENTRY.c.request_key == merge.request_key, ENTRY.c.member_id == merge.kept_id, ENTRY.c.quantity < 0
    )
    return frozenset((*session.scalars(lots), *session.scalars(debts)))


def _with_returns(moment: Moment, moved: dict[str, list[int]]) -> dict[str, list[int]]:
    """Add the returns of purchases that were made since these were moved."""
    rows = (
        moment.written()
        .execute(select(Purchase.id, Purchase.visit_id).where(Purchase.refund_of.in_(moved["purchases"])))
        .all()
    )
    visits = {*moved["visits"], *(visit for _, visit in rows if visit is not None)}
    return {
        **moved,
        "purchases": sorted({*moved["purchases"], *(number for number, _ in rows)}),
        "visits": sorted(visits),
    }


def _move_all(moment: Moment, source: int, target: int) -> dict[str, list[int]]:
    """Point everything that is a member's to another; return what it was, by kind."""
    session = moment.written()
    moved = {
        "visits": list(session.scalars(select(Visit.id).where(Visit.member_id == source))),
        "purchases": list(session.scalars(select(Purchase.id).where(Purchase.member_id == source))),
        "vouchers": list(session.scalars(select(VOUCHER.c.id).where(VOUCHER.c.member_id == source))),
        "cards": list(session.scalars(select(Card.id).where(Card.member_id == source))),
        **merged_kinds.all_of(moment, source, target),
    }
    _move_named(moment, moved, source, target)
    return moved


def _move_named(moment: Moment, moved: dict[str, list[int]], source: int, target: int) -> None:
    """Point visits, purchases, vouchers and cards to another member, and what the visits counted for with them."""
    session = moment.written()
    _move_counts(moment, moved["visits"], source, target)
    for record, noun in ((Visit, "visits"), (Purchase, "purchases"), (Card, "cards")):
        for place in range(0, len(moved[noun]), 500):
            named = moved[noun][place : place + 500]
            session.execute(update(record).where(record.id.in_(named)).values(member_id=target))
    for number, occasion in session.execute(
        select(VOUCHER.c.id, VOUCHER.c.occasion).where(VOUCHER.c.id.in_(moved["vouchers"]))
    ).all():
        mark = f"@{target}"
        back = occasion.endswith(mark)
        said = occasion.removesuffix(mark) if back else f"{occasion}@{source}"
        session.connection().execute(
            update(VOUCHER).where(VOUCHER.c.id == number).values(member_id=target, occasion=said)
        )
    merged_kinds.point(moment, moved, target)


def _move_counts(moment: Moment, visits: list[int], source: int, target: int) -> None:
    for place in range(0, len(visits), 500):
        rows = (
            moment.written()
            .execute(
                select(Earning.visit_id, Earning.version_id, Earning.counter, func.sum(Earning.eligible))
                .where(Earning.visit_id.in_(visits[place : place + 500]), Earning.member_id == source)
                .group_by(Earning.visit_id, Earning.version_id, Earning.counter)
                .order_by(Earning.visit_id, Earning.version_id, Earning.counter)
            )
            .all()
        )
        counts: dict[tuple[int, int], list[int]] = {}
        for visit, version, _, eligible in rows:
            counts.setdefault((visit, version), []).append(eligible)
        for (visit, version), each in counts.items():
            out = Basis(version, tuple(-count for count in each), 0, MOVED)
            ledger.keep_basis(moment.act, out, member_id=source, visit_id=visit)
            into = Basis(version, tuple(each), 0, MOVED)
            ledger.keep_basis(moment.act, into, member_id=target, visit_id=visit)
