"""What the owner's page says: pure functions from overviews to views, tested without a window."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from shopclub.language import acts, formats, names, phrases
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.money import Currency
from shopclub.services.acting.outcomes import VisitLine
from shopclub.services.acting.overviews import Birthday, CaseLine, LapsingLine, Rolled, WaitingReward

SOON = 7


@dataclass(frozen=True)
class OwedView:
    """What is owed in a programme: what is open with its unit, and what it may cost; of all together in `cost`."""

    name: str
    open: str
    cost: str


def present_owed(lines: tuple[Rolled, ...], currency: Currency) -> tuple[tuple[OwedView, ...], OwedView]:
    """Return what is owed by programme, then the rewards that wait, without what is zero; and all of it together.

    Where the owner never said what something costs, the sum says that it is of what is known.
    """
    shown = [
        OwedView(line.name, _counted(line), formats.money(line.value or None, currency))
        for line in lines
        if line.has_units and line.closing
    ]
    waiting = sum(line.vouchers for line in lines)
    value = sum(line.vouchers_value for line in lines)
    if waiting:
        shown.append(OwedView(_("Rewards that wait"), formats.whole(waiting), formats.money(value or None, currency)))
    whole = value + sum(line.value for line in lines if line.has_units)
    unknown = formats.money(None, currency) in [view.cost for view in shown]
    said = _("Together, of what is known") if unknown else _("Together")
    return tuple(shown), OwedView(said, "", formats.money(whole, currency))


def _counted(line: Rolled) -> str:
    words = words_of(line.kind)
    return words.bare(line.closing) if words.in_money else acts.counted(line.closing, line.kind)


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
    return LapsingView(
        line.member.id,
        names.member_name(line.member),
        said,
        formats.near_day(line.on, today=today),
        (line.on - today).days <= SOON,
    )


@dataclass(frozen=True)
class AttentionView:
    """Something to look at: what, whose, when; its two answers by their names."""

    icon: str
    said: str
    detail: str
    when: str
    answer: str
    fine: str
    member: int
    case: int | None = None
    visit: int | None = None


def present_case(line: CaseLine, today: date) -> AttentionView:
    """Return an exception."""
    return AttentionView(
        "package-open",
        acts.case(line),
        names.member_name(line.member),
        formats.near_day(line.on, today=today),
        _("Open the member"),
        _("It is fine"),
        line.member.id,
        case=line.id,
    )


def present_amountless(line: VisitLine, zone: ZoneInfo) -> AttentionView:
    """Return a visit of today whose amount was not told."""
    gave = ", ".join(phrases.units(units, kind) for kind, units in line.earned if units)
    who = names.member_name(line.member)
    return AttentionView(
        "banknote",
        _("A visit without its amount"),
        f"{who}, {gave}" if gave else who,
        _("Today {time}").format(time=formats.clock(line.at, zone)),
        _("Add the amount"),
        _("It had none"),
        line.member.id,
        visit=line.visit,
    )


def present_waiting(line: WaitingReward, today: date) -> AttentionView:
    """Return a reward that has waited for long."""
    days = (today - line.since).days
    waits = ngettext("It has waited for {count} day.", "It has waited for {count} days.", days)
    return AttentionView(
        "gift",
        _("{reward} is not fetched").format(reward=line.reward),
        f"{names.member_name(line.member)}. {waits.format(count=days)}",
        formats.short_day(line.since, today=today),
        _("Open the member"),
        "",
        line.member.id,
    )


def present_birthday(line: Birthday, today: date) -> AttentionView:
    """Return a birthday of this week."""
    return AttentionView(
        "cake",
        _("{who} has a birthday").format(who=names.member_name(line.member)),
        "",
        formats.near_day(line.on, today=today),
        _("Open the member"),
        "",
        line.member.id,
    )


def present_state(count: int) -> str:
    """Return in a sentence how much there is to look at."""
    if not count:
        return _("Nothing to look at. Everything is in order.")
    said = ngettext(
        "{count} thing to look at. Everything else is in order.",
        "{count} things to look at. Everything else is in order.",
        count,
    )
    return said.format(count=count)
