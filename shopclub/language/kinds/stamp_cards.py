"""Stamp cards in words: stamps, open cards, and what a change of rules does to these."""

from shopclub.language.counts import stamps
from shopclub.language.formats import money, whole
from shopclub.language.kinds.words import KindWords
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import VersionPreview


def open_cards(count: int) -> str:
    """Return how many cards are open."""
    return ngettext("{count} open card", "{count} open cards", count).format(count=count)


def change(preview: VersionPreview, currency: Currency) -> str:
    """Return what a change of rules would do to the cards that are open."""
    opened = ngettext("{count} open card", "{count} open cards", preview.open_cards).format(
        count=whole(preview.open_cards)
    )
    if not preview.moved:
        return _("{cards}: they finish on their old terms.").format(cards=opened)
    moved = ngettext("{count} changes to the new terms", "{count} change to the new terms", preview.moved)
    said = f"{opened}: {moved.format(count=whole(preview.moved))}"
    if preview.units:
        said += ", " + _("{units} added in all").format(units=stamps(preview.units))
    if preview.vouchers:
        full = ngettext("{count} card is full at once", "{count} cards are full at once", preview.vouchers)
        said += f", {full.format(count=whole(preview.vouchers))} ({money(preview.cost, currency)})"
    return said + "."


WORDS = KindWords(counted=stamps, started=open_cards, change=change)
