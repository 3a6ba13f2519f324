"""What staff and the owner do with referrals: making them, looking at them, allowing one that was rejected."""

from contextlib import suppress

from sqlalchemy import select

from shopclub.records.figures.counts import named_members
from shopclub.records.members.search import find_members
from shopclub.records.schema.programmes import Referral
from shopclub.rules.kinds.referrals import JOINED, REJECTED, ReferralRules
from shopclub.rules.values.club_refusals import ReferralUnknown
from shopclub.rules.values.refusals import MemberUnknown
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.member_facts import NOBODY
from shopclub.services.acting.outcomes import MemberLine
from shopclub.services.acting.overviews import ReferralLine
from shopclub.services.acting.roles import prove_manager
from shopclub.services.kinds.referrals import amounts_of, follow_friend, make, programmes


class Referrals:
    """What staff and the owner do with referrals: making them, looking at them, allowing one that was rejected."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def taken(self) -> bool:
        """Tell whether a programme takes referrals now."""
        with self._desk.book.reading() as session:
            return bool(programmes(self._desk.look(session)))

    def who(self, text: str) -> int:
        """Return the one member that a card, a name or a phone number means.

        Raises:
            MemberUnknown: nobody, or more than one.
        """
        with self._desk.book.reading() as session:
            with suppress(MemberUnknown):
                return self._desk.member(session, text).id
            found = find_members(session, text, limit=2)
            if len(found) != 1:
                raise MemberUnknown(text[:64])
            return found[0]

    def listed(self, *, member: int | None = None) -> tuple[ReferralLine, ...]:
        """Return the referrals, the newest first; a member's own and those she came by, where one is named."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            found = select(Referral).order_by(Referral.id.desc()).limit(500)
            if member is not None:
                found = found.where((Referral.referrer_id == member) | (Referral.friend_id == member))
            rows = session.scalars(found).all()
            who = {
                each.id: MemberLine(each.id, each.name, each.card)
                for each in named_members(session, {each for row in rows for each in (row.referrer_id, row.friend_id)})
            }
            return tuple(_line(look, row, who) for row in rows)

    def add(self, friend: str | int, referrer: str | int, *, request_key: str | None = None) -> ReferralLine:
        """Note on the day of a friend's enrolment who brought her.

        Raises:
            MemberUnknown, ReferralRefused: see `rules.refusals`.
        """

        def work(moment: Moment) -> int:
            new = self._desk.member(moment.written(), friend)
            make(moment, self._desk.member(moment.written(), referrer), new.id)
            follow_friend(moment, new.id)
            return new.id

        content = {"friend": str(friend), "referrer": str(referrer)}
        number, _ = self._desk.write_once(
            "referral",
            work,
            key=request_key,
            content=content,
            objects={"member": str(friend)[:64]},
            keep=lambda found: found,
        )
        return self.listed(member=number)[0]

    def allow(self, number: int, *, request_key: str | None = None) -> ReferralLine:
        """Let a referral stand that was rejected.

        Raises:
            RoleNeeded: it takes a manager.
            ReferralUnknown: there is none that was rejected.
        """

        def work(moment: Moment) -> int:
            prove_manager(moment)
            row = moment.written().get(Referral, number)
            if row is None or row.state != REJECTED:
                raise ReferralUnknown(number)
            rules = moment.club.programme_by_id(row.programme_id).version(row.version_id).rules
            if isinstance(rules, ReferralRules):
                row.state, row.due_on = JOINED, rules.last_day(row.made_on)
            moment.written().flush()
            moment.act.named = True
            follow_friend(moment, row.friend_id)
            return row.friend_id

        friend, _ = self._desk.write_once(
            "allow referral",
            work,
            key=request_key,
            content={"referral": number},
            objects={"referral": number},
            keep=lambda found: found,
        )
        return next(each for each in self.listed(member=friend) if each.id == number)


def _line(look: Look, row: Referral, who: dict[int, MemberLine]) -> ReferralLine:
    programme = look.club.programme_by_id(row.programme_id)
    rules = programme.version(row.version_id).rules
    lacks = 0
    if isinstance(rules, ReferralRules) and row.state == JOINED:
        amounts = amounts_of(look.session, row, rules)
        there = sum(amounts) if rules.mode == "cumulative" else 0
        lacks = max(rules.min_spend - there, 0)
    return ReferralLine(
        id=row.id,
        programme=programme.key,
        programme_name=rules.name,
        referrer=who.get(row.referrer_id, NOBODY),
        friend=who.get(row.friend_id, NOBODY),
        made_on=row.made_on,
        state=row.state,
        reason=row.reason,
        due_on=row.due_on,
        lacks=lacks,
    )
