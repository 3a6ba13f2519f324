"""What an act could not put right and the owner should look at."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select

from shopclub.records.acts import OpenAct
from shopclub.records.schema.programmes import ExceptionCase
from shopclub.records.sessions import BookSession

CaseKind = Literal["used_voucher", "forgiven"]
"""A reward handed out that should not have been, or units that were gone when they were to be taken back."""


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A case to be noted: of which kind, whose, in which programme, and the visit, voucher or units it is about."""

    kind: CaseKind
    member: int
    programme: int
    visit: int | None
    voucher: int | None = None
    units: int = 0


def note_case(act: OpenAct, case: NewCase, *, on: date) -> None:
    """Note a case for the owner on a business date."""
    session = act.written()
    session.add(
        ExceptionCase(
            kind=case.kind,
            member_id=case.member,
            programme_id=case.programme,
            at=act.instant,
            business_date=on,
            visit_id=case.visit,
            voucher_id=case.voucher,
            quantity=case.units,
            request_id=act.request,
        )
    )
    session.flush()


def has_case(session: BookSession, voucher: int) -> bool:
    """Tell whether a case was noted about a voucher."""
    return session.scalar(select(ExceptionCase.id).where(ExceptionCase.voucher_id == voucher).limit(1)) is not None
