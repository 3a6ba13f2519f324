"""Causes on screen: what a member and everyone gave, points turned into money, and paying out."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import L, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.texts import Panel, Text, labelled, row, stepper
from shopclub.language import counts, formats
from shopclub.language.translation import gettext as _
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import CauseShown


def owed_panel(floor: ShopFloor, cause: CauseShown, done: Callable[[], None]) -> Panel:
    """Return what a cause is owed, with the button that says it was paid out."""
    made = Panel(margin=L, spacing=S)
    made.rows.addWidget(Text(f"{cause.name}: {cause.cause}", "heading"))
    said = _("{amount} to be paid out").format(amount=formats.money(cause.owed, floor.currency))
    made.rows.addWidget(Text(said, "title", wrap=False))
    told = _("{month} this month, {everyone} in all, {paid} paid out before").format(
        month=formats.money(cause.month, floor.currency),
        everyone=formats.money(cause.everyone, floor.currency),
        paid=formats.money(cause.paid, floor.currency),
    )
    made.rows.addWidget(Text(told, tone="muted"))
    if cause.owed > 0:
        made.rows.addLayout(row(_payer(floor, cause, done), None))
    return made


def _payer(floor: ShopFloor, cause: CauseShown, done: Callable[[], None]) -> QPushButton:
    """Return the button that says a cause was paid; it asks once more before it is written down."""
    asked, key = [False], new_key()
    amount = formats.money(cause.owed, floor.currency)

    def paid(_shown: CauseShown) -> None:
        floor.told.emit(_("{amount} paid out to {cause}.").format(amount=amount, cause=cause.cause), "done")
        done()

    def press() -> None:
        if not asked[0]:
            asked[0] = True
            made.setText(_("Press again: {amount} was paid to {cause}").format(amount=amount, cause=cause.cause))
            return
        floor.acts.run(partial(floor.club.charity.pay_out, cause.programme, request_key=key), owner=made, then=paid)

    made = button(_("It is paid out"), press, icon="check", theme=floor.theme)
    return made


def lay_out(page: MemberSheets, floor: ShopFloor, column: QVBoxLayout, causes: tuple[CauseShown, ...]) -> None:
    """Show on a member's page what she and everyone gave."""
    for cause in causes:
        said = _("{cause}: {member} from this member, {everyone} from everyone").format(
            cause=cause.cause,
            member=formats.money(cause.member, floor.currency),
            everyone=formats.money(cause.everyone, floor.currency),
        )
        line = row(Text(said))
        line.setStretch(0, 1)
        if cause.trigger == "points":
            give = partial(_ask_points, page, floor, cause)
            line.addWidget(button(_("Give points…"), give, look="quiet", icon="heart-handshake", theme=floor.theme))
        column.addLayout(line)


def _ask_points(page: MemberSheets, floor: ShopFloor, cause: CauseShown) -> None:
    count, key = stepper(cause.points, cause.points, 1_000_000), new_key()
    count.setSingleStep(cause.points)
    worth = Text("", tone="muted")

    def tell() -> None:
        amount = count.value() * cause.worth // cause.points
        worth.setText(
            _("{points} become {amount} for {cause}. This can't be taken back.").format(
                points=counts.points(count.value()), amount=formats.money(amount, floor.currency), cause=cause.cause
            )
        )

    def save() -> None:
        turn = floor.club.charity.turn
        page.ask(partial(turn, page.shown.id, count.value(), request_key=key, programme=cause.programme))

    count.valueChanged.connect(lambda _value: tell())
    tell()
    many = labelled(_("So many points"), count)
    page.open_sheet(_("Give points to {cause}").format(cause=cause.cause), many, worth, act=_("Give"), then=save)
