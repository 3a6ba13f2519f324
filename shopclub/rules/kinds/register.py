"""The kinds of programme, and how a set of settings becomes rules. A new kind is one more line in `KINDS`."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shopclub.rules.kinds import (
    benefits,
    cashback,
    charity,
    draws,
    memberships,
    occasions,
    partners,
    points_settings,
    referrals,
    stamp_card_settings,
    tiers,
)
from shopclub.rules.kinds.points import PointRules
from shopclub.rules.kinds.setting_text import text_of
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.stamp_cards import StampCardRules
from shopclub.rules.ledger.terms import ProgrammeRules
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import ProgrammeInvalid, ProgrammeUnknown

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """A kind of programme: its rules, how settings become these, and a commented example of every setting."""

    rules: type[ProgrammeRules]
    read: Callable[[SettingReader], ProgrammeRules]
    template: str


KINDS: Mapping[str, Kind] = {
    kind.rules.kind: kind
    for kind in (
        Kind(StampCardRules, stamp_card_settings.read_stamp_card, stamp_card_settings.TEMPLATE),
        Kind(PointRules, points_settings.read_points, points_settings.TEMPLATE),
        Kind(cashback.CashbackRules, cashback.read_cashback, cashback.TEMPLATE),
        Kind(tiers.TierRules, tiers.read_tiers, tiers.TEMPLATE),
        Kind(referrals.ReferralRules, referrals.read_referral, referrals.TEMPLATE),
        Kind(charity.CharityRules, charity.read_charity, charity.TEMPLATE),
        Kind(benefits.ClubRules, benefits.read_club, benefits.TEMPLATE),
        Kind(memberships.MembershipRules, memberships.read_membership, memberships.TEMPLATE),
        Kind(occasions.OccasionRules, occasions.read_occasion, occasions.TEMPLATE),
        Kind(draws.DrawRules, draws.read_draw, draws.TEMPLATE),
        Kind(partners.PartnerRules, partners.read_partner, partners.TEMPLATE),
    )
}
"""Every kind by its name, in the order in which they are listed."""


def read_rules(settings: Mapping[str, Any], currency: Currency) -> ProgrammeRules:
    """Make rules of a programme's settings.

    Raises:
        ProgrammeInvalid: the kind, a setting or a value is unknown or contradictory.
    """
    key = settings.get("key", "")
    if not (isinstance(key, str) and _KEY.fullmatch(key)):
        raise ProgrammeInvalid("programme.key", json.dumps(key, default=str), "small letters, digits, - and _")
    kind = settings.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ProgrammeInvalid(f"{key}.kind", json.dumps(kind, default=str), "one of " + ", ".join(KINDS))
    rest = {name: value for name, value in settings.items() if name != "kind"}
    return KINDS[kind].read(SettingReader(rest, place=key, currency=currency))


def read_programmes(text: str, *, currency: Currency, file: str | None = None) -> tuple[dict[str, Any], ...]:
    """Read a programme file and prove every programme in it.

    Raises:
        ProgrammeInvalid: with file, line, place, value and what was expected.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        raise ProgrammeInvalid("file", str(fault)[:200], "a TOML file", _line_said(text, str(fault)), file) from None
    tables = document.pop("programme", None)
    if document or not isinstance(tables, list) or not tables or not all(isinstance(each, dict) for each in tables):
        strange = next(iter(document), "")
        raise ProgrammeInvalid(strange or "file", "", "tables [[programme]] and nothing else", 1, file)
    seen: set[str] = set()
    for number, table in enumerate(tables):
        try:
            rules = read_rules(table, currency)
            _prove_new(rules.key, seen)
        except ProgrammeInvalid as refusal:
            refusal.file, refusal.line = file, _line_of(text, number, refusal.place)
            raise
    return tuple({name: _plain(value) for name, value in table.items()} for table in tables)


def _prove_new(key: str, seen: set[str]) -> None:
    if key in seen:
        raise ProgrammeInvalid(f"{key}.key", key, "each key once")
    seen.add(key)


def _line_said(text: str, fault: str) -> int | None:
    """Return the line that the reader of TOML names, if it names one."""
    if "end of document" in fault:
        return len(text.splitlines()) or 1
    line = re.search(r"line (\d+)", fault)
    return int(line[1]) if line else None


def _line_of(text: str, number: int, place: str) -> int:
    """Find the line of a setting in the programme of this number, or the line that begins its table."""
    wanted = place.split(".")[1:] or [place]
    inside, table, begin = -1, "", 1
    counted: Counter[str] = Counter()
    for line, content in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*programme\s*(?:\.\s*(\w+)\s*)?\]", content)
        if header:
            table = header[1] or ""
            if table:
                counted[table] += 1
            else:
                inside += 1
                counted.clear()
        if inside != number or (table and wanted[0] not in {table, f"{table}[{counted[table]}]"}):
            continue
        if header:
            begin = line
        elif _gives(content, _named_there(wanted, table)):
            return line
    return begin


def _named_there(wanted: Sequence[str], table: str) -> str:
    """Return what a setting is called in its inner table, or that table's own name outside of it."""
    outer, *inner = wanted
    if not table:
        return outer.partition("[")[0]
    return inner[0] if inner else ""


def _gives(content: str, setting: str) -> bool:
    """Tell whether a line gives a setting its value; no line does where none is named."""
    return setting != "" and re.match(rf"\s*\"?{re.escape(setting)}\"?\s*=", content) is not None


def _plain(value: Any) -> Any:
    """Turn dates inside settings into ISO texts, so that settings are kept as JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def write_toml(settings: Mapping[str, Any]) -> str:
    """Write one programme's settings as a `[[programme]]` table."""
    lines = ["[[programme]]", *(f"{key} = {text_of(value)}" for key, value in settings.items())]
    return "\n".join(lines) + "\n"


def template(kind: str) -> str:
    """Return the commented example of a kind.

    Raises:
        ProgrammeUnknown: there is no such kind.
    """
    if kind not in KINDS:
        raise ProgrammeUnknown(kind)
    return KINDS[kind].template
