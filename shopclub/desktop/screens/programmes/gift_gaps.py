"""What the gaps of a gift ask each other: units are asked for where no reward is given, and the other way round."""

from collections.abc import Callable

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gaps import Settings


def units_instead_of(others: Choices, reward: str) -> Callable[[Settings], bool]:
    """Return whether units are asked for: where no reward is given, and there is a programme that counts some."""
    return lambda settings: bool(others) and not settings.get(reward)


def has_bonus(settings: Settings) -> bool:
    """Tell whether units are given, so that their programme is asked for."""
    return bool(settings.get("referrer_bonus") or settings.get("friend_bonus") or settings.get("bonus"))


def no_bonus(settings: Settings) -> bool:
    """Tell whether no units are given, so that a reward is asked for."""
    return not settings.get("bonus")
