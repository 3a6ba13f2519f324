"""Causes: what visits give them, points turned into money, what goods brought back take again, and paying out."""

from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from shopclub.records import donations
from shopclub.records.donations import GIFT, GIVEN, OWED, REVERSED, TURNED, WRITTEN_OFF, Gave
from shopclub.records.schema.programmes import Donation, Payout
from shopclub.records.trade.purchases import lines_of
from shopclub.rules.kinds.charity import CharityRules
from shopclub.rules.kinds.points import PointRules
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.ledger.returns import Left
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import NothingToPay
from shopclub.rules.values.periods import PeriodKind, period_of
from shopclub.rules.values.refusals import LimitReached, ProgrammeUnknown
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import Desk, Look, Moment, post_decision
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.overviews import CauseShown
from shopclub.services.units.clawbacks import left_of
from shopclub.services.units.followed import Followed, all_in_effect, in_effect


def rules_of(programme: ProgrammeTerms, on: date) -> CharityRules | None:
    """Return the rules of a cause in effect; None for another kind."""
    return in_effect(programme, on, CharityRules)


def follow(followed: Followed) -> None:
    """Bring what a visit gives each cause to what is left of its purchase."""
    for programme, _ in followed.running("charity"):
        rules = rules_of(programme, followed.on)
        if rules is None or rules.trigger == "points":
            continue
        gave = _gave(followed, programme)
        if gave is None:
            return
        given = gave.given or 0
        if not given and not followed.still(programme):
            continue
        rules = _given_by(gave, programme) or rules
        change = _due(followed.moment, gave, rules) - given
        if change > 0 and not followed.took:
            _give(followed, programme, rules, gave.visit, change)
        elif change < 0:
            _reverse(followed.moment, followed.member, programme, gave.visit, change)


def _given_by(gave: Gave, programme: ProgrammeTerms) -> CharityRules | None:
    """Return the rules that a visit gave by; None where it gave nothing yet."""
    rules = programme.version(gave.version).rules if gave.version is not None else None
    return rules if isinstance(rules, CharityRules) else None


def _gave(followed: Followed, programme: ProgrammeTerms) -> Gave | None:
    """Return the visit an act is about as a cause sees it; of goods brought back, the one they were bought on."""
    if followed.visit is None:
        return None
    session = followed.moment.written()
    gave = donations.of_visit(session, followed.visit, programme.id)
    if gave.kind != "return":
        return gave
    bought = donations.bought_on(session, gave.visit)
    return None if bought is None else donations.of_visit(session, bought, programme.id)


def _due(moment: Moment, gave: Gave, rules: CharityRules) -> int:
    if gave.voided or gave.purchase is None:
        return 0
    left = left_of(moment, gave.purchase) if gave.returned else None
    if (left is not None and left.whole) or (rules.trigger == "purchase" and gave.amount == 0):
        return 0
    eligible = _eligible(moment, gave, gave.purchase, left, rules) if rules.trigger == "share" else None
    return rules.due(eligible=eligible, cards=_cards(moment, gave.visit, rules))


def _eligible(moment: Moment, gave: Gave, purchase: int, left: Left | None, rules: CharityRules) -> int:
    """Return what is left of a purchase that counts: without what units paid and what is excluded."""
    items = lines_of(moment.written(), purchase) if left is None else left.items
    amount = gave.amount if left is None else left.amount
    return (amount or 0) - sum(each.total for each in items if each.category in rules.exclude) - (gave.paid or 0)


def _cards(moment: Moment, visit: int, rules: CharityRules) -> int:
    """Count the cards that a visit filled and that still are full."""
    source = moment.club.programme(rules.into) if rules.into else None
    return 0 if source is None else donations.cards_filled(moment.written(), visit, source.id)


def _sum(look: Moment | Look, *which: Any) -> int:
    return look.written().scalar(select(func.sum(GIFT.c.amount)).where(OWED, *which)) or 0


def _of_month(look: Moment | Look, programme: ProgrammeTerms, on: date) -> int:
    month = period_of(PeriodKind.MONTH, on)
    return donations.between(look.written(), programme.id, first=month.start, end=month.end)


def _room(moment: Moment, programme: ProgrammeTerms, rules: CharityRules, on: date) -> int | None:
    """Return what may still be given in the month; None is without a ceiling, and nothing is counted for it."""
    return None if rules.monthly_ceiling is None else rules.room(_of_month(moment, programme, on))


def _give(followed: Followed, programme: ProgrammeTerms, rules: CharityRules, visit: int, amount: int) -> None:
    room = _room(followed.moment, programme, rules, followed.on)
    if room is not None and room < amount:
        followed.notices.append(Notice("ceiling_reached", rules.name, rules.monthly_ceiling or 0, rules.cause))
        amount = room
    if amount:
        _write(followed.moment, followed.member, programme, amount, GIVEN, visit=visit)


def _reverse(moment: Moment, member: int, programme: ProgrammeTerms, visit: int, change: int) -> None:
    """Take back what a visit gave; what was paid out to the cause already stays with it and is written off."""
    mine = GIFT.c.visit_id == visit, GIFT.c.programme_id == programme.id
    unpaid = max(_sum(moment, *mine, GIFT.c.payout_id.is_(None)), 0)
    back = min(-change, unpaid)
    if back:
        _write(moment, member, programme, -back, REVERSED, visit=visit)
    forgone = select(func.sum(GIFT.c.amount)).where(*mine, GIFT.c.kind == WRITTEN_OFF)
    rest = -change - back + (moment.written().scalar(forgone) or 0)
    if rest > 0:
        _write(moment, member, programme, -rest, WRITTEN_OFF, visit=visit)


def _write(
    moment: Moment,
    member: int,
    programme: ProgrammeTerms,
    amount: int,
    kind: str,
    *,
    visit: int | None = None,
    entry: int | None = None,
) -> None:
    row = {
        "programme_id": programme.id,
        "member_id": member,
        "visit_id": visit,
        "entry_id": entry,
        "version_id": programme.current(moment.on).id,
        "business_date": moment.on,
        "amount": amount,
        "kind": kind,
        "request_key": moment.act.key,
    }
    moment.act.add(Donation, [row])
    moment.act.named = True


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
        mine = GIFT.c.programme_id == programme.id
        paid = look.session.scalar(select(func.sum(Payout.amount)).where(Payout.programme_id == programme.id))
        return CauseShown(
            programme=programme.key,
            name=rules.name,
            cause=rules.cause,
            trigger=rules.trigger,
            member=_sum(look, mine, GIFT.c.member_id == member) if member is not None else 0,
            everyone=_sum(look, mine),
            month=_of_month(look, programme, look.on),
            owed=_sum(look, mine, GIFT.c.payout_id.is_(None)),
            paid=paid or 0,
            points=rules.points,
            worth=rules.amount,
        )

    def turn(self, member: str | int, points: int, *, request_key: str, programme: str = "") -> Acted:
        """Turn a member's points into money for a cause. It is final.

        Raises:
            MemberUnknown, ProgrammeUnknown, QuantityInvalid, NotEnough, InDebt: see `rules.refusals`.
            LimitReached: the month's ceiling would be passed.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            cause, rules, source = _turning(moment, programme)
            before = self._desk.holding(moment, row.id)
            standing = before.standing(source.id)
            version = source.current(moment.on).id
            decision = rules.turned(standing, points, version=version, on=moment.on, programme=source.key)
            amount = points * rules.amount // rules.points
            room = _room(moment, cause, rules, moment.on)
            if room is not None and room < amount:
                raise LimitReached(rules.name, (rules.monthly_ceiling or 0) // rules.amount * rules.points)
            after = post_decision(moment, decision, member_id=row.id, programme=source, standing=standing, visit=None)
            _write(moment, row.id, cause, amount, TURNED, entry=moment.act.entries[0].id)
            held = {**before.standings, source.id: after}
            said = (Notice("donated", rules.name, amount, rules.cause),)
            return answer_of(moment, ActReport(row=row, after=held, before=before, act="donate", notices=said))

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
            mine = (GIFT.c.programme_id == cause.id) & GIFT.c.payout_id.is_(None)
            owed = _sum(moment, mine)
            if owed <= 0:
                raise NothingToPay(programme)
            paid = Payout(programme_id=cause.id, on=moment.on, amount=owed, request_key=moment.act.key)
            moment.written().add(paid)
            moment.act.named = True
            moment.written().flush()
            moment.written().connection().execute(update(GIFT).where(mine).values(payout_id=paid.id))
            return owed

        self._desk.write_once(
            "pay out", work, key=request_key, objects={"programme": programme}, keep=lambda owed: owed
        )
        return next(each for each in self.shown() if each.programme == programme)


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
