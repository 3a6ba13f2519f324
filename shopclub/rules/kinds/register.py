"""The kinds of programme, and how a set of settings becomes rules. A new kind is one more line in `KINDS`."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shopclub.rules.kinds.benefits import read_club
from shopclub.rules.kinds.cashback import read_cashback
from shopclub.rules.kinds.charity import read_charity
from shopclub.rules.kinds.draws import read_draw
from shopclub.rules.kinds.memberships import read_membership
from shopclub.rules.kinds.occasions import read_occasion
from shopclub.rules.kinds.partners import read_partner
from shopclub.rules.kinds.points_settings import read_points
from shopclub.rules.kinds.referrals import read_referral
from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.kinds.stamp_cards import read_stamp_card
from shopclub.rules.kinds.templates import (
    CASHBACK_TEMPLATE,
    CHARITY_TEMPLATE,
    CLUB_TEMPLATE,
    DRAW_TEMPLATE,
    MEMBERSHIP_TEMPLATE,
    OCCASION_TEMPLATE,
    PARTNER_TEMPLATE,
    POINTS_TEMPLATE,
    REFERRAL_TEMPLATE,
    STAMP_CARD_TEMPLATE,
    TIERS_TEMPLATE,
)
from shopclub.rules.kinds.tiers import read_tiers
from shopclub.rules.ledger.terms import ProgrammeRules
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import ProgrammeInvalid, ProgrammeUnknown

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """A kind of programme: how its settings become rules, and a commented example of every setting."""

    read: Callable[[SettingReader], ProgrammeRules]
    template: str


KINDS: Mapping[str, Kind] = {
    "stamp_card": Kind(read_stamp_card, STAMP_CARD_TEMPLATE),
    "points": Kind(read_points, POINTS_TEMPLATE),
    "cashback": Kind(read_cashback, CASHBACK_TEMPLATE),
    "tiers": Kind(read_tiers, TIERS_TEMPLATE),
    "referral": Kind(read_referral, REFERRAL_TEMPLATE),
    "charity": Kind(read_charity, CHARITY_TEMPLATE),
    "club": Kind(read_club, CLUB_TEMPLATE),
    "membership": Kind(read_membership, MEMBERSHIP_TEMPLATE),
    "occasion": Kind(read_occasion, OCCASION_TEMPLATE),
    "draw": Kind(read_draw, DRAW_TEMPLATE),
    "partner": Kind(read_partner, PARTNER_TEMPLATE),
}


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
        if header := re.match(r"\s*\[\[?\s*programme\s*(?:\.\s*(\w+)\s*)?\]", content):
            inside, table = inside + (not header[1]), header[1] or ""
            counted = Counter() if not table else counted + Counter([table])
            named = not table or wanted[0] in {table, f"{table}[{counted[table]}]"}
            begin = line if inside == number and named else begin
        elif inside == number and _is_setting(content, wanted, table, counted[table]):
            return line
    return begin


def _is_setting(content: str, wanted: Sequence[str], table: str, nth: int) -> bool:
    """Tell whether a line gives the setting wanted, itself or as the whole table it stands in."""
    outer = re.split(r"[\[]", wanted[0])[0]
    if table:
        inner = wanted[0] in {table, f"{table}[{nth}]"} and len(wanted) > 1
        return inner and re.match(rf"\s*\"?{re.escape(wanted[1])}\"?\s*=", content) is not None
    return re.match(rf"\s*\"?{re.escape(outer)}\"?\s*=", content) is not None


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
    lines = ["[[programme]]", *(f"{key} = {_toml(value)}" for key, value in settings.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml_key(key)} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return _toml_text(value) if isinstance(value, str) else json.dumps(value)


def _toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key, re.ASCII) else _toml_text(key)


def template(kind: str) -> str:
    """Return the commented example of a kind.

    Raises:
        ProgrammeUnknown: there is no such kind.
    """
    if kind not in KINDS:
        raise ProgrammeUnknown(kind)
    return KINDS[kind].template
