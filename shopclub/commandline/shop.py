"""`shopclub shop …`: the shop's settings, read and set (ruling 47)."""

from dataclasses import asdict
from typing import Any

import typer

from shopclub.commandline.terminal import Terminal
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import ShopInvalid
from shopclub.rules.values.shop import ShopSettings

app = typer.Typer(help="The shop's settings: show, set.")
AUTOMATIC = "auto"
"""What stands for the largest amount until now, as the limit above which the counter asks."""
_NUMBERS = frozenset({"hard_guard", "soft_guard", "active_days", "loyal_days", "max_rewards"})
_MONEY = "unusual_above"
_SET_ELSEWHERE = frozenset({"logo", "currency"})
"""A picture is no word; in another currency every amount of the book would be another."""


@app.command()
def show(context: typer.Context) -> None:
    """Show the shop's settings."""
    _say(context.obj, context.obj.club.shopkeeping.shown())


@app.command("set")
def change(context: typer.Context, key: str, value: str) -> None:
    """Set one of the shop's settings; `unusual_above auto` asks above the largest amount until now, 0 never."""
    terminal: Terminal = context.obj
    if key in _SET_ELSEWHERE:
        raise ShopInvalid(key, value[:64])
    _say(terminal, terminal.club.shopkeeping.change(**{key: _read(terminal, key, value)}))


def _read(terminal: Terminal, key: str, value: str) -> str | int | None:
    if key == _MONEY:
        return None if value == AUTOMATIC else terminal.currency.parse_told(value)
    if key in _NUMBERS:
        if not (value.isascii() and value.isdigit()):
            raise ShopInvalid(key, value[:64])
        return int(value[:9])
    return value


def _say(terminal: Terminal, shop: ShopSettings) -> None:
    settings: dict[str, Any] = asdict(shop)
    settings["logo"] = shop.logo is not None
    most = shop.unusual_above
    settings[_MONEY] = AUTOMATIC if most is None else terminal.currency.write(most)
    terminal.say({"shop": settings}, "\n".join(f"{name}: {_plain(value)}" for name, value in settings.items()))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
