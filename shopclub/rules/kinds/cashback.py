"""Cashback (rules.md 7): a share of each purchase comes back as credit in the shop, at once or at the quarter's close.

Credit is counted in minor units of money and paid with like points that are worth one minor unit each; never in cash.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from shopclub.rules.kinds.points import ALL_OF_IT, PointExpiry, PointPayment, PointRules
from shopclub.rules.kinds.setting_text import money_text, text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.ledger.acts import Act, Basis, DebtPolicy, Decision, Standing
from shopclub.rules.ledger.earning import EarningRate, Tariff
from shopclub.rules.ledger.grounds import GroundKind
from shopclub.rules.ledger.terms import QuarterlyPay, UnitCost, Version
from shopclub.rules.values.money import Rounding

PAYOUTS = ("at_once", "minimum", "quarterly")
ON_THE_WAY = date(9999, 12, 31)
"""The first day of credit that waits until there is enough of it."""

CREDIT_PAYS = PointPayment(1, 1, least=1, step=1)
"""How credit pays where nothing is said: each minor unit of it is worth one, from the first."""


@dataclass(frozen=True)
class Band:
    """From this much spent in the quarter, in minor units, this share of all of it comes back."""

    spent: int
    rate_bp: int


@dataclass(frozen=True)
class CashbackRules(PointRules):
    """The settings of a cashback programme; money in minor units, shares in basis points."""

    kind: ClassVar[str] = "cashback"

    rates: tuple[EarningRate, ...] = (EarningRate("amount"),)
    carry_remainder: bool = False
    pay: PointPayment | None = CREDIT_PAYS
    rate_bp: int = 300
    payout: str = "quarterly"
    minimum: int = 0
    bands: tuple[Band, ...] = ()
    tier_rates: tuple[tuple[str, int], ...] = ()

    @property
    def by_quarter(self) -> bool:
        """Tell whether credit is paid out at the close of each quarter."""
        return self.payout == "quarterly"

    @property
    def quarterly(self) -> QuarterlyPay | None:
        """How the quarter's credit is paid out, where it is paid by the quarter."""
        return self if self.by_quarter else None

    @property
    def worth(self) -> UnitCost:
        """Credit costs the shop what it says."""
        return UnitCost(1, 1)

    @property
    def needs_amount(self) -> bool:
        """The till must ask for the amount."""
        return True

    @property
    def needs_history(self) -> bool:
        """It decides by each purchase alone."""
        return False

    @cached_property
    def tariff(self) -> Tariff:
        """Each minor unit counts one; the rate is the multiplier."""
        return Tariff(self.rates, self.exclude, self.min_spend, self.rounding)

    def rate_for(self, tier: str) -> int:
        """Return the share that comes back to members of a tier."""
        return dict(self.tier_rates).get(tier, self.rate_bp)

    def earn(self, standing: Standing, act: Act, *, version: int, successor: Version) -> Decision:
        """Decide the credit of an act; by the quarter it is only counted what the act is good for."""
        if self.by_quarter:
            return Decision(basis=Basis(version, self.tariff.counts(act), 0, GroundKind.QUARTER))
        return super().earn(standing, act, version=version, successor=successor)

    def multiplier_for(self, act: Act) -> tuple[str, int]:
        """Return the share that comes back: the member's tier's, else the programme's."""
        return act.tier if act.tier in dict(self.tier_rates) else "", self.rate_for(act.tier)

    def due(self, spent: int) -> int:
        """Return the credit for what was spent in a quarter: the share of its band, of all of it, rounded once."""
        rate = self.rate_bp
        for band in self.bands:
            if spent >= band.spent:
                rate = band.rate_bp
        return self.rounding.divide(max(spent, 0) * rate, ALL_OF_IT)

    def begins(self, on: date) -> date | None:
        """Return the first day that credit earned on a day may be spent; None is at once."""
        if self.payout == "minimum":
            return ON_THE_WAY
        return on + timedelta(days=self.pending_days) if self.pending_days else None


def read_cashback(settings: SettingReader) -> CashbackRules:
    """Make the rules of a cashback programme from its settings.

    Raises:
        ProgrammeInvalid: a setting is unknown, out of range or contradicts another.
    """
    payout = settings.choice("payout", CashbackRules.payout, among=PAYOUTS)
    least = settings.money("min_use", CREDIT_PAYS.least, low=1)
    rules = CashbackRules(
        key=settings.text("key", longest=40),
        name=settings.text("name"),
        rate_bp=settings.whole("rate_bp", CashbackRules.rate_bp, low=1, high=ALL_OF_IT),
        payout=payout,
        minimum=settings.money("minimum", CashbackRules.minimum) if payout == "minimum" else CashbackRules.minimum,
        bands=_read_bands(settings, payout),
        tier_rates=_read_tier_rates(settings, payout),
        min_spend=settings.money("min_spend", CashbackRules.min_spend),
        rounding=Rounding(settings.choice("rounding", CashbackRules.rounding, among=list(Rounding))),
        pending_days=settings.whole("pending_days", CashbackRules.pending_days, low=0, high=366),
        expiry=_read_validity(settings),
        exclude=settings.names("exclude", CashbackRules.exclude),
        pay=replace(
            CREDIT_PAYS,
            least=least,
            max_share_bp=settings.whole("max_share_bp", CREDIT_PAYS.max_share_bp, low=1, high=ALL_OF_IT),
        ),
        debt=DebtPolicy(settings.choice("debt", CashbackRules.debt, among=list(DebtPolicy))),
        restore_grace_days=settings.whole("restore_grace_days", CashbackRules.restore_grace_days, low=0, high=366),
        effective_from=settings.day("effective_from"),
        open_cards=settings.choice("open_cards", CashbackRules.open_cards, among=("keep",)),
    )
    if payout == "minimum" and not rules.minimum:
        raise settings.refuse("minimum", "0.00", "the credit at which it may be spent, above nothing")
    settings.finish()
    return rules


def _read_validity(settings: SettingReader) -> PointExpiry | None:
    months = settings.optional_whole("valid_months", low=1, high=240)
    return PointExpiry(months) if months else None


def _read_tier_rates(settings: SettingReader, payout: str) -> tuple[tuple[str, int], ...]:
    table = settings.table("tier_rates")
    if table is None:
        return ()
    if payout == "quarterly":
        raise settings.refuse("tier_rates", "", 'payout = "at_once" or "minimum"; a quarter goes by its bands')
    return tuple((name, table.whole(name, low=1, high=ALL_OF_IT)) for name in table.keys())  # noqa: SIM118


def _read_bands(settings: SettingReader, payout: str) -> tuple[Band, ...]:
    bands: list[Band] = []
    for table in settings.tables("band"):
        if payout != "quarterly":
            raise settings.refuse("band", "", 'payout = "quarterly" beside bands')
        band = Band(table.money("from", low=1), table.whole("rate_bp", low=1, high=ALL_OF_IT))
        if bands and band.spent <= bands[-1].spent:
            raise table.refuse("from", table.currency.write(band.spent), "more than the band before it")
        table.finish()
        bands.append(band)
    return tuple(bands)


TEMPLATE = f"""\
[[programme]]
key = "back"               # its name in commands and in the book; never changes
kind = "{CashbackRules.kind}"
name = "Cashback"
rate_bp = {text_of(CashbackRules.rate_bp):<17}# the share of each purchase that comes back, \
in hundredths of a per cent: 300 is 3 %
payout = {text_of(CashbackRules.payout):<18}# when it becomes credit: at_once | minimum | quarterly
## minimum = "50.00"       # payout = "minimum": credit may be spent once there is this much
# band = [{{ from = "1000.00", rate_bp = 400 }}]     # payout = "quarterly": a higher share of all of a larger quarter
## tier_rates = {{ Silver = 400 }}                    # payout = "at_once" or "minimum": the share by tier
pending_days = {text_of(CashbackRules.pending_days):<12}# days until credit may be spent
# valid_months = 12        # how long credit lives
min_use = {money_text(CREDIT_PAYS.least):<17}# the least that may be paid with credit
max_share_bp = {text_of(CREDIT_PAYS.max_share_bp):<12}# how much of a bill credit may pay at most
min_spend = {money_text(CashbackRules.min_spend):<15}# eligible spend below which a purchase gives nothing
rounding = {text_of(CashbackRules.rounding):<16}# of the share: floor | half_up | ceil
exclude = {text_of(CashbackRules.exclude)}
debt = {text_of(CashbackRules.debt):<20}# when more is taken back than is there: forgive | carry
restore_grace_days = {text_of(CashbackRules.restore_grace_days):<6}# how long credit given back lives at least
# effective_from = 2026-12-01
"""
"""A commented example of every setting."""
