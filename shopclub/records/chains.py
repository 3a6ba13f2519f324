"""The chains that prove nothing was changed: each line of the ledger and of the trail carries the hash of the last."""

import hashlib
import json
from typing import Any

from shopclub.records.schema.club import Till
from shopclub.records.schema.types import utc_text
from shopclub.records.sessions import BookSession

LINK = 8
"""How many bytes of the hash before it a line keeps."""

_CONTENT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def chained(previous: bytes, content: list[Any]) -> bytes:
    """Return the hash of a line that follows another: SHA-256 over the previous hash and the content as JSON."""
    return hashlib.sha256(previous + _CONTENT.encode(content).encode()).digest()


def link(previous: bytes) -> bytes:
    """Return of the previous hash what a line itself keeps: enough for the book to refuse a line that does not follow.

    The whole of it is in the line before, and in the hash of this one.
    """
    return previous[:LINK]


def entry_content(row: dict[str, Any]) -> list[Any]:
    """Return what the chain's hash of an entry covers, in a fixed order."""
    return [
        row["request_id"],
        row["line"],
        row["member_id"],
        row["programme_id"],
        row["version_id"],
        row["kind"],
        row["quantity"],
        utc_text(row["at"]),
        row["business_date"].isoformat(),
        row["visit_id"],
        row["voucher_id"],
        row["till_id"],
        row["staff_id"],
        row["ground"],
        row["ground_number"],
        row["ground_part"],
        row["ground_programme_id"],
        row["promotion"],
        row["reason"],
        row["reverses_id"],
    ]


def add_till(session: BookSession, name: str) -> None:
    """Make the till with this name, on its first use; its chains begin."""
    session.add(Till(name=name))
    session.flush()
