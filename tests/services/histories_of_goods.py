"""Histories with all that goods and points bring: returns, rewards, payments, merges, moves, members forgotten."""

from dataclasses import dataclass

from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import (
    AlreadyVoided,
    AmountInvalid,
    MergeRefused,
    NothingLeft,
    PurchaseUnknown,
    PurchaseVoided,
    QuantityInvalid,
    ReturnOfReturn,
    TooMuchReturned,
    VisitClosed,
    VisitUnknown,
)
from shopclub.services.counter.returns import Brought
from tests.services.histories import SPENDING, History
from tests.services.reference_card import Guest, Seen
from tests.services.terms_drawn import REWARDS

RETURNING = (NothingLeft, TooMuchReturned, AmountInvalid, PurchaseVoided, ReturnOfReturn)


@dataclass
class Merged:
    """Two guests made one, so that they can be parted again."""

    keep: Guest
    drop: Guest
    visits: list[Seen]
    vouchers: list[int]
    at: object


class FullHistory(History):
    """A history with every act there is."""

    def __init__(self, shop, seed, **told):
        super().__init__(shop, seed, **told)
        self.merged: list[Merged] = []

    def acts(self):
        return {
            **super().acts(),
            self.bring_back: 9 if self.visits else 0,
            self.buy_a_reward: 6,
            self.pay_with_points: 5,
            self.open_with: 2,
            self.move_a_visit: 2 if len(self.guests) > 1 and self.visits else 0,
            self.merge: 0.7 if len(self.guests) > 1 else 0,
            self.part: 0.7 if self.merged else 0,
            self.forget: 0.2,
        }

    def draw_brought(self, purchase):
        """Anything that may be brought back of a purchase, and some that may not."""
        items = self.rows(
            "SELECT category.name, amount, quantity FROM purchase_line JOIN category ON category.id = category_id"
            f" WHERE purchase_id = {purchase}"
        )
        ((amount,),) = self.rows(f"SELECT amount FROM purchase WHERE id = {purchase}")
        if self.dice.random() < 0.35:
            return Brought(everything=True)
        if items and self.dice.random() < 0.7:
            name, price, pieces = self.dice.choice(items)
            return Brought(Told(items=(Item(name, price, self.dice.randint(1, pieces)),)))
        return Brought(Told(amount=self.dice.choice((1, 500, 2000, max((amount or 0) // 2, 1), 40_000))))

    def bring_back(self):
        visit = self.any_visit()
        purchase = self.purchase_of(visit.number)
        brought = self.draw_brought(purchase)
        preview = self.rehearsed(lambda: self.shop.returns.preview(purchase, brought), *RETURNING)
        outcome = self.attempt(
            "return", lambda key: self.shop.returns.take_in(purchase, brought, request_key=key), *RETURNING
        )
        assert (preview is None) == (outcome is None)
        if outcome is None:
            return
        self.as_previewed(preview, outcome)
        self.took_back(visit, outcome, brought, purchase)

    def took_back(self, visit, outcome, brought, purchase):
        """Keep beside the book what a return took."""
        whole = self.shop.returns.bought(purchase).nothing_left
        items = brought.told.items
        deposit = sum(each.total for each in items if each.category == "deposit")
        returned = Seen(outcome.visit, visit.guest, visit.stamps, of=visit, whole=whole)
        returned.takes = (outcome.amount or 0) - deposit
        if whole:
            returned.freed = visit.guest.plain.free(visit.number)
            returned.taken = visit.guest.plain.take(visit.stamps)
            visit.stamps = 0
        visit.returns.append(returned)
        self.visits.append(returned)

    def buy_a_reward(self):
        guest, reward = self.dice.choice(self.guests), self.dice.choice(REWARDS)
        own = [each for each in self.visits if each.guest is guest and not each.voided and each.of is None]
        purchase = self.purchase_of(self.dice.choice(own).number) if own and self.dice.random() < 0.3 else None
        outcome = self.attempt(
            "buy",
            lambda key: self.shop.rewards.redeem(guest.id, reward, request_key=key, purchase=purchase),
            PurchaseUnknown,
            *SPENDING,
        )
        if outcome is not None and purchase is None:
            self.visits.append(Seen(outcome.visit, guest))

    def pay_with_points(self):
        guest = self.dice.choice(self.guests)
        basket, points = self.dice.choice((100, 5000, 20_000)), self.dice.choice((6, 20, 30, 60, 90))
        recent = [each for each in self.visits[-3:] if each.guest is guest and not each.voided and each.of is None]
        visit = recent[-1] if recent and self.dice.random() < 0.5 else None
        if visit:
            basket = self.rows(f"SELECT amount FROM purchase WHERE visit_id = {visit.number}")[0][0] or basket
        outcome = self.attempt(
            "pay",
            lambda key: self.shop.rewards.pay(
                guest.id, points, basket=basket, request_key=key, visit=visit.number if visit else None
            ),
            QuantityInvalid,
            VisitClosed,
            VisitUnknown,
            *SPENDING,
        )
        if outcome is None:
            return
        earns = not guest.blocked
        if visit is None:
            guest.plain.add(int(earns))
            self.visits.append(Seen(outcome.visit, guest, int(earns), basket * earns, outcome.paid * earns))
            return
        guest.amended = True
        if earns and not visit.stamps:
            guest.plain.add(1)
            visit.stamps = 1

    def open_with(self):
        guest, programme = self.dice.choice(self.guests), self.dice.choice(("plain", "points", "money"))
        quantity = self.dice.choice((1, 3, 40))
        self.attempt(
            "open", lambda key: self.shop.adjustments.open_with(guest.id, programme, quantity, request_key=key)
        )
        if programme == "plain":
            guest.plain.add(quantity)

    def move_a_visit(self):
        visit, target = self.any_visit(), self.dice.choice(self.guests)
        refusals = (AlreadyVoided, VisitUnknown, MergeRefused)
        preview = self.rehearsed(lambda: self.shop.moving.preview(visit.number, target.id), *refusals)
        outcome = self.attempt(
            "move", lambda key: self.shop.moving.move(visit.number, target.id, request_key=key), *refusals
        )
        assert (preview is None) == (outcome is None)
        if outcome is None:
            return
        self.as_previewed(preview, outcome)
        visit.guest.plain.take(visit.stamps)
        visit.stamps = 0 if target.blocked else visit.stamps or 1
        target.plain.add(visit.stamps)
        # What a blocked member's visit counts for is told anew, and an amended one may have told more.
        target.amended |= visit.guest.amended or visit.guest.blocked or target.blocked
        visit.guest.amended |= target.amended
        target.amended |= visit.eligible == 0
        visit.number, visit.guest = outcome.visit, target
        for each in visit.returns:
            each.guest = target

    def units(self):
        today = self.shop.front.today().on
        return (
            self.rows("SELECT programme_id, sum(quantity) FROM entry GROUP BY 1 HAVING sum(quantity) <> 0"),
            self.rows(f"SELECT programme_id, sum(rest) FROM lot WHERE rest AND available_from > '{today}' GROUP BY 1"),
        )

    def but_full_cards(self, before, outcome):
        """What units there are, apart from cards that filled by the act."""
        full = sum(each.quantity for each in outcome.entries if each.kind == "redemption")
        return sum(units for _, units in before[0]) + full, before[1]

    def merge(self):
        keep, drop = self.dice.sample(self.guests, 2)
        before = self.units()
        owed = sum(each.debt for guest in (keep, drop) for each in self.shop.front.show(guest.id).balances)
        preview = self.rehearsed(lambda: self.shop.merging.preview(keep.id, drop.id))
        outcome = self.attempt("merge", lambda key: self.shop.merging.merge(keep.id, drop.id, request_key=key))
        self.as_previewed(preview, outcome)
        after = self.units()
        (units, coming), there = self.but_full_cards(before, outcome), sum(units for _, units in after[0])
        assert units == there
        paid = sum(units for _, units in coming) - sum(units for _, units in after[1])
        assert 0 <= paid <= owed, "of what is on the way only a debt that moved takes its part"
        keep.followed = drop.followed = False
        visits = [each for each in self.visits if each.guest is drop]
        vouchers = [number for number, guest in self.vouchers.items() if guest is drop]
        self.merged.append(Merged(keep, drop, visits, vouchers, self.shop.clock.instant))
        self.point(visits, vouchers, keep)
        self.adjusted = [each for each in self.adjusted if each[1] is not drop]
        self.guests.remove(drop)

    def point(self, visits, vouchers, guest):
        for each in visits:
            each.guest = guest
            for returned in each.returns:
                returned.guest = guest
        self.vouchers |= dict.fromkeys(vouchers, guest)

    def part(self):
        newest = self.merged[-1]
        before = self.units()
        outcome = self.attempt(
            "part", lambda key: self.shop.merging.part(newest.keep.id, request_key=key), MergeRefused
        )
        if outcome is None:
            self.merged.clear()
            return
        assert self.units() == before
        self.merged.pop()
        self.guests.append(newest.drop)
        self.point_by_the_book({each.id: each for each in self.guests})

    def point_by_the_book(self, guests):
        """Whose a visit or a voucher is that came about while two were one, the book says."""
        visits = dict(self.rows("SELECT id, member_id FROM visit"))
        for each in self.visits:
            if visits[each.number] in guests:
                self.point([each], [], guests[visits[each.number]])
        vouchers = self.rows("SELECT id, member_id FROM voucher")
        self.vouchers |= {
            number: guests[member] for number, member in vouchers if member in guests and number in self.vouchers
        }

    def forget(self):
        if len(self.guests) < 2:
            return
        guest = self.guests.pop(self.dice.randrange(len(self.guests)))
        outcome = self.shop.forgetting.forget(guest.id, request_key=self.key())
        assert all(each.balance == each.pending == each.debt == 0 for each in outcome.balances)
        self.visits = [each for each in self.visits if each.guest is not guest]
        self.vouchers = {number: whose for number, whose in self.vouchers.items() if whose is not guest}
        self.adjusted = [each for each in self.adjusted if each[1] is not guest]
        self.merged = [each for each in self.merged if each.keep is not guest]
        self.done["forget", "done"] += 1
