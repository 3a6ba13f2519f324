"""Programmes to begin with, in the shop's language: a stamp card for each trade, and one of every other kind."""

from collections.abc import Mapping
from datetime import date, timedelta

POINTS: Mapping[str, tuple[str, str, str]] = {
    "en": ("Points", "A coffee", "A cake"),
    "da": ("Point", "En kaffe", "En kage"),
    "nb": ("Poeng", "En kaffe", "En kake"),
    "sv": ("Poäng", "En kaffe", "En kaka"),
    "fi": ("Pisteet", "Kahvi", "Kakku"),
}
"""What a points programme and its two rewards are called."""

TEMPLATES: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "coffee": {
        "en": {"key": "coffee", "name": "Coffee card", "size": 10, "reward": "Free coffee"},
        "da": {"key": "coffee", "name": "Kaffekort", "size": 10, "reward": "Gratis kaffe"},
        "nb": {"key": "coffee", "name": "Kaffekort", "size": 10, "reward": "Gratis kaffe"},
        "sv": {"key": "coffee", "name": "Kaffekort", "size": 10, "reward": "Gratis kaffe"},
        "fi": {"key": "coffee", "name": "Kahvikortti", "size": 10, "reward": "Ilmainen kahvi"},
    },
    "bakery": {
        "en": {"key": "bread", "name": "Bread card", "size": 10, "reward": "Free loaf"},
        "da": {"key": "bread", "name": "Brødkort", "size": 10, "reward": "Gratis brød"},
        "nb": {"key": "bread", "name": "Brødkort", "size": 10, "reward": "Gratis brød"},
        "sv": {"key": "bread", "name": "Brödkort", "size": 10, "reward": "Gratis bröd"},
        "fi": {"key": "bread", "name": "Leipäkortti", "size": 10, "reward": "Ilmainen leipä"},
    },
    "salon": {
        "en": {"key": "salon", "name": "Salon card", "size": 6, "reward": "Half-price cut"},
        "da": {"key": "salon", "name": "Klippekort", "size": 6, "reward": "Klip til halv pris"},
        "nb": {"key": "salon", "name": "Klippekort", "size": 6, "reward": "Klipp til halv pris"},
        "sv": {"key": "salon", "name": "Klippkort", "size": 6, "reward": "Klippning till halva priset"},
        "fi": {"key": "salon", "name": "Kampaamokortti", "size": 6, "reward": "Leikkaus puoleen hintaan"},
    },
    "petshop": {
        "en": {"key": "pets", "name": "Pet food card", "size": 8, "reward": "Free bag of treats"},
        "da": {"key": "pets", "name": "Foderkort", "size": 8, "reward": "Gratis pose godbidder"},
        "nb": {"key": "pets", "name": "Fôrkort", "size": 8, "reward": "Gratis pose godbiter"},
        "sv": {"key": "pets", "name": "Foderkort", "size": 8, "reward": "Gratis påse godis"},
        "fi": {"key": "pets", "name": "Ruokakortti", "size": 8, "reward": "Ilmainen herkkupussi"},
    },
    "florist": {
        "en": {"key": "flowers", "name": "Bouquet card", "size": 8, "reward": "Free bouquet"},
        "da": {"key": "flowers", "name": "Buketkort", "size": 8, "reward": "Gratis buket"},
        "nb": {"key": "flowers", "name": "Bukettkort", "size": 8, "reward": "Gratis bukett"},
        "sv": {"key": "flowers", "name": "Bukettkort", "size": 8, "reward": "Gratis bukett"},
        "fi": {"key": "flowers", "name": "Kukkakortti", "size": 8, "reward": "Ilmainen kukkakimppu"},
    },
    "repair": {
        "en": {"key": "repair", "name": "Service card", "size": 5, "reward": "Free check-up"},
        "da": {"key": "repair", "name": "Servicekort", "size": 5, "reward": "Gratis eftersyn"},
        "nb": {"key": "repair", "name": "Servicekort", "size": 5, "reward": "Gratis service"},
        "sv": {"key": "repair", "name": "Servicekort", "size": 5, "reward": "Gratis service"},
        "fi": {"key": "repair", "name": "Huoltokortti", "size": 5, "reward": "Ilmainen huolto"},
    },
    "gym": {
        "en": {"key": "training", "name": "Training card", "size": 12, "reward": "A free month for a friend"},
        "da": {"key": "training", "name": "Træningskort", "size": 12, "reward": "En gratis måned til en ven"},
        "nb": {"key": "training", "name": "Treningskort", "size": 12, "reward": "En gratis måned til en venn"},
        "sv": {"key": "training", "name": "Träningskort", "size": 12, "reward": "En gratis månad för en vän"},
        "fi": {"key": "training", "name": "Treenikortti", "size": 12, "reward": "Ilmainen kuukausi ystävälle"},
    },
}


KINDS: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "cashback": {
        "en": {"key": "cashback", "name": "Cashback", "rate_bp": 300},
        "da": {"key": "bonus", "name": "Bonus", "rate_bp": 300},
        "nb": {"key": "bonus", "name": "Bonus", "rate_bp": 300},
        "sv": {"key": "bonus", "name": "Bonus", "rate_bp": 300},
        "fi": {"key": "bonus", "name": "Bonus", "rate_bp": 300},
    },
    "referral": {
        "en": {"key": "friends", "name": "Bring a friend", "referrer_reward": "Free coffee"},
        "da": {
            "key": "venner",
            "name": "Tag en ven med",
            "referrer_reward": "Gratis kaffe",
        },
        "nb": {
            "key": "venner",
            "name": "Ta med en venn",
            "referrer_reward": "Gratis kaffe",
        },
        "sv": {
            "key": "vanner",
            "name": "Ta med en vän",
            "referrer_reward": "Gratis kaffe",
        },
        "fi": {"key": "kaverit", "name": "Tuo kaveri", "referrer_reward": "Ilmainen kahvi"},
    },
    "club": {
        "en": {"key": "club", "name": "Our club"},
        "da": {"key": "klub", "name": "Klubfordele"},
        "nb": {"key": "klubb", "name": "Klubbfordeler"},
        "sv": {"key": "klubb", "name": "Klubbförmåner"},
        "fi": {"key": "kerho", "name": "Kerhoedut"},
    },
    "membership": {
        "en": {"key": "pass", "name": "Coffee pass"},
        "da": {"key": "abonnement", "name": "Kaffeabonnement"},
        "nb": {"key": "abonnement", "name": "Kaffeabonnement"},
        "sv": {"key": "abonnemang", "name": "Kaffeabonnemang"},
        "fi": {"key": "kahvikausi", "name": "Kahvikausikortti"},
    },
    "charity": {
        "en": {"key": "cause", "name": "Together", "cause": "The village school"},
        "da": {"key": "sammen", "name": "Sammen", "cause": "Byens skole"},
        "nb": {"key": "sammen", "name": "Sammen", "cause": "Skolen i bygda"},
        "sv": {"key": "tillsammans", "name": "Tillsammans", "cause": "Byns skola"},
        "fi": {"key": "yhdessa", "name": "Yhdessä", "cause": "Kylän koulu"},
    },
    "birthday": {
        "en": {"key": "birthday", "name": "Birthday", "reward": "Birthday cake"},
        "da": {"key": "fodselsdag", "name": "Fødselsdag", "reward": "Fødselsdagskage"},
        "nb": {"key": "bursdag", "name": "Bursdag", "reward": "Bursdagskake"},
        "sv": {"key": "fodelsedag", "name": "Födelsedag", "reward": "Födelsedagstårta"},
        "fi": {"key": "syntymapaiva", "name": "Syntymäpäivä", "reward": "Syntymäpäiväkakku"},
    },
    "milestone": {
        "en": {"key": "milestones", "name": "Milestones", "reward": "A small gift"},
        "da": {"key": "milepaele", "name": "Milepæle", "reward": "En lille gave"},
        "nb": {"key": "milepaler", "name": "Milepæler", "reward": "En liten gave"},
        "sv": {"key": "milstolpar", "name": "Milstolpar", "reward": "En liten present"},
        "fi": {"key": "merkkipaalut", "name": "Merkkipaalut", "reward": "Pieni lahja"},
    },
    "draw": {
        "en": {"key": "draw", "name": "Prize draw", "prize": [{"name": "Gift basket", "count": 1}]},
        "da": {"key": "lodtraekning", "name": "Lodtrækning", "prize": [{"name": "Gavekurv", "count": 1}]},
        "nb": {"key": "trekning", "name": "Trekning", "prize": [{"name": "Gavekurv", "count": 1}]},
        "sv": {"key": "lottning", "name": "Utlottning", "prize": [{"name": "Presentkorg", "count": 1}]},
        "fi": {"key": "arvonta", "name": "Arvonta", "prize": [{"name": "Lahjakori", "count": 1}]},
    },
    "partner": {
        "en": {"key": "partner", "name": "The florist next door", "give": [{"number": 1, "name": "10 % off"}]},
        "da": {"key": "partner", "name": "Blomsterbutikken", "give": [{"number": 1, "name": "10 % rabat"}]},
        "nb": {"key": "partner", "name": "Blomsterbutikken", "give": [{"number": 1, "name": "10 % rabatt"}]},
        "sv": {"key": "partner", "name": "Blomsterhandeln", "give": [{"number": 1, "name": "10 % rabatt"}]},
        "fi": {"key": "partner", "name": "Kukkakauppa", "give": [{"number": 1, "name": "10 % alennus"}]},
    },
}
"""What a programme of another kind is called, with its gifts."""
TIERS: Mapping[str, tuple[str, tuple[str, str, str], str]] = {
    "en": ("Status", ("Bronze", "Silver", "Gold"), "A cake"),
    "da": ("Status", ("Bronze", "Sølv", "Guld"), "En kage"),
    "nb": ("Status", ("Bronse", "Sølv", "Gull"), "En kake"),
    "sv": ("Status", ("Brons", "Silver", "Guld"), "En tårta"),
    "fi": ("Taso", ("Pronssi", "Hopea", "Kulta"), "Kakku"),
}
"""What tiers are called, and what reaching the second gives."""
COFFEE: Mapping[str, str] = {"da": "Kaffe", "nb": "Kaffe", "sv": "Kaffe", "fi": "Kahvi"}
_MORE: Mapping[str, Mapping[str, object]] = {
    "cashback": {"kind": "cashback", "payout": "quarterly"},
    "referral": {
        "kind": "referral",
        "sides": "referrer",
        "qualify": {"min_spend": "100.00", "mode": "cumulative", "within_days": 60},
    },
    "club": {"kind": "club", "benefit": [{"name": "10 %", "kind": "percent", "percent_bp": 1000, "days": ["mon"]}]},
    "membership": {"kind": "membership"},
    "charity": {"kind": "charity", "trigger": "purchase", "amount": "1.00"},
    "birthday": {"kind": "occasion", "occasion": "birthday"},
    "milestone": {"kind": "occasion", "occasion": "milestone", "visits": [10, 50, 100]},
    "draw": {"kind": "draw", "entry": "visit_day"},
    "partner": {"kind": "partner"},
}


def _tiers(language: str) -> dict[str, object]:
    name, (low, middle, high), gift = TIERS.get(language, TIERS["en"])
    tiers = [
        {"name": low, "threshold": "0.00"},
        {"name": middle, "threshold": "1000.00", "multiplier_bp": 12_500, "entry_reward": gift},
        {"name": high, "threshold": "3000.00", "multiplier_bp": 15_000},
    ]
    return {"key": "tiers", "kind": "tiers", "name": name, "measure": "spend", "tier": tiers}


def template(name: str, *, language: str, on: date | None = None) -> dict[str, object]:
    """Return the settings of a template's programme in a language, English where it lacks one.

    A draw runs for 30 days from `on`.
    """
    if name == "points":
        called, small, large = POINTS.get(language, POINTS["en"])
        rewards = [{"name": small, "cost": 50}, {"name": large, "cost": 100}]
        return {"key": "points", "kind": "points", "name": called, "points": 1, "per": "10.00", "reward": rewards}
    if name == "tiers":
        return _tiers(language)
    if name in KINDS:
        settings = {**_MORE[name], **KINDS[name].get(language, KINDS[name]["en"])}
        if name == "draw" and on is not None:
            settings |= {"from": on.isoformat(), "to": (on + timedelta(days=29)).isoformat()}
        if name == "membership":
            item = COFFEE.get(language, "Coffee")
            settings["plan"] = [{"name": settings["name"], "price": "299.00", "allowance": 20, "item": item}]
        return settings
    words = TEMPLATES[name]
    return {"kind": "stamp_card", "unit": "visit", **words.get(language, words["en"])}
