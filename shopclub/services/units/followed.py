"""An act that is followed up: whose it was, what she has, and what was noticed on the way."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from typing import TypeVar

from shopclub.records import standings
from shopclub.records.standings import Holding
from shopclub.rules.ledger.acts import Notice, Standing
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Moment

Rules = TypeVar("Rules")


def of_kind(programmes: Iterable[ProgrammeTerms], on: date, kind: type[Rules]) -> list[tuple[ProgrammeTerms, Rules]]:
    """Return the programmes of a kind with their rules of a business date; of those still to begin, the first."""
    current = ((programme, programme.current(on).rules) for programme in programmes)
    return [(programme, rules) for programme, rules in current if isinstance(rules, kind)]


def in_effect(programme: ProgrammeTerms, on: date, kind: type[Rules]) -> Rules | None:
    """Return a programme's rules if they are of a kind and have begun by a business date."""
    rules = programme.current(on).rules
    begun = (rules.effective_from or on) <= on
    return rules if isinstance(rules, kind) and begun else None


def all_in_effect(
    programmes: Iterable[ProgrammeTerms], on: date, kind: type[Rules]
) -> list[tuple[ProgrammeTerms, Rules]]:
    """Return the programmes of a kind whose rules have begun by a business date, with these rules."""
    return [(each, rules) for each in programmes if (rules := in_effect(each, on, kind)) is not None]


@dataclass
class Followed:
    """What the rules that hang on visits and purchases look at once an act is written.

    `before` is what the member had before it, `standings` what she has now, by programme.
    `took` tells that the act took something away: a return or a void; `anew` that it let a return never have been.
    `counts` are what milestones count, once it was counted: giving for them changes none of it.
    """

    moment: Moment
    member: int
    _: KW_ONLY
    standings: dict[int, Standing]
    before: Holding
    visit: int | None
    birthday: str | None = None
    joined_on: date | None = None
    took: bool = False
    anew: bool = False
    blocked: bool = False
    notices: list[Notice] = field(default_factory=list)
    singly: bool = False
    day: date | None = None
    counts: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The business date of the act, or the day that a day run looks at."""
        return self.day or self.moment.on

    def standing(self, programme: ProgrammeTerms) -> Standing:
        """Return what she has in a programme now."""
        return self.standings.get(programme.id) or self.before.standing(programme.id)

    def read_singly(self) -> None:
        """Read every lot that is open, since some are to be drawn on."""
        if not self.singly:
            self.singly = True
            session, needs = self.moment.written(), self.moment.club.needs
            self.standings.update(standings.holding(session, self.member, on=self.on, needs=needs).standings)

    def running(self, kind: type[Rules]) -> list[tuple[ProgrammeTerms, Rules]]:
        """Return the programmes of a kind whose rules have begun, with these rules."""
        return all_in_effect(self.moment.club.programmes, self.on, kind)

    def still(self, programme: ProgrammeTerms) -> bool:
        """Tell whether a programme still gives anything new, and to this member."""
        return programme.earns(self.on) and not self.blocked
