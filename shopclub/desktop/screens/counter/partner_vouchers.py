"""Vouchers of partner shops at the counter: scanned on any screen, used at once, taken back by one button."""

from functools import partial

from shopclub.desktop.screens.counter.answer_band import Answer, BandView
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.widgets.buttons import button
from shopclub.language.kinds import partners
from shopclub.language.translation import gettext as _
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import UsedVoucher


def take(place: CounterPlace, code: str) -> None:
    """Use a partner's voucher that was scanned."""
    use = partial(place.floor.club.partners.use, code, request_key=new_key())
    place.floor.acts.run(use, owner=place.owner, then=partial(_used, place), otherwise=place.refused)


def _used(place: CounterPlace, found: UsedVoucher) -> None:
    place.wait()
    undo = partial(_undo, place, found.id)
    back = button(_("Take the voucher back"), undo, icon="undo-2", theme=place.floor.theme)
    place.say(BandView(Answer.STAMPED, found.benefit, partners.used(found, place.floor.currency)), back)


def _undo(place: CounterPlace, number: int) -> None:
    def undone(found: UsedVoucher) -> None:
        said = partners.used(found, place.floor.currency)
        place.say(BandView(Answer.CALM, _("Taken back"), said))

    undo = partial(place.floor.club.partners.undo, number, request_key=new_key())
    place.floor.acts.run(undo, owner=place.owner, then=undone, otherwise=place.refused)
