"""Club benefits in words: what applies, and what was given."""

from shopclub.language.formats import money
from shopclub.language.kinds.words import KindWords, NamedNotice
from shopclub.language.names import clipped
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import BenefitNotNow


def _used(notice: NamedNotice) -> str:
    return _("{tier}: {amount} given.").format(tier=notice.text, amount=money(notice.number, notice.currency))


def _not_now(refused: BenefitNotNow) -> Sentence:
    said = _("“{benefit}” does not apply now.").format(benefit=clipped(refused.benefit))
    return Sentence(said, _("Look at its days, hours and tier under Programmes."))


WORDS = KindWords(
    notices={
        "benefit": lambda notice: _("{tier} applies now.").format(tier=notice.text),
        "benefit_used": _used,
    },
    refusals={BenefitNotNow: _not_now},
)
