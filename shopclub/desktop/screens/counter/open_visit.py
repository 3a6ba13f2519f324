"""This visit, beside the member: its amount or stamps, what it has given so far, and what else can be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.screens.counter.pads import PadsAtCounter
from shopclub.desktop.screens.counter.reward_bar import RewardView
from shopclub.desktop.theme import TOUCH, L, M, S, Theme
from shopclub.desktop.widgets.balance_tile import icon_of
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Clipped, Text, clear, hair, put, row, scrolled
from shopclub.language import formats, phrases
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.rules.values.money import Currency
from shopclub.services.acting.outcomes import Acted

COMPACT, NARROW = 520, 370


@dataclass(frozen=True)
class GivenView:
    """What the visit has given in one programme: said with its unit, or that it waits for the amount.

    `stamps` says how many it has, where they may be told by hand beside an amount.
    """

    title: str
    icon: str
    said: str
    waits: bool = False
    stamps: int | None = None


@dataclass(frozen=True)
class OpenVisitView:
    """The open visit: what it has given, and the rewards that wait and were not handed out with it."""

    given: tuple[GivenView, ...] = ()
    ready: str = ""
    booked: bool = False


def present_open_visit(visiting: Acted, given: Mapping[str, int], rewards: tuple[RewardView, ...]) -> OpenVisitView:
    """Return an open visit: what each programme gave for it by now, and what still waits for its amount."""
    waits = visiting.amount is None and visiting.needs_amount
    lines = []
    for balance in visiting.balances:
        units, icon = given.get(balance.programme, 0), icon_of(balance)
        told_by_hand = visiting.needs_amount and balance.size is not None and units > 0
        if units:
            words = words_of(balance.kind)
            counted = words.bare(abs(units)) if words.in_money else phrases.units(abs(units), balance.kind)
            said = f"{'+' if units > 0 else formats.MINUS}{counted}"
            lines.append(GivenView(balance.name, icon, said, stamps=units if told_by_hand else None))
        else:
            said = _("after the amount") if waits else _("nothing")
            lines.append(GivenView(balance.name, icon, said, waits=True))
    ready = _("{reward} is still here").format(reward=rewards[0].name) if rewards and not waits else ""
    return OpenVisitView(tuple(lines), ready, booked=visiting.amount is not None)


def amount_first(outcome: Acted, given: Mapping[str, int], currency: Currency) -> str:
    """Say what was booked, the amount first, and what it gave: "84.00 kr. → 8 points, 1 stamp" (counter.md 2a.6)."""
    amount = formats.money(outcome.amount, currency)
    kinds = [(balance.kind, given.get(balance.programme, 0)) for balance in outcome.balances]
    gave = ", ".join(phrases.units(units, kind) for kind, units in kinds if units > 0)
    return f"{amount} → {gave}" if gave else _("{amount} booked").format(amount=amount)


class OpenVisitPane(QWidget):
    """Lays out the pads, what the visit has given, and the ways on."""

    stamped = Signal(int)
    goods_back = Signal()
    other_member = Signal()

    def __init__(self, theme: Theme, pads: PadsAtCounter) -> None:
        super().__init__()
        self._theme = theme
        self._given = QVBoxLayout()
        self._given.setSpacing(0)
        self._line = hair()
        back = button(_("Goods back"), self.goods_back.emit, look="calm", icon="package-open", theme=theme, key="B")
        other = button(
            _("Other member"), self.other_member.emit, look="calm", icon="arrow-right-left", theme=theme, key="M"
        )
        self._pads, self._acts = pads, (back, other)
        self._open_visit = self._compact = False
        self._view = OpenVisitView()
        self._ready = _ready_strip(theme)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(L + 4, L, L + 4, S)
        self._rows.setSpacing(S)
        for pad in pads.all:
            self._rows.addWidget(pad)
        self._rows.addSpacing(S)
        self._rows.addWidget(self._line)
        self._rows.addLayout(self._given)
        self._rows.addStretch(1)
        foot = row(back, None, other, spacing=0)
        foot.setContentsMargins(M, 0, M, 0)
        strip = row(self._ready)
        strip.setContentsMargins(L + 4, 0, L + 4, M)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, S)
        rows.setSpacing(S)
        rows.addWidget(scrolled(inside), 1)
        rows.addLayout(foot)
        rows.addLayout(strip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what this visit does not need where there is little height; shorten words where little width."""
        super().resizeEvent(event)
        compact = self.height() < COMPACT
        self._acts[1].setText(" " + (_("Other") if self.width() < NARROW else _("Other member")))
        if compact != self._compact:
            self._compact = compact
            self._pads.shrink(compact=compact)
            self._rows.setContentsMargins(L + 4, S if compact else L, L + 4, S)
            self.show_visit(self._view, open_visit=self._open_visit)

    def show_visit(self, view: OpenVisitView, *, open_visit: bool) -> None:
        """Show what a visit has given; without an `open_visit` only the ways on stand here."""
        self._view, self._open_visit = view, open_visit
        clear(self._given)
        self._line.setVisible(open_visit and not self._compact)
        self._ready.setVisible(view.booked and not self._compact)
        for act in self._acts:
            act.setVisible(not self._compact or not open_visit)
        self._acts[1].setEnabled(open_visit)
        if not open_visit:
            return
        if self._compact:
            put(self._given, self._in_short(view))
            return
        put(self._given, Text(_("This visit has given"), "small", tone="muted", wrap=False))
        for given in view.given:
            put(self._given, self._given_line(given, high=38 if view.booked else 30))
        if view.ready:
            self._given.addSpacing(S)
            put(self._given, hair())
            put(self._given, self._reward_line(view.ready))
        self._rows.activate()

    def _in_short(self, view: OpenVisitView) -> QWidget:
        """Return what the visit has given in one line."""
        said = ", ".join(given.said for given in view.given if not given.waits)
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Text(_("This visit has given"), "small", tone="muted", wrap=False))
        line.addWidget(Clipped(said, "strong", tone="positive"), 1)
        return made

    def _given_line(self, given: GivenView, *, high: int) -> QWidget:
        made = QWidget()
        made.setMinimumHeight(high if given.stamps is None else TOUCH)
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S)
        line.addWidget(_picture(given.icon, self._theme.colours.muted, made))
        line.addWidget(Clipped(given.title), 1)
        if given.stamps is not None:
            for sign, said, stamps in (
                ("minus", _("One stamp less"), given.stamps - 1),
                ("plus", _("One stamp more"), given.stamps + 1),
            ):
                step = button("", lambda stamps=stamps: self.stamped.emit(stamps), icon=sign, theme=self._theme)  # type: ignore[misc]
                step.setAccessibleName(said)
                step.setToolTip(said)
                step.setStyleSheet("padding: 0;")
                step.setFixedWidth(44)
                step.setEnabled(stamps >= 1)
                line.addWidget(step)
        tone = "muted" if given.waits else "positive"
        line.addWidget(Text(given.said, "body" if given.waits else "strong", tone=tone, wrap=False))
        return made

    def _reward_line(self, said: str) -> QWidget:
        made = QWidget()
        made.setMinimumHeight(44)
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S)
        line.addWidget(_picture("gift", self._theme.colours.reward, made))
        words = Clipped(said, "strong")
        words.setStyleSheet(f"color: {self._theme.colours.reward};")
        line.addWidget(words, 1)
        line.addWidget(Text(_("not handed out"), "small", tone="muted", wrap=False))
        return made


def _picture(icon: str, colour: str, beside: QWidget) -> QLabel:
    made = QLabel()
    made.setPixmap(icons.pixmap(icon, colour, 18, beside.devicePixelRatioF()))
    return made


def _ready_strip(theme: Theme) -> QWidget:
    """Return the strip that says that the next card may come."""
    made = QWidget()
    made.setMinimumHeight(56)
    made.setObjectName("readyStrip")
    made.setStyleSheet(f"#readyStrip {{ background: {theme.colours.ground}; border-radius: 8px; }}")
    line = QHBoxLayout(made)
    line.setContentsMargins(L, 0, L, 0)
    line.setSpacing(M)
    line.addWidget(_picture("scan-line", theme.colours.muted, made))
    line.addWidget(Text(_("Ready for the next card"), "body", tone="muted", wrap=False), 1)
    return made
