"""How acts change members' tiers: raised by a visit, told anew where goods come back or an act is taken back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from shopclub.records.kinds.tiers import past_changes, rise_was_rewarded, taken_back, visits_after
from shopclub.records.members.accounts import merges_of
from shopclub.rules.kinds.past_tiers import (
    RETESTED_DAYS,
    PastChange,
    Retelling,
    TakenBack,
    newest_review,
    reached,
    told_anew,
)
from shopclub.rules.kinds.tiers import RENEWED, REVERSED, RISEN, Stand, TierRules
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.grounds import Ground
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.kinds.gifts import GiftFor, give, take
from shopclub.services.kinds.tiers import measured, note_stand, stand_of
from shopclub.services.units.followed import Followed


class Turn(NamedTuple):
    """Where a member stood as an act took something back, and where she stands then."""

    was: Stand
    now: Stand


def follow(followed: Followed) -> None:
    """Bring a member's tiers to what an act made of them; what is no visit is no act that tiers look at."""
    if followed.visit is None:
        return
    taken = taken_back(followed.moment.act, followed.visit) if followed.took or followed.anew else None
    for programme, rules in followed.running(TierRules):
        if taken is None:
            stand = _reviewed(followed, programme, rules)
            if followed.still(programme):
                _raise(followed, programme, rules, stand)
        elif taken.gone:
            _undo(followed, programme, rules, taken)
        else:
            _reviewed(followed, programme, rules)
            _test_again(followed, programme, rules, taken)


def _reviewed(followed: Followed, programme: ProgrammeTerms, rules: TierRules) -> Stand:
    """Make the reviews that no day run has made yet; return where the member stands then."""
    stand = stand_of(followed.moment, followed.member, programme.id) or rules.begin(followed.on)
    measure = measured(followed.moment, followed.member, programme, rules)
    for after in rules.reviewed(stand, measure, on=followed.on):
        _change(followed, programme, after)
        stand = after
    return stand


def _raise(followed: Followed, programme: ProgrammeTerms, rules: TierRules, stand: Stand) -> None:
    measure = measured(followed.moment, followed.member, programme, rules)
    after = rules.after_act(stand, measure, on=followed.on)
    if after == stand:
        return
    _change(followed, programme, after)
    if after.reason == RISEN:
        followed.notices.append(Notice("tier_reached", rules.name, text=rules.tiers[after.rank - 1].name))
        _reward_rise(followed, programme, rules, after)


def _reward_rise(followed: Followed, programme: ProgrammeTerms, rules: TierRules, stand: Stand) -> None:
    """Give what reaching a tier gives: once for each hold."""
    tier = rules.tier(stand.rank)
    if tier is None or tier.entry is None:
        return
    # A hold that ended as this one begins would have begun on that day.
    session, after = followed.moment.written(), stand.since - (rules.held_until(stand.since) - stand.since)
    if not rise_was_rewarded(session, followed.member, programme=programme.id, rank=stand.rank, after=after):
        gift_for = GiftFor(programme, tier.entry, Ground.tier(stand.rank, stand.since))
        give(followed, gift_for, last_day=tier.entry.last_day(followed.on))


def _test_again(followed: Followed, programme: ProgrammeTerms, rules: TierRules, taken: TakenBack) -> None:
    """Test the rises of the last days again once goods came back, and take back what they were given."""
    changes = past_changes(followed.moment.written(), followed.member, programme=programme.id)
    first = followed.on - timedelta(days=RETESTED_DAYS)
    taken = replace(taken, first=first, since=max(taken.since, newest_review(changes)))
    rank = _tell_anew(followed, programme, rules, changes=changes, taken=taken).now.rank
    fallen = [change.stand for change in changes if taken.tests(change) and change.stand.rank > rank]
    _take_entries(followed, programme, rules, fallen)


def _undo(followed: Followed, programme: ProgrammeTerms, rules: TierRules, taken: TakenBack) -> None:
    """Let what never was have changed nothing, and give back what it took or take back what it was given."""
    changes = past_changes(followed.moment.written(), followed.member, programme=programme.id, gone=taken.gone)
    was, stand = _tell_anew(followed, programme, rules, changes=changes, taken=taken)
    gone = [change.stand for change in changes if change.visit in taken.gone]
    if taken.anew:
        # What the return took itself is there again by now; what another one took is given anew.
        by_another = stand.reason == RISEN and not any(before.reason == REVERSED for before in gone)
        if stand.rank > was.rank and by_another:
            _reward_rise(followed, programme, rules, stand)
        return
    if followed.still(programme) and any(lost.reason in {RISEN, RENEWED} for lost in gone):
        stand = _inherit(followed, programme, rules, stand=stand, gone=gone)
    rank = _due(followed, programme, rules, stand).rank
    lost = [before for before in gone if before.reason == RISEN]
    lost += [change.stand for change in changes if taken.tests(change) and change.stand.rank > rank]
    lost += [was] if was.rank > rank else []
    rises = {(rise.rank, rise.since): rise for rise in lost if (rise.rank, rise.since) != (stand.rank, stand.since)}
    _take_entries(followed, programme, rules, rises.values())
    if any(rise.rank == stand.rank and rise.since <= stand.since for rise in rises.values()):
        _reward_rise(followed, programme, rules, stand)


def _due(followed: Followed, programme: ProgrammeTerms, rules: TierRules, stand: Stand) -> Stand:
    """Return where a member stands by reviews that no day run has made yet."""
    measure = measured(followed.moment, followed.member, programme, rules)
    due = rules.reviewed(stand, measure, on=followed.on)
    return due[-1] if due else stand


def _tell_anew(
    followed: Followed,
    programme: ProgrammeTerms,
    rules: TierRules,
    *,
    changes: tuple[PastChange, ...],
    taken: TakenBack,
) -> Turn:
    """Write down where a member stands without what was taken back, where what is written tells otherwise."""
    moment, member = followed.moment, followed.member

    def still_reached(rose_on: date) -> int:
        then = _in_force(programme, rules, rose_on)
        return reached(then, measured(moment, member, programme, then), rose_on=rose_on, today=followed.on)

    retelling = Retelling(rules, measured(moment, member, programme, rules), still_reached)
    told = told_anew(changes, merges_of(moment.written(), member), taken, retelling)
    # A change of a visit that was just taken back stands no longer: it is read anew.
    moment.act.stands.pop((member, programme.id), None)
    written = stand_of(moment, member, programme.id)
    begin = rules.begin(followed.on)
    was, stand = told.was or begin, told.now or begin
    if told.now != written:
        lower = written is not None and stand.rank < written.rank
        visit = followed.visit if not taken.gone else None
        note_stand(moment, member, programme, replace(stand, reason=REVERSED) if lower else stand, visit=visit)
    return Turn(was, stand)


def _in_force(programme: ProgrammeTerms, rules: TierRules, on: date) -> TierRules:
    """Return the rules by which tiers were reached on a day: thresholds that rose since make no rise undone."""
    begun = (
        version.rules
        for version in reversed(programme.versions)
        if max(version.begun_on or date.min, version.rules.effective_from or date.min) <= on
    )
    return next((then for then in begun if isinstance(then, TierRules)), rules)


def _inherit(
    followed: Followed, programme: ProgrammeTerms, rules: TierRules, *, stand: Stand, gone: Iterable[Stand]
) -> Stand:
    """Let later visits lift a member to what visits had lifted her to that never were; return where she stands then.

    What reaching the tier gave stays hers: the rise keeps the day it is known by.
    """
    moment, member = followed.moment, followed.member
    measure = measured(moment, member, programme, rules)
    since = {lost.rank: lost.since for lost in gone if lost.reason == RISEN}
    for visit in visits_after(moment.written(), member, followed.visit or 0):
        after = rules.after_act(stand, measure, on=visit.on)
        if after != stand:
            rose = after.reason == RISEN
            stand = replace(after, since=since.get(after.rank, after.since)) if rose else after
            note_stand(moment, member, programme, stand, visit=visit.id)
            if rose:
                _reward_rise(followed, programme, rules, stand)
    return stand


def _take_entries(followed: Followed, programme: ProgrammeTerms, rules: TierRules, rises: Iterable[Stand]) -> None:
    """Take back what tiers gave whose rise fell away."""
    for stand in rises:
        tier = rules.tier(stand.rank)
        if tier is not None and tier.entry is not None:
            take(followed, GiftFor(programme, tier.entry, Ground.tier(stand.rank, stand.since)))


def _change(followed: Followed, programme: ProgrammeTerms, stand: Stand) -> None:
    note_stand(followed.moment, followed.member, programme, stand, visit=followed.visit)
