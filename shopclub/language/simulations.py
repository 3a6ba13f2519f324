"""What the simulator found, in words and rows: today's rules and the new ones side by side."""

from collections.abc import Callable

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


def rows(simulation: Simulation, currency: Currency) -> tuple[tuple[str, str, str], ...]:
    """Return each figure with what it was by today's rules, empty where there are none, and by the new ones."""
    named: tuple[tuple[str, Callable[[Simulated], str]], ...] = (
        (_("Earned"), lambda one: acts.counted(one.units, simulation.kind)),
        (_("Rewards a month"), lambda one: _a_month(one.rewards, simulation.months)),
        (_("Cost a month"), lambda one: money(one.cost // max(simulation.months, 1), currency)),
        (_("Cost in all"), lambda one: money(one.cost, currency)),
        (_("Share of sales"), lambda one: share(one.share_bp)),
        (_("Days to the first reward"), _first),
        (_("Outstanding at the end"), lambda one: acts.counted(one.liability_units, simulation.kind)),
        (_("… which may cost"), lambda one: money(one.liability, currency)),
    )
    shown = [
        (said, tell(simulation.today) if simulation.today is not None else "", tell(simulation.then))
        for said, tell in named
    ]
    if not KINDS[simulation.kind].rules.has_units:
        return tuple(shown[1:-2])  # nothing is earned, and nothing stays outstanding
    if not words_of(simulation.kind).gives_rewards:
        return tuple(line for line in shown if line[0] != _("Rewards a month"))
    return tuple(shown)


def _a_month(count: int, months: int) -> str:
    tenths = count * 10 // max(months, 1)
    return whole(tenths // 10) if tenths >= 1000 or tenths % 10 == 0 else decimal(tenths / 10)


def _first(one: Simulated) -> str:
    return whole(one.first_days) if one.first_days is not None else _("none yet")


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
