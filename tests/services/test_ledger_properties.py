"""What must always hold (rules.md 14), on long random histories of a shop with five programmes at once.

A history is drawn from a number and replays exactly. `SHOPCLUB_THOROUGH=1` runs many more and longer ones.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import pytest

from shopclub.rules.purchases import Item, Told
from shopclub.rules.refusals import (
    AlreadyVoided,
    AmountMismatch,
    CapExceeded,
    CardBlocked,
    CardReplaced,
    ConfirmNeeded,
    InDebt,
    KeyReused,
    LimitReached,
    NotEnough,
    RewardUnknown,
    VisitClosed,
    VisitUnknown,
    VoucherEarned,
    VoucherExpired,
    VoucherUsed,
    VoucherVoid,
)

THOROUGH = bool(os.environ.get("SHOPCLUB_THOROUGH"))
HISTORIES, ACTS = (300, 400) if THOROUGH else (8, 150)
PLAIN_SIZE, CLEAN_PER = 4, 5000
GAPS = (2, 9, 10, 90, 599, 600, 3600, 3600, 40_000, 90_000, 90_000, 3 * 86_400, 9 * 86_400, 40 * 86_400)
AMOUNTS = (0, 1, 1500, 1999, 2500, 4999, 5000, 5001, 9000, 12_345, 26_000)


def draw_told(dice):
    """What staff may tell with a card."""
    match dice.randrange(5):
        case 0:
            return Told()
        case 1:
            return Told(stamps=dice.randint(1, 9))
        case 2:
            return Told(items=draw_items(dice))
        case 3:
            return Told(amount=dice.choice(AMOUNTS), stamps=dice.randint(1, 4))
        case _:
            return Told(amount=dice.choice(AMOUNTS))


def draw_items(dice):
    names = ("coffee", "coffee", "bread", "deposit")
    return tuple(Item(dice.choice(names), dice.randint(0, 4000), dice.randint(1, 4)) for _ in range(dice.randint(1, 3)))


def draw_terms(dice, key):
    """Any settings of one of the programmes that change."""
    promotions = [{"name": "More", "bp": dice.choice((15_000, 20_000, 30_000))} for _ in range(dice.randint(1, 2))]
    settings = {
        "key": key,
        "name": key,
        "kind": "stamp_card",
        "size": dice.randint(3, 7),
        "debt": dice.choice(("forgive", "carry")),
        "max_per_visit": dice.choice((None, None, 1, 3)),
        "max_per_day": dice.choice((None, None, 2, 5)),
        "card_expiry": dice.choice((None, None, {"days": dice.randint(3, 30)})),
        "stamp_expiry": dice.choice(
            (None, {"days": dice.randint(2, 20), "from": "stamp"}, {"days": dice.randint(2, 20), "from": "activity"})
        ),
        "voucher_valid_days": dice.choice((None, None, 0, 9, 20)),
        "interim": dice.choice((None, {"2": "Cookie"}, {"1": "Cookie", "2": "Cake"})),
        "welcome_stamps": dice.choice((0, 0, 1, 2)),
        "multiplier": dice.choice((None, None, promotions)),
        "rounding": dice.choice(("floor", "half_up", "ceil")),
        "open_cards": dice.choice(("keep", "better", "convert")),
    }
    own = {
        "rich": {"reward": "Free lunch", "min_spend": dice.choice((None, None, "20.00"))},
        "goods": {"reward": "Free coffee", "unit": "item", "categories": ["coffee"], "stamps_per_unit": 2},
        "money": {
            "reward": "Free bread",
            "unit": "amount",
            "per": dice.choice(("20.00", "50.00")),
            "carry_remainder": dice.random() < 0.7,
            "min_spend": dice.choice((None, None, "20.00")),
        },
    }
    return {name: value for name, value in {**settings, **own[key]}.items() if value is not None}


CHANGING = ("rich", "goods", "money")
PLAIN = {"key": "plain", "kind": "stamp_card", "name": "plain", "reward": "Plain reward", "size": PLAIN_SIZE}
CLEAN = {**PLAIN, "key": "clean", "name": "clean", "reward": "Clean reward", "unit": "amount", "per": "50.00"}


@dataclass
class Ticket:
    """A voucher of the reference card, and the visit that used it."""

    used_by: int | None = None


@dataclass
class PlainCard:
    """A simple visit card kept by plain arithmetic, to compare the book with."""

    balance: int = 0
    tickets: list[Ticket] = field(default_factory=list)

    def add(self, stamps):
        self.balance += stamps
        while self.balance >= PLAIN_SIZE:
            self.balance -= PLAIN_SIZE
            self.tickets.append(Ticket())

    def take(self, stamps):
        while self.balance < stamps and self.tickets and self.tickets[-1].used_by is None:
            self.tickets.pop()
            self.balance += PLAIN_SIZE
        self.balance = max(self.balance - stamps, 0)


@dataclass
class Guest:
    """A member as the test knows her."""

    id: int
    cards: list[str]
    plain: PlainCard = field(default_factory=PlainCard)
    blocked: bool = False
    amended: bool = False
    spent: dict[int, int] = field(default_factory=dict)


@dataclass
class Seen:
    """A visit as the test knows it."""

    number: int
    guest: Guest
    stamps: int
    voided: bool = False


class History:
    """Any acts in any order, over a real book."""

    def __init__(self, shop, seed):
        self.shop, self.seed, self.dice = shop, seed, Random(seed)
        self.guests, self.visits, self.keys = [], [], 0
        self.vouchers: dict[int, Guest] = {}
        self.adjusted: list[tuple[int, Guest, int]] = []
        self.entries = []
        self.done = Counter()
        self.shop.catalogue.apply([PLAIN, CLEAN, *(draw_terms(self.dice, key) for key in CHANGING)])

    def go_on(self, step):
        """Do one more act, whatever it is, and prove that all still holds."""
        self.dice = Random(f"{self.seed}:{step}")
        acts = {
            self.scan: 30,
            self.void_as_previewed: 8 if self.visits else 0,
            self.use_a_voucher: 8,
            self.amend: 7 if self.visits else 0,
            self.run_the_day: 5,
            self.adjust: 4,
            self.cancel_a_voucher: 4,
            self.reverse_an_adjustment: 3,
            self.change_a_programme: 3,
            self.enrol: 2 if len(self.guests) < 4 else 0,
            self.replace_the_card: 1,
            self.block_or_unblock: 1,
            self.use_a_key_for_something_else: 1,
        }
        (act,) = self.dice.choices([*acts], [*acts.values()]) if self.guests else [self.enrol]
        act()
        self.history_only_grew()
        today = self.shop.front.today().on
        for guest in self.guests:
            shown = self.shop.front.show(guest.id)
            self.balances_are_what_the_entries_say(guest, shown, today)
            self.the_reference_card_agrees(guest, shown)
            self.carried_spend_earned_what_it_would_at_once(guest)
        if THOROUGH or step % 5 == 0:
            self.everything_holds()

    def finish(self):
        """Let everything lapse that is due; then the balances are the sums of the entries."""
        self.shop.upkeep.run_day()
        self.everything_holds()
        for guest in self.guests:
            entered = self._entered(guest.id)
            for each in self.shop.front.show(guest.id).balances:
                assert each.balance + each.pending == entered.get(each.programme, 0)

    def _key(self):
        self.keys += 1
        return f"key-{self.keys}"

    def _rows(self, query):
        with self.shop.book.reading() as session:
            return session.connection().exec_driver_sql(query).all()

    def _entered(self, member):
        return dict(
            self._rows(
                "SELECT programme.key, sum(entry.quantity) FROM entry JOIN programme ON programme.id = programme_id"
                f" WHERE member_id = {member} GROUP BY 1"
            )
        )

    def _entries(self):
        return self._rows("SELECT * FROM entry ORDER BY id")

    def _try(self, name, act, *expected):
        """Carry an act out under a fresh key; a refusal leaves no entry, and asking twice equals asking once."""
        key, before = self._key(), len(self._entries())
        try:
            outcome = act(key)
        except expected as refusal:
            assert len(self._entries()) == before
            self.done[name, refusal.code] += 1
            return None
        self.done[name, "done"] += 1
        if self.dice.random() < 0.2:
            count = len(self._entries())
            again = act(key)
            assert again.repeated
            assert (again.visit, again.purchase, again.entries) == (outcome.visit, outcome.purchase, outcome.entries)
            assert (again.balances, again.vouchers) == (outcome.balances, outcome.vouchers)
            assert (again.notices, again.stamped_seconds_ago) == (outcome.notices, outcome.stamped_seconds_ago)
            assert len(self._entries()) == count
        self._as_shown(outcome)
        return outcome

    def _as_shown(self, outcome):
        """What an act answers is what the book then says."""
        shown = self.shop.front.show(outcome.member.id)
        assert outcome.balances == shown.balances
        assert {each for each in outcome.vouchers if each.state == "issued"} == set(shown.vouchers)
        guest = next(each for each in self.guests if each.id == outcome.member.id)
        self.vouchers |= {each.id: guest for each in outcome.vouchers}

    def enrol(self):
        if self.dice.random() < 0.3:
            (card,) = self.shop.cards.blank(1)
            outcome = self.shop.counter.scan(card.code, request_key=self._key())
            guest = Guest(outcome.member.id, [card.code])
            guest.plain.add(1)
            self.visits.append(Seen(outcome.visit, guest, 1))
        else:
            outcome = self.shop.enrolment.add(request_key=self._key(), fields={"name": "Anna"})
            guest = Guest(outcome.member.id, [outcome.member.card])
        self.guests.append(guest)
        self._as_shown(outcome)

    def scan(self):
        guest, told, confirm = self.dice.choice(self.guests), draw_told(self.dice), self.dice.random() < 0.5
        code = guest.cards[-1] if self.dice.random() < 0.95 else self.dice.choice(guest.cards)
        self.shop.clock.move(seconds=self.dice.choice(GAPS))
        outcome = self._try(
            "scan",
            lambda key: self.shop.counter.scan(code, request_key=key, told=told, confirm=confirm),
            ConfirmNeeded,
            CapExceeded,
            CardReplaced,
            CardBlocked,
        )
        if outcome is None or outcome.repeated:
            assert outcome is None or (outcome.entries == () and outcome.stamped_seconds_ago < 10)
            return
        stamps = 0 if guest.blocked else told.stamps or 1
        guest.plain.add(stamps)
        self.visits.append(Seen(outcome.visit, guest, stamps))
        if not guest.blocked:
            earning = sum(each.total for each in told.items if each.category != "deposit")
            guest.spent[outcome.visit] = earning if told.items else told.amount or 0

    def amend(self):
        visit, told = self.dice.choice(self.visits[-3:]), draw_told(self.dice)
        outcome = self._try(
            "amend",
            lambda key: self.shop.counter.amend(visit.number, request_key=key, told=told),
            VisitUnknown,
            VisitClosed,
            CapExceeded,
            AmountMismatch,
        )
        if outcome is None:
            return
        visit.guest.amended = True
        if visit.guest.blocked:
            return
        stamps = told.stamps or visit.stamps or 1
        if stamps > visit.stamps:
            visit.guest.plain.add(stamps - visit.stamps)
        else:
            visit.guest.plain.take(visit.stamps - stamps)
        visit.stamps = stamps

    def void_as_previewed(self):
        visit = self.dice.choice(self.visits[-5:] if self.dice.random() < 0.5 else self.visits)
        preview = None
        if not visit.voided:
            preview = self.shop.taking_back.preview(visit.number)
            assert self._entries() == self.entries, "a preview writes nothing"
        outcome = self._try(
            "void", lambda key: self.shop.taking_back.void(visit.number, request_key=key), AlreadyVoided
        )
        if preview is None:
            assert outcome is None
            return
        done = [(each.kind, each.programme, each.quantity) for each in outcome.entries]
        assert [(each.kind, each.programme, each.quantity) for each in preview.consequences][: len(done)] == done
        changed = {each.id: each for each in outcome.vouchers}
        vouchers = sorted((f"voucher_{changed[each].state}", changed[each].reward) for each in outcome.touched)
        assert sorted((each.kind, each.reward) for each in preview.consequences[len(done) :]) == vouchers
        assert preview.balances == outcome.balances
        visit.voided = True
        visit.guest.spent.pop(visit.number, None)
        for ticket in visit.guest.plain.tickets:
            ticket.used_by = None if ticket.used_by == visit.number else ticket.used_by
        visit.guest.plain.take(visit.stamps)

    def use_a_voucher(self):
        number = self.dice.choice(sorted(self.vouchers) or [0])
        if not number:
            return
        guest = self.vouchers[number]
        own = [each for each in self.visits if each.guest is guest and not each.voided]
        purchase = self._purchase_of(self.dice.choice(own).number) if own and self.dice.random() < 0.5 else None
        (reward,) = self._rows(f"SELECT reward FROM voucher WHERE id = {number}")[0]
        before = dict(self._rows("SELECT id, state FROM voucher"))
        by_name = self.dice.random() < 0.4

        def act(key):
            if by_name:
                return self.shop.rewards.redeem(guest.id, reward, request_key=key, purchase=purchase)
            return self.shop.rewards.use(number, request_key=key, purchase=purchase)

        refusals = (VoucherUsed, VoucherVoid, VoucherExpired, NotEnough, InDebt, RewardUnknown, LimitReached)
        outcome = self._try("use", act, *refusals)
        if outcome is None:
            assert by_name or before[number] != "issued" or self._past(number) or purchase is not None
            return
        (used,) = outcome.touched
        assert before[used] == "issued"
        if purchase is None:
            self.visits.append(Seen(outcome.visit, guest, 0))
        ticket = self._ticket(guest, used)
        if ticket:
            ticket.used_by = outcome.visit

    def _past(self, voucher):
        today = self.shop.front.today().on
        return bool(self._rows(f"SELECT 1 FROM voucher WHERE id = {voucher} AND expires_on < '{today}'"))

    def _purchase_of(self, visit):
        return self._rows(f"SELECT id FROM purchase WHERE visit_id = {visit}")[0][0]

    def _ticket(self, guest, voucher):
        """The reference voucher that stands for one of the book's, by its place among those that stand."""
        standing = self._rows(
            "SELECT voucher.id FROM voucher JOIN programme ON programme.id = programme_id WHERE key = 'plain'"
            f" AND member_id = {guest.id} AND state <> 'void' ORDER BY voucher.id"
        )
        numbers = [row[0] for row in standing]
        return guest.plain.tickets[numbers.index(voucher)] if voucher in numbers else None

    def cancel_a_voucher(self):
        number = self.dice.choice(sorted(self.vouchers) or [0])
        if not number:
            return
        outcome = self._try(
            "cancel",
            lambda key: self.shop.rewards.cancel(number, request_key=key),
            VoucherEarned,
            VoucherVoid,
            VoucherExpired,
        )
        if outcome is None:
            return
        ticket = self._ticket(self.vouchers[number], number)
        if ticket:
            ticket.used_by = None
        gone = {row[0] for row in self._rows("SELECT id FROM visit WHERE voided_at IS NOT NULL")}
        for visit in self.visits:
            visit.voided = visit.number in gone

    def adjust(self):
        guest, quantity = self.dice.choice(self.guests), self.dice.choice((-6, -3, -1, 1, 2, 5, 9))
        programme = self.dice.choice(("plain", "plain", *CHANGING))
        outcome = self._try(
            "adjust",
            lambda key: self.shop.adjustments.adjust(
                guest.id, programme, quantity, reason="counted anew", request_key=key
            ),
            NotEnough,
            InDebt,
        )
        if programme == "plain":
            assert (outcome is None) == (guest.plain.balance + quantity < 0)
        if outcome is None:
            return
        self.adjusted.append((outcome.entries[0].id, guest, quantity if programme == "plain" else 0))
        if programme == "plain":
            guest.plain.add(max(quantity, 0))
            guest.plain.balance += min(quantity, 0)

    def reverse_an_adjustment(self):
        number, guest, quantity = self.dice.choice(self.adjusted or [(0, None, 0)])
        if not number:
            return
        outcome = self._try(
            "reverse",
            lambda key: self.shop.adjustments.reverse(number, reason="a mistake", request_key=key),
            AlreadyVoided,
        )
        if outcome is None:
            return
        guest.plain.take(max(quantity, 0))
        guest.plain.add(max(-quantity, 0))

    def replace_the_card(self):
        guest = self.dice.choice(self.guests)
        guest.cards.append(self.shop.cards.replace(guest.id).code)

    def block_or_unblock(self):
        guest = self.dice.choice(self.guests)
        guest.blocked = not guest.blocked and self.dice.random() < 0.6
        if guest.blocked:
            self.shop.enrolment.block(guest.id, reason="banned")
        else:
            self.shop.enrolment.unblock(guest.id)

    def change_a_programme(self):
        self.shop.catalogue.apply([draw_terms(self.dice, self.dice.choice(CHANGING))], accept=True)

    def run_the_day(self):
        self.shop.clock.move(days=self.dice.choice((0, 1, 1, 7, 35, 400)))
        before = self._balances()
        self.shop.upkeep.run_day()
        assert self._balances() == before, "what lapsed was not in the balance any more"
        again = self.shop.upkeep.run_day()
        assert (again.expired, again.vouchers_expired) == (0, 0)
        assert not self._rows(f"SELECT 1 FROM lot WHERE rest > 0 AND expires_on < '{self.shop.front.today().on}'")

    def _balances(self):
        return {
            (guest.id, each.programme): each.balance
            for guest in self.guests
            for each in self.shop.front.show(guest.id).balances
        }

    def use_a_key_for_something_else(self):
        key = f"key-{self.dice.randint(1, self.keys)}"
        if self._rows(f"SELECT 1 FROM request WHERE key = '{key}'"):
            with pytest.raises(KeyReused):
                self.shop.adjustments.adjust(1, "plain", 500, reason="something else", request_key=key)

    def history_only_grew(self):
        entries = self._entries()
        assert entries[: len(self.entries)] == self.entries
        self.entries = entries

    def balances_are_what_the_entries_say(self, guest, shown, today):
        entered = self._entered(guest.id)
        lapsed = dict(
            self._rows(
                "SELECT programme.key, sum(lot.rest) FROM lot JOIN programme ON programme.id = programme_id"
                f" WHERE member_id = {guest.id} AND expires_on < '{today}' GROUP BY 1"
            )
        )
        for each in shown.balances:
            assert each.balance + each.pending == entered.get(each.programme, 0) - lapsed.get(each.programme, 0)
            assert each.balance >= 0 or each.programme in CHANGING

    def the_reference_card_agrees(self, guest, shown):
        assert next(each.balance for each in shown.balances if each.programme == "plain") == guest.plain.balance
        unused = sum(ticket.used_by is None for ticket in guest.plain.tickets)
        assert sum(each.programme == "plain" for each in shown.vouchers) == unused

    def carried_spend_earned_what_it_would_at_once(self, guest):
        if not guest.amended:
            awarded = self._rows(
                "SELECT coalesce(sum(quantity), 0) FROM entry JOIN programme ON programme.id = programme_id"
                f" WHERE key = 'clean' AND member_id = {guest.id} AND entry.kind IN ('award', 'clawback')"
            )[0][0]
            assert awarded == sum(guest.spent.values()) // CLEAN_PER

    def everything_holds(self):
        assert [each for each in self.shop.upkeep.check() if not each.ok] == []


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_happens_the_books_balance(bare_shop, seed):
    history = History(bare_shop, seed)
    for step in range(ACTS):
        history.go_on(step)
    history.finish()
    assert history.done["scan", "done"] > ACTS // 10
