"""Acts rehearsed: carried out by the code that does them, and rolled back."""

from collections.abc import Callable, Iterator
from itertools import chain

from shopclub.records.members.members import member_by_number
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.member_facts import member_line
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.previews import Consequence, Preview, as_preview


def foreseen(desk: Desk, work: Callable[[Moment], Acted]) -> Preview:
    """Carry an act out, roll it back, and tell what it would have done, to other members too.

    Raises:
        Refusal: as the act itself.
    """
    with desk.book.rehearsing() as session:
        moment = desk.open(session, new_key())
        return as_preview(work(moment), beside=_beside(moment))


def _beside(moment: Moment) -> tuple[Consequence, ...]:
    """Return what an act does to members beside the one it is about."""
    return tuple(chain.from_iterable(_for_member(moment, number) for number in sorted(moment.act.beside)))


def _for_member(moment: Moment, number: int) -> Iterator[Consequence]:
    row = member_by_number(moment.written(), number)
    whose = member_line(row) if row is not None else None
    keys = moment.club.keys
    for entry in moment.act.entries:
        if entry.member_id == number:
            yield Consequence(entry.kind, keys[entry.programme_id], entry.quantity, rule=entry.rule, whose=whose)
    for voucher in moment.act.vouchers.values():
        if voucher.member_id == number:
            yield Consequence(f"voucher_{voucher.state}", keys[voucher.programme_id], 0, voucher.reward, whose=whose)
