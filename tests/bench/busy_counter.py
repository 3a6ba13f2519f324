"""From the scanner's last key to the painted answer while figures, a check, the simulator or a print is under way.

`--share 0.1` takes a tenth of the members and purchases.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from random import Random

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from shopclub.desktop.window import Window
from shopclub.desktop.workers import Progress, Worker
from shopclub.rules.values.periods import parse_period
from shopclub.services.figures.figures import Figures
from tests.bench import cards
from tests.bench.answer import Painted, opened, time_of_answer, until
from tests.bench.grown_book import Books, Plan, code_of
from tests.bench.measure import at, tell_alone

PLAN = Plan(members=200_000, entries=1_100_000)
"""Eleven entries come of ten purchases: the tenth fills a card."""
SCANS, WARM = 150, 5
ALL_DONE_S = 600
MONTH = parse_period("2026-01")
TRIED = {"key": "coffee", "kind": "stamp_card", "name": "Tried", "size": 8, "reward": "Free coffee"}


class Busy:
    """Keeps a worker at a job, which begins again whenever it has ended."""

    def __init__(self, worker: Worker, job: Callable[[], object], window: Window) -> None:
        self.runs = 0
        self._worker, self._job, self._window = worker, job, window
        self._goes_on = True
        self._begin()

    def _begin(self, _result: object = None) -> None:
        if self._goes_on:
            self.runs += 1
            self._worker.run(self._job, owner=self._window, then=self._begin)

    def end(self) -> None:
        """Begin no more, and wait for the end of what is under way."""
        self._goes_on = False
        until(lambda: self._worker.idle, patience_s=ALL_DONE_S)


def bench(books: Books) -> None:
    """Measure scans beside each of the long jobs, and beside none."""
    app = QApplication.instance() or QApplication(["shopclub"])
    assert isinstance(app, QApplication)
    plan = replace(PLAN, members=round(PLAN.members * books.share), entries=round(PLAN.entries * books.share))
    window = opened(app, books.copy(plan, "busy-counter"))
    instant = [datetime(2026, 6, 1, 7, tzinfo=UTC)]
    window.floor.club.desk.now = lambda: instant[0]
    members = cycle(Random(5).sample(range(1, plan.members + 1), k=min(plan.members, 20_000)))
    painted = Painted(window)
    for name, busy in _jobs(window).items():
        under_way = Busy(*busy, window) if busy else None
        times = []
        for place in range(WARM + SCANS):
            instant[0] += timedelta(seconds=30)
            times.append(time_of_answer(window, painted, code_of(plan, next(members))))
            if place % 10 == 9:
                QTest.qWait(20)
        if under_way is not None:
            under_way.end()
        tell_alone(f"Enter → painted beside {name}, p50", [at(times[WARM:], 0.5)])
        tell_alone(f"Enter → painted beside {name}, p95", [at(times[WARM:], 0.95)], goal=60)
    window.close()


def _jobs(window: Window) -> dict[str, tuple[Worker, Callable[[], object]] | None]:
    """Return what keeps a worker busy, by name, each as the window does it; figures as if asked for the first time."""
    floor = window.floor
    long = floor.readings.long
    progress = Progress(long, owner=window, show=lambda _percent: None)
    simulate = partial(floor.club.simulator.simulate, TRIED, progress=progress)
    return {
        "nothing": None,
        "figures": (long, lambda: Figures(floor.club.desk).figures(MONTH)),
        "a check": (long, floor.club.upkeep.check),
        "the simulator": (long, simulate),
        "1,000 cards": (floor.paper, partial(cards.made, cards.CARDS, seed=1)),
    }
