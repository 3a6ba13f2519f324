"""Programmes to begin with, in the shop's language: one stamp card for each trade, and points for any."""

from collections.abc import Mapping

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
}


def template(name: str, *, language: str) -> dict[str, object]:
    """Return the settings of a template's programme in a language, English where it lacks one."""
    if name == "points":
        called, small, large = POINTS.get(language, POINTS["en"])
        rewards = [{"name": small, "cost": 50}, {"name": large, "cost": 100}]
        return {"key": "points", "kind": "points", "name": called, "points": 1, "per": "10.00", "reward": rewards}
    words = TEMPLATES[name]
    return {"kind": "stamp_card", "unit": "visit", **words.get(language, words["en"])}
