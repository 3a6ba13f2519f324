"""What a member has in her hand while an act is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from shopclub.records.ledger import Booking
from shopclub.records.standings import Holding
from shopclub.rules.ledger.acts import Decision, Standing
from shopclub.rules.ledger.grounds import Ground
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Moment, post_decision

NOTHING_FORMER: Mapping[Ground, int] = {}


@dataclass
class Hand:
    """A member in an act: what she had `before` it, and in `standings` what she has by now, by programme."""

    moment: Moment
    member: int
    before: Holding
    standings: dict[int, Standing]

    def standing(self, programme: ProgrammeTerms) -> Standing:
        """Return what she has in a programme by now."""
        return self.standings.get(programme.id) or self.before.standing(programme.id)

    def post(
        self,
        programme: ProgrammeTerms,
        decision: Decision,
        *,
        visit: int | None,
        voucher: int | None = None,
        on: date | None = None,
        member: int | None = None,
    ) -> None:
        """Append what was decided for her in a programme, today or on the date of a visit put right.

        `member` is whom it is booked for, where that is another on her account.
        """
        self.standings[programme.id] = post_decision(
            self.moment,
            decision,
            Booking(self.member if member is None else member, programme, on or self.moment.on, visit, voucher),
            self.standing(programme),
        )

    def settle(
        self, programme: ProgrammeTerms, *, visit: int | None, former: Mapping[Ground, int] = NOTHING_FORMER
    ) -> Decision:
        """Let what she has by now have its effect: a card that is full gives its voucher; return what was decided.

        Where a `former` voucher was granted for the same, that one is issued again.
        """
        standing, on = self.standing(programme), self.moment.on
        version = programme.in_use(standing, on)
        decision = version.rules.settle(standing, version=version.id, on=on)
        grants = tuple(replace(grant, again=former.get(grant.ground, 0)) for grant in decision.grants)
        decision = replace(decision, grants=grants)
        self.post(programme, decision, visit=visit)
        return decision


def hand_of(moment: Moment, member: int, before: Holding) -> Hand:
    """Return a member's hand as it is before the act changes anything."""
    return Hand(moment, member, before, dict(before.standings))
