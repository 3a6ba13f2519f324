"""What every table shares: the base class, column types and small constraint makers."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

from shopclub.records.schema.types import Bytes, Key, LocalDate, UtcDateTime

STRICT: dict[str, Any] = {"sqlite_strict": True}


def among(column: str, *values: str) -> CheckConstraint:
    """Return the constraint that a column holds one of a few words, or nothing where it may be empty."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Record(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of every table."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: Key,
        str: Text,
        bytes: Bytes,
        datetime: UtcDateTime,
        date: LocalDate,
    }


def table_of(record: type) -> Table:
    """Return the table of a mapped class."""
    table: Table = record.__table__  # type: ignore[attr-defined]
    return table


def some(name: str, *columns: str, of: str, unique: bool = False) -> Index:
    """Return an index over some rows only, those that a condition holds for, in every engine alike."""
    which = text(of)
    return Index(name, *columns, unique=unique, sqlite_where=which, postgresql_where=which)


def grounded(*kinds: str) -> Iterable[CheckConstraint]:
    """Return the constraints of a table whose rows say what they were given for."""
    return among("ground", *kinds), CheckConstraint("ground_number >= 0 AND ground_part >= 0", name="ground_counts")


def request_number() -> Mapped[int]:
    """Return the column that names the request an act was made by; the request is written first or last."""
    return mapped_column(ForeignKey("request.id", deferrable=True, initially="DEFERRED"))
