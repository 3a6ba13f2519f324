"""A partner shop on screen: this shop's key, what was agreed, and the month's settlement."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from shopclub.desktop.paperwork import print_paper, save_paper
from shopclub.desktop.screens.programmes.sheet import ProgrammeSheet
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XS, L, M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Panel, Text, clear, row
from shopclub.language import formats
from shopclub.language.documents import SettlementPaper
from shopclub.language.kinds import draws, partners
from shopclub.language.translation import gettext as _
from shopclub.rules.values.periods import Period, PeriodKind, period_of
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import Settlement, UsedVoucher


class OwnKey(Panel):
    """This shop's public key, to be sent to partners."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(margin=M, spacing=S, plain=True)
        self._floor = floor
        self._digits = ""
        self._key = Text("…")
        self._key.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        advice = _("Your key. Send it to the partner, who types it in; your vouchers are known by it. It is no secret.")
        self.rows.addWidget(Text(advice, tone="muted"))
        self.rows.addWidget(self._key)
        copy = button(_("Copy"), self._copy, look="quiet", icon="copy", theme=floor.theme)
        self.rows.addLayout(row(copy, None))
        floor.acts.run(floor.club.partners.own_key, owner=self, then=self._show)

    def _show(self, key: str) -> None:
        self._digits = key
        self._key.setText(draws.in_groups(key))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._digits)
        self._floor.told.emit(_("The key is copied."), "done")


class PartnerSheet(ProgrammeSheet):
    """The month between this shop and a partner."""

    def __init__(self, floor: ShopFloor, key: str) -> None:
        super().__init__(margin=L, spacing=M)
        self._floor = floor
        self._partner = key
        self._month = period_of(PeriodKind.MONTH, floor.today())
        self._read()

    def _read(self) -> None:
        partners_here, key, month = self._floor.club.partners, self._partner, self._month

        def read() -> tuple[Settlement, tuple[UsedVoucher, ...]]:
            return partners_here.settlement(key, month), partners_here.uses(key, month)

        self._floor.readings.short.run(read, owner=self, then=lambda found: self._show(*found))

    def _show(self, found: Settlement, uses: tuple[UsedVoucher, ...]) -> None:
        clear(self.rows)
        theme = self._floor.theme
        back = button(_("Back"), self.closed.emit, look="quiet", icon="chevron-left", theme=theme)
        self.rows.addLayout(row(Text(found.partner, "heading", wrap=False), None, back))
        before = button("", partial(self._turn, self._month.previous()), look="quiet", icon="chevron-left", theme=theme)
        before.setAccessibleName(_("Month before"))
        after = button(
            "", partial(self._turn, self._month.following()), look="quiet", icon="chevron-right", theme=theme
        )
        after.setAccessibleName(_("Month after"))
        named = Text(formats.month(self._month.start), "strong", wrap=False)
        self.rows.addLayout(row(before, named, after, None))
        paper = partners.present_settlement(found, self._floor.shop)
        self._tables(paper)
        self.rows.addWidget(Text(paper.meaning[0], "small", tone="muted"))
        make = partial(_settlement, paper)
        name = f"{self._partner}-{self._month.name}.pdf"
        save = partial(save_paper, self._floor, self, name=name, make=make)
        prints = partial(print_paper, self._floor, self, make=make)
        saves = button(_("Save as PDF…"), save, icon="file-text", theme=theme)
        self.rows.addLayout(row(saves, button(_("Print…"), prints, icon="printer", theme=theme), None))
        for each in uses:
            self.rows.addLayout(self._use(each))
        self.rows.addWidget(OwnKey(self._floor))

    def _use(self, each: UsedVoucher) -> QHBoxLayout:
        """Return a voucher that was used, with the way back for one that was a mistake."""
        undo = partial(self._floor.club.partners.undo, each.id, request_key=new_key())
        back = button(
            _("Take back"),
            lambda: self._floor.acts.run(undo, owner=self, then=lambda _found: self._read()),
            look="quiet",
            icon="undo-2",
            theme=self._floor.theme,
        )
        line = row(Text(formats.day(each.on), tone="muted", wrap=False), Text(each.benefit), back, spacing=M)
        line.setStretch(1, 1)
        return line

    def _tables(self, paper: SettlementPaper) -> None:
        for title, table in ((paper.used_title, paper.used), (paper.issued_title, paper.issued)):
            made = Panel(margin=M, spacing=XS, plain=True)
            made.rows.addWidget(Text(title, "strong"))
            for cells in (*table.rows, table.total):
                role = "strong" if cells is table.total else "body"
                line = row(*(Text(cell, role, wrap=False) for cell in cells), spacing=L)
                line.setStretch(0, 1)
                made.rows.addLayout(line)
            self.rows.addWidget(made)

    def _turn(self, month: Period) -> None:
        if month.start <= self._floor.today():
            self._month = month
            self._read()


def _settlement(paper: SettlementPaper) -> bytes:
    from shopclub.printing.partner_papers import settlement_pdf

    return settlement_pdf(paper)
