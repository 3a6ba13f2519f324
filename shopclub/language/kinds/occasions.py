"""Birthdays, anniversaries and milestones in words."""

from shopclub.language.formats import birthday, money, whole
from shopclub.language.kinds.words import KindWords, NamedNotice
from shopclub.language.translation import gettext as _


def _milestone(notice: NamedNotice) -> str:
    reached = money(notice.number, notice.currency) if notice.text == "spend" else whole(notice.number)
    return _("{programme}: {count} reached.").format(programme=notice.programme, count=reached)


def _kept_day(text: str) -> str:
    try:
        return birthday(text[5:])
    except ValueError:
        return text


WORDS = KindWords(
    notices={
        "birthday": lambda notice: _("Birthday on {day}: congratulate!").format(day=_kept_day(notice.text)),
        "anniversary": lambda notice: _("Joined years ago, on {day}: say thanks!").format(day=_kept_day(notice.text)),
        "milestone": _milestone,
    },
)
