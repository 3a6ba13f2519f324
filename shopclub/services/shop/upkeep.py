"""Upkeep: the day run, the checks that prove a book sound, and backups."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, literal, select, update

from shopclub.records import checks, standings
from shopclub.records.book import back_up
from shopclub.records.figures.counts import named_members
from shopclub.records.ledger import LOT, VOUCHER
from shopclub.records.schema.club import Shop
from shopclub.rules.ledger.acts import DebtPolicy, Decision, EntryKind, Posting, Standing
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.values.refusals import ClockJumped
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.outcomes import Checked, DayRun, MemberLine
from shopclub.services.acting.overviews import LapsingLine
from shopclub.services.programmes import falling_due
from shopclub.services.units.debts import forgive_old_debts

CARRIED_FOR = timedelta(days=90)
"""How long a debt is carried before it is written off (rules.md 1)."""
AT_ONCE = 200
"""How many lots expire in one transaction: between these a long run may be stopped."""
LONGEST_HOLIDAY = timedelta(days=45)
"""How long a shop may be closed before the day run asks whether the clock is right."""


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
        for done in range(0, len(due), AT_ONCE):
            if not progress(done, len(due)):
                break
            expired += self._expire(due[done : done + AT_ONCE], on)
        written_off = self._write_off(on)
        fell = falling_due.run(self._desk, on, lambda: progress(len(due), len(due)))
        vouchers = self._expire_vouchers(on)
        return DayRun(
            expired=expired,
            reviewed=fell.reviewed,
            issued=fell.issued,
            settled=fell.settled,
            vouchers_expired=vouchers,
            available=available,
            written_off=written_off,
            on=on,
        )

    def _due(self, until: date | None, *, wary: bool) -> tuple[date, Sequence[int], int]:
        """Return the business date to run up to, the lots that are due, and how many lots may be spent from now on."""
        with self._desk.book.reading() as session:
            on = until or self._desk.look(session).on
            last = session.get_one(Shop, 1).day_run_on
            if wary and last is not None and not last <= on <= last + LONGEST_HOLIDAY:
                raise ClockJumped(last, on)
            due = session.scalars(
                select(LOT.c.entry_id).where(LOT.c.rest > 0, LOT.c.expires_on < on).order_by(LOT.c.entry_id)
            ).all()
            begins = select(func.count()).select_from(LOT).where(LOT.c.rest > 0, LOT.c.available_from <= on)
            return on, due, session.scalar(begins.where(LOT.c.available_from > (last or on))) or 0

    def _write_off(self, on: date) -> int:
        """Write off debts that were carried for 90 days (rules.md 1), and note them for the owner; return the units."""
        with self._desk.book.reading() as session:
            carried = [
                each.id
                for each in self._desk.club(session).programmes
                if any(version.rules.debt is DebtPolicy.CARRY for version in each.versions)
            ]
            owing = standings.owing(session, carried)

        def work(moment: Moment) -> int:
            return sum(forgive_old_debts(moment, *each, before=on - CARRIED_FOR) for each in owing)

        outcome: int = self._desk.write("debt write-off", work, on=on.isoformat()) if owing else 0
        return outcome

    def due(self) -> bool:
        """Tell whether the day run of this business date is still to come."""
        with self._desk.book.reading() as session:
            return session.get_one(Shop, 1).day_run_on != self._desk.look(session).on

    def lapsing(self, *, days: int = 30) -> tuple[LapsingLine, ...]:
        """Return what lapses within some days, the soonest first: units by member and day, and vouchers."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            until = look.on + timedelta(days=days)
            named = {each.id: each.current(look.on).rules.name for each in look.club.programmes}
            units = select(
                LOT.c.expires_on, LOT.c.programme_id, LOT.c.member_id, func.sum(LOT.c.rest), literal("")
            ).where(LOT.c.rest > 0, LOT.c.expires_on.between(look.on, until))
            rewards = select(
                VOUCHER.c.expires_on, VOUCHER.c.programme_id, VOUCHER.c.member_id, literal(1), VOUCHER.c.reward
            ).where(VOUCHER.c.state == "issued", VOUCHER.c.expires_on.between(look.on, until))
            rows = [
                *session.execute(units.group_by(LOT.c.expires_on, LOT.c.programme_id, LOT.c.member_id)),
                *session.execute(rewards),
            ]
            who = {each.id: each for each in named_members(session, {row[2] for row in rows})}
            lines = (
                LapsingLine(
                    row[0], MemberLine(row[2], who[row[2]].name, who[row[2]].card), named[row[1]], row[3], row[4]
                )
                for row in rows
            )
            return tuple(sorted(lines, key=lambda each: (each.on, each.member.id, each.reward)))

    def _expire(self, lots: Sequence[int], on: date) -> int:
        """Write the expiry of some lots' unspent rests, each as an entry; what is spent by now is left alone."""

        def work(moment: Moment) -> int:
            columns = LOT.c.entry_id, LOT.c.member_id, LOT.c.programme_id, LOT.c.version_id, LOT.c.rest
            rows = (
                moment.written()
                .connection()
                .execute(
                    select(*columns)
                    .where(LOT.c.entry_id.in_(lots), LOT.c.rest > 0, LOT.c.expires_on < on)
                    .order_by(LOT.c.entry_id)
                )
            )
            found = rows.all()
            for lot, member, programme, version, rest in found:
                entry = Posting(EntryKind.EXPIRY, -rest, version, "lapsed", draws=(Draw(lot, rest),))
                post_decision(
                    moment,
                    Decision((entry,)),
                    member_id=member,
                    programme=moment.club.programme_by_id(programme),
                    standing=Standing(),
                    visit=None,
                )
            return len(found)

        outcome: int = self._desk.write("expiry", work, on=on.isoformat(), lots=len(lots))
        return outcome

    def _expire_vouchers(self, on: date) -> int:
        def work(moment: Moment) -> int:
            moment.written().get_one(Shop, 1).day_run_on = on
            moment.written().flush()
            changed = (
                moment.written()
                .connection()
                .execute(
                    update(VOUCHER)
                    .where(VOUCHER.c.state == "issued", VOUCHER.c.expires_on < on)
                    .values(state="expired")
                )
            )
            return changed.rowcount

        outcome: int = self._desk.write("voucher expiry", work, on=on.isoformat())
        return outcome

    def check(self) -> tuple[Checked, ...]:
        """Prove the file sound and every invariant of the ledger held."""
        with self._desk.book.reading() as session:
            return tuple(Checked(*each) for each in self._checks(session))

    def _checks(self, session: object) -> Iterator[tuple[str, bool, str]]:
        for check in checks.ALL:
            yield check(session)

    def back_up(self, folder: Path) -> Path:
        """Copy the book into a folder, proved sound before it gets its name.

        Raises:
            BookFault: the copy can't be made.
        """
        stamp = self._desk.now().strftime("%Y-%m-%d-%H%M%S")
        return back_up(self._desk.book, folder / f"{self._desk.book.path.stem}-{stamp}.shopclub")
