"""Programmes: what the club gives, in the owner's words, with a live example beside the form."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.screens.programmes.chooser import KindChooser
from shopclub.desktop.screens.programmes.form import ProgrammeForm
from shopclub.desktop.screens.programmes.kinds.kind_screen import OwnersSheet
from shopclub.desktop.screens.programmes.kinds.register import SCREENS, example_card, example_sentences
from shopclub.desktop.screens.programmes.sheet import ProgrammeSheet
from shopclub.desktop.screens.programmes.simulator import SimulatorPanel
from shopclub.desktop.screens.programmes.versions import EndSheet, HistorySheet
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, L, M, S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.card_face import CardFace
from shopclub.desktop.widgets.texts import Clipped, Empty, Panel, Text, clear, row
from shopclub.desktop.workers import Expected
from shopclub.language import acts, formats, phrases
from shopclub.language.kinds import draws
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds.register import read_rules
from shopclub.rules.values.refusals import ProgrammeInvalid
from shopclub.services.acting.outcomes import ProgrammeLine
from shopclub.services.acting.overviews import DrawShown, VersionLine, VersionPreview
from shopclub.services.programmes.simulator import can_replay
from shopclub.services.programmes.templates import template

ROOMY = 800
PREVIEW_MS = 400


class ProgrammesScreen(Screen):
    """The programmes, and the one that is being changed."""

    interests = frozenset({"programmes"})

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._list = QVBoxLayout()
        self._list.setSpacing(M)
        self._templates = QVBoxLayout()
        self._editor = QVBoxLayout()
        self._form: ProgrammeForm | None = None
        self._reading = False
        self._saved_last = ""
        self._saved_line: Panel | None = None
        self._units: tuple[tuple[str, str], ...] = ()
        self._face = CardFace(floor.theme, motion=False)
        self._face.setFixedHeight(220)
        self._example = Text("")
        self._preview = QWidget()
        self._area, self._aside = QScrollArea(), QScrollArea()
        self._simulator = SimulatorPanel(floor, self._tried)
        self._title = Text(_("Programmes"), "title", wrap=False)
        self._soon = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._soon.timeout.connect(self._ask_preview)
        self._lay_out()

    def _lay_out(self) -> None:
        preview = QVBoxLayout(self._preview)
        preview.setContentsMargins(0, 0, 0, 0)
        preview.setSpacing(M)
        preview.addWidget(self._face)
        told = Panel(margin=L, spacing=S)
        told.rows.addWidget(Text(_("What that means"), "heading"))
        told.rows.addWidget(self._example)
        preview.addWidget(told)
        preview.addWidget(self._simulator)
        preview.addStretch(1)
        self._aside.setWidgetResizable(True)
        self._aside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._aside.setWidget(self._preview)
        self._aside.hide()
        self._aside.verticalScrollBar().rangeChanged.connect(self._show_found)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, S, 0)
        column.setSpacing(M)
        column.addLayout(self._templates)
        column.addLayout(self._list)
        column.addLayout(self._editor)
        column.addStretch(1)
        area = self._area
        area.setWidgetResizable(True)
        area.setWidget(left)
        area.verticalScrollBar().rangeChanged.connect(self._to_saved)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        line = QHBoxLayout()
        line.setSpacing(L)
        line.addWidget(area, 5)
        line.addWidget(self._aside, 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(XL, L, XL, L)
        whole.setSpacing(M)
        new = button(_("New programme"), self._new, look="primary", icon="plus", theme=self.floor.theme)
        whole.addLayout(row(self._title, None, new))
        whole.addLayout(line, 1)

    def refresh(self) -> None:
        """Read the programmes anew."""
        club = self.floor.club

        def read() -> tuple[tuple[ProgrammeLine, ...], dict[str, DrawShown]]:
            return club.catalogue.listed(), {each.programme: each for each in club.draws.shown()}

        self.floor.readings.short.run(read, owner=self, then=lambda found: self._show(*found))

    def _show(self, programmes: tuple[ProgrammeLine, ...], drawn: dict[str, DrawShown]) -> None:
        if self._form is not None or self._reading:
            return
        self._saved_line = None
        clear(self._list)
        rules = [(each, read_rules(each.settings, self.floor.currency)) for each in programmes]
        self._units = tuple(
            (each.key, each.name) for each, found in rules if found.has_units and not each.last_earning_on
        )
        for each in programmes:
            line = self._line(each, drawn.get(each.key))
            self._list.addWidget(line)
            if each.key == self._saved_last:
                self._saved_line = line
        if not programmes:
            said, advice = _("No programme yet"), _("A programme says what a visit earns. Begin with one of these:")
            self._list.addWidget(Empty(self.floor.theme, icon="layers", said=said, advice=advice))
            self._new()

    def _line(self, each: ProgrammeLine, draw: DrawShown | None) -> Panel:
        made = Panel(margin=L, spacing=S)
        face = CardFace(self.floor.theme, motion=False)
        face.setFixedSize(280, 160)
        face.show_card(example_card(read_rules(each.settings, self.floor.currency), self.floor.currency))
        words = QVBoxLayout()
        words.setSpacing(S)
        whole = row(face, spacing=XL)
        whole.setAlignment(face, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)
        made.rows.addLayout(whole)
        edit = button(_("Change"), partial(self._edit, each), icon="pencil", theme=self.floor.theme)
        head = row(Clipped(each.name, "heading"), edit)
        head.setStretch(0, 1)
        words.addLayout(head)
        rules = read_rules(each.settings, self.floor.currency)
        if draw is not None:
            due = draw.state in {"over", "frozen"}
            words.addWidget(Text(draws.state(draw), "strong" if due else "body", tone="positive" if due else ""))
            words.addWidget(Text(draws.taking_part(draw)))
        for said in example_sentences(rules, self.floor.currency)[:3] if draw is None else ():
            words.addWidget(Text(said))
        since = _("version {number} since {day}").format(number=each.version, day=formats.day(each.effective_from))
        told = f"{words_of(each.kind).started(each.open_cards)} · {since}" if rules.has_units else since
        words.addWidget(Text(told, "small", tone="muted"))
        if each.last_earning_on:
            ends = _("Ends: earning until {earn}, rewards until {redeem}").format(
                earn=formats.day(each.last_earning_on), redeem=formats.day(each.last_redemption_on)
            )
            words.addWidget(Text(ends, tone="refused"))
        theme = self.floor.theme
        own = SCREENS[each.kind].sheet
        more = [button(own.said(), partial(self._run, own, each.key), icon=own.icon, theme=theme)] if own else []
        history = button(_("History"), partial(self._history, each), look="quiet", icon="history", theme=theme)
        end = button(_("End…"), partial(self._end, each), look="quiet", icon="calendar-x", theme=theme)
        words.addLayout(row(*more, history, end, None))
        words.addStretch(1)
        return made

    def _new(self) -> None:
        clear(self._templates)
        if self._form is not None:
            self._close()
        chooser = KindChooser(self.floor.theme)
        chooser.chosen.connect(self._begin)
        self._templates.addWidget(chooser)
        self._to_top()

    def _begin(self, name: str) -> None:
        clear(self._templates)

        def open_form(programmes: tuple[ProgrammeLine, ...]) -> None:
            taken = {each.key for each in programmes}
            settings = template(name, language=self.floor.shop.language, on=self.floor.today())
            key = base = str(settings["key"])
            number = 2
            while key in taken:
                key, number = f"{base}{number}", number + 1
            self._open({**settings, "key": key}, new=True)

        self.floor.readings.short.run(self.floor.club.catalogue.listed, owner=self, then=open_form)

    def _edit(self, each: ProgrammeLine) -> None:
        clear(self._templates)
        self._open(dict(each.settings), new=False)

    def _open(self, settings: dict[str, object], *, new: bool) -> None:
        clear(self._list)
        clear(self._editor)
        self._form = self._form_of(settings, new=new)
        self._form.changed.connect(self._live)
        self._form.saved.connect(self._save)
        self._form.cancelled.connect(self._close)
        above = SCREENS[str(settings["kind"])].above
        if above is not None:
            self._editor.addWidget(above(self.floor))
        self._editor.addWidget(self._form)
        self._aside.setVisible(self.width() >= ROOMY)
        self._to_top()
        self._live()

    def _form_of(self, settings: dict[str, object], *, new: bool) -> ProgrammeForm:
        return SCREENS[str(settings["kind"])].form(self.floor, settings, self._units, new=new)

    def _live(self) -> None:
        if self._form is None:
            return
        rules = self._form.rules()
        self._simulator.forget(self._tried())
        self._face.setVisible(rules is not None)
        self._simulator.setVisible(rules is not None and can_replay(rules))
        if rules is None:
            self._example.setText(_("Fill in what is missing or wrong, and the example appears here."))
            return
        self._face.show_card(example_card(rules, self.floor.currency))
        self._example.setText("\n".join(example_sentences(rules, self.floor.currency)))
        self._soon.start()

    def _show_found(self, _least: int, most: int) -> None:
        """Lead to what the simulator found, once there is room for it."""
        if self._simulator.found:
            self._aside.verticalScrollBar().setValue(min(self._simulator.y(), most))

    def _tried(self) -> dict[str, object] | None:
        """Return the settings to try out; None while something is wrong."""
        form = self._form
        return form.settings() if form is not None and form.rules() is not None else None

    def _ask_preview(self) -> None:
        """Ask what saving would do to the cards that are open, worked out by the code that does it."""
        form = self._form
        if form is None or form.rules() is None:
            return

        def show(found: VersionPreview) -> None:
            if self._form is form:
                form.tell(acts.change(found, self.floor.currency))

        preview = partial(self.floor.club.catalogue.preview, form.settings())
        self.floor.acts.run(preview, owner=form, then=show, otherwise=lambda _refused: form.tell(""))

    def _run(self, own: OwnersSheet, programme: str) -> None:
        """Open what the owner does with a programme from time to time, such as a draw."""
        self._sheet(own.open(self.floor, programme))

    def _history(self, each: ProgrammeLine) -> None:
        def show(lines: tuple[VersionLine, ...]) -> None:
            self._sheet(HistorySheet(self.floor.theme, each.name, lines))

        self.floor.readings.short.run(partial(self.floor.club.catalogue.history, each.key), owner=self, then=show)

    def _end(self, each: ProgrammeLine) -> None:
        sheet = EndSheet(self.floor, each)
        sheet.ended.connect(partial(self._ended, each))
        self._sheet(sheet)

    def _ended(self, each: ProgrammeLine) -> None:
        self.floor.told.emit(_("{name}: its end is set.").format(name=each.name), "done")
        self._saved_last = each.key
        self._close()
        self.floor.changed.emit(Changes.of("programmes"))

    def _sheet(self, sheet: ProgrammeSheet) -> None:
        clear(self._list)
        clear(self._editor)
        clear(self._templates)
        self._reading = True
        sheet.closed.connect(self._close)
        self._editor.addWidget(sheet)
        self._to_top()

    def _to_top(self) -> None:
        """Show what was just opened: it stands above a list that may be scrolled."""
        self._saved_last, self._saved_line = "", None
        self._area.verticalScrollBar().setValue(0)

    def _to_saved(self) -> None:
        """Show the programme that was just saved, once the list has its length: a new one comes last."""
        line, bar = self._saved_line, self._area.verticalScrollBar()
        if line is not None:
            self._area.ensureWidgetVisible(line)
            if line.y() and line.geometry().bottom() <= bar.value() + self._area.viewport().height():
                self._saved_line = None  # shown: from now on the list is scrolled by hand alone

    def _close(self) -> None:
        self._form, self._reading = None, False
        self._soon.stop()
        clear(self._editor)
        clear(self._templates)
        self._aside.hide()
        self.refresh()

    def _save(self, settings: dict[str, object], accept: bool) -> None:  # noqa: FBT001
        def saved(lines: tuple[ProgrammeLine, ...]) -> None:
            line = lines[0]
            said = _("{name} is saved as version {number}.") if line.changed else _("{name}: nothing was changed.")
            self.floor.told.emit(said.format(name=line.name, number=line.version), "done")
            self._saved_last = line.key
            self._close()
            self.floor.changed.emit(Changes.of("programmes"))

        def refused(expected: Expected) -> None:
            if isinstance(expected, ProgrammeInvalid) and self._form is not None:
                self._form.refuse(str(phrases.refusal(expected)))
            else:
                self.floor.refuse(expected)

        apply = partial(self.floor.club.catalogue.apply, [settings], accept=accept)
        self.floor.acts.run(apply, owner=self, then=saved, otherwise=refused)
