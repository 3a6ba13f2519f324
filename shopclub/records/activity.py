"""Units that visits keep alive: each visit moves their last day, and a voided one moves it back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select, update

from shopclub.records.acts import OpenAct
from shopclub.records.ledger import LOT
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.trade import Visit
from shopclub.records.sessions import BookSession
from shopclub.records.shapes import HoldingRow
from shopclub.records.standings import OPEN_LOTS, lot_of
from shopclub.rules.ledger.acts import Standing
from shopclub.rules.ledger.lots import expiry_after_activity
from shopclub.rules.ledger.terms import ProgrammeTerms


def move_activity(act: OpenAct, programme: ProgrammeTerms, standing: Standing, on: date) -> Standing:
    """Let a visit move the last day of units that live some time after the last activity."""
    moved = {}
    for lot in standing.lots:
        if lot.idle and lot.rest and not lot.lapsed(on):
            rules = programme.version(lot.version).rules
            day = expiry_after_activity(on, lives_until=rules.lives_until, last_day=lot.last_day, activity=())
            if lot.expires_on is None or (day and day > lot.expires_on):
                _set_expiry(act.written(), lot.id, day)
                moved[lot.id] = lot.left_with(lot.rest, day)
    return replace(standing, lots=tuple(moved.get(lot.id, lot) for lot in standing.lots)) if moved else standing


def _set_expiry(session: BookSession, lot: int, day: date | None) -> None:
    session.connection().execute(update(LOT).where(LOT.c.entry_id == lot).values(expires_on=day))


def recount_activity(session: BookSession, programmes: Iterable[ProgrammeTerms], member_id: int) -> None:
    """After a visit was voided, work out anew the last day of units that visits keep alive.

    Units that came back to a lot keep the grace they were given.
    """
    kept_alive = OPEN_LOTS.where(LOT.c.idle == 1, LOT.c.restored == 0)
    rows = [HoldingRow(*row) for row in session.connection().execute(kept_alive, {"member": member_id})]
    if not rows:
        return
    days = session.scalars(
        select(Visit.business_date)
        .where(of_person(Visit.member_id, member_id), Visit.voided_at.is_(None), Visit.kind == "visit")
        .distinct()
    ).all()
    terms = {programme.id: programme for programme in programmes}
    for row in rows:
        lot, rules = lot_of(row), terms[row.programme].version(row.version).rules
        lives_until = rules.lives_until
        day = expiry_after_activity(lot.earned_on, lives_until=lives_until, last_day=lot.last_day, activity=days)
        _set_expiry(session, lot.id, day)
