"""Overviews: what the services answer to a look around. Frozen and plain, as outcomes are."""

from dataclasses import dataclass
from datetime import date, datetime

from shopclub.rules.kinds.draws import Prize
from shopclub.rules.kinds.partners import SettlementLine
from shopclub.rules.values.periods import Period
from shopclub.rules.values.purchases import Item
from shopclub.services.acting.outcomes import MemberLine, VisitLine


@dataclass(frozen=True)
class BoughtLine:
    """A purchase as the search for a return lists it: `refunded` is what came back of it already."""

    purchase: int
    at: datetime
    on: date
    amount: int
    refunded: int
    member: MemberLine


@dataclass(frozen=True)
class Returnable:
    """What is left of a purchase to bring back; `left` is None where the amount was never told."""

    purchase: int
    member: MemberLine
    on: date
    amount: int | None
    left: int | None
    items: tuple[Item, ...]
    nothing_left: bool


@dataclass(frozen=True)
class LapsingLine:
    """What lapses after a day: units of a member, or a reward that waits for her."""

    on: date
    member: MemberLine
    programme: str
    units: int
    reward: str = ""


@dataclass(frozen=True)
class CaseLine:
    """Something an act could not put right, for the owner: `kind` is used_voucher or forgiven."""

    id: int
    kind: str
    on: date
    member: MemberLine
    programme: str
    programme_kind: str
    visit: int | None
    reward: str
    quantity: int


@dataclass(frozen=True)
class WaitingReward:
    """A reward that has waited for long, and since when."""

    member: MemberLine
    reward: str
    since: date


@dataclass(frozen=True)
class Birthday:
    """A member's birthday this week."""

    member: MemberLine
    on: date


@dataclass(frozen=True)
class Attention:
    """What the owner should look at: today's visits without their amount, rewards nobody fetches, birthdays."""

    amountless: tuple[VisitLine, ...]
    waiting: tuple[WaitingReward, ...]
    birthdays: tuple[Birthday, ...]


@dataclass(frozen=True)
class VersionLine:
    """One version of a programme, with what changed against the one before."""

    number: int
    effective_from: date
    made_at: datetime
    settings: dict[str, object]
    changes: tuple[tuple[str, object, object], ...]


@dataclass(frozen=True)
class VersionPreview:
    """What a change of rules would do to the cards that are open now, worked out by the code that does it."""

    key: str
    kind: str
    changed: bool
    new: bool
    open_cards: int
    moved: int
    units: int
    vouchers: int
    cost: int


@dataclass(frozen=True)
class Rolled:
    """A programme's units over a month, by what happened, and what is outstanding at its end with its value."""

    programme: str
    name: str
    kind: str
    opening: int
    earned: int
    bonus: int
    redeemed: int
    reinstated: int
    clawed_back: int
    expired: int
    adjusted: int
    closing: int
    pending: int
    value: int
    vouchers: int
    vouchers_value: int
    has_units: bool = True


@dataclass(frozen=True)
class PayOffer:
    """What points may pay of a bill: the balance, the most that may be spent now, what it is worth, and the bounds."""

    balance: int
    largest: int
    worth: int
    least: int
    step: int
    limit: int
    kind: str


@dataclass(frozen=True)
class TierStep:
    """One change of a member's tier: when, to what, and why; the name is empty where she has none."""

    on: date
    name: str
    reason: str


@dataclass(frozen=True)
class TierShown:
    """Where a member stands in a programme of tiers; measures and thresholds in its own measure.

    `measured` is what she did in the window that ends today, `next_at` what the next tier needs.
    """

    programme: str
    programme_name: str
    name: str | None
    until: date | None
    grace_until: date | None
    by_hand: bool
    measure: str
    measured: int
    benefits: tuple[str, ...]
    next_name: str | None
    next_at: int | None
    tiers: tuple[str, ...]
    steps: tuple[TierStep, ...]


@dataclass(frozen=True)
class ReferralLine:
    """A friend that a member brought: how far it came, and what is still lacking in minor units."""

    id: int
    programme: str
    programme_name: str
    referrer: MemberLine
    friend: MemberLine
    made_on: date
    state: str
    reason: str | None
    due_on: date | None
    lacks: int


@dataclass(frozen=True)
class CauseShown:
    """A cause in minor units: what the member gave and what everyone did, what is owed and what was paid out.

    Where members turn points into money, `points` of them are worth `worth`.
    """

    programme: str
    name: str
    cause: str
    trigger: str
    member: int
    everyone: int
    month: int
    owed: int
    paid: int
    points: int
    worth: int


@dataclass(frozen=True)
class DrawPlaceLine:
    """Who was drawn in a place: `state` is won, reserve or passed; `voucher` is the state of the prize's voucher."""

    place: int
    entry: int
    member: MemberLine
    prize: str
    state: str
    voucher: str


@dataclass(frozen=True)
class DrawShown:
    """A prize draw: `state` is coming, running, over, frozen or drawn; `mine` are the entries of the member asked for.

    `list_hash` and `seed` are hexadecimal; they are empty until the list is frozen, and until it is drawn.
    """

    programme: str
    name: str
    first: date
    last: date
    prizes: tuple[Prize, ...]
    reserves: int
    entry: str
    state: str
    entries: int
    members: int
    mine: int
    free_entry: bool
    frozen_on: date | None
    list_hash: str
    public_number: str
    seed: str
    drawn_on: date | None
    places: tuple[DrawPlaceLine, ...]


@dataclass(frozen=True)
class AgreedLine:
    """A benefit agreed with a partner: its number, name and settlement value in minor units."""

    number: int
    name: str
    value: int


@dataclass(frozen=True)
class PartnerShown:
    """A partner: what our members have there, what theirs have here, and this month's vouchers."""

    programme: str
    name: str
    given: tuple[AgreedLine, ...]
    taken: tuple[AgreedLine, ...]
    cap_per_month: int | None
    issued: int
    used: int
    ended: bool


@dataclass(frozen=True)
class IssuedVoucher:
    """A voucher for a partner's shop as it is printed; `code` is what its QR code says."""

    id: int
    member: int
    partner: str
    benefit: str
    value: int
    expires_on: date
    code: str


@dataclass(frozen=True)
class UsedVoucher:
    """A partner's voucher that was used here; `value`, in minor units, is what the partner owes for it."""

    id: int
    partner: str
    benefit: str
    value: int
    on: date
    undone: bool
    repeated: bool = False


@dataclass(frozen=True)
class Settlement:
    """A period between this shop and a partner: its vouchers used here, which it owes, and ours issued for it."""

    programme: str
    partner: str
    period: Period
    used: tuple[SettlementLine, ...]
    issued: tuple[SettlementLine, ...]


@dataclass(frozen=True)
class Simulated:
    """What rules would have given over some months, counted as it is earned; money in minor units.

    `units` are what members earned, `rewards` what that is good for; `cost` is at cost price, `share_bp` of the sales,
    `first_days` the median days from a member's first visit to her first reward; `liability` what is open at the end.
    """

    units: int
    rewards: int
    cost: int
    share_bp: int
    first_days: int | None
    liability_units: int
    liability: int


@dataclass(frozen=True)
class MemberChange:
    """What a member gains by other rules, in minor units at cost price; below nothing where she loses."""

    member: MemberLine
    change: int


@dataclass(frozen=True)
class Simulation:
    """The last months under today's rules, None where there are none, and under other ones, side by side."""

    name: str
    kind: str
    months: int
    first: date
    last: date
    members: int
    visits: int
    sales: int
    today: Simulated | None
    then: Simulated
    gain: int
    lose: int
    most: tuple[MemberChange, ...]
    least: tuple[MemberChange, ...]


@dataclass(frozen=True)
class PaymentLine:
    """A payment for a membership, in minor units: when, how much, by which receipt, and until when it pays."""

    on: date
    amount: int
    receipt: str | None
    until_on: date


@dataclass(frozen=True)
class MembershipShown:
    """A paid membership as it stands: its plan and state, until when it is paid, and what is left of its allowance."""

    id: int
    programme: str
    name: str
    plan: str
    price: int
    state: str
    paid_until: date | None
    benefits: tuple[str, ...]
    item: str
    left: int
    period_ends: date
    plans: tuple[str, ...]
    payments: tuple[PaymentLine, ...]
