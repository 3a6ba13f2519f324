"""The keys that act on who is up at the counter: digits by what they mean now, letters by what can be done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt

from shopclub.desktop.screens.counter.pads import PadsAtCounter
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.screens.counter.reward_bar import RewardBar
from shopclub.desktop.screens.counter.rewards import RewardsAtCounter
from shopclub.desktop.screens.counter.side_panes import SidesAtCounter
from shopclub.desktop.screens.counter.visit_at_counter import VisitAtCounter
from shopclub.desktop.screens.counter.voiding import VoidingAtCounter


@dataclass(frozen=True)
class KeysAtCounter:
    """What the counter's keys reach."""

    place: CounterPlace
    pads: PadsAtCounter
    visit: VisitAtCounter
    bar: RewardBar
    rewards: RewardsAtCounter
    sides: SidesAtCounter
    voiding: VoidingAtCounter

    def take_digit(self, text: str) -> bool:
        """Take a digit for what it means now: a reward of the choice, a part of the amount, or the stamps in all.

        Once an amount is booked it means nothing any more, and the way to correct it is pointed at.
        """
        if self.place.member is None or not (text.isascii() and text.isdigit()):
            return False
        if self.bar.pick(int(text)) or self.pads.take_digit(text):
            return True
        if self.pads.shows_amount:
            self.pads.point_at_correct()
            return True
        if self.pads.asks_stamps and text != "0":
            self.visit.stamp(int(text))
            return True
        return False

    def command(self, key: int) -> Callable[[], object] | None:
        """Return what a letter does now: R hands out, P pays, B brings back, M moves, L lines, U undoes, C corrects.

        Letters act on the person who is up, and on nobody while none is.
        """
        outcome = self.place.outcome
        if self.place.member is None:
            return None
        if key == Qt.Key.Key_M:
            return partial(self.sides.move, outcome.visit) if outcome and outcome.visit is not None else None
        return {
            Qt.Key.Key_R: self.bar.hand_out,
            Qt.Key.Key_P: self.rewards.pay,
            Qt.Key.Key_B: self.sides.bring_back,
            Qt.Key.Key_L: self.pads.by_line,
            Qt.Key.Key_U: self.voiding.undo,
            Qt.Key.Key_C: self.pads.correct,
        }.get(Qt.Key(key))
