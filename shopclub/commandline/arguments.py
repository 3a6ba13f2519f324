"""The arguments that several commands share, and how they are read."""

from datetime import datetime
from typing import Annotated

import typer

from shopclub.language.translation import gettext as _
from shopclub.rules.values import card_codes

LARGEST_NUMBER = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2999


def read_instant(text: str) -> datetime | None:
    """Return the instant a text names, without a zone where it names none, or None where it is no usable instant."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return None
    return given if FIRST_YEAR < given.year < LAST_YEAR else None


def _instant(text: str | None) -> str | None:
    if text is not None and read_instant(text) is None:
        raise typer.BadParameter(_("--now wants an instant like 2026-11-22T14:05."))
    return text


def _day(given: datetime | None) -> datetime | None:
    if given is not None and not FIRST_YEAR < given.year < LAST_YEAR:
        raise typer.BadParameter(_("a date such as 2026-11-22 was expected."))
    return given


def _key(given: str | None) -> str | None:
    if given is not None and not 1 <= len(given) <= 200:
        raise typer.BadParameter(_("--key wants 1 to 200 characters."))
    return given


def _till(given: str | None) -> str | None:
    if given is not None and not 1 <= len(given.strip()) <= 100:
        raise typer.BadParameter(_("--till wants 1 to 100 characters."))
    return given


Instant = Annotated[str | None, typer.Option(callback=_instant, help="Take this as the present: 2026-11-22T14:05")]
TillName = Annotated[str | None, typer.Option(callback=_till, help="The till's name, else the host's.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], callback=_day)]
OptionalDay = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], callback=_day)]
Text = Annotated[str | None, typer.Option()]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]
Key = Annotated[str | None, typer.Option(callback=_key, help="Request key: the same key is answered the same.")]
Member = Annotated[
    str, typer.Argument(callback=card_codes.normalise, help="A member's number or any of her card codes.")
]
Number = Annotated[int, typer.Argument(max=LARGEST_NUMBER, clamp=True)]
Amount = Annotated[str | None, typer.Option(help="As a decimal string: 84.00")]
Items = Annotated[list[str] | None, typer.Option("--item", help="CATEGORY=AMOUNT[xQTY], the price of one piece.")]
Confirm = Annotated[
    bool, typer.Option("--confirm", help="Yes: stamp again inside the soft guard, and book an unusual amount.")
]
Stamps = Annotated[int | None, typer.Option(help="Stamps by hand, in all.")]
Purchase = Annotated[
    int | None, typer.Option(max=LARGEST_NUMBER, clamp=True, help="The purchase it hangs on, by its number.")
]
Consents = Annotated[
    list[str] | None, typer.Option("--consent", help="email, sms, post, analysis, testimonial; several with commas.")
]


def channels(given: list[str] | None) -> list[str]:
    """Return the channels of consent named, one by one or with commas."""
    return [channel.strip() for each in given or () for channel in each.split(",") if channel.strip()]
