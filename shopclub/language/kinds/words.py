"""What every kind of programme can say of itself; a kind states what is its own and leaves the rest as it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shopclub.language.counts import points
from shopclub.language.formats import whole
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.overviews import VersionPreview


@dataclass(frozen=True)
class NamedNotice:
    """A notice with what its sentence needs beside it: the name of its programme, and the shop's currency."""

    notice: Notice
    programme: str
    currency: Currency

    @property
    def text(self) -> str:
        """What the notice names: a tier, a benefit, a reason."""
        return self.notice.text

    @property
    def number(self) -> int:
        """What the notice counts."""
        return self.notice.number


def members_have_some(count: int) -> str:
    """Return how many members have something in a programme."""
    return ngettext("{count} member has some", "{count} members have some", count).format(count=count)


def what_members_have_stays(_preview: VersionPreview, _currency: Currency) -> str:
    """Return what a change of rules does where there are no open cards."""
    return _("What members have stays; the new rules hold for what they earn from now on.")


def pay_with_points() -> str:
    """Return what paying a part of a bill with units is called."""
    return _("Pay with points")


@dataclass(frozen=True)
class KindWords:
    """The words of a kind: what it counts, and its own notices and refusals.

    `counted` says a number of its units, `bare` the number alone, `started` how many members have some, `change` what
    new rules do to what is there. `in_money` tells that its units are typed and read as money, `gives_rewards` that
    rewards are counted where it is tried out.
    """

    counted: Callable[[int], str] = points
    bare: Callable[[int], str] = whole
    started: Callable[[int], str] = members_have_some
    change: Callable[[VersionPreview, Currency], str] = what_members_have_stays
    pay: Callable[[], str] = pay_with_points
    in_money: bool = False
    gives_rewards: bool = True
    notices: Mapping[str, Callable[[NamedNotice], str]] = field(default_factory=dict)
    refusals: Mapping[type[Refusal], Callable[[Any], Sentence]] = field(default_factory=dict)
