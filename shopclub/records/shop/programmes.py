"""Programmes and their versions as the book keeps them, and who has units open in them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from shopclub.records.acts import OpenAct
from shopclub.records.ledger import LOT
from shopclub.records.schema.club import Member
from shopclub.records.schema.programmes import Programme, ProgrammeVersion
from shopclub.records.sessions import BookSession


@dataclass(frozen=True)
class KeptVersion:
    """A version as it is kept: the settings its rules are read from, from when they hold, and when it was made."""

    number: int
    settings: dict[str, Any]
    effective_from: date
    made_at: datetime


def add_programme(act: OpenAct, key: str, kind: str) -> int:
    """Make a programme, which has no version yet; return its number in the book."""
    session = act.written()
    programme = Programme(key=key, kind=kind)
    session.add(programme)
    session.flush()
    return programme.id


def add_version(act: OpenAct, programme: int, *, number: int, settings: Mapping[str, Any], begins: date) -> int:
    """Make a programme's version with this number, which holds from a business date; return its number in the book."""
    session = act.written()
    version = ProgrammeVersion(
        programme_id=programme,
        number=number,
        settings=json.dumps(settings, ensure_ascii=False, sort_keys=True),
        effective_from=begins,
        made_at=act.instant,
    )
    # Its request is kept, so that what was done by which rules can be told by the order of requests.
    act.named = True
    session.add(version)
    session.flush()
    return version.id


def end_programme(act: OpenAct, key: str, *, last_earning_on: date, last_redemption_on: date) -> bool:
    """Keep the last days on which a programme earns and hands out; return whether there is such a programme."""
    session = act.written()
    programme = session.scalar(select(Programme).where(Programme.key == key))
    if programme is None:
        return False
    programme.last_earning_on, programme.last_redemption_on = last_earning_on, last_redemption_on
    session.flush()
    return True


def versions_of(session: BookSession, programme: int) -> list[KeptVersion]:
    """Return every version of a programme, the oldest first."""
    rows = session.scalars(
        select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme).order_by(ProgrammeVersion.number)
    )
    return [_kept(row) for row in rows]


def version_kept(session: BookSession, version: int) -> KeptVersion:
    """Return the version with this number in the book."""
    return _kept(session.get_one(ProgrammeVersion, version))


def _accounts_with_units(programme: int) -> Select[Any]:
    open_lots = LOT.c.programme_id == programme, LOT.c.rest > 0
    accounts = select(Member.account_id).join(LOT, LOT.c.member_id == Member.id).where(*open_lots)
    return accounts.distinct().order_by(Member.account_id)


def accounts_with_units(session: BookSession, programme: int) -> list[int]:
    """Return the accounts of whose units in a programme some are left, by the members whose names they bear."""
    return list(session.scalars(_accounts_with_units(programme)))


def count_accounts_with_units(session: BookSession, programme: int) -> int:
    """Count the accounts of whose units in a programme some are left."""
    return session.scalar(select(func.count()).select_from(_accounts_with_units(programme).subquery())) or 0


def _kept(row: ProgrammeVersion) -> KeptVersion:
    return KeptVersion(row.number, json.loads(row.settings), row.effective_from, row.made_at)
