"""What stands on a paper, word for word: frozen and plain. `papers` fills them from outcomes, `printing` sets them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a row of heads, and a last row of totals where there is one."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Masthead:
    """The top of a paper: the shop and its colour `#RRGGBB`, what paper this is, and its day or month."""

    shop: str
    accent: str
    title: str
    dated: str


@dataclass(frozen=True, slots=True)
class BalanceText:
    """What a member has in a programme: "3 / 10", and what else is to be said of it."""

    programme: str
    balance: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The entries of one programme: day, sentence, signed quantity and the balance after it."""

    title: str
    table: Table


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """A member's statement."""

    head: Masthead
    name: str
    particulars: tuple[str, ...]
    balances: tuple[BalanceText, ...]
    rewards: Table
    sections: tuple[Section, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class LiabilityPaper:
    """What the shop owes its members: units with their value, and how they came about."""

    head: Masthead
    outstanding_title: str
    outstanding: Table
    rolled_title: str
    rolled: Table
    meaning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """A slip for goods brought back; a member and her balances are named where one is known."""

    shop: str
    title: str
    dated: str
    member: str
    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    done_title: str
    done: tuple[str, ...]
    balances_title: str
    balances: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """The certificate of a prize draw: what it was drawn from, who won, and how anybody can work it out again."""

    head: Masthead
    name: str
    facts: Table
    winners_title: str
    winners: Table
    how_title: str
    how: tuple[str, ...]
    signatures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerVoucherPaper:
    """A voucher for a partner's shop: `code` is what its QR code says, in digits."""

    shop: str
    accent: str
    title: str
    benefit: str
    terms: tuple[str, ...]
    code: str
    number: str


@dataclass(frozen=True, slots=True)
class SettlementPaper:
    """A month between this shop and a partner: vouchers issued and used, and what is owed."""

    head: Masthead
    name: str
    used_title: str
    used: Table
    issued_title: str
    issued: Table
    meaning: tuple[str, ...]
