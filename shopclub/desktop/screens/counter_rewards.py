"""Rewards at the counter: vouchers handed out, rewards that points buy, and paying with points."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from shopclub.desktop.widgets.member_panel import MemberPanel
from shopclub.language import memberships
from shopclub.services.keys import new_key
from shopclub.services.overviews import MembershipShown

if TYPE_CHECKING:
    from shopclub.desktop.screens.counter import CounterScreen


class RewardsAtCounter(QObject):
    """Hands rewards out, on the visit that is open where one is."""

    def __init__(self, screen: "CounterScreen") -> None:
        super().__init__(screen)
        self._screen = screen

    @property
    def _purchase(self) -> int | None:
        visiting = self._screen.visiting
        return visiting.purchase if visiting else None

    def listen(self, panel: MemberPanel) -> None:
        """Do what the panel of the member who is up asks for."""
        panel.redeem.connect(self.redeem)
        panel.buy.connect(self.buy)
        panel.pay.connect(self.pay)
        panel.take.connect(self.take)

    def redeem(self, voucher: int) -> None:
        """Hand out what a voucher promises."""
        rewards = self._screen.floor.club.rewards
        self._screen.act(partial(rewards.use, voucher, request_key=new_key(), purchase=self._purchase))

    def buy(self, reward: str) -> None:
        """Hand out a reward that points buy."""
        member = self._screen.member
        if member is not None:
            rewards = self._screen.floor.club.rewards
            self._screen.act(partial(rewards.redeem, member, reward, request_key=new_key(), purchase=self._purchase))

    def take(self, programme: str) -> None:
        """Hand out an item of a paid membership's allowance."""
        member, floor = self._screen.member, self._screen.floor
        if member is not None:
            job = partial(floor.club.memberships.take, member, programme=programme, request_key=new_key())
            floor.ask(job, lambda shown: self._taken(member, shown))

    def _taken(self, member: int, shown: MembershipShown) -> None:
        self._screen.floor.told.emit(memberships.left(shown), "done")
        self._screen.floor.changed.emit("members")
        self._screen.look_up(member)

    def pay(self, programme: str = "") -> None:
        """Pay a part of the open visit, or of a new purchase, with points or credit."""
        member, visiting = self._screen.member, self._screen.visiting
        pays = next((each for each in self._screen.view.pays if programme in {"", each.programme}), None)
        if member is not None and pays is not None:
            visit, amount = (visiting.visit, visiting.amount) if visiting else (None, None)
            self._screen.sides.pay(member, visit, amount, pays)
