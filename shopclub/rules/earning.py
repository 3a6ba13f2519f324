"""The one mechanism by which every kind of programme takes part in an act.

A kind of programme is a class of frozen rules made from its settings and registered in `rules.programmes`. An act at
the counter is told to the rules of each running programme together with what the member has there (`Standing`); the
rules answer with a `Decision`: entries to post, vouchers to grant, notices to give. Services post decisions and know
no kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

from shopclub.rules.lots import Draw, Lot, Pile, Span
from shopclub.rules.purchases import Item

if TYPE_CHECKING:
    from shopclub.rules.earning_rates import Tariff

BY_HAND = "by hand"
"""The rule of units that staff gave by hand."""
BOUGHT = "reward"
"""What a voucher bought with units was granted for."""
TAKEN, MOVED = "taken back", "moved"
"""The rules of counts that a void or a return took out, and of those that went with a member or a purchase."""
RESTORE_GRACE_DAYS = 14
"""How long units given back live at least, where a programme does not say (rules.md 1)."""


class EntryKind(StrEnum):
    """The kinds of ledger entry."""

    AWARD = "award"
    BONUS = "bonus"
    REDEMPTION = "redemption"
    REINSTATEMENT = "reinstatement"
    CLAWBACK = "clawback"
    EXPIRY = "expiry"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"
    OPENING = "opening"
    WRITE_OFF = "write_off"
    DONATION = "donation"


class DebtPolicy(StrEnum):
    """What happens when more is taken back than is there."""

    FORGIVE = "forgive"
    CARRY = "carry"


@dataclass(frozen=True)
class Notice:
    """Something the till should say about an act, by its code; `language.phrases` words it."""

    code: str
    programme: str = ""
    number: int = 0
    text: str = ""


@dataclass(frozen=True)
class Act:
    """What happened at the counter; money in minor units, `None` where the amount is not known.

    `paid` is what units paid of the amount, `returned` what came back of it without naming items; neither earns.
    `tier` is the member's tier before the act, by its name and its multiplier in basis points.
    """

    on: date
    local: datetime
    amount: int | None = None
    items: tuple[Item, ...] = ()
    stamps: int | None = None
    override: bool = False
    paid: int = 0
    returned: int = 0
    tier: str = ""
    tier_bp: int = 10_000


@dataclass(frozen=True)
class FullCard:
    """A card that filled: its voucher, the redemption that emptied it, and whether the voucher is still unused."""

    voucher: int
    entry: int
    size: int
    unused: bool
    draws: tuple[Draw, ...] = ()


@dataclass(frozen=True)
class Counted:
    """What a visit counted for under a version, by each of its rates, and what it was given in all.

    `before` is what the member's counters stood at when it earned, `left` what goods brought back left of it, `bp` the
    multiplier that ran.
    """

    visit: int
    version: int
    before: tuple[int, ...]
    counted: tuple[int, ...]
    left: tuple[int, ...]
    given: int
    bp: int = 10_000


@dataclass(frozen=True)
class Standing:
    """What a member has in one programme, as plain values.

    `counters` is what was counted so far by version and rate, `awarded` the outstanding awards by version, `today` the
    units awarded on the act's business date, `visit` those of the act's own visit, `debts` the undrawn rest of entries
    that made a debt, `filled` the number of the newest full card, `occasions` what vouchers that stand were granted
    for, `counted` how the counters came about, `piles` units whose lots were not read one by one.
    """

    lots: tuple[Lot, ...] = ()
    counters: Mapping[tuple[int, int], int] = field(default_factory=dict)
    awarded: Mapping[int, int] = field(default_factory=dict)
    today: int = 0
    visit: int = 0
    debts: tuple[tuple[int, int], ...] = ()
    filled: int = 0
    occasions: frozenset[str] = frozenset()
    full_cards: tuple[FullCard, ...] = ()
    counted: tuple[Counted, ...] = ()
    piles: tuple[Pile, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """All units that are left, lot by lot or in piles."""
        return (*self.lots, *self.piles)


@dataclass(frozen=True)
class LotTerms:
    """How long the units of a positive entry live; `idle` tells that each visit moves the last day.

    Units moved from another member keep when they were earned and name the lot they came from.
    """

    expires_on: date | None = None
    idle: bool = False
    last_day: date | None = None
    available_from: date | None = None
    earned_on: date | None = None
    origin: int | None = None


@dataclass(frozen=True)
class Posting:
    """An entry to append. Draws name lots by number; -1 is the lot of the decision's first posting, and so on.

    `fills` are debts that the new lot pays at once: the entry that made the debt, and how much. `grace` is how many
    days units given back live at least.
    """

    kind: EntryKind
    quantity: int
    version: int
    rule: str = ""
    reason: str | None = None
    draws: tuple[Draw, ...] = ()
    fills: tuple[tuple[int, int], ...] = ()
    terms: LotTerms | None = None
    reverses: int | None = None
    grace: int = RESTORE_GRACE_DAYS


@dataclass(frozen=True)
class Grant:
    """A voucher to issue: the reward's name, what it costs the shop, its last day, and what it was granted for."""

    reward: str
    value: int
    expires_on: date | None
    occasion: str
    version: int
    posting: int | None = None


@dataclass(frozen=True)
class Basis:
    """What a visit counted for in all under a version, by each rate; `kept` where a later return or carry needs it.

    `units` may be below what the visit was given before: then the difference is taken back.
    """

    version: int
    counts: tuple[int, ...]
    units: int
    rule: str
    kept: bool = True
    bp: int = 10_000


@dataclass(frozen=True)
class Decision:
    """What a programme's rules answer to an act."""

    postings: tuple[Posting, ...] = ()
    grants: tuple[Grant, ...] = ()
    basis: Basis | None = None
    notices: tuple[Notice, ...] = ()
    voided: tuple[int, ...] = ()


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
    def tariff(self) -> "Tariff":
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
    def worth(self) -> tuple[int, int]:
        """What units cost the shop at most: minor units for so many units."""
        ...

    @property
    def size(self) -> int | None:
        """The units that fill a card; None where the kind has no cards."""
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

    def bonus(self, standing: Standing, units: int, *, version: int, on: date, rule: str) -> Decision:
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
        for each in reversed(self.versions):
            begins = each.rules.effective_from
            if begins is None or begins <= on:
                return each
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


@dataclass(frozen=True)
class Taken:
    """What is being taken back in a programme: by a void, a return, or an entry reversed.

    `units` are those still outstanding of the act, `own_lots` the lots they opened, `lapsed` what of these has expired
    already: it can't be taken a second time. `whole` tells that nothing of the visit is left; `award` that the units
    were earned and not given by hand.
    """

    on: date
    units: int
    own_lots: frozenset[int] = frozenset()
    visit: int | None = None
    whole: bool = True
    reverses: int | None = None
    award: bool = True
    lapsed: int = 0
