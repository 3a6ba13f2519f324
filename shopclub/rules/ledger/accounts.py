"""What members who were merged have in common, act by act: from each merge on, what was two persons' is one's."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")


class MadeMerge(NamedTuple):
    """A merge that stands: by which request, into which account, and the members who came by it."""

    request: int
    kept: int
    came: frozenset[int]


class ByAccount(Generic[Value]):
    """A value for each account, as acts go by in order; where one account took in another, the two values are joined.

    An account is named by the number of a member: alone, each stands on her own.
    """

    def __init__(self, merges: Iterable[MadeMerge], join: Callable[[list[Value]], Value]) -> None:
        self._merges = sorted(merges, key=attrgetter("request"))
        self._join = join
        self._account: dict[int, int] = {}
        self.values: dict[int, Value] = {}

    def account_of(self, member: int, *, request: int) -> int:
        """Return the account that a member stood on when an act was booked."""
        while self._merges and self._merges[0].request < request:
            self._merge(self._merges.pop(0))
        return self._account.get(member, member)

    def joined(self) -> dict[int, Value]:
        """Return the values as they are once every merge was made, by account."""
        while self._merges:
            self._merge(self._merges.pop(0))
        return self.values

    def _merge(self, merge: MadeMerge) -> None:
        self._account.update(dict.fromkeys(merge.came, merge.kept))
        values = [self.values.pop(account) for account in (merge.kept, *sorted(merge.came)) if account in self.values]
        if values:
            self.values[merge.kept] = self._join(values)


class Counting(NamedTuple):
    """What a visit of a member counted for by one rate of a version, in one act."""

    request: int
    member: int
    version: int
    rate: int
    eligible: int


def groups(came: Iterable[tuple[int, int]], merges: Iterable[MadeMerge]) -> dict[int, int]:
    """Return the group of every member who shares one; the others are groups of their own.

    A merge books nothing: what members counted before it stays apart until one of them comes on the common account and
    that visit stands. `came` names those visits by the request that booked them and the member.
    """
    waiting = sorted(merges, key=attrgetter("request"))
    account: dict[int, int] = {}
    group: dict[int, int] = {}
    for request, member in sorted(came):
        while waiting and waiting[0].request < request:
            merge = waiting.pop(0)
            account.update(dict.fromkeys((merge.kept, *merge.came), merge.kept))
        own = account.get(member)
        peers = {peer for peer in account if account[peer] == own}
        former = {group.get(peer, peer) for peer in peers}
        shared = peers | {peer for peer in group if group[peer] in former}
        group.update(dict.fromkeys(shared, min(shared, default=member)))
    return group


Counters = dict[tuple[int, int], int]
"""What was counted so far, by version and rate."""


class CountersByAccount:
    """What counters stood at when each visit was counted: those of two members until they were merged."""

    def __init__(self, merges: Iterable[MadeMerge]) -> None:
        self._counters: ByAccount[Counters] = ByAccount(merges, added_up)

    def count(self, counting: Counting) -> int:
        """Take one counting in; return what its counter stood at before it."""
        account = self._counters.account_of(counting.member, request=counting.request)
        counters = self._counters.values.setdefault(account, {})
        rate = counting.version, counting.rate
        before = counters.get(rate, 0)
        counters[rate] = before + counting.eligible
        return before


def added_up(counters: Iterable[Counters]) -> Counters:
    """Return the counters of several members as those of one."""
    whole: Counters = {}
    for each in counters:
        for rate, units in each.items():
            whole[rate] = whole.get(rate, 0) + units
    return whole
