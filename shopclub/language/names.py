"""What members and rewards are called inside sentences."""

from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import short_name
from shopclub.services.acting.outcomes import MemberLine


def member_name(member: MemberLine) -> str:
    """Return a member's name, or "Card 0417" while she is unnamed."""
    if member.name:
        return member.name
    return _("Card {number}").format(number=short_name(member.card)) if member.card else _("Unnamed member")


def clipped(text: object, longest: int = 40) -> str:
    """Return a text as it may be shown inside a sentence: printable, and not too long."""
    shown = "".join(sign if sign.isprintable() else "·" for sign in str(text))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
