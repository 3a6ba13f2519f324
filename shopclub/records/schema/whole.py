"""All tables together, for making and comparing a book."""

from shopclub.records.schema import club, draws, ledger, memberships, partners, programmes, trade
from shopclub.records.schema.record import Record

METADATA = Record.metadata
TABLES = tuple(METADATA.sorted_tables)

__all__ = ["METADATA", "TABLES", "club", "draws", "ledger", "memberships", "partners", "programmes", "trade"]
