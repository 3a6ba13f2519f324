"""Column types that mean the same in SQLite and PostgreSQL."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Key = BigInteger().with_variant(Integer, "sqlite")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
Bytes = LargeBinary().with_variant(LargeBinary(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` in PostgreSQL, microseconds since 1970 in SQLite, where text takes thrice that.

    An act keeps its instant in five tables.
    """

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type where it knows time zones."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else Integer())

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write instants the short way: an act writes the same one many times."""
        return super().bind_processor(dialect) if dialect.name == "postgresql" else _instant_number

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an instant."""
        return value if value is None or isinstance(value, datetime) else instant_of(int(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read instants the short way."""
        return super().result_processor(dialect, coltype) if dialect.name == "postgresql" else _instant


class LocalDate(TypeDecorator[date]):
    """A business date: `date` in PostgreSQL, `YYYY-MM-DD` in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type where there is one."""
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Text())

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write dates, the short way."""
        return super().bind_processor(dialect) if dialect.name == "postgresql" else _day_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read dates the short way: a busy member's lots hold hundreds of them, often the same."""
        return super().result_processor(dialect, coltype) if dialect.name == "postgresql" else _day

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Read a date."""
        return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _instant_number(instant: datetime | None) -> int | None:
    return microseconds(instant) if instant is not None else None


def _instant(number: int | None) -> datetime | None:
    return instant_of(number) if number is not None else None


@lru_cache(maxsize=16)
def microseconds(instant: datetime) -> int:
    """Write an instant as the book keeps it in SQLite.

    Raises:
        ValueError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError(instant)
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(number: int) -> datetime:
    """Read an instant as the book keeps it in SQLite.

    Raises:
        OverflowError: no calendar reaches that far.
    """
    return _EPOCH + timedelta(microseconds=number)


@lru_cache(maxsize=16)
def utc_text(instant: datetime) -> str:
    """Write an instant as the chains' hashes cover it, the same in every engine.

    Raises:
        ValueError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError(instant)
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
