"""Long loops that let something more urgent go first."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

Pause: TypeAlias = Callable[[], object]
"""What a long loop calls between two steps; it returns once nothing more urgent is under way."""
Item = TypeVar("Item")
STEPS = 200
"""How many steps a loop takes between two pauses: some tenths of a millisecond."""


def at_once() -> None:
    """Pause for nobody."""


def paced(items: Iterable[Item], pause: Pause) -> Iterator[Item]:
    """Go through things in their order, and pause before every two hundredth."""
    for place, item in enumerate(items):
        if place % STEPS == 0:
            pause()
        yield item
