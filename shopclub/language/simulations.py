"""What the simulator found, in words and rows: today's rules and the new ones side by side."""

from typing import NamedTuple

from shopclub.language import acts
from shopclub.language.formats import day, decimal, money, share, whole
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.register import KINDS
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import Simulated, Simulation


def headline(simulation: Simulation) -> str:
    """Return what was replayed."""
    visits = ngettext("{count} visit", "{count} visits", simulation.visits).format(count=whole(simulation.visits))
    members = ngettext("{count} member", "{count} members", simulation.members).format(count=whole(simulation.members))
    return _("{visits} of {members} from {first} to {last}, replayed.").format(
        visits=visits, members=members, first=day(simulation.first), last=day(simulation.last)
    )


class FigureRow(NamedTuple):
    """A figure of a simulation: what it is, by today's rules (empty where there are none), and by the new ones."""

    said: str
    today: str
    then: str


def rows(simulation: Simulation, currency: Currency) -> tuple[FigureRow, ...]:
    """Return each figure by today's rules and by the new ones; those that say nothing of the kind are left out."""
    earned, rewards = _("Earned"), _("Rewards a month")
    outstanding, may_cost = _("Outstanding at the end"), _("… which may cost")
    heads = (
        earned,
        rewards,
        _("Cost a month"),
        _("Cost in all"),
        _("Share of sales"),
        _("Days to the first reward"),
        outstanding,
        may_cost,
    )
    then = _figures(simulation.then, simulation, currency)
    today = ("",) * len(heads)
    if simulation.today is not None:
        today = _figures(simulation.today, simulation, currency)
    left_out: set[str] = set()
    if not KINDS[simulation.kind].rules.has_units:
        left_out = {earned, outstanding, may_cost}
    elif not words_of(simulation.kind).gives_rewards:
        left_out = {rewards}
    shown = map(FigureRow, heads, today, then)
    return tuple(row for row in shown if row.said not in left_out)


def _figures(run: Simulated, simulation: Simulation, currency: Currency) -> tuple[str, ...]:
    """Return the figures of one run, in the order of their heads."""
    return (
        acts.counted(run.units, simulation.kind),
        _a_month(run.rewards, simulation.months),
        money(run.cost // max(simulation.months, 1), currency),
        money(run.cost, currency),
        share(run.share_bp),
        _first(run),
        acts.counted(run.liability_units, simulation.kind),
        money(run.liability, currency),
    )


def _a_month(count: int, months: int) -> str:
    tenths = count * 10 // max(months, 1)
    return whole(tenths // 10) if tenths >= 1000 or tenths % 10 == 0 else decimal(tenths / 10)


def _first(run: Simulated) -> str:
    return whole(run.first_days) if run.first_days is not None else _("none yet")


def who_gains(simulation: Simulation) -> str:
    """Return how many members gain and how many lose."""
    gain = ngettext("{count} member gains", "{count} members gain", simulation.gain).format(
        count=whole(simulation.gain)
    )
    lose = ngettext("{count} loses", "{count} lose", simulation.lose).format(count=whole(simulation.lose))
    return _("{gain}, {lose}.").format(gain=gain, lose=lose)


def what_counts(simulation: Simulation) -> str:
    """Return how the simulator counts, and what it lacks to tell a cost."""
    if not simulation.then.cost and simulation.then.rewards:
        return _("Say what the rewards cost you, and the cost appears here.")
    return _(
        "Rewards are counted when they are earned, at what they cost you, whether they are fetched or not. Visits, "
        "goods brought back and what members spent are taken as they were."
    )
