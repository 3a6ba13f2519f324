"""Cards: printing for members or as blank sheets, with the very page that will be printed as preview."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.paperwork import save_file
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, L, M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.file_dialogs import ask_save, file_name
from shopclub.desktop.widgets.member_search import MemberSearch
from shopclub.desktop.widgets.pdf_preview import PdfPage, print_pdf
from shopclub.desktop.widgets.texts import Choice, Field, Panel, Text, labelled, row, stepper
from shopclub.language import names
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.printing.cards import CardDesign, Placing, PrintedFace, cards_pdf, pages
from shopclub.printing.layouts import LAYOUTS, layout
from shopclub.services.acting.outcomes import CardLine, MemberLine, MemberShown

SAMPLE = "712345678901261"
TYPING_MS = 250


class CardsScreen(Screen):
    """What to print at the left, the page at the right."""

    interests = frozenset({"shop", "cards"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._members: dict[int, tuple[PrintedFace, ...]] = {}
        self._for_members = False
        self._segments = [
            button(_("Blank cards"), lambda: self._choose(members=False), look="segment"),
            button(_("For members"), lambda: self._choose(members=True), look="segment"),
        ]
        for segment in self._segments:
            segment.setCheckable(True)
        self._count = stepper(10, 1, 1000)
        self._search = MemberSearch(floor.acts, lambda text, limit: floor.club.front.find(text, limit=limit))
        self._search.chosen.connect(self._add_member)
        self._chosen = Text("", tone="muted")
        self._layout = Choice()
        for each in LAYOUTS:
            self._layout.addItem(_sheet_title(each.name, each.title), each.name)
        self._layout.setCurrentIndex(max(self._layout.findData(floor.preferences.layout), 0))
        self._start = stepper(1, 1, 10)
        self._shift = [_shift(value) for value in (floor.preferences.offset_x, floor.preferences.offset_y)]
        self._text = Field(_("Line on the card"), hint=_("For example: every tenth coffee is on us"), longest=60)
        self._summary = Text("", tone="muted")
        self._preview = PdfPage(floor.theme)
        self._card = PdfPage(floor.theme)
        self._card.setFixedHeight(190)
        self._waiting = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._waiting.timeout.connect(self._draw)
        self._lay_out()
        self._choose(members=False)

    def _lay_out(self) -> None:
        self._blank = labelled(_("How many"), self._count)
        self._people = QWidget()
        people = QVBoxLayout(self._people)
        people.setContentsMargins(0, 0, 0, 0)
        people.addWidget(self._search)
        people.addWidget(self._chosen)
        self._lay_out_page(self._options())

    def _options(self) -> Panel:
        theme = self.floor.theme
        options = Panel(margin=L, spacing=M)
        options.rows.addLayout(row(*self._segments, spacing=S))
        for each in (self._blank, self._people, labelled(_("Sheet"), self._layout)):
            options.rows.addWidget(each)
        options.rows.addWidget(labelled(_("First free place on a used sheet"), self._start))
        right, down = self._shift
        options.rows.addLayout(
            row(labelled(_("Shift right, mm"), right), labelled(_("Shift down, mm"), down), spacing=S)
        )
        options.rows.addWidget(self._text)
        options.rows.addWidget(Text(_("Name and colour of the shop are in Settings."), "small", tone="muted"))
        options.rows.addStretch(1)
        options.rows.addWidget(self._summary)
        options.rows.addWidget(button(_("Print…"), self._print, look="primary", icon="printer", theme=theme))
        options.rows.addWidget(button(_("Save as PDF…"), self._save, icon="file-down", theme=theme))
        return options

    def _lay_out_page(self, options: Panel) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(options)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(400)
        area.setMaximumWidth(440)
        right = QVBoxLayout()
        right.setSpacing(M)
        right.addWidget(Text(_("One card"), "small", tone="muted"))
        right.addWidget(self._card)
        right.addWidget(Text(_("The whole sheet"), "small", tone="muted"))
        right.addWidget(self._preview, 1)
        line = QHBoxLayout()
        line.setSpacing(L)
        line.addWidget(area, 2)
        line.addLayout(right, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(XL, L, XL, L)
        whole.setSpacing(M)
        whole.addWidget(Text(_("Cards"), "title"))
        whole.addLayout(line, 1)
        self._layout.currentIndexChanged.connect(self._changed)
        self._count.valueChanged.connect(self._changed)
        self._start.valueChanged.connect(self._changed)
        for shift in self._shift:
            shift.valueChanged.connect(self._changed)
        self._text.edit.textChanged.connect(self._changed)

    def refresh(self) -> None:
        """Draw with the shop's present name and colours."""
        if self._text.edit.text() != self.floor.shop.card_text and not self._text.edit.hasFocus():
            self._text.edit.setText(self.floor.shop.card_text)
        self._changed()

    def open_with(self, argument: object) -> None:
        """Print a card for one member."""
        if isinstance(argument, int):
            self._members.clear()
            self._choose(members=True)
            self._add_member(argument)

    def _choose(self, *, members: bool) -> None:
        self._for_members = members
        self._segments[0].setChecked(not members)
        self._segments[1].setChecked(members)
        self._blank.setVisible(not members)
        self._people.setVisible(members)
        self._changed()

    def _add_member(self, number: int) -> None:
        def add(shown: MemberShown) -> None:
            valid = shown.valid_cards
            if not valid:
                self.floor.told.emit(_("This member has no valid card: replace the card first."), "refused")
                return
            self._members[number] = tuple(PrintedFace(each.code, each.holder or shown.name) for each in valid)
            line = MemberLine(shown.id, shown.name, valid[0].code)
            family = ", ".join(each.holder for each in valid if each.holder)
            named = f"{names.member_name(line)} + {family}" if family else names.member_name(line)
            self._chosen.setText("\n".join(each for each in (named, self._chosen.text()) if each))
            self._changed()

        if number not in self._members:
            self.floor.readings.short.run(partial(self.floor.club.front.member, number), owner=self, then=add)

    def _changed(self) -> None:
        sheet = layout(self._layout.currentData())
        self._start.setMaximum(sheet.places)
        self._waiting.start()

    def _wanted(self) -> int:
        return len(self._faces()) if self._for_members else self._count.value()

    def _faces(self) -> list[PrintedFace]:
        """Return the cards of the members chosen, those of their families with them."""
        return [face for faces in self._members.values() for face in faces]

    def _design(self) -> CardDesign:
        shop = self.floor.shop
        return CardDesign(shop.name, self._text.text(), shop.accent, shop.logo)

    def _draw(self) -> None:
        if not self.floor.open or not self.isVisible():
            return
        sheet, design, count = layout(self._layout.currentData()), self._design(), self._wanted()
        places = min(max(count, 1), sheet.places - self._start.value() + 1)
        faces = self._faces()[:places] if self._for_members else []
        faces += [PrintedFace(SAMPLE)] * (places - len(faces))
        one = PrintedFace(faces[0].code, faces[0].name)
        start, shifted = self._start.value(), self._shifted()

        def job() -> tuple[bytes, bytes]:
            page = cards_pdf(faces, design=design, layout=sheet, placing=Placing(start, shifted))
            return page, cards_pdf([one], design=design, layout=layout("cr80"))

        self.floor.paper.run(job, owner=self, then=lambda made: self._show(*made))
        cards = ngettext("{count} card", "{count} cards", count).format(count=count)
        sheets = pages(count, sheet, self._start.value()) if count else 0
        on = ngettext("{count} sheet", "{count} sheets", sheets).format(count=sheets)
        self._summary.setText(
            _("{cards} on {sheets}. Print at 100 %, not fitted to the page.").format(cards=cards, sheets=on)
        )

    def _show(self, page: bytes, card: bytes) -> None:
        self._preview.show_pdf(page)
        self._card.show_pdf(card)

    def _print(self) -> None:
        self._make(lambda data: print_pdf(data, self, title=self.floor.shop.name))

    def _save(self) -> None:
        ask_save(self, _("Save as PDF…"), self._file_name(), "PDF (*.pdf)", self._save_to)

    def _file_name(self) -> str:
        """Name the shop and how many cards, or whose card it is."""
        count = self._wanted()
        cards = ngettext("{count} card", "{count} cards", count).format(count=count)
        if self._for_members and count == 1:
            (face,) = self._faces()
            cards = face.name or cards
        return file_name(self.floor.shop.name, cards, ending=".pdf")

    def _save_to(self, path: Path) -> None:
        """Write the cards to a file."""
        self._make(partial(save_file, self.floor, path))

    def _make(self, use: Callable[[bytes], object]) -> None:
        """Make the cards for real: blank ones get their codes now."""
        if not self._wanted():
            self.floor.told.emit(_("Choose a member first."), "refused")
            return
        sheet, design, start = layout(self._layout.currentData()), self._design(), self._start.value()
        self._keep()

        def draw(faces: list[PrintedFace]) -> None:
            placing = Placing(start, self._shifted())
            job = partial(cards_pdf, faces, design=design, layout=sheet, placing=placing)
            self.floor.paper.run(job, owner=self, then=use)

        if self._for_members:
            draw(self._faces())
            return

        def made(cards: tuple[CardLine, ...]) -> None:
            self.floor.changed.emit(Changes.of("cards"))
            draw([PrintedFace(each.code) for each in cards])

        self.floor.acts.run(partial(self.floor.club.cards.blank, self._count.value()), owner=self, then=made)

    def _shifted(self) -> tuple[float, float]:
        return self._shift[0].value(), self._shift[1].value()

    def _keep(self) -> None:
        right, down = self._shifted()
        self.floor.prefer(
            replace(self.floor.preferences, layout=self._layout.currentData(), offset_x=right, offset_y=down)
        )
        if self._text.text() != self.floor.shop.card_text:
            job = partial(self.floor.club.shopkeeping.change, card_text=self._text.text())
            self.floor.acts.run(job, owner=self.floor, then=self.floor.take_shop)


def _shift(value: float) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(-10, 10)
    made.setSingleStep(0.5)
    made.setDecimals(1)
    made.setValue(value)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    made.setMinimumWidth(120)
    made.setToolTip(_("If your printer prints beside the labels, shift everything."))
    return made


def _sheet_title(name: str, title: str) -> str:
    own = {"a4": _("A4, ten cards with crop marks"), "cr80": _("Plastic card, one a page (CR80)")}
    return own.get(name, title)
