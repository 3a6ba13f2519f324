"""Tiers in the window: their form, and their live example."""

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, Rows, asked_by_gaps
from shopclub.desktop.screens.programmes.gaps import Gap, Settings
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, of_rules
from shopclub.desktop.screens.programmes.live_example import gift_words
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.kinds.tiers import measure as measure_words
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.tiers import Tier, TierRules
from shopclub.rules.ledger.promotions import SINGLE
from shopclub.rules.values.money import Currency


def layout(_others: Choices) -> GapLayout:
    """Return how tiers are asked for."""
    intro = _(
        "Regulars rise to higher tiers and see it on their card. A tier is reached at once, "
        "kept for a while, and lowered only after a warning."
    )
    return GapLayout(intro, _rows(), _more())


def _rows() -> Rows:
    measures = (
        ("spend", _("what members spend")),
        ("visits", _("days with a visit")),
        ("points", _("points earned")),
    )
    windows = (
        ("rolling_365", _("the last 365 days")),
        ("calendar_year", _("the calendar year")),
        ("lifetime", _("all time")),
    )
    spent = Gap("threshold", _("from this much"), "money", none=0)
    counted = Gap("threshold", _("from this many"), "whole", 0, high=1_000_000_000)
    title, added = _("The tiers, the lowest first"), _("Add a tier")
    return (
        (Gap("name", _("What it is called")),),
        (
            Gap("measure", _("What counts"), "choice", TierRules.measure, choices=measures),
            Gap("window", _("over"), "choice", TierRules.window, choices=windows),
        ),
        (
            Gap("tier", title, "lines", columns=_columns(spent), hint=added, shown=_of_spend),
            Gap("tier", title, "lines", columns=_columns(counted), hint=added, shown=_of_counts),
        ),
    )


def _columns(threshold: Gap) -> tuple[Gap, ...]:
    return (
        Gap("name", _("Tier")),
        threshold,
        Gap(
            "multiplier_bp",
            _("Points count for"),
            "percent",
            Tier.multiplier_bp,
            low=100,
            high=100_000,
            none=Tier.multiplier_bp,
        ),
        Gap("entry_reward", _("Reaching it gives")),
        Gap("benefits", _("What else members have of it, with commas"), "texts"),
    )


def _more() -> Rows:
    return (
        (
            Gap("hold_months", _("Months a tier is kept"), "whole", TierRules.hold_months, low=1, high=120),
            Gap("grace_days", _("Days of warning before it is lowered"), "whole", TierRules.grace_days, high=366),
        ),
        (
            Gap(
                "downgrade",
                _("Then a member goes"),
                "choice",
                TierRules.downgrade,
                choices=(("one_down", _("one tier down")), ("to_earned", _("to the tier she earned"))),
            ),
            Gap(
                "start",
                _("Members of today begin"),
                "choice",
                TierRules.start,
                choices=(("back_computed", _("with what they did already")), ("zero", _("at nothing"))),
            ),
        ),
    )


def _of_spend(settings: Settings) -> bool:
    return settings.get("measure", TierRules.measure) == "spend"


def _of_counts(settings: Settings) -> bool:
    return not _of_spend(settings)


def _card(rules: TierRules, currency: Currency) -> CardView:
    rank = max(min(2, len(rules.tiers)), 1)
    tier, following = rules.tier(rank), rules.tier(rank + 1)
    goal = following.threshold if following else tier.threshold if tier else 1
    at = (tier.threshold + goal) // 2 if tier else 0
    said = f"{following.name} · {measure_words(goal, rules.measure, currency)}" if following else ""
    return CardView(rules.name, at, max(goal, 1), 0, said, points=tier.name if tier else "")


def _sentences(rules: TierRules, currency: Currency) -> tuple[str, ...]:
    sentences = [_tier(each, rules, currency) for each in rules.tiers]
    sentences.append(
        ngettext("Kept for {count} month.", "Kept for {count} months.", rules.hold_months).format(
            count=rules.hold_months
        )
        + " "
        + ngettext(
            "Lowered after {count} day of warning.", "Lowered after {count} days of warning.", rules.grace_days
        ).format(count=rules.grace_days)
    )
    return tuple(sentences)


def _tier(tier: Tier, rules: TierRules, currency: Currency) -> str:
    has = []
    if tier.multiplier_bp != SINGLE:
        has.append(_("points count for {share}").format(share=formats.share(tier.multiplier_bp)))
    if tier.entry is not None:
        has.append(_("reaching it gives {gift}").format(gift=gift_words(tier.entry)))
    has += tier.benefits
    measure = measure_words(tier.threshold, rules.measure, currency)
    said = _("{tier} from {amount}").format(tier=tier.name, amount=measure)
    return f"{said}: {', '.join(has)}." if has else f"{said}."


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (Offer("tiers", "medal", _("Tiers"), _("Regulars rise to silver and gold, and earn more.")),)


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(TierRules, _card),
    sentences=of_rules(TierRules, _sentences),
    offers=offers,
)
