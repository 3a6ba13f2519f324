"""The counter: where cards are scanned. Everything here must be quick, and nothing ever waits for an answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.screens.counter import view as views
from shopclub.desktop.screens.counter.answer_band import Answer, AnswerBand, BandView
from shopclub.desktop.screens.counter.day_so_far import DaySoFar
from shopclub.desktop.screens.counter.enrolment import EnrolmentAtCounter
from shopclub.desktop.screens.counter.keys_at_counter import KeysAtCounter
from shopclub.desktop.screens.counter.member_panel import MemberPanel, MemberView
from shopclub.desktop.screens.counter.pads import PadsAtCounter
from shopclub.desktop.screens.counter.pane import BesideCounter
from shopclub.desktop.screens.counter.resting import Resting
from shopclub.desktop.screens.counter.rewards import RewardsAtCounter
from shopclub.desktop.screens.counter.scan_at_counter import ScanAtCounter
from shopclub.desktop.screens.counter.side_panes import SidesAtCounter
from shopclub.desktop.screens.counter.visit_at_counter import VisitAtCounter, VisitLeftOff
from shopclub.desktop.screens.counter.visit_list import VisitList
from shopclub.desktop.screens.counter.voiding import UNDO_WINDOW, VoidingAtCounter
from shopclub.desktop.screens.counter.waiting import Waiting
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, L, M
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import scrolled
from shopclub.desktop.workers import Expected
from shopclub.language.translation import gettext as _
from shopclub.services.acting.outcomes import Acted, Shown

PANE_WIDTH, NARROW_PANE = 376, 300


@dataclass(frozen=True)
class LeftOff:
    """What the counter showed: who was up, by which act and when, the open visit, the band, and what was typed."""

    member: int | None
    outcome: Acted | None
    at: datetime | None
    visit: VisitLeftOff
    band: BandView
    enrolling: bool
    search: tuple[str, int | None]


class CounterScreen(Screen):
    """The counter screen: waiting, or a member is up; the band answers in one place."""

    interests = frozenset({"visits", "members", "cards", "programmes", "shop", "day"})
    answered = Signal(object)

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._outcome: Acted | None = None
        self._at: datetime | None = None
        self._member: int | None = None
        self._acting = False
        self._band = AnswerBand(floor.theme)
        self._waiting = Waiting(floor)
        self._panel = MemberPanel(floor.theme, motion=floor.preferences.motion)
        self.pads = PadsAtCounter(floor, self)
        self._visits = VisitList(floor.theme)
        self.visit = VisitAtCounter(self, self.pads, self._visits)
        self._scans = ScanAtCounter(self, self._waiting, self.visit)
        self._day = DaySoFar(floor, self._waiting, self._visits, self.visit.pane.day)
        self._side = QStackedWidget()
        self.enrolment = EnrolmentAtCounter(self, self._side)
        self.sides = SidesAtCounter(self, self._side)
        self.rewards = RewardsAtCounter(self, self._panel, self.sides.pay)
        self.voiding = VoidingAtCounter(self, self._visits, self.sides.print_slip)
        self._keys = KeysAtCounter(
            self, self.pads, self.visit, self._panel.reward, self.rewards, self.sides, self.voiding
        )
        self._draft = button("", self.enrolment.begin, look="chip", icon="pencil", theme=floor.theme)
        self._draft.hide()
        self._undo_timer = QTimer(self, singleShot=True, interval=int(UNDO_WINDOW.total_seconds() * 1000))
        self._forgotten = Resting(self, floor)
        self._lay_out()
        self._connect()
        self.wait()

    def _lay_out(self) -> None:
        self._up = QWidget()
        up = QVBoxLayout(self._up)
        up.setContentsMargins(0, 0, 0, 0)
        up.setSpacing(M)
        up.addWidget(scrolled(self._panel), 1)
        self._main = QStackedWidget()
        self._main.addWidget(self._waiting)
        self._main.addWidget(self._up)
        self._main.addWidget(self._scans.page)
        self._up.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        left = QVBoxLayout()
        left.setSpacing(L)
        left.addWidget(self._band)
        left.addWidget(self._main, 1)
        left.setContentsMargins(XL, L, XL, L)
        self._side.addWidget(self.visit.pane)
        self._beside = BesideCounter(self._draft, self._side)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self._beside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the pane its width; on a small screen it leaves room to the member."""
        super().resizeEvent(event)
        self._beside.setFixedWidth(min(PANE_WIDTH, max(NARROW_PANE, self.width() * 3 // 8)))

    def _connect(self) -> None:
        self._waiting.search.chosen.connect(self.look_up)
        self._waiting.enrol.connect(self.enrolment.begin)
        self._scans.page.enrol.connect(self.enrolment.begin_on)
        self._scans.page.sought.connect(self.sides.find_member_for)
        self._waiting.first_day.connect(self._beside.take_first_day)
        self._main.currentChanged.connect(self._beside.take_page)
        self._panel.benefit.connect(self.sides.benefit)
        self._panel.details.connect(self._details)
        self._panel.name_her.connect(self.enrolment.name_member)
        self._panel.leave.connect(self.wait)
        self.visit.goods_back.connect(self.sides.bring_back)
        self.visit.other_member.connect(self._to_another)
        self._forgotten.rested.connect(self._forget_who_is_up)
        self._visits.undo.connect(self.voiding.ask)
        self._visits.back.connect(self.sides.bring_back)
        self._visits.reassign.connect(self.sides.move)
        self._visits.confirmed.connect(self.voiding.void)
        self._visits.picked.connect(self.look_up)
        self._undo_timer.timeout.connect(self._undo_lapsed)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        shortcut.activated.connect(self._escape)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(self.voiding.undo)
        QShortcut(QKeySequence("Ctrl+B"), self).activated.connect(self.sides.bring_back)

    def refresh(self) -> None:
        """Read the day so far anew."""
        if self.floor.open:
            self._day.read()

    def take_changes(self, changes: Changes) -> None:
        """Count up what an act counted."""
        self._day.take(changes)

    @property
    def owner(self) -> QObject:
        """Who asks for the counter's parts: the screen."""
        return self

    @property
    def band(self) -> BandView:
        """What the band says."""
        return self._band.view

    @property
    def outcome(self) -> Acted | None:
        """The last act, while its member is up."""
        return self._outcome

    @property
    def visiting(self) -> Acted | None:
        """The act of the visit that is open, if one is."""
        return self.visit.open

    @property
    def view(self) -> MemberView:
        """The member who is up, as she is shown."""
        return self._panel.view

    @property
    def member(self) -> int | None:
        """The member who is up."""
        return self._member

    def show_draft(self, name: str) -> None:
        """Show that an enrolment waits, or that none does."""
        self._draft.setText(_("Draft: {name}").format(name=name.replace("&", "&&")) if name else "")
        self._draft.setVisible(bool(name))

    def show_enrolled(self, outcome: Acted) -> None:
        """Show a member who was just enrolled."""
        self._acted(outcome)
        self._scans.offer_visit(outcome.member, self._band)

    def left_off(self) -> object:
        """Return who is up with the open visit, what the band says, and whether somebody was being enrolled."""
        search, enrolling = (self._waiting.search.text(), self._waiting.next_amount.amount), self.enrolment.is_open
        self.enrolment.keep_draft()
        return LeftOff(self._member, self._outcome, self._at, self.visit.left_off(), self.band, enrolling, search)

    def resume(self, left: object) -> None:
        """Show the same person and visit again, with what was typed."""
        if not isinstance(left, LeftOff):
            return
        self.enrolment.show_draft()
        if left.outcome is not None:
            self._outcome, self._at = left.outcome, left.at
            self._show_member(views.present_acted(left.outcome))
            self.visit.resume(left.visit)
            self._band.say(left.band, *self.voiding.offered(left.outcome))
            self._forgotten.start()
        elif left.member is not None:
            self.look_up(left.member)
        else:
            self._waiting.search.setText(left.search[0])
            self._waiting.keep_amount(left.search[1])
        if left.enrolling:
            self.enrolment.resume()

    def open_with(self, argument: object) -> None:
        """Begin to enrol somebody, or a visit of who has a card."""
        match argument:
            case "enrol":
                self.enrolment.begin()
            case ("visit", str() as card):
                self._scans.begin(card)
            case ("amount", int() as visit, int() as member):
                self.visit.add_amount(visit, member)

    def settle_focus(self) -> None:
        """Put the focus where the next key belongs."""
        if self._member is None:
            self._waiting.take_focus()
        elif not self.pads.take_focus():
            self._up.setFocus()

    def wait(self) -> None:
        """Return to waiting for a card."""
        self.visit.close()
        self.sides.close()
        self._member = self._outcome = None
        self._scans.forget_question()
        self._visits.settle()
        self._main.setCurrentWidget(self._waiting)
        self._band.say(BandView(Answer.CALM, _("Ready"), _("Scan a card at any time, on any screen.")))
        self._band.hide()
        self._waiting.begin()

    def _escape(self) -> None:
        """Close what is open beside the queue, else wait for the next card."""
        closed = self.enrolment.close_sheet() or self.sides.close() or self._visits.settle()
        if closed or self.pads.change_unusual() or self._panel.reward.close_choice():
            self.settle_focus()
        else:
            self.wait()

    def show_named(self, member: int) -> None:
        """Show a member's new name; what was just done stays as it was."""
        before = self._outcome
        if before is None or before.member.id != member:
            self.look_up(member)
            return

        def show(shown: Shown) -> None:
            self._outcome = replace(before, member=shown.member)
            self._panel.show_member(views.present_acted(self._outcome))
            self.floor.told.emit(_("Saved."), "done")
            self._up.setFocus()

        self.floor.acts.run(partial(self.floor.club.front.show, member), owner=self, then=show)

    def scan(self, code: str) -> None:
        """Take a scanned card."""
        self._scans.take(code, self.enrolment, self.sides)

    def show_page(self, page: QWidget) -> None:
        """Show something in the place of the member."""
        self._main.setCurrentWidget(page)

    def act(
        self,
        job: Callable[[], Acted],
        then: Callable[[Acted], None] | None = None,
        otherwise: Callable[[Expected], None] | None = None,
    ) -> None:
        """Do something with the open visit, once: a second click meanwhile is none."""
        if not self._acting:
            self._acting = True
            then, otherwise = then or self._acted, otherwise or self.refused
            self.floor.acts.run(job, owner=self, then=then, otherwise=otherwise, finally_=self._act_is_over)

    def _act_is_over(self) -> None:
        self._acting = False

    def _acted(self, outcome: Acted) -> None:
        self._scans.forget_question()
        view = views.present_answer(outcome, self.floor.currency)
        if outcome.stamped_seconds_ago is not None and outcome.member.id == self._member:
            self.say(view)  # Read twice by the scanner: what is open stays as it is.
            return
        self.sides.close()
        self._outcome, self._at = outcome, self.floor.club.desk.now()
        self.visit.take(outcome)
        self._show_member(views.present_acted(outcome))
        self.say(self.visit.said(outcome, view), *self.voiding.offered(outcome))
        self._undo_timer.start()
        self.visit.show()
        self._forgotten.start()
        self.settle_focus()
        self.floor.changed.emit(self._day.changes_of(outcome))

    def _show_member(self, view: MemberView) -> None:
        self._member = view.member
        self._panel.show_member(view)
        self._main.setCurrentWidget(self._up)
        self._band.show()

    def say(self, view: BandView, *acts: QPushButton) -> None:
        """Say an answer in the band, with what can be done now."""
        self._band.show()
        self._band.say(view, *acts)
        if view.kind.sound:
            self.floor.sounds.play(view.kind.sound)
        self.answered.emit(view)

    def refused(self, expected: Expected) -> None:
        """Say a no in the band, with the next step."""
        self._scans.forget_question()
        self.say(views.present_refusal(expected))
        self.settle_focus()

    def look_up(self, member: int, *, keep_band: bool = False) -> None:
        """Show a member without any act."""

        def show(shown: Shown) -> None:
            self.show_looked_up(shown)
            self.visit.show()
            self._up.setFocus()
            if not keep_band:
                self.say(BandView(Answer.CALM, _("Looked up"), _("Nothing is stamped until the card is scanned.")))
                self._scans.offer_visit(shown.member, self._band)

        self.floor.acts.run(partial(self.floor.club.front.show, member), owner=self, then=show, otherwise=self.refused)

    def show_looked_up(self, shown: Shown) -> None:
        """Show a member of whom nothing was booked now."""
        self._outcome = self.visit.open = self._at = None
        self._show_member(views.present_shown(shown))
        self._forgotten.start()

    def _to_another(self) -> None:
        if self._outcome is not None and self._outcome.visit is not None:
            self.sides.move(self._outcome.visit)

    def _forget_who_is_up(self) -> None:
        """Return to waiting once nobody did anything for a while; a sheet that is open stays."""
        if self.pads.gathers_lines:
            self._forgotten.start()
        elif self._member is not None and not self.sides.is_open:
            self.wait()

    def show_acted(self, outcome: Acted) -> None:
        """Show what was done beside the queue."""
        if outcome.member.id:
            self._acted(outcome)
        else:
            self.say(views.present_answer(outcome, self.floor.currency))
            self.floor.changed.emit(Changes.of("visits"))

    def _undo_lapsed(self) -> None:
        if self._outcome is not None:
            self._band.say(self._band.view)

    def past(self, window: timedelta) -> bool:
        """Tell whether the last act is longer ago than a span."""
        return self._at is None or self.floor.club.desk.now() - self._at > window

    def _details(self) -> None:
        if self._member is not None:
            self.floor.wanted.emit("members", self._member)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the counter's keys: digits stamp, Enter confirms, letters are commands."""
        if isinstance(self.focusWidget(), QLineEdit) and self.focusWidget().hasFocus() and not self._letter(event):
            super().keyPressEvent(event)
            return
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._scans.confirm():
            return
        if self._scans.page.take_key(key) or self.pads.answer(event.text()) or self._keys.take_digit(event.text()):
            return
        if (command := self._keys.command(key)) is not None:
            command()
        else:
            super().keyPressEvent(event)

    def _letter(self, event: QKeyEvent) -> bool:
        """Tell whether a key is no part of an amount, so that it is a command even there."""
        return self.pads.takes_as_command(event.key())
