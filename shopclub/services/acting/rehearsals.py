"""Acts rehearsed: carried out by the code that does them, and rolled back."""

from collections.abc import Callable

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
    found = []
    for number in sorted(moment.act.beside):
        row = member_by_number(moment.written(), number)
        whose = member_line(row) if row is not None else None
        keys = moment.club.keys
        found += [
            Consequence(each.kind, keys[each.programme_id], each.quantity, ground=each.ground.kind, whose=whose)
            for each in moment.act.entries
            if each.member_id == number
        ]
        found += [
            Consequence(f"voucher_{each.state}", keys[each.programme_id], 0, each.reward, whose=whose)
            for each in moment.act.vouchers.values()
            if each.member_id == number
        ]
    return tuple(found)
