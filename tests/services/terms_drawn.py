"""Any terms of programmes and anything staff may tell, drawn from dice for long random histories."""

from shopclub.rules.values.purchases import Item, Told

PLAIN_SIZE, CLEAN_PER = 4, 5000
AMOUNTS = (0, 1, 1500, 1999, 2500, 4999, 5000, 5001, 9000, 12_345, 26_000)
REWARDS = ("Cake", "Mug", "Rare", "Bag")


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
    if key == "points":
        return draw_points(dice)
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


def draw_points(dice):
    """Any settings of the points programme: rates, promotions, expiry, rewards, payment, debt."""
    settings = {
        "key": "points",
        "name": "points",
        "kind": "points",
        "points": dice.choice((1, 1, 3, 10)),
        "per": dice.choice(("1.00", "7.00", "10.00")),
        "also": dice.choice((None, None, draw_also(dice))),
        "carry_remainder": dice.random() < 0.7,
        "min_spend": dice.choice((None, None, "20.00")),
        "rounding": dice.choice(("floor", "half_up", "ceil")),
        "multiplier": dice.choice((None, [{"name": "More", "bp": dice.choice((15_000, 20_000))}])),
        "pending_days": dice.choice((0, 0, 3, 14)),
        "welcome_points": dice.choice((0, 0, 50)),
        "expiry": dice.choice(EXPIRIES),
        "restore_grace_days": dice.choice((14, 14, 0, 3)),
        "debt": dice.choice(("forgive", "carry")),
        "reward": [draw_reward(dice, name) for name in REWARDS],
        "pay": dice.choice((None, {"points": 10, "worth": "1.00", "min": 20, "max_share_bp": 5000}, FULLY_PAID)),
    }
    return {name: value for name, value in settings.items() if value is not None}


FULLY_PAID = {"points": 3, "worth": "0.50", "step": 6}
EXPIRIES = (
    None,
    None,
    {"months": 1},
    {"months": 1, "from": "activity"},
    {"months": 1, "round_to": "month"},
    {"months": 2, "from": "activity", "round_to": "quarter"},
    {"date": "06-30"},
)


def draw_also(dice):
    also = (
        {"unit": "item", "points": 7, "categories": ["coffee"]},
        {"unit": "category", "points": 3, "per": "7.00", "categories": ["bread"]},
        {"unit": "visit", "points": 4},
        {"unit": "amount", "points": 1, "per": "30.00"},
    )
    return dice.sample(also, dice.randint(1, 3))


def draw_reward(dice, name):
    reward = {
        "name": name,
        "cost": dice.choice((5, 20, 60, 150)),
        "stock": dice.choice((None, None, 0, 3)),
        "limit_per_member": dice.choice((None, None, 1, 2)),
        "voucher_valid_days": dice.choice((None, 0, 9)),
        "valid_until": dice.choice((None, None, None, "2026-06-30")),
    }
    return {key: value for key, value in reward.items() if value is not None}


CHANGING = ("rich", "goods", "money", "points")
PLAIN = {"key": "plain", "kind": "stamp_card", "name": "plain", "reward": "Plain reward", "size": PLAIN_SIZE}
CLEAN = {**PLAIN, "key": "clean", "name": "clean", "reward": "Clean reward", "unit": "amount", "per": "50.00"}
