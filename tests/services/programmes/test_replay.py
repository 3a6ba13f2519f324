"""Replaying the ledger from empty gives every stored number (rules.md 14): a second reader, with arithmetic of its own.

It reads entries, draws and visits in the order they were written, and knows nothing of the program's rules.
"""

import calendar
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.services.histories_of_goods import FullHistory

THOROUGH = bool(os.environ.get("SHOPCLUB_THOROUGH"))
HISTORIES, ACTS = (60, 600) if THOROUGH else (2, 120)
OPENING_KINDS = ("award", "bonus", "opening", "adjustment", "transfer")


def months_later(day, months):
    """The same day some months later, or the last of a shorter month."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_of(day, span):
    """The last day of the month, quarter or half-year of a day."""
    months = {"month": 1, "quarter": 3, "half-year": 6}.get(span)
    if months is None:
        return day
    month = (day.month + months - 1) // months * months
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def lives_until(settings, day):
    """The last day of units earned on a day under a version, and whether visits move it; None where it is beyond us."""
    expiry = settings.get("expiry")
    if settings["kind"] == "points":
        if not expiry:
            return date.max, False
        if "date" in expiry:
            this = date.fromisoformat(f"{day.year}-{expiry['date']}")
            return (this if this >= day else this.replace(year=day.year + 1)), False
        last = last_of(months_later(day, expiry["months"]), expiry.get("round_to"))
        return last, expiry.get("from") == "activity"
    if settings.get("card_expiry"):
        return None
    stamps = settings.get("stamp_expiry")
    return (day + timedelta(days=stamps["days"]), stamps["from"] == "activity") if stamps else (date.max, False)


@dataclass
class Lot:
    member: int
    programme: int
    version: int
    kind: str
    ground: str
    day: date
    rest: int


class Replay:
    """A book read anew from its ledger."""

    def __init__(self, shop):
        self.shop = shop
        self.entered = defaultdict(int)
        self.lots, self.restored, self.void = {}, {}, set()
        self.accounts = dict(self.rows("SELECT id, account_id FROM member"))
        self.settings = {row[0]: json.loads(row[1]) for row in self.rows("SELECT id, settings FROM programme_version")}
        self.drawn = defaultdict(list)
        for entry, lot, quantity in self.rows("SELECT entry_id, lot_id, quantity FROM draw ORDER BY id"):
            self.drawn[entry].append((lot, quantity))
        for row in self.rows("SELECT * FROM entry ORDER BY id", named=True):
            self.take(row)
        for entry in self.drawn:
            for lot, quantity in self.drawn[entry]:
                self.lots[lot].rest -= quantity

    def rows(self, query, *, named=False):
        with self.shop.book.reading() as session:
            found = session.connection().exec_driver_sql(query)
            return found.mappings().all() if named else found.all()

    def take(self, row):
        """Take one entry."""
        day = date.fromisoformat(row["business_date"])
        self.entered[self.accounts[row["member_id"]], row["programme_id"]] += row["quantity"]
        if row["quantity"] > 0 and row["kind"] in OPENING_KINDS:
            of = row["member_id"], row["programme_id"], row["version_id"], row["kind"], row["ground"]
            self.lots[row["id"]] = Lot(*of, day, row["quantity"])
        if row["kind"] == "reinstatement":
            assert sum(quantity for _, quantity in self.drawn[row["id"]]) == -row["quantity"]
            for lot, _ in self.drawn[row["id"]]:
                self.restored.setdefault(lot, day)
        if row["kind"] == "redemption" and row["voucher_id"]:
            self.void.discard(row["voucher_id"])
        if row["kind"] == "reinstatement" and row["ground"] in {"card_reopened", "given_back"} and row["reverses_id"]:
            ((voucher,),) = self.rows(f"SELECT voucher_id FROM entry WHERE id = {row['reverses_id']}")
            self.void |= {voucher} if voucher else set()

    def every_lot_has_the_rest_it_was_left(self):
        stored = dict(self.rows("SELECT entry_id, rest FROM lot"))
        assert stored == {number: lot.rest for number, lot in self.lots.items()}
        assert min(stored.values()) >= 0

    def every_lot_lapses_when_its_terms_say(self):
        stored = {row["entry_id"]: row for row in self.rows("SELECT * FROM lot", named=True)}
        told = 0
        for number, lot in self.lots.items():
            terms = lives_until(self.settings[lot.version], lot.day)
            if lot.kind != "award" or lot.ground == "return_undone" or terms is None:
                continue
            last, idle = terms
            if idle and (number in self.restored or not lot.rest):
                continue
            if idle:
                last = self.kept_alive(lot, last)
            if number in self.restored and last != date.max:
                grace = self.settings[lot.version].get("restore_grace_days", 14)
                last = max(last, self.restored[number] + timedelta(days=grace)) if grace else last
            found = stored[number]["expires_on"]
            assert (date.fromisoformat(found) if found else date.max) == last, (number, lot)
            told += 1
        return told

    def kept_alive(self, lot, last):
        """Let each visit that stands move the last day, if it came while the units lived."""
        visits = self.rows(
            "SELECT DISTINCT business_date FROM visit JOIN member ON member.id = member_id"
            f" WHERE account_id = {self.accounts[lot.member]} AND kind = 'visit' AND voided_at IS NULL ORDER BY 1"
        )
        for (text,) in visits:
            day = date.fromisoformat(text)
            if lot.day <= day <= last:
                last = max(last, lives_until(self.settings[lot.version], day)[0])
        return last

    def every_balance_is_what_is_there_less_what_is_owed(self):
        today = self.shop.front.today().on.isoformat()
        terms = {row[0]: row[1:] for row in self.rows("SELECT entry_id, available_from, expires_on FROM lot")}
        keys = dict(self.rows("SELECT key, id FROM programme"))
        members = self.rows("SELECT id FROM member WHERE forgotten_at IS NULL AND account_id = id")
        for (member,) in members:
            for told in self.shop.front.show(member).balances:
                programme, there, coming, rests = keys[told.programme], 0, 0, 0
                for number, lot in self.lots.items():
                    if (self.accounts[lot.member], lot.programme) == (member, programme):
                        begins, ends = terms[number]
                        lives = ends is None or ends >= today
                        rests += lot.rest
                        there += lot.rest * (lives and (begins is None or begins <= today))
                        coming += lot.rest * (lives and begins is not None and begins > today)
                owed = rests - self.entered[member, programme]
                assert (told.balance, told.pending) == (there - owed, coming)
                assert told.debt == max(owed - there, 0)
        return len(members)

    def nothing_is_left_with_who_is_gone(self):
        for (member,) in self.rows("SELECT id FROM member WHERE forgotten_at NOTNULL"):
            assert sum(lot.rest for lot in self.lots.values() if lot.member == member) == 0
            assert {units for (whose, _), units in self.entered.items() if whose == member} <= {0}

    def every_voucher_is_in_the_state_its_acts_left(self):
        ((run,),) = self.rows("SELECT day_run_on FROM shop")
        gone = {row[0] for row in self.rows("SELECT id FROM visit WHERE voided_at NOTNULL OR kind <> 'visit'")}
        forgotten = {row[0] for row in self.rows("SELECT id FROM member WHERE forgotten_at NOTNULL")}
        for row in self.rows("SELECT * FROM voucher", named=True):
            if row["ground"] in {"reward", "full_card"} and row["member_id"] not in forgotten:
                assert (row["state"] == "void") == (row["id"] in self.void), dict(row)
            assert (row["state"] == "used") == (row["used_visit_id"] is not None)
            assert row["used_visit_id"] not in gone
            past = row["expires_on"] is not None and row["expires_on"] < run
            assert row["state"] != "expired" or past
            assert row["state"] != "issued" or not past

    def a_visit_that_never_was_counts_for_nothing(self):
        assert not self.rows(
            "SELECT visit.id FROM visit JOIN earning ON earning.visit_id = visit.id WHERE voided_at NOTNULL"
            " GROUP BY visit.id, version_id, counter HAVING sum(eligible) <> 0"
        )


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_ledger_replayed_from_empty_gives_every_stored_number(bare_shop, seed):
    history = FullHistory(bare_shop, f"replay {seed}", check_every=ACTS)
    for step in range(ACTS):
        history.go_on(step)
    for _ in range(2):
        replay = Replay(bare_shop)
        replay.every_lot_has_the_rest_it_was_left()
        assert replay.every_lot_lapses_when_its_terms_say() > ACTS // 10
        assert replay.every_balance_is_what_is_there_less_what_is_owed()
        replay.nothing_is_left_with_who_is_gone()
        bare_shop.upkeep.run_day()
    replay.every_voucher_is_in_the_state_its_acts_left()
    replay.a_visit_that_never_was_counts_for_nothing()
