"""Column types that mean the same in SQLite and PostgreSQL."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Key = BigInteger().with_variant(Integer, "sqlite")
Bytes = LargeBinary().with_variant(LargeBinary(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` in PostgreSQL, `YYYY-MM-DDTHH:MM:SS.ffffffZ` in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type where it knows time zones."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else Text())

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write instants, the short way: an act writes the same one many times."""
        return super().bind_processor(dialect) if dialect.name == "postgresql" else _instant_text

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read an instant."""
        if value is None or isinstance(value, datetime):
            return value
        return datetime.fromisoformat(value)


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


def _instant_text(instant: datetime | None) -> str | None:
    return utc_text(instant) if instant is not None else None


@lru_cache(maxsize=16)
def utc_text(instant: datetime) -> str:
    """Write an instant as the book keeps it in SQLite.

    Raises:
        ValueError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError(instant)
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
