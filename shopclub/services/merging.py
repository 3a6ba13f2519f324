"""Two members made one, apart again, and a purchase moved to the member it belongs to."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from shopclub.records import ledger, search, standings
from shopclub.records.ledger import ENTRY, LOT, VOUCHER
from shopclub.records.schema.club import Card, Member, MemberMerge
from shopclub.records.schema.trade import Earning, Purchase, Visit
from shopclub.rules.earning import MOVED, Basis
from shopclub.rules.purchases import Told
from shopclub.rules.refusals import AlreadyVoided, MergeRefused, VisitUnknown
from shopclub.services.clawbacks import lines_of
from shopclub.services.desk import Desk, Moment
from shopclub.services.keys import new_key
from shopclub.services.outcomes import Acted, Preview, as_preview
from shopclub.services.overviews import MergeLine
from shopclub.services.taking_back import undo_visit
from shopclub.services.transfers import settle, transfer
from shopclub.services.visits import award, purchase_of, refunded, told_act

UNDONE_WITHIN = timedelta(days=30)
"""How long a merge can be taken back (rules.md 1)."""


class Merging:
    """What a manager does when one person has two memberships, or a purchase is on the wrong one."""

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
        with self._desk.book.rehearsing() as session:
            return as_preview(self._merge(self._desk.open(session, new_key()), keep, drop))

    def _merge(self, moment: Moment, keep: str | int, drop: str | int) -> Acted:
        kept, dropped = self._desk.member(moment.session, keep).id, self._desk.member(moment.session, drop).id
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
        moment.session.add(merge)
        moment.session.get_one(Member, dropped).merged_into_id = kept
        moment.session.flush()
        search.forget_words(moment.session, dropped)
        return self._answer(moment, kept, "merge")

    def _answer(self, moment: Moment, member: int, act: str) -> Acted:
        """Answer with what the member has now, read anew since units came from elsewhere."""
        row = self._desk.member(moment.session, member)
        after = standings.holding(moment.session, member, on=moment.on)
        return self._desk.answer(
            moment, row, after.standings, before=after, visit=None, purchase=None, act=act, summed=after.sums
        )

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
        kept = self._desk.member(moment.session, keep).id
        merge = moment.session.scalar(
            select(MemberMerge)
            .where(MemberMerge.kept_id == kept, MemberMerge.undone_at.is_(None))
            .order_by(MemberMerge.id.desc())
            .limit(1)
        )
        if merge is None:
            raise MergeRefused("none")
        if moment.act.instant - merge.at > UNDONE_WITHIN:
            raise MergeRefused("late")
        moved = json.loads(merge.moved)
        for programme in moment.club.programmes:
            came = frozenset(
                moment.session.scalars(
                    select(LOT.c.entry_id)
                    .join(ENTRY, ENTRY.c.id == LOT.c.entry_id)
                    .where(
                        ENTRY.c.request_key == merge.request_key,
                        LOT.c.member_id == kept,
                        LOT.c.programme_id == programme.id,
                    )
                )
            )
            transfer(moment, programme, kept, merge.dropped_id, only=came)
        _move_named(moment, moved, kept, merge.dropped_id)
        merge.undone_at = moment.act.instant
        member = moment.session.get_one(Member, merge.dropped_id)
        member.merged_into_id = None
        moment.session.flush()
        search.index_member(moment.session, member)
        return self._answer(moment, kept, "part")

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

    def move(self, visit: int, member: str | int, *, request_key: str) -> Acted:
        """Move a visit with its purchase to the member it belongs to: taken back there, awarded here, the same day.

        Raises:
            VisitUnknown, AlreadyVoided, MemberUnknown, MergeRefused, KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._move(moment, visit, member)

        content = {"visit": visit, "member": str(member)}
        return self._desk.perform("move", key=request_key, content=content, work=work)

    def preview_move(self, visit: int, member: str | int) -> Preview:
        """Tell what moving a purchase would do.

        Raises:
            VisitUnknown, AlreadyVoided, MemberUnknown, MergeRefused: see `rules.refusals`.
        """
        with self._desk.book.rehearsing() as session:
            return as_preview(self._move(self._desk.open(session, new_key()), visit, member))

    def _move(self, moment: Moment, number: int, member: str | int) -> Acted:
        visit = moment.session.get(Visit, number)
        if visit is None or visit.kind != "visit":
            raise VisitUnknown(str(number))
        if visit.voided_at is not None:
            raise AlreadyVoided(number)
        purchase = purchase_of(moment, number)
        if refunded(moment, purchase.id) or purchase.paid_with_units:
            raise MergeRefused("later")
        target = self._desk.member(moment.session, member)
        if target.id == visit.member_id:
            raise MergeRefused("same")
        giver = standings.holding(moment.session, visit.member_id, on=moment.on)
        undo_visit(moment, visit.member_id, number, giver, dict(giver.standings))
        visit.member_id = target.id
        purchase.member_id = target.id
        moment.session.flush()
        before = standings.holding(moment.session, target.id, on=visit.business_date)
        held = dict(before.standings)
        told = Told(purchase.amount, lines_of(moment, [purchase.id]))
        act = told_act(moment, visit.at, told, on=visit.business_date)
        notices: list[Any] = []
        for programme in () if target.blocked else moment.club.programmes:
            held[programme.id], said = award(
                moment,
                target.id,
                programme,
                before.standing(programme.id),
                act,
                visit=number,
                on=visit.business_date,
            )
            notices += said
        answer = self._answer(moment, target.id, "move")
        return replace(answer, visit=number, purchase=purchase.id, notices=tuple(notices), amount=purchase.amount)


def _move_all(moment: Moment, source: int, target: int) -> dict[str, list[int]]:
    """Point everything that is a member's to another; return what it was, by kind."""
    session = moment.session
    moved = {
        "visits": list(session.scalars(select(Visit.id).where(Visit.member_id == source))),
        "purchases": list(session.scalars(select(Purchase.id).where(Purchase.member_id == source))),
        "vouchers": list(session.scalars(select(VOUCHER.c.id).where(VOUCHER.c.member_id == source))),
        "cards": list(session.scalars(select(Card.id).where(Card.member_id == source))),
    }
    _move_named(moment, moved, source, target)
    return moved


def _move_named(moment: Moment, moved: dict[str, list[int]], source: int, target: int) -> None:
    """Point visits, purchases, vouchers and cards to another member, and what the visits counted for with them."""
    session = moment.session
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
    session.expire_all()


def _move_counts(moment: Moment, visits: list[int], source: int, target: int) -> None:
    for place in range(0, len(visits), 500):
        rows = moment.session.execute(
            select(Earning.visit_id, Earning.version_id, Earning.counter, func.sum(Earning.eligible))
            .where(Earning.visit_id.in_(visits[place : place + 500]), Earning.member_id == source)
            .group_by(Earning.visit_id, Earning.version_id, Earning.counter)
            .order_by(Earning.visit_id, Earning.version_id, Earning.counter)
        ).all()
        counts: dict[tuple[int, int], list[int]] = {}
        for visit, version, _, eligible in rows:
            counts.setdefault((visit, version), []).append(eligible)
        for (visit, version), each in counts.items():
            if any(each):
                out = Basis(version, tuple(-count for count in each), 0, MOVED)
                ledger.keep_basis(moment.act, out, member_id=source, visit_id=visit)
                into = Basis(version, tuple(each), 0, MOVED)
                ledger.keep_basis(moment.act, into, member_id=target, visit_id=visit)
