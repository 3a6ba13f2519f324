"""Sentences about paid memberships."""

from shopclub.language.formats import day, money, whole
from shopclub.language.kinds.words import KindWords
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import MembershipRefused
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import MembershipShown, PaymentLine


def membership(shown: MembershipShown) -> str:
    """Return a membership with its state and what is left of its allowance."""
    said = state(shown)
    if shown.item and shown.state in {"active", "grace"}:
        said += " " + left(shown)
    return said


def state(shown: MembershipShown) -> str:
    """Return the state of a membership, as a sentence."""
    worded = {
        "pending": _("{plan}: waits for the first payment."),
        "active": _("{plan}: paid until {day}."),
        "grace": _("{plan}: was paid until {day}; still counts for some days."),
        "frozen": _("{plan}: frozen."),
        "lapsed": _("{plan}: lapsed, was paid until {day}."),
    }.get(shown.state, _("{plan}: ended."))
    return worded.format(plan=shown.plan, day=day(shown.paid_until))


def left(shown: MembershipShown) -> str:
    """Return what is left of the allowance."""
    return _("{item}: {count} left until {day}.").format(
        item=shown.item, count=whole(shown.left), day=day(shown.period_ends)
    )


def payment(line: PaymentLine, currency: Currency) -> str:
    """Return a payment as a line."""
    said = f"{day(line.on)}  {money(line.amount, currency)}"
    return f"{said}  {line.receipt}" if line.receipt else said


def refused(reason: str) -> str:
    """Return why a membership can't be changed so."""
    return {
        "runs": _("This member has a membership that runs."),
        "none": _("This member has no membership."),
        "ended": _("This membership has ended. Begin a new one."),
        "frozen": _("This membership is frozen. Let it run again first."),
        "not frozen": _("This membership is not frozen."),
    }.get(reason, _("This membership does not run now."))


WORDS = KindWords(refusals={MembershipRefused: lambda r: Sentence(refused(r.reason))})
