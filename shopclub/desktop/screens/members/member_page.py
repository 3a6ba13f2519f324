"""One member's page: who she is, what she has, what happened, and what can be done."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.screens.counter.view import present_tier
from shopclub.desktop.screens.members import draws, partners
from shopclub.desktop.screens.members.balances import BalancesPanel, present_balances
from shopclub.desktop.screens.members.details import DetailsPanel, MemberForm, contact_line, contacts
from shopclub.desktop.screens.members.history import HappenedView, HistoryPanel, present_entries, present_visits
from shopclub.desktop.screens.members.member_acts import MemberActs
from shopclub.desktop.screens.members.memberships import MemberMemberships
from shopclub.desktop.screens.members.page_reading import MemberRead, read_member
from shopclub.desktop.screens.members.rewards import RewardsPanel
from shopclub.desktop.screens.members.standing import MemberStanding
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XL, L, M, S
from shopclub.desktop.widgets import causes
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.duplicate_hint import DuplicateHint
from shopclub.desktop.widgets.enrol_sheet import consent_wording
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.pill import Pill
from shopclub.desktop.widgets.texts import Clipped, Field, Panel, Text, clear, put, scrolled
from shopclub.language import acts, names
from shopclub.language.kinds import cashback
from shopclub.language.translation import gettext as _
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import MemberLine
from shopclub.services.acting.previews import Preview

DETAILS_WIDTH, NARROW = 280, 820


class MemberPage(MemberSheets):
    """Shows one member."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._member: int | None = None
        self._read: MemberRead | None = None
        self._anew = True
        self._resumed = ""
        self.more = MemberActs(self, floor)
        self.standing = MemberStanding(self, floor)
        self.passes = MemberMemberships(self, floor)
        self._name, self._tier = Clipped("", "title"), Pill(floor.theme, "medal")
        self._contacts, self._pills = QHBoxLayout(), QHBoxLayout()
        self._blocked = Text("", "strong", tone="refused")
        self._rewards = RewardsPanel(floor.theme)
        self._balances = BalancesPanel(floor.theme)
        self._history = HistoryPanel(floor.theme)
        self._details = DetailsPanel(floor.theme, self._consent)
        self._others = Panel(margin=L + 4, spacing=S)
        self._rewards.handed_out.connect(self._hand_out)
        self._history.asked.connect(self._ask_back)
        self._history.confirmed.connect(self._take_back)
        self._lay_out()
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_sheet)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(XL, 0, XL, XL)
        column.setSpacing(L - 2)
        for part in (self._contacts, self._pills, self.sheet):
            column.addLayout(part)
        for widget in (self._blocked, self._rewards, self._balances):
            column.addWidget(widget)
        left = QVBoxLayout()
        left.setSpacing(L - 2)
        left.addWidget(self._history)
        left.addWidget(self._others)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self._details)
        right.addStretch(1)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(L)
        self._both.addLayout(left, 1)
        self._both.addLayout(right)
        column.addLayout(self._both)
        column.addStretch(1)
        area = scrolled(inside)
        self._area = area
        self.opened.connect(partial(area.verticalScrollBar().setValue, 0))
        self.rows.addLayout(self._head())
        self.rows.addWidget(area, 1)

    def _head(self) -> QBoxLayout:
        theme = self._floor.theme
        self._back = button("", self.closed.emit, look="quiet", icon="arrow-left", theme=theme)
        self._back.setAccessibleName(_("Back to the list"))
        self._back.setFixedWidth(44)
        self._begin = button(_("Begin a visit"), self._begin_visit, look="primary", icon="store", theme=theme)
        edit = button(_("Edit"), self._edit)
        self._print = button(_("Print card"), self._print_card)
        more = button(_("More"), icon="chevron-down", theme=theme)
        more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        more.clicked.connect(lambda: self._menu().exec(more.mapToGlobal(more.rect().bottomLeft())))
        named = QHBoxLayout()
        named.setSpacing(M)
        named.addWidget(self._back)
        named.addWidget(self._name)
        named.addWidget(self._tier)
        named.addStretch(1)
        named.setStretch(1, 20)
        acts = QHBoxLayout()
        acts.setSpacing(S)
        self._acts = self._begin, edit, self._print, more
        for act in self._acts:
            act.setEnabled(False)
            acts.addWidget(act)
        acts.addStretch(0)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setContentsMargins(XL, L, XL, M - 2)
        self._top.setSpacing(S)
        self._top.addLayout(named, 1)
        self._top.addLayout(acts)
        return self._top

    def _menu(self) -> QMenu:
        """Return the acts that are rare, the one that can't be taken back last."""
        groups = (
            (
                (_("Adjust a balance…"), "diff", self.more.adjust),
                (_("Opening balance…"), "book-open", self.more.opening),
                (_("Statement as PDF"), "file-text", self.more.statement),
            ),
            (
                (_("Replace the card…"), "refresh-cw", self._replace),
                (_("Unblock") if self.shown.blocked else _("Block…"), "ban", self._block),
            ),
            (
                (_("Family card…"), "users", self.more.family),
                (_("Merge with another member…"), "merge", self.more.merge),
            ),
            ((_("Forget this member…"), "eraser", self.more.forget),),
        )
        menu = QMenu(self)
        theme = self._floor.theme
        for place, group in enumerate(groups):
            if place:
                menu.addSeparator()
            for said, icon, act in group:
                colour = theme.colours.refused if act == self.more.forget else theme.colours.text
                menu.addAction(icons.icon(icon, colour), said, act)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the details under the history where there is little width."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        along = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._both.setDirection(along)
        self._top.setDirection(along)
        self._details.setFixedWidth(DETAILS_WIDTH) if not narrow else self._details.setMaximumWidth(16_777_215)
        self._details.setMinimumWidth(0 if narrow else DETAILS_WIDTH)

    def show_back(self, *, back: bool) -> None:
        """Offer the way back to the list where the page stands alone."""
        self._back.setVisible(back)

    def show_member(self, member: int) -> None:
        """Show a member, from the top; what was typed on another's page waits there as a draft."""
        if member != self._member:
            clear(self.sheet)
            self._shown, self._anew = None, True
            for act in self._acts:
                act.setEnabled(False)  # until she is read: nothing is done with whoever was shown before
        self._member = member
        self.refresh()

    def refresh(self) -> None:
        """Read her anew."""
        member = self._member
        if member is not None:
            read = partial(read_member, self._floor.club, member)
            self._floor.readings.short.run(read, owner=self, then=self._show)

    def _show(self, read: MemberRead) -> None:
        shown, stands, floor = read.shown, read.stands, self._floor
        if shown.id != self._member:
            return
        self._shown, self._read = shown, read
        code = next((each.code for each in shown.cards if each.state == "active" and not each.holder), None)
        for act in self._acts:
            act.setEnabled(act is not self._begin or code is not None)
        self._name.say(names.member_name(MemberLine(shown.id, shown.name, code)))
        self._name.setMaximumWidth(self._name.sizeHint().width() + 2)
        self._tier.say(present_tier(shown.tier))
        clear(self._contacts)
        put(
            self._contacts,
            contact_line(floor.theme, contacts(shown, code), self.width() - 2 * XL, self.devicePixelRatioF()),
        )
        self._blocked.setText(_("Blocked: {reason}").format(reason=shown.blocked) if shown.blocked else "")
        self._blocked.setVisible(bool(shown.blocked))
        self._rewards.show_rewards([each for each in shown.vouchers if each.state == "issued"], today=floor.today())
        self._balances.show_balances(present_balances(shown, stands.tiers, floor.currency))
        zone, today = ZoneInfo(floor.shop.zone), floor.today()
        visits = present_visits(read.visits, floor.currency, zone=zone, today=today)
        self._history.show_history(visits, present_entries(read.lines, today=today), anew=self._anew)
        self._details.show_details(shown, stands.referrals, floor.currency)
        self._show_others(read)
        form, self._resumed = self._resumed, ""
        if form in self._forms():
            self._forms()[form][1]()
        self._show_drafts()
        if self._anew:
            self._anew = False
            self._area.verticalScrollBar().setValue(0)

    def _show_others(self, read: MemberRead) -> None:
        """Show what the kinds of programme that count no units have to say, if they say anything."""
        stands, rows = read.stands, self._others.rows
        clear(rows)
        for quarter in stands.quarters:
            rows.addWidget(Text(cashback.quarter(quarter, self._floor.currency)))
        self.standing.lay_out(rows, stands.tiers)
        self.passes.lay_out(rows, stands.memberships, stands.offered)
        causes.lay_out(self, self._floor, rows, stands.causes)
        draws.lay_out(self, self._floor, rows, stands.draws)
        partners.lay_out(self, self._floor, rows, stands.partners, stands.vouchers)
        self.standing.offer_to_allow(rows, stands.referrals)
        self.more.offer_parting(rows, read.merges)
        self._others.setVisible(rows.count() > 0)

    def _forms(self) -> dict[str, tuple[str, Any]]:
        """Return the forms whose drafts are offered on the page, with their names and how they open."""
        return {
            "edit member": (_("Edit"), self._edit),
            "adjust balance": (_("Adjust"), self.more.adjust),
            "opening balance": (_("Opening balance"), self.more.opening),
            "family card": (_("Family"), self.more.family),
            "replace card": (_("Replace card"), self._replace),
            "block member": (_("Block"), self._block),
        }

    def left_off(self) -> tuple[int, str] | None:
        """Return who is shown, and the form that is open."""
        return None if self._member is None else (self._member, self._form if self.sheet.count() else "")

    def resume(self, form: str) -> None:
        """Open a form once the member was read: what was typed into it is its draft."""
        self._resumed = form

    def _show_drafts(self) -> None:
        """Offer what was typed on this page before and not saved, but for the form that is open."""
        clear(self._pills)
        if self._shown is None:
            return
        for form, (said, act) in self._forms().items():
            if self._floor.drafts.of(form, self.owner_of_drafts) is not None and not self.holds(form):
                draft = _("Draft: {name}").format(name=said)
                put(self._pills, button(draft, act, look="chip", icon="pencil", theme=self._floor.theme))
        if self._pills.count():
            self._pills.addStretch(1)

    def settle(self) -> bool:
        """Close what is open on the page, a question in a row first; tell whether something was."""
        settled = self._history.settle() or super().settle()
        if settled:
            self._show_drafts()
        return settled

    def _begin_visit(self) -> None:
        own = [each.code for each in self.shown.valid_cards if not each.holder]
        if own:
            self._floor.wanted.emit("counter", ("visit", own[0]))

    def _hand_out(self, voucher: int) -> None:
        self.ask(partial(self._floor.club.rewards.use, voucher, request_key=new_key()))

    def _consent(self, channel: str, given: bool) -> None:  # noqa: FBT001
        wording = consent_wording(self._floor.shop.name, channel)
        self.ask(partial(self._floor.club.enrolment.consent, self._member or 0, {channel: given}, wording=wording))

    def _edit(self) -> None:
        form = MemberForm(self.shown)

        def save() -> None:
            told = form.told()
            if told is not None:
                self.ask(partial(self._floor.club.enrolment.edit, self.shown.id, told), form.fields["email"])

        hint = DuplicateHint(self._floor, lambda: form.told() or {})
        hint.opened.connect(self.show_member)
        for field in form.fields.values():
            field.edit.textEdited.connect(lambda _text: hint.look(member=self.shown.id))
        self.open_sheet(_("Edit"), form, hint, act=_("Save"), then=save, form="edit member")
        form.fields["name"].edit.setFocus()

    def _replace(self) -> None:
        code = Field(_("Code of the new card"), hint=_("Leave empty for a new code to print"), longest=64)
        code.edit.setProperty("rawScans", True)

        def save() -> None:
            self.ask(partial(self._floor.club.cards.replace, self.shown.id, code=code.text().strip() or None), code)

        advice = Text(_("The old cards are dead at once; the stamps stay."), tone="muted")
        self.open_sheet(_("Replace card"), advice, code, act=_("Replace"), then=save, form="replace card")
        code.edit.setFocus()

    def _block(self) -> None:
        enrolment = self._floor.club.enrolment
        if self.shown.blocked:
            self.ask(partial(enrolment.unblock, self.shown.id))
            return
        reason = Field(_("Why?"), longest=200)
        self.open_sheet(
            _("Block this member"),
            Text(_("Visits are still recorded, but nothing is awarded."), tone="muted"),
            reason,
            act=_("Block"),
            then=lambda: self.ask(partial(enrolment.block, self.shown.id, reason=reason.text()), reason),
            look="danger",
            form="block member",
        )
        reason.edit.setFocus()

    def _print_card(self) -> None:
        self._floor.wanted.emit("cards", self.shown.id)

    def _ask_back(self, row: HappenedView) -> None:
        if row.visit is None:
            self._history.ask(row, (_("The opposite is written; both stay to be seen."),))
            return

        def show(preview: Preview) -> None:
            said = acts.consequences(preview, self._floor.currency)
            self._history.ask(row, said or (_("Nothing was earned by it; the visit is crossed out."),))

        self._floor.acts.run(partial(self._floor.club.voiding.preview, row.visit), owner=self, then=show)

    def _take_back(self, row: HappenedView, reason: str) -> None:
        club, key = self._floor.club, new_key()
        if row.visit is not None:
            self.ask(partial(club.voiding.void, row.visit, request_key=key, reason=reason or None))
        elif row.entry is not None:
            why = reason if len(reason) >= 3 else _("Taken back")
            self.ask(partial(club.adjustments.reverse, row.entry, request_key=key, reason=why))
