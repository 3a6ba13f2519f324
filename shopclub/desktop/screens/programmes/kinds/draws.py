"""Prize draws in the window: their form, their live example, and the sheet that leads through one."""

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, Rows, asked_by_gaps, chosen
from shopclub.desktop.screens.programmes.gaps import Gap
from shopclub.desktop.screens.programmes.kinds.draw_sheet import DrawSheet
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, OwnersSheet, of_rules
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.draws import DrawRules, Prize
from shopclub.rules.values.money import Currency


def layout(_others: Choices) -> GapLayout:
    """Return how a prize draw is asked for."""
    intro = _(
        "Members collect entries while it runs. The day after the last one the list is frozen and its check number "
        "can be told; then a number that nobody can choose draws the winners, and anybody can draw them again."
    )
    ways = (
        ("visit_day", _("each day with a visit")),
        ("spend", _("each full amount spent")),
        ("survey", _("each questionnaire handed in")),
    )
    prizes = (
        Gap("name", _("Prize")),
        Gap("count", _("How many of it"), "whole", Prize.count, low=1, high=10_000),
        Gap("value", _("What one costs you"), "money"),
    )
    rows = (
        (Gap("name", _("What it is called")),),
        (Gap("from", _("First day"), "date"), Gap("to", _("Last day"), "date")),
        (
            Gap("entry", _("An entry for"), "choice", DrawRules.entry, choices=ways),
            Gap("per", _("For each full amount of"), "money", shown=chosen("entry", "spend")),
        ),
        (Gap("prize", _("The prizes, the best first"), "lines", columns=prizes, hint=_("Add a prize")),),
        (Gap("free_entry", _("Anybody may have an entry a day without buying"), "flag", DrawRules.free_entry),),
    )
    return GapLayout(intro, rows, _more())


def _more() -> Rows:
    return (
        (
            Gap("max_entries", _("Entries of a member at most"), "whole", 0, none=0, none_said=_("no limit")),
            Gap("min_age", _("Age at least"), "whole", 0, high=120, none=0, none_said=_("any age")),
        ),
        (
            Gap("reserves", _("Reserves, if a winner does not come"), "whole", DrawRules.reserves, high=100),
            Gap("voucher_valid_days", _("Days a prize waits"), "whole", 0, high=3660, none=0, none_said=_("for ever")),
        ),
    )


def _card(rules: DrawRules, _currency: Currency) -> CardView:
    return CardView(rules.name, 1, 1, 0, _until(rules), points=rules.promise)


def _until(rules: DrawRules) -> str:
    return _("until {last}").format(last=formats.day(rules.last))


def _sentences(rules: DrawRules, currency: Currency) -> tuple[str, ...]:
    spent = formats.money(rules.per, currency)
    said = {
        "visit_day": _("Each day with a visit gives an entry."),
        "spend": _("Every {amount} spent gives an entry.").format(amount=spent),
        "survey": _("Each questionnaire handed in gives an entry."),
    }[rules.entry]
    sentences = [said]
    if rules.max_entries is not None:
        most = ngettext("{count} entry", "{count} entries", rules.max_entries)
        sentences.append(_("A member has at most {entries}.").format(entries=most.format(count=rules.max_entries)))
    if rules.free_entry:
        sentences.append(_("Anybody may ask for one entry a day without buying."))
    if rules.min_age is not None:
        sentences.append(_("Only members of {age} or more whose year of birth is known.").format(age=rules.min_age))
    prizes = ", ".join(f"{formats.whole(each.count)} × {each.name}" for each in rules.prizes)
    sentences.append(_("To be won: {prizes}.").format(prizes=prizes))
    cost = sum(each.count * each.value for each in rules.prizes)
    if cost:
        sentences.append(_("The prizes cost you {cost}.").format(cost=formats.money(cost, currency)))
    sentences.append(
        _("The list is frozen when {last} is over. Staff take no part.").format(last=formats.day(rules.last))
    )
    return tuple(sentences)


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (
        Offer(
            "draw", "trophy", _("Prize draw"), _("Visits are entries; a number nobody can choose draws the winners.")
        ),
    )


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(DrawRules, _card),
    sentences=of_rules(DrawRules, _sentences),
    offers=offers,
    sheet=OwnersSheet(lambda: _("Draw…"), "trophy", DrawSheet),
)
