"""Request keys, made before anything is written."""

from secrets import token_hex


def new_key() -> str:
    """Return a fresh request key: 128 random bits."""
    return token_hex(16)
