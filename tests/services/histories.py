"""Long random histories of a shop with six programmes at once, and all that must hold after each act (rules.md 14).

A history is drawn from a number and replays exactly.
"""

from collections import Counter
from random import Random

import pytest

from shopclub.rules.values.refusals import (
    AlreadyVoided,
    AmountMismatch,
    BelowPaid,
    CapExceeded,
    CardBlocked,
    CardReplaced,
    ConfirmNeeded,
    InDebt,
    KeyReused,
    LimitReached,
    NotEnough,
    OutOfStock,
    PurchaseUnknown,
    RewardEnded,
    RewardUnknown,
    VisitClosed,
    VisitUnknown,
    VoucherEarned,
    VoucherExpired,
    VoucherUsed,
    VoucherVoid,
)
from tests.services.reference_card import Guest, Seen
from tests.services.terms_drawn import CHANGING, CLEAN, PLAIN, draw_terms, draw_told
from tests.services.what_holds import WhatHolds

GAPS = (2, 9, 10, 90, 599, 600, 3600, 3600, 40_000, 90_000, 90_000, 3 * 86_400, 9 * 86_400, 40 * 86_400)
SPENDING = (NotEnough, InDebt, OutOfStock, LimitReached, RewardEnded, RewardUnknown)


class History(WhatHolds):
    """Any acts in any order, over a real book."""

    def __init__(self, shop, seed, *, check_every=1):
        self.shop, self.seed, self.dice, self.check_every = shop, seed, Random(seed), check_every
        self.guests, self.visits, self.keys = [], [], 0
        self.vouchers: dict[int, Guest] = {}
        self.adjusted: list[tuple[int, Guest, int]] = []
        self.entries = []
        self.apart: dict[tuple[int, str], int] = {}
        self.done = Counter()
        self.shop.catalogue.apply([PLAIN, CLEAN, *(draw_terms(self.dice, key) for key in CHANGING)])

    def acts(self):
        """The acts that may come next, and how often each does."""
        return {
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

    def go_on(self, step):
        """Do one more act, whatever it is, and prove that all still holds."""
        self.dice = Random(f"{self.seed}:{step}")
        acts = self.acts()
        (act,) = self.dice.choices([*acts], [*acts.values()]) if self.guests else [self.enrol]
        act()
        self.history_only_grew()
        today = self.shop.front.today().on
        self.apart = {}
        for guest in self.guests:
            shown = self.shop.front.show(guest.id)
            self.balances_are_what_the_entries_say(guest, shown, today)
            self.the_reference_card_agrees(guest, shown)
            self.carried_spend_earned_what_it_would_at_once(guest)
        self.what_one_has_less_another_has_more()
        if step % self.check_every == 0:
            self.everything_holds()

    def finish(self):
        """Let everything lapse that is due; then the balances are the sums of the entries."""
        self.shop.upkeep.run_day()
        self.everything_holds()
        self.apart, today = {}, self.shop.front.today().on
        for guest in self.guests:
            self.balances_are_what_the_entries_say(guest, self.shop.front.show(guest.id), today)
        self.what_one_has_less_another_has_more()
        assert not self.rows(f"SELECT 1 FROM lot WHERE rest > 0 AND expires_on < '{today}'"), "all that was due lapsed"

    def key(self):
        self.keys += 1
        return f"key-{self.keys}"

    def attempt(self, name, act, *expected):
        """Carry an act out under a fresh key; a refusal leaves no entry, and asking twice equals asking once."""
        key, before = self.key(), len(self.all_entries())
        try:
            outcome = act(key)
        except expected as refusal:
            assert len(self.all_entries()) == before
            self.done[name, refusal.code] += 1
            return None
        self.done[name, "done"] += 1
        if self.dice.random() < 0.2:
            self.asked_again(act(key), outcome)
        self.as_shown(outcome)
        return outcome

    def asked_again(self, again, outcome):
        assert again.repeated
        assert (again.visit, again.purchase, again.entries) == (outcome.visit, outcome.purchase, outcome.entries)
        assert (again.balances, again.vouchers) == (outcome.balances, outcome.vouchers)
        assert (again.notices, again.stamped_seconds_ago) == (outcome.notices, outcome.stamped_seconds_ago)

    def as_shown(self, outcome):
        """What an act answers is what the book then says."""
        shown = self.shop.front.show(outcome.member.id)
        assert outcome.balances == shown.balances
        assert {each for each in outcome.vouchers if each.state == "issued"} == set(shown.vouchers)
        guest = next(each for each in self.guests if each.id == outcome.member.id)
        self.vouchers |= {each.id: guest for each in outcome.vouchers}

    def as_previewed(self, preview, outcome):
        """What was told beforehand is what was done."""
        own = [each for each in preview.consequences if each.whose is None]
        done = [(each.kind, each.programme, each.quantity, each.ground.kind) for each in outcome.entries]
        told = [(each.kind, each.programme, each.quantity, each.ground) for each in own]
        assert told[: len(done)] == done
        changed = {each.id: each for each in outcome.vouchers}
        vouchers = sorted((f"voucher_{changed[each].state}", changed[each].reward) for each in outcome.touched)
        assert sorted((each.kind, each.reward) for each in own[len(done) :]) == vouchers
        assert (preview.balances, preview.amount) == (outcome.balances, outcome.amount)
        self.others_as_previewed(preview, outcome)

    def others_as_previewed(self, preview, outcome):
        """What was told of other members is what was written for them."""
        told = [each for each in preview.consequences if each.whose and not each.kind.startswith("voucher_")]
        answered = ", ".join(str(each.id) for each in outcome.entries)
        written = self.rows(
            "SELECT entry.kind, programme.key, quantity, ground, member_id FROM entry"
            " JOIN programme ON programme.id = programme_id JOIN request ON request.id = request_id"
            f" WHERE request.key = 'key-{self.keys}' AND entry.id NOT IN ({answered}) ORDER BY member_id, entry.id"
        )
        assert [(each.kind, each.programme, each.quantity, each.ground, each.whose.id) for each in told] == written

    def rehearsed(self, rehearse, *expected):
        """Preview an act; it writes nothing. None where it is refused."""
        try:
            preview = rehearse()
        except expected:
            preview = None
        assert self.all_entries() == self.entries, "a preview writes nothing"
        return preview

    def any_visit(self):
        return self.dice.choice(self.visits[-5:] if self.dice.random() < 0.5 else self.visits)

    def enrol(self):
        if self.dice.random() < 0.3:
            (card,) = self.shop.cards.blank(1)
            outcome = self.shop.counter.scan(card.code, request_key=self.key())
            guest = Guest(outcome.member.id, [card.code])
            guest.plain.add(1)
            self.visits.append(Seen(outcome.visit, guest, 1))
        else:
            outcome = self.shop.enrolment.add(request_key=self.key(), fields={"name": "Anna"})
            guest = Guest(outcome.member.id, [outcome.member.card])
        self.guests.append(guest)
        self.as_shown(outcome)

    def scan(self):
        guest, told, confirm = self.dice.choice(self.guests), draw_told(self.dice), self.dice.random() < 0.5
        code = guest.cards[-1] if self.dice.random() < 0.95 else self.dice.choice(guest.cards)
        self.shop.clock.move(seconds=self.dice.choice(GAPS))
        outcome = self.attempt(
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
        earning = sum(each.total for each in told.items if each.category != "deposit")
        spent = 0 if guest.blocked else earning if told.items else told.amount or 0
        self.visits.append(Seen(outcome.visit, guest, stamps, spent))

    def amend(self):
        visit, told = self.dice.choice(self.visits[-3:]), draw_told(self.dice)
        outcome = self.attempt(
            "amend",
            lambda key: self.shop.counter.amend(visit.number, request_key=key, told=told),
            VisitUnknown,
            VisitClosed,
            CapExceeded,
            AmountMismatch,
            BelowPaid,
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
        visit = self.any_visit()
        if visit.of and any(not each.voided for each in visit.of.returns[visit.of.returns.index(visit) + 1 :]):
            return
        preview = None
        if not visit.voided:
            preview = self.rehearsed(lambda: self.shop.voiding.preview(visit.number), NotEnough)
        outcome = self.attempt(
            "void", lambda key: self.shop.voiding.void(visit.number, request_key=key), AlreadyVoided, NotEnough
        )
        assert (preview is None) == (outcome is None)
        if outcome is None:
            return
        self.as_previewed(preview, outcome)
        visit.voided = True
        if visit.of is not None:
            self.brought_again(visit)
            return
        for each in visit.returns:
            each.voided = True
        visit.guest.plain.free(visit.number)
        visit.guest.plain.take(visit.stamps)

    def brought_again(self, returned):
        """A return that never was: what it took is there again."""
        visit = returned.of
        if returned.whole:
            visit.stamps = returned.stamps
            visit.guest.plain.add(returned.taken)
            for ticket in returned.freed:
                if ticket in visit.guest.plain.tickets and ticket.used_by is None:
                    ticket.used_by = visit.number

    def use_a_voucher(self):
        number = self.dice.choice(sorted(self.vouchers) or [0])
        if not number:
            return
        guest = self.vouchers[number]
        own = [each for each in self.visits if each.guest is guest and not each.voided and each.of is None]
        purchase = self.purchase_of(self.dice.choice(own).number) if own and self.dice.random() < 0.5 else None
        (reward,) = self.rows(f"SELECT reward FROM voucher WHERE id = {number}")[0]
        before = dict(self.rows("SELECT id, state FROM voucher"))
        by_name = self.dice.random() < 0.4

        def act(key):
            if by_name:
                return self.shop.rewards.redeem(guest.id, reward, request_key=key, purchase=purchase)
            return self.shop.rewards.use(number, request_key=key, purchase=purchase)

        outcome = self.attempt("use", act, VoucherUsed, VoucherVoid, VoucherExpired, PurchaseUnknown, *SPENDING)
        if outcome is None:
            assert by_name or before[number] != "issued" or self.past(number) or purchase is not None
            return
        (used,) = [each.id for each in outcome.vouchers if each.id in outcome.touched and each.state == "used"]
        assert before.get(used, "issued") == "issued"
        if purchase is None:
            self.visits.append(Seen(outcome.visit, guest))
        ticket = self.ticket(guest, used)
        if ticket:
            ticket.used_by = outcome.visit

    def ticket(self, guest, voucher):
        """The reference voucher that stands for one of the book's, by its place among those that stand."""
        standing = self.rows(
            "SELECT voucher.id FROM voucher JOIN programme ON programme.id = programme_id WHERE key = 'plain'"
            f" AND member_id = {guest.id} AND state <> 'void' ORDER BY voucher.id"
        )
        numbers = [row[0] for row in standing]
        return guest.plain.tickets[numbers.index(voucher)] if guest.followed and voucher in numbers else None

    def cancel_a_voucher(self):
        number = self.dice.choice(sorted(self.vouchers) or [0])
        if not number:
            return
        outcome = self.attempt(
            "cancel",
            lambda key: self.shop.rewards.cancel(number, request_key=key),
            VoucherEarned,
            VoucherVoid,
            VoucherExpired,
        )
        if outcome is None:
            return
        ticket = self.ticket(self.vouchers[number], number)
        if ticket:
            ticket.used_by = None
        gone = {row[0] for row in self.rows("SELECT id FROM visit WHERE voided_at IS NOT NULL")}
        for visit in self.visits:
            visit.voided = visit.number in gone

    def adjust(self):
        guest, quantity = self.dice.choice(self.guests), self.dice.choice((-6, -3, -1, 1, 2, 5, 9))
        programme = self.dice.choice(("plain", "plain", *CHANGING))
        outcome = self.attempt(
            "adjust",
            lambda key: self.shop.adjustments.adjust(
                guest.id, programme, quantity, reason="counted anew", request_key=key
            ),
            NotEnough,
            InDebt,
        )
        if programme == "plain" and guest.followed:
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
        outcome = self.attempt(
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
        earlier = self.balances()
        self.shop.clock.move(days=self.dice.choice((0, 1, 1, 7, 35, 400)))
        before = self.balances()
        assert all(before[place] >= min(earlier[place], 0) for place in before), "time made a balance negative"
        forgiven = self.shop.upkeep.run_day().written_off
        after = self.balances()
        grown = {place: after[place] - before[place] for place in before if after[place] != before[place]}
        assert sum(grown.values()) == forgiven, "what lapsed was not in the balance any more"
        assert all(before[place] < 0 <= units for place, units in grown.items()), "old debts alone are forgiven"
        again = self.shop.upkeep.run_day()
        assert (again.expired, again.vouchers_expired) == (0, 0)
        assert not self.rows(f"SELECT 1 FROM lot WHERE rest > 0 AND expires_on < '{self.shop.front.today().on}'")

    def use_a_key_for_something_else(self):
        key = f"key-{self.dice.randint(1, self.keys)}"
        if self.rows(f"SELECT 1 FROM request WHERE key = '{key}'"):
            with pytest.raises(KeyReused):
                self.shop.adjustments.adjust(1, "plain", 500, reason="something else", request_key=key)
