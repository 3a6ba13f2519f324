"""What the owner's list says: pure functions from overviews to views, tested without a window."""

from dataclasses import dataclass
from datetime import date

from shopclub.language import acts, formats, names, phrases
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import CaseLine, LapsingLine, Rolled

SOON = 7


@dataclass(frozen=True)
class OwedView:
    """What is owed in a programme: the large number, what it may cost, and the month's roll-forward."""

    name: str
    outstanding: str
    value: str
    vouchers: str
    rows: tuple[tuple[str, str], ...]


def present_owed(line: Rolled, currency: Currency) -> OwedView:
    """Return a programme's liability."""
    named = (
        (_("At the beginning"), line.opening),
        (_("Earned"), line.earned),
        (_("Bonus"), line.bonus),
        (_("Spent"), line.redeemed),
        (_("Given back"), line.reinstated),
        (_("Clawed back"), line.clawed_back),
        (_("Lapsed"), line.expired),
        (_("Adjusted, forgiven, moved"), line.adjusted),
        (_("At the end"), line.closing),
    )
    vouchers = ""
    if line.vouchers:
        waiting = ngettext(
            "{count} reward waits to be handed out: {value}",
            "{count} rewards wait to be handed out: {value}",
            line.vouchers,
        )
        vouchers = waiting.format(
            count=formats.whole(line.vouchers), value=formats.money(line.vouchers_value, currency)
        )
    if not line.has_units:
        return OwedView(line.name, vouchers, "", "", ())
    return OwedView(
        line.name,
        acts.counted(line.closing, line.kind),
        _("may cost you {value}").format(value=formats.money(line.value, currency)),
        vouchers,
        tuple((said, _signed(count, line.kind)) for said, count in named),
    )


def _signed(count: int, kind: str) -> str:
    return words_of(kind).bare(count).replace("-", "−")


@dataclass(frozen=True)
class LapsingView:
    """What lapses soon: whose, what, when, and whether it is within a week."""

    member: int
    name: str
    said: str
    when: str
    soon: bool


def present_lapsing(line: LapsingLine, today: date, kinds: dict[str, str]) -> LapsingView:
    """Return what lapses of a member."""
    said = line.reward or phrases.units(line.units, kinds.get(line.programme, ""))
    left = (line.on - today).days
    return LapsingView(
        line.member.id,
        names.member_name(line.member),
        f"{line.programme}: {said}",
        formats.day(line.on),
        left <= SOON,
    )


@dataclass(frozen=True)
class CaseView:
    """An exception: whose, what, when."""

    case: int
    member: int
    name: str
    said: str
    when: str


def present_case(line: CaseLine) -> CaseView:
    """Return an exception."""
    return CaseView(line.id, line.member.id, names.member_name(line.member), acts.case(line), formats.day(line.on))
