"""Referrals in words: who brought whom, how far it came, and why one is not accepted."""

from shopclub.language.formats import day, money
from shopclub.language.kinds.words import KindWords
from shopclub.language.names import member_name
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import ReferralRefused, ReferralUnknown
from shopclub.rules.values.money import Currency
from shopclub.services.acting.overviews import ReferralLine


def referral(line: ReferralLine, currency: Currency) -> str:
    """Return a referral as a sentence: who brought whom, and how far it came."""
    who = _("{referrer} brought {friend}").format(referrer=member_name(line.referrer), friend=member_name(line.friend))
    return f"{who} · {day(line.made_on)} · {referral_state(line, currency)}"


def referral_state(line: ReferralLine, currency: Currency) -> str:
    """Return how far a referral came, and what it lacks."""
    match line.state:
        case "joined" if line.lacks:
            return _("{amount} still to be spent until {day}").format(
                amount=money(line.lacks, currency), day=day(line.due_on)
            )
        case "joined":
            return _("waits for a purchase until {day}").format(day=day(line.due_on))
        case "qualified":
            return _("counts; waits for more friends")
        case "held":
            return _("counts; thanked after {day}").format(day=day(line.due_on))
        case "rewarded":
            return _("thanked")
        case "expired":
            return _("came to nothing in time")
        case _:
            return _("not accepted: {reason}").format(reason=sign(line.reason or ""))


def sign(reason: str) -> str:
    """Return why a referral is not accepted."""
    return {
        "same phone": _("both have the same phone number"),
        "same e-mail": _("both have the same e-mail address"),
        "same name and birthday": _("both have the same name and birthday"),
        "referred by the staff who enrols": _("who enrols can't refer"),
        "too young": _("the friend is too young"),
        "age unknown": _("the friend's age is not known"),
    }.get(reason, reason)


def refused(reason: str) -> str:
    """Return why nobody can have brought a member."""
    return {
        "oneself": _("Nobody can refer herself."),
        "old member": _("Only a new member can be referred, on the day she joins."),
        "joined later": _("Only somebody who joined earlier can refer."),
        "second referrer": _("This member was referred by somebody else already."),
    }.get(reason, _("No programme thanks for friends now."))


WORDS = KindWords(
    notices={
        "referral_joined": lambda notice: _("{programme}: the friend is noted.").format(programme=notice.programme),
        "referral_rejected": lambda notice: _("{programme}: the friend does not count. {reason}").format(
            programme=notice.programme, reason=sign(notice.text)
        ),
        "referral_qualified": lambda notice: _("{programme}: the friend counts now.").format(
            programme=notice.programme
        ),
    },
    refusals={
        ReferralRefused: lambda r: Sentence(refused(r.reason)),
        ReferralUnknown: lambda r: Sentence(_("There is no rejected referral {number}.").format(number=r.referral)),
    },
)
