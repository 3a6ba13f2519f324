"""Partner shops in words: vouchers for their shop, and the month's settlement with them."""

from collections.abc import Sequence

from shopclub.language.documents import Masthead, PartnerVoucherPaper, SettlementPaper, Table
from shopclub.language.formats import day, money, period, whole
from shopclub.language.kinds.words import KindWords
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.kinds.partners import SettlementLine
from shopclub.rules.values.club_refusals import PartnerVoucherRefused
from shopclub.rules.values.money import Currency
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.overviews import IssuedVoucher, PartnerShown, Settlement, UsedVoucher


def this_month(shown: PartnerShown) -> str:
    """Return how many vouchers there were this month."""
    issued = ngettext("{count} issued", "{count} issued", shown.issued).format(count=whole(shown.issued))
    used = ngettext("{count} of the partner's used here", "{count} of the partner's used here", shown.used)
    return _("This month: {issued}, {used}").format(issued=issued, used=used.format(count=whole(shown.used)))


def used(voucher: UsedVoucher, currency: Currency) -> str:
    """Return what became of a partner's voucher."""
    if voucher.undone:
        return _("{benefit} from {partner}: taken back.").format(benefit=voucher.benefit, partner=voucher.partner)
    said = _("{benefit}, with a voucher from {partner}.").format(benefit=voucher.benefit, partner=voucher.partner)
    owed = _("{partner} owes you {value} for it.").format(partner=voucher.partner, value=money(voucher.value, currency))
    return f"{said} {owed}" if voucher.value else said


def valid(voucher: IssuedVoucher) -> str:
    """Return a voucher that was issued, and until when it is valid."""
    return _("{benefit} at {partner}, until {day}").format(
        benefit=voucher.benefit, partner=voucher.partner, day=day(voucher.expires_on)
    )


def present_voucher(voucher: IssuedVoucher, shop: ShopSettings) -> PartnerVoucherPaper:
    """Return a voucher as it is printed."""
    return PartnerVoucherPaper(
        shop=shop.name,
        accent=shop.accent,
        title=_("A voucher for {partner}").format(partner=voucher.partner),
        benefit=voucher.benefit,
        terms=(
            _("Valid until {day}.").format(day=day(voucher.expires_on)),
            _("Only at {partner}, once. Show it at the counter there.").format(partner=voucher.partner),
        ),
        code=voucher.code,
        number=_("Voucher {number} of {shop}").format(number=voucher.id, shop=shop.name),
    )


def present_settlement(settlement: Settlement, shop: ShopSettings) -> SettlementPaper:
    """Return a month's settlement as it is printed."""
    currency = Currency(shop.currency)
    return SettlementPaper(
        head=Masthead(shop.name, shop.accent, _("Settlement between partners"), period(settlement.period)),
        name=settlement.partner,
        used_title=_("Vouchers of {partner} used at {shop}").format(partner=settlement.partner, shop=shop.name),
        used=_table(settlement.used, currency, total=_("{partner} owes").format(partner=settlement.partner)),
        issued_title=_("Vouchers of {shop} issued for {partner}").format(partner=settlement.partner, shop=shop.name),
        issued=_table(settlement.issued, currency, total=_("Worth if all are used")),
        meaning=(
            _(
                "Each shop counts the vouchers used at its own counter. What {shop} owes stands on the settlement of "
                "{partner}: of the vouchers issued, only those used there count."
            ).format(shop=shop.name, partner=settlement.partner),
        ),
    )


def _table(lines: Sequence[SettlementLine], currency: Currency, *, total: str) -> Table:
    """Return the vouchers of each benefit with their value, and a last row that is called `total`."""
    heads = (_("Benefit"), _("Vouchers"), _("Value"))
    rows = tuple((each.benefit, whole(each.count), money(each.value, currency)) for each in lines)
    if not rows:
        rows = ((_("None"), whole(0), money(0, currency)),)
    count = sum(each.count for each in lines)
    value = sum(each.value for each in lines)
    return Table(heads, rows, (total, whole(count), money(value, currency)))


def refused(reason: str, on: str = "") -> str:
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


WORDS = KindWords(
    refusals={PartnerVoucherRefused: lambda r: Sentence(refused(r.reason, day(r.on) if r.on else ""))},
)
