"""Birthdays, anniversaries and milestones in words."""

from shopclub.language.formats import birthday, money, whole
from shopclub.language.kinds.words import KindWords, NoticeTold
from shopclub.language.translation import gettext as _


def _milestone(told: NoticeTold) -> str:
    reached = money(told.number, told.currency) if told.text == "spend" else whole(told.number)
    return _("{programme}: {count} reached.").format(programme=told.programme, count=reached)


def _kept_day(text: str) -> str:
    try:
        return birthday(text[5:])
    except ValueError:
        return text


WORDS = KindWords(
    notices={
        "birthday": lambda told: _("Birthday on {day}: congratulate!").format(day=_kept_day(told.text)),
        "anniversary": lambda told: _("Joined years ago, on {day}: say thanks!").format(day=_kept_day(told.text)),
        "milestone": _milestone,
    },
)
