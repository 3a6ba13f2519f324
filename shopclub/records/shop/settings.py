"""The shop's own settings as the book keeps them, and the day its day run came to."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import select

from shopclub.records.acts import OpenAct
from shopclub.records.schema.club import Shop
from shopclub.records.sessions import BookSession
from shopclub.rules.values.shop import ShopSettings


def add_shop(session: BookSession, *, name: str, currency: str, zone: str, language: str) -> None:
    """Make the shop whose book this is; everything else is as it is by default."""
    session.add(Shop(name=name, currency=currency, zone=zone, language=language))
    session.flush()


def shop_settings(session: BookSession) -> ShopSettings:
    """Return the shop's settings."""
    return _settings(session.get_one(Shop, 1))


def change_shop(act: OpenAct, changes: Mapping[str, Any]) -> ShopSettings:
    """Change some of the shop's settings; return them all."""
    session = act.written()
    shop = session.get_one(Shop, 1)
    for name, value in changes.items():
        setattr(shop, name, value)
    session.flush()
    return _settings(shop)


def day_run_on(session: BookSession) -> date | None:
    """Return the business date that the last day run came to; None before the first."""
    return session.scalar(select(Shop.day_run_on))


def note_day_run(act: OpenAct, on: date) -> None:
    """Note the business date that a day run came to."""
    session = act.written()
    session.get_one(Shop, 1).day_run_on = on
    session.flush()


def _settings(shop: Shop) -> ShopSettings:
    return ShopSettings(**{field.name: getattr(shop, field.name) for field in fields(ShopSettings)})
