"""Why a referral is not accepted and a membership can't be changed, in words."""

from shopclub.language.translation import gettext as _


def referral_sign(reason: str) -> str:
    """Return why a referral is not accepted."""
    return {
        "same phone": _("both have the same phone number"),
        "same e-mail": _("both have the same e-mail address"),
        "same name and birthday": _("both have the same name and birthday"),
        "referred by the staff who enrols": _("who enrols can't refer"),
        "too young": _("the friend is too young"),
        "age unknown": _("the friend's age is not known"),
    }.get(reason, reason)


def referral_refused(reason: str) -> str:
    """Return why nobody can have brought a member."""
    return {
        "oneself": _("Nobody can refer herself."),
        "old member": _("Only a new member can be referred, on the day she joins."),
        "joined later": _("Only somebody who joined earlier can refer."),
        "second referrer": _("This member was referred by somebody else already."),
    }.get(reason, _("No programme thanks for friends now."))


def membership_refused(reason: str) -> str:
    """Return why a membership can't be changed so."""
    return {
        "runs": _("This member has a membership that runs."),
        "none": _("This member has no membership."),
        "ended": _("This membership has ended. Begin a new one."),
        "frozen": _("This membership is frozen. Let it run again first."),
        "not frozen": _("This membership is not frozen."),
    }.get(reason, _("This membership does not run now."))
