"""Why referrals, memberships, draws and vouchers of partners are refused, in words."""

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


def draw_refused(reason: str) -> str:
    """Return why a prize draw can't do this now."""
    return {
        "running": _("The draw still runs. Its list is frozen once the last day is over."),
        "frozen": _("The list of this draw is frozen: nothing can be added to it."),
        "empty": _("Nobody takes part in this draw yet."),
        "open": _("Freeze the list first, and tell its check number before you draw."),
        "drawn": _("This draw was made with another number. It can't be drawn again."),
        "not_drawn": _("This draw has not been made yet."),
        "number": _("Type a public number in digits, such as the winning number of a lottery of that day."),
        "closed": _("The draw is not running today."),
        "no_free": _("This draw gives no entries without a purchase."),
        "no_survey": _("This draw gives no entries for questionnaires."),
        "today": _("This member has had today's free entry."),
        "age": _("This member is too young for the draw, or her year of birth is not known."),
        "staff": _("Staff do not take part in the draw."),
        "blocked": _("This member is blocked."),
        "place": _("Nobody won in this place."),
        "handed_out": _("This prize was handed out already."),
    }.get(reason, reason)


def partner_refused(reason: str, on: str = "") -> str:
    """Return why a partner's voucher can't be used or issued."""
    return {
        "malformed": _("This is no voucher of a partner."),
        "unknown_key": _("This voucher is from a shop that is no partner of yours."),
        "forged": _("This voucher was changed or forged: its signature is wrong."),
        "wrong_shop": _("This voucher is for another shop."),
        "expired": _("This voucher is no longer valid."),
        "used": _("This voucher was used already, on {day}.").format(day=on),
        "benefit": _("You have agreed on no such benefit with this partner."),
        "cap": _("As many of this partner's vouchers as agreed were used this month."),
        "issued": _("As many vouchers for this partner as agreed were issued this month."),
        "member": _("This member has had all her vouchers for this month."),
        "blocked": _("This member is blocked."),
        "date": _("The clock of this computer is far off: set it before you issue vouchers."),
        "ended": _("The agreement with this partner has ended."),
    }.get(reason, reason)
