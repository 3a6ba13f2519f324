"""A demo shop whose club does everything: what beside stamps happens in its year, drawn from the same dice."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random

from shopclub.rules.values.partner_codes import Claims, code_of, new_number, shop_of
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import Refusal
from shopclub.services.acting.outcomes import Acted
from shopclub.services.counter.returns import Brought
from shopclub.services.kinds import signatures
from shopclub.services.programmes.templates import template
from shopclub.services.shop.clubhouse import Clubhouse

KINDS = ("points", "cashback", "tiers", "referral", "club", "membership", "charity", "birthday", "milestone")
DAY_RUN_EVERY = timedelta(days=7)
CHANGED_AFTER = 200
"""Days until the shop gives more points, as a new version of its rules."""
DRAW_BEGINS, DRAW_LASTS = 90, 60


@dataclass
class Regulars:
    """What the members of a demo shop do beside their visits."""

    club: Clubhouse
    dice: Random
    language: str
    first: date
    partner: bytes = b""
    cards: list[str] = field(default_factory=list)
    passes: list[int] = field(default_factory=list)
    ran: date | None = None
    quarter: int = 0
    changed: bool = False
    drawn: bool = False

    def set_up(self) -> None:
        """Open every kind of programme beside the stamp card."""
        self.partner = self.dice.randbytes(32)
        programmes = [template(kind, language=self.language) for kind in KINDS]
        draw = template("draw", language=self.language) | {
            "from": (self.first + timedelta(days=DRAW_BEGINS)).isoformat(),
            "to": (self.first + timedelta(days=DRAW_BEGINS + DRAW_LASTS)).isoformat(),
            "prize": [{"name": "Gavekurv", "count": 1, "value": "300.00"}, {"name": "Kaffe", "count": 3}],
        }
        agreed = {"number": 1, "name": "Gratis kaffe", "value": "12.00"}
        partner = template("partner", language=self.language) | {
            "public_key": signatures.public_key(self.partner).hex(),
            "take": [agreed],
            "cap_per_month": 40,
        }
        self.club.catalogue.apply([*programmes, draw, partner])

    def referrer(self) -> str | None:
        """Return the card of who brought a new member, if anybody did."""
        return self.dice.choice(self.cards) if self.cards and self.dice.random() < 0.2 else None

    def joined(self, member: int, card: str, key: str) -> None:
        """Let some new members begin a paid membership, and some bring stamps from an older card."""
        self.cards.append(card)
        if self.dice.random() < 0.06:
            plan = self.club.memberships.offered()[0]
            self.club.memberships.begin(member, plan[1], programme=plan[0], request_key=f"{key}-pass")
            self.club.memberships.pay(member, receipt="0815", programme=plan[0], request_key=f"{key}-paid")
            self.passes.append(member)
        if self.dice.random() < 0.05:
            self.club.adjustments.open_with(member, "coffee", self.dice.randint(1, 6), request_key=f"{key}-old")

    def visited(self, outcome: Acted, key: str) -> None:
        """Let what may follow a visit follow it."""
        member = outcome.member.id
        if outcome.benefits and self.dice.random() < 0.5:
            self._try(lambda: self._use_benefit(outcome, key))
        if member in self.passes and self.dice.random() < 0.6:
            self._take(member, key)
        if self.dice.random() < 0.25:
            reward = self.dice.choice(self._rewards(outcome) or [""])
            if reward:
                self._try(lambda: self.club.rewards.redeem(member, reward, request_key=f"{key}-buy"))
        if self.dice.random() < 0.03:
            self._try(lambda: self.club.partners.issue(member, request_key=f"{key}-partner"))
        if self.dice.random() < 0.02:
            self._partner_comes(key)
        if self.dice.random() < 0.02:
            self._try(lambda: self.club.draws.enter(member, request_key=f"{key}-free"))
        self._undo(outcome, key)

    def _undo(self, outcome: Acted, key: str) -> None:
        chance = self.dice.random()
        if chance < 0.01 and outcome.visit is not None:
            self._try(lambda: self.club.voiding.void(outcome.visit or 0, request_key=f"{key}-void"))
        elif chance < 0.04:
            whole = self.dice.random() < 0.4
            part = Told(amount=max((outcome.amount or 2) // 2, 1))
            brought = Brought(everything=True) if whole else Brought(part)
            back = self.club.returns.take_in
            self._try(lambda: back(outcome.purchase or 0, brought, request_key=f"{key}-back"))

    def _use_benefit(self, outcome: Acted, key: str) -> None:
        self.club.benefits.use(
            outcome.member.id,
            outcome.benefits[0].name,
            told=Told(amount=outcome.amount),
            purchase=outcome.purchase,
            request_key=f"{key}-benefit",
        )

    def _rewards(self, outcome: Acted) -> list[str]:
        return [
            reward.name
            for balance in outcome.balances
            for reward in balance.rewards
            if 0 < reward.cost <= balance.balance
        ]

    def _take(self, member: int, key: str) -> None:
        """Pay a period that is over, and take an item."""
        for membership in self.club.memberships.show(member):
            programme = membership.programme
            if membership.state in {"grace", "lapsed", "pending"}:
                self.club.memberships.pay(member, programme=programme, request_key=f"{key}-paid")
            elif membership.left:
                self.club.memberships.take(member, programme=programme, request_key=f"{key}-take")

    def _partner_comes(self, key: str) -> None:
        """Let a customer of the partner use a voucher here."""
        own = shop_of(bytes.fromhex(self.club.partners.own_key()))
        last = self.club.desk.now().date() + timedelta(days=20)
        number = new_number(self.dice.getrandbits(64))
        claims = Claims(shop_of(signatures.public_key(self.partner)), own, number, 1, last)
        code = code_of(claims, signatures.sign(self.partner, claims.signed()))
        self._try(lambda: self.club.partners.use(code, request_key=f"{key}-theirs"))

    def day(self, on: date) -> None:
        """Begin a day: the day run once a week, the cause paid each quarter, the draw once its list is frozen."""
        if self.ran is not None and on < self.ran + DAY_RUN_EVERY:
            return
        self.ran = on
        self.club.upkeep.run_day()
        if (on.month - 1) // 3 != self.quarter:
            self.quarter = (on.month - 1) // 3
            for cause in self.club.charity.shown():
                self._try(partial(self.club.charity.pay_out, cause.programme))
        if not self.changed and (on - self.first).days > CHANGED_AFTER:
            self.changed = True
            more = {**template("points", language=self.language), "points": 2, "per": "15.00"}
            self.club.catalogue.apply([more])
        if not self.drawn:
            self._draw(on)

    def _draw(self, on: date) -> None:
        for draw in self.club.draws.shown():
            if draw.state == "frozen":
                self.club.draws.draw(draw.programme, f"{on:%d%m%y}0417")
                self.drawn = True

    def _try(self, act: Callable[[], object]) -> None:
        """Do what a member asks for, which may be refused as at any counter."""
        with suppress(Refusal):
            act()
