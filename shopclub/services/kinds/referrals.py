"""Referrals: made at enrolment, followed as the friend buys, thanked after the hold, undone when goods come back."""

from contextlib import suppress
from datetime import date, timedelta
from typing import cast

from shopclub.records import measures, standings
from shopclub.records.kinds.referrals import (
    NewReferral,
    PersonRow,
    ReferralRow,
    dissolve_thanks,
    end_hold,
    friends_that_count,
    let_join,
    let_lapse,
    let_qualify,
    newest_referrals,
    note_referral,
    person,
    put_into_thanks,
    referral_by_number,
    referrals_due,
    referrals_of_friend,
    referrer_of,
    referrers_with_friends_that_count,
    thanks_to,
)
from shopclub.records.members.search import find_members, fold
from shopclub.records.sessions import BookSession
from shopclub.records.shop.staff import name_of
from shopclub.rules.kinds.referrals import (
    EXPIRED,
    JOINED,
    REJECTED,
    Person,
    ReferralRules,
    normal_email,
    self_referral,
)
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import ReferralRefused, ReferralUnknown
from shopclub.rules.values.refusals import MemberUnknown
from shopclub.services.acting.desk import ChangeAsked, Desk, Look, Moment
from shopclub.services.acting.member_facts import NOBODY, member_lines
from shopclub.services.acting.outcomes import MemberLine
from shopclub.services.acting.overviews import ReferralLine
from shopclub.services.acting.roles import prove_manager
from shopclub.services.kinds import occasions
from shopclub.services.kinds.gifts import GiftFor, give, is_given, take
from shopclub.services.units.followed import Followed, all_in_effect

_JOINING = Ground(GroundKind.FRIEND)
"""The occasion for which a friend is thanked."""


class Referrals:
    """What staff and the owner do with referrals: making them, looking at them, allowing one that was rejected."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def taken(self) -> bool:
        """Tell whether a programme takes referrals now."""
        with self._desk.book.reading() as session:
            return bool(_taking_friends(self._desk.look(session)))

    def who(self, text: str) -> int:
        """Return the one member that a card, a name or a phone number means.

        Raises:
            MemberUnknown: nobody, or more than one.
        """
        with self._desk.book.reading() as session:
            with suppress(MemberUnknown):
                return self._desk.member(session, text).id
            numbers = find_members(session, text, limit=2)
            if len(numbers) != 1:
                raise MemberUnknown(text[:64])
            return numbers[0]

    def listed(self, *, member: int | None = None) -> tuple[ReferralLine, ...]:
        """Return the referrals, the newest first; a member's own and those she came by, where one is named."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            referrals = newest_referrals(session, member=member)
            numbers = {number for referral in referrals for number in (referral.referrer, referral.friend)}
            who = member_lines(session, numbers)
            return tuple(_line(look, referral, who) for referral in referrals)

    def add(self, friend: str | int, referrer: str | int, *, request_key: str | None = None) -> ReferralLine:
        """Note on the day of a friend's enrolment who brought her.

        Raises:
            MemberUnknown, ReferralRefused: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> int:
            session = moment.written()
            new = self._desk.member(session, friend).id
            make(moment, referrer=self._desk.member(session, referrer).id, friend=new)
            _follow_friend(moment, new)
            return new

        content = {"friend": str(friend), "referrer": str(referrer)}
        change = ChangeAsked("referral", {"member": str(friend)[:64]}, request_key, content)
        number, _ = self._desk.write_once(change, work, keep=lambda member: member)
        return self.listed(member=number)[0]

    def allow(self, number: int, *, request_key: str | None = None) -> ReferralLine:
        """Let a referral stand that was rejected.

        Raises:
            RoleNeeded: it takes a manager.
            ReferralUnknown: there is none that was rejected.
        """

        def work(moment: Moment) -> int:
            prove_manager(moment)
            session = moment.written()
            referral = referral_by_number(session, number)
            if referral is None or referral.state != REJECTED:
                raise ReferralUnknown(number)
            let_join(session, number, due_on=_rules_of(moment, referral).last_day(referral.made_on))
            moment.act.named = True
            _follow_friend(moment, referral.friend)
            return referral.friend

        change = ChangeAsked("allow referral", {"referral": number}, request_key)
        friend, _ = self._desk.write_once(change, work, keep=lambda member: member)
        return next(line for line in self.listed(member=friend) if line.id == number)


def _line(look: Look, referral: ReferralRow, who: dict[int, MemberLine]) -> ReferralLine:
    rules = _rules_of(look, referral)
    lacks = 0
    if referral.state == JOINED:
        spent = sum(_spent_by_friend(look.session, referral, rules)) if rules.mode == "cumulative" else 0
        lacks = max(rules.min_spend - spent, 0)
    return ReferralLine(
        id=referral.id,
        programme=look.club.programme_by_id(referral.programme).key,
        programme_name=rules.name,
        referrer=who.get(referral.referrer, NOBODY),
        friend=who.get(referral.friend, NOBODY),
        made_on=referral.made_on,
        state=referral.state,
        reason=referral.reason,
        due_on=referral.due_on,
        lacks=lacks,
    )


def _taking_friends(look: Moment | Look) -> list[tuple[ProgrammeTerms, ReferralRules]]:
    """Return the programmes of referrals that still take friends, with their rules."""
    in_effect = all_in_effect(look.club.programmes, look.on, ReferralRules)
    return [(programme, rules) for programme, rules in in_effect if programme.earns(look.on)]


def _rules_of(look: Moment | Look, referral: ReferralRow) -> ReferralRules:
    """Return the rules under which a referral was made."""
    programme = look.club.programme_by_id(referral.programme)
    # A programme keeps its kind, so every version of it is one of referrals.
    return cast("ReferralRules", programme.version(referral.version).rules)


def make(moment: Moment, *, referrer: int, friend: int) -> tuple[Notice, ...]:
    """Note that a member brought a friend on the day of the friend's enrolment; signs of one person reject it.

    Raises:
        ReferralRefused: oneself, a friend who is no new member, a referrer who joined no earlier, a second referrer,
            or no programme that takes referrals.
    """
    session = moment.written()
    new, old = person(session, friend), person(session, referrer)
    _prove(moment, old=old, new=new)
    programmes = _taking_friends(moment)
    if not programmes:
        raise ReferralRefused("no programme")
    notices = []
    for programme, rules in programmes:
        reason = _sign_of_one_person(moment, old=old, new=new) or _too_young(rules, new.birthday or "", moment.on)
        referral = NewReferral(
            programme=programme.id,
            version=programme.current(moment.on).id,
            referrer=old.id,
            friend=new.id,
            made_on=moment.on,
            due_on=None if reason else rules.last_day(moment.on),
            reason=reason,
        )
        note_referral(moment.act, referral)
        code = "referral_rejected" if reason else "referral_joined"
        notices.append(Notice(code, rules.name, text=reason or ""))
    return tuple(notices)


def _prove(moment: Moment, *, old: PersonRow, new: PersonRow) -> None:
    """Refuse a friend who is no new member, or a referrer who can't have brought her."""
    session, yesterday = moment.written(), moment.on - timedelta(days=1)
    if old.id == new.id:
        raise ReferralRefused("oneself")
    if new.joined_on != moment.on:
        raise ReferralRefused("old member")
    if old.joined_at >= new.joined_at:
        raise ReferralRefused("joined later")
    if measures.visit_days(session, new.id, first=date.min, last=yesterday):
        raise ReferralRefused("old member")
    if referrer_of(session, new.id) is not None:
        raise ReferralRefused("second referrer")


def _sign_of_one_person(moment: Moment, *, old: PersonRow, new: PersonRow) -> str | None:
    """Return the sign that a member brings herself, or that staff brings whom they enrol."""
    staff = moment.act.staff_id
    if staff is not None and old.name and fold(old.name) == fold(name_of(moment.written(), staff)):
        return "referred by the staff who enrols"
    return self_referral(_compared(old), _compared(new))


def _compared(member: PersonRow) -> Person:
    """Return a member as two are compared; of a phone number the last eight digits count."""
    digits = "".join(sign for sign in member.phone or "" if sign.isdigit())
    return Person(fold(member.name or ""), member.birthday or "", digits[-8:], normal_email(member.email or ""))


def _too_young(rules: ReferralRules, born: str, on: date) -> str | None:
    """Return why a friend's age rejects a referral; a birthday without a year tells no age."""
    if not rules.min_age:
        return None
    if len(born) != len("YYYY-MM-DD"):
        return "age unknown"
    age = on.year - int(born[:4])
    if f"{on:%m-%d}" < born[5:]:
        age -= 1
    return "too young" if age < rules.min_age else None


def follow(followed: Followed) -> None:
    """Bring the referral of a friend to what her purchases make of it, and thank whom it thanks."""
    moment = followed.moment
    for referral in referrals_of_friend(moment.written(), followed.member):
        if referral.state in {EXPIRED, REJECTED}:
            continue
        programme, rules = moment.club.programme_by_id(referral.programme), _rules_of(moment, referral)
        enough = rules.qualifies(_spent_by_friend(moment.written(), referral, rules))
        if referral.state == JOINED:
            _thank_friend(followed, programme, rules, at="joined")
            in_time = (referral.due_on or followed.on) >= followed.on
            if enough and in_time and not followed.blocked:
                _qualify(followed, programme, rules, referral)
        elif followed.took and not enough:
            _fall(followed, programme, rules, referral)


def _spent_by_friend(session: BookSession, referral: ReferralRow, rules: ReferralRules) -> list[int]:
    """Return what a friend spent in each purchase while she could qualify, in minor units."""
    first, last = referral.made_on, rules.last_day(referral.made_on)
    return measures.spend_by_purchase(session, referral.friend, first=first, last=last, exclude=rules.exclude)


def _thank_friend(followed: Followed, programme: ProgrammeTerms, rules: ReferralRules, *, at: str) -> None:
    """Give the friend what is hers, once."""
    if rules.friend is None or rules.friend_at != at:
        return
    thanks = GiftFor(programme, rules.friend, _JOINING)
    if not is_given(followed, thanks):
        give(followed, thanks, last_day=rules.friend.last_day(followed.on))


def _qualify(followed: Followed, programme: ProgrammeTerms, rules: ReferralRules, referral: ReferralRow) -> None:
    """Let a friend have qualified; her referrer is thanked at once, or after the hold."""
    moment, held_until = followed.moment, rules.held_until(followed.on)
    let_qualify(moment.written(), referral.id, on=followed.on, held_until=held_until)
    if referral.batch is not None:  # Thanks that were used when goods came back stood: she goes into them again.
        put_into_thanks(moment.written(), [referral.id], batch=referral.batch, on=followed.on)
    followed.notices.append(Notice("referral_qualified", rules.name))
    _thank_friend(followed, programme, rules, at="qualified")
    if referral.batch is None and held_until is None:
        _thank(moment, programme, rules, referral.referrer)


def _fall(followed: Followed, programme: ProgrammeTerms, rules: ReferralRules, referral: ReferralRow) -> None:
    """Put a referral back to where it was before the purchase that goods came back of.

    Thanks that were used stand: its friends stay consumed, and this one is not thanked for again.
    """
    moment = followed.moment
    let_join(moment.written(), referral.id, due_on=rules.last_day(referral.made_on))
    if rules.friend is not None and rules.friend_at == "qualified":
        take(followed, GiftFor(programme, rules.friend, _JOINING))
    _unthank(moment, programme, rules, referral)
    occasions.follow_friends(_beside(moment, referral.referrer, took=True))


def _unthank(moment: Moment, programme: ProgrammeTerms, rules: ReferralRules, referral: ReferralRow) -> None:
    """Take the thanks back that a referral went into, if any; their other friends count again for the next ones."""
    if referral.batch is None:
        return
    if rules.referrer is not None:
        beside = _beside(moment, referral.referrer)
        thanks = GiftFor(programme, rules.referrer, _bringing(referral.batch))
        take(beside, thanks)
        if is_given(beside, thanks):
            return
    dissolve_thanks(moment.written(), referral.batch, programme=programme.id, without=referral.id)
    _thank(moment, programme, rules, referral.referrer)


def _bringing(batch: int) -> Ground:
    """Return what thanks for bringing friends are given for, by the first referral in them."""
    return Ground(GroundKind.FRIENDS, batch)


def _thank(moment: Moment, programme: ProgrammeTerms, rules: ReferralRules, referrer: int) -> int:
    """Thank a referrer for each so many friends who qualified; return how often."""
    friends = friends_that_count(moment.written(), referrer, programme=programme.id)
    thanked = 0
    while len(friends) >= rules.friends_needed and _may_thank(moment, programme, rules, referrer):
        thanked_for, friends = friends[: rules.friends_needed], friends[rules.friends_needed :]
        batch = thanked_for[0].id
        put_into_thanks(moment.written(), [friend.id for friend in thanked_for], batch=batch, on=moment.on)
        if rules.referrer is not None:
            thanks = GiftFor(programme, rules.referrer, _bringing(batch))
            give(_beside(moment, referrer), thanks, last_day=rules.referrer.last_day(moment.on))
        thanked += 1
    if thanked:
        occasions.follow_friends(_beside(moment, referrer))
    return thanked


def _may_thank(moment: Moment, programme: ProgrammeTerms, rules: ReferralRules, referrer: int) -> bool:
    """Tell whether a referrer may be thanked again: once only, or so often a year."""
    session = moment.written()
    if not rules.repeatable and thanks_to(session, referrer, programme=programme.id):
        return False
    if rules.cap_per_year is None:
        return True
    return thanks_to(session, referrer, programme=programme.id, year=moment.on.year) < rules.cap_per_year


def _beside(moment: Moment, member: int, *, took: bool = False) -> Followed:
    """Return another member whom an act touches, with what she has."""
    moment.act.beside.add(member)
    return _followed(moment, member, took=took)


def _followed(moment: Moment, member: int, *, took: bool = False) -> Followed:
    before = standings.holding(moment.written(), member, on=moment.on)
    return Followed(moment, member, standings=dict(before.standings), before=before, visit=None, singly=True, took=took)


def _follow_friend(moment: Moment, friend: int) -> None:
    """Let what a friend bought already count."""
    follow(_followed(moment, friend))


def run_day(moment: Moment, on: date) -> int:
    """Thank for friends whose hold is over, and let referrals lapse that came to nothing; return how many changed."""
    changed = 0
    for referral in referrals_due(moment.written(), on):
        changed += 1
        if referral.state == JOINED:
            let_lapse(moment.written(), referral.id)
        else:
            end_hold(moment.written(), referral.id)
            programme = moment.club.programme_by_id(referral.programme)
            _thank(moment, programme, _rules_of(moment, referral), referral.referrer)
    for programme, rules in _taking_friends(moment):
        for referrer in referrers_with_friends_that_count(moment.written(), programme.id):
            changed += _thank(moment, programme, rules, referrer)
    moment.act.named = moment.act.named or changed > 0
    return changed
