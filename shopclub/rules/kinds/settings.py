"""Reads the settings of a programme, refusing what is unknown or out of range with its place and what was expected."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shopclub.rules.ledger.promotions import Promotion
from shopclub.rules.values.money import Currency
from shopclub.rules.values.periods import Hours, parse_hours
from shopclub.rules.values.refusals import AmountInvalid, ProgrammeInvalid

_MISSING = object()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SettingReader:
    """Reads one table of settings; each key may be read once, and `finish` refuses what nobody asked for.

    Whatever is read is refused by a `ProgrammeInvalid` where it is missing, of another sort or out of range.
    """

    def __init__(self, values: Mapping[str, Any], *, place: str, currency: Currency) -> None:
        self._left = dict(values)
        self.place = place
        self.currency = currency

    def refuse(self, key: str, value: object, expected: str) -> ProgrammeInvalid:
        """Return the refusal of a value, to be raised."""
        shown = json.dumps(value, ensure_ascii=False, default=str)
        return ProgrammeInvalid(f"{self.place}.{key}", shown, expected)

    def _take(self, key: str, default: object) -> Any:
        value = self._left.pop(key, _MISSING)
        if value is _MISSING:
            if default is _MISSING:
                raise ProgrammeInvalid(f"{self.place}.{key}", "", "a value: this setting is required")
            return _MISSING
        return value

    def whole(self, key: str, default: int | None = None, *, low: int, high: int) -> int:
        """Read a whole number within bounds; without a default it is required."""
        value = self._take(key, _MISSING if default is None else default)
        if value is _MISSING:
            return default or 0
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.refuse(key, value, f"a whole number from {low} to {high}")
        return value

    def optional_whole(self, key: str, *, low: int, high: int) -> int | None:
        """Read a whole number within bounds that may be left out."""
        return self.whole(key, low, low=low, high=high) if key in self._left else None

    def money(self, key: str, default: int | None = None, *, low: int = 0) -> int:
        """Read a decimal string of money into minor units; without a default it is required."""
        value = self._take(key, _MISSING if default is None else default)
        if value is _MISSING:
            return default or 0
        expected = f'a decimal string of at least "{self.currency.write(low)}", such as "84.00"'
        if not isinstance(value, str):
            raise self.refuse(key, value, expected)
        try:
            amount = self.currency.parse(value)
        except AmountInvalid:
            raise self.refuse(key, value, expected) from None
        if amount < low:
            raise self.refuse(key, value, expected)
        return amount

    def optional_money(self, key: str, *, low: int = 0) -> int | None:
        """Read a decimal string of money into minor units that may be left out."""
        return self.money(key, low=low) if key in self._left else None

    def text(self, key: str, default: str | None = None, *, longest: int = 80) -> str:
        """Read a non-empty text."""
        value = self._take(key, _MISSING if default is None else default)
        if value is _MISSING:
            return default or ""
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= longest:
            raise self.refuse(key, value, f"a text of 1 to {longest} letters")
        return value.strip()

    def choice(self, key: str, default: str | None = None, *, among: Sequence[str]) -> str:
        """Read one word of a list; without a default it is required."""
        value = self._take(key, _MISSING if default is None else default)
        if value is _MISSING:
            return default or ""
        if value not in among:
            raise self.refuse(key, value, "one of " + ", ".join(among))
        return str(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._take(key, default)
        if value is _MISSING:
            return default
        if not isinstance(value, bool):
            raise self.refuse(key, value, "true or false")
        return value

    def names(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Read a list of category names, folded to lower case."""
        value = self._take(key, default)
        if value is _MISSING:
            return tuple(default)
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            raise self.refuse(key, value, "a list of names")
        return tuple(name.strip().casefold() for name in value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts that may be left out."""
        value = self._take(key, None)
        if value is _MISSING:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self.refuse(key, value, "a list of texts")
        return tuple(each.strip() for each in value)

    def goals(self, key: str, *, high: int) -> tuple[int, ...]:
        """Read a list of rising whole numbers above nothing, that may be left out."""
        value = self._take(key, None)
        if value is _MISSING:
            return ()
        # True and False are whole numbers to Python.
        whole = isinstance(value, list) and all(isinstance(goal, int) and not isinstance(goal, bool) for goal in value)
        if not whole or not all(1 <= goal <= high for goal in value) or sorted(set(value)) != value:
            raise self.refuse(key, value, f"whole numbers from 1 to {high}, rising, such as [10, 50]")
        return tuple(value)

    def money_goals(self, key: str) -> tuple[int, ...]:
        """Read a list of rising amounts above nothing, that may be left out."""
        value = self._take(key, None)
        if value is _MISSING:
            return ()
        expected = 'amounts above nothing, rising, such as ["500.00", "1000.00"]'
        try:
            amounts = [self.currency.parse(each) for each in value] if isinstance(value, list) else []
        except (AmountInvalid, AttributeError, TypeError):
            amounts = []
        if not amounts or amounts[0] <= 0 or sorted(set(amounts)) != amounts:
            raise self.refuse(key, value, expected)
        return tuple(amounts)

    def day(self, key: str) -> date | None:
        """Read a date that may be left out, as a TOML date or an ISO text."""
        value = self._take(key, None)
        if value is _MISSING:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.refuse(key, value, "a date such as 2026-11-22") from None

    def prove_order(self, first: date | None, last: date | None) -> None:
        """Refuse a `to` that lies before `from`.

        Raises:
            ProgrammeInvalid: the last day is before the first.
        """
        if first is not None and last is not None and last < first:
            raise self.refuse("to", last, "a last day not before the first")

    def weekdays(self, key: str) -> tuple[int, ...]:
        """Read a list of weekdays (`mon` … `sun`) as numbers from 0; none means every day."""
        names = self.names(key)
        wrong = [name for name in names if name not in WEEKDAYS]
        if wrong:
            raise self.refuse(key, wrong[0], "weekdays among " + ", ".join(WEEKDAYS))
        return tuple(sorted({WEEKDAYS.index(name) for name in names}))

    def hours(self, key: str) -> tuple[Hours, ...]:
        """Read a list of spans of hours such as `15:00-17:00`; one may run over midnight."""
        spans = []
        for span in self.names(key):
            try:
                spans.append(parse_hours(span))
            except ValueError:
                raise self.refuse(key, span, 'hours such as "15:00-17:00"') from None
        return tuple(spans)

    def table(self, key: str) -> "SettingReader | None":
        """Read an inner table that may be left out."""
        value = self._take(key, None)
        if value is _MISSING:
            return None
        if not isinstance(value, Mapping):
            raise self.refuse(key, value, "a table { … }")
        return SettingReader(value, place=f"{self.place}.{key}", currency=self.currency)

    def tables(self, key: str) -> tuple["SettingReader", ...]:
        """Read a list of inner tables."""
        value = self._take(key, None)
        if value is _MISSING:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
            raise self.refuse(key, value, "a list of tables [{ … }]")
        return tuple(
            SettingReader(inner, place=f"{self.place}.{key}[{number}]", currency=self.currency)
            for number, inner in enumerate(value, 1)
        )

    def keys(self) -> tuple[str, ...]:
        """Return the keys not read yet, in the order given."""
        return tuple(self._left)

    def finish(self) -> None:
        """Refuse the first setting that nobody asked for.

        Raises:
            ProgrammeInvalid: a key is unknown.
        """
        for key, value in self._left.items():
            raise self.refuse(key, value, "a setting of this kind of programme; this one is unknown")


def read_promotions(settings: SettingReader) -> tuple[Promotion, ...]:
    """Read the `multiplier` setting of a programme."""
    return tuple(_read_promotion(each) for each in settings.tables("multiplier"))


def _read_promotion(settings: SettingReader) -> Promotion:
    promotion = Promotion(
        name=settings.text("name"),
        bp=settings.whole("bp", Promotion.bp, low=1, high=1_000_000),
        days=settings.weekdays("days"),
        hours=settings.hours("hours"),
        first_day=settings.day("from"),
        last_day=settings.day("to"),
    )
    settings.prove_order(promotion.first_day, promotion.last_day)
    settings.finish()
    return promotion
