"""A programme of any kind as acts see it: its versions, and what the rules of a version answer.

A kind of programme is a class of frozen rules made from its settings and registered in `rules.kinds.register`. An act
at the counter is told to the rules of each running programme together with what the member has there; the rules answer
with a `Decision`: entries to post, vouchers to grant, notices to give. Services post decisions and know no kind.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple, Protocol

from shopclub.rules.ledger.acts import Act, DebtPolicy, Decision, Standing
from shopclub.rules.ledger.earning import Tariff
from shopclub.rules.ledger.grounds import Ground


class QuarterlyPay(Protocol):
    """How credit is paid out once a quarter is over."""

    def due(self, spent: int) -> int:
        """Return the credit for what was spent in a quarter, in minor units."""
        ...

    def begins(self, on: date) -> date | None:
        """Return the first day that credit earned on a day may be spent; None is at once."""
        ...

    def lives_until(self, activity: date) -> date | None:
        """Return the last day of credit that was given on a day."""
        ...


class UnitCost(NamedTuple):
    """What units cost the shop: so much money in minor units for so many of them."""

    minor: int
    units: int


class ProgrammeRules(Protocol):
    """The rules of one version of a programme, of any kind."""

    kind: ClassVar[str]
    has_units: ClassVar[bool]

    @property
    def key(self) -> str:
        """The programme's name in commands, files and the book."""
        ...

    @property
    def name(self) -> str:
        """The programme's name for people."""
        ...

    @property
    def effective_from(self) -> date | None:
        """The first business date of this version; None means at once."""
        ...

    @property
    def open_cards(self) -> str:
        """What this version does to open cards: keep, better or convert."""
        ...

    @property
    def debt(self) -> DebtPolicy:
        """What happens when more is taken back than is there."""
        ...

    @property
    def restore_grace_days(self) -> int:
        """How long units given back live at least; 0 where they may come back lapsed."""
        ...

    @property
    def tariff(self) -> Tariff:
        """The rates by which visits earn."""
        ...

    @property
    def needs_amount(self) -> bool:
        """Tell whether the till should ask for the amount."""
        ...

    @property
    def needs_items(self) -> bool:
        """Tell whether the till should ask what was bought."""
        ...

    @property
    def needs_history(self) -> bool:
        """Tell whether it decides by sums over the member's history: spend so far, today's units."""
        ...

    @property
    def promise(self) -> str:
        """What the member is on the way to, in the owner's words."""
        ...

    @property
    def worth(self) -> UnitCost:
        """What units cost the shop at most."""
        ...

    @property
    def size(self) -> int | None:
        """The units that fill a card; None where the kind has no cards."""
        ...

    @property
    def quarterly(self) -> QuarterlyPay | None:
        """How it pays at the close of each quarter; None where units are given at once."""
        ...

    def welcome(self, *, version: int, on: date) -> Decision:
        """Decide what a new member gets."""
        ...

    def earn(self, standing: Standing, act: Act, *, version: int, successor: "Version") -> Decision:
        """Decide what an act earns; what overflows an open card goes on under the successor's terms."""
        ...

    def lives_until(self, activity: date) -> date | None:
        """Return the last day of units that visits keep alive, after a visit on a day."""
        ...

    def settle(self, standing: Standing, *, version: int, on: date) -> Decision:
        """Decide what follows once units were added by hand: cards that are full now."""
        ...

    def bonus(self, standing: Standing, units: int, *, version: int, on: date, ground: Ground) -> Decision:
        """Decide how units given beside purchases join the others: a birthday's, a referral's."""
        ...


@dataclass(frozen=True)
class Version:
    """One immutable state of a programme's rules, with its number in the book and the business date it began on."""

    id: int
    number: int
    rules: ProgrammeRules
    begun_on: date | None = None


@dataclass(frozen=True)
class ProgrammeTerms:
    """A programme as it stands: its versions, oldest first, and the last days of earning and redeeming (inclusive)."""

    id: int
    key: str
    kind: str
    versions: tuple[Version, ...]
    last_earning_on: date | None = None
    last_redemption_on: date | None = None

    def current(self, on: date) -> Version:
        """Return the newest version in effect on a business date; the first one where none is yet."""
        for version in reversed(self.versions):
            begins = version.rules.effective_from
            if begins is None or begins <= on:
                return version
        return self.versions[0]

    def version(self, number: int) -> Version:
        """Return the version with this number in the book."""
        return next(each for each in self.versions if each.id == number)

    def in_use(self, standing: Standing, on: date) -> Version:
        """Return the version an open card is on: that of its oldest stamp, else the current one."""
        if self.current(on).rules.size is None:
            return self.current(on)
        opened = min((lot for lot in standing.lots if lot.spendable(on)), key=lambda lot: lot.id, default=None)
        return self.version(opened.version) if opened else self.current(on)

    def earns(self, on: date) -> bool:
        """Tell whether units may still be earned on a business date."""
        return self.last_earning_on is None or on <= self.last_earning_on
