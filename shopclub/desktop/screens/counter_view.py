"""What the counter says of outcomes: pure functions from outcomes to views, tested without a window."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from shopclub.desktop.widgets.answer_band import Answer, BandView
from shopclub.desktop.widgets.card_face import CardView
from shopclub.desktop.widgets.member_panel import MemberView, RewardView
from shopclub.desktop.widgets.visit_list import VisitView
from shopclub.language import acts, formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.faults import BookFault
from shopclub.rules.money import Currency
from shopclub.rules.refusals import ConfirmNeeded, Refusal
from shopclub.services.outcomes import Acted, Balance, MemberFacts, MemberLine, Shown, Today, VisitLine, VoucherLine


@dataclass(frozen=True)
class TodayView:
    """The waiting counter."""

    shop: str
    visits: str
    new_members: str
    rewards: str
    recent: tuple[VisitView, ...]
    needs_amount: bool
    has_programme: bool


def present_today(today: Today, *, zone: ZoneInfo, currency: Currency) -> TodayView:
    """Return the day so far as the counter shows it."""
    return TodayView(
        today.shop,
        formats.whole(today.visits),
        formats.whole(today.new_members),
        formats.whole(today.rewards),
        tuple(_visit(each, zone, currency) for each in today.recent),
        today.needs_amount,
        today.has_programme,
    )


def _visit(line: VisitLine, zone: ZoneInfo, currency: Currency) -> VisitView:
    happened = [phrases.stamps(line.earned)] if line.earned else []
    if line.redeemed:
        happened.append(line.redeemed)
    if line.amount:
        happened.append(formats.money(line.amount, currency))
    return VisitView(
        line.visit,
        formats.clock(line.at, zone),
        phrases.member_name(line.member),
        " · ".join(happened) or _("Visit"),
        line.voided,
        line.member.id,
    )


def present_acted(outcome: Acted) -> MemberView:
    """Return the member an act was about, with the stamps it gave marked as fresh."""
    fresh: dict[str, int] = {}
    full: set[str] = set()
    for each in outcome.entries:
        if each.kind in {"award", "bonus"}:
            fresh[each.programme] = fresh.get(each.programme, 0) + each.quantity
        if each.kind == "redemption":
            full.add(each.programme)
    today = outcome.on or date.min
    return _member(
        outcome.member, outcome.facts, outcome.balances, outcome.vouchers, today=today, fresh=fresh, full=full
    )


def present_shown(shown: Shown) -> MemberView:
    """Return a member who was looked up."""
    facts = MemberFacts(shown.joined_on, shown.last_visit_on, shown.birthday, shown.note, shown.blocked)
    return _member(shown.member, facts, shown.balances, shown.vouchers, today=shown.today, fresh={}, full=set())


def _member(
    member: MemberLine,
    facts: MemberFacts | None,
    balances: tuple[Balance, ...],
    vouchers: tuple[VoucherLine, ...],
    *,
    today: date,
    fresh: dict[str, int],
    full: set[str],
) -> MemberView:
    ready = [each for each in vouchers if each.state == "issued" and not _past(each.expires_on, today)]
    return MemberView(
        member=member.id,
        name=phrases.member_name(member),
        named=member.name is not None,
        facts=_facts(facts, today) if facts else (),
        cards=tuple(_card(each, fresh.get(each.programme, 0), today, each.programme in full) for each in balances),
        rewards=tuple(RewardView(each.id, _reward(each)) for each in ready),
        note=(facts.note or "") if facts else "",
        blocked=_("Blocked: {reason}").format(reason=facts.blocked) if facts and facts.blocked else "",
    )


def _past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _reward(voucher: VoucherLine) -> str:
    if voucher.expires_on is None:
        return voucher.reward
    return _("{reward} (until {day})").format(reward=voucher.reward, day=formats.day(voucher.expires_on))


def _facts(facts: MemberFacts, today: date) -> tuple[tuple[str, str], ...]:
    told = []
    if facts.last_visit_on is None:
        told.append(("sparkles", _("First visit")))
    else:
        told.append(("history", _("Last here {ago}").format(ago=phrases.days_ago((today - facts.last_visit_on).days))))
    told.append(("calendar-days", _("Member since {day}").format(day=formats.day(facts.joined_on))))
    if facts.birthday:
        told.append(("cake", formats.birthday(facts.birthday[-5:])))
    return tuple(told)


def _card(balance: Balance, fresh: int, today: date, full: bool) -> CardView:  # noqa: FBT001
    size = balance.size or 10
    footer = ""
    if balance.lapses_on and (balance.lapses_on - today).days <= 30:
        footer = _("{stamps} lapse {day}").format(
            stamps=phrases.stamps(balance.lapsing), day=formats.day(balance.lapses_on)
        )
    elif 0 < size - balance.balance <= 3:
        left = size - balance.balance
        footer = ngettext("{count} more to go", "{count} more to go", left).format(count=left)
    filled = max(balance.balance, 0)
    if full and not filled:
        return CardView(balance.name, size, size, min(fresh, size), balance.reward, _("Full: the next card begins"))
    return CardView(balance.name, filled, size, min(fresh, filled), balance.reward, footer)


def present_answer(outcome: Acted, currency: Currency) -> BandView:
    """Return what the band says of an act."""
    names = {each.programme: each.name for each in outcome.balances}
    said = acts.acted(outcome)
    told = [phrases.notice(each, currency, names) for each in outcome.notices if each.code not in _SAID_ELSEWHERE]
    advice = " ".join(told)
    won = [each.reward for each in outcome.vouchers if each.id in outcome.touched and each.state == "issued"]
    if outcome.stamped_seconds_ago is not None:
        return BandView(Answer.ASKS, said, _("This scan was ignored."))
    if outcome.act in {"void", "cancel", "adjust", "reverse"}:
        return BandView(Answer.DONE, said, advice)
    if outcome.act == "redeem":
        return BandView(Answer.REWARD, said, advice)
    if any(each.code == "member_blocked" for each in outcome.notices):
        return BandView(Answer.REFUSED, said, advice)
    if won:
        return BandView(Answer.REWARD, _("Reward ready: {reward}").format(reward=", ".join(won)), said)
    ready = [each.text for each in outcome.notices if each.code == "reward_ready"]
    if ready and not advice:
        advice = _("Reward ready: {reward}").format(reward=", ".join(dict.fromkeys(ready)))
    return BandView(Answer.STAMPED, said, advice)


_SAID_ELSEWHERE = frozenset({"reward_ready", "already_stamped"})


def present_refusal(expected: Refusal | BookFault) -> BandView:
    """Return what the band says of a no."""
    if isinstance(expected, Refusal):
        sentence = phrases.refusal(expected)
        kind = Answer.ASKS if isinstance(expected, ConfirmNeeded) else Answer.REFUSED
        return BandView(kind, sentence.said, sentence.advice)
    sentence = phrases.fault(expected)
    return BandView(Answer.REFUSED, sentence.said, sentence.advice)
