"""The shop itself: its name, its money and its clock, how its paper looks, and the guards at its counter."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShopSettings:
    """The shop's settings: guards in seconds, `active_days` and `loyal_days` in days.

    `unusual_above` is the amount in minor units above which the counter asks: 0 never, None the largest until now.
    """

    name: str
    currency: str
    zone: str
    language: str
    day_starts: str
    accent: str
    card_text: str
    logo: bytes | None
    hard_guard: int
    soft_guard: int
    active_days: int
    loyal_days: int
    max_rewards: int
    unusual_above: int | None = None
