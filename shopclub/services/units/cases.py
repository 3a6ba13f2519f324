"""Noting what an act could not put right, for the owner to look at."""

from shopclub.records.schema.programmes import ExceptionCase
from shopclub.services.acting.desk import Moment


def note_case(
    moment: Moment,
    kind: str,
    member_id: int,
    programme: int,
    visit: int | None,
    *,
    voucher: int | None = None,
    quantity: int = 0,
) -> None:
    """Note something for the owner to look at."""
    case = ExceptionCase(
        kind=kind,
        member_id=member_id,
        programme_id=programme,
        at=moment.act.instant,
        business_date=moment.on,
        visit_id=visit,
        voucher_id=voucher,
        quantity=quantity,
        request_key=moment.act.key,
    )
    moment.written().add(case)
    moment.written().flush()
