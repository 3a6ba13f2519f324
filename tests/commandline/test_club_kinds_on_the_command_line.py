"""Club benefits, paid memberships, causes, tiers and referrals by the command line: each command once."""

import pytest

CLUB = """
[[programme]]
key = "points"
kind = "points"
name = "Points"
points = 1
per = "1.00"
[[programme]]
key = "club"
kind = "club"
name = "Club"
[[programme.benefit]]
name = "Ten off"
percent_bp = 1000
limit = 1
per = "day"
[[programme]]
key = "pass"
kind = "membership"
name = "Passes"
[[programme.plan]]
name = "Month"
price = "299.00"
benefits = ["Free refills"]
allowance = 3
item = "Coffee"
[[programme.plan]]
name = "Year"
price = "3000.00"
months = 12
[[programme]]
key = "trees"
kind = "charity"
name = "Trees"
cause = "Plant trees"
trigger = "points"
in = "points"
points = 100
amount = "10.00"
[[programme]]
key = "standing"
kind = "tiers"
name = "Standing"
[[programme.tier]]
name = "Bronze"
threshold = "0.00"
[[programme.tier]]
name = "Silver"
threshold = "1000.00"
[[programme]]
key = "friends"
kind = "referral"
name = "Friends"
referrer_reward = "Mug"
friend_reward = "Cake"
"""


@pytest.fixture(autouse=True)
def _club(told, tmp_path):
    file = tmp_path / "club.toml"
    file.write_text(CLUB)
    told("programme", "apply", str(file), now="2026-01-01T09:00")


@pytest.fixture(autouse=True)
def _sound_after_all(book, _club, plain):
    """Whatever a test did, every check of the book holds after it."""
    yield
    assert plain("check").code == 0


def codes(answer):
    return [each["code"] for each in answer["notices"]]


def member(told, name, now="2026-11-01T09:00"):
    return told("member", "add", "--name", name, now=now)["card"]


def test_benefits_are_listed_and_used(told, refused, plain, card):
    ten = {"programme": "club", "name": "Ten off", "kind": "percent", "value": 1000, "left": 1}
    assert told("benefit", "list", card) == {"benefits": [ten]}
    used = told("benefit", "use", card, "Ten off", "--before", "84.00", "--key", "a")
    assert codes(used) == ["benefit_used"]
    assert "8.40" in used["notices"][0]["message"]
    assert told("benefit", "use", card, "Ten off", "--before", "84.00", "--key", "a")["repeated"]
    assert told("benefit", "list", card) == {"benefits": []}
    assert refused("benefit", "use", card, "Ten off", "--before", "84.00") == "limit_reached"
    assert refused("benefit", "use", card, "Nine off") == "reward_unknown"
    assert refused("benefit", "list", "999") == "member_unknown"
    assert plain("--now", "2026-11-23T12:00", "benefit", "list", card).out == "Ten off\n"


def test_a_benefit_hangs_on_a_purchase_and_takes_lines(told, refused, card):
    bought = told("scan", card, "--item", "coffee=30.00")
    used = told("benefit", "use", card, "ten off", "--item", "coffee=30.00", "--purchase", str(bought["purchase"]))
    assert (used["visit"], used["purchase"]) == (bought["visit"], bought["purchase"])
    assert refused("benefit", "use", card, "Ten off", "--purchase", "999", now="2026-11-23T10:00") == "purchase_unknown"
    wrong = ("--before", "84.00", "--item", "coffee=30.00")
    assert refused("benefit", "use", card, "Ten off", *wrong, now="2026-11-23T10:00") == "amount_mismatch"


def test_a_membership_is_begun_paid_taken_frozen_thawed_changed_and_ended(told, refused, card):
    assert told("membership", "show", card) == {"memberships": []}
    assert refused("membership", "pay", card) == "membership_refused"
    begun = told("membership", "begin", card, "month")
    assert (begun["programme"], begun["plan"], begun["price"], begun["state"]) == ("pass", "Month", "299.00", "pending")
    assert (begun["paid_until"], begun["payments"], begun["left"]) == (None, [], 0)
    paid = told("membership", "pay", card, "--receipt", "1042", "--key", "a")
    assert told("membership", "pay", card, "--receipt", "1042", "--key", "a") == paid
    assert (paid["state"], paid["paid_until"], paid["period_ends"]) == ("active", "2026-12-21", "2026-12-21")
    assert paid["payments"] == [{"on": "2026-11-22", "amount": "299.00", "receipt": "1042", "until": "2026-12-21"}]
    assert (paid["benefits"], paid["item"], paid["left"]) == (["Free refills"], "Coffee", 3)
    assert told("membership", "take", card)["left"] == 2
    assert told("membership", "freeze", card)["state"] == "frozen"
    assert refused("membership", "take", card) == "membership_refused"
    assert told("membership", "thaw", card, now="2026-11-25T12:00")["paid_until"] == "2026-12-24"
    changed = told("membership", "change", card, "Year", now="2026-12-24T09:00")
    assert (changed["plan"], changed["paid_until"], changed["payments"][0]["amount"]) == ("Year", "2026-12-24", "0.00")
    assert told("membership", "cancel", card, now="2026-12-24T10:00")["state"] == "active"
    (shown,) = told("membership", "show", card, now="2026-12-25T09:00")["memberships"]
    assert shown["state"] == "cancelled"
    assert refused("membership", "begin", card, "Week") == "reward_unknown"


def test_a_payment_may_be_of_another_amount(told, refused, card):
    told("membership", "begin", card, "Month", "--programme", "pass")
    assert told("membership", "pay", card, "--amount", "250.00")["payments"][0]["amount"] == "250.00"
    assert refused("membership", "pay", card, "--amount", "much") == "amount_invalid"


def test_a_cause_is_shown_points_are_turned_and_it_is_paid_out(told, refused, card):
    told("scan", card, "--amount", "250.00")
    turned = told("charity", "convert", card, "200", "--key", "a", now="2026-11-23T09:00")
    assert [(each["kind"], each["quantity"]) for each in turned["entries"]] == [("donation", -200)]
    assert codes(turned) == ["donated"]
    assert told("charity", "convert", card, "200", "--key", "a", now="2026-11-23T09:00")["repeated"]
    sums = {"member": "20.00", "everyone": "20.00", "month": "20.00", "owed": "20.00", "paid": "0.00"}
    trees = {"programme": "trees", "cause": "Plant trees", **sums}
    assert told("charity", "show", "--member", card) == {"causes": [trees]}
    assert refused("charity", "convert", card, "100") == "not_enough"
    assert refused("charity", "convert", card, "150") == "amount_invalid"
    paid = told("charity", "payout", "trees")
    assert paid == {**trees, "member": "0.00", "owed": "0.00", "paid": "20.00"}
    assert refused("charity", "payout", "trees") == "nothing_to_pay"
    assert refused("charity", "payout", "whales") == "programme_unknown"


def test_a_tier_is_shown_and_set_by_hand(told, refused, misused, card):
    shown = told("tier", "show", card)
    assert (shown["name"], shown["next"]) == ("Bronze", {"name": "Silver", "threshold": "1000.00"})
    assert [each["programme"] for each in shown["tiers"]] == ["standing"]
    raised = told("tier", "set", card, "Silver", "--reason", "a good friend")
    assert (raised["name"], raised["by_hand"], raised["next"]) == ("Silver", True, None)
    assert not told("tier", "set", card, "none", "--reason", "no longer")["by_hand"]
    assert refused("tier", "set", card, "Platinum", "--reason", "a good friend") == "reward_unknown"
    assert "why" in misused("tier", "set", card, "Silver", "--reason", "x")


def test_a_referral_is_added_listed_and_a_rejected_one_allowed(told, refused):
    anna, bo = member(told, "Anna Berg"), member(told, "Bo Lund", now="2026-11-22T09:00")
    assert told("referral", "list") == {"referrals": []}
    added = told("referral", "add", bo, anna)
    assert (added["programme"], added["state"], added["made_on"]) == ("friends", "joined", "2026-11-22")
    assert (added["referrer"]["card"], added["friend"]["card"]) == (anna, bo)
    assert told("referral", "list") == {"referrals": [added]}
    assert refused("referral", "add", bo, anna) == "referral_refused"
    assert refused("referral", "allow", str(added["id"])) == "referral_unknown"
    namesake = "--phone", "20304050"
    carla = told("member", "add", "--name", "Carla", *namesake, now="2026-11-01T09:00")["card"]
    same = told("member", "add", "--name", "C. Holm", *namesake, now="2026-11-22T10:00")["card"]
    rejected = told("referral", "add", same, carla)
    assert (rejected["state"], bool(rejected["reason"])) == ("rejected", True)
    assert told("referral", "allow", str(rejected["id"]))["state"] == "joined"
