"""Statements kept compiled for the counter: SQLAlchemy writes them once, the driver runs them at its own speed.

SQLAlchemy's way to run a statement costs more than the statement; a scan needs ten of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Dialect, Insert, Select, Table, Update, insert
from sqlalchemy.sql.selectable import CompoundSelect

from shopclub.records.sessions import BookSession

Statement = Select[Any] | CompoundSelect[Any] | Insert | Update


@dataclass(frozen=True)
class _Kept:
    """A statement in one engine's SQL: values that never change, names in its order, how it is written and read."""

    text: str
    fixed: dict[str, Any]
    names: tuple[str, ...]
    put: tuple[tuple[int, Callable[[Any], Any]], ...]
    read: tuple[tuple[int, Callable[[Any], Any]], ...]

    def values(self, row: dict[str, Any]) -> list[Any]:
        """Return the values for the driver, in the statement's order."""
        if self.fixed:
            row = {**self.fixed, **row}
        values = [row[name] for name in self.names]
        for place, put in self.put:
            values[place] = put(values[place])
        return values


@lru_cache(maxsize=256)
def _kept(statement: Statement, given: tuple[str, ...], dialect: Dialect) -> _Kept:
    compiled = statement.compile(dialect=dialect, column_keys=given or None)
    names = tuple(compiled.positiontup or ())
    bound = [compiled.binds[name] for name in names]
    fixed = {name: each.value for name, each in zip(names, bound, strict=True) if not each.required}
    puts = (each.type.dialect_impl(dialect).bind_processor(dialect) for each in bound)
    put = tuple((place, put) for place, put in enumerate(puts) if put is not None)
    columns = () if isinstance(statement, Insert | Update) else tuple(statement.selected_columns)
    reads = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
    read = tuple((place, read) for place, read in enumerate(reads) if read is not None)
    return _Kept(str(compiled), fixed, names, put, read)


def rows_of(
    session: BookSession, statement: Select[Any] | CompoundSelect[Any], given: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Run a query; every value it is given has a name."""
    kept = _kept(statement, (), session.dialect)
    rows: list[tuple[Any, ...]] = session.driver.execute(kept.text, kept.values(given)).fetchall()
    return [_read(list(row), kept.read) for row in rows] if kept.read else rows


def _read(row: list[Any], how: Sequence[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    for place, read in how:
        row[place] = read(row[place])
    return tuple(row)


def write_rows(session: BookSession, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that name the same columns, by one statement."""
    kept = _kept(_insert(table), tuple(rows[0]), session.dialect)
    if len(rows) == 1:
        session.driver.execute(kept.text, kept.values(rows[0]))
    else:
        session.driver.cursor().executemany(kept.text, [kept.values(row) for row in rows])


def change_rows(session: BookSession, statement: Update, given: dict[str, Any]) -> None:
    """Change rows; every value it is given has a name."""
    kept = _kept(statement, (), session.dialect)
    session.driver.execute(kept.text, kept.values(given))


def write_changes(session: BookSession) -> None:
    """Write what was changed in mapped objects: statements that are run here see what is written only."""
    session.flush()


@cache
def _insert(table: Table) -> Insert:
    return insert(table)
