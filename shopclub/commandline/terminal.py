"""One run of the command line: its global options, the book it opens, and how it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from shopclub.language import phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.faults import ServerAway
from shopclub.rules.money import Currency
from shopclub.rules.purchases import Item, Told, parse_item
from shopclub.services.clubhouse import Clubhouse, open_clubhouse
from shopclub.services.desk import utc_now
from shopclub.services.keys import new_key
from shopclub.services.outcomes import Acted, VoucherLine

UsageError: type[Exception] = typer.BadParameter.__bases__[0]


@dataclass
class Terminal:
    """The global options, and what every command needs of them."""

    book: str
    till: str
    json: bool = False
    now: str | None = None
    staff: str | None = None
    code: int = 0
    closing: list[Clubhouse] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The book's file.

        Raises:
            ServerAway: a server was named, which this version can't reach.
        """
        if "://" in self.book:
            raise ServerAway
        return Path(self.book)

    @cached_property
    def club(self) -> Clubhouse:
        """The services over the book, opened on first use."""
        club = open_clubhouse(self.path, till=self.till, staff=self.staff)
        self.closing.append(club)
        if self.now is not None:
            instant = self.instant(ZoneInfo(club.shopkeeping.shown().zone))
            club.desk.now = lambda: instant
        return club

    def instant(self, zone: ZoneInfo) -> datetime:
        """Return the instant of `--now`, in the shop's zone unless an offset is given."""
        if self.now is None:
            return utc_now()
        try:
            given = datetime.fromisoformat(self.now)
        except ValueError:
            raise typer.BadParameter(_("--now wants an instant like 2026-11-22T14:05.")) from None
        return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)

    @property
    def currency(self) -> Currency:
        """The shop's currency."""
        return Currency(self.club.shopkeeping.shown().currency)

    def told(self, amount: str | None, items: list[str] | None, stamps: int | None = None) -> Told:
        """Read what was told with a card.

        Raises:
            AmountInvalid: an amount or item can't be read.
        """
        currency = self.currency if amount is not None or items else Currency("DKK")
        lines: tuple[Item, ...] = tuple(parse_item(each, currency) for each in items or ())
        return Told(currency.parse(amount) if amount is not None else None, lines, stamps)

    def key(self, given: str | None) -> str:
        """Return the request key given, or a fresh one.

        Raises:
            typer.BadParameter: it is empty or longer than 200 characters.
        """
        if given is not None and not 1 <= len(given) <= 200:
            raise typer.BadParameter(_("--key wants 1 to 200 characters."))
        return new_key() if given is None else given

    def say(self, result: Mapping[str, Any], text: str) -> None:
        """Answer: the object under `--json`, else the text."""
        typer.echo(json.dumps(result, ensure_ascii=False, default=_plain) if self.json else text)

    def acted(self, outcome: Acted) -> None:
        """Answer an act at the counter."""
        names = {each.programme: each.name for each in outcome.balances}
        currency = self.currency
        said = [phrases.acted(outcome)]
        said += [f"  {each.name}: {_progress(each.balance, each.size)}" for each in outcome.balances]
        said += [f"  {_('Reward ready: {reward}').format(reward=_voucher(each))}" for each in ready(outcome.vouchers)]
        said += [f"  {phrases.notice(each, currency, names)}" for each in outcome.notices]
        self.say(act_json(outcome, currency), "\n".join(said))

    def close(self) -> None:
        """Close the book."""
        for club in self.closing:
            club.close()


def ready(vouchers: tuple[VoucherLine, ...]) -> list[VoucherLine]:
    """Return the vouchers that wait to be handed out."""
    return [each for each in vouchers if each.state == "issued"]


def act_json(outcome: Acted, currency: Currency) -> dict[str, Any]:
    """Return the contract's object for an act."""
    names = {each.programme: each.name for each in outcome.balances}
    member = outcome.member
    return {
        "member": {"id": member.id, "name": member.name, "card": member.card} if member.id else None,
        "visit": outcome.visit,
        "purchase": outcome.purchase,
        "repeated": outcome.repeated,
        "entries": [
            {"id": each.id, "programme": each.programme, "kind": each.kind, "quantity": each.quantity}
            for each in outcome.entries
        ],
        "balances": {
            each.programme: {"balance": each.balance, "size": each.size, "pending": each.pending, "debt": each.debt}
            for each in outcome.balances
        },
        "vouchers": [voucher_json(each) for each in outcome.vouchers],
        "tier": outcome.tier,
        "notices": [{"code": each.code, "message": phrases.notice(each, currency, names)} for each in outcome.notices],
    }


def voucher_json(voucher: VoucherLine) -> dict[str, Any]:
    """Return the contract's object for a voucher."""
    return {
        "id": voucher.id,
        "reward": voucher.reward,
        "state": voucher.state,
        "expires_on": voucher.expires_on,
        "programme": voucher.programme,
    }


def _progress(balance: int, size: int | None) -> str:
    return f"{balance}/{size}" if size else str(balance)


def _voucher(voucher: VoucherLine) -> str:
    return f"{voucher.reward} (#{voucher.id})"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
