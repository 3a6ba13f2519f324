"""The one serial worker through which all work with the book goes; results come back once, on the window's thread."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from shopclub.rules.values.faults import BookFault
    from shopclub.rules.values.refusals import Refusal

Expected: TypeAlias = "Refusal | BookFault"


class Worker(QObject):
    """Runs jobs one after another beside the window. A bug in a job is reported by `broken`, and the till goes on."""

    _done = Signal(object)
    _told = Signal(object)
    broken = Signal(object)
    busy = Signal(bool)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._waiting = 0
        self._closed = False
        self._told.connect(self._say, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], Any],
        *,
        then: Callable[[Any], None] | None = None,
        otherwise: Callable[[Expected], None] | None = None,
    ) -> None:
        """Run a job; its result goes to `then`, a refusal or fault to `otherwise`, each on the window's thread.

        Once it is closed nothing is run any more: a timer may still go off while the window goes.
        """
        if self._closed:
            return
        self._waiting += 1
        self.busy.emit(True)
        self._pool.submit(self._carry_out, job, then, otherwise)

    def _say(self, say: Callable[[], None]) -> None:
        say()

    def tell(self, say: Callable[[], None]) -> None:
        """From within a job: say on the window's thread how far it is."""
        self._told.emit(say)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._waiting == 0

    def _carry_out(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None] | None,
        otherwise: Callable[[Expected], None] | None,
    ) -> None:
        from shopclub.rules.values.faults import BookFault
        from shopclub.rules.values.refusals import Refusal

        answer: Callable[[], None] | None = None
        try:
            result = job()
        except (Refusal, BookFault) as expected:
            caught = expected
            answer = (lambda: otherwise(caught)) if otherwise else None
        except Exception as bug:
            logging.getLogger("shopclub").exception("a bug in a job")
            found = bug
            answer = lambda: self.broken.emit(found)  # noqa: E731
        else:
            answer = (lambda: then(result)) if then else None
        self._done.emit(answer)

    def _deliver(self, answer: Callable[[], None] | None) -> None:
        self._waiting -= 1
        self.busy.emit(self._waiting > 0)
        if answer is not None:
            answer()

    def close(self) -> None:
        """Finish what is under way and take no more."""
        self._closed = True
        self._pool.shutdown(wait=True)
