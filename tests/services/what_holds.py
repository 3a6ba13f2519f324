"""What must always hold of a book (rules.md 14), asked after each act of a history."""

from tests.services.terms_drawn import CHANGING, CLEAN_PER

OUTSTANDING = (
    "(entry.kind IN ('award', 'clawback')"
    " OR entry.kind IN ('reinstatement', 'write_off') AND entry.ground = 'return_undone')"
)


def of_person(member):
    """The condition that a row is of a member or of whoever was made one with her: they share one account."""
    account = f"SELECT account_id FROM member WHERE id = {member}"
    return f"member_id IN (SELECT id FROM member WHERE account_id = ({account}))"


class WhatHolds:
    """A history as far as it only looks: what the book says, and that it is right."""

    def rows(self, query):
        with self.shop.book.reading() as session:
            return session.connection().exec_driver_sql(query).all()

    def entered(self, member):
        return dict(
            self.rows(
                "SELECT programme.key, sum(entry.quantity) FROM entry JOIN programme ON programme.id = programme_id"
                f" WHERE {of_person(member)} GROUP BY 1"
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
                f" WHERE {of_person(guest.id)} AND expires_on < '{today}' GROUP BY 1"
            )
        )
        for each in shown.balances:
            self.apart[guest.id, each.programme] = (
                each.balance + each.pending - entered.get(each.programme, 0) + lapsed.get(each.programme, 0)
            )
            assert self.apart[guest.id, each.programme] == 0 or self.was_parted(guest.id)
            assert each.balance >= 0 or each.programme in CHANGING

    def was_parted(self, member):
        """Tell whether units of hers may have been spent by another, while the two were one."""
        return bool(
            self.rows(f"SELECT 1 FROM member WHERE parted = 1 AND {of_person(member).replace('member_id', 'id')}")
        )

    def what_one_has_less_another_has_more(self):
        """Of those who were made one and parted, what one spent of the other's is missing there and not with her."""
        if self.rows("SELECT 1 FROM member WHERE parted = 1 AND forgotten_at IS NOT NULL"):
            return
        for programme in {key for _, key in self.apart}:
            assert sum(self.apart.get((guest.id, programme), 0) for guest in self.guests) == 0

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
