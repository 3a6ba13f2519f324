"""What every table shares: the base class, column types and small constraint makers."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

from shopclub.records.schema.types import Bytes, Key, LocalDate, UtcDateTime

STRICT: dict[str, Any] = {"sqlite_strict": True}


def among(column: str, *values: str) -> CheckConstraint:
    """Return the constraint that a column holds one of a few words."""
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


def request_key() -> Mapped[str]:
    """Return the column that names the request an act was made by; the request is written last."""
    return mapped_column(ForeignKey("request.key", deferrable=True, initially="DEFERRED"))
