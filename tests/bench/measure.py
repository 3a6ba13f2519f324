"""How figures are taken and told: each beside its floor from the same round, three rounds, the median of the ratios."""

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 3


@dataclass(frozen=True)
class Round:
    """A figure and its floor, taken together; `regime` is the floor's p50 where the floor itself is a p99."""

    floor: float
    figure: float
    regime: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the floor the figure is."""
        return self.figure / self.floor


def rounds(take: Callable[[int], Round]) -> list[Round]:
    """Take a figure three times."""
    return [take(number) for number in range(ROUNDS)]


def at(times: Sequence[float], share: float) -> float:
    """Return the time under which a share of the times lies."""
    ordered = sorted(times)
    return ordered[min(math.ceil(share * len(ordered)) - 1, len(ordered) - 1)]


def tell(name: str, taken: Sequence[Round], *, unit: str = "ms", goal: float | None = None) -> None:
    """Print a figure with its floor, the median of the ratios, the regime and how it stands to its goal."""
    ratio = median(each.ratio for each in taken)
    middle = min(taken, key=lambda each: abs(each.ratio - ratio))
    regime = middle.floor if middle.regime is None else middle.regime
    _line(
        name,
        f"floor {middle.floor:9.3f} {unit:3}  figure {middle.figure:9.3f} {unit:3}  ratio {ratio:6.2f}",
        f"regime {regime:.3f} {unit}",
        "" if goal is None else _verdict(ratio <= goal, f"{goal:g}×"),
    )


def tell_alone(name: str, figures: Sequence[float], *, unit: str = "ms", goal: float | None = None) -> None:
    """Print a figure that has a bound instead of a floor."""
    figure = median(figures)
    _line(name, f"figure {figure:9.3f} {unit}", "" if goal is None else _verdict(figure <= goal, f"{goal:g} {unit}"))


def _verdict(well: bool, goal: str) -> str:
    return f"{'within' if well else 'OVER'} {goal}"


def _line(name: str, *parts: str) -> None:
    sys.stdout.write(f"{name:46} {'   '.join(part for part in parts if part)}\n")
    sys.stdout.flush()
