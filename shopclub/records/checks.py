"""The checks of a book: the file, the chains, and every invariant the ledger must hold (rules.md 14)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, Text, TypeDecorator, cast, select
from sqlalchemy.engine.default import DefaultDialect

from shopclub.records.backends import sqlite, triggers
from shopclub.records.chains import chained, entry_content, link
from shopclub.records.invariants import INVARIANTS, Invariant
from shopclub.records.ledger import ENTRY
from shopclub.records.migrations import run
from shopclub.records.schema.club import Till
from shopclub.records.schema.draws import DrawEntry, DrawPlace, FrozenDraw
from shopclub.records.schema.ledger import Audit
from shopclub.records.schema.record import table_of
from shopclub.records.schema.types import utc_text
from shopclub.records.sessions import BookSession
from shopclub.rules.kinds.draws import Ticket, drawn, list_hash

Check = tuple[str, bool, str]
_PLAIN = DefaultDialect()


def _file(session: BookSession) -> Check:
    flaw = sqlite.flaw_of_file(session.connection())
    return "file", not flaw, flaw[:200]


def _schema(session: BookSession) -> Check:
    schema = sqlite.schema_of(session.driver)
    well = schema.application == sqlite.APPLICATION_ID and schema.version == run.NEWEST
    return "schema", well, "" if well else f"application {schema.application}, version {schema.version}"


def _triggers(session: BookSession) -> Check:
    first = next(iter(sorted(triggers.there(session.connection()) ^ set(triggers.statements()))), "")
    return "triggers", not first, " ".join(first.split()[1:3])


def _references(session: BookSession) -> Check:
    dangling = sqlite.dangling_reference(session.connection())
    return "foreign keys", not dangling, dangling


def _holds(invariant: Invariant, session: BookSession) -> Check:
    row = session.connection().execute(invariant.broken).first()
    return invariant.name, row is None, "" if row is None else invariant.said.format(*row)


def _rows(session: BookSession, table: Table) -> Iterator[dict[str, Any]]:
    """Read a table as bytes where it holds text, so that a row that can't be read is found and not stumbled over."""
    kept = {column: isinstance(column.type, Text | TypeDecorator) for column in table.c}
    columns = [cast(column, LargeBinary) if text else column for column, text in kept.items()]
    for row in session.connection().execute(select(*columns).order_by(table.c.id)):
        yield {column.name: value for column, value in zip(kept, row, strict=True)}


def _follows(
    row: dict[str, Any], previous: bytes, table: Table, content: Callable[[dict[str, Any]], list[Any]]
) -> bool:
    """Tell whether a row follows the one before it on its till and is what its hash says."""
    try:
        whole = {name: _read(table.c[name], value) for name, value in row.items()}
        return bool(row["follows"] == link(previous) and row["hash"] == chained(previous, content(whole)))
    except (ValueError, OverflowError):
        return False


def _read(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, TypeDecorator) and value is not None:
        return column.type.process_result_value(value.decode(), _PLAIN)
    return value.decode() if isinstance(column.type, Text) and value is not None else value


def _chain(session: BookSession) -> Check:
    heads: dict[int, bytes] = {}
    for row in _rows(session, ENTRY):
        if not _follows(row, heads.get(row["till_id"], bytes(32)), ENTRY, entry_content):
            return "entry chain", False, f"entry {row['id']} of member {row['member_id']}"
        heads[row["till_id"]] = row["hash"]
    for number, head in session.execute(select(Till.id, Till.head)):
        if head != heads.get(number, bytes(32)):
            return "entry chain", False, f"the newest entries of till {number} are missing"
    return "entry chain", True, ""


def _line_content(row: dict[str, Any]) -> list[Any]:
    return [utc_text(row["at"]), row["till_id"], row["staff_id"], row["act"], row["objects"], row["outcome"]]


def _trail(session: BookSession) -> Check:
    heads: dict[int, bytes] = {}
    for row in _rows(session, table_of(Audit)):
        if not _follows(row, heads.get(row["till_id"], bytes(32)), table_of(Audit), _line_content):
            return "audit chain", False, f"line {row['id']}"
        heads[row["till_id"]] = row["hash"]
    for number, head in session.execute(select(Till.id, Till.audit_head)):
        if head != heads.get(number, bytes(32)):
            return "audit chain", False, f"the newest lines of till {number} are missing"
    return "audit chain", True, ""


def _draws(session: BookSession) -> Check:
    """Prove that the entries of every frozen draw are the list whose hash was told."""
    for programme, told, number in session.execute(
        select(FrozenDraw.programme_id, FrozenDraw.list_hash, FrozenDraw.public_number)
    ):
        listed = select(DrawEntry.id, DrawEntry.member_id).where(
            DrawEntry.programme_id == programme, DrawEntry.removed == 0
        )
        tickets = [Ticket(*row) for row in session.execute(listed)]
        if list_hash(tickets) != told:
            return "frozen draws", False, f"the list of draw {programme} is not the one that was frozen"
        places = select(DrawPlace.entry_id).where(DrawPlace.programme_id == programme).order_by(DrawPlace.place)
        kept = list(session.scalars(places))
        again = drawn(tickets, hashed=told, number=number or "", places=len(kept))
        if [each.entry for each in again] != kept:
            return "frozen draws", False, f"draw {programme} gives other winners than those that are kept"
    return "frozen draws", True, ""


ALL: tuple[Callable[[Any], Check], ...] = (
    _file,
    _schema,
    _triggers,
    _references,
    _chain,
    _trail,
    *(partial(_holds, invariant) for invariant in INVARIANTS),
    _draws,
)
