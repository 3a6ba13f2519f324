"""The live examples of the kinds of programme that count no stamps or points."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import counts, formats
from shopclub.language.kinds import standing
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.benefits import Benefit, ClubRules
from shopclub.rules.kinds.cashback import CashbackRules
from shopclub.rules.kinds.charity import CharityRules
from shopclub.rules.kinds.draws import DrawRules
from shopclub.rules.kinds.gifts import Gift
from shopclub.rules.kinds.memberships import MembershipRules, Plan
from shopclub.rules.kinds.occasions import OccasionRules
from shopclub.rules.kinds.partners import Agreed, PartnerRules
from shopclub.rules.kinds.referrals import ReferralRules
from shopclub.rules.kinds.tiers import Tier, TierRules
from shopclub.rules.ledger.promotions import SINGLE
from shopclub.rules.ledger.terms import ProgrammeRules
from shopclub.rules.values.money import Currency

EXAMPLE_DAY = date(2026, 6, 1)
EXAMPLE_BIRTHDAY = "03-04"
IN_A_QUARTER = 1000


def card(rules: ProgrammeRules, currency: Currency) -> CardView | None:
    """Return what a member would have, as a card; None for a kind that has its own."""
    make = _CARDS.get(type(rules))
    return make(rules, currency) if make is not None else None


def cashback_card(name: str, credit: int, currency: Currency) -> CardView:
    """Return credit as a card."""
    return CardView(name, credit, max(credit, 1), 0, "", points=formats.money(credit, currency))


def _tier_card(rules: TierRules, currency: Currency) -> CardView:
    rank = max(min(2, len(rules.tiers)), 1)
    tier, following = rules.tier(rank), rules.tier(rank + 1)
    goal = following.threshold if following else tier.threshold if tier else 1
    at = (tier.threshold + goal) // 2 if tier else 0
    said = f"{following.name} · {standing.measure(goal, rules.measure, currency)}" if following else ""
    return CardView(rules.name, at, max(goal, 1), 0, said, points=tier.name if tier else "")


def _when(rules: OccasionRules, currency: Currency) -> str:
    if rules.occasion == "milestone":
        first = next(rules.milestones())
        return _goal(first.counted, first.goal, currency)
    if rules.occasion == "anniversary":
        return ngettext("{count} year", "{count} years", rules.years[0]).format(count=rules.years[0])
    return formats.birthday(EXAMPLE_BIRTHDAY)


def gift(found: Gift | None) -> str:
    """Return a gift in words."""
    if found is None:
        return ""
    return found.reward or _("{count} in “{programme}”").format(count=formats.whole(found.units), programme=found.into)


def sentences(rules: ProgrammeRules, currency: Currency) -> tuple[str, ...] | None:
    """Return what the rules do, in sentences; None for a kind that has its own."""
    tell = _SENTENCES.get(type(rules))
    return tell(rules, currency) if tell is not None else None


def _cashback(rules: CashbackRules, currency: Currency) -> tuple[str, ...]:
    def money(minor: int) -> str:
        return formats.money(minor, currency)

    spent = (IN_A_QUARTER if rules.by_quarter else 84) * 10**currency.decimals
    said = (
        _("A member who spends {amount} in a quarter gets {credit} when it is over.")
        if rules.by_quarter
        else _("A member who spends {amount} gets {credit} in credit.")
    )
    told = [said.format(amount=money(spent), credit=money(rules.due(spent)))]
    told += [
        _("From {amount} in a quarter it is {share} of all of it.").format(
            amount=money(band.spent), share=formats.share(band.rate_bp)
        )
        for band in rules.bands
    ]
    if rules.payout == "minimum":
        told.append(_("It may be spent once there is {amount}.").format(amount=money(rules.minimum)))
    lapses = rules.lives_until(EXAMPLE_DAY)
    if lapses:
        told.append(
            _("Credit of {day} pays until {last}.").format(day=formats.day(EXAMPLE_DAY), last=formats.day(lapses))
        )
    return tuple(told)


def _tiers(rules: TierRules, currency: Currency) -> tuple[str, ...]:
    told = [_tier(each, rules, currency) for each in rules.tiers]
    told.append(
        ngettext("Kept for {count} month.", "Kept for {count} months.", rules.hold_months).format(
            count=rules.hold_months
        )
        + " "
        + ngettext(
            "Lowered after {count} day of warning.", "Lowered after {count} days of warning.", rules.grace_days
        ).format(count=rules.grace_days)
    )
    return tuple(told)


def _tier(tier: Tier, rules: TierRules, currency: Currency) -> str:
    has = []
    if tier.multiplier_bp != SINGLE:
        has.append(_("points count for {share}").format(share=formats.share(tier.multiplier_bp)))
    if tier.entry is not None:
        has.append(_("reaching it gives {gift}").format(gift=gift(tier.entry)))
    has += tier.benefits
    measure = standing.measure(tier.threshold, rules.measure, currency)
    said = _("{tier} from {amount}").format(tier=tier.name, amount=measure)
    return f"{said}: {', '.join(has)}." if has else f"{said}."


def _referral(rules: ReferralRules, currency: Currency) -> tuple[str, ...]:
    told = []
    if rules.min_spend:
        how = _("in one purchase") if rules.mode == "single" else _("over all purchases")
        told.append(
            _("A friend who spends {amount} within {days} days, {how}, counts.").format(
                amount=formats.money(rules.min_spend, currency), days=rules.within_days, how=how
            )
        )
    else:
        told.append(_("A friend who buys anything within {days} days counts.").format(days=rules.within_days))
    if rules.referrer:
        friends = ngettext("{count} friend", "{count} friends", rules.friends_needed).format(count=rules.friends_needed)
        told.append(_("For {friends} the member gets {gift}.").format(friends=friends, gift=gift(rules.referrer)))
    if rules.friend:
        told.append(_("The friend gets {gift}.").format(gift=gift(rules.friend)))
    if rules.hold_days:
        told.append(_("The thanks wait {days} days, in case goods come back.").format(days=rules.hold_days))
    return tuple(told)


def _occasion(rules: OccasionRules, currency: Currency) -> tuple[str, ...]:
    given = gift(rules.gift)
    if rules.occasion == "milestone":
        return tuple(
            _("{goal}: {gift}.").format(goal=_goal(each.counted, each.goal, currency), gift=given)
            for each in rules.milestones()
        )
    if rules.occasion == "anniversary":
        return tuple(
            ngettext("After {count} year: {gift}.", "After {count} years: {gift}.", years).format(
                count=years, gift=given
            )
            for years in rules.years
        )
    told = []
    for birthday in (EXAMPLE_BIRTHDAY, "02-29"):
        day = rules.day_in(birthday, EXAMPLE_DAY.year)
        window = rules.birthday_window(birthday, day)
        if window is not None:
            told.append(
                _("Born on {birthday}: {gift} from {first} to {last}.").format(
                    birthday=formats.birthday(birthday),
                    gift=given,
                    first=formats.day(window.first),
                    last=formats.day(window.last),
                )
            )
    told.append(_("A birthday told less than 30 days before waits until next year."))
    return tuple(told)


def _charity(rules: CharityRules, currency: Currency) -> tuple[str, ...]:
    spent = 84 * 10**currency.decimals
    given = formats.money(rules.due(eligible=spent, cards=1) or rules.amount, currency)
    said = {
        "purchase": _("Each purchase gives {given} to {cause}."),
        "share": _("A purchase of {amount} gives {given} to {cause}."),
        "card": _("Each full card gives {given} to {cause}."),
        "points": _("{points} become {given} for {cause}."),
    }[rules.trigger]
    told = [
        said.format(
            given=given, cause=rules.cause, amount=formats.money(spent, currency), points=counts.points(rules.points)
        )
    ]
    if rules.monthly_ceiling is not None:
        told.append(_("At most {amount} in a month.").format(amount=formats.money(rules.monthly_ceiling, currency)))
    return tuple(told)


def _allowed(plan: Plan) -> str:
    return f"{formats.whole(plan.allowance)} × {plan.item}" if plan.allowance else ", ".join(plan.benefits)


def _plan(plan: Plan, currency: Currency) -> str:
    said = _("{plan}: {price} a month")
    if plan.months > 1:
        said = ngettext("{plan}: {price} for {count} month", "{plan}: {price} for {count} months", plan.months)
    said = said.format(plan=plan.name, price=formats.money(plan.price, currency), count=plan.months)
    has = _allowed(plan)
    return f"{said}; {has}." if has else f"{said}."


def benefit_value(found: Benefit, currency: Currency) -> str:
    """Return what a benefit takes off, in words."""
    match found.kind:
        case "percent":
            return _("{share} less").format(share=formats.share(found.value))
        case "amount":
            return _("{amount} less").format(amount=formats.money(found.value, currency))
        case "price":
            return _("at {amount}").format(amount=formats.money(found.value, currency))
        case _:
            return _("for nothing")


def _benefit_when(found: Benefit) -> str:
    names = formats.weekday_names()
    told = [", ".join(names[day] for day in found.days)] if found.days else []
    told += [f"{begin:%H:%M}–{end:%H:%M}" for begin, end in found.hours]
    return " · ".join(told)


def _benefit(found: Benefit, currency: Currency) -> str:
    amount = 84 * 10**currency.decimals
    said = f"{found.name}: {benefit_value(found, currency)}"
    if found.scope:
        said += f" ({', '.join(found.scope)})"
    when = _benefit_when(found)
    said += f", {when}" if when else ""
    if found.limit is not None:
        often = {
            "day": ngettext("{count} time a day", "{count} times a day", found.limit),
            "week": ngettext("{count} time a week", "{count} times a week", found.limit),
            "month": ngettext("{count} time a month", "{count} times a month", found.limit),
            "year": ngettext("{count} time a year", "{count} times a year", found.limit),
        }.get(found.per, ngettext("{count} time in all", "{count} times in all", found.limit))
        said += f", {often.format(count=found.limit)}"
    if found.lowest_tier:
        said += ", " + _("from {tier}").format(tier=found.lowest_tier)
    if found.kind in {"percent", "amount"} and not found.scope:
        pays = formats.money(amount - found.worth(amount, ()), currency)
        said += ". " + _("Of {amount} a member pays {pays}").format(amount=formats.money(amount, currency), pays=pays)
    return f"{said}."


def _goal(counted: str, goal: int, currency: Currency) -> str:
    if counted == "spend":
        return _("{amount} spent").format(amount=formats.money(goal, currency))
    if counted == "referrals":
        return ngettext("{count} friend", "{count} friends", goal).format(count=goal)
    return counts.visits(goal)


def _until(rules: DrawRules) -> str:
    return _("until {last}").format(last=formats.day(rules.last))


def _draw(rules: DrawRules, currency: Currency) -> tuple[str, ...]:
    spent = formats.money(rules.per, currency)
    said = {
        "visit_day": _("Each day with a visit gives an entry."),
        "spend": _("Every {amount} spent gives an entry.").format(amount=spent),
        "survey": _("Each questionnaire handed in gives an entry."),
    }[rules.entry]
    told = [said]
    if rules.max_entries is not None:
        most = ngettext("{count} entry", "{count} entries", rules.max_entries)
        told.append(_("A member has at most {entries}.").format(entries=most.format(count=rules.max_entries)))
    if rules.free_entry:
        told.append(_("Anybody may ask for one entry a day without buying."))
    if rules.min_age is not None:
        told.append(_("Only members of {age} or more whose year of birth is known.").format(age=rules.min_age))
    prizes = ", ".join(f"{formats.whole(each.count)} × {each.name}" for each in rules.prizes)
    told.append(_("To be won: {prizes}.").format(prizes=prizes))
    cost = sum(each.count * each.value for each in rules.prizes)
    if cost:
        told.append(_("The prizes cost you {cost}.").format(cost=formats.money(cost, currency)))
    told.append(_("The list is frozen when {last} is over. Staff take no part.").format(last=formats.day(rules.last)))
    return tuple(told)


def _partner(rules: PartnerRules, currency: Currency) -> tuple[str, ...]:
    told = [_("Your members have there: {benefit}.").format(benefit=_agreed(each, currency)) for each in rules.given]
    told += [_("Its members have here: {benefit}.").format(benefit=_agreed(each, currency)) for each in rules.taken]
    most = ngettext("A member has {count} voucher a month.", "A member has {count} vouchers a month.", rules.per_member)
    told.append(most.format(count=rules.per_member))
    if rules.cap_per_month is not None:
        told.append(_("At most {count} in a month, each way.").format(count=formats.whole(rules.cap_per_month)))
    return tuple(told)


def _agreed(each: Agreed, currency: Currency) -> str:
    if not each.value:
        return each.name
    owed = _("{amount} for the shop that gives it").format(amount=formats.money(each.value, currency))
    return f"{each.name} ({owed})"


def _cashback_example(rules: CashbackRules, currency: Currency) -> CardView:
    return cashback_card(rules.name, rules.due(84 * 10**currency.decimals), currency)


def _referral_card(rules: ReferralRules, _currency: Currency) -> CardView:
    said = ngettext("{count} friend", "{count} friends", 1).format(count=1)
    return CardView(rules.name, 1, max(rules.friends_needed, 1), 1, gift(rules.referrer), points=said)


def _club_card(rules: ClubRules, currency: Currency) -> CardView:
    first = rules.benefits[0]
    return CardView(rules.name, 1, 1, 0, _benefit_when(first), points=benefit_value(first, currency))


def _plan_card(rules: MembershipRules, currency: Currency) -> CardView:
    plan = rules.plans[0]
    return CardView(rules.name, 1, 1, 0, _allowed(plan), points=formats.money(plan.price, currency))


def _cause_card(rules: CharityRules, currency: Currency) -> CardView:
    given = rules.due(eligible=84 * 10**currency.decimals, cards=1) or rules.amount
    return CardView(rules.name, 1, 1, 0, rules.cause, points=formats.money(given, currency))


def _occasion_card(rules: OccasionRules, currency: Currency) -> CardView:
    return CardView(rules.name, 1, 1, 0, gift(rules.gift), points=_when(rules, currency))


def _draw_card(rules: DrawRules, _currency: Currency) -> CardView:
    return CardView(rules.name, 1, 1, 0, _until(rules), points=rules.promise)


def _partner_card(rules: PartnerRules, _currency: Currency) -> CardView:
    there = rules.promise or _("For the partner's members")
    return CardView(rules.name, 1, 1, 0, _("With a voucher, once"), points=there)


def _benefits(rules: ClubRules, currency: Currency) -> tuple[str, ...]:
    return tuple(_benefit(each, currency) for each in rules.benefits)


def _plans(rules: MembershipRules, currency: Currency) -> tuple[str, ...]:
    return tuple(_plan(each, currency) for each in rules.plans)


_CARDS: Mapping[type, Callable[[Any, Currency], CardView]] = {
    CashbackRules: _cashback_example,
    TierRules: _tier_card,
    ReferralRules: _referral_card,
    ClubRules: _club_card,
    MembershipRules: _plan_card,
    CharityRules: _cause_card,
    OccasionRules: _occasion_card,
    DrawRules: _draw_card,
    PartnerRules: _partner_card,
}
_SENTENCES: Mapping[type, Callable[[Any, Currency], tuple[str, ...]]] = {
    CashbackRules: _cashback,
    TierRules: _tiers,
    ReferralRules: _referral,
    ClubRules: _benefits,
    MembershipRules: _plans,
    CharityRules: _charity,
    OccasionRules: _occasion,
    DrawRules: _draw,
    PartnerRules: _partner,
}
