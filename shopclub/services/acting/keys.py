"""Request keys, made before anything is written."""

from secrets import token_hex
from time import time_ns


def new_key() -> str:
    """Return a fresh request key: the millisecond, then 80 random bits.

    Keys of one day stand together in the book, so that a scan writes to fewer pages of it.
    """
    return f"{time_ns() // 1_000_000:012x}{token_hex(10)}"
