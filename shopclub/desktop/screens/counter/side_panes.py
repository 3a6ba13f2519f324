"""What opens beside the queue at the counter: goods back, paying with points, moving a visit, lines of goods."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.paperwork import print_paper
from shopclub.desktop.screens.counter import view as views
from shopclub.desktop.screens.counter.member_panel import PayingView
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.screens.counter.return_sheet import (
    PREVIEW_MS,
    AskSheet,
    BenefitSheet,
    GiveCardSheet,
    PaySheet,
    ReturnSheet,
)
from shopclub.desktop.widgets.member_search import MemberSearch
from shopclub.desktop.workers import Expected, Result, let_go
from shopclub.language import acts, formats, names, phrases
from shopclub.language.dates_typed import day_typed
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import grouped
from shopclub.rules.values.purchases import Item, Told
from shopclub.rules.values.refusals import AmountInvalid, Refusal
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted, Shown
from shopclub.services.acting.overviews import BoughtLine, PayOffer, Returnable
from shopclub.services.acting.previews import Preview

if TYPE_CHECKING:
    from shopclub.services.counter.returns import Brought


class SidesAtCounter(QObject):
    """Opens one sheet at a time in the counter's side and closes it again."""

    def __init__(self, place: CounterPlace, side: QStackedWidget) -> None:
        super().__init__(side)
        self._place = place
        self._floor = place.floor
        self._side = side
        self._sheet: QWidget | None = None
        self._bought: Returnable | None = None
        self._moving: int | None = None
        self._target: int | str | None = None
        self._paying: tuple[int, int | None, str] = (0, None, "")
        self._key = new_key()
        self._back: tuple[Item, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._ask_again: Callable[[], None] = lambda: None
        self._soon.timeout.connect(self._preview_again)

    def _preview_again(self) -> None:
        self._ask_again()

    @property
    def moving(self) -> bool:
        """Whether a visit is being moved: then a card scanned now names the member it moves to."""
        return self._moving is not None and self._sheet is not None

    @property
    def is_open(self) -> bool:
        """Whether a sheet is open."""
        return self._sheet is not None

    def close(self) -> bool:
        """Put the sheet away; tell whether one was open."""
        if self._sheet is None:
            return False
        self._soon.stop()
        self._side.setCurrentIndex(0)
        self._side.removeWidget(self._sheet)
        let_go(self._sheet)
        self._sheet = self._bought = self._moving = None
        self._place.settle_focus()
        return True

    def _open(self, sheet: Any) -> None:
        self.close()
        self._key = new_key()
        self._sheet = sheet
        sheet.closed.connect(self.close)
        self._side.addWidget(sheet)
        self._side.setCurrentWidget(sheet)

    def _ask(self, job: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Let the counter's worker do what a sheet asks; a no is said on the sheet."""
        self._floor.acts.run(job, owner=self, then=then, otherwise=self._refused)

    def _done(self, outcome: Acted) -> None:
        self.close()
        self._place.show_acted(outcome)

    # Goods back

    def bring_back(self, purchase: int | None = None) -> None:
        """Begin to take goods back: of a purchase, else of one of the member's, else of one that is searched."""
        sheet = ReturnSheet(self._floor.theme)
        sheet.picked.connect(self._open_purchase)
        sheet.searched.connect(self._search)
        sheet.changed.connect(self._preview_return)
        sheet.confirmed.connect(self._take_in)
        self._open(sheet)
        if purchase is not None:
            self._open_purchase(purchase)
            return
        member = self._place.member
        job = partial(self._floor.club.returns.find, member=member)
        self._floor.readings.short.run(job, owner=sheet, then=partial(self._show_found, member is None))

    def _show_found(self, search: bool, found: tuple[BoughtLine, ...]) -> None:  # noqa: FBT001
        if isinstance(self._sheet, ReturnSheet):
            shown = tuple(views.present_bought(each, self._floor.currency, named=search) for each in found)
            self._sheet.ask_purchase(shown, search=search)

    def _search(self, amount: str, day: str) -> None:
        try:
            minor = formats.amount_typed(amount, self._floor.currency) if amount.strip() else None
        except AmountInvalid as refusal:
            self._floor.refuse(refusal)
            return
        bought_on = day_typed(day, today=self._floor.today())
        job = partial(self._floor.club.returns.find, on=bought_on, amount=minor)

        def show(found: tuple[BoughtLine, ...]) -> None:
            if isinstance(self._sheet, ReturnSheet):
                named = (views.present_bought(each, self._floor.currency, named=True) for each in found)
                self._sheet.show_found(tuple(named))

        self._floor.readings.short.run(job, owner=self, then=show)

    def _open_purchase(self, purchase: int) -> None:
        self._ask(partial(self._floor.club.returns.bought, purchase), self._show_purchase)

    def _show_purchase(self, bought: Returnable) -> None:
        self._bought = bought
        if isinstance(self._sheet, ReturnSheet):
            self._sheet.ask_back(views.present_purchase(bought, self._floor.currency))

    def _brought(self) -> "Brought":
        """Return what the sheet says comes back.

        Raises:
            AmountInvalid: the amount can't be read.
        """
        from shopclub.services.counter.returns import Brought

        sheet, bought = self._sheet, self._bought
        if not isinstance(sheet, ReturnSheet) or bought is None or sheet.everything:
            return Brought(everything=True)
        if bought.items:
            return Brought(Told(items=views.items_back(bought.items, sheet.pieces)))
        return Brought(Told(amount=formats.amount_typed(sheet.amount, self._floor.currency)))

    def _preview_return(self) -> None:
        sheet, bought = self._sheet, self._bought
        if not isinstance(sheet, ReturnSheet) or bought is None:
            return
        try:
            brought = self._brought()
        except AmountInvalid as refusal:
            sheet.refuse(str(phrases.refusal(refusal)))
            return

        def show(preview: Preview) -> None:
            if self._sheet is sheet:
                sheet.tell(acts.consequences(preview, self._floor.currency))

        self._ask(partial(self._floor.club.returns.preview, bought.purchase, brought), show)

    def _take_in(self) -> None:
        bought = self._bought
        if bought is not None:
            brought = self._brought()
            self._back = bought.items if brought.everything else brought.told.items
            job = partial(self._floor.club.returns.take_in, bought.purchase, brought, request_key=self._key)
            self._ask(job, self._done)

    def print_slip(self, outcome: Acted) -> None:
        """Print the slip of the return that was just booked."""
        items, shop, at = self._back, self._floor.shop, self._floor.club.desk.now()

        def job() -> bytes:
            from shopclub.language.papers import present_slip
            from shopclub.printing.slips import slip_pdf

            return slip_pdf(present_slip(outcome, items, shop=shop, at=at))

        print_paper(self._floor, self._side, make=job)

    def _refused(self, expected: Expected) -> None:
        said = str(phrases.refusal(expected)) if isinstance(expected, Refusal) else str(phrases.fault(expected))
        if isinstance(self._sheet, ReturnSheet) and self._sheet.view is not None:
            self._sheet.refuse(said)
        elif isinstance(self._sheet, AskSheet):
            self._sheet.tell((said,), ready=False, tone="refused")
        else:
            self._floor.refuse(expected)

    # Paying with points

    def pay(self, member: int, visit: int | None, amount: int | None, pays: PayingView) -> None:
        """Ask how much of a bill points or credit pay; the most they may is offered."""
        bill, credit = "" if amount is None else self._typed(amount), words_of(pays.kind).in_money
        sheet = PaySheet(self._floor.theme, bill, pays.said, credit=credit)
        self._open(sheet)
        self._paying = member, visit, pays.programme
        sheet.confirmed.connect(self._pay_now)
        sheet.basket.edit.textEdited.connect(lambda _text: self._soon.start())
        self._ask_again = self._ask_offer
        sheet.begin()
        self._ask_offer()

    def _typed(self, amount: int) -> str:
        return formats.plain_amount(self._floor.currency.write(amount))

    def _bill(self, sheet: PaySheet) -> int | None:
        try:
            return formats.amount_typed(sheet.basket.text(), self._floor.currency)
        except AmountInvalid:
            return None

    def _ask_offer(self) -> None:
        sheet = self._sheet
        if not isinstance(sheet, PaySheet):
            return
        bill = self._bill(sheet)
        if bill is None:
            sheet.tell((_("Type the whole bill first."),), ready=False)
            return

        def show(offer: PayOffer) -> None:
            if self._sheet is sheet:
                most = self._typed(offer.largest) if sheet.credit else str(offer.largest)
                sheet.points.edit.setText(most if offer.largest else "")
                sheet.tell(views.present_pay_offer(offer, self._floor.currency, bill=bill), ready=offer.largest > 0)

        member, visit, programme = self._paying
        offer_of = partial(self._floor.club.rewards.payable, member, basket=bill, visit=visit, programme=programme)
        self._ask(offer_of, show)

    def _units(self, sheet: PaySheet) -> int | None:
        """Return how many points were typed, or how much credit in minor units."""
        text = sheet.points.text().strip()
        if sheet.credit:
            with suppress(AmountInvalid):
                return formats.amount_typed(text, self._floor.currency)
            return None
        return int(text) if text.isascii() and text.isdigit() else None

    def _pay_now(self) -> None:
        sheet = self._sheet
        if not isinstance(sheet, PaySheet):
            return
        count, bill = self._units(sheet), self._bill(sheet)
        if bill is None or count is None:
            sheet.points.refuse(_("How much?") if sheet.credit else _("How many points?"))
            return
        member, visit, programme = self._paying
        told: dict[str, Any] = {"basket": bill, "request_key": self._key, "visit": visit, "programme": programme}
        job = partial(self._floor.club.rewards.pay, member, count, **told)
        self._ask(job, self._done)

    # Club benefits

    def benefit(self, programme: str, name: str) -> None:
        """Ask for the price before a benefit, and tell what is to pay."""
        member, visiting = self._place.member, self._place.visiting
        if member is None:
            return
        before = self._typed(visiting.amount) if visiting and visiting.amount else ""
        sheet = BenefitSheet(self._floor.theme, name, before)
        self._open(sheet)
        purchase = visiting.purchase if visiting else None
        sheet.confirmed.connect(partial(self._use_benefit, sheet, member, name, purchase))
        sheet.before.edit.textEdited.connect(lambda _text: self._soon.start())
        self._ask_again = partial(self._ask_worth, sheet, programme, name)
        sheet.begin()
        self._ask_worth(sheet, programme, name)

    def _before(self, sheet: BenefitSheet) -> int | None:
        with suppress(AmountInvalid):
            return formats.amount_typed(sheet.before.text(), self._floor.currency)
        return None

    def _ask_worth(self, sheet: BenefitSheet, programme: str, name: str) -> None:
        before, currency = self._before(sheet), self._floor.currency
        if before is None:
            sheet.tell((_("Type the price first."),), ready=False)
            return

        def show(worth: int) -> None:
            if self._sheet is sheet:
                less = _("{amount} less").format(amount=formats.money(worth, currency))
                pays = _("{amount} to pay").format(amount=formats.money(before - worth, currency))
                sheet.tell((less, pays), ready=True)

        self._ask(partial(self._floor.club.benefits.worth, programme, name, before), show)

    def _use_benefit(self, sheet: BenefitSheet, member: int, name: str, purchase: int | None) -> None:
        before = self._before(sheet)
        if before is None:
            sheet.before.refuse(_("Type the price like 84,00."))
            return
        told = Told(amount=before)
        use = self._floor.club.benefits.use
        self._ask(partial(use, member, name, told=told, purchase=purchase, request_key=self._key), self._done)

    # A card that names nobody

    def find_member_for(self, card: str) -> None:
        """Ask whose a card is that names nobody yet: it replaces her old one, or joins it."""
        search = MemberSearch(self._floor.acts, lambda text, limit: self._floor.club.front.find(text, limit=limit))
        sheet = GiveCardSheet(self._floor.theme, grouped(card), search)
        self._open(sheet)
        cards = self._floor.club.cards

        def give(member: int, way: Callable[..., object]) -> None:
            job = partial(way, member, code=card, request_key=self._key)
            self._ask(job, lambda _card: self._given(member))

        sheet.replaced.connect(lambda member: give(member, cards.replace))
        sheet.joined.connect(lambda member: give(member, cards.issue))
        search.chosen.connect(partial(self._ask_how, sheet))
        search.setFocus()

    def _ask_how(self, sheet: GiveCardSheet, member: int) -> None:
        def show(shown: Shown) -> None:
            if self._sheet is sheet:
                sheet.ask(member, names.member_name(shown.member))

        self._ask(partial(self._floor.club.front.show, member), show)

    def _given(self, member: int) -> None:
        self.close()
        self._floor.changed.emit(Changes.of("cards", "members", member=member))
        self._place.look_up(member)

    # Moving a visit to another member

    def move(self, visit: int) -> None:
        """Ask which member a visit belongs to: her card is scanned, or she is searched."""
        search = MemberSearch(self._floor.acts, lambda text, limit: self._floor.club.front.find(text, limit=limit))
        sheet = AskSheet(self._floor.theme, _("Move to another member"), search, act=_("Move"))
        sheet.confirmed.connect(self._move_now)
        self._open(sheet)
        self._moving = visit
        search.chosen.connect(self.move_to)
        sheet.tell((_("Scan the right card, or search the member."),), ready=False)
        search.setFocus()

    def move_to(self, member: int | str) -> None:
        """Show what moving the visit to a member would do."""
        sheet, visit = self._sheet, self._moving
        if not isinstance(sheet, AskSheet) or visit is None:
            return
        self._target = member

        def show(preview: Preview) -> None:
            if self._sheet is sheet:
                who = _("To {who}").format(who=names.member_name(preview.member))
                sheet.tell((who, *acts.consequences(preview, self._floor.currency)), ready=True)
                sheet.do.setFocus()

        self._ask(partial(self._floor.club.moving.preview, visit, member), show)

    def _move_now(self) -> None:
        if self._moving is not None and self._target is not None:
            job = partial(self._floor.club.moving.move, self._moving, self._target, request_key=self._key)
            self._ask(job, self._done)
