"""What the counter says of outcomes: pure functions from outcomes to views, tested without a window."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from shopclub.desktop.screens.counter.answer_band import Answer, BandView
from shopclub.desktop.screens.counter.first_day_view import FirstDayView, present_first_day
from shopclub.desktop.screens.counter.lines_pad import GoodsView
from shopclub.desktop.screens.counter.member_panel import BenefitView, MemberView, PayingView
from shopclub.desktop.screens.counter.return_sheet import BoughtView, PurchaseView, SoldView
from shopclub.desktop.screens.counter.reward_bar import OfferView, RewardView
from shopclub.desktop.screens.counter.visit_list import VisitView
from shopclub.desktop.widgets.balance_tile import present_tile
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import acts, counts, formats, names, phrases
from shopclub.language.kinds import cashback
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.faults import BookFault
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import CategoryPrice, Item
from shopclub.rules.values.refusals import ConfirmNeeded, Refusal
from shopclub.services.acting.outcomes import (
    Acted,
    Balance,
    BenefitLine,
    MemberFacts,
    MemberLine,
    Shown,
    TierLine,
    Today,
    VisitLine,
    VoucherLine,
)
from shopclub.services.acting.overviews import BoughtLine, PayOffer, Returnable

MOST_OFFERS = 3


@dataclass(frozen=True)
class TodayView:
    """The waiting counter; `begun` tells that something was booked in this book at all."""

    shop: str
    begun: bool
    visits: str
    booked: str
    new_members: str
    rewards: str
    recent: tuple[VisitView, ...]
    needs_amount: bool
    needs_items: bool
    first: FirstDayView | None = None


def present_today(today: Today, *, zone: ZoneInfo, currency: Currency) -> TodayView:
    """Return the day so far as the counter shows it."""
    return TodayView(
        today.shop,
        today.visits > 0 or today.members > 0 or bool(today.recent),
        formats.whole(today.visits),
        formats.money(today.booked, currency) if today.needs_amount or today.booked else "",
        formats.whole(today.new_members),
        formats.whole(today.rewards),
        tuple(_visit(each, zone, currency, needs_amount=today.needs_amount) for each in today.recent),
        today.needs_amount,
        today.needs_items,
        present_first_day(today.shop, today.first) if today.first is not None else None,
    )


def _visit(line: VisitLine, zone: ZoneInfo, currency: Currency, *, needs_amount: bool) -> VisitView:
    happened = [phrases.units(units, kind) for kind, units in line.earned if units]
    if line.redeemed:
        happened.append(_("{reward} handed out").format(reward=line.redeemed))
    amount = formats.money(line.amount, currency) if line.amount else ""
    if line.returned:
        happened = [_("Goods back"), *happened]
        amount = formats.money(-(line.amount or 0), currency) if line.amount else ""
    return VisitView(
        line.visit,
        formats.clock(line.at, zone),
        names.member_name(line.member),
        " · ".join(happened) or _("Visit"),
        line.voided,
        line.member.id,
        None if line.returned or not line.amount else line.purchase,
        amount,
        lacks_amount=needs_amount and line.amount is None and not line.returned and line.purchase is not None,
    )


def present_tier(tier: TierLine | None) -> str:
    """Return the name of a member's tier; nothing where she has none."""
    return tier.name if tier is not None else ""


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
    shown = _member(
        outcome.member,
        outcome.facts,
        outcome.balances,
        outcome.vouchers,
        today=today,
        fresh=fresh,
        full=full,
        won=frozenset(outcome.touched),
    )
    return _with_standing(shown, outcome)


def _with_standing(view: MemberView, found: Acted | Shown) -> MemberView:
    """Put a member's membership before what else is told of her, and offer what applies."""
    told = [
        ("ticket", _("{plan} until {day}").format(plan=each.plan, day=formats.day(each.until))) for each in found.passes
    ]
    told += [
        (
            "piggy-bank",
            _("{credit} on {day}").format(credit=cashback.counted(each.credit), day=formats.day(each.paid_on)),
        )
        for each in (found.quarters if isinstance(found, Shown) else ())
    ]
    offered = tuple(BenefitView(each.programme, each.name, _benefit(each)) for each in found.benefits)
    items = tuple(
        BenefitView(
            each.programme,
            each.item,
            ngettext("{name} ({count} left)", "{name} ({count} left)", each.left).format(
                name=each.item, count=each.left
            ),
        )
        for each in found.passes
        if each.left
    )
    return replace(view, tier=present_tier(found.tier), facts=(*told, *view.facts), benefits=offered, passes=items)


def _benefit(line: BenefitLine) -> str:
    if line.left is None:
        return line.name
    return ngettext("{name} ({count} left)", "{name} ({count} left)", line.left).format(name=line.name, count=line.left)


def present_shown(shown: Shown) -> MemberView:
    """Return a member who was looked up."""
    facts = MemberFacts(shown.joined_on, shown.last_visit_on, shown.birthday, shown.note, shown.blocked)
    view = _member(shown.member, facts, shown.balances, shown.vouchers, today=shown.today, fresh={}, full=set())
    return _with_standing(view, shown)


def _member(
    member: MemberLine,
    facts: MemberFacts | None,
    balances: tuple[Balance, ...],
    vouchers: tuple[VoucherLine, ...],
    *,
    today: date,
    fresh: dict[str, int],
    full: set[str],
    won: frozenset[int] = frozenset(),
) -> MemberView:
    ready = [each for each in vouchers if each.state == "issued" and not _past(each.expires_on, today)]
    ready.sort(key=lambda each: (each.id not in won, each.expires_on is None, each.expires_on or date.min, each.id))
    return MemberView(
        member=member.id,
        name=names.member_name(member),
        named=member.name is not None,
        facts=_facts(facts, today) if facts else (),
        cards=tuple(_card(each, fresh.get(each.programme, 0), today, each.programme in full) for each in balances),
        tiles=tuple(present_tile(balance, fresh.get(balance.programme, 0)) for balance in balances),
        rewards=_ready(ready),
        offers=_offers(balances, fresh),
        pays=_pays(balances, fresh),
        note=(facts.note or "") if facts else "",
        blocked=_("Blocked: {reason}").format(reason=facts.blocked) if facts and facts.blocked else "",
    )


def _past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _pays(balances: tuple[Balance, ...], fresh: dict[str, int]) -> tuple[PayingView, ...]:
    """Return what pays a part of a bill now: every programme in which there is enough to pay with."""
    return tuple(
        PayingView(each.programme, each.kind, words_of(each.kind).pay())
        for each in balances
        if each.pays and each.balance - fresh.get(each.programme, 0) >= max(each.pays_from, 1)
    )


def _ready(vouchers: list[VoucherLine]) -> tuple[RewardView, ...]:
    """Return the rewards that wait, in their order; of the same several are one with a number."""
    found: dict[str, list[VoucherLine]] = {}
    for each in vouchers:
        found.setdefault(each.reward, []).append(each)
    return tuple(
        RewardView(
            same[0].id,
            same[0].reward,
            _reward(same[0]) + (f" × {len(same)}" if len(same) > 1 else ""),
            _("Good until {day}").format(day=formats.day(same[0].expires_on)) if same[0].expires_on else "",
        )
        for same in found.values()
    )


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
    footer = ""
    if balance.debt:
        footer = _("{units} owed").format(units=phrases.units(balance.debt, balance.kind))
    elif balance.lapses_on and (balance.lapses_on - today).days <= 30:
        footer = _("{units} lapse {day}").format(
            units=phrases.units(balance.lapsing, balance.kind), day=formats.day(balance.lapses_on)
        )
    elif balance.pending:
        footer = _("{units} on the way").format(units=phrases.units(balance.pending, balance.kind))
    if balance.size is None:
        return _points_card(balance, fresh, footer)
    size = balance.size
    filled = max(balance.balance, 0)
    if full and not filled:
        return CardView(balance.name, size, size, min(fresh, size), balance.reward, _("Full: the next card begins"))
    aim = _("{count} to {reward}").format(count=size - filled, reward=balance.reward)
    return CardView(balance.name, filled, size, min(fresh, filled), aim, footer)


def _points_card(balance: Balance, fresh: int, footer: str) -> CardView:
    """Return points as a card: the bar fills towards the cheapest reward that they do not buy yet."""
    costs = sorted(balance.rewards, key=lambda each: each.cost)
    coming = next((each for each in costs if each.cost > balance.balance), costs[-1] if costs else None)
    reward = f"{coming.name} · {formats.whole(coming.cost)}" if coming else ""
    filled, words = max(balance.balance, 0), words_of(balance.kind)
    return CardView(
        balance.name,
        filled,
        coming.cost if coming else max(filled, 1),
        min(fresh, filled),
        reward,
        footer,
        words.bare(balance.balance) if words.in_money else acts.counted(balance.balance, balance.kind),
        f"+{words.bare(fresh)}" if fresh else "",
    )


def _offers(balances: tuple[Balance, ...], fresh: dict[str, int]) -> tuple[OfferView, ...]:
    """Return the rewards that points buy now, the dearest first; what this visit gave counts from the next one."""
    found = [
        OfferView(each.name, f"{each.name} ({counts.points(each.cost)})")
        for balance in balances
        for each in sorted(balance.rewards, key=lambda each: -each.cost)
        if each.cost <= balance.balance - fresh.get(balance.programme, 0)
    ]
    return tuple(found[:MOST_OFFERS])


def present_answer(outcome: Acted, currency: Currency) -> BandView:
    """Return what the band says of an act."""
    names = {each.programme: each.name for each in outcome.balances}
    said = acts.acted(outcome, currency)
    told = [phrases.notice(each, currency, names) for each in outcome.notices if each.code not in _SAID_ELSEWHERE]
    advice = " ".join(told)
    won = [each.reward for each in outcome.vouchers if each.id in outcome.touched and each.state == "issued"]
    if outcome.stamped_seconds_ago is not None:
        return BandView(Answer.ASKS, said, _("This scan was ignored."))
    if outcome.act in {"void", "unreturn", "cancel", "adjust", "reverse", "return", "move", "benefit"}:
        return BandView(Answer.DONE, said, advice)
    if outcome.act in {"redeem", "pay"}:
        return BandView(Answer.REWARD, said, advice)
    if any(each.code == "member_blocked" for each in outcome.notices):
        return BandView(Answer.REFUSED, said, advice)
    if won:
        return BandView(Answer.REWARD, _("Reward ready: {reward}").format(reward=", ".join(won)), said)
    ready = [each.text for each in outcome.notices if each.code == "reward_ready"]
    if ready and not advice:
        advice = _("Reward ready: {reward}").format(reward=", ".join(dict.fromkeys(ready)))
    return BandView(Answer.STAMPED, said, advice)


_SAID_ELSEWHERE = frozenset({"reward_ready", "already_stamped", "benefit"})


def present_refusal(expected: Refusal | BookFault) -> BandView:
    """Return what the band says of a no."""
    if isinstance(expected, Refusal):
        sentence = phrases.refusal(expected)
        kind = Answer.ASKS if isinstance(expected, ConfirmNeeded) else Answer.REFUSED
        return BandView(kind, sentence.said, sentence.advice)
    sentence = phrases.fault(expected)
    return BandView(Answer.REFUSED, sentence.said, sentence.advice)


def present_bought(line: BoughtLine, currency: Currency, *, named: bool) -> BoughtView:
    """Return a purchase as the search for a return lists it."""
    told = [formats.day(line.on), formats.money(line.amount, currency)]
    if named:
        told.append(names.member_name(line.member) if line.member.id else _("without a card"))
    if line.refunded:
        told.append(_("{amount} came back").format(amount=formats.money(line.refunded, currency)))
    return BoughtView(line.purchase, " · ".join(told))


def present_purchase(bought: Returnable, currency: Currency) -> PurchaseView:
    """Return a purchase as the return sheet opens it."""
    title = _("Purchase of {day}").format(day=formats.day(bought.on))
    if bought.amount is not None:
        title += f" · {formats.money(bought.amount, currency)}"
    lines = tuple(
        SoldView(f"{each.category} · {formats.money(each.amount, currency)}", each.quantity) for each in bought.items
    )
    left = formats.plain_amount(currency.write(bought.left)) if bought.left is not None else ""
    return PurchaseView(bought.purchase, title, left, lines)


def items_back(items: tuple[Item, ...], pieces: tuple[int, ...]) -> tuple[Item, ...]:
    """Return the lines that come back, by how many pieces of each."""
    return tuple(replace(each, quantity=count) for each, count in zip(items, pieces, strict=True) if count)


def present_pay_offer(offer: PayOffer, currency: Currency, *, bill: int) -> tuple[str, ...]:
    """Return what points may pay of a bill, and what is left of it to pay at the till."""
    there = _("{units} there").format(units=phrases.units(offer.balance, offer.kind))
    if not offer.largest:
        return there, _("At least {least}, in steps of {step}: not enough for this bill.").format(
            least=phrases.units(offer.least, offer.kind), step=offer.step
        )
    worth = formats.money(offer.worth, currency)
    paid = _("{units} pay {amount} of it").format(units=phrases.units(offer.largest, offer.kind), amount=worth)
    rest = _("{amount} left to pay").format(amount=formats.money(bill - offer.worth, currency))
    return there, paid, rest


def present_goods(lines: tuple[CategoryPrice, ...], currency: Currency) -> tuple[GoodsView, ...]:
    """Return the categories of goods, with the price told last as it is typed."""
    return tuple(
        GoodsView(each.name, formats.plain_amount(currency.write(each.price)) if each.price is not None else "")
        for each in lines
    )


def present_lines(items: tuple[Item, ...], currency: Currency) -> tuple[str, ...]:
    """Return lines of goods as the pad lists them."""
    return tuple(f"{each.quantity} × {each.category} · {formats.money(each.total, currency)}" for each in items)
