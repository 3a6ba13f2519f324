"""Request keys, made before anything is written."""

from base64 import b32hexencode
from secrets import token_bytes
from time import time_ns


def new_key() -> str:
    """Return a fresh request key of 26 letters and digits: the millisecond, then 80 random bits.

    Keys of one day stand together in the book, so that a scan writes to fewer pages of it: of the usual ways to write
    bytes down as text this is the shortest that keeps their order.
    """
    instant = (time_ns() // 1_000_000).to_bytes(6, "big")
    return b32hexencode(instant + token_bytes(10)).decode().rstrip("=")
