"""Vouchers of partner shops at the counter: scanned on any screen, used at once, taken back by one button."""

from functools import partial
from typing import TYPE_CHECKING

from shopclub.desktop.widgets.answer_band import Answer, BandView
from shopclub.desktop.widgets.texts import button
from shopclub.language import partners
from shopclub.language.translation import gettext as _
from shopclub.services.keys import new_key
from shopclub.services.overviews import UsedVoucher

if TYPE_CHECKING:
    from shopclub.desktop.screens.counter import CounterScreen


def take(screen: "CounterScreen", code: str) -> None:
    """Use a partner's voucher that was scanned."""
    use = partial(screen.floor.club.partners.use, code, request_key=new_key())
    screen.floor.ask(use, partial(_used, screen), screen.refused)


def _used(screen: "CounterScreen", found: UsedVoucher) -> None:
    screen.wait()
    undo = partial(_undo, screen, found.id)
    back = button(_("Take the voucher back"), undo, icon="undo-2", theme=screen.floor.theme)
    screen.say(BandView(Answer.STAMPED, found.benefit, partners.used(found, screen.floor.currency)), back)


def _undo(screen: "CounterScreen", number: int) -> None:
    def undone(found: UsedVoucher) -> None:
        said = partners.used(found, screen.floor.currency)
        screen.say(BandView(Answer.CALM, _("Taken back"), said))

    undo = partial(screen.floor.club.partners.undo, number, request_key=new_key())
    screen.floor.ask(undo, undone, screen.refused)
