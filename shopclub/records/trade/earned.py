"""What a member earned and what her visits counted for, as taking back needs it; more than a scan ever reads."""

from dataclasses import dataclass, field, replace

from sqlalchemy import Integer, and_, func, or_, select

from shopclub.records.ledger import DRAW, ENTRY, VOUCHER
from shopclub.records.schema.trade import Earning, Visit
from shopclub.records.sessions import BookSession
from shopclub.records.standings import emptied_lots
from shopclub.rules.ledger.acts import MOVED, TAKEN, Counted, FullCard, Standing
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.ledger.terms import ProgrammeTerms

RETURN_TAKEN_BACK = "return taken back"
"""The rule of counts and units that came back when a return was voided."""
OUTSTANDING = or_(
    ENTRY.c.kind == "award",
    ENTRY.c.kind == "clawback",
    and_(or_(ENTRY.c.kind == "reinstatement", ENTRY.c.kind == "write_off"), ENTRY.c.rule == RETURN_TAKEN_BACK),
)
"""The entries whose sum is what a member was awarded and still has to answer for."""


def with_history(session: BookSession, standing: Standing, *, member_id: int, programme: ProgrammeTerms) -> Standing:
    """Add what taking back needs: outstanding awards by version, the full cards, newest first, and the counts.

    Visits count for the member they belong to now, whoever she was when they were made.
    """
    awarded = {
        row[0]: row[1]
        for row in session.connection().execute(
            select(ENTRY.c.version_id, func.sum(ENTRY.c.quantity, type_=Integer))
            .join(Visit, Visit.id == ENTRY.c.visit_id)
            .where(Visit.member_id == member_id, ENTRY.c.programme_id == programme.id, OUTSTANDING)
            .group_by(ENTRY.c.version_id)
        )
    }
    full = _full_cards(session, member_id, programme.id)
    touched = {draw.lot for card in full for draw in card.draws}
    return replace(
        standing,
        awarded=awarded,
        full_cards=full,
        lots=emptied_lots(session, standing.lots, touched),
        counted=_counted(session, member_id, programme),
    )


def _full_cards(session: BookSession, member_id: int, programme_id: int) -> tuple[FullCard, ...]:
    """Return the newest full cards; those that came with a merged member are not opened again."""
    cards = session.connection().execute(
        select(VOUCHER.c.id, ENTRY.c.id, -ENTRY.c.quantity, VOUCHER.c.state == "issued")
        .join(ENTRY, ENTRY.c.voucher_id == VOUCHER.c.id)
        .where(
            VOUCHER.c.member_id == member_id,
            VOUCHER.c.programme_id == programme_id,
            VOUCHER.c.state != "void",
            VOUCHER.c.occasion.like("card:%"),
            VOUCHER.c.occasion.not_like("%@%"),
            ENTRY.c.kind == "redemption",
        )
        .order_by(VOUCHER.c.id.desc())
        .limit(50)
    )
    return tuple(
        FullCard(voucher, entry, size, bool(unused), draws_of(session, entry))
        for voucher, entry, size, unused in cards.all()
    )


@dataclass
class _Count:
    """What a visit counted for by one version, while its rows are read."""

    before: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    given: int = 0
    bp: int = 10_000

    def add(self, counter: int, eligible: int, units: int, bp: int, rule: str, before: int) -> None:
        """Take one row."""
        self.left[counter] = self.left.get(counter, 0) + eligible
        if rule not in {TAKEN, RETURN_TAKEN_BACK}:
            self.before.setdefault(counter, before)
            self.counted[counter] = self.counted.get(counter, 0) + eligible
            self.given += units
            self.bp = bp


def _counted(session: BookSession, member_id: int, programme: ProgrammeTerms) -> tuple[Counted, ...]:
    """Return what each of a member's visits counted for, in the order they earned."""
    versions = [each.id for each in programme.versions]
    rows = session.execute(
        select(
            Visit.member_id,
            Earning.member_id,
            Earning.visit_id,
            Earning.version_id,
            Earning.counter,
            Earning.eligible,
            Earning.units,
            Earning.bp,
            Earning.rule,
        )
        .join(Visit, Visit.id == Earning.visit_id)
        .where(or_(Visit.member_id == member_id, Earning.member_id == member_id), Earning.version_id.in_(versions))
        .order_by(Earning.id)
    ).all()
    running: dict[tuple[int, int, int], int] = {}
    found: dict[tuple[int, int], _Count] = {}
    for owner, earner, visit, version, counter, eligible, units, bp, rule in rows:
        place = earner, version, counter
        before = running.get(place, 0)
        running[place] = before + eligible
        if owner == member_id and rule != MOVED:
            count = found.setdefault((visit, version), _Count())
            count.add(counter, eligible, units, bp, rule, before)
    return tuple(
        Counted(visit, version, _ordered(each.before), _ordered(each.counted), _ordered(each.left), each.given, each.bp)
        for (visit, version), each in found.items()
        if each.counted
    )


def _ordered(counts: dict[int, int]) -> tuple[int, ...]:
    return tuple(counts[place] for place in sorted(counts))


def draws_of(session: BookSession, entry: int) -> tuple[Draw, ...]:
    """Return what an entry drew from which lot."""
    rows = session.connection().execute(select(DRAW.c.lot_id, DRAW.c.quantity).where(DRAW.c.entry_id == entry))
    return tuple(Draw(*row) for row in rows)
