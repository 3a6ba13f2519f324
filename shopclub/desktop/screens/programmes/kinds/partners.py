"""Partner shops in the window: the form of what was agreed, its live example, and the month's settlement."""

from shopclub.desktop.screens.programmes.form import Choices
from shopclub.desktop.screens.programmes.gap_form import GapLayout, asked_by_gaps
from shopclub.desktop.screens.programmes.gaps import Gap
from shopclub.desktop.screens.programmes.kinds.kind_screen import KindScreen, Offer, OwnersSheet, of_rules
from shopclub.desktop.screens.programmes.kinds.partner_sheet import OwnKey, PartnerSheet
from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import formats
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.partners import Agreed, PartnerRules
from shopclub.rules.values.money import Currency


def layout(_others: Choices) -> GapLayout:
    """Return how an agreement with a partner shop is asked for."""
    intro = _(
        "You and the shop next door send each other customers. Your members get vouchers for its counter, its members "
        "for yours. Each voucher is signed, holds once, and is checked without any network; at the end of the month "
        "both shops print what was used."
    )
    columns = (
        Gap("number", _("Number, the same in both shops"), "whole", 1, low=1, high=99),
        Gap("name", _("Benefit")),
        Gap("value", _("Owed to the shop where it is used"), "money"),
        Gap("valid_days", _("Days a voucher is valid"), "whole", Agreed.valid_days, low=1, high=3660),
    )
    rows = (
        (Gap("name", _("The partner's name")),),
        (Gap("public_key", _("The partner's key"), hint=_("64 characters, as the partner's program shows them")),),
        (Gap("give", _("What your members have there"), "lines", columns=columns, hint=_("Add a benefit")),),
        (Gap("take", _("What its members have here"), "lines", columns=columns, hint=_("Add a benefit")),),
        (
            Gap("cap_per_month", _("Vouchers a month at most"), "whole", 0, none=0, none_said=_("no limit")),
            Gap("per_member", _("For one member a month"), "whole", PartnerRules.per_member, low=1, high=1000),
        ),
    )
    return GapLayout(intro, rows)


def _card(rules: PartnerRules, _currency: Currency) -> CardView:
    there = rules.promise or _("For the partner's members")
    return CardView(rules.name, 1, 1, 0, _("With a voucher, once"), points=there)


def _sentences(rules: PartnerRules, currency: Currency) -> tuple[str, ...]:
    sentences = [
        _("Your members have there: {benefit}.").format(benefit=_agreed(each, currency)) for each in rules.given
    ]
    sentences += [
        _("Its members have here: {benefit}.").format(benefit=_agreed(each, currency)) for each in rules.taken
    ]
    most = ngettext("A member has {count} voucher a month.", "A member has {count} vouchers a month.", rules.per_member)
    sentences.append(most.format(count=rules.per_member))
    if rules.cap_per_month is not None:
        sentences.append(_("At most {count} in a month, each way.").format(count=formats.whole(rules.cap_per_month)))
    return tuple(sentences)


def _agreed(agreed: Agreed, currency: Currency) -> str:
    if not agreed.value:
        return agreed.name
    owed = _("{amount} for the shop that gives it").format(amount=formats.money(agreed.value, currency))
    return f"{agreed.name} ({owed})"


def offers() -> tuple[Offer, ...]:
    """Return how a new one is offered."""
    return (
        Offer("partner", "handshake", _("Partner shop"), _("Vouchers for the shop next door, and its vouchers here.")),
    )


SCREEN = KindScreen(
    form=asked_by_gaps(layout),
    card=of_rules(PartnerRules, _card),
    sentences=of_rules(PartnerRules, _sentences),
    offers=offers,
    sheet=OwnersSheet(lambda: _("Settlement…"), "handshake", PartnerSheet),
    above=OwnKey,
)
