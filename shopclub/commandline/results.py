"""The objects of the contract: what services answer as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from shopclub.language import phrases
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.values.money import Currency
from shopclub.rules.values.people import NamedMember
from shopclub.services.acting.outcomes import Acted, Balance, MemberLine, TierLine, VoucherLine

NO_NAMES: Mapping[str, str] = {}


def act_json(outcome: Acted, currency: Currency) -> dict[str, Any]:
    """Return the contract's object for an act; a sale to nobody known has no member."""
    names = {each.programme: each.name for each in outcome.balances}
    return {
        "member": member_json(outcome.member) if outcome.member.id else None,
        "visit": outcome.visit,
        "purchase": outcome.purchase,
        "repeated": outcome.repeated,
        "entries": [
            {"id": entry.id, "programme": entry.programme, "kind": entry.kind, "quantity": entry.quantity}
            for entry in outcome.entries
        ],
        "balances": balances_json(outcome.balances),
        "vouchers": [voucher_json(each) for each in outcome.vouchers],
        "tier": tier_json(outcome.tier),
        "notices": notices_json(outcome.notices, currency, names),
    }


def notices_json(
    notices: Iterable[Notice], currency: Currency, programmes: Mapping[str, str] = NO_NAMES
) -> list[dict[str, str]]:
    """Return the contract's objects for what is said about an act, with the programmes' names by their keys."""
    return [{"code": each.code, "message": phrases.notice(each, currency, programmes)} for each in notices]


def member_json(member: MemberLine) -> dict[str, Any]:
    """Return the contract's object for a member named by an act."""
    return {"id": member.id, "name": member.name, "card": member.card}


def found_json(members: Iterable[NamedMember]) -> dict[str, Any]:
    """Return the contract's object for members found."""
    return {
        "members": [
            {"id": member.id, "name": member.name, "phone": member.phone, "email": member.email, "card": member.card}
            for member in members
        ]
    }


def balances_json(balances: Iterable[Balance]) -> dict[str, Any]:
    """Return the contract's object for what a member has, by programme."""
    return {
        balance.programme: {
            "balance": balance.balance,
            "size": balance.size,
            "pending": balance.pending,
            "debt": balance.debt,
        }
        for balance in balances
    }


def tier_json(tier: TierLine | None) -> dict[str, Any] | None:
    """Return the contract's object for a tier; None where a member has none."""
    return {"name": tier.name, "until": tier.until} if tier else None


def voucher_json(voucher: VoucherLine) -> dict[str, Any]:
    """Return the contract's object for a voucher."""
    return {
        "id": voucher.id,
        "reward": voucher.reward,
        "state": voucher.state,
        "expires_on": voucher.expires_on,
        "programme": voucher.programme,
    }
