"""A prize draw on screen: who takes part, freezing the list, drawing by a public number, and the winners."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton

from shopclub.desktop.changes import Changes
from shopclub.desktop.paperwork import print_paper, save_file, save_paper
from shopclub.desktop.screens.programmes.sheet import ProgrammeSheet
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XS, L, M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.file_dialogs import ask_save
from shopclub.desktop.widgets.texts import Field, Panel, Text, clear, row
from shopclub.desktop.workers import Expected
from shopclub.language import phrases
from shopclub.language.kinds import draws
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import Refusal
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import DrawPlaceLine, DrawShown

ARMED_MS = 6000
"""How long a button waits to be pressed again."""


class DrawSheet(ProgrammeSheet):
    """Leads through a draw: freeze, draw, hand out, pass on."""

    def __init__(self, floor: ShopFloor, key: str) -> None:
        super().__init__(margin=L, spacing=M)
        self._floor = floor
        self._draw = key
        self._key = new_key()
        self._read()

    def _read(self) -> None:
        self._floor.readings.short.run(partial(self._floor.club.draws.one, self._draw), owner=self, then=self._show)

    def _show(self, shown: DrawShown) -> None:
        clear(self.rows)
        back = button(_("Back"), self.closed.emit, look="quiet", icon="chevron-left", theme=self._floor.theme)
        self.rows.addLayout(row(Text(shown.name, "heading", wrap=False), None, back))
        self.rows.addWidget(Text(draws.state(shown)))
        self.rows.addWidget(Text(draws.taking_part(shown), "title", wrap=False))
        if shown.list_hash:
            self._hash(shown)
        if shown.state == "over":
            self._freeze(shown)
        if shown.state == "frozen":
            self._ask_number()
        if shown.places:
            self._winners(shown)

    def _hash(self, shown: DrawShown) -> None:
        self.rows.addWidget(Text(_("Check number of the list"), "strong"))
        number = Text(draws.in_groups(shown.list_hash))
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows.addWidget(number)
        save = button(_("Save the list…"), self._save_list, icon="file-text", theme=self._floor.theme)
        self.rows.addLayout(row(save, None))

    def _freeze(self, shown: DrawShown) -> None:
        advice = _(
            "Once the list is frozen, nothing can change it. Then tell its check number, in the window or on your "
            "page, before you draw: so everybody can see that nothing was changed afterwards."
        )
        self.rows.addWidget(Text(advice, tone="muted"))
        freeze = button(_("Freeze the list"), self._do_freeze, look="primary", icon="lock", theme=self._floor.theme)
        freeze.setEnabled(shown.entries > 0)
        self.rows.addLayout(row(freeze, None))

    def _do_freeze(self) -> None:
        self._ask(partial(self._floor.club.draws.freeze, self._draw, request_key=self._key))

    def _ask_number(self) -> None:
        number = Field(_("Public number"), hint=_("For example 07 12 23 31 40"), longest=80)
        advice = _(
            "A number that nobody in the shop can choose, and that everybody can look up: say beforehand which one, "
            "such as Saturday's lottery numbers in the order they are told."
        )

        asked = [""]

        def draw() -> None:
            typed = number.text().strip()
            if typed and asked[0] != typed:
                asked[0] = typed
                made.setText(_("Press again: draw with {number}").format(number=typed))
                return
            job = partial(self._floor.club.draws.draw, self._draw, number.text(), request_key=new_key())
            self._ask(job, number)

        self.rows.addWidget(Text(advice, tone="muted"))
        self.rows.addWidget(number)
        number.edit.setProperty("rawScans", True)
        number.edit.returnPressed.connect(draw)
        made = button(_("Draw"), draw, look="primary", icon="trophy", theme=self._floor.theme)
        self.rows.addLayout(row(made, None))
        number.edit.setFocus()

    def _winners(self, shown: DrawShown) -> None:
        theme = self._floor.theme
        said = _("Public number {number}").format(number=shown.public_number)
        self.rows.addWidget(Text(said, tone="muted"))
        for each in shown.places:
            self.rows.addWidget(self._winner(each))
        save = button(_("Save the certificate…"), self._save_certificate, icon="file-text", theme=theme)
        prints = button(_("Print…"), self._print, icon="printer", theme=theme)
        self.rows.addLayout(row(save, prints, None))

    def _winner(self, line: DrawPlaceLine) -> Panel:
        made = Panel(margin=M, spacing=XS, plain=True)
        won = line.state == "won"
        name = Text(draws.won_by(line), "strong" if won else "body", tone="" if won else "muted")
        head = row(Text(f"{line.place}.", "heading", wrap=False), name, spacing=S)
        head.setStretch(1, 1)
        if won and line.voucher in {"issued", "void", "expired"}:
            head.addWidget(self._passer(line))
        made.rows.addLayout(head)
        told = f"{line.prize}: {draws.place_state(line)}" if line.prize else draws.place_state(line)
        tone = "positive" if won and line.voucher == "issued" else "muted"
        made.rows.addWidget(Text(told, tone=tone))
        return made

    def _passer(self, line: DrawPlaceLine) -> QPushButton:
        """Return the button that passes a prize on to a reserve; it asks once more."""
        said, armed = _("Did not come…"), QTimer(self, singleShot=True, interval=ARMED_MS)

        def press() -> None:
            if not armed.isActive():
                armed.start()
                made.setText(_("Press again: the next reserve has it"))
                return
            armed.stop()
            self._ask(partial(self._floor.club.draws.pass_over, self._draw, line.place, request_key=new_key()))

        made = button(said, press, look="quiet")
        armed.timeout.connect(lambda: made.setText(said))
        return made

    def _ask(self, job: Callable[[], DrawShown], wrong: Field | None = None) -> None:
        def done(shown: DrawShown) -> None:
            self._show(shown)
            self._floor.changed.emit(Changes.of("members"))

        def refused(expected: Expected) -> None:
            if wrong is not None and isinstance(expected, Refusal):
                wrong.refuse(str(phrases.refusal(expected)))
            else:
                self._floor.refuse(expected)

        self._floor.acts.run(job, owner=self, then=done, otherwise=refused)

    def _save_list(self) -> None:
        def ask(text: str) -> None:
            write = lambda path: save_file(self._floor, path, text.encode())  # noqa: E731
            ask_save(self, _("Save the list…"), f"{self._draw}.txt", "Text (*.txt)", write)

        self._floor.readings.long.run(partial(self._floor.club.draws.listed, self._draw), owner=self, then=ask)

    def _with_certificate(self, use: Callable[[Callable[[], bytes]], object]) -> None:
        shop = self._floor.shop

        def read(shown: DrawShown) -> None:
            use(partial(_certificate, shown, shop))

        self._floor.readings.long.run(partial(self._floor.club.draws.certified, self._draw), owner=self, then=read)

    def _save_certificate(self) -> None:
        name = _("{draw}-certificate.pdf").format(draw=self._draw)
        self._with_certificate(lambda make: save_paper(self._floor, self, name=name, make=make))

    def _print(self) -> None:
        self._with_certificate(lambda make: print_paper(self._floor, self, make=make))


def _certificate(shown: DrawShown, shop: ShopSettings) -> bytes:
    from shopclub.printing.certificates import certificate_pdf

    return certificate_pdf(draws.present_certificate(shown, shop))
