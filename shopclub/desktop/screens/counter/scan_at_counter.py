"""Scanned cards at the counter: each is answered once, a no leaves nothing half done."""

from functools import partial

from PySide6.QtCore import QObject

from shopclub.desktop.screens.counter import view as views
from shopclub.desktop.screens.counter.answer_band import Answer, AnswerBand, BandView
from shopclub.desktop.screens.counter.enrolment import EnrolmentAtCounter
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.screens.counter.side_panes import SidesAtCounter
from shopclub.desktop.screens.counter.unknown_card import UnknownCardPage
from shopclub.desktop.screens.counter.visit_at_counter import VisitAtCounter
from shopclub.desktop.screens.counter.waiting import Waiting
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.workers import Expected
from shopclub.language.translation import gettext as _
from shopclub.rules.values import card_codes
from shopclub.rules.values.purchases import Told
from shopclub.rules.values.refusals import CardInvalid, CardUnknown, ConfirmNeeded
from shopclub.rules.values.usual_amounts import AmountUnusual
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted, MemberLine


class ScanAtCounter(QObject):
    """Takes what was scanned to the book, and what the book says to the counter."""

    def __init__(self, place: CounterPlace, waiting: Waiting, visit: VisitAtCounter) -> None:
        super().__init__(visit)
        self._place = place
        self._waiting = waiting
        self._visit = visit
        self._asked: tuple[str, Told] | None = None
        self.page = UnknownCardPage(place.floor.theme)

    def take(self, code: str, enrolment: EnrolmentAtCounter, sides: SidesAtCounter) -> None:
        """Take a scanned card; a blank one while somebody is enrolled becomes that member's own."""
        if sides.moving:
            sides.move_to(code)
            return
        book = partial(self._book, code, enrolment)
        if not enrolment.wants_card():
            book()
            return
        floor = self._place.floor
        floor.acts.run(
            partial(floor.club.cards.is_blank, code),
            owner=self,
            then=lambda blank: enrolment.take_card(code) if blank else book(),
            otherwise=self._place.refused,
        )

    def _book(self, code: str, enrolment: EnrolmentAtCounter) -> None:
        told = self._typed_before()
        self._visit.keep_half_typed()
        enrolment.keep_draft()
        self._send(code, told)

    def _typed_before(self) -> Told:
        """Return the amount that stands as a chip for the next card; what is searched for is never one."""
        amount = self._waiting.next_amount.take() if self._place.member is None else None
        self._waiting.search.reset()
        return Told(amount=amount)

    def begin(self, card: str) -> None:
        """Begin a visit of a member who is looked at, as if her card had been scanned."""
        self._send(card, Told())

    def _send(self, code: str, told: Told, *, confirm: bool = False, unusual: AmountUnusual | None = None) -> None:
        """Book a scan. An `unusual` amount that was told with it is asked about once the visit stands without it."""
        self._asked = None
        sent = Told() if unusual else told
        floor = self._place.floor
        job = partial(floor.club.counter.scan, code, request_key=new_key(), told=sent, confirm=confirm)

        def show(outcome: Acted) -> None:
            self._place.show_acted(outcome)
            if unusual is not None:
                self._visit.ask_about(told, unusual)

        refused = partial(self._refused, code, told, confirm)
        floor.acts.run(job, owner=self, then=show, otherwise=refused)

    def forget_question(self) -> None:
        """Nothing is asked any more."""
        self._asked = None

    def confirm(self) -> bool:
        """Say yes to what a scan asked; tell whether it asked anything."""
        if self._asked is None:
            return False
        code, told = self._asked
        self._send(code, told, confirm=True)
        return True

    def _refused(self, code: str, told: Told, confirm: bool, expected: Expected) -> None:  # noqa: FBT001
        """Ask whether to stamp again; after a no that names no member nobody is up, but for a card not read whole."""
        if isinstance(expected, AmountUnusual):
            self._send(code, told, confirm=confirm, unusual=expected)
        elif isinstance(expected, ConfirmNeeded):
            self._ask_again(code, told, expected)
        elif isinstance(expected, CardInvalid):
            self._waiting.keep_amount(told.amount)
            self._place.refused(expected)
        else:
            self._place.wait()
            if isinstance(expected, CardUnknown):
                self._show_unknown(card_codes.normalise(code))
            else:
                self._place.refused(expected)

    def _ask_again(self, code: str, told: Told, expected: ConfirmNeeded) -> None:
        self._asked = (code, told)
        yes = button(_("Stamp again"), self.confirm, look="primary", key="Enter")
        self._place.say(views.present_refusal(expected), yes, button(_("No"), self._place.wait, key="Esc"))
        self._place.look_up(expected.member, keep_band=True)

    def _show_unknown(self, code: str) -> None:
        """Show a card that names nobody, with the two ways on."""
        article = card_codes.is_article(code)
        said = _("This is an article, not a card") if article else _("This card has no member yet")
        self.page.show_code(code, article=article)
        self._place.show_page(self.page)
        leave = button(_("Leave it"), self._place.wait, look="calm", key="Esc")
        self._place.say(BandView(Answer.ASKS, said), leave)
        self.page.settle_focus()

    def offer_visit(self, member: MemberLine, band: AnswerBand) -> None:
        """Offer to begin a visit of a member who has a card, by Enter."""
        if member.card:
            begin = button(_("Begin a visit"), partial(self.begin, member.card), look="primary", key="Enter")
            band.say(band.view, begin)
            begin.setFocus()
