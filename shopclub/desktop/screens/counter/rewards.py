"""Rewards at the counter: vouchers handed out, rewards that points buy, and paying with points."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from shopclub.desktop.changes import Changes
from shopclub.desktop.screens.counter.member_panel import MemberPanel, PayingView
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.language.kinds import memberships
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import MembershipShown

Paying = Callable[[int, int | None, int | None, PayingView], None]


class RewardsAtCounter(QObject):
    """Hands rewards out, on the visit that is open where one is."""

    def __init__(self, place: CounterPlace, panel: MemberPanel, open_paying: Paying) -> None:
        super().__init__(panel)
        self._place = place
        self._open_paying = open_paying
        panel.redeem.connect(self.redeem)
        panel.buy.connect(self.buy)
        panel.pay.connect(self.pay)
        panel.take.connect(self.take)

    @property
    def _purchase(self) -> int | None:
        visiting = self._place.visiting
        return visiting.purchase if visiting else None

    def redeem(self, voucher: int) -> None:
        """Hand out what a voucher promises."""
        rewards = self._place.floor.club.rewards
        self._place.act(partial(rewards.use, voucher, request_key=new_key(), purchase=self._purchase))

    def buy(self, reward: str) -> None:
        """Hand out a reward that points buy."""
        member = self._place.member
        if member is not None:
            rewards = self._place.floor.club.rewards
            self._place.act(partial(rewards.redeem, member, reward, request_key=new_key(), purchase=self._purchase))

    def take(self, programme: str) -> None:
        """Hand out an item of a paid membership's allowance."""
        member, floor = self._place.member, self._place.floor
        if member is not None:
            job = partial(floor.club.memberships.take, member, programme=programme, request_key=new_key())
            floor.acts.run(job, owner=self, then=lambda shown: self._taken(member, shown))

    def _taken(self, member: int, shown: MembershipShown) -> None:
        self._place.floor.told.emit(memberships.left(shown), "done")
        self._place.floor.changed.emit(Changes.of("members", member=member))
        self._place.look_up(member)

    def pay(self, programme: str = "") -> None:
        """Pay a part of the open visit, or of a new purchase, with points or credit."""
        member, visiting = self._place.member, self._place.visiting
        pays = next((each for each in self._place.view.pays if programme in {"", each.programme}), None)
        if member is not None and pays is not None:
            visit, amount = (visiting.visit, visiting.amount) if visiting else (None, None)
            self._open_paying(member, visit, amount, pays)
