"""One run of the command line: its global options, the book it opens, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from shopclub.commandline.arguments import read_instant
from shopclub.commandline.results import act_json
from shopclub.language import acts, formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.values.faults import BookMissing, BookReadOnly, ServerAway
from shopclub.rules.values.money import Currency
from shopclub.rules.values.purchases import Item, Told, parse_item
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted, Balance, VoucherLine

if TYPE_CHECKING:
    from shopclub.services.shop.clubhouse import Clubhouse


@dataclass(frozen=True)
class Options:
    """The options before the command."""

    book: str
    till: str
    json: bool = False
    now: str | None = None
    staff: str | None = None


@dataclass
class Terminal:
    """What every command needs: the club it acts on, and a place for its answer."""

    options: Options = field(default_factory=lambda: Options("", ""))
    code: int = 0
    answer: str | None = None
    _opened: "list[Clubhouse]" = field(default_factory=list, init=False)

    @property
    def path(self) -> Path:
        """The book's file.

        Raises:
            ServerAway: a server was named, which this version can't reach.
            BookMissing, BookReadOnly: no file can have such a name, or its folder is closed to us.
        """
        if "://" in self.options.book:
            raise ServerAway
        path = Path(self.options.book)
        try:
            path.expanduser().exists()
        except PermissionError:
            raise BookReadOnly from None
        except (OSError, RuntimeError):
            raise BookMissing(self.options.book) from None
        return path

    @cached_property
    def club(self) -> "Clubhouse":
        """The services over the book, opened on first use."""
        from shopclub.services.shop.clubhouse import open_clubhouse

        club = open_clubhouse(self.path, till=self.options.till, staff=self.options.staff)
        self._opened.append(club)
        if self.options.now is not None:
            instant = self.instant(ZoneInfo(club.shopkeeping.shown().zone))
            club.desk.now = lambda: instant
        return club

    def instant(self, zone: ZoneInfo) -> datetime:
        """Return the instant of `--now`, in the shop's zone unless an offset is given; else the present one."""
        given = read_instant(self.options.now or "") or datetime.now(UTC)
        return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)

    @cached_property
    def shop(self) -> ShopSettings:
        """The shop's settings."""
        return self.club.shopkeeping.shown()

    @property
    def currency(self) -> Currency:
        """The shop's currency."""
        currency = Currency(self.shop.currency)
        formats.use_currency(currency)
        return currency

    def told(self, amount: str | None, items: list[str] | None, stamps: int | None = None) -> Told:
        """Read what was told with a card.

        Raises:
            AmountInvalid: an amount or item can't be read.
        """
        lines: tuple[Item, ...] = tuple(parse_item(each, self.currency) for each in items or ())
        return Told(self.currency.parse_told(amount) if amount is not None else None, lines, stamps)

    @staticmethod
    def key(given: str | None) -> str:
        """Return the request key given, or a fresh one."""
        return new_key() if given is None else given

    def say(self, result: Mapping[str, Any], text: str) -> None:
        """Answer: the object under `--json`, else the text."""
        self.answer = json.dumps(result, ensure_ascii=False, default=_plain) if self.options.json else text

    def acted(self, outcome: Acted) -> None:
        """Answer an act at the counter."""
        names = {each.programme: each.name for each in outcome.balances}
        ready = [each for each in outcome.vouchers if each.state == "issued"]
        said = [acts.acted(outcome, self.currency)]
        said += [f"  {each.name}: {progress(each)}" for each in outcome.balances]
        said += ["  " + _("Reward ready: {reward}").format(reward=_voucher(each)) for each in ready]
        said += [f"  {phrases.notice(each, self.currency, names)}" for each in outcome.notices if _is_news(each.code)]
        self.say(act_json(outcome, self.currency), "\n".join(said))

    def close(self) -> None:
        """Close the book."""
        for club in self._opened:
            club.close()


def progress(balance: Balance) -> str:
    """Write a balance, with the card's size where there is one."""
    return f"{balance.balance}/{balance.size}" if balance.size else str(balance.balance)


def _is_news(code: str) -> bool:
    """Tell whether a notice says more than the lines above it do."""
    return code not in {"reward_ready", "already_stamped"}


def _voucher(voucher: VoucherLine) -> str:
    return f"{voucher.reward} (#{voucher.id})"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
