"""The shape of the one statement that reads all a person has: each of its parts fills some of the columns."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Text, cast, literal_column, null, select
from sqlalchemy.types import TypeEngine

from shopclub.records.schema.types import LocalDate


class HoldingRow(NamedTuple):
    """One row of the statement; `noun` says which part it is of, and so which of the columns it fills."""

    noun: str
    programme: int
    number: int
    place: int
    units: int
    rest: int
    version: int
    earned_on: date
    available_from: date | None
    expires_on: date | None
    last_day: date | None
    idle: int
    visit: int | None
    ground: str
    ground_number: int
    ground_part: int
    reward: str
    state: str


@dataclass(frozen=True)
class Needs:
    """What is asked for of all a person has; what nobody asks for is not read.

    These are counters, debts, and units that fill no cards. Not `singly`, units of programmes without cards come in
    piles: then nothing may be drawn on. Without those `used`, of vouchers only the issued ones are read, and what the
    others were granted for: of full cards the newest one alone.
    """

    counters: bool = True
    debts: bool = True
    cardless: bool = True
    singly: bool = True
    used: bool = True


EVERYTHING = Needs()

_WORDS = frozenset({"ground", "reward", "state"})
_DAYS = frozenset({"earned_on", "available_from", "expires_on", "last_day"})


def _nothing(name: str) -> Any:
    """Return nothing, of the type its column has in the other parts: PostgreSQL would take an untyped one for text."""
    return cast(null(), _type_of(name)).label(name)


def _type_of(name: str) -> TypeEngine[Any]:
    if name in _WORDS:
        return Text()
    return LocalDate() if name in _DAYS else Integer()


def shaped(noun: str, **columns: ColumnElement[Any]) -> Select[Any]:
    """Return a query in the shape of the statement; what it does not fill is nothing."""
    filled = [columns.get(name) for name in HoldingRow._fields[1:]]
    return select(
        literal_column(f"'{noun}'", Text).label("noun"),
        *(
            _nothing(name) if column is None else column
            for name, column in zip(HoldingRow._fields[1:], filled, strict=True)
        ),
    )
