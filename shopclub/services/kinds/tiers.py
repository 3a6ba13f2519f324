"""Members' tiers: where they stand and what it is measured by, reviewed by the day run, set by hand."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from shopclub.records import measures
from shopclub.records.kinds.tiers import DueReview, last_change, newest_changes, note_change
from shopclub.rules.kinds.points import PointRules
from shopclub.rules.kinds.tiers import BACK_COMPUTED, Measure, Stand, TierMove, TierRules
from shopclub.rules.ledger.promotions import SINGLE
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.refusals import ProgrammeUnknown, ReasonNeeded, RewardUnknown
from shopclub.services.acting.desk import ChangeAsked, Desk, Look, Moment
from shopclub.services.acting.outcomes import TierLine
from shopclub.services.acting.overviews import TierShown, TierStep
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
            number = self._desk.member(session, member).id
            return tuple(_shown(look, number, programme, rules) for programme, rules in programmes_of_tiers(look))

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
            number = self._desk.member(moment.written(), member).id
            _set_by_hand(moment, number, name, programme)

        content = {"tier": name, "programme": programme, "reason": reason}
        objects = {"member": str(member)[:64], "tier": name or ""}
        self._desk.write_once(ChangeAsked("set tier", objects, request_key, content), work)
        return self.show(member)[0]


def programmes_of_tiers(look: Moment | Look) -> list[tuple[ProgrammeTerms, TierRules]]:
    """Return the programmes of tiers whose rules have begun, with these rules."""
    return all_in_effect(look.club.programmes, look.on, TierRules)


def _shown(look: Look, member: int, programme: ProgrammeTerms, rules: TierRules) -> TierShown:
    stand = stand_now(look, member, programme, rules)
    tier, following = rules.tier(stand.rank), rules.tier(stand.rank + 1)
    changes = newest_changes(look.session, member, programme=programme.id)
    return TierShown(
        programme=programme.key,
        programme_name=rules.name,
        name=tier.name if tier else None,
        until=stand.until,
        grace_until=stand.grace_until,
        by_hand=stand.floor > 0 and stand.floor == stand.rank,
        measure=rules.measure,
        measured=measured(look, member, programme, rules)(*rules.window_to(look.on)),
        benefits=tier.benefits if tier else (),
        next_name=following.name if following else None,
        next_at=following.threshold if following else None,
        tiers=tuple(each.name for each in rules.tiers),
        steps=tuple(_step(rules, change) for change in changes),
    )


def _step(rules: TierRules, change: TierMove) -> TierStep:
    tier = rules.tier(change.stand.rank)
    return TierStep(change.on, tier.name if tier else "", change.stand.reason)


def _set_by_hand(moment: Moment, member: int, name: str | None, key: str) -> None:
    programme, rules = _named(moment, key)
    rank = 0 if name is None else rules.rank_named(name)
    if rank is None:
        raise RewardUnknown(str(name)[:80])
    stand = stand_of(moment, member, programme.id) or rules.begin(moment.on)
    after = rules.by_hand(stand, rank, on=moment.on)
    if after != stand:
        note_stand(moment, member, programme, after)


def _named(moment: Moment, key: str) -> tuple[ProgrammeTerms, TierRules]:
    """Return the programme of tiers with this key, or the first one where none is named."""
    for programme, rules in programmes_of_tiers(moment):
        if key in {"", programme.key}:
            return programme, rules
    raise ProgrammeUnknown(key or "tiers")


def stand_of(look: Moment | Look, member: int, programme: int, *, without: int = 0) -> Stand | None:
    """Return where a member stands by her last change, or by the last one that a visit did not make itself.

    An act asks several times: it looks her last change up once and remembers what it changes itself.
    """
    if isinstance(look, Look):
        return last_change(look.session, member, programme=programme, without=without).stand
    known = look.act.stands
    if (member, programme) not in known:
        known[member, programme] = last_change(look.written(), member, programme=programme)
    stand, visit = known[member, programme]
    if visit is None or visit != without:
        return stand
    return last_change(look.written(), member, programme=programme, without=without).stand


def tier_before(moment: Moment, member: int, visit: int) -> tuple[str, int]:
    """Return the name and the multiplier of the tier that a visit earns at: what lifts earns at the old rate."""
    if (member, visit) in moment.act.tiers:
        return moment.act.tiers[member, visit]
    best = ("", SINGLE)
    for programme, rules in programmes_of_tiers(moment):
        tier = rules.tier(stand_now(moment, member, programme, rules, without=visit).rank)
        if tier is not None and tier.multiplier_bp > best[1]:
            best = (tier.name, tier.multiplier_bp)
        elif tier is not None and not best[0]:
            best = (tier.name, best[1])
    moment.act.tiers[member, visit] = best
    return best


def stand_now(
    look: Moment | Look, member: int, programme: ProgrammeTerms, rules: TierRules, *, without: int = 0
) -> Stand:
    """Return where a member stands today: by her last change, and by reviews that no day run has made yet."""
    stand = stand_of(look, member, programme.id, without=without) or rules.begin(look.on)
    due = rules.reviewed(stand, measured(look, member, programme, rules), on=look.on)
    return due[-1] if due else stand


def measured(look: Moment | Look, member: int, programme: ProgrammeTerms, rules: TierRules) -> Measure:
    """Return how a member's measure is read."""
    begins = _begins(programme, rules)

    def read(first: date, last: date) -> int:
        session, since = look.written(), max(first, begins)
        match rules.measure:
            case "spend":
                return measures.spend(session, member, first=since, last=last, exclude=rules.exclude)
            case "visits":
                return measures.visit_days(session, member, first=since, last=last)
            case _:
                programmes = _point_programmes(look)
                return measures.points_earned(session, member, first=since, last=last, programmes=programmes)

    return read


def _begins(programme: ProgrammeTerms, rules: TierRules) -> date:
    """Return the first day that counts: that of the programme, where what was before it does not."""
    first = programme.versions[0].rules.effective_from or programme.versions[0].begun_on
    return first if rules.start == "zero" and first else date.min


def _point_programmes(look: Moment | Look) -> list[int]:
    return [programme.id for programme in look.club.programmes if programme.kind == PointRules.kind]


def note_stand(
    moment: Moment, member: int, programme: ProgrammeTerms, stand: Stand, *, visit: int | None = None
) -> None:
    """Write down where a member stands from now on."""
    note_change(moment.act, member, programme=programme.id, change=TierMove(moment.on, stand), visit=visit)


def names_reached(look: Moment | Look, member: int) -> tuple[str, ...]:
    """Return the names of the tiers a member has and of those below them."""
    names: list[str] = []
    for programme, rules in programmes_of_tiers(look):
        stand = stand_now(look, member, programme, rules)
        names += [tier.name for tier in rules.tiers[: stand.rank]]
    return tuple(names)


def tier_line(look: Moment | Look, member: int) -> TierLine | None:
    """Return the tier a member has, and until when; the first programme of tiers counts."""
    for programme, rules in programmes_of_tiers(look):
        stand = stand_now(look, member, programme, rules)
        tier = rules.tier(stand.rank)
        if tier is not None:
            return TierLine(tier.name, stand.grace_until or stand.until)
    return None


def review(moment: Moment, due: Iterable[DueReview], on: date) -> int:
    """Review some members' tiers as of a business date; return how many changed."""
    changed = 0
    for member, number in due:
        programme = moment.club.programme_by_id(number)
        # A programme keeps its kind; a member may have been parted from whose change it was since the list was read.
        rules = cast("TierRules", programme.current(on).rules)
        stand = stand_of(moment, member, number)
        if stand is None:
            continue
        reviews = rules.reviewed(stand, measured(moment, member, programme, rules), on=on)
        for after in reviews:
            note_stand(moment, member, programme, after)
        if reviews:
            changed += 1
    return changed


def back_compute(moment: Moment, programme: ProgrammeTerms, rules: TierRules) -> int:
    """Give members of today the tiers that what they did already earns; return how many."""
    lowest = next((tier.threshold for tier in rules.tiers if tier.threshold), None)
    if rules.start != "back_computed" or lowest is None:
        return 0
    earned = _measured_of_all(moment, rules, least=lowest)
    for member, measure in sorted(earned.items()):
        stand = Stand(rules.earned(measure), moment.on, rules.held_until(moment.on), reason=BACK_COMPUTED)
        note_stand(moment, member, programme, stand)
    return len(earned)


def _measured_of_all(moment: Moment, rules: TierRules, *, least: int) -> dict[int, int]:
    """Return the measure of every member who has at least so much of it in the window that ends today."""
    session = moment.written()
    first, last = rules.window_to(moment.on)
    match rules.measure:
        case "spend":
            return measures.spend_of_all(session, first=first, last=last, exclude=rules.exclude, least=least)
        case "visits":
            return measures.visit_days_of_all(session, first=first, last=last, least=least)
        case _:
            programmes = _point_programmes(moment)
            return measures.points_of_all(session, first=first, last=last, programmes=programmes, least=least)
