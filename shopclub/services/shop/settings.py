"""The shop itself: opening a new club and changing its settings."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shopclub.records.book import new_book
from shopclub.records.members import search
from shopclub.records.shop.club import move_epoch
from shopclub.records.shop.settings import add_shop, change_shop, shop_settings
from shopclub.rules.values.money import LARGEST
from shopclub.rules.values.refusals import ShopInvalid
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.desk import Desk, Moment

LANGUAGES = ("en", "da", "nb", "sv", "fi")
LARGEST_LOGO = 2_000_000
Setting = str | int | bytes | None


def open_club(path: Path, *, name: str, currency: str, zone: str, language: str) -> None:
    """Make a new book for a shop, with no programme yet.

    Raises:
        BookExists: a book is there already.
        ShopInvalid: a setting can't be.
        BookFault: the place can't be written.
    """
    _prove({"name": name, "currency": currency, "zone": zone, "language": language})
    book = new_book(path)
    try:
        with book.writing() as session:
            add_shop(session, name=name, currency=currency, zone=zone, language=language)
    finally:
        book.close()


class Shopkeeping:
    """What the owner does to the shop's settings."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self) -> ShopSettings:
        """Return the shop's settings."""
        with self._desk.book.reading() as session:
            return shop_settings(session)

    def change(self, **settings: Setting) -> ShopSettings:
        """Change settings of the shop.

        Raises:
            ShopInvalid: a setting is unknown or its value can't be.
        """
        _prove(settings)

        def work(moment: Moment) -> ShopSettings:
            changed = change_shop(moment.act, settings)
            if "language" in settings:
                search.sort_anew(moment.written(), language=changed.language)
            move_epoch(moment.written())
            return changed

        return self._desk.write("shop settings", work, {"fields": sorted(settings)})


def _prove(settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        proof = _PROOFS.get(name)
        if proof is None or not proof(value):
            raise ShopInvalid(name, str(value)[:64])


def _is_zone(value: Any) -> bool:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return False
    return True


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value, re.ASCII))


_PROOFS: dict[str, Any] = {
    "name": lambda value: isinstance(value, str) and 1 <= len(value.strip()) <= 120,
    "currency": lambda value: isinstance(value, str) and bool(re.fullmatch(r"[A-Z]{3}", value)),
    "zone": _is_zone,
    "language": lambda value: value in LANGUAGES,
    "day_starts": _is_time,
    "accent": lambda value: isinstance(value, str) and bool(re.fullmatch(r"#[0-9A-Fa-f]{6}", value)),
    "card_text": lambda value: isinstance(value, str) and len(value) <= 120,
    "logo": lambda value: value is None or (isinstance(value, bytes) and len(value) <= LARGEST_LOGO),
    "hard_guard": lambda value: isinstance(value, int) and 0 <= value <= 3600,
    "soft_guard": lambda value: isinstance(value, int) and 0 <= value <= 86400,
    "active_days": lambda value: isinstance(value, int) and 7 <= value <= 3660,
    "loyal_days": lambda value: isinstance(value, int) and 2 <= value <= 100,
    "unusual_above": lambda value: value is None or (isinstance(value, int) and 0 <= value <= LARGEST),
    "max_rewards": lambda value: isinstance(value, int) and 1 <= value <= 20,
}
