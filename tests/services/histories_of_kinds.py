"""Histories of a shop with every kind of programme at once, beside all that goods and points bring."""

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from shopclub.rules.values.club_refusals import (
    BenefitNotNow,
    DrawRefused,
    MembershipRefused,
    NothingToPay,
    PartnerVoucherRefused,
    ReferralRefused,
)
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import (
    InDebt,
    LimitReached,
    NotEnough,
    ProgrammeUnknown,
    QuantityInvalid,
    RewardUnknown,
)
from tests.services.histories_of_goods import FullHistory
from tests.services.reference_card import Guest

TIERS = {
    "key": "standing",
    "kind": "tiers",
    "name": "Standing",
    "tier": [
        {"name": "Bronze", "threshold": "0.00"},
        {"name": "Silver", "threshold": "90.00", "multiplier_bp": 12_500, "entry_reward": "Bun"},
        {"name": "Gold", "threshold": "300.00", "multiplier_bp": 20_000, "entry_reward": "Tart"},
    ],
    "hold_months": 2,
}
QUARTERLY = {"key": "back", "kind": "cashback", "name": "Back", "rate_bp": 700}
AT_ONCE = {**QUARTERLY, "key": "once", "payout": "at_once", "valid_months": 2, "tier_rates": {"Gold": 900}}
WAITING = {**QUARTERLY, "key": "wait", "payout": "minimum", "minimum": "9.00", "debt": "carry"}
BIRTHDAY = {
    "key": "birthday",
    "kind": "occasion",
    "name": "Birthday",
    "occasion": "birthday",
    "reward": "Birthday cake",
}
VISITS = {"key": "visits", "kind": "occasion", "name": "Visits", "occasion": "milestone", "visits": [2, 4, 9]}
CLUB = {
    "key": "club",
    "kind": "club",
    "name": "Club",
    "benefit": [
        {"name": "Less", "percent_bp": 1000, "limit": 2, "per": "month"},
        {"name": "Silver only", "kind": "amount", "amount": "5.00", "lowest_tier": "Silver"},
    ],
}
PASS = {
    "key": "pass",
    "kind": "membership",
    "name": "Pass",
    "plan": [
        {"name": "Small", "price": "100.00", "allowance": 3, "item": "coffee"},
        {"name": "Large", "price": "250.00", "allowance": 9, "item": "coffee", "rollover": True},
    ],
}
DRAW = {
    "key": "draw",
    "kind": "draw",
    "name": "Draw",
    "from": "2026-03-01",
    "prize": [{"name": "Basket"}, {"name": "Egg", "count": 2}],
}
NEXT_DOOR = {
    "key": "florist",
    "kind": "partner",
    "name": "Florist",
    "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "give": [{"name": "Rose", "value": "5.00"}],
}
CAUSE = {"key": "cause", "kind": "charity", "name": "Cause", "cause": "The school"}


def draw_kinds(dice):
    """Any settings of a programme of every other kind."""
    friends = {"referrer_bonus": 7, "in": "points"} if dice.random() < 0.5 else {"referrer_reward": "Scone"}
    return [
        {**TIERS, "downgrade": dice.choice(("one_down", "to_earned")), "grace_days": dice.choice((0, 30))},
        {**QUARTERLY, "band": [{"from": "100.00", "rate_bp": 900}]} if dice.random() < 0.5 else QUARTERLY,
        AT_ONCE,
        WAITING,
        BIRTHDAY,
        {**VISITS, **dice.choice(({"reward": "Flower"}, {"bonus": 5, "in": "points"}, {"bonus": 2, "in": "rich"}))},
        {
            "key": "friends",
            "kind": "referral",
            "name": "Friends",
            **friends,
            "friend_reward": "Roll",
            "qualify": {"min_spend": "50.00", "mode": dice.choice(("single", "cumulative"))},
            "friends_needed": dice.choice((1, 1, 2)),
            "hold_days": dice.choice((0, 0, 3)),
        },
        {**CLUB, "combinable": dice.random() < 0.5},
        {**CAUSE, "trigger": "share", "share_bp": 300, "monthly_ceiling": "20.00"},
        {**CAUSE, "key": "given", "trigger": "points", "points": 5, "amount": "1.00", "in": "points"},
        PASS,
        NEXT_DOOR,
    ]


def draw_a_draw(dice):
    """A draw by visits or by spend, of one month or of four, with or without a limit."""
    return {
        **DRAW,
        "to": dice.choice(("2026-03-31", "2026-06-30")),
        **dice.choice(({}, {"entry": "spend", "per": "40.00"})),
        **dice.choice(({}, {"max_entries": 3})),
    }


class HistoryOfKinds(FullHistory):
    """A history with every kind of programme and the acts they bring."""

    def __init__(self, shop, seed, **told):
        super().__init__(shop, seed, **told)
        self.shop.catalogue.apply([*draw_kinds(self.dice), draw_a_draw(self.dice)])

    def acts(self):
        return {
            **super().acts(),
            self.use_a_benefit: 4,
            self.give_points: 3,
            self.set_a_tier: 1,
            self.pay_out: 1,
            self.pay_with_credit: 3,
            self.change_a_kind: 1,
            self.hold_a_pass: 4,
            self.enter_the_draw: 2,
            self.draw_the_draw: 1,
            self.visit_the_florist: 1,
            self.give_a_family_card: 1,
        }

    def enrol(self):
        fields = {"name": "Anna"}
        if self.dice.random() < 0.6:
            day = self.shop.front.today().on + timedelta(days=self.dice.choice((-5, 0, 3, 40, 200)))
            fields["birthday"] = f"{day:%m-%d}"
        by = self.dice.choice(self.guests).id if self.guests and self.dice.random() < 0.7 else None
        self.shop.clock.move(seconds=1)
        outcome = self.attempt_enrolment(fields, by)
        guest = Guest(outcome.member.id, [outcome.member.card])
        self.guests.append(guest)
        self.as_shown(outcome)

    def attempt_enrolment(self, fields, by):
        try:
            return self.shop.enrolment.add(request_key=self.key(), fields=fields, referred_by=by)
        except ReferralRefused:
            return self.shop.enrolment.add(request_key=self.key(), fields=fields)

    def use_a_benefit(self):
        guest, name = self.dice.choice(self.guests), self.dice.choice(("Less", "Silver only"))
        told = Told(amount=self.dice.choice((2000, 9000)))
        before = self.rows("SELECT count(*) FROM visit")[0][0]
        outcome = self.attempt(
            "benefit",
            lambda key: self.shop.benefits.use(guest.id, name, told=told, request_key=key),
            LimitReached,
            BenefitNotNow,
        )
        if outcome is not None and self.rows("SELECT count(*) FROM visit")[0][0] > before:
            guest.followed = False

    def give_points(self):
        guest, points = self.dice.choice(self.guests), self.dice.choice((5, 10, 12, 50))
        self.attempt(
            "give",
            lambda key: self.shop.charity.turn(guest.id, points, request_key=key),
            QuantityInvalid,
            NotEnough,
            InDebt,
            LimitReached,
        )

    def set_a_tier(self):
        guest, name = self.dice.choice(self.guests), self.dice.choice(("Silver", "Gold", None, None))
        self.shop.tiers.set(guest.id, name, reason="a friend of the house")

    def pay_out(self):
        try:
            assert self.shop.charity.pay_out("cause").owed == 0
        except NothingToPay:
            assert next(each for each in self.shop.charity.shown() if each.programme == "cause").owed <= 0

    def pay_with_credit(self):
        guest, credit = self.dice.choice(self.guests), self.dice.choice((1, 200, 700))
        outcome = self.attempt(
            "credit",
            lambda key: self.shop.rewards.pay(guest.id, credit, basket=5000, request_key=key, programme="once"),
            NotEnough,
            InDebt,
            LimitReached,
            RewardUnknown,
            ProgrammeUnknown,
        )
        if outcome is not None:
            guest.followed = False

    def hold_a_pass(self):
        """Anything that can be done with a paid membership."""
        guest, passes = self.dice.choice(self.guests), self.shop.memberships
        act = self.dice.choice(
            (
                lambda: passes.begin(guest.id, self.dice.choice(("Small", "Large")), programme="pass"),
                lambda: passes.pay(guest.id, programme="pass"),
                lambda: passes.take(guest.id, programme="pass"),
                lambda: passes.freeze(guest.id, programme="pass"),
                lambda: passes.thaw(guest.id, programme="pass"),
                lambda: passes.change(guest.id, self.dice.choice(("Small", "Large")), programme="pass"),
                lambda: passes.cancel(guest.id, programme="pass"),
            )
        )
        self.beside_the_ledger(act, MembershipRefused, LimitReached, RewardUnknown)

    def enter_the_draw(self):
        guest = self.dice.choice(self.guests)
        enter = self.shop.draws.enter
        self.beside_the_ledger(
            lambda: enter(guest.id, programme="draw", request_key=self.key()), DrawRefused, LimitReached
        )

    def draw_the_draw(self):
        number = str(self.dice.randrange(10**6))
        self.beside_the_ledger(lambda: self.shop.draws.draw("draw", number), DrawRefused)
        place = self.dice.randint(1, 4)
        self.beside_the_ledger(lambda: self.shop.draws.pass_over("draw", place), DrawRefused)

    def visit_the_florist(self):
        guest = self.dice.choice(self.guests)
        issue = self.shop.partners.issue
        self.beside_the_ledger(
            lambda: issue(guest.id, programme="florist", request_key=self.key()), PartnerVoucherRefused
        )

    def give_a_family_card(self):
        self.shop.cards.issue(self.dice.choice(self.guests).id, holder="Emil")

    def beside_the_ledger(self, act, *expected):
        """Do what writes no entry; a refusal is as good."""
        before = len(self.all_entries())
        with suppress(*expected):
            act()
        assert len(self.all_entries()) == before

    def change_a_kind(self):
        self.shop.catalogue.apply([self.dice.choice(draw_kinds(self.dice))])

    def run_the_day(self):
        self.shop.clock.move(days=self.dice.choice((0, 1, 1, 7, 35, 100, 400)))
        self.shop.upkeep.run_day()
        again = self.shop.upkeep.run_day()
        assert (again.expired, again.vouchers_expired, again.reviewed, again.issued, again.settled) == (0,) * 5
        assert not self.rows(f"SELECT 1 FROM lot WHERE rest > 0 AND expires_on < '{self.shop.front.today().on}'")

    def everything_holds(self):
        super().everything_holds()
        self.closed_quarters_are_never_overdrawn()
        self.nothing_is_given_twice()
        self.entries_are_what_visits_are_worth()

    def closed_quarters_are_never_overdrawn(self):
        """Of a closed quarter never more was taken back than was paid."""
        paid = self.rows(
            "SELECT member_id, ground_number, sum(quantity) FILTER (WHERE entry.kind <> 'write_off') FROM entry"
            " JOIN programme ON programme.id = programme_id"
            " WHERE key = 'back' AND ground = 'quarter' GROUP BY 1, 2"
        )
        assert all(units >= 0 for _, _, units in paid)

    def entries_are_what_visits_are_worth(self):
        """Nobody has more entries in the draw than a member may have, and a frozen list is as it was told."""
        (shown,) = self.shop.draws.shown()
        rows = self.rows("SELECT count(*) FROM draw_entry WHERE removed = 0 GROUP BY member_id")
        most = self.shop.catalogue.shown("draw").settings.get("max_entries")
        assert most is None or all(count <= most for (count,) in rows)
        if shown.list_hash:
            assert sha256(self.shop.draws.listed("draw").encode()).hexdigest() == shown.list_hash

    def nothing_is_given_twice(self):
        twice = self.rows(
            "SELECT 1 FROM voucher WHERE state <> 'void' AND ground <> 'reward'"
            " GROUP BY member_id, programme_id, ground, ground_number, ground_part HAVING count(*) > 1"
        )
        assert not twice
        assert not self.rows(
            "SELECT 1 FROM entry WHERE kind IN ('bonus', 'clawback', 'write_off') AND ground_programme_id > 0"
            " GROUP BY member_id, programme_id, ground, ground_number, ground_part, ground_programme_id"
            " HAVING sum(quantity) > 7"
        )
