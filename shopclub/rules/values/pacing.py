"""Long jobs that let something more urgent go first.

Whoever carries a job out says once to whom it gives way; its loops then pause by themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias, TypeVar

Pause: TypeAlias = Callable[[], object]
"""What a long loop calls between two steps; it returns once nothing more urgent is under way."""
Item = TypeVar("Item")
STEPS = 200
"""How many steps a loop takes between two pauses: some tenths of a millisecond."""


def at_once() -> None:
    """Pause for nobody."""


_pause: ContextVar[Pause] = ContextVar("pause", default=at_once)


@contextmanager
def giving_way(pause: Pause) -> Iterator[None]:
    """Let every long loop within pause like this; loops of other threads don't."""
    before = _pause.set(pause)
    try:
        yield
    finally:
        _pause.reset(before)


def gives_way() -> bool:
    """Tell whether there is anything to pause for."""
    return _pause.get() is not at_once


def pause() -> None:
    """Let whatever is more urgent go first."""
    _pause.get()()


def paced(items: Iterable[Item]) -> Iterator[Item]:
    """Go through things in their order, and pause before every two hundredth."""
    for place, item in enumerate(items):
        if place % STEPS == 0:
            pause()
        yield item
