"""What must always hold of a book (rules.md 14), asked after each act of a history."""

from tests.services.terms_drawn import CHANGING, CLEAN_PER

OUTSTANDING = (
    "(entry.kind IN ('award', 'clawback')"
    " OR entry.kind IN ('reinstatement', 'write_off') AND entry.ground = 'return_undone')"
)


class WhatHolds:
    """A history as far as it only looks: what the book says, and that it is right."""

    def rows(self, query):
        with self.shop.book.reading() as session:
            return session.connection().exec_driver_sql(query).all()

    def entered(self, member):
        return dict(
            self.rows(
                "SELECT programme.key, sum(entry.quantity) FROM entry JOIN programme ON programme.id = programme_id"
                f" WHERE member_id = {member} GROUP BY 1"
            )
        )

    def all_entries(self):
        return self.rows("SELECT * FROM entry ORDER BY id")

    def past(self, voucher):
        today = self.shop.front.today().on
        return bool(self.rows(f"SELECT 1 FROM voucher WHERE id = {voucher} AND expires_on < '{today}'"))

    def purchase_of(self, visit):
        return self.rows(f"SELECT id FROM purchase WHERE visit_id = {visit}")[0][0]

    def balances(self):
        return {
            (guest.id, each.programme): each.balance
            for guest in self.guests
            for each in self.shop.front.show(guest.id).balances
        }

    def history_only_grew(self):
        entries = self.all_entries()
        assert entries[: len(self.entries)] == self.entries
        self.entries = entries

    def balances_are_what_the_entries_say(self, guest, shown, today):
        entered = self.entered(guest.id)
        lapsed = dict(
            self.rows(
                "SELECT programme.key, sum(lot.rest) FROM lot JOIN programme ON programme.id = programme_id"
                f" WHERE member_id = {guest.id} AND expires_on < '{today}' GROUP BY 1"
            )
        )
        for each in shown.balances:
            assert each.balance + each.pending == entered.get(each.programme, 0) - lapsed.get(each.programme, 0)
            assert each.balance >= 0 or each.programme in CHANGING

    def the_reference_card_agrees(self, guest, shown):
        if guest.followed:
            assert next(each.balance for each in shown.balances if each.programme == "plain") == guest.plain.balance
            unused = sum(ticket.used_by is None for ticket in guest.plain.tickets)
            assert sum(each.programme == "plain" for each in shown.vouchers) == unused

    def carried_spend_earned_what_it_would_at_once(self, guest):
        if guest.followed and not guest.amended:
            awarded = self.rows(
                "SELECT coalesce(sum(quantity), 0) FROM entry JOIN programme ON programme.id = programme_id"
                f" WHERE key = 'clean' AND member_id = {guest.id} AND {OUTSTANDING}"
            )[0][0]
            assert awarded == sum(each.spent for each in self.visits if each.guest is guest) // CLEAN_PER

    def everything_holds(self):
        assert [each for each in self.shop.upkeep.check() if not each.ok] == []
