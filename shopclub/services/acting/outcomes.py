"""Outcomes: what a service answers. Frozen, plain, and everything a screen must say is in them."""

from dataclasses import dataclass
from datetime import date, datetime

from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.grounds import Ground


@dataclass(frozen=True)
class MemberLine:
    """A member as acts name her; `name` is None while she is unnamed, `card` while no card is active."""

    id: int
    name: str | None
    card: str | None


@dataclass(frozen=True)
class EntryLine:
    """An entry an act appended."""

    id: int
    programme: str
    kind: str
    quantity: int
    ground: Ground


@dataclass(frozen=True)
class RewardLine:
    """A reward that points buy now, and what it costs."""

    name: str
    cost: int


@dataclass(frozen=True)
class Balance:
    """What a member has in a programme; `size` is None where the kind has no cards."""

    programme: str
    name: str
    kind: str
    balance: int
    size: int | None
    pending: int
    debt: int
    reward: str = ""
    lapses_on: date | None = None
    lapsing: int = 0
    rewards: tuple[RewardLine, ...] = ()
    pays: bool = False
    pays_from: int = 0


@dataclass(frozen=True)
class VoucherLine:
    """A voucher: issued, used, expired or void."""

    id: int
    programme: str
    reward: str
    state: str
    expires_on: date | None


@dataclass(frozen=True)
class MemberFacts:
    """What staff like to know of the member before them; `last_visit_on` is the visit before this one."""

    joined_on: date
    last_visit_on: date | None
    birthday: str | None
    note: str | None
    blocked: str | None


@dataclass(frozen=True)
class BenefitLine:
    """A club benefit that applies now: `value` as its kind counts, `left` how often still; None is without limit."""

    programme: str
    name: str
    kind: str
    value: int
    left: int | None


@dataclass(frozen=True)
class PassLine:
    """A paid membership that counts now: its plan, its last paid day, and what is left of its allowance."""

    programme: str
    plan: str
    until: date | None
    item: str
    left: int


@dataclass(frozen=True)
class TierLine:
    """The tier a member has, and its last day; None where nothing ends it."""

    name: str
    until: date | None


@dataclass(frozen=True)
class QuarterLine:
    """What a member spent so far in the quarter that runs, and what credit that comes to, in minor units.

    `paid_on` is the first day after the quarter; `next_at` the spend at which the next band begins, with its credit.
    """

    programme: str
    name: str
    spent: int
    credit: int
    paid_on: date
    next_at: int | None = None
    next_credit: int = 0


@dataclass(frozen=True)
class Acted:
    """The answer to every act at the counter."""

    member: MemberLine
    visit: int | None
    purchase: int | None
    repeated: bool = False
    entries: tuple[EntryLine, ...] = ()
    balances: tuple[Balance, ...] = ()
    vouchers: tuple[VoucherLine, ...] = ()
    notices: tuple[Notice, ...] = ()
    act: str = "scan"
    on: date | None = None
    amount: int | None = None
    paid: int = 0
    needs_amount: bool = False
    needs_items: bool = False
    stamped_seconds_ago: int | None = None
    touched: tuple[int, ...] = ()
    facts: MemberFacts | None = None
    tier: TierLine | None = None
    benefits: tuple[BenefitLine, ...] = ()
    passes: tuple[PassLine, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A member as the counter shows her, without any act: facts beside her balances."""

    member: MemberLine
    balances: tuple[Balance, ...]
    vouchers: tuple[VoucherLine, ...]
    joined_on: date
    last_visit_on: date | None
    visits: int
    birthday: str | None
    note: str | None
    blocked: str | None
    today: date
    has_contact: bool = True
    tier: TierLine | None = None
    benefits: tuple[BenefitLine, ...] = ()
    passes: tuple[PassLine, ...] = ()
    quarters: tuple[QuarterLine, ...] = ()


@dataclass(frozen=True)
class VisitLine:
    """A visit as it is listed: what it earned by kind of programme, and a reward `granted` by it; or a return."""

    visit: int
    at: datetime
    member: MemberLine
    earned: tuple[tuple[str, int], ...]
    redeemed: str | None
    amount: int | None
    voided: bool
    purchase: int | None
    returned: bool = False
    granted: str = ""


@dataclass(frozen=True)
class FirstSteps:
    """A book without any member or visit yet: whether blank cards were made, and what a card promises."""

    made_cards: bool
    programme: str = ""
    kind: str = ""
    size: int | None = None
    promise: str = ""


@dataclass(frozen=True)
class Today:
    """The waiting counter: today's counts and the last visits; `booked` is what members paid today, in minor units.

    `first` are the first steps, until somebody is a member.
    """

    shop: str
    on: date
    visits: int
    new_members: int
    rewards: int
    members: int
    recent: tuple[VisitLine, ...]
    needs_amount: bool
    has_programme: bool
    needs_items: bool = False
    booked: int = 0
    first: FirstSteps | None = None


@dataclass(frozen=True)
class MembersOrdered:
    """The members of a list by their numbers, and how many there are in all.

    `kind` and `size` are of the programme whose units the list shows, empty where none counts any; `tiers` tells
    whether there are tiers to sort by.
    """

    numbers: tuple[int, ...]
    total: int
    kind: str
    size: int | None
    tiers: bool = False


@dataclass(frozen=True)
class CardLine:
    """A card and its state; `holder` is who of the member's family has it."""

    code: str
    state: str
    member: int | None = None
    reason: str | None = None
    repeated: bool = False
    holder: str | None = None


@dataclass(frozen=True)
class ConsentLine:
    """The newest word on one channel, with its evidence."""

    channel: str
    given: bool
    at: datetime | None
    wording: str


@dataclass(frozen=True)
class MemberShown:
    """Everything about one member."""

    id: int
    name: str | None
    phone: str | None
    email: str | None
    birthday: str | None
    language: str | None
    note: str | None
    blocked: str | None
    joined: date
    cards: tuple[CardLine, ...]
    balances: tuple[Balance, ...]
    vouchers: tuple[VoucherLine, ...]
    consents: tuple[ConsentLine, ...]
    visits: int
    spent: int
    last_visit_on: date | None
    tier: TierLine | None = None
    referred_by: MemberLine | None = None

    @property
    def valid_cards(self) -> tuple[CardLine, ...]:
        """Her own card that is valid, the newest, and those of her family; `cards` are the newest first."""
        active = [each for each in self.cards if each.state == "active"]
        own = [each for each in active if not each.holder][:1]
        return (*own, *(each for each in reversed(active) if each.holder))


@dataclass(frozen=True)
class StatementLine:
    """One entry of a member's ledger, with the balance after it."""

    id: int
    at: datetime
    business_date: date
    programme: str
    programme_name: str
    kind: str
    quantity: int
    balance: int
    ground: Ground
    reason: str | None
    visit: int | None
    reversed: bool
    programme_kind: str
    reward: str = ""


@dataclass(frozen=True)
class Changed:
    """A member's details were changed, now or by the same request before."""

    member: int
    repeated: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme with its newest version."""

    key: str
    kind: str
    name: str
    version: int
    changed: bool
    settings: dict[str, object]
    effective_from: date | None = None
    last_earning_on: date | None = None
    last_redemption_on: date | None = None
    open_cards: int = 0
    repeated: bool = False


@dataclass(frozen=True)
class Checked:
    """One check of the book."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class DayRun:
    """What a day run did."""

    expired: int
    reviewed: int
    issued: int
    settled: int
    vouchers_expired: int = 0
    available: int = 0
    written_off: int = 0
    on: date | None = None
