"""Upkeep: the day run, the checks that prove a book sound, and backups."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from shopclub.records import checks
from shopclub.records.book import back_up
from shopclub.records.debts import owing
from shopclub.records.ledger import Booking
from shopclub.records.sessions import BookSession
from shopclub.records.shop import upkeep
from shopclub.records.shop.settings import day_run_on, note_day_run
from shopclub.rules.ledger.acts import DebtPolicy, Decision, EntryKind, Posting, Standing
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.values.refusals import ClockJumped
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.member_facts import member_lines
from shopclub.services.acting.outcomes import Checked, DayRun
from shopclub.services.acting.overviews import LapsingLine
from shopclub.services.programmes import falling_due
from shopclub.services.units.debts import forgive_old_debts

CARRIED_FOR = timedelta(days=90)
"""How long a debt is carried before it is written off (rules.md 1)."""
AT_ONCE = 200
"""How many lots expire in one transaction: between these a long run may be stopped."""
LONGEST_HOLIDAY = timedelta(days=45)
"""How long a shop may be closed before the day run asks whether the clock is right."""

LAPSED = Ground(GroundKind.LAPSED)


class Upkeep:
    """What the program does for the shop when nobody asks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def run_day(
        self,
        *,
        until: date | None = None,
        wary: bool = False,
        progress: Callable[[int, int], bool] = lambda _done, _of: True,
    ) -> DayRun:
        """Carry out what falls due up to a business date: lapsed units and vouchers. Safe to repeat.

        A `wary` run asks before it acts on a clock that jumped. `progress` is told what is done and of how many,
        between whole transactions; returning False stops there.

        Raises:
            ClockJumped: the clock went back, or further ahead than any holiday, since the last run.
        """
        on, due, available = self._due(until, wary=wary)
        expired = 0
        for first in range(0, len(due), AT_ONCE):
            if not progress(first, len(due)):
                break
            expired += self._expire(due[first : first + AT_ONCE], on)
        written_off = self._write_off(on)
        fell_due = falling_due.run(self._desk, on, lambda: progress(len(due), len(due)))
        vouchers = self._expire_vouchers(on)
        return DayRun(
            expired=expired,
            reviewed=fell_due.reviewed,
            issued=fell_due.issued,
            settled=fell_due.settled,
            vouchers_expired=vouchers,
            available=available,
            written_off=written_off,
            on=on,
        )

    def _due(self, until: date | None, *, wary: bool) -> tuple[date, Sequence[int], int]:
        """Return the business date to run up to, the lots that are due, and how many lots may be spent from now on."""
        with self._desk.book.reading() as session:
            on = until or self._desk.look(session).on
            last = day_run_on(session)
            if wary and last is not None and not last <= on <= last + LONGEST_HOLIDAY:
                raise ClockJumped(last, on)
            due = upkeep.lots_lapsed_before(session, on)
            return on, due, upkeep.count_lots_usable(session, after=last or on, until=on)

    def _write_off(self, on: date) -> int:
        """Write off debts that were carried for 90 days (rules.md 1), and note them for the owner; return the units."""
        with self._desk.book.reading() as session:
            carried = [
                programme.id
                for programme in self._desk.club(session).programmes
                if any(version.rules.debt is DebtPolicy.CARRY for version in programme.versions)
            ]
            debtors = owing(session, carried)
        if not debtors:
            return 0

        def work(moment: Moment) -> int:
            return sum(
                forgive_old_debts(moment, member, programme, before=on - CARRIED_FOR) for member, programme in debtors
            )

        return self._desk.write("debt write-off", work, {"on": on.isoformat()})

    def due(self) -> bool:
        """Tell whether the day run of this business date is still to come."""
        with self._desk.book.reading() as session:
            return day_run_on(session) != self._desk.look(session).on

    def lapsing(self, *, days: int = 30) -> tuple[LapsingLine, ...]:
        """Return what lapses within some days, the soonest first: units by member and day, and vouchers."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            until = look.on + timedelta(days=days)
            lapsing = [
                *upkeep.lapsing_units(session, look.on, until),
                *upkeep.lapsing_rewards(session, look.on, until),
            ]
            members = member_lines(session, {loss.member for loss in lapsing})
            lines = [
                LapsingLine(
                    loss.on,
                    members[loss.member],
                    look.club.programme_by_id(loss.programme).current(look.on).rules.name,
                    loss.units,
                    loss.reward,
                )
                for loss in lapsing
            ]
            return tuple(sorted(lines, key=lambda line: (line.on, line.member.id, line.reward)))

    def _expire(self, lots: Sequence[int], on: date) -> int:
        """Write the expiry of some lots' unspent rests, each as an entry; what is spent by now is left alone."""

        def work(moment: Moment) -> int:
            lapsed = upkeep.lapsed_among(moment.written(), lots, on)
            for lot in lapsed:
                entry = Posting(EntryKind.EXPIRY, -lot.rest, lot.version, LAPSED, draws=(Draw(lot.lot, lot.rest),))
                booking = Booking(lot.member, moment.club.programme_by_id(lot.programme), moment.on)
                post_decision(moment, Decision((entry,)), booking, Standing())
            return len(lapsed)

        return self._desk.write("expiry", work, {"on": on.isoformat(), "lots": len(lots)})

    def _expire_vouchers(self, on: date) -> int:
        def work(moment: Moment) -> int:
            note_day_run(moment.act, on)
            return upkeep.expire_vouchers(moment.act, on)

        return self._desk.write("voucher expiry", work, {"on": on.isoformat()})

    def check(self) -> tuple[Checked, ...]:
        """Prove the file sound and every invariant of the ledger held."""
        with self._desk.book.reading() as session:
            return tuple(_checked(session))

    def back_up(self, folder: Path) -> Path:
        """Copy the book into a folder, proved sound before it gets its name.

        Raises:
            BookFault: the copy can't be made.
        """
        stamp = self._desk.now().strftime("%Y-%m-%d-%H%M%S")
        return back_up(self._desk.book, folder / f"{self._desk.book.path.stem}-{stamp}.shopclub")


def _checked(session: BookSession) -> Iterator[Checked]:
    for check in checks.ALL:
        name, ok, detail = check(session)
        yield Checked(name, ok, detail)
