"""The counter on its first day: three small steps beside the card that customers get, until the first member.

From then on the counter itself says the last one: scan a card.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.screens.counter.first_day_view import FirstDayView, StepView
from shopclub.desktop.theme import XL, L, M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.card_face import CardFace
from shopclub.desktop.widgets.texts import Panel, Text, clear, hair, put, row
from shopclub.language.translation import gettext as _

STEPS_WIDTH, CARD_SIZE, DISC = 616, (408, 256), 32
ROOM_FOR_CARD = 1000


class FirstDay(QWidget):
    """Shows which steps are done and which comes now; each says by `wanted` which screen it leads to."""

    enrol = Signal()
    wanted = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: FirstDayView | None = None
        self._main: QPushButton | None = None
        self._title = Text("", "title")
        self._steps = Panel(margin=XL, spacing=0)
        self._steps.setMaximumWidth(STEPS_WIDTH)
        self._steps.rows.setContentsMargins(XL, 0, XL, 0)
        self._card = CardFace(theme, motion=False)
        self._card.setFixedSize(*CARD_SIZE)
        self._beside = QWidget()
        beside = QVBoxLayout(self._beside)
        beside.setContentsMargins(XL, XL * 2, 0, 0)
        beside.setSpacing(S)
        beside.addWidget(Text(_("What your customers get"), "small", tone="muted"))
        beside.addWidget(self._card)
        change = button(_("Change the reward"), self._change, look="quiet", icon="pencil", theme=theme)
        beside.addLayout(row(change, None))
        beside.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(M)
        left.addWidget(self._title)
        left.addWidget(Text(_("Three small steps, and the first customer has a card."), "lead", tone="muted"))
        left.addSpacing(S)
        left.addWidget(self._steps)
        left.addLayout(self._hint())
        left.addStretch(1)
        test = button(_("Test the scanner"), self._test, look="quiet", icon="scan-line", theme=theme)
        left.addLayout(row(test, None))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(XL, XL, XL, 0)
        whole.setSpacing(XL)
        whole.addLayout(left, 1)
        whole.addWidget(self._beside, 0)

    def _hint(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(icons.pixmap("scan-line", self._theme.colours.muted, 20, self.devicePixelRatioF()))
        said = Text(_("You can scan at any time. The steps stay here until they are done."), tone="muted")
        line = row(picture, said)
        line.setStretch(1, 1)
        return line

    def _change(self) -> None:
        self.wanted.emit("programmes", None)

    def _test(self) -> None:
        self.wanted.emit("settings", "scanner")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the card out where there is no room for it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        there = self._view is not None and self._view.card is not None
        self._beside.setVisible(there and self.width() >= ROOM_FOR_CARD)

    def show_day(self, view: FirstDayView) -> None:
        """Show the steps as they stand; the focus is on what comes now."""
        if view == self._view:
            return
        self._view, self._main = view, None
        self._title.setText(view.title)
        self._fit()
        if view.card is not None:
            self._card.show_card(view.card)
        clear(self._steps.rows)
        now = next((place for place, step in enumerate(view.steps) if not step.done), len(view.steps))
        for place, step in enumerate(view.steps):
            if place:
                put(self._steps.rows, hair())
            put(self._steps.rows, self._step(place + 1, step, now=place == now))

    def take_focus(self) -> bool:
        """Give the focus to the button of what comes now; tell whether there is one."""
        if self._main is None or not self.isVisible():
            return False
        self._main.setFocus()
        return True

    def _step(self, number: int, step: StepView, *, now: bool) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, L + 4, 0, L + 4)
        line.setSpacing(L)
        line.addWidget(self._disc(number, done=step.done, now=now), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(S)
        words.addWidget(Text(step.said, "lead_strong", tone="muted" if step.done else ""))
        if not step.done:
            words.addWidget(Text(step.about, tone="muted"))
        if now and step.act:
            self._main = button(step.act, lambda: self._go(step), look="primary", icon=step.icon, theme=self._theme)
            words.addLayout(row(self._main, None))
        line.addLayout(words, 1)
        if not now and not step.done and step.act:
            onward = button("", lambda: self._go(step), look="calm", icon="chevron-right", theme=self._theme)
            onward.setAccessibleName(step.act)
            onward.setToolTip(step.act)
            line.addWidget(onward)
        return made

    def _disc(self, number: int, *, done: bool, now: bool) -> QFrame:
        c = self._theme.colours
        made = QFrame()
        made.setFixedSize(DISC, DISC)
        made.setObjectName("disc")
        ground, edge = (c.brand, c.brand) if now else (c.surface, c.line)
        made.setStyleSheet(
            f"#disc {{ background: {ground}; border: 1px solid {edge}; border-radius: {DISC // 2}px; }}"
            f" #disc QLabel {{ color: {c.on_brand if now else c.muted}; }}"
        )
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        said = Text("" if done else str(number), "strong", wrap=False)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        if done:
            said.setPixmap(icons.pixmap("check", c.positive, 20, self.devicePixelRatioF()))
            said.setAccessibleName(_("Done"))
        inside.addWidget(said)
        return made

    def _go(self, step: StepView) -> None:
        if step.screen:
            self.wanted.emit(step.screen, None)
        else:
            self.enrol.emit()
