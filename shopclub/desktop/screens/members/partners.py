"""The part of a member's page about partner shops: vouchers for their counters, issued and printed again."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from shopclub.desktop.paperwork import print_paper, save_paper
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.texts import Choice, Text, labelled, row
from shopclub.language.kinds import partners
from shopclub.language.translation import gettext as _
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import IssuedVoucher, PartnerShown


def lay_out(
    page: MemberSheets,
    floor: ShopFloor,
    column: QVBoxLayout,
    there: tuple[PartnerShown, ...],
    issued: tuple[IssuedVoucher, ...],
) -> None:
    """Show the vouchers that are valid, and offer one more where a partner gives some."""
    for each in issued:
        line = row(Text(partners.valid(each)))
        line.setStretch(0, 1)
        prints = partial(_hand_over, page, floor, each)
        line.addWidget(button(_("Print…"), prints, look="quiet", icon="printer", theme=floor.theme))
        column.addLayout(line)
    giving = tuple(each for each in there if each.given and not each.ended)
    if giving:
        ask = partial(_ask, page, floor, giving)
        made = button(_("Voucher for a partner…"), ask, look="quiet", icon="handshake", theme=floor.theme)
        column.addLayout(row(made, None))


def _ask(page: MemberSheets, floor: ShopFloor, giving: tuple[PartnerShown, ...]) -> None:
    which, key = Choice(), new_key()
    for partner in giving:
        for benefit in partner.given:
            which.addItem(f"{partner.name}: {benefit.name}", (partner.programme, str(benefit.number)))

    def issue() -> None:
        programme, number = which.currentData()
        job = partial(floor.club.partners.issue, page.shown.id, number, programme=programme, request_key=key)

        def issued(made: IssuedVoucher) -> None:
            page.settle()
            page.refresh()
            _hand_over(page, floor, made)

        floor.acts.run(job, owner=page, then=issued)

    advice = Text(_("It is signed for that one shop, and holds once. Print it, or save it and send it."), tone="muted")
    choice = labelled(_("For"), which)
    page.open_sheet(_("Voucher for a partner"), advice, choice, act=_("Issue"), then=issue)


def _hand_over(page: MemberSheets, floor: ShopFloor, issued: IssuedVoucher) -> None:
    """Offer to print a voucher or to save it."""
    make = partial(_voucher, issued, floor.shop)
    prints = partial(print_paper, floor, page, make=make)
    save = partial(save_paper, floor, page, name=f"voucher-{issued.id}.pdf", make=make)
    said = Text(partners.valid(issued))
    printer = button(_("Print…"), prints, icon="printer", theme=floor.theme)
    page.open_sheet(_("Voucher for a partner"), said, printer, act=_("Save as PDF…"), then=save, away=_("Close"))


def _voucher(issued: IssuedVoucher, shop: ShopSettings) -> bytes:
    from shopclub.printing.partner_papers import voucher_pdf

    return voucher_pdf(partners.present_voucher(issued, shop))
