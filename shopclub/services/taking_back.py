"""Taking acts back: voiding a visit, with a preview made by the code that acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from shopclub.records import ledger, standings
from shopclub.records.ledger import DRAW, ENTRY, VOUCHER, GrantedVoucher
from shopclub.records.schema.trade import Earning, Purchase, Visit
from shopclub.rules.earning import Basis, EntryKind, ProgrammeTerms, Standing, Taken
from shopclub.rules.refusals import AlreadyVoided, VisitUnknown
from shopclub.services.counter import void_vouchers
from shopclub.services.desk import Desk, Moment, post_decision
from shopclub.services.keys import new_key
from shopclub.services.outcomes import Acted, Consequence, VoidPreview


class TakingBack:
    """What staff do to take a recent act back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def void(self, visit: int, *, request_key: str, reason: str | None = None) -> Acted:
        """Void a visit: its purchases never existed, what it earned is taken back, what it used is given back.

        Raises:
            VisitUnknown, AlreadyVoided, KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._void(moment, visit, reason)

        return self._desk.perform("void", key=request_key, content={"visit": visit}, work=work)

    def preview(self, visit: int) -> VoidPreview:
        """Tell what voiding a visit would do: the act itself is carried out and rolled back.

        Raises:
            VisitUnknown, AlreadyVoided: see `rules.refusals`.
        """
        with self._desk.book.rehearsing() as session:
            outcome = self._void(self._desk.open(session, new_key()), visit, None)
        entries = tuple(Consequence(each.kind, each.programme, each.quantity) for each in outcome.entries)
        vouchers = tuple(
            Consequence(f"voucher_{each.state}", each.programme, 0, each.reward)
            for each in outcome.vouchers
            if each.id in outcome.touched
        )
        return VoidPreview(visit, outcome.member, (*entries, *vouchers), outcome.balances)

    def _void(self, moment: Moment, number: int, reason: str | None) -> Acted:
        visit = moment.session.get(Visit, number)
        if visit is None:
            raise VisitUnknown(str(number))
        if visit.voided_at is not None:
            raise AlreadyVoided(number)
        row = self._desk.member(moment.session, visit.member_id)
        visit.voided_at, visit.void_reason = moment.act.instant, reason
        moment.session.flush()
        moment.session.execute(
            update(Purchase).where(Purchase.visit_id == number).values(voided=1, counts=0),
        )
        standings.recount_activity(moment.session, row.id)
        self._uncount(moment, visit)
        _give_back_used(moment, number)
        before = standings.holding(moment.session, row.id, on=moment.on)
        held = dict(before.standings)
        for programme in moment.club.programmes:
            held[programme.id] = _take_back(moment, row.id, programme, before.standing(programme.id), number)
        _take_back_issued(moment, number)
        purchase = moment.session.scalar(select(Purchase.id).where(Purchase.visit_id == number).limit(1))
        return self._desk.answer(moment, row, held, before=before, visit=number, purchase=purchase, act="void")

    def _uncount(self, moment: Moment, visit: Visit) -> None:
        """Take what the visit counted for out of the member's counters."""
        rows = moment.session.execute(
            select(Earning.version_id, func.sum(Earning.eligible), func.sum(Earning.units))
            .where(Earning.visit_id == visit.id)
            .group_by(Earning.version_id)
        ).all()
        for version, eligible, units in rows:
            basis = Basis(version, -eligible, -units, "taken back")
            ledger.keep_basis(moment.act, basis, member_id=visit.member_id, visit_id=visit.id)


@dataclass(frozen=True)
class _Award:
    """An entry that a visit earned: what is still outstanding of it, and what has expired."""

    entry: int
    left: int
    expired: int


def _take_back(moment: Moment, member_id: int, programme: ProgrammeTerms, standing: Standing, visit: int) -> Standing:
    """Take back what a visit earned in a programme, the newest version first."""
    earned = _earned(moment, visit, programme)
    amended = _amended(moment, visit, programme)
    counted = {version for version, _ in _counted(moment, visit, programme)}
    for version in sorted({*earned, *counted}, reverse=True):
        rows = earned.get(version, ())
        full = standings.with_history(moment.session, standing, member_id=member_id, programme_id=programme.id)
        outstanding = sum(each.left for each in rows)
        given_up = min(amended, outstanding)
        amended -= given_up
        taken = Taken(
            on=moment.on,
            units=outstanding - given_up,
            own_lots=frozenset(each.entry for each in rows),
            counter=full.counters.get(version, 0) if version in counted else None,
            reverses=rows[0].entry if len(rows) == 1 else None,
            lapsed=sum(each.expired for each in rows),
        )
        decision = programme.version(version).rules.take_back(full, taken, version=version)
        void_vouchers(moment, decision.voided, programme)
        standing = post_decision(moment, decision, member_id=member_id, programme=programme, standing=full, visit=visit)
    return standing


def _earned(moment: Moment, visit: int, programme: ProgrammeTerms) -> dict[int, list[_Award]]:
    """Return by version the visit's awards and what of each is still outstanding: not taken back, not expired."""
    back = ENTRY.alias("back")
    reversed_ = (
        select(func.coalesce(func.sum(back.c.quantity), 0)).where(back.c.reverses_id == ENTRY.c.id).scalar_subquery()
    )
    lapse = ENTRY.alias("lapse")
    expired = (
        select(func.coalesce(func.sum(DRAW.c.quantity), 0))
        .join(lapse, lapse.c.id == DRAW.c.entry_id)
        .where(DRAW.c.lot_id == ENTRY.c.id, lapse.c.kind == "expiry")
        .scalar_subquery()
    )
    rows = moment.session.connection().execute(
        select(ENTRY.c.version_id, ENTRY.c.id, ENTRY.c.quantity + reversed_ - expired, expired).where(
            ENTRY.c.visit_id == visit,
            ENTRY.c.programme_id == programme.id,
            ENTRY.c.kind == EntryKind.AWARD,
        )
    )
    found: dict[int, list[_Award]] = {}
    for version, entry, left, gone in rows:
        found.setdefault(version, []).append(_Award(entry, max(left, 0), gone))
    return found


def _amended(moment: Moment, visit: int, programme: ProgrammeTerms) -> int:
    """Return what the visit was given too much and gave up when it was amended."""
    given_up = moment.session.scalar(
        select(func.sum(ENTRY.c.quantity)).where(
            ENTRY.c.visit_id == visit,
            ENTRY.c.programme_id == programme.id,
            ENTRY.c.kind == EntryKind.CLAWBACK,
            ENTRY.c.reverses_id.is_(None),
        )
    )
    return -(given_up or 0)


def _counted(moment: Moment, visit: int, programme: ProgrammeTerms) -> list[tuple[int, int]]:
    versions = [version.id for version in programme.versions]
    rows = moment.session.execute(
        select(Earning.version_id, func.min(Earning.id))
        .where(Earning.visit_id == visit, Earning.version_id.in_(versions))
        .group_by(Earning.version_id)
    )
    return [(version, first) for version, first in rows]


def _vouchers(moment: Moment, which: ColumnElement[bool]) -> Sequence[Any]:
    return moment.session.connection().execute(select(VOUCHER).where(which).order_by(VOUCHER.c.id)).all()


def _as_granted(row: Any) -> GrantedVoucher:
    return GrantedVoucher(row.id, row.programme_id, row.reward, row.state, row.expires_on)


def _give_back_used(moment: Moment, visit: int) -> None:
    """Give back the vouchers that the visit used."""
    for row in _vouchers(moment, (VOUCHER.c.used_visit_id == visit) & (VOUCHER.c.state == "used")):
        ledger.set_voucher(moment.act, _as_granted(row), state="issued", used_on=None, used_visit_id=None)


def _take_back_issued(moment: Moment, visit: int) -> None:
    """Make unused vouchers that the visit was granted on the way void, and list the used ones for the owner."""
    for row in _vouchers(moment, VOUCHER.c.issued_visit_id == visit):
        if row.state == "issued" and not standings.full_card(row.occasion):
            ledger.set_voucher(moment.act, _as_granted(row), state="void")
        elif row.state == "used":
            ledger.set_voucher(moment.act, _as_granted(row), exception=1)
