"""The part of a member's page about prize draws: her entries, and entries without a purchase."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.texts import Text, row
from shopclub.language.kinds import draws
from shopclub.language.translation import gettext as _
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import DrawShown


def lay_out(page: MemberSheets, floor: ShopFloor, column: QVBoxLayout, shown: tuple[DrawShown, ...]) -> None:
    """Show the draws that run, with the member's entries, and let one be given by hand."""
    for each in shown:
        if each.state not in {"running", "over", "frozen"} or (each.state != "running" and not each.mine):
            continue
        line = row(Text(draws.mine(each)))
        line.setStretch(0, 1)
        if each.state == "running" and each.entry == "survey":
            said = _("Questionnaire handed in")
            line.addWidget(
                button(said, partial(_enter, page, floor, each, True), look="quiet", icon="check", theme=floor.theme)
            )
        if each.state == "running" and each.free_entry:
            free = partial(_enter, page, floor, each, False)
            line.addWidget(button(_("Free entry"), free, look="quiet", icon="ticket", theme=floor.theme))
        column.addLayout(line)


def _enter(page: MemberSheets, floor: ShopFloor, shown: DrawShown, survey: bool) -> None:  # noqa: FBT001
    enter = partial(floor.club.draws.enter, page.shown.id, programme=shown.programme, survey=survey)
    page.ask(partial(enter, request_key=new_key()))
