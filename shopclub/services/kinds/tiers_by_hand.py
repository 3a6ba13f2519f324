"""Where a member stands, as the owner looks at it, and a tier set by hand."""

from sqlalchemy import select

from shopclub.rules.kinds.tiers import TierRules
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.refusals import ProgrammeUnknown, ReasonNeeded, RewardUnknown
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.overviews import TierShown, TierStep
from shopclub.services.kinds.tiers import CHANGE, measured, rules_of, stand_now, stand_of, write_stand
from shopclub.services.units.followed import all_in_effect


class Tiers:
    """What the owner does with tiers: looking where a member stands, and setting a tier by hand."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, member: str | int) -> tuple[TierShown, ...]:
        """Return where a member stands in every programme of tiers, and what the next one needs.

        Raises:
            MemberUnknown: there is none.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = self._desk.member(session, member)
            return tuple(
                self._shown(look, row.id, programme, rules)
                for programme, rules in all_in_effect(look.club.programmes, look.on, TierRules)
            )

    def _shown(self, look: Look, member: int, programme: ProgrammeTerms, rules: TierRules) -> TierShown:
        stand = stand_now(look, member, programme, rules)
        tier, following = rules.tier(stand.rank), rules.tier(stand.rank + 1)
        measure = measured(look, member, programme, rules)(*rules.window_to(look.on))
        rows = look.session.execute(
            select(CHANGE)
            .where(CHANGE.c.member_id == member, CHANGE.c.programme_id == programme.id)
            .order_by(CHANGE.c.id.desc())
            .limit(20)
        )
        steps = tuple(
            TierStep(row.business_date, there.name if (there := rules.tier(row.rank)) else "", row.reason)
            for row in rows
        )
        return TierShown(
            programme=programme.key,
            programme_name=rules.name,
            name=tier.name if tier else None,
            until=stand.until,
            grace_until=stand.grace_until,
            by_hand=stand.floor > 0 and stand.floor == stand.rank,
            measure=rules.measure,
            measured=measure,
            benefits=tier.benefits if tier else (),
            next_name=following.name if following else None,
            next_at=following.threshold if following else None,
            tiers=tuple(each.name for each in rules.tiers),
            steps=steps,
        )

    def set(
        self, member: str | int, name: str | None, *, reason: str, programme: str = "", request_key: str | None = None
    ) -> TierShown:
        """Set a member's tier by hand, a floor that no review goes below; None takes the floor away.

        Raises:
            MemberUnknown, ProgrammeUnknown, RewardUnknown: there is no such member, programme or tier.
            ReasonNeeded: the reason has fewer than three letters.
        """
        if len(reason.strip()) < 3:
            raise ReasonNeeded

        def work(moment: Moment) -> None:
            row = self._desk.member(moment.written(), member)
            found, rules = _named(moment, programme)
            rank = 0 if name is None else rules.rank_named(name)
            if rank is None:
                raise RewardUnknown(str(name)[:80])
            stand = stand_of(moment, row.id, found.id) or rules.begin(moment.on)
            after = rules.by_hand(stand, rank, on=moment.on)
            if after != stand:
                write_stand(moment, row.id, found.id, after, visit=None)

        content = {"tier": name, "programme": programme, "reason": reason}
        objects = {"member": str(member)[:64], "tier": name or ""}
        self._desk.write_once("set tier", work, key=request_key, content=content, objects=objects)
        return self.show(member)[0]


def _named(moment: Moment, key: str) -> tuple[ProgrammeTerms, TierRules]:
    for programme in moment.club.programmes:
        rules = rules_of(programme, moment.on)
        if rules is not None and key in {"", programme.key}:
            return programme, rules
    raise ProgrammeUnknown(key or "tiers")
