"""Tables that spreadsheets open: RFC 4180, in UTF-8 with its mark."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from io import StringIO
from typing import Any

from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import Rolled

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")


def liability_rows(lines: Sequence[Rolled], currency: Currency) -> list[dict[str, Any]]:
    """Return each programme's liability by field, money as decimal strings."""
    money = currency.write
    return [asdict(each) | {"value": money(each.value), "vouchers_value": money(each.vouchers_value)} for each in lines]


def liability_csv(lines: Sequence[Rolled], currency: Currency) -> bytes:
    """Write each programme's liability as a table."""
    return as_csv([each.name for each in fields(Rolled)], liability_rows(lines, currency))


def as_csv(names: Sequence[str], rows: Sequence[Mapping[str, object]]) -> bytes:
    """Write rows under their names."""
    text = StringIO(newline="")
    table = csv.DictWriter(text, names)
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in each.items()} for each in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    """Return a cell; a text that a spreadsheet would reckon as a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
