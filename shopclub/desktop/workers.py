"""The workers beside the window: each carries jobs out in order, and their results come back on the window's thread."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from shopclub.rules.values.pacing import at_once, giving_way, pause

if TYPE_CHECKING:
    from shopclub.rules.values.faults import BookFault
    from shopclub.rules.values.refusals import Refusal

Expected: TypeAlias = "Refusal | BookFault"
Result = TypeVar("Result")
LONGEST_PASS_S = 5.0
"""How long a long job lets the counter go first at a time."""
EXPECTED_MS = 100
"""How long they wait for a job that is announced: a scanner types a code in less."""
SHOWN_MS = 15
"""How long after an answer long jobs still wait: it is painted first, and painting needs Python as well."""
_LEAVING = "leaving"


def let_go(owner: QObject) -> None:
    """Let a screen or a sheet go: no answer reaches it, or what is in it, from now on.

    Qt deletes it only later, when control is back at its loop; an answer may come before that.
    """
    owner.setProperty(_LEAVING, True)
    owner.deleteLater()


def is_there(owner: QObject) -> bool:
    """Tell whether who asked can still take an answer: it is not deleted, and nothing that holds it is let go."""
    if not isValid(owner):
        return False
    place: QObject | None = owner
    while place is not None:
        if place.property(_LEAVING):
            return False
        place = place.parent()
    return True


@dataclass(frozen=True)
class _Job:
    """What is to be done, for whom, and who hears how it went."""

    work: Callable[[], Any]
    owner: QObject
    then: Callable[[Any], object] | None
    otherwise: Callable[[Expected], object] | None
    finally_: Callable[[], object] | None


@dataclass(frozen=True)
class _Ended:
    """A job that was carried out: what its owner is told, and what became of it where the owner is gone."""

    job: _Job
    answer: Callable[[], object]
    unheard: Callable[[], object]


class Worker(QObject):
    """Runs jobs one after another beside the window.

    `refused` tells of a refusal or fault that its job gave to nobody, `broken` of a bug: the till goes on. `unheard`
    gives a result whose owner is gone: what was done is done, though nobody waits for the answer. Its jobs give way to
    those of another worker: between two steps they wait until every answer of that one is given and shown.
    """

    refused = Signal(object)
    broken = Signal(object)
    unheard = Signal(object)
    _ended = Signal(object)
    _progressed = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, *, gives_way_to: "Worker | None" = None) -> None:
        super().__init__(parent)
        self._pause = gives_way_to.let_pass if gives_way_to is not None else at_once
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._unanswered = 0
        self._quiet = Event()
        self._quiet.set()
        self._closed = False
        self._progressed.connect(self._say, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], Result],
        *,
        owner: QObject,
        then: Callable[[Result], object] | None = None,
        otherwise: Callable[[Expected], object] | None = None,
        finally_: Callable[[], object] | None = None,
    ) -> None:
        """Run a job for a screen or a sheet, its owner; nothing of the answer reaches an owner that is gone.

        Its result goes to `then`, a refusal or fault to `otherwise` (without one to `refused`); after either, and after
        a bug too, `finally_` is called: each on the window's thread. Once the worker is closed nothing is run any more,
        since a timer may still go off while the window goes.
        """
        if self._closed:
            return
        self._unanswered += 1
        self._quiet.clear()
        self._pool.submit(self._carry_out, _Job(job, owner, then, otherwise, finally_))

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and every answer was given."""
        return self._unanswered == 0

    @property
    def closed(self) -> bool:
        """Whether it takes no more."""
        return self._closed

    def expect(self) -> None:
        """Let the jobs of others give way from now on: something is on its way here."""
        self._quiet.clear()
        QTimer.singleShot(EXPECTED_MS, self, self._calm)

    def let_pass(self) -> None:
        """From within a job of another worker: wait until every answer is given and shown, a few seconds at most."""
        self._quiet.wait(LONGEST_PASS_S)

    def tell(self, say: Callable[[], object], *, owner: QObject) -> None:
        """From within a job: say on the window's thread how far it is."""
        self._progressed.emit((say, owner))

    def close(self, *, finish: bool = True) -> None:
        """Take no more; `finish` what was asked for, or else only what is under way."""
        self._closed = True
        self._quiet.set()
        self._pool.shutdown(wait=True, cancel_futures=not finish)

    def _carry_out(self, job: _Job) -> None:
        self._ended.emit(self._end_of(job))

    def _end_of(self, job: _Job) -> _Ended:
        from shopclub.rules.values.faults import BookFault
        from shopclub.rules.values.refusals import Refusal

        try:
            with giving_way(self._pause):
                result = job.work()
        except (Refusal, BookFault) as expected:
            return _Ended(job, partial(job.otherwise or self.refused.emit, expected), _nothing)
        except Exception as bug:
            logging.getLogger("shopclub").exception("a bug in a job")
            return _Ended(job, partial(self.broken.emit, bug), partial(self.broken.emit, bug))
        return _Ended(job, partial(job.then, result) if job.then else _nothing, partial(self.unheard.emit, result))

    def _deliver(self, ended: _Ended) -> None:
        self._unanswered -= 1
        if self.idle:
            QTimer.singleShot(SHOWN_MS, self, self._calm)
        if not is_there(ended.job.owner):
            ended.unheard()
            return
        try:
            ended.answer()
        finally:
            if ended.job.finally_ is not None and is_there(ended.job.owner):
                ended.job.finally_()

    def _calm(self) -> None:
        """Let long jobs go on, unless something was asked for meanwhile."""
        if self.idle:
            self._quiet.set()

    def _say(self, told: tuple[Callable[[], object], QObject]) -> None:
        say, owner = told
        if is_there(owner):
            say()


def _nothing() -> None:
    """Say nothing."""


class Progress:
    """How far a long job is, shown by its owner; asked between whole steps, it lets go first what is more urgent.

    It ends the job where it was stopped, the worker is closed, or the owner is gone.
    """

    def __init__(self, worker: Worker, *, owner: QObject, show: Callable[[int], object]) -> None:
        self._worker = worker
        self._owner = owner
        self._show = show
        self._stopped = False
        self._percent = -1
        owner.destroyed.connect(self.stop)

    def stop(self) -> None:
        """End the job after the step that is under way."""
        self._stopped = True

    def __call__(self, done: int, of: int) -> bool:
        """Tell how much of how many is done; return whether to go on."""
        pause()
        percent = done * 100 // max(of, 1)
        if percent != self._percent:
            self._percent = percent
            self._worker.tell(partial(self._show, percent), owner=self._owner)
        return not self._stopped and not self._worker.closed
