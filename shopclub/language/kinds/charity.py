"""A good cause in words: what was given, and what is owed."""

from shopclub.language.formats import money
from shopclub.language.kinds.words import KindWords, NamedNotice
from shopclub.language.names import clipped
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import NothingToPay


def _ceiling_reached(notice: NamedNotice) -> str:
    return _("{programme}: the month's limit of {amount} is reached.").format(
        programme=notice.programme, amount=money(notice.number, notice.currency)
    )


def _donated(notice: NamedNotice) -> str:
    return _("{amount} for {tier}. Thank you!").format(amount=money(notice.number, notice.currency), tier=notice.text)


WORDS = KindWords(
    notices={"ceiling_reached": _ceiling_reached, "donated": _donated},
    refusals={
        NothingToPay: lambda r: Sentence(
            _("Nothing is owed to {programme} now.").format(programme=clipped(r.programme))
        )
    },
)
