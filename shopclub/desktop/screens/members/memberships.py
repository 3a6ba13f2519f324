"""The part of a member's page about paid memberships: begin, pay, take an item, freeze, change, end."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.texts import Choice, Field, Text, labelled, row
from shopclub.language import formats
from shopclub.language.kinds import memberships
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import AmountInvalid
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import MembershipShown

COLUMNS = 2
Offered = tuple[tuple[str, str, int], ...]


class MemberMemberships(QObject):
    """Lays out a member's memberships and asks what belongs to each act."""

    def __init__(self, page: MemberSheets, floor: ShopFloor) -> None:
        super().__init__(page)
        self._page = page
        self._floor = floor

    def lay_out(self, column: QVBoxLayout, held: tuple[MembershipShown, ...], offered: Offered) -> None:
        """Show the memberships, and offer to begin one where none runs."""
        for each in held:
            self._one(column, each)
        runs = {each.programme for each in held if each.state not in {"lapsed", "cancelled"}}
        free = tuple(each for each in offered if each[0] not in runs)
        if free:
            begin = partial(self._ask_begin, free)
            column.addLayout(row(button(_("Begin a membership…"), begin, icon="ticket", theme=self._floor.theme), None))

    def _one(self, column: QVBoxLayout, each: MembershipShown) -> None:
        column.addWidget(Text(memberships.state(each), "strong"))
        if each.item and each.state in {"active", "grace"}:
            column.addWidget(Text(memberships.left(each)))
        if each.benefits:
            column.addWidget(Text(" · ".join(each.benefits), tone="muted"))
        grid = QGridLayout()
        grid.setSpacing(S)
        for number, (said, icon, act) in enumerate(self._acts(each)):
            made = button(said, act, icon=icon, theme=self._floor.theme)
            grid.addWidget(made, number // COLUMNS, number % COLUMNS)
        column.addLayout(grid)
        for line in each.payments[:3]:
            column.addWidget(Text(memberships.payment(line, self._floor.currency), "small", tone="muted"))

    def _acts(self, each: MembershipShown) -> list[tuple[str, str, Callable[[], object]]]:
        """Return what can be done with a membership in its state."""
        acts: list[tuple[str, str, Callable[[], object]]] = []
        if each.state in {"active", "grace"} and each.left:
            acts.append((_("Take: {item}").format(item=each.item), "coffee", partial(self._do, "take", each)))
        if each.state in {"pending", "active", "grace", "lapsed"}:
            acts.append((_("Paid…"), "banknote", partial(self._ask_pay, each)))
        if each.state == "active":
            acts.append((_("Freeze"), "snowflake", partial(self._do, "freeze", each)))
            if len(each.plans) > 1:
                acts.append((_("Change plan…"), "arrow-left-right", partial(self._ask_change, each)))
        if each.state == "frozen":
            acts.append((_("Run again"), "sun", partial(self._do, "thaw", each)))
        if each.state in {"pending", "active", "grace"}:
            acts.append((_("End…"), "calendar-x", partial(self._ask_end, each)))
        return acts

    def _do(self, act: str, each: MembershipShown, **told: Any) -> None:
        job = getattr(self._floor.club.memberships, act)
        self._page.ask(partial(job, self._page.shown.id, programme=each.programme, request_key=new_key(), **told))

    def _ask_begin(self, offered: Offered) -> None:
        which, key = Choice(), new_key()
        for programme, plan, price in offered:
            which.addItem(f"{plan} · {formats.money(price, self._floor.currency)}", (programme, plan))

        def begin() -> None:
            programme, plan = which.currentData()
            job = self._floor.club.memberships.begin
            self._page.ask(partial(job, self._page.shown.id, plan, programme=programme, request_key=key))

        advice = Text(_("It runs from the first payment. ShopClub is no till: take the money there."), tone="muted")
        choice = labelled(_("Plan"), which)
        self._page.open_sheet(_("Begin a membership"), advice, choice, act=_("Begin"), then=begin)

    def _ask_pay(self, each: MembershipShown) -> None:
        currency, key = self._floor.currency, new_key()
        amount = Field(_("Amount"), text=formats.plain_amount(currency.write(each.price)), longest=16, numbers=True)
        receipt = Field(_("The till's receipt (may stay empty)"), longest=80)

        def pay() -> None:
            try:
                paid = formats.amount_typed(amount.text(), currency)
            except AmountInvalid:
                amount.refuse(_("Type the price like 84,00."))
                return
            told: dict[str, Any] = {
                "amount": paid,
                "receipt": receipt.text(),
                "programme": each.programme,
                "request_key": key,
            }
            self._page.ask(partial(self._floor.club.memberships.pay, self._page.shown.id, **told), amount)

        self._page.open_sheet(_("A period was paid"), amount, receipt, act=_("Write down"), then=pay)

    def _ask_change(self, each: MembershipShown) -> None:
        which, key, told = Choice(), new_key(), Text("", tone="muted")
        for name in each.plans:
            if name != each.plan:
                which.addItem(name, name)
        service, member = self._floor.club.memberships, self._page.shown.id

        def tell() -> None:
            cost = partial(service.cost_of_change, member, which.currentData(), programme=each.programme)
            self._floor.readings.short.run(
                cost, owner=told, then=lambda found: told.setText(self._cost(found.credit, found.charge))
            )

        def change() -> None:
            plan = which.currentData()
            self._page.ask(partial(service.change, member, plan, programme=each.programme, request_key=key))

        which.currentIndexChanged.connect(lambda _index: tell())
        tell()
        plan = labelled(_("New plan"), which)
        self._page.open_sheet(_("Change the plan"), plan, told, act=_("Change"), then=change)

    def _cost(self, credit: int, charge: int) -> str:
        currency = self._floor.currency
        said = _("For the days left: {charge} less {credit} paid already. The end date stays.")
        if charge >= credit:
            said += " " + _("{amount} to pay.").format(amount=formats.money(charge - credit, currency))
        else:
            said += " " + _("{amount} to give back.").format(amount=formats.money(credit - charge, currency))
        return said.format(charge=formats.money(charge, currency), credit=formats.money(credit, currency))

    def _ask_end(self, each: MembershipShown) -> None:
        advice = Text(_("What is paid runs out; nothing follows."), tone="muted")
        self._page.open_sheet(
            _("End the membership"), advice, act=_("End it"), then=partial(self._do, "cancel", each), look="danger"
        )
