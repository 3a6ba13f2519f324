"""Gifts: what an occasion, a referral or a tier gives beside purchases, as a voucher or as units of a programme."""

from dataclasses import dataclass
from datetime import date, timedelta

from shopclub.rules.kinds.settings import SettingReader


@dataclass(frozen=True)
class Gift:
    """A reward handed out as a voucher, or so many units of the programme `into`.

    `value` is what the reward costs the shop in minor units, `valid_days` how long the voucher waits; None is for ever.
    """

    reward: str = ""
    value: int = 0
    units: int = 0
    into: str = ""
    valid_days: int | None = None

    def last_day(self, on: date) -> date | None:
        """Return the last day of a voucher issued on a day."""
        return on + timedelta(days=self.valid_days) if self.valid_days is not None else None


def read_gift(
    settings: SettingReader, *, reward: str = "reward", bonus: str = "bonus", into: str = "", valid: int | None = None
) -> Gift | None:
    """Read a reward or a bonus; None where neither is set. `into` is the programme whose units a bonus is.

    Raises:
        ProgrammeInvalid: both are set, or a bonus without the programme whose units it is.
    """
    given = settings.keys()
    if reward in given and bonus in given:
        raise settings.refuse(bonus, "", f"either {reward} or {bonus}")
    if reward in given:
        name = settings.text(reward)
        return Gift(name, settings.money(f"{reward}_value", Gift.value), valid_days=valid)
    if bonus in given:
        units = settings.whole(bonus, low=1, high=1_000_000)
        if not into:
            raise settings.refuse("in", "", "the programme whose units the bonus is")
        return Gift(units=units, into=into)
    return None
