"""The figures of the club: a period, a trend, cohorts, and who is behind a figure. Nothing here changes the book."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeVar, cast

from shopclub.records.figures import counts
from shopclub.records.figures.receipts import History, read_history
from shopclub.records.figures.tallies import CustomerTally, purchases_by_day, tallies
from shopclub.records.members.members import named_members
from shopclub.records.sessions import BookSession
from shopclub.records.shop.club import Club
from shopclub.rules.figures import cohorts as cohort_rules
from shopclub.rules.figures.trends import trend
from shopclub.rules.values.people import NamedMember
from shopclub.rules.values.periods import Period, PeriodKind, period_of
from shopclub.rules.values.refusals import FigureUnknown
from shopclub.services.acting.desk import Desk
from shopclub.services.figures import groups
from shopclub.services.figures.asked import AS_THE_CLUB, YEAR, Asked, FigureSettings
from shopclub.services.figures.shown import CohortsShown, FiguresShown, TrendPoint, VoucherCounts

KEPT = 256
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Reading:
    """One snapshot of the book, with the club and what is known as of a day."""

    session: BookSession
    club: Club
    history: History

    def tallies(self, start: int, end: int) -> dict[int | None, CustomerTally]:
        return tallies(self.session, self.history, start=_day(start), end=_day(end))

    def members_at(self, day: int) -> int:
        local = datetime.combine(_day(day), self.club.day_starts, self.club.zone)
        return counts.members_at(self.session, _day(day), begins=local.astimezone(UTC))


class Figures:
    """What the owner reads about the club; answers are kept until the data change."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._version: counts.DataVersion | None = None
        self._kept: dict[Hashable, object] = {}
        self._history: History | None = None

    def figures(
        self, period: Period, *, as_of: date | None = None, settings: FigureSettings = AS_THE_CLUB
    ) -> FiguresShown:
        """Return every figure of a period, as known at the end of `as_of` (today where it is not given)."""
        with self._desk.book.reading() as session:
            club = self._club(session)
            asked = _asked(club, period, as_of or self._today(club), settings)
            return self._remember(asked, lambda: _shown(self._read(session, club, asked.as_of), asked))

    def trend(
        self, kind: PeriodKind, count: int = 24, *, as_of: date | None = None, active_days: int | None = None
    ) -> tuple[TrendPoint, ...]:
        """Return the last periods of a kind up to `as_of`, the oldest first."""
        with self._desk.book.reading() as session:
            club = self._club(session)
            on = as_of or self._today(club)
            active = club.active_days if active_days is None else active_days
            key = ("trend", kind, count, on, active)
            return self._remember(key, lambda: _trend(self._read(session, club, on), kind, count, active))

    def cohorts(self, kind: PeriodKind, *, as_of: date | None = None) -> CohortsShown:
        """Return how many of those first seen in each period came in each period after (figures.md M21)."""
        with self._desk.book.reading() as session:
            club = self._club(session)
            on = as_of or self._today(club)
            return self._remember(("cohorts", kind, on), lambda: _cohorts(self._read(session, club, on).history, kind))

    def vouchers(self, period: Period, *, as_of: date | None = None) -> VoucherCounts:
        """Return how many vouchers were issued and handed out in a period."""
        with self._desk.book.reading() as session:
            on = as_of or self._today(self._club(session))
            end = min(period.end, _day(on.toordinal() + 1))
            return VoucherCounts(
                sum(counts.vouchers_issued_by_day(session, start=period.start, end=end).values()),
                sum(counts.vouchers_used_by_day(session, start=period.start, end=end).values()),
            )

    def members_behind(
        self,
        figure: str,
        period: Period,
        *,
        as_of: date | None = None,
        settings: FigureSettings = AS_THE_CLUB,
    ) -> tuple[NamedMember, ...]:
        """Return the members a figure counts, in order of name; of a rate, those of its numerator.

        Raises:
            FigureUnknown: it is no figure that counts members.
        """
        if figure not in groups.BEHIND:
            raise FigureUnknown(figure[:64])
        with self._desk.book.reading() as session:
            club = self._club(session)
            asked = _asked(club, period, as_of or self._today(club), settings)
            history = self._read(session, club, asked.as_of).history
            numbers = groups.BEHIND[figure](history.days, asked) if asked.begun else ()
            return tuple(named_members(session, numbers).values())

    def today(self) -> date:
        """Return the shop's present business date."""
        with self._desk.book.reading() as session:
            return self._today(self._desk.club(session))

    def _today(self, club: Club) -> date:
        return club.date_of(self._desk.now())

    def _club(self, session: BookSession) -> Club:
        """Return the club, after forgetting every answer if the data have changed."""
        version = counts.data_version(session)
        if version != self._version:
            self._version, self._history = version, None
            self._kept.clear()
        return self._desk.club(session, version.epoch)

    def _read(self, session: BookSession, club: Club, as_of: date) -> _Reading:
        if self._history is None or self._history.as_of != as_of:
            self._history = read_history(session, as_of)
        return _Reading(session, club, self._history)

    def _remember(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = make()
        return cast("Answer", self._kept[key])


def _day(number: int) -> date:
    return date.fromordinal(max(number, 1))


def _asked(club: Club, period: Period, as_of: date, settings: FigureSettings) -> Asked:
    return Asked(
        period=period,
        as_of=as_of,
        active_days=club.active_days if settings.active_days is None else settings.active_days,
        loyal_days=club.loyal_days if settings.loyal_days is None else settings.loyal_days,
        second_days=settings.second_days,
        lifespan_years=settings.lifespan_years,
        acquisition_cost=settings.acquisition_cost,
        gross_margin=settings.gross_margin,
    )


def _shown(reading: _Reading, asked: Asked) -> FiguresShown:
    history, days = reading.history, reading.history.days
    frame = FiguresShown(
        period=asked.period,
        as_of=asked.as_of,
        evaluated_to=_day(asked.end - 1) if asked.begun else None,
        complete=asked.complete,
        active_days=asked.active_days,
        history_short=asked.short(asked.start, history.begins),
        history_short_previous=asked.short(asked.previous_start, history.begins),
    )
    if not asked.begun:
        return frame
    window = reading.tallies(asked.start, asked.end)
    then, now = (reading.members_at(day) for day in (asked.start, asked.end))
    return replace(
        frame,
        sales=groups.sales(window),
        customers=groups.customers(days, asked, window),
        repeat=groups.repeats(days, asked),
        retention=groups.retained(days, asked, members_then=then, members_now=now),
        timing=groups.times(days, asked),
        revenue=groups.revenue(days, asked, base=reading.tallies(asked.previous_start, asked.base_end), window=window),
        clv=groups.clv(history, asked, reading.tallies(asked.end - YEAR, asked.end)),
    )


def _trend(reading: _Reading, kind: PeriodKind, count: int, active_days: int) -> tuple[TrendPoint, ...]:
    as_of = reading.history.as_of
    periods = [period_of(kind, as_of)]
    while len(periods) < count:
        periods.insert(0, periods[0].previous())
    bounds = [period.start.toordinal() for period in (periods[0].previous(), *periods)]
    steps = trend(reading.history.days, [*bounds, as_of.toordinal() + 1], active_days=active_days)
    session, start, end = reading.session, periods[0].start, _day(as_of.toordinal() + 1)
    by_day = {
        "visits": counts.visits_by_day(session, start=start, end=end),
        "purchases": purchases_by_day(session, reading.history, start=start, end=end),
        "vouchers_issued": counts.vouchers_issued_by_day(session, start=start, end=end),
        "vouchers_used": counts.vouchers_used_by_day(session, start=start, end=end),
    }
    asked = [Asked(period, as_of, active_days, 0) for period in periods]
    return tuple(
        TrendPoint(
            period=period,
            complete=question.complete,
            history_short=question.short(question.start, reading.history.begins),
            buying=step.buying,
            new=step.new,
            returning=step.returning,
            repeat_purchase_rate=step.repeat,
            crr=step.crr,
            previous_period_retention=step.came_again,
            **{name: _sum(days, period) for name, days in by_day.items()},
        )
        for period, question, step in zip(periods, asked, steps, strict=True)
    )


def _sum(by_day: dict[date, int], period: Period) -> int:
    return sum(count for day, count in by_day.items() if period.start <= day < period.end)


def _cohorts(history: History, kind: PeriodKind) -> CohortsShown:
    table = cohort_rules.cohorts(history.days, kind, history.as_of)
    return CohortsShown(
        kind=kind,
        as_of=history.as_of,
        cohorts=table,
        average_pct=cohort_rules.averages(table),
    )
