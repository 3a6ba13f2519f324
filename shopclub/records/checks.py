"""The checks of a book: the file, the chains, and every invariant the ledger must hold (rules.md 14)."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, Text, TypeDecorator, cast, select
from sqlalchemy.engine.default import DefaultDialect

from shopclub.records.backends import sqlite, triggers
from shopclub.records.chains import chained, entry_content, link
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


def _queried(name: str, query: str, said: str) -> Callable[[BookSession], Check]:
    """Return a check that is well when a query finds nothing; what it finds first is named."""

    def check(session: BookSession) -> Check:
        row = session.connection().exec_driver_sql(query).first()
        return name, row is None, "" if row is None else said.format(*row)

    return check


def _file(session: BookSession) -> Check:
    found = session.connection().exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    return "file", found == "ok", "" if found == "ok" else str(found)[:200]


def _schema(session: BookSession) -> Check:
    connection = session.connection()
    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    well = application == sqlite.APPLICATION_ID and version == run.NEWEST
    return "schema", well, "" if well else f"application {application}, version {version}"


def _triggers(session: BookSession) -> Check:
    there = set(session.connection().exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'").scalars())
    wanted = set(triggers.statements())
    missing, strange = wanted - there, there - wanted
    first = next(iter(sorted(missing | strange)), "")
    return "triggers", not first, " ".join(first.split()[1:3])


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
    _queried("foreign keys", "PRAGMA foreign_key_check", "table {0}, row {1}"),
    _chain,
    _trail,
    _queried(
        "lots equal draws",
        "SELECT lot.entry_id, lot.rest, lot.quantity - coalesce(sum(draw.quantity), 0) AS due FROM lot"
        " LEFT JOIN draw ON draw.lot_id = lot.entry_id GROUP BY lot.entry_id HAVING lot.rest <> due",
        "lot {0} keeps {1}, its draws leave {2}",
    ),
    _queried(
        "lots equal entries",
        "SELECT entry.id FROM entry LEFT JOIN lot ON lot.entry_id = entry.id"
        " WHERE (lot.entry_id IS NULL) <> NOT (entry.quantity > 0 AND entry.kind IN"
        " ('award', 'bonus', 'opening', 'adjustment', 'transfer')) OR lot.quantity <> entry.quantity"
        " OR lot.member_id <> entry.member_id OR lot.programme_id <> entry.programme_id",
        "entry {0} and its lot differ",
    ),
    _queried(
        "entries equal lots less debt",
        "SELECT member.account_id, programme_id, sum(units) - sum(rests) AS over FROM"
        " (SELECT member_id, programme_id, quantity AS units, 0 AS rests FROM entry"
        " UNION ALL SELECT member_id, programme_id, 0, rest FROM lot"
        " UNION ALL SELECT entry.member_id, lot.programme_id, draw.quantity, 0 FROM draw"
        " JOIN entry ON entry.id = draw.entry_id JOIN lot ON lot.entry_id = draw.lot_id"
        " WHERE entry.member_id <> lot.member_id"
        " UNION ALL SELECT lot.member_id, lot.programme_id, -draw.quantity, 0 FROM draw"
        " JOIN entry ON entry.id = draw.entry_id JOIN lot ON lot.entry_id = draw.lot_id"
        " WHERE entry.member_id <> lot.member_id)"
        " JOIN member ON member.id = member_id"
        " GROUP BY member.account_id, programme_id HAVING over > 0",
        "account {0}, programme {1}: {2} units stand in no lot",
    ),
    _queried(
        "draws equal entries",
        "SELECT entry.id, entry.quantity, sum(draw.quantity) AS drawn FROM entry JOIN draw ON draw.entry_id = entry.id"
        " GROUP BY entry.id HAVING (entry.quantity < 0 AND drawn > -entry.quantity)"
        " OR (entry.kind = 'reinstatement' AND drawn <> -entry.quantity)",
        "entry {0} of {1} drew {2}",
    ),
    _queried(
        "taken back within earned",
        "SELECT first.id FROM entry AS first JOIN entry AS back ON back.reverses_id = first.id"
        " GROUP BY first.id HAVING sum(abs(back.quantity)) > abs(first.quantity)",
        "entry {0} is taken back beyond its quantity",
    ),
    _queried(
        "vouchers of full cards",
        "SELECT voucher.id FROM voucher LEFT JOIN entry ON entry.voucher_id = voucher.id AND entry.kind = 'redemption'"
        " WHERE voucher.ground = 'full_card' AND entry.id IS NULL",
        "voucher {0} stands for no full card",
    ),
    _queried(
        "vouchers used once",
        "SELECT id FROM voucher WHERE (state = 'used') <> (used_on IS NOT NULL)",
        "voucher {0} is half used",
    ),
    _queried(
        "requests of entries",
        "SELECT entry.id FROM entry LEFT JOIN request ON request.id = entry.request_id WHERE request.id IS NULL",
        "entry {0} has no request",
    ),
    _queried(
        "purchases of visits",
        "SELECT purchase.id FROM purchase JOIN visit ON visit.id = purchase.visit_id"
        " WHERE (visit.voided_at IS NOT NULL) <> (purchase.voided = 1) OR visit.member_id <> purchase.member_id",
        "purchase {0} and its visit differ",
    ),
    _draws,
)
