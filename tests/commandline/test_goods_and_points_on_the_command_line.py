"""Points, returns, payments, merges, moves and the owner's lists by the command line."""

import pytest

POINTS = """
[[programme]]
key = "points"
kind = "points"
name = "Points"
points = 1
per = "1.00"
expiry = { months = 1 }
pay = { points = 10, worth = "1.00", min = 50, step = 10, max_share_bp = 5000 }
[[programme.reward]]
name = "Cake"
cost = 60
value = "20.00"
stock = 1
"""


@pytest.fixture(autouse=True)
def _points(told, tmp_path):
    file = tmp_path / "points.toml"
    file.write_text(POINTS)
    assert told("programme", "preview", str(file))["programmes"][0]["new"]
    told("programme", "apply", str(file), now="2026-01-01T09:00")


def points(answer):
    return answer["balances"]["points"]["balance"]


def kinds(answer):
    return [(each["programme"], each["kind"], each["quantity"]) for each in answer["entries"]]


def test_a_return_by_amount_by_line_and_whole(told, refused, card):
    told("scan", card, "--item", "coffee=30.00x2", "--item", "cake=40.00")
    part = told("return", "1", "--item", "coffee=30.00", now="2026-11-23T10:00")
    assert kinds(part) == [("points", "clawback", -30)]
    assert points(told("return", "1", "--amount", "20.00", now="2026-11-23T10:01")) == 50
    assert refused("return", "1", "--item", "coffee=30.00x2", now="2026-11-23T10:02") == "too_much_returned"
    rest = told("return", "1", "--all", now="2026-11-23T10:03")
    assert kinds(rest) == [("coffee", "clawback", -1), ("points", "clawback", -50)]
    assert refused("return", "1", "--all") == "nothing_left"
    assert refused("return", str(rest["purchase"]), "--all") == "purchase_unknown"
    assert refused("return", "999", "--all") == "purchase_unknown"


def test_a_return_says_beforehand_what_it_does_and_does_nothing(told, card):
    told("scan", card, "--amount", "100.00")
    said = told("return", "1", "--amount", "40.00", "--preview")["preview"]
    assert "40 points will be taken back" in said
    assert points(told("member", "show", card)) == 100


def test_a_return_is_voided_by_its_visit(told, card):
    told("scan", card, "--amount", "100.00")
    returned = told("return", "1", "--all", now="2026-11-23T10:00")
    assert points(told("void", str(returned["visit"]), now="2026-11-23T10:05")) == 100


@pytest.mark.parametrize("arguments", [(), ("--all", "--amount", "1.00")])
def test_what_comes_back_is_named_in_one_way(misused, told, card, arguments):
    told("scan", card, "--amount", "100.00")
    assert "--all" in misused("return", "1", *arguments)


def test_points_buy_a_reward_once_there_is_one(told, refused, card):
    told("scan", card, "--amount", "200.00")
    redeemed = told("redeem", card, "cake", now="2026-11-23T10:00")
    assert kinds(redeemed) == [("points", "redemption", -60)]
    assert redeemed["vouchers"][0]["state"] == "used"
    assert refused("redeem", card, "Cake", now="2026-11-23T10:01") == "out_of_stock"
    voucher = str(redeemed["vouchers"][0]["id"])
    assert told("voucher", "cancel", voucher)["vouchers"][0]["state"] == "issued"
    assert points(told("voucher", "cancel", voucher)) == 200


def test_points_pay_a_part_and_the_rest_earns(told, refused, card):
    told("scan", card, "--amount", "200.00")
    paid = told("pay", card, "100", "--basket", "40.00", now="2026-11-23T10:00")
    assert kinds(paid)[0] == ("points", "redemption", -100)
    assert points(paid) == 200 - 100 + 30
    assert refused("pay", card, "100", "--basket", "10.00") == "limit_reached"
    assert refused("pay", card, "55", "--basket", "100.00") == "amount_invalid"
    assert refused("pay", card, "900", "--basket", "1000.00") == "not_enough"


def test_two_members_are_merged_and_parted(told, refused, card):
    other = told("member", "add", "--name", "A. Berg")["card"]
    told("scan", card, "--amount", "10.00")
    told("scan", other, "--amount", "20.00")
    assert points(told("member", "merge", card, other)) == 30
    assert told("member", "show", other)["id"] == 1
    assert points(told("member", "unmerge", card)) == 10
    assert refused("member", "unmerge", card) == "merge_refused"
    assert refused("member", "merge", card, card) == "merge_refused"


def test_a_visit_is_moved_to_the_member_it_belongs_to(told, card):
    other = told("member", "add", "--name", "Bo Lund")["card"]
    told("scan", card, "--amount", "84.00")
    moved = told("visit", "move", "1", other)
    assert (moved["member"]["name"], points(moved)) == ("Bo Lund", 84)
    assert points(told("member", "show", card)) == 0


def test_a_member_is_forgotten_for_good(told, refused, card):
    told("scan", card, "--amount", "84.00")
    answer = told("member", "forget", card)
    assert answer["member"] == {"id": 1, "name": None, "card": None}
    assert refused("member", "show", card) == "member_unknown"
    assert told("member", "find", "Anna")["members"] == []
    assert told("check")["ok"]


def test_opening_balances_lapse_when_they_are_said_to(told, card):
    days = ("--earned-on", "2025-01-01", "--expires-on", "2026-11-30")
    assert kinds(told("member", "opening", card, "points", "70", *days)) == [("points", "opening", 70)]
    (line,) = told("day", "lapsing", "--days", "10")["lapsing"]
    assert (line["business_date"], line["units"], line["member"]["name"]) == ("2026-11-30", 70, "Anna Berg")
    assert told("day", "lapsing", "--days", "7")["lapsing"] == []
    assert told("day", "run", "--until", "2026-12-01")["expired"] == 1


def test_exceptions_are_listed_and_settled(told, refused, card):
    told("scan", card, "--amount", "100.00")
    told("redeem", card, "Cake", now="2026-11-23T10:00")
    told("return", "1", "--all", now="2026-11-23T10:05")
    (case,) = told("exceptions", "list")["exceptions"]
    assert (case["kind"], case["quantity"]) == ("forgiven", 60)
    told("exceptions", "settle", str(case["id"]))
    assert told("exceptions", "list")["exceptions"] == []
    assert len(told("exceptions", "list", "--settled")["exceptions"]) == 1
    assert refused("exceptions", "settle", "99") == "visit_unknown"


def test_the_roll_forward_adds_up(told, card):
    told("scan", card, "--amount", "100.00")
    told("redeem", card, "Cake", now="2026-11-23T10:00")
    (_, owed) = told("liability", "--month", "2026-11")["programmes"]
    moved = ("earned", "bonus", "redeemed", "reinstated", "clawed_back", "expired", "adjusted")
    assert owed["opening"] + sum(owed[each] for each in moved) == owed["closing"] == 40
    assert owed["value"] == "13.33"


def test_the_history_of_a_programme_is_listed(told):
    (version,) = told("programme", "history", "points")["versions"]
    assert (version["version"], version["settings"]["points"]) == (1, 1)
