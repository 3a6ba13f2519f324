"""The counter: where cards are scanned. Everything here must be quick, and nothing ever waits for an answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shopclub.desktop.screens import counter_view as views
from shopclub.desktop.screens.counter_enrolment import EnrolmentAtCounter
from shopclub.desktop.shopfloor import Screen, ShopFloor
from shopclub.desktop.theme import XL, L, M
from shopclub.desktop.widgets.answer_band import Answer, AnswerBand, BandView
from shopclub.desktop.widgets.member_panel import MemberPanel, MemberView
from shopclub.desktop.widgets.stamp_pad import AmountPad, StampPad
from shopclub.desktop.widgets.texts import button
from shopclub.desktop.widgets.visit_list import VisitList
from shopclub.desktop.widgets.waiting import Waiting
from shopclub.desktop.worker import Expected
from shopclub.language import acts, formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.purchases import Told
from shopclub.rules.refusals import AmountInvalid, ConfirmNeeded
from shopclub.services.keys import new_key
from shopclub.services.outcomes import Acted, Preview, Shown, Today

DIGIT_WINDOW = timedelta(seconds=5)
UNDO_WINDOW = timedelta(seconds=60)


class CounterScreen(Screen):
    """The counter screen: waiting, or a member is up; the band answers in one place."""

    interests = frozenset({"visits", "members", "cards", "programmes", "shop"})
    answered = Signal(object)

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._outcome: Acted | None = None
        self._at: datetime | None = None
        self._member: int | None = None
        self._needs_amount = False
        self._acting = False
        self._sent_scan = False
        self._asked: tuple[str, Told] | None = None
        self._band = AnswerBand(floor.theme)
        self._waiting = Waiting(floor)
        self._panel = MemberPanel(floor.theme, motion=floor.preferences.motion)
        self._stamps = StampPad()
        self._amount = AmountPad()
        self._visits = VisitList(floor.theme)
        self._side = QStackedWidget()
        self.enrolment = EnrolmentAtCounter(self, self._side)
        self._draft = button("", self.enrolment.begin, look="chip", icon="pencil", theme=floor.theme)
        self._draft.hide()
        self._undo_timer = QTimer(self, singleShot=True, interval=int(UNDO_WINDOW.total_seconds() * 1000))
        self._lay_out()
        self._connect()
        self.wait()

    def _lay_out(self) -> None:
        self._up = QWidget()
        up = QVBoxLayout(self._up)
        up.setContentsMargins(0, 0, 0, 0)
        up.setSpacing(M)
        up.addWidget(self._panel, 1)
        up.addWidget(self._stamps)
        up.addWidget(self._amount)
        self._main = QStackedWidget()
        self._main.addWidget(self._waiting)
        self._main.addWidget(self._up)
        self._up.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        left = QVBoxLayout()
        left.setSpacing(L)
        left.addWidget(self._band)
        left.addWidget(self._main, 1)
        self._side.addWidget(self._visits)
        self._side.setMinimumWidth(230)
        self._side.setMaximumWidth(400)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(XL, L, XL, L)
        whole.setSpacing(L)
        right = QVBoxLayout()
        right.addWidget(self._draft)
        right.addWidget(self._side, 1)
        whole.addLayout(left, 5)
        whole.addLayout(right, 2)

    def _connect(self) -> None:
        self._waiting.search.chosen.connect(self.look_up)
        self._waiting.enrol.connect(self.enrolment.begin)
        self._waiting.first_step.connect(lambda: self.floor.wanted.emit("programmes", None))
        self._panel.redeem.connect(self.redeem)
        self._panel.details.connect(self._details)
        self._panel.name_her.connect(self.enrolment.name_member)
        self._panel.leave.connect(self.wait)
        self._stamps.chosen.connect(self.stamp)
        self._amount.entered.connect(self._enter_amount)
        self._visits.undo.connect(self._ask_undo)
        self._visits.confirmed.connect(self._void)
        self._visits.picked.connect(self.look_up)
        self._undo_timer.timeout.connect(self._undo_lapsed)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        shortcut.activated.connect(self._escape)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(self.undo)

    def refresh(self) -> None:
        """Ask for the day so far."""
        if self.floor.open:
            self.floor.ask(self.floor.club.front.today, self._show_today)

    def _show_today(self, today: Today) -> None:
        view = views.present_today(today, zone=ZoneInfo(self.floor.shop.zone), currency=self.floor.currency)
        self._needs_amount = view.needs_amount
        self._waiting.show_today(view)
        self._visits.show_visits(view.recent)

    @property
    def band(self) -> BandView:
        """What the band says."""
        return self._band.view

    @property
    def member(self) -> int | None:
        """The member who is up."""
        return self._member

    @property
    def member_name(self) -> str:
        """What the member who is up is called."""
        return self._panel.view.name

    def show_draft(self, name: str) -> None:
        """Show that an enrolment waits, or that none does."""
        self._draft.setText(_("Draft: {name}").format(name=name.replace("&", "&&")) if name else "")
        self._draft.setVisible(bool(name))

    def show_enrolled(self, outcome: Acted) -> None:
        """Show a member who was just enrolled."""
        self._acted(outcome)
        self.floor.changed.emit("members")

    def open_with(self, argument: object) -> None:
        """Begin to enrol somebody."""
        if argument == "enrol":
            self.enrolment.begin()

    def settle_focus(self) -> None:
        """Put the focus where the next key belongs."""
        (self._waiting.search if self._member is None else self._up).setFocus()

    def wait(self) -> None:
        """Return to waiting for a card."""
        self._member = self._outcome = self._asked = None
        self._sent_scan = False
        self._visits.settle()
        self._main.setCurrentWidget(self._waiting)
        self._waiting.search.reset()
        self._band.say(BandView(Answer.CALM, _("Ready"), _("Scan a card at any time, on any screen.")))
        self._waiting.search.setFocus()

    def _escape(self) -> None:
        """Close what is open beside the queue, else wait for the next card."""
        if self.enrolment.close_sheet() or self._visits.settle():
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

        self.floor.ask(partial(self.floor.club.front.show, member), show)

    def scan(self, code: str) -> None:
        """Take a scanned card; a blank one while somebody is enrolled becomes that member's own."""
        if not self.enrolment.wants_card():
            self._take(code)
            return

        def decide(blank: bool) -> None:  # noqa: FBT001
            self.enrolment.take_card(code) if blank else self._take(code)

        self.floor.ask(partial(self.floor.club.cards.is_blank, code), decide, self._refused)

    def _take(self, code: str) -> None:
        told = self._typed_before()
        self.enrolment.keep_draft()
        self._send_scan(code, told, confirm=False)

    def _send_scan(self, code: str, told: Told, *, confirm: bool) -> None:
        self._asked = (code, told)
        self._sent_scan = True
        job = partial(self.floor.club.counter.scan, code, request_key=new_key(), told=told, confirm=confirm)
        self.floor.ask(job, self._acted, self._refused)

    def _typed_before(self) -> Told:
        text = self._waiting.search.text().strip() if self._member is None else ""
        self._waiting.search.reset()
        if len(text) == 1 and text in "23456789":
            return Told(stamps=int(text))
        if self._needs_amount and text:
            try:
                return Told(amount=formats.amount_typed(text, self.floor.currency))
            except AmountInvalid:
                return Told()
        return Told()

    def _act(self, job: Callable[[], Acted], then: Callable[[Acted], None] | None = None) -> None:
        """Do something with the open visit, once: a second click meanwhile is none."""
        if not self._acting:
            self._acting = True
            self.floor.ask(job, then or self._acted, self._refused)

    def _acted(self, outcome: Acted) -> None:
        self._acting = False
        self._asked = None
        self._sent_scan = False
        self._outcome, self._at = outcome, self.floor.club.desk.now()
        view = views.present_answer(outcome, self.floor.currency)
        acts = (
            [self._undo_button(outcome)] if outcome.act in {"scan", "amend", "redeem"} and not outcome.repeated else []
        )
        self._show_member(views.present_acted(outcome))
        self._say(view, *acts)
        self._undo_timer.start()
        self._offer_pads(outcome)
        self.floor.changed.emit("visits")
        if any(each.kind == "bonus" for each in outcome.entries):
            self.floor.changed.emit("members")

    def _offer_pads(self, outcome: Acted) -> None:
        open_visit = outcome.visit is not None and outcome.act in {"scan", "amend"} and not outcome.repeated
        self._needs_amount = outcome.needs_amount
        ask = open_visit and self._needs_amount and outcome.amount is None
        self._amount.setVisible(ask)
        self._stamps.setVisible(open_visit and not ask)
        self._amount.begin() if ask else self._up.setFocus()

    def _show_member(self, view: MemberView) -> None:
        self._member = view.member
        self._panel.show_member(view)
        self._main.setCurrentWidget(self._up)

    def _undo_button(self, outcome: Acted) -> QPushButton:
        said = _("Take back the reward  U") if outcome.act == "redeem" else _("Take back the visit  U")
        return button(said, self.undo, icon="undo-2", theme=self.floor.theme)

    def _say(self, view: BandView, *acts: QPushButton) -> None:
        self._band.say(view, *acts)
        if view.kind.sound:
            self.floor.sounds.play(view.kind.sound)
        self.answered.emit(view)

    def _refused(self, expected: Expected) -> None:
        self._acting = False
        view = views.present_refusal(expected)
        if isinstance(expected, ConfirmNeeded) and self._asked:
            code, told = self._asked
            again = button(_("Stamp again  ⏎"), lambda: self._send_scan(code, told, confirm=True), look="primary")
            self._say(view, again, button(_("No  Esc"), self.wait))
            self.look_up(expected.member, keep_band=True)
            return
        self._asked = None
        if self._sent_scan:
            self.wait()
        self._say(view)
        self.settle_focus()

    def look_up(self, member: int, *, keep_band: bool = False) -> None:
        """Show a member without any act."""

        def show(shown: Shown) -> None:
            self._outcome = None
            self._show_member(views.present_shown(shown))
            self._stamps.hide()
            self._amount.hide()
            self._up.setFocus()
            if not keep_band:
                self._say(BandView(Answer.CALM, _("Looked up"), _("Nothing is stamped until the card is scanned.")))
                if shown.member.card:
                    code = shown.member.card
                    stamp = button(_("Stamp now"), lambda: self._send_scan(code, Told(), confirm=False), look="primary")
                    self._band.say(self._band.view, stamp)

        self.floor.ask(partial(self.floor.club.front.show, member), show, self._refused)

    def stamp(self, count: int) -> None:
        """Make the open visit's stamps this many in all."""
        if self._outcome and self._outcome.visit is not None and self._outcome.act in {"scan", "amend"}:
            self._amend(Told(stamps=count))

    def _enter_amount(self, text: str) -> None:
        try:
            amount = formats.amount_typed(text, self.floor.currency)
        except AmountInvalid as refusal:
            self._amount.refuse(str(phrases.refusal(refusal)))
            return
        self._amend(Told(amount=amount))

    def _amend(self, told: Told) -> None:
        if self._outcome and self._outcome.visit is not None:
            job = partial(self.floor.club.counter.amend, self._outcome.visit, request_key=new_key(), told=told)
            self._act(job, partial(self._amended, self._outcome, told.stamps))

    def _amended(self, before: Acted, stamps: int | None, outcome: Acted) -> None:
        self._acted(replace(outcome, facts=before.facts))
        view = self._band.view
        if stamps and view.kind is Answer.STAMPED:
            who = phrases.member_name(outcome.member)
            said = _("{stamps} in all for {who}.").format(stamps=phrases.stamps(stamps), who=who)
            self._band.say(replace(view, said=said), self._undo_button(outcome))

    def redeem(self, voucher: int) -> None:
        """Hand out a reward, on the visit that is open."""
        purchase = self._outcome.purchase if self._outcome and self._outcome.act in {"scan", "amend"} else None
        job = partial(self.floor.club.rewards.use, voucher, request_key=new_key(), purchase=purchase)
        self._act(job)

    def undo(self) -> None:
        """Take the last act back while it is fresh: a stamped visit, or a reward handed out."""
        outcome = self._outcome
        if outcome is None or outcome.visit is None or self._past(UNDO_WINDOW) or outcome.repeated:
            return
        if outcome.act == "redeem" and outcome.touched:
            job: Callable[[], Acted] = partial(
                self.floor.club.rewards.cancel, outcome.touched[0], request_key=new_key()
            )
            self._act(job)
        elif outcome.act in {"scan", "amend"}:
            self._void(outcome.visit, None)

    def _void(self, visit: int, reason: str | None) -> None:
        self._visits.settle()
        job = partial(self.floor.club.taking_back.void, visit, request_key=new_key(), reason=reason)
        self._act(job)

    def _ask_undo(self, visit: int) -> None:
        if self._outcome and self._outcome.visit == visit and not self._past(UNDO_WINDOW):
            self.undo()
            return

        def ask(preview: Preview) -> None:
            said = acts.consequences(preview, self.floor.currency)
            self._visits.ask(visit, phrases.member_name(preview.member), said)

        self.floor.ask(partial(self.floor.club.taking_back.preview, visit), ask, self._refused)

    def _undo_lapsed(self) -> None:
        if self._outcome is not None:
            self._band.say(self._band.view)

    def _past(self, window: timedelta) -> bool:
        return self._at is None or self.floor.club.desk.now() - self._at > window

    def _details(self) -> None:
        if self._member is not None:
            self.floor.wanted.emit("members", self._member)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the counter's keys: digits stamp, R hands out, U takes back, Enter confirms."""
        if isinstance(self.focusWidget(), QLineEdit) and self.focusWidget().hasFocus() and not self._letter(event):
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._asked:
                self._send_scan(*self._asked, confirm=True)
            case key if Qt.Key.Key_2 <= key <= Qt.Key.Key_9 and not self._past(DIGIT_WINDOW):
                self.stamp(key - Qt.Key.Key_0)
            case Qt.Key.Key_R if self._panel.view.rewards:
                self.redeem(self._panel.view.rewards[0].voucher)
            case Qt.Key.Key_U:
                self.undo()
            case _:
                super().keyPressEvent(event)

    def _letter(self, event: QKeyEvent) -> bool:
        """Tell whether a key is no part of an amount, so that it is a command even there."""
        return self._amount.edit.hasFocus() and event.key() in {Qt.Key.Key_R, Qt.Key.Key_U}
