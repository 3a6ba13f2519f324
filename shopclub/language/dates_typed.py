"""Reads birthdays and other days as people type them."""

import re
from datetime import date


def birthday_typed(text: str) -> str | None:
    """Turn `24.12`, `24/12/1980`, `1980-12-24` or `12-24` into the way birthdays are kept, or None where it is none.

    A day stands before its month, as in every language of the program; an ISO date the other way round.
    """
    cleaned = text.strip()
    if written := re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})", cleaned, re.ASCII):
        year, month, day = written[1], int(written[2]), int(written[3])
    elif written := re.fullmatch(r"(\d{1,2})[./ ]\s*(\d{1,2})\.?(?:[./ ]\s*(\d{4}))?", cleaned, re.ASCII):
        year, month, day = written[3], int(written[2]), int(written[1])
    else:
        return None
    try:
        date(int(year or 2000), month, day)
    except ValueError:
        return None
    return f"{year}-{month:02d}-{day:02d}" if year else f"{month:02d}-{day:02d}"


def birthday_text(kept: str | None) -> str:
    """Write a birthday as it is kept the way it is typed: `24.12` or `24.12.1980`."""
    return ".".join(reversed(kept.split("-"))) if kept else ""


def day_typed(text: str, *, today: date) -> date | None:
    """Read a day as people type it; without a year the last such day up to today. None where it is none."""
    read = birthday_typed(text)
    if read is None:
        return None
    if len(read) > len("12-24"):
        return date.fromisoformat(read)
    month, day = int(read[:2]), int(read[3:])
    for year in range(today.year, today.year - 5, -1):
        try:
            day_of_year = date(year, month, day)
        except ValueError:
            continue
        if day_of_year <= today:
            return day_of_year
    return None
