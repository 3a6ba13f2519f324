"""Noting what an act could not put right, for the owner to look at."""

from shopclub.records.trade.cases import NewCase, note_case
from shopclub.services.acting.desk import Moment


def note_used_voucher(moment: Moment, member: int, *, programme: int, visit: int | None, voucher: int) -> None:
    """Note that a reward was handed out whose ground has fallen away."""
    case = NewCase(kind="used_voucher", member=member, programme=programme, visit=visit, voucher=voucher)
    note_case(moment.act, case, on=moment.on)


def note_forgiven(moment: Moment, member: int, *, programme: int, visit: int | None, units: int) -> None:
    """Note that units were to be taken back, or were owed, that the club goes without."""
    case = NewCase(kind="forgiven", member=member, programme=programme, visit=visit, units=units)
    note_case(moment.act, case, on=moment.on)
