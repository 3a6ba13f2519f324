"""Units that move from one member to another: with their dates, and debts with them; nothing gained, nothing lost."""

from shopclub.records import standings
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import Decision, EntryKind, LotTerms, Posting, Standing
from shopclub.rules.ledger.lots import Draw, Lot
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import Moment, post_decision


def transfer(
    moment: Moment, programme: ProgrammeTerms, source: int, target: int, *, only: frozenset[int] | None = None
) -> int:
    """Move what a member has in a programme to another, or only some of her lots; return the units moved.

    A debt moves too: it is paid on the one side and owed on the other. `only` names lots and debts by their entries.
    """
    giver = standings.holding(moment.written(), source, on=moment.on).standing(programme.id)
    lots = tuple(lot for lot in giver.lots if lot.rest and (only is None or lot.id in only))
    debts = tuple(each for each in giver.debts if only is None or each[0] in only)
    debt = sum(owed for _, owed in debts)
    if not lots and not debt:
        return 0
    _post(moment, programme, source, giver, _out(lots, debts, debt, programme.versions[-1].id))
    taker = standings.holding(moment.written(), target, on=moment.on).standing(programme.id)
    _post(moment, programme, target, taker, _into(lots, taker))
    if debt:
        owing = standings.holding(moment.written(), target, on=moment.on).standing(programme.id)
        _post(moment, programme, target, owing, _owed(owing, debt, programme.versions[-1].id))
    return sum(lot.rest for lot in lots) - debt


def _post(moment: Moment, programme: ProgrammeTerms, member: int, standing: Standing, postings: list[Posting]) -> None:
    post_decision(
        moment, Decision(tuple(postings)), member_id=member, programme=programme, standing=standing, visit=None
    )


def _out(lots: tuple[Lot, ...], debts: tuple[tuple[int, int], ...], debt: int, version: int) -> list[Posting]:
    made = [
        Posting(EntryKind.TRANSFER, -lot.rest, lot.version, "merge", draws=(Draw(lot.id, lot.rest),)) for lot in lots
    ]
    if debt:
        made.append(Posting(EntryKind.TRANSFER, debt, version, "merge", terms=LotTerms(), fills=debts))
    return made


def _into(lots: tuple[Lot, ...], taker: Standing) -> list[Posting]:
    made, debts = [], taker.debts
    for lot in lots:
        terms = LotTerms(
            expires_on=lot.expires_on,
            idle=lot.idle,
            last_day=lot.last_day,
            available_from=lot.available_from,
            earned_on=lot.earned_on,
            origin=lot.origin or lot.id,
        )
        fills, _ = lot_rules.pay_debts(debts, lot.rest)
        debts = lot_rules.less(debts, fills)
        made.append(Posting(EntryKind.TRANSFER, lot.rest, lot.version, "merge", terms=terms, fills=fills))
    return made


def _owed(owing: Standing, debt: int, version: int) -> list[Posting]:
    draws, _ = lot_rules.take(lot_rules.spending_order(lot for lot in owing.lots if lot.rest), debt)
    return [Posting(EntryKind.TRANSFER, -debt, version, "merge", draws=draws)]


def settle(moment: Moment, programme: ProgrammeTerms, member: int) -> None:
    """Let what came to a member have its effect: cards that are full now give their vouchers."""
    standing = standings.holding(moment.written(), member, on=moment.on).standing(programme.id)
    version = programme.in_use(standing, moment.on)
    decision = version.rules.settle(standing, version=version.id, on=moment.on)
    post_decision(moment, decision, member_id=member, programme=programme, standing=standing, visit=None)
