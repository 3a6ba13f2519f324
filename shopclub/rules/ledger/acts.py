"""What happens at the counter and what rules decide of it, as plain values: acts, standings, postings, decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import Draw, Lot, Pile, Span
from shopclub.rules.values.purchases import Item

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
    multiplier that ran. `group` names the counters it is counted on: of members who were merged each has her own, until
    they come as one.
    """

    visit: int
    version: int
    before: tuple[int, ...]
    counted: tuple[int, ...]
    left: tuple[int, ...]
    given: int
    bp: int = 10_000
    group: int = 0


@dataclass(frozen=True)
class Standing:
    """What a member has in one programme, as plain values.

    `counters` is what was counted so far by version and rate, `awarded` the outstanding awards by version, `today` the
    units awarded on the act's business date, `visit` those of the act's own visit, `debts` the undrawn rest of entries
    that made a debt, `filled` the number of the newest full card, `grounds` what vouchers that stand were granted
    for, `counted` how the counters came about, `piles` units whose lots were not read one by one.
    """

    lots: tuple[Lot, ...] = ()
    counters: Mapping[tuple[int, int], int] = field(default_factory=dict)
    awarded: Mapping[int, int] = field(default_factory=dict)
    today: int = 0
    visit: int = 0
    debts: tuple[tuple[int, int], ...] = ()
    filled: int = 0
    grounds: frozenset[Ground] = frozenset()
    full_cards: tuple[FullCard, ...] = ()
    counted: tuple[Counted, ...] = ()
    piles: tuple[Pile, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """All units that are left, lot by lot or in piles."""
        return (*self.lots, *self.piles)


@dataclass(frozen=True)
class LotTerms:
    """How long the units of a positive entry live; `idle` tells that each visit moves the last day."""

    expires_on: date | None = None
    idle: bool = False
    last_day: date | None = None
    available_from: date | None = None
    earned_on: date | None = None


@dataclass(frozen=True)
class Posting:
    """An entry to append. Draws name lots by number; -1 is the lot of the decision's first posting, and so on.

    `fills` are debts that the new lot pays at once: the entry that made the debt, and how much. `grace` is how many
    days units given back live at least.
    """

    kind: EntryKind
    quantity: int
    version: int
    ground: Ground
    reason: str | None = None
    draws: tuple[Draw, ...] = ()
    fills: tuple[tuple[int, int], ...] = ()
    terms: LotTerms | None = None
    reverses: int | None = None
    grace: int = RESTORE_GRACE_DAYS
    promotion: str = ""


@dataclass(frozen=True)
class Grant:
    """A voucher to issue: the reward's name, what it costs the shop, its last day, and what it was granted for.

    `again` is the number of one that was void and is issued anew instead.
    """

    reward: str
    value: int
    expires_on: date | None
    ground: Ground
    version: int
    posting: int | None = None
    again: int = 0


@dataclass(frozen=True)
class Basis:
    """What a visit counted for in all under a version, by each rate; `kept` where a later return or carry needs it.

    `units` may be below what the visit was given before: then the difference is taken back.
    """

    version: int
    counts: tuple[int, ...]
    units: int
    ground: GroundKind
    kept: bool = True
    bp: int = 10_000
    promotion: str = ""


@dataclass(frozen=True)
class Decision:
    """What a programme's rules answer to an act."""

    postings: tuple[Posting, ...] = ()
    grants: tuple[Grant, ...] = ()
    basis: Basis | None = None
    notices: tuple[Notice, ...] = ()
    voided: tuple[int, ...] = ()


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
