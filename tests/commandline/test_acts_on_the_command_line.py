"""The acts at the counter by the command line: the fields of cli.md, in the shapes of cli.md."""

import pytest

ACT = {"member", "visit", "purchase", "repeated", "entries", "balances", "vouchers", "tier", "notices"}


def test_a_scan_answers_with_every_field_of_the_contract(told, card):
    answer = told("scan", card, "--amount", "84.00")
    assert set(answer) == ACT
    assert answer["member"] == {"id": 1, "name": "Anna Berg", "card": card}
    assert (answer["visit"], answer["purchase"], answer["repeated"], answer["tier"]) == (1, 1, False, None)
    (entry,) = answer["entries"]
    assert entry == {"id": entry["id"], "programme": "coffee", "kind": "award", "quantity": 1}
    assert answer["balances"] == {"coffee": {"balance": 1, "size": 10, "pending": 0, "debt": 0}}
    assert answer["vouchers"] == answer["notices"] == []


def test_an_unissued_card_enrols_on_its_first_scan_and_stays_unnamed(told):
    (blank,) = told("card", "blank", "1")["cards"]
    answer = told("scan", blank["code"])
    assert answer["member"] == {"id": 1, "name": None, "card": blank["code"]}
    assert answer["balances"]["coffee"]["balance"] == 1


def test_a_code_may_be_given_with_spaces_and_hyphens(told, card):
    grouped = f" {card[:5]} {card[5:10]}-{card[10:]}"
    assert told("scan", grouped)["visit"] == 1
    assert told("member", "show", grouped)["id"] == 1


def test_the_member_is_named_by_number_or_by_any_of_her_cards(told, card):
    (second,) = told("card", "issue", "1")["cards"]
    assert [told("member", "show", each)["id"] for each in ("1", card, second["code"])] == [1, 1, 1]


def test_a_scan_within_ten_seconds_is_repeated_and_within_ten_minutes_asks(told, refused, card):
    told("scan", card, now="2026-11-22T12:00:00")
    again = told("scan", card, "--confirm", now="2026-11-22T12:00:09")
    assert (again["repeated"], again["visit"], again["entries"]) == (True, 1, [])
    assert again["balances"]["coffee"]["balance"] == 1
    assert again["notices"][0]["code"] == "already_stamped"
    assert refused("scan", card, now="2026-11-22T12:09:59") == "confirm_needed"
    assert told("scan", card, "--confirm", now="2026-11-22T12:09:59")["visit"] == 2
    assert told("scan", card, now="2026-11-22T12:19:59")["visit"] == 3


def test_now_is_taken_in_the_shops_zone_unless_it_has_an_offset(told, card):
    told("scan", card, now="2026-11-22T00:30")
    told("scan", card, now="2026-11-21T23:45+00:00")
    told("scan", card, now="2026-11-22T23:45Z")
    dates = [each["business_date"] for each in told("statement", "1")["entries"]]
    assert dates == ["2026-11-22", "2026-11-22", "2026-11-23"]


def test_items_make_the_amount_and_must_agree_with_it(told, refused, card):
    told("scan", card, "--item", "Coffee=30.00x2", "--item", "cake=24.50", "--amount", "84.50")
    assert told("member", "show", "1")["spent"] == "84.50"
    assert refused("scan", card, "--item", "coffee=30.00x2", "--amount", "61", now="2026-11-23T12:00") == (
        "amount_mismatch"
    )


@pytest.mark.parametrize(
    "amount", ["84,000", "1.234,50", "kr 84", "-1", "1e3", "NaN", "", "12345678901234", "84.000", "٣"]
)
def test_money_is_a_plain_decimal_with_a_point_or_a_comma(refused, card, amount):
    assert refused("scan", card, "--amount", amount) == "amount_invalid"


def test_a_full_card_gives_a_voucher_that_is_used_cancelled_and_redeemed(told, refused, card):
    filled = told("scan", card, "--stamps", "10")
    voucher = {"id": 1, "reward": "Free coffee", "state": "issued", "expires_on": None}
    assert voucher.items() <= filled["vouchers"][0].items()
    assert [each["kind"] for each in filled["entries"]] == ["award", "redemption"]
    assert told("scan", card, now="2026-11-23T12:00")["notices"][0]["code"] == "reward_ready"
    used = told("voucher", "use", "1", now="2026-11-23T12:01")
    assert (used["vouchers"][0]["state"], used["visit"], used["purchase"]) == ("used", 3, 3)
    assert refused("voucher", "use", "1") == "voucher_used"
    assert told("voucher", "cancel", "1")["vouchers"][0]["state"] == "issued"
    assert told("redeem", card, "free COFFEE", "--purchase", "2")["vouchers"][0]["state"] == "used"


def test_a_visit_is_amended_and_voided(told, refused, card):
    told("scan", card)
    amended = told("visit", "amend", "1", "--stamps", "3", "--amount", "50.00")
    assert amended["balances"]["coffee"]["balance"] == 3
    assert told("void", "1", "--reason", "wrong member")["balances"]["coffee"]["balance"] == 0
    assert refused("void", "1") == "already_voided"
    assert told("member", "show", "1")["visits"] == 0


def test_an_adjustment_may_be_negative(told, refused, card):
    told("adjust", card, "coffee", "5", "--reason", "paper card")
    taken = told("adjust", "1", "coffee", "-2", "--reason", "counted wrong")
    assert taken["entries"][0]["quantity"] == -2
    assert refused("adjust", "1", "coffee", "-4", "--reason", "too much") == "not_enough"
    assert refused("adjust", "1", "tea", "1", "--reason", "no such") == "programme_unknown"


def test_a_statement_lists_every_entry_as_a_sentence(told, card):
    told("scan", card)
    told("adjust", "1", "coffee", "2", "--reason", "<b>paper</b> card")
    first, second = told("statement", card)["entries"]
    fields = {"id", "at", "business_date", "programme", "kind", "quantity", "balance", "text"}
    assert set(first) == set(second) == fields
    assert (first["kind"], first["business_date"], first["balance"]) == ("award", "2026-11-22", 1)
    assert first["at"] == "2026-11-22T11:00:00+00:00"
    assert "<b>paper</b> card" in second["text"]


def test_a_sale_to_nobody_known_has_a_purchase_and_no_member(told):
    answer = told("sale", "--item", "coffee=38.00x2")
    assert (answer["member"], answer["visit"], answer["purchase"]) == (None, None, 1)


def test_a_blocked_member_is_visited_without_award_and_a_blocked_card_is_refused(told, refused, card):
    assert told("member", "block", "1", "--reason", "unpaid bill")["blocked"] == "unpaid bill"
    scanned = told("scan", card)
    assert (scanned["visit"], scanned["entries"], scanned["notices"][0]["code"]) == (1, [], "member_blocked")
    assert told("member", "unblock", "1")["blocked"] is None
    (blocked,) = told("card", "block", card, "--reason", "stolen")["cards"]
    assert blocked["state"] == "blocked"
    assert refused("scan", card) == "card_blocked"
    told("card", "unblock", card)
    told("scan", card, now="2026-11-23T12:00")


def test_without_json_a_person_can_read_the_answer(plain, card):
    scanned = plain("--now", "2026-11-22T12:00", "scan", card)
    assert scanned.out == "1 stamp for Anna Berg.\n  Coffee card: 1/10\n"
    assert scanned.said == ""
    for command in (["member", "show", "1"], ["member", "find", "anna"], ["statement", "1"], ["figures"]):
        answer = plain(*command)
        assert (answer.code, answer.said) == (0, "")
        assert not answer.out.startswith("{")


def test_figures_and_the_members_behind_them_are_given(told, misused, card):
    told("scan", card, "--amount", "84.00")
    figures = told("figures", "--period", "2026-11", "--as-of", "2026-12-01")
    assert (figures["period"], figures["kind"], figures["end"], figures["complete"]) == (
        "2026-11",
        "month",
        "2026-12-01",
        True,
    )
    assert figures["sales"]["member_net_minor"] == 8400
    assert figures["sales"]["member_share_of_net"] == {"num": 8400, "den": 8400, "pct": 100.0}
    (member,) = told("members-behind", "customers.buying", "--period", "2026-11")["members"]
    assert member == {"id": 1, "name": "Anna Berg", "phone": None, "email": None, "card": card}
    cohorts = told("figures", "--cohorts", "month", "--as-of", "2026-12-31")
    assert set(cohorts) == {"kind", "as_of", "cohorts", "average_pct"}
    assert cohorts["cohorts"] == [{"cohort": "2026-11", "customers": 1, "cells": [1, 0]}]
    assert "names no period" in misused("figures", "--period", "2026-13")
    assert "no figure" in misused("members-behind", "customers.tall", "--period", "2026")


@pytest.mark.parametrize("period", ["0001-01-01", "9999-12-31", "2026-W54", "..", "2026-01-02..2026-01-01"])
def test_a_period_that_cannot_be_is_wrong_use(misused, period):
    misused("figures", "--period", period)
    misused("members-behind", "customers.new", "--period", period)


def test_the_day_run_answers_with_counts_and_is_safe_to_repeat(told, tmp_path, card):
    file = tmp_path / "short.toml"
    file.write_text(
        '[[programme]]\nkey = "tea"\nkind = "stamp_card"\nname = "Tea"\nreward = "Tea"\n'
        'stamp_expiry = { days = 5, from = "stamp" }\n'
    )
    told("programme", "apply", str(file))
    told("scan", card)
    done = told("day", "run", "--until", "2026-12-01")
    assert done == {"expired": 1, "reviewed": 0, "issued": 0, "settled": 0}
    assert told("day", "run", "--until", "2026-12-01")["expired"] == 0
    assert told("member", "show", "1")["balances"]["tea"]["balance"] == 0
