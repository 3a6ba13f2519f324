"""Two members made one, apart again, and a purchase moved to the member it belongs to."""

import json
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select, update

from shopclub.records import ledger, search, standings
from shopclub.records.ledger import DRAW, ENTRY, LOT, VOUCHER
from shopclub.records.membership import member_by_number
from shopclub.records.schema.club import Card, Member, MemberMerge
from shopclub.records.schema.trade import Earning, Purchase, Visit
from shopclub.rules.earning import MOVED, Basis, Notice
from shopclub.rules.purchases import Told
from shopclub.rules.refusals import AlreadyVoided, MergeRefused, VisitUnknown
from shopclub.services import draw_entries, merged_kinds, tiers
from shopclub.services.clawbacks import lines_of
from shopclub.services.desk import Desk, Moment
from shopclub.services.follow_ups import follow_up
from shopclub.services.outcomes import Acted
from shopclub.services.overviews import MergeLine
from shopclub.services.previews import Preview
from shopclub.services.rehearsals import foreseen
from shopclub.services.taking_back import undo_visit
from shopclub.services.transfers import settle, transfer
from shopclub.services.visits import add_visit, award, given_by_hand, purchase_of, refunded, told_act

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
        return foreseen(self._desk, lambda moment: self._merge(moment, keep, drop))

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
        draw_entries.recount(moment, (kept,))
        tiers.join(moment, kept, dropped)
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
        came = _came_with(moment, merge)
        for programme in moment.club.programmes:
            transfer(moment, programme, kept, merge.dropped_id, only=came)
        _move_named(moment, _with_returns(moment, json.loads(merge.moved)), kept, merge.dropped_id)
        merge.undone_at = moment.act.instant
        member = moment.session.get_one(Member, merge.dropped_id)
        member.merged_into_id = None
        moment.session.flush()
        search.index_member(moment.session, member)
        draw_entries.recount(moment, (kept, member.id))
        tiers.part(moment, kept, merge.request_key)
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
        return foreseen(self._desk, lambda moment: self._move(moment, visit, member))

    def _move(self, moment: Moment, number: int, member: str | int) -> Acted:
        visit = moment.session.get(Visit, number)
        if visit is None or visit.kind != "visit":
            raise VisitUnknown(str(number))
        if visit.voided_at is not None:
            raise AlreadyVoided(number)
        purchase = purchase_of(moment, number)
        if refunded(moment, purchase.id) or purchase.paid_with_units or _rewarded(moment, number):
            raise MergeRefused("later")
        target = self._desk.member(moment.session, member)
        if target.id == visit.member_id:
            raise MergeRefused("same")
        by_hand, source = given_by_hand(moment, number), visit.member_id
        _leave(moment, visit)
        place = add_visit(moment, target.id, was=visit)
        purchase.member_id, purchase.visit_id = target.id, place
        moment.session.flush()
        notices = () if target.blocked else _earn_there(moment, target.id, visit, purchase, by_hand)
        standings.recount_activity(moment.session, moment.club.programmes, target.id)
        self._follow_up(moment, source, number, took=True)
        self._follow_up(moment, target.id, place, took=False)
        answer = self._answer(moment, target.id, "move")
        return replace(answer, visit=place, purchase=purchase.id, notices=notices, amount=purchase.amount)

    def _follow_up(self, moment: Moment, member: int, visit: int, *, took: bool) -> None:
        """Bring what hangs on a purchase to what is due, where it was and where it is now."""
        row = member_by_number(moment.session, member)
        if row is not None and row.forgotten_at is None:
            before = standings.holding(moment.session, member, on=moment.on)
            held = dict(before.standings)
            follow_up(moment, row, before, held, visit=visit, took=took, singly=True)


def _rewarded(moment: Moment, visit: int) -> bool:
    """Tell whether a reward was handed out on a visit: it stays hers who was given it."""
    used = select(VOUCHER.c.id).where(VOUCHER.c.used_visit_id == visit, VOUCHER.c.state == "used").limit(1)
    return moment.session.scalar(used) is not None


def _leave(moment: Moment, visit: Visit) -> None:
    """Let a visit be no longer the member's: it stands as voided, and another one is booked for whom it was."""
    visit.voided_at, visit.void_reason = moment.act.instant, MOVED
    moment.session.flush()
    standings.recount_activity(moment.session, moment.club.programmes, visit.member_id)
    before = standings.holding(moment.session, visit.member_id, on=moment.on)
    undo_visit(moment, visit.member_id, visit.id, before, dict(before.standings))


def _earn_there(
    moment: Moment, member: int, was: Visit, purchase: Purchase, by_hand: dict[int, int]
) -> tuple[Notice, ...]:
    """Let a moved purchase earn for whom it belongs to, on the day it was made; no cap keeps back what it gave."""
    before = standings.holding(moment.session, member, on=was.business_date)
    told = Told(purchase.amount, lines_of(moment, [purchase.id]))
    act = replace(told_act(moment, was.at, told, on=was.business_date), override=True)
    notices: list[Notice] = []
    for programme in moment.club.programmes:
        there = replace(act, stamps=by_hand.get(programme.id))
        standing, visit = before.standing(programme.id), purchase.visit_id or 0
        notices += award(moment, member, programme, standing, there, visit=visit, on=was.business_date)[1]
    return tuple(notices)


def _came_with(moment: Moment, merge: MemberMerge) -> frozenset[int]:
    """Return the entries that hold what came by a merge: lots by where they came from first, and debts.

    The lots may have gone on to a third member and come back since.
    """
    session = moment.session
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
    rows = moment.session.execute(
        select(Purchase.id, Purchase.visit_id).where(Purchase.refund_of.in_(moved["purchases"]))
    ).all()
    visits = {*moved["visits"], *(visit for _, visit in rows if visit is not None)}
    return {
        **moved,
        "purchases": sorted({*moved["purchases"], *(number for number, _ in rows)}),
        "visits": sorted(visits),
    }


def _move_all(moment: Moment, source: int, target: int) -> dict[str, list[int]]:
    """Point everything that is a member's to another; return what it was, by kind."""
    session = moment.session
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
    merged_kinds.point(moment, moved, target)


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
            out = Basis(version, tuple(-count for count in each), 0, MOVED)
            ledger.keep_basis(moment.act, out, member_id=source, visit_id=visit)
            into = Basis(version, tuple(each), 0, MOVED)
            ledger.keep_basis(moment.act, into, member_id=target, visit_id=visit)
