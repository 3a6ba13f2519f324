"""How the promotions of a programme are read from its settings."""

from shopclub.rules.kinds.settings import SettingReader
from shopclub.rules.ledger.promotions import Promotion


def read_promotions(settings: SettingReader) -> tuple[Promotion, ...]:
    """Read the `multiplier` setting of a programme."""
    return tuple(_read_promotion(each) for each in settings.tables("multiplier"))


def _read_promotion(settings: SettingReader) -> Promotion:
    promotion = Promotion(
        name=settings.text("name"),
        bp=settings.whole("bp", Promotion.bp, low=1, high=1_000_000),
        days=settings.weekdays("days"),
        hours=settings.hours("hours"),
        first_day=settings.day("from"),
        last_day=settings.day("to"),
    )
    if promotion.first_day and promotion.last_day and promotion.last_day < promotion.first_day:
        raise settings.refuse("to", promotion.last_day, "a last day not before the first")
    settings.finish()
    return promotion
