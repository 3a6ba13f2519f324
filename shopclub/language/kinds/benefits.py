"""Club benefits in words: what applies, and what was given."""

from shopclub.language.formats import money
from shopclub.language.kinds.words import KindWords
from shopclub.language.names import clipped
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import BenefitNotNow

WORDS = KindWords(
    notices={
        "benefit": lambda notice: _("{tier} applies now.").format(tier=notice.text),
        "benefit_used": lambda notice: _("{tier}: {amount} given.").format(
            tier=notice.text, amount=money(notice.number, notice.currency)
        ),
    },
    refusals={
        BenefitNotNow: lambda r: Sentence(
            _("“{benefit}” does not apply now.").format(benefit=clipped(r.benefit)),
            _("Look at its days, hours and tier under Programmes."),
        )
    },
)
