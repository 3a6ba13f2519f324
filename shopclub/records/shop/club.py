"""The shop and its programmes as one frozen picture, read again only when its epoch has moved."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from shopclub.records.schema.club import Shop
from shopclub.records.schema.programmes import Programme, ProgrammeVersion
from shopclub.records.sessions import BookSession
from shopclub.records.shapes import Needs
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.ledger.acts import DebtPolicy
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.money import Currency
from shopclub.rules.values.periods import business_date


@dataclass(frozen=True)
class Club:
    """The shop's settings and programmes at one epoch of the book."""

    epoch: int
    name: str
    currency: Currency
    zone: ZoneInfo
    language: str
    day_starts: time
    accent: str
    card_text: str
    logo: bytes | None
    hard_guard: int
    soft_guard: int
    active_days: int
    loyal_days: int
    max_rewards: int
    unusual_above: int | None
    programmes: tuple[ProgrammeTerms, ...]

    @cached_property
    def needs(self) -> Needs:
        """What of a member's holding the rules need, in any version of any programme.

        Counters, where rules count what she did before; debts, where they are carried; and whether there are units
        that fill no cards.
        """
        rules = [version.rules for programme in self.programmes for version in programme.versions]
        return Needs(
            counters=any(each.needs_history for each in rules),
            debts=any(each.debt is DebtPolicy.CARRY for each in rules),
            cardless=any(each.has_units and each.size is None for each in rules),
        )

    @cached_property
    def keys(self) -> dict[int, str]:
        """The programmes' keys by their numbers in the book."""
        return {each.id: each.key for each in self.programmes}

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of programme there are."""
        return frozenset(each.kind for each in self.programmes)

    def date_of(self, instant: datetime) -> date:
        """Return the business date of an instant."""
        return business_date(instant, zone=self.zone, day_starts=self.day_starts)

    def programme(self, key: str) -> ProgrammeTerms | None:
        """Return the programme with this key, if there is one."""
        return next((each for each in self.programmes if each.key == key), None)

    def programme_by_id(self, number: int) -> ProgrammeTerms:
        """Return the programme with this number in the book."""
        return next(each for each in self.programmes if each.id == number)


def read_club(session: BookSession) -> Club:
    """Read the shop and its programmes."""
    shop = session.get_one(Shop, 1)
    currency = Currency(shop.currency)
    versions: dict[int, list[Version]] = {}
    for row in session.scalars(select(ProgrammeVersion).order_by(ProgrammeVersion.number)):
        rules = read_rules(json.loads(row.settings), currency)
        versions.setdefault(row.programme_id, []).append(Version(row.id, row.number, rules, row.effective_from))
    programmes = tuple(
        ProgrammeTerms(
            programme.id,
            programme.key,
            programme.kind,
            tuple(versions[programme.id]),
            programme.last_earning_on,
            programme.last_redemption_on,
        )
        for programme in session.scalars(select(Programme).order_by(Programme.id))
    )
    return Club(
        epoch=shop.epoch,
        name=shop.name,
        currency=currency,
        zone=ZoneInfo(shop.zone),
        language=shop.language,
        day_starts=time.fromisoformat(shop.day_starts),
        accent=shop.accent,
        card_text=shop.card_text,
        logo=shop.logo,
        hard_guard=shop.hard_guard,
        soft_guard=shop.soft_guard,
        active_days=shop.active_days,
        loyal_days=shop.loyal_days,
        max_rewards=shop.max_rewards,
        unusual_above=shop.unusual_above,
        programmes=programmes,
    )


def epoch_of(session: BookSession) -> int:
    """Return the number that moves whenever the shop or its programmes change."""
    return session.scalars(select(Shop.epoch)).one()


def move_epoch(session: BookSession) -> None:
    """Tell every till that the shop or its programmes changed."""
    session.execute(update(Shop).values(epoch=Shop.epoch + 1))
