"""Turns outcomes into what stands on a paper: a member's statement, the month's liability, the slip of a return."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shopclub.language import acts, formats, names, phrases
from shopclub.language.documents import (
    BalanceText,
    LiabilityPaper,
    Masthead,
    Section,
    SlipPaper,
    StatementPaper,
    Table,
)
from shopclub.language.formats import clock, day, money, whole
from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import grouped
from shopclub.rules.values.money import Currency
from shopclub.rules.values.periods import Period
from shopclub.rules.values.purchases import Item
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.outcomes import Acted, Balance, MemberShown, StatementLine, VoucherLine
from shopclub.services.acting.overviews import Rolled
from shopclub.services.acting.previews import as_preview

_MINUS = "\u2212"


def signed(quantity: int) -> str:
    """Write a quantity with its sign."""
    return f"+{whole(quantity)}" if quantity > 0 else _plain(quantity)


def _plain(quantity: int) -> str:
    """Write a quantity with a sign only where it is below zero."""
    return f"{_MINUS}{whole(-quantity)}" if quantity < 0 else whole(quantity)


def _balance(balance: Balance) -> str:
    if balance.size:
        return f"{_plain(balance.balance)} / {whole(balance.size)}"
    return acts.counted(balance.balance, balance.kind)


def present_statement(
    shown: MemberShown, lines: Sequence[StatementLine], *, shop: ShopSettings, on: date
) -> StatementPaper:
    """Return a member's statement of a day: what she has, and every entry by programme."""
    member = names.line_of(shown)
    particulars = [_("Card {number}").format(number=grouped(member.card))] if member.card else []
    particulars += [_("Member {number}").format(number=shown.id)]
    particulars += [_("Member since {day}").format(day=day(shown.joined))]
    return StatementPaper(
        head=Masthead(shop.name, shop.accent, _("Statement"), day(on)),
        name=names.member_name(member),
        particulars=tuple(particulars),
        balances=tuple(BalanceText(each.name, _balance(each), _notes(each)) for each in shown.balances),
        rewards=_ready(shown.vouchers, on),
        sections=_sections(shown.balances, lines),
        nothing="" if lines else _("Nothing yet."),
    )


def _notes(balance: Balance) -> tuple[str, ...]:
    """Return what is to be said of a balance: what is owed, on the way, and lapses soon."""
    told = []
    if balance.debt:
        told.append(_("{units} owed").format(units=phrases.units(balance.debt, balance.kind)))
    if balance.pending:
        told.append(_("{units} on the way").format(units=phrases.units(balance.pending, balance.kind)))
    if balance.lapses_on:
        lapsing = phrases.units(balance.lapsing, balance.kind)
        told.append(_("{units} lapse {day}").format(units=lapsing, day=day(balance.lapses_on)))
    return tuple(told)


def _ready(vouchers: Sequence[VoucherLine], on: date) -> Table:
    ready = [each for each in vouchers if each.state == "issued" and not (each.expires_on and each.expires_on < on)]
    rows = [
        (voucher.reward, _("until {day}").format(day=day(voucher.expires_on)) if voucher.expires_on else "")
        for voucher in ready
    ]
    return Table((_("Rewards ready"), ""), tuple(rows))


def _sections(balances: Sequence[Balance], lines: Sequence[StatementLine]) -> tuple[Section, ...]:
    """Share the entries out to their programmes, in the order of the balances."""
    heads = (_("Date"), _("What happened"), _("Units"), _("Balance"))
    titles = {each.programme: each.name for each in balances}
    kept: dict[str, list[StatementLine]] = {key: [] for key in titles}
    for line in lines:
        kept.setdefault(line.programme, []).append(line)
    return tuple(
        Section(titles.get(key, mine[-1].programme_name), Table(heads, tuple(_entry(each) for each in mine)))
        for key, mine in kept.items()
        if mine
    )


def _entry(line: StatementLine) -> tuple[str, ...]:
    return day(line.business_date), acts.entry(line), signed(line.quantity), _plain(line.balance)


def present_liability(lines: Sequence[Rolled], *, period: Period, shop: ShopSettings, on: date) -> LiabilityPaper:
    """Return what the shop owes its members at the end of a period, and how it came about."""
    currency = Currency(shop.currency)
    return LiabilityPaper(
        head=Masthead(shop.name, shop.accent, _("What the shop owes its members"), formats.period(period)),
        outstanding_title=_("Outstanding on {day}").format(day=day(min(period.end - timedelta(days=1), on))),
        outstanding=_outstanding(lines, currency),
        rolled_title=_("How it came about"),
        rolled=Table(
            (
                _("Programme"),
                _("Opening"),
                _("Earned"),
                _("Bonus"),
                _("Redeemed"),
                _("Given back"),
                _("Clawed back"),
                _("Lapsed"),
                _("Adjusted"),
                _("Closing"),
            ),
            tuple(_rolled(each) for each in lines),
        ),
        meaning=(
            _(
                "Value is at cost: what the owner said a reward costs, or what points are worth as payment, at most. "
                "It is reckoned from the entries: opening and what happened since make closing."
            ),
            _("Reckoned on {day}.").format(day=day(on)),
        ),
    )


def _outstanding(lines: Sequence[Rolled], currency: Currency) -> Table:
    """Return what members have by programme, with its value at cost."""
    value = sum(each.value for each in lines)
    waiting = sum(each.vouchers_value for each in lines)
    return Table(
        (_("Programme"), _("Units"), _("Value"), _("Rewards waiting"), _("Value of rewards"), _("Value in all")),
        tuple(
            (
                line.name,
                acts.counted(line.closing, line.kind),
                money(line.value, currency),
                whole(line.vouchers),
                money(line.vouchers_value, currency),
                money(line.value + line.vouchers_value, currency),
            )
            for line in lines
        ),
        (
            _("In all"),
            "",
            money(value, currency),
            whole(sum(each.vouchers for each in lines)),
            money(waiting, currency),
            money(value + waiting, currency),
        ),
    )


def _rolled(line: Rolled) -> tuple[str, ...]:
    """Return how a programme came from opening to closing."""
    moved = (
        line.earned,
        line.bonus,
        line.redeemed,
        line.reinstated,
        line.clawed_back,
        line.expired,
        line.adjusted,
    )
    return line.name, _plain(line.opening), *(signed(each) for each in moved), _plain(line.closing)


def present_slip(outcome: Acted, items: Sequence[Item], *, shop: ShopSettings, at: datetime | None) -> SlipPaper:
    """Return the slip of a return; `at` is its instant, or None where only its day is known."""
    currency = Currency(shop.currency)
    dated = day(outcome.on) if at is None else f"{day(outcome.on)}, {clock(at, ZoneInfo(shop.zone))}"
    numbers = [_("Visit {number}").format(number=outcome.visit)] if outcome.visit else []
    numbers += [_("Purchase {number}").format(number=outcome.purchase)] if outcome.purchase else []
    return SlipPaper(
        shop=shop.name,
        title=_("Return"),
        dated=dated,
        member=names.member_name(outcome.member) if outcome.member.id else "",
        lines=tuple(_item(each, currency) for each in items),
        total=(_("Paid back"), money(outcome.amount, currency)),
        done_title=_("What the return does"),
        done=_done(outcome, currency),
        balances_title=_("Balances after it"),
        balances=tuple((each.name, _balance(each)) for each in outcome.balances),
        numbers=tuple(numbers),
    )


def _item(item: Item, currency: Currency) -> tuple[str, str]:
    return f"{item.quantity} × {names.clipped(item.category, 80)}", money(item.total, currency)


def _done(outcome: Acted, currency: Currency) -> tuple[str, ...]:
    """Return what an act took and gave back, without the amount and the balances, which the slip has elsewhere."""
    preview = replace(as_preview(outcome), amount=None)
    said = acts.consequences(preview, currency)
    return said[: len(preview.consequences)]
