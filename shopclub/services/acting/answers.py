"""The answer to an act, gathered of what is known already: what it wrote, and what the member has now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shopclub.records import standings
from shopclub.records.acts import GrantedVoucher, OpenAct
from shopclub.records.members.accounts import is_of_person
from shopclub.records.members.members import MemberRow
from shopclub.records.shop.club import Club
from shopclub.records.standings import Holding, VoucherRow
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Notice, Standing
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.member_facts import facts, member_line
from shopclub.services.acting.outcomes import (
    Acted,
    Balance,
    BenefitLine,
    EntryLine,
    PassLine,
    RewardLine,
    TierLine,
    VoucherLine,
)


@dataclass(frozen=True)
class Privileges:
    """What a member has beside units: her tier, the benefits that apply now, memberships that count."""

    tier: TierLine | None = None
    benefits: tuple[BenefitLine, ...] = ()
    passes: tuple[PassLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActReport:
    """What an act did for a member, as its answer tells it.

    `before` is what was read of her, `singly` where lot by lot, `after` where she stands in each programme now.
    `summed` are the sums of her entries where they are known; else the act's own are added to those read. Money is in
    minor units.
    """

    row: MemberRow
    before: Holding
    after: Mapping[int, Standing]
    act: str = "scan"
    visit: int | None = None
    purchase: int | None = None
    amount: int | None = None
    paid: int = 0
    notices: tuple[Notice, ...] = ()
    privileges: Privileges = Privileges()
    singly: bool = True
    summed: Mapping[int, int] | None = None


def answer_of(moment: Moment, report: ActReport) -> Acted:
    """Gather the answer to an act, without reading the book again."""
    keys = moment.club.keys
    earning = [programme.current(moment.on).rules for programme in running(moment.club, moment.on)]
    sums = sums_of(report.before, moment.act) if report.summed is None else report.summed
    return Acted(
        member=member_line(report.row),
        facts=facts(report.row),
        visit=report.visit,
        purchase=report.purchase,
        repeated=False,
        entries=tuple(
            EntryLine(entry.id, keys[entry.programme_id], entry.kind, entry.quantity, entry.ground)
            for entry in moment.act.entries
            if entry.member_id not in moment.act.beside
        ),
        balances=balances(moment.club, report.after, moment.on, sums),
        vouchers=_vouchers(moment, report, keys),
        notices=report.notices,
        touched=tuple(_granted(moment, report.row.id)),
        act=report.act,
        on=moment.on,
        amount=report.amount,
        paid=report.paid,
        needs_amount=any(rules.needs_amount for rules in earning),
        needs_items=any(rules.needs_items for rules in earning),
        tier=report.privileges.tier,
        benefits=report.privileges.benefits,
        passes=report.privileges.passes,
    )


def answer_anew(desk: Desk, moment: Moment, member: int, act: str) -> Acted:
    """Answer with what a member has now, read anew since units came from elsewhere."""
    return answer_as_read(moment, desk.member(moment.written(), member), act)


def answer_as_read(moment: Moment, row: MemberRow, act: str) -> Acted:
    """Answer with what a member has now, read anew."""
    holding = standings.holding(moment.written(), row.id, on=moment.on)
    return answer_of(moment, ActReport(row=row, before=holding, after=holding.standings, act=act, summed=holding.sums))


def _granted(moment: Moment, member: int) -> dict[int, GrantedVoucher]:
    """Return the vouchers the act touched, without those of members beside it.

    Nor is one told that it gave to somebody else: she who is up would seem to have it.
    """

    def told(voucher: GrantedVoucher) -> bool:
        if voucher.member_id in moment.act.beside:
            return False
        hers = voucher.state != "issued" or voucher.member_id == member
        return hers or is_of_person(moment.written(), voucher.member_id, member)

    return {number: voucher for number, voucher in moment.act.vouchers.items() if told(voucher)}


def _vouchers(moment: Moment, report: ActReport, keys: Mapping[int, str]) -> tuple[VoucherLine, ...]:
    """Return the vouchers that are issued, and those the act touched."""
    granted = _granted(moment, report.row.id)
    issued: list[VoucherRow | GrantedVoucher] = [each for each in report.before.vouchers if each.state == "issued"]
    # What the act touched comes last: a voucher it used is shown as used.
    lines = {
        voucher.id: VoucherLine(
            voucher.id, keys[voucher.programme_id], voucher.reward, voucher.state, voucher.expires_on
        )
        for voucher in (*issued, *granted.values())
    }
    return tuple(lines[number] for number in sorted(lines))


def running(club: Club, on: date) -> tuple[ProgrammeTerms, ...]:
    """Return the programmes that still earn on a date."""
    return tuple(each for each in club.programmes if each.earns(on))


def sums_of(before: Holding, act: OpenAct) -> dict[int, int]:
    """Return the sums of a member's entries once the act's own are added."""
    sums = dict(before.sums)
    for entry in act.entries:
        if sums and entry.member_id not in act.beside:
            sums[entry.programme_id] = sums.get(entry.programme_id, 0) + entry.quantity
    return sums


def balances(club: Club, stands: Mapping[int, Standing], on: date, sums: Mapping[int, int]) -> tuple[Balance, ...]:
    """Return a member's balance in every programme."""
    return tuple(
        _balance(programme, stands.get(programme.id, Standing()), on, sums.get(programme.id))
        for programme in club.programmes
        if programme.current(on).rules.has_units
    )


def _balance(programme: ProgrammeTerms, standing: Standing, on: date, entered: int | None) -> Balance:
    rules = programme.in_use(standing, on).rules
    spans = standing.spans
    there = lot_rules.available(spans, on)
    coming = lot_rules.pending(spans, on)
    owed = max(sum(lot.rest for lot in spans) - entered, 0) if entered is not None else 0
    pay = getattr(rules, "pay", None)
    dated = [lot for lot in spans if lot.spendable(on) and lot.expires_on]
    soonest = min((lot.expires_on for lot in dated if lot.expires_on), default=None)
    return Balance(
        programme.key,
        rules.name,
        programme.kind,
        there - owed,
        rules.size,
        coming,
        max(owed - there, 0),
        rules.promise,
        soonest,
        sum(lot.rest for lot in dated if lot.expires_on == soonest),
        tuple(RewardLine(each.name, each.cost) for each in getattr(rules, "rewards", ()) if each.offered(on)),
        pay is not None,
        pay.least if pay is not None else 0,
    )
