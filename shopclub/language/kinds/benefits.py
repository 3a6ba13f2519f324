"""Club benefits in words: what applies, and what was given."""

from shopclub.language.formats import money
from shopclub.language.kinds.words import KindWords
from shopclub.language.names import clipped
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import BenefitNotNow

WORDS = KindWords(
    notices={
        "benefit": lambda told: _("{tier} applies now.").format(tier=told.text),
        "benefit_used": lambda told: _("{tier}: {amount} given.").format(
            tier=told.text, amount=money(told.number, told.currency)
        ),
    },
    refusals={
        BenefitNotNow: lambda r: Sentence(
            _("“{benefit}” does not apply now.").format(benefit=clipped(r.benefit)),
            _("Look at its days, hours and tier under Programmes."),
        )
    },
)
