"""Settings as a programme file writes them; templates print the defaults of the rules with it."""

import json
import re
from collections.abc import Mapping

from shopclub.rules.values.money import Currency

_OF_TEMPLATES = Currency("EUR")
"""Templates are read by shops of every currency: their amounts have two decimals, as most have."""


def text_of(value: object) -> str:
    """Write the value of a setting: a text, a number, true or false, a list or a table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key_text(str(key))} = {text_of(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(text_of(inner) for inner in value) + "]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def key_text(key: str) -> str:
    """Write the name of a setting."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key, re.ASCII) else _quoted(key)


def money_text(minor: int) -> str:
    """Write an amount of minor units as a template has it, such as "0.00"."""
    return text_of(_OF_TEMPLATES.write(minor))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
