"""Enrolling at the counter: the sheet beside the queue, kept as a draft when a card is scanned."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.widgets.enrol_sheet import Enrolling, EnrolSheet, consent_wording
from shopclub.desktop.workers import Expected
from shopclub.language import phrases
from shopclub.language.dates_typed import birthday_typed
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import ReferralRefused
from shopclub.rules.values.refusals import MemberInvalid, MemberUnknown
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted
from shopclub.services.members.details import ConsentsGiven


class EnrolmentAtCounter(QObject):
    """Opens and closes the sheet, and keeps what it holds."""

    def __init__(self, place: CounterPlace, side: QStackedWidget) -> None:
        super().__init__(side)
        self._place = place
        self._side = side
        self._sheet: EnrolSheet | None = None
        self._drafts: dict[int | None, Enrolling] = {}
        self._key = new_key()

    def begin(self) -> None:
        """Open the sheet for a new member, where the draft of one left off."""
        if self._sheet is not None and self.is_open and self._sheet.is_new:
            return
        self._open().begin(self._drafts.get(None, Enrolling()))

    def name_member(self) -> None:
        """Open the sheet to name the member who is up: with her own draft, never with another's."""
        member = self._place.member
        if member is not None:
            draft = self._drafts.get(member, Enrolling(member=member))
            self._open().begin(draft, name=self._place.view.name)

    @property
    def is_open(self) -> bool:
        """Whether the sheet is open."""
        return self._sheet is not None and self._side.currentWidget() is self._sheet

    def keep_draft(self) -> None:
        """Put the sheet away because a card was scanned; what was typed stays as a draft."""
        if self._sheet is None or not self.is_open:
            return
        self._keep()
        self._side.setCurrentIndex(0)
        self._show_draft()

    def _keep(self) -> None:
        """Keep what the sheet holds as the draft of whom it is for."""
        if self._sheet is None:
            return
        draft = self._sheet.held()
        self._drafts.pop(draft.member, None)
        if not draft.is_empty or draft.card is not None:
            self._drafts[draft.member] = draft

    def _show_draft(self) -> None:
        """Show that a new member's draft waits; that of a member who has a card waits with her."""
        draft = self._drafts.get(None)
        self._place.show_draft("" if draft is None else draft.fields["name"] or _("New member"))

    def wants_card(self) -> bool:
        """Tell whether a blank card scanned now is meant for the member being enrolled."""
        return self._sheet is not None and self.is_open and self._sheet.is_new

    def take_card(self, code: str) -> None:
        """Give the member being enrolled a blank card."""
        if self._sheet is not None:
            self._sheet.take_card(code)

    def close_sheet(self) -> bool:
        """Put the sheet away, keeping what it holds; tell whether it was open."""
        opened = self.is_open
        self.keep_draft()
        return opened

    def _open(self) -> EnrolSheet:
        """Bring the sheet up; what it held for somebody else is kept as that one's draft."""
        if self.is_open:
            self._keep()
        if self._sheet is None:
            self._sheet = EnrolSheet(self._place.floor.theme, self._place.floor.shop.name)
            self._sheet.saved.connect(self._save)
            self._sheet.closed.connect(self._close)
            self._side.addWidget(self._sheet)
        self._side.setCurrentWidget(self._sheet)
        self._place.show_draft("")
        floor = self._place.floor
        floor.readings.short.run(floor.club.referrals.taken, owner=self._sheet, then=self._sheet.ask_who_brought)
        return self._sheet

    def _close(self) -> None:
        """Put the sheet away with nothing of it kept: it was saved, or thrown away."""
        if self._sheet is not None:
            self._drafts.pop(self._sheet.member, None)
            self._sheet.empty()
        self._side.setCurrentIndex(0)
        self._show_draft()
        self._place.settle_focus()

    def _save(self, held: Enrolling) -> None:
        fields: dict[str, str | None] = dict(held.fields)
        if held.fields["birthday"]:
            fields["birthday"] = birthday_typed(held.fields["birthday"])
            if fields["birthday"] is None:
                self._refused(MemberInvalid("birthday", held.fields["birthday"]))
                return
        club, shop = self._place.floor.club, self._place.floor.shop.name
        wording = " ".join(consent_wording(shop, channel) for channel in held.consents)
        if held.member is None:
            key = self._key

            def enrol() -> Acted:
                return club.enrolment.add(
                    request_key=key,
                    fields=fields,
                    card=held.card,
                    consents=ConsentsGiven(held.consents, wording),
                    referred_by=club.referrals.who(held.brought_by) if held.brought_by else None,
                )

            self._place.floor.acts.run(enrol, owner=self, then=self._enrolled, otherwise=self._refused)
            return
        member = held.member

        def name_her() -> None:
            club.enrolment.edit(member, {name: value for name, value in fields.items() if value})
            if held.consents:
                club.enrolment.consent(member, dict.fromkeys(held.consents, True), wording=wording)

        named = partial(self._named, member)
        self._place.floor.acts.run(name_her, owner=self, then=named, otherwise=self._refused)

    def _enrolled(self, outcome: Acted) -> None:
        self._done(None)
        self._place.show_enrolled(outcome)

    def _named(self, member: int, _nothing: None) -> None:
        self._done(member)
        self._place.floor.changed.emit(Changes.of("members", member=member))
        self._place.show_named(member)

    def _done(self, member: int | None) -> None:
        """Let go of what was saved; a sheet that was opened for somebody else meanwhile stays."""
        self._key = new_key()
        self._drafts.pop(member, None)
        if self._sheet is not None and self._sheet.member == member:
            self._close()

    def _refused(self, expected: Expected) -> None:
        if isinstance(expected, MemberInvalid) and self._sheet:
            self._sheet.refuse(expected.field, phrases.refusal(expected).said)
        elif isinstance(expected, MemberUnknown | ReferralRefused) and self._sheet:
            self._sheet.refuse("referred_by", phrases.refusal(expected).said)
        else:
            self._place.floor.refuse(expected)
