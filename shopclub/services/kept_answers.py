"""What is kept of an act's answer, so that the same request is answered the same for ever; nothing personal is kept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from datetime import date
from typing import Any

from shopclub.records.ledger import OpenAct
from shopclub.records.membership import MemberRow
from shopclub.rules.earning import Notice
from shopclub.rules.refusals import KeyReused
from shopclub.services.member_facts import NOBODY, facts, member_line
from shopclub.services.outcomes import (
    Acted,
    Balance,
    BenefitLine,
    EntryLine,
    PassLine,
    RewardLine,
    TierLine,
    VoucherLine,
)

MEMBER_BLOCKED = "member_blocked"
"""The notice that says why a member is blocked, in the words of staff."""


def digest_of(name: str, content: Mapping[str, object]) -> bytes:
    """Return the digest by which a repeated request is known to ask the same."""
    text = json.dumps([name, dict(content)], sort_keys=True, default=_plain, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def kept_answer(act: OpenAct, digest: bytes) -> Any:
    """Return what was kept of the first answer under this key, if the same was asked."""
    if act.digest != digest:
        raise KeyReused(act.key)
    return json.loads(act.answer or "{}")


def kept(outcome: Acted) -> str:
    """Write an outcome for the request table, without anything personal: the member by number only."""
    notices = [replace(each, text="") if each.code == MEMBER_BLOCKED else each for each in outcome.notices]
    fields = {**vars(outcome), "member": outcome.member.id, "facts": None, "notices": notices}
    return json.dumps(fields, default=_plain, separators=(",", ":"))


def reread_sale(kept: dict[str, Any]) -> Acted:
    """Make the outcome of a sale without a card anew."""
    sold = {"act": kept["act"], "on": _day(kept["on"]), "amount": kept["amount"]}
    return Acted(NOBODY, None, kept["purchase"], repeated=True, **sold)


def _plain(value: object) -> Any:
    return vars(value) if is_dataclass(value) else str(value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def reread(kept: dict[str, Any], row: MemberRow) -> Acted:
    """Make an outcome anew of what was kept."""
    return Acted(
        member=member_line(row),
        facts=facts(row),
        visit=kept["visit"],
        purchase=kept["purchase"],
        repeated=True,
        entries=tuple(EntryLine(**each) for each in kept["entries"]),
        balances=tuple(_balance_again(each) for each in kept["balances"]),
        vouchers=tuple(VoucherLine(**{**each, "expires_on": _day(each["expires_on"])}) for each in kept["vouchers"]),
        notices=tuple(_notice_again(each, row) for each in kept["notices"]),
        act=kept["act"],
        on=_day(kept["on"]),
        amount=kept["amount"],
        paid=kept.get("paid", 0),
        needs_amount=kept["needs_amount"],
        needs_items=kept.get("needs_items", False),
        stamped_seconds_ago=kept["stamped_seconds_ago"],
        touched=tuple(kept["touched"]),
        passes=tuple(PassLine(**{**each, "until": _day(each["until"])}) for each in kept.get("passes", ())),
        benefits=tuple(BenefitLine(**each) for each in kept.get("benefits", ())),
        tier=TierLine(kept["tier"]["name"], _day(kept["tier"]["until"])) if kept.get("tier") else None,
    )


def _notice_again(kept: dict[str, Any], row: MemberRow) -> Notice:
    notice = Notice(**kept)
    return replace(notice, text=row.blocked or "") if notice.code == MEMBER_BLOCKED else notice


def _balance_again(kept: dict[str, Any]) -> Balance:
    rewards = tuple(RewardLine(**each) for each in kept.get("rewards", ()))
    return Balance(**{**kept, "lapses_on": _day(kept["lapses_on"]), "rewards": rewards})
