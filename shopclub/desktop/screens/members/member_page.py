"""One member's page: who she is, what she has, every entry as a sentence, and what can be done."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from shopclub.desktop.screens.members import draws, partners
from shopclub.desktop.screens.members.member_acts import MemberActs
from shopclub.desktop.screens.members.memberships import MemberMemberships
from shopclub.desktop.screens.members.page_reading import Stands, read_stands
from shopclub.desktop.screens.members.standing import MemberStanding
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import M, S
from shopclub.desktop.widgets import causes
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.enrol_sheet import channel_names, consent_wording
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.texts import Clipped, Field, Text, clear, labelled, row
from shopclub.language import acts, formats, names, phrases
from shopclub.language.dates_typed import birthday_text, birthday_typed
from shopclub.language.kinds import cashback
from shopclub.language.kinds.register import words_of
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.ledger.grounds import GroundKind
from shopclub.rules.values.card_codes import grouped
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import MemberInvalid, ReasonNeeded
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import MemberLine, MemberShown, StatementLine
from shopclub.services.acting.previews import Preview

SHOWN_ENTRIES = 200


@dataclass(frozen=True)
class EntryView:
    """An entry as a sentence; `visit` or `entry` is what would be taken back."""

    said: str
    day: str
    balance: str
    entry: int
    visit: int | None
    reversible: bool
    reversed: bool


def present_entries(lines: tuple[StatementLine, ...]) -> tuple[EntryView, ...]:
    """Return a member's entries, the newest first; a visit can be taken back from its first entry."""
    seen: set[int] = set()
    shown = []
    for each in lines:
        alone = (
            each.visit is None
            and each.kind in {"adjustment", "bonus", "opening"}
            and each.ground.kind is not GroundKind.NEW_TERMS
        )
        begins = each.visit is not None and each.visit not in seen and each.kind == "award"
        if each.visit is not None:
            seen.add(each.visit)
        shown.append(
            EntryView(
                acts.entry(each),
                formats.day(each.business_date),
                words_of(each.programme_kind).bare(each.balance),
                each.id,
                each.visit,
                (alone or begins) and not each.reversed,
                each.reversed,
            )
        )
    return tuple(reversed(shown))


def present_summary(shown: MemberShown, currency: Currency) -> str:
    """Return in one line how often she comes and what she spent."""
    visits = ngettext("{count} visit", "{count} visits", shown.visits).format(count=formats.whole(shown.visits))
    parts = [_("Member since {day}").format(day=formats.day(shown.joined)), visits]
    if shown.spent:
        parts.append(formats.money(shown.spent, currency))
    if shown.last_visit_on:
        parts.append(_("last on {day}").format(day=formats.day(shown.last_visit_on)))
    return " · ".join(parts)


class MemberPage(MemberSheets):
    """Shows one member."""

    def __init__(self, floor: ShopFloor) -> None:
        super().__init__(floor)
        self._member: int | None = None
        self.more = MemberActs(self, floor)
        self.standing = MemberStanding(self, floor)
        self.passes = MemberMemberships(self, floor)
        self._name = Clipped("", "title")
        self._summary = Text("", "body", tone="muted")
        self._column = QVBoxLayout()
        self._column.setSpacing(M)
        inside = QWidget()
        holder = QVBoxLayout(inside)
        holder.setContentsMargins(0, 0, S, 0)
        holder.addLayout(self.sheet)
        holder.addLayout(self._column)
        holder.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self.opened.connect(partial(area.verticalScrollBar().setValue, 0))
        close = button("", self.closed.emit, look="quiet", icon="x", theme=floor.theme)
        close.setAccessibleName(_("Close"))
        close.setFixedWidth(44)
        head = row(self._name, close)
        head.setStretch(0, 1)
        self.rows.addLayout(head)
        self.rows.addWidget(self._summary)
        self.rows.addWidget(area, 1)

    def show_member(self, member: int) -> None:
        """Show a member."""
        if member != self._member:
            clear(self.sheet)
        self._member = member
        self.refresh()

    def refresh(self) -> None:
        """Read her anew."""
        member = self._member
        if member is None:
            return
        club = self._floor.club

        def read() -> tuple[Any, ...]:
            shown = club.front.member(member)
            return shown, club.front.statement(shown.id), read_stands(club, shown.id)

        self._floor.readings.short.run(read, owner=self, then=lambda found: self._show(*found))

    def _show(self, shown: MemberShown, lines: tuple[StatementLine, ...], stands: Stands) -> None:
        if shown.id != self._member:
            return
        self._shown = shown
        code = next((each.code for each in shown.cards if each.state == "active" and not each.holder), None)
        self._name.say(names.member_name(MemberLine(shown.id, shown.name, code)))
        self._summary.setText(present_summary(shown, self._floor.currency))
        clear(self._column)
        self._column.addLayout(self._acts(shown))
        if shown.blocked:
            self._column.addWidget(Text(_("Blocked: {reason}").format(reason=shown.blocked), "strong", tone="refused"))
        if shown.note:
            self._column.addWidget(Text(shown.note))
        for each in shown.balances:
            count = f"{each.balance}/{each.size}" if each.size else acts.counted(each.balance, each.kind)
            line = row(Clipped(each.name, "strong"), Text(count, "heading", wrap=False))
            line.setStretch(0, 1)
            self._column.addLayout(line)
        for quarter in stands.quarters:
            self._column.addWidget(Text(cashback.quarter(quarter, self._floor.currency), tone="muted"))
        for voucher in shown.vouchers:
            if voucher.state == "issued":
                said = _("Reward ready: {reward}").format(reward=voucher.reward)
                self._column.addWidget(Text(said, "strong", tone="positive"))
        self.standing.lay_out(self._column, shown.id, stands.tiers, stands.referrals)
        self.passes.lay_out(self._column, stands.memberships, stands.offered)
        causes.lay_out(self, self._floor, self._column, stands.causes)
        draws.lay_out(self, self._floor, self._column, stands.draws)
        partners.lay_out(self, self._floor, self._column, stands.partners, stands.vouchers)
        self.more.offer_parting(self._column, shown.id)
        self._contacts(shown)
        self._cards(shown)
        self._entries(present_entries(lines))
        self._consents(shown)

    def _acts(self, shown: MemberShown) -> QGridLayout:
        acts = (
            (_("Edit"), "pencil", self._edit),
            (_("Adjust"), "plus", self.more.adjust),
            (_("Statement"), "file-text", self.more.statement),
            (_("Replace card"), "credit-card", self._replace),
            (_("Print card"), "printer", self._print),
            (_("Unblock") if shown.blocked else _("Block"), "ban", self._block),
            (_("Opening balance"), "book-open", self.more.opening),
            (_("Family…"), "users", self.more.family),
            (_("Merge…"), "merge", self.more.merge),
            (_("Forget…"), "eraser", self.more.forget),
        )
        made = QGridLayout()
        made.setSpacing(S)
        columns = 3 if self.width() > 560 else 2
        for number, (said, icon, act) in enumerate(acts):
            made.addWidget(button(said, act, icon=icon, theme=self._floor.theme), number // columns, number % columns)
        return made

    def _contacts(self, shown: MemberShown) -> None:
        told = [each for each in (shown.phone, shown.email) if each]
        if shown.birthday:
            told.append(_("Birthday {day}").format(day=formats.birthday(shown.birthday)))
        if told:
            self._column.addWidget(Text("   ".join(told)))

    def _cards(self, shown: MemberShown) -> None:
        self._column.addWidget(Text(_("Cards"), "strong"))
        states = {"active": _("valid"), "replaced": _("replaced"), "blocked": _("blocked"), "unissued": ""}
        for each in shown.cards:
            said = f"{grouped(each.code)}   {each.holder or ''}   {states[each.state]}".replace("      ", "   ")
            self._column.addWidget(Text(said, tone="" if each.state == "active" else "muted"))

    def _consents(self, shown: MemberShown) -> None:
        self._column.addWidget(Text(_("Consents"), "strong"))
        names = channel_names()
        for each in shown.consents:
            box = QCheckBox(names[each.channel].replace("&", "&&"))
            box.setChecked(each.given)
            when = formats.day(each.at.date()) if each.at else ""
            box.setToolTip(f"{when} {each.wording}".strip() or _("Never asked"))
            box.toggled.connect(partial(self._consent, each.channel))
            self._column.addWidget(box)

    def _consent(self, channel: str, given: bool) -> None:  # noqa: FBT001
        wording = consent_wording(self._floor.shop.name, channel)
        self.ask(partial(self._floor.club.enrolment.consent, self._member or 0, {channel: given}, wording=wording))

    def _entries(self, entries: tuple[EntryView, ...]) -> None:
        self._column.addWidget(Text(_("Everything that happened"), "strong"))
        for each in entries[:SHOWN_ENTRIES]:
            said = Text(each.said, tone="muted" if each.reversed else "")
            if each.reversed:
                struck = said.font()
                struck.setStrikeOut(True)
                said.setFont(struck)
            day = Text(each.day, "small", tone="muted", wrap=False)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(said)
            words.addWidget(day)
            line = row(spacing=S)
            line.addLayout(words, 1)
            line.addWidget(Text(each.balance, "strong", wrap=False))
            if each.reversible:
                undo = button("", partial(self._preview, each), look="quiet", icon="undo-2", theme=self._floor.theme)
                undo.setToolTip(_("Take back"))
                undo.setAccessibleName(_("Take back: {what}").format(what=each.said))
                undo.setFixedWidth(44)
                line.addWidget(undo)
            self._column.addLayout(line)
        if len(entries) > SHOWN_ENTRIES:
            left = len(entries) - SHOWN_ENTRIES
            older = ngettext("{count} older entry", "{count} older entries", left).format(count=left)
            self._column.addWidget(Text(older, "small", tone="muted"))
        if not entries:
            self._column.addWidget(Text(_("Nothing yet: the first stamp will stand here."), tone="muted"))

    def _edit(self) -> None:
        shown = self.shown
        fields = {
            "name": Field(_("Name"), text=shown.name or ""),
            "phone": Field(_("Phone"), text=shown.phone or "", longest=40, numbers=True),
            "email": Field(_("E-mail"), text=shown.email or "", longest=254),
            "birthday": Field(
                _("Birthday"),
                text=birthday_text(shown.birthday),
                hint=_("DD.MM or DD.MM.YYYY"),
                longest=10,
                numbers=True,
            ),
        }
        note = QPlainTextEdit(shown.note or "")
        note.setMaximumHeight(80)

        def save() -> None:
            given: dict[str, str | None] = {name: field.text() for name, field in fields.items()}
            given["note"] = note.toPlainText()
            born = fields["birthday"]
            if born.text().strip():
                given["birthday"] = read = birthday_typed(born.text())
                if read is None:
                    born.refuse(phrases.refusal(MemberInvalid("birthday", born.text())).said)
                    return
            self.ask(partial(self._floor.club.enrolment.edit, shown.id, given), fields["email"])

        self.open_sheet(_("Edit"), *fields.values(), labelled(_("Note for staff"), note), act=_("Save"), then=save)
        fields["name"].edit.setFocus()

    def _replace(self) -> None:
        code = Field(_("Code of the new card"), hint=_("Leave empty for a new code to print"), longest=64)
        code.edit.setProperty("rawScans", True)

        def save() -> None:
            self.ask(partial(self._floor.club.cards.replace, self.shown.id, code=code.text().strip() or None), code)

        advice = Text(_("The old cards are dead at once; the stamps stay."), tone="muted")
        self.open_sheet(_("Replace card"), advice, code, act=_("Replace"), then=save)
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
        )
        reason.edit.setFocus()

    def _print(self) -> None:
        self._floor.wanted.emit("cards", self.shown.id)

    def _preview(self, entry: EntryView) -> None:
        if entry.visit is None:
            self._take_back(entry, (_("The opposite is written; both stay to be seen."),))
            return

        def show(preview: Preview) -> None:
            said = acts.consequences(preview, self._floor.currency)
            self._take_back(entry, said)

        self._floor.acts.run(partial(self._floor.club.voiding.preview, entry.visit), owner=self, then=show)

    def _take_back(self, entry: EntryView, consequences: tuple[str, ...]) -> None:
        reason = Field(_("Why?"), longest=200)
        club, key = self._floor.club, new_key()

        def save() -> None:
            if len(reason.text().strip()) < 3:
                reason.refuse(phrases.refusal(ReasonNeeded()).said)
                return
            if entry.visit is not None:
                job = partial(club.voiding.void, entry.visit, request_key=key, reason=reason.text())
            else:
                job = partial(club.adjustments.reverse, entry.entry, request_key=key, reason=reason.text())
            self.ask(job, reason)

        told = [Text(f"•  {said}") for said in consequences]
        title = _("Take back: {what}").format(what=entry.said)
        self.open_sheet(title, *told, reason, act=_("Take back"), then=save, look="danger")
        reason.edit.setFocus()
