"""The least that a programme of each kind must say of itself."""

_HEAD = {"key": "small", "name": "Small"}
_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

SMALLEST = {
    kind: {**_HEAD, "kind": kind, **settings}
    for kind, settings in {
        "stamp_card": {"reward": "Free coffee"},
        "points": {},
        "cashback": {},
        "tiers": {"tier": [{"name": "Silver", "threshold": "1"}]},
        "referral": {"referrer_reward": "Cake", "friend_reward": "Coffee"},
        "charity": {"cause": "The school", "amount": "1"},
        "club": {"benefit": [{"name": "A tenth", "percent_bp": 1000}]},
        "membership": {"plan": [{"name": "Pass", "price": "299"}]},
        "occasion": {"occasion": "birthday", "reward": "Cake"},
        "draw": {"from": "2026-12-01", "to": "2026-12-24", "prize": [{"name": "Basket"}]},
        "partner": {"public_key": _KEY, "give": [{"name": "A tenth"}]},
    }.items()
}
