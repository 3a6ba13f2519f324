"""What may be kept of a member, trimmed and proved, and what she agreed to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shopclub.rules.values.refusals import MemberInvalid

FIELDS = {"name": 300, "phone": 40, "email": 254, "birthday": 10, "language": 8, "note": 2000}
_BIRTHDAY = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class ConsentsGiven:
    """The channels for which a new member gave her consent, and the words that were shown to her."""

    channels: tuple[str, ...] = ()
    wording: str = ""


NO_CONSENTS = ConsentsGiven()


def clean_fields(fields: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return a member's fields as they are kept: trimmed, control characters out, empty as None.

    Raises:
        MemberInvalid: a field is unknown, too long or, for a birthday, no date.
    """
    given: dict[str, str | None] = {}
    for name, value in fields.items():
        longest = FIELDS.get(name)
        if longest is None:
            raise MemberInvalid(name, str(value)[:64])
        kept = _UNSTORABLE.sub("", value or "")
        text = (kept if name == "note" else _CONTROL.sub(" ", kept)).strip()
        if len(text) > longest or (text and name == "email" and not _is_address(text)):
            raise MemberInvalid(name, text[:64])
        given[name] = _birthday(text) if text and name == "birthday" else text or None
    return given


def _is_address(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+", text) is not None


def _birthday(text: str) -> str:
    parts = _BIRTHDAY.fullmatch(text)
    if parts is None:
        raise MemberInvalid("birthday", text[:64])
    try:
        # Without a year any leap year proves the day: 29 February is a birthday.
        date(int(parts[1] or 2000), int(parts[2]), int(parts[3]))
    except ValueError:
        raise MemberInvalid("birthday", text[:64]) from None
    return text
