"""What is kept of an act's answer, so that the same request is answered the same for ever; nothing personal is kept."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from shopclub.records.acts import OpenAct
from shopclub.records.members.members import MemberRow
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.values.refusals import KeyReused
from shopclub.services.acting.member_facts import NOBODY, facts, member_line
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

DIGEST = 16
"""The bytes of a digest."""
MEMBER_BLOCKED = "member_blocked"
"""The notice that says why a member is blocked, in the words of staff."""


def digest_of(name: str, content: Mapping[str, object]) -> bytes:
    """Return the digest by which a repeated request is known to ask the same.

    Half of what SHA-256 gives is enough: a digest is only ever compared with that of the same key.
    """
    text = _DIGESTED.encode([name, dict(content)])
    return hashlib.sha256(text.encode()).digest()[:DIGEST]


def kept_answer(act: OpenAct, digest: bytes) -> Any:
    """Return what was kept of the first answer under this key, if the same was asked."""
    if act.before is None or act.before.digest != digest:
        raise KeyReused(act.new.key)
    return json.loads(act.before.answer or "{}")


def kept(outcome: Acted, *, beside: Collection[int] = ()) -> str:
    """Write an outcome for the request table, without anything personal: the member by number only.

    What is as it is by default is left out, and the entries, which the ledger has; `beside` are members whose entries
    were none of the answer.
    """
    answer = {**_unusual(outcome), "member": outcome.member.id}
    answer.pop("facts", None)
    answer.pop("entries", None)
    if beside:
        answer["beside"] = sorted(beside)
    if outcome.notices:
        answer["notices"] = [_impersonal(notice) for notice in outcome.notices]
    return _KEPT.encode(answer)


def _impersonal(notice: Notice) -> Notice:
    return replace(notice, text="") if notice.code == MEMBER_BLOCKED else notice


def reread_sale(kept: dict[str, Any]) -> Acted:
    """Make the outcome of a sale without a card anew."""
    sold = {"act": kept["act"], "on": _day(kept["on"]), "amount": kept.get("amount")}
    return Acted(NOBODY, None, kept["purchase"], repeated=True, **sold)


def _plain(value: object) -> Any:
    return vars(value) if is_dataclass(value) else str(value)


@cache
def _by_default(kind: Any) -> dict[str, Any]:
    return {each.name: each.default for each in fields(kind) if each.default is not MISSING}


def _unusual(value: Any) -> dict[str, Any]:
    """Return the fields that are not as they are by default."""
    usual = _by_default(type(value))  # type: ignore[arg-type]  # mypy takes no class for hashable
    return {name: field for name, field in vars(value).items() if name not in usual or field != usual[name]}


def _briefly(value: object) -> Any:
    return _unusual(value) if is_dataclass(value) else str(value)


_DIGESTED = json.JSONEncoder(sort_keys=True, default=_plain, separators=(",", ":"))
_KEPT = json.JSONEncoder(default=_briefly, separators=(",", ":"))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def reread(kept: dict[str, Any], row: MemberRow, entries: tuple[EntryLine, ...]) -> Acted:
    """Make an outcome anew of what was kept, and of the entries the act appended."""
    lines = {name: tuple(make(each) for each in kept.get(name, ())) for name, make in _LINES.items()}
    again = {
        "member": member_line(row),
        "facts": facts(row),
        "entries": entries,
        "repeated": True,
        "notices": tuple(_notice_again(each, row) for each in kept.get("notices", ())),
        "on": _day(kept.get("on")),
        "touched": tuple(kept.get("touched", ())),
        "tier": TierLine(**_dated(kept["tier"], "until")) if kept.get("tier") else None,
    }
    return Acted(**{**kept, **lines, **again})


def _notice_again(kept: dict[str, Any], row: MemberRow) -> Notice:
    notice = Notice(**kept)
    return replace(notice, text=row.blocked or "") if notice.code == MEMBER_BLOCKED else notice


def _balance_again(kept: dict[str, Any]) -> Balance:
    rewards = tuple(RewardLine(**each) for each in kept.get("rewards", ()))
    return Balance(**{**_dated(kept, "lapses_on"), "rewards": rewards})


def _dated(kept: dict[str, Any], name: str) -> dict[str, Any]:
    return {**kept, name: _day(kept.get(name))}


_LINES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "balances": _balance_again,
    "vouchers": lambda kept: VoucherLine(**_dated(kept, "expires_on")),
    "passes": lambda kept: PassLine(**_dated(kept, "until")),
    "benefits": lambda kept: BenefitLine(**kept),
}
