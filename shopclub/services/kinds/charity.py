"""Causes: what visits give them, points turned into money, what goods brought back take again, and paying out."""

from dataclasses import replace
from datetime import date
from typing import cast

from shopclub.records.kinds import charity
from shopclub.records.kinds.charity import GIVEN, REVERSED, TURNED, WRITTEN_OFF, GivingVisit, NewDonation
from shopclub.records.kinds.goods import GoodsBroughtBack, goods_brought_back
from shopclub.records.ledger import Booking
from shopclub.records.trade.purchases import lines_of
from shopclub.rules.kinds.charity import CharityRules
from shopclub.rules.kinds.points import PointRules
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.returns import Left
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import NothingToPay
from shopclub.rules.values.periods import PeriodKind, period_of
from shopclub.rules.values.refusals import LimitReached, ProgrammeUnknown
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import ChangeAsked, Desk, Look, Moment, post_decision
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.overviews import CauseShown
from shopclub.services.units.clawbacks import left_of
from shopclub.services.units.followed import Followed, all_in_effect, in_effect


def rules_of(programme: ProgrammeTerms, on: date) -> CharityRules | None:
    """Return the rules of a cause in effect; None for another kind."""
    return in_effect(programme, on, CharityRules)


def follow(followed: Followed) -> None:
    """Bring what a visit gives each cause to what is left of its purchase."""
    for programme, rules in followed.running(CharityRules):
        if rules.trigger == "points":
            continue
        visit = _giving_visit(followed, programme)
        if visit is None:
            return
        given = visit.given or 0
        if not given and not followed.still(programme):
            continue
        told = _given_by(visit, programme) or rules
        change = _due(followed.moment, visit, told) - given
        if change > 0 and not followed.took:
            _give(followed, programme, told, visit.visit, change)
        elif change < 0:
            _reverse(followed.moment, followed.member, programme, visit.visit, -change)


def _given_by(visit: GivingVisit, programme: ProgrammeTerms) -> CharityRules | None:
    """Return the rules that a visit gave by; None where it gave nothing yet."""
    rules = programme.version(visit.version).rules if visit.version is not None else None
    return rules if isinstance(rules, CharityRules) else None


def _giving_visit(followed: Followed, programme: ProgrammeTerms) -> GivingVisit | None:
    """Return the visit an act is about as a cause sees it; of goods brought back, the one they were bought on."""
    if followed.visit is None:
        return None
    session = followed.moment.written()
    visit = charity.giving_visit(session, followed.visit, programme.id)
    if visit.kind != "return":
        return visit
    # A visit of this kind is booked with what it brings back.
    goods = cast("GoodsBroughtBack", goods_brought_back(session, visit.visit))
    return charity.giving_visit(session, goods.bought_at, programme.id)


def _due(moment: Moment, visit: GivingVisit, rules: CharityRules) -> int:
    """Return what a visit gives by rules, with what is left of its purchase."""
    if visit.voided or visit.purchase is None:
        return 0
    left = left_of(moment, visit.purchase) if visit.returned else None
    if (left is not None and left.whole) or (rules.trigger == "purchase" and visit.amount == 0):
        return 0
    eligible = _eligible(moment, visit, visit.purchase, left, rules) if rules.trigger == "share" else None
    return rules.due(eligible=eligible, cards=_cards(moment, visit.visit, rules))


def _eligible(moment: Moment, visit: GivingVisit, purchase: int, left: Left | None, rules: CharityRules) -> int:
    """Return what is left of a purchase that counts: without what units paid and what is excluded."""
    items = lines_of(moment.written(), purchase) if left is None else left.items
    amount = visit.amount if left is None else left.amount
    excluded = sum(item.total for item in items if item.category in rules.exclude)
    return (amount or 0) - excluded - (visit.paid or 0)


def _cards(moment: Moment, visit: int, rules: CharityRules) -> int:
    """Count the cards that a visit filled and that still are full."""
    source = moment.club.programme(rules.into) if rules.into else None
    return 0 if source is None else charity.cards_filled_by(moment.written(), visit, source.id)


def _of_month(look: Moment | Look, programme: ProgrammeTerms, on: date) -> int:
    """Return what a cause was given in the month of a business date."""
    month = period_of(PeriodKind.MONTH, on)
    return charity.donated_between(look.written(), programme.id, first=month.start, end=month.end)


def _room(moment: Moment, programme: ProgrammeTerms, rules: CharityRules, on: date) -> int | None:
    """Return what may still be given in the month; None is without a ceiling, and nothing is counted for it."""
    return None if rules.monthly_ceiling is None else rules.room(_of_month(moment, programme, on))


def _give(followed: Followed, programme: ProgrammeTerms, rules: CharityRules, visit: int, amount: int) -> None:
    """Give a cause what a visit is good for, as far as the month's ceiling lets it."""
    room = _room(followed.moment, programme, rules, followed.on)
    if room is not None and room < amount:
        followed.notices.append(Notice("ceiling_reached", rules.name, rules.monthly_ceiling or 0, rules.cause))
        amount = room
    if amount:
        donation = _donation(followed.moment, programme, followed.member, amount, GIVEN)
        charity.add_donation(followed.moment.act, replace(donation, visit=visit))


def _reverse(moment: Moment, member: int, programme: ProgrammeTerms, visit: int, too_much: int) -> None:
    """Take back what a visit gave; what was paid out to the cause already stays with it and is written off."""
    unpaid = max(charity.owed_for_visit(moment.written(), visit, programme.id), 0)
    back = min(too_much, unpaid)
    if back:
        reversal = _donation(moment, programme, member, -back, REVERSED)
        charity.add_donation(moment.act, replace(reversal, visit=visit))
    written_off_before = -charity.written_off_for_visit(moment.written(), visit, programme.id)
    rest = too_much - back - written_off_before
    if rest > 0:
        forgone = _donation(moment, programme, member, -rest, WRITTEN_OFF)
        charity.add_donation(moment.act, replace(forgone, visit=visit))


def _donation(moment: Moment, programme: ProgrammeTerms, member: int, amount: int, kind: str) -> NewDonation:
    """Return a donation of today, by the rules as they are now."""
    version = programme.current(moment.on).id
    return NewDonation(programme.id, version, member, amount, kind, moment.on)


class Charity:
    """What members and the owner do for a cause."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self, member: str | int | None = None) -> tuple[CauseShown, ...]:
        """Return every cause: what the member gave, what everyone did, and what is still to be paid out.

        Raises:
            MemberUnknown: there is no such member.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = self._desk.member(session, member) if member is not None else None
            return tuple(
                self._shown(look, programme, rules, row.id if row else None)
                for programme, rules in all_in_effect(look.club.programmes, look.on, CharityRules)
            )

    def _shown(self, look: Look, programme: ProgrammeTerms, rules: CharityRules, member: int | None) -> CauseShown:
        session = look.written()
        return CauseShown(
            programme=programme.key,
            name=rules.name,
            cause=rules.cause,
            trigger=rules.trigger,
            member=charity.donated_by(session, programme.id, member) if member is not None else 0,
            everyone=charity.donated_by_all(session, programme.id),
            month=_of_month(look, programme, look.on),
            owed=charity.owed_to(session, programme.id),
            paid=charity.paid_out_to(session, programme.id),
            points=rules.points,
            worth=rules.amount,
        )

    def turn(self, member: str | int, points: int, *, request_key: str, programme: str = "") -> Acted:
        """Turn a member's points into money for a cause. It is final.

        Raises:
            MemberUnknown, ProgrammeUnknown, QuantityInvalid, NotEnough, InDebt: see `rules.values.refusals`.
            LimitReached: the month's ceiling would be passed.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            cause, rules, source = _turning(moment, programme)
            before = self._desk.holding(moment, row.id)
            standing = before.standing(source.id)
            version = source.current(moment.on).id
            ground = Ground(GroundKind.CAUSE, programme=cause.id)
            decision = rules.turned(standing, points, version=version, on=moment.on, ground=ground)
            amount = points * rules.amount // rules.points
            room = _room(moment, cause, rules, moment.on)
            if room is not None and room < amount:
                raise LimitReached(rules.name, (rules.monthly_ceiling or 0) // rules.amount * rules.points)
            after = post_decision(moment, decision, Booking(row.id, source, moment.on), standing)
            donation = _donation(moment, cause, row.id, amount, TURNED)
            charity.add_donation(moment.act, replace(donation, entry=moment.act.entries[0].id))
            standings = {**before.standings, source.id: after}
            notices = (Notice("donated", rules.name, amount, rules.cause),)
            report = ActReport(row=row, after=standings, before=before, act="donate", notices=notices)
            return answer_of(moment, report)

        content = {"member": str(member), "points": points, "programme": programme}
        return self._desk.perform("donate", key=request_key, content=content, work=work)

    def pay_out(self, programme: str, *, request_key: str | None = None) -> CauseShown:
        """Record that what a cause is owed was paid out to it: this closes the period.

        Raises:
            ProgrammeUnknown: there is no such cause.
            NothingToPay: nothing is owed.
        """

        def work(moment: Moment) -> int:
            cause = moment.club.programme(programme)
            if cause is None or rules_of(cause, moment.on) is None:
                raise ProgrammeUnknown(programme)
            owed = charity.owed_to(moment.written(), cause.id)
            if owed <= 0:
                raise NothingToPay(programme)
            charity.pay_out(moment.act, cause.id, owed, on=moment.on)
            return owed

        self._desk.write_once(
            ChangeAsked("pay out", {"programme": programme}, request_key), work, keep=lambda owed: owed
        )
        return next(cause for cause in self.shown() if cause.programme == programme)


def _turning(moment: Moment, key: str) -> tuple[ProgrammeTerms, CharityRules, ProgrammeTerms]:
    """Return the cause that takes points, with its rules and the programme of points."""
    for programme in moment.club.programmes:
        rules = rules_of(programme, moment.on)
        if rules is None or rules.trigger != "points" or key not in {"", programme.key}:
            continue
        source = moment.club.programme(rules.into)
        if source is not None and isinstance(source.current(moment.on).rules, PointRules):
            return programme, rules, source
    raise ProgrammeUnknown(key or "charity")
