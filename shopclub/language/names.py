"""What members and rewards are called inside sentences."""

from typing import Protocol

from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import short_name
from shopclub.services.acting.outcomes import MemberLine, MemberShown


class Named(Protocol):
    """Whoever has a name, or a card while she has none."""

    @property
    def name(self) -> str | None:
        """Her name; None while she is unnamed."""
        ...

    @property
    def card(self) -> str | None:
        """A card of hers; None while none is active."""
        ...


def line_of(shown: MemberShown) -> MemberLine:
    """Return a member who is shown in full as acts name her, with her first card that works."""
    card = next((each.code for each in shown.cards if each.state == "active"), None)
    return MemberLine(shown.id, shown.name, card)


def member_name(member: Named) -> str:
    """Return a member's name, or "Card 0417" while she is unnamed."""
    if member.name:
        return member.name
    return _("Card {number}").format(number=short_name(member.card)) if member.card else _("Unnamed member")


def clipped(text: object, longest: int = 40) -> str:
    """Return a text as it may be shown inside a sentence: printable, and not too long."""
    shown = "".join(sign if sign.isprintable() else "·" for sign in str(text))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
