"""Enrolling at the counter: the sheet beside the queue, kept as a draft when a card is scanned."""

from dataclasses import asdict
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from shopclub.desktop.changes import Changes
from shopclub.desktop.screens.counter.place import CounterPlace
from shopclub.desktop.widgets.duplicate_hint import DuplicateHint
from shopclub.desktop.widgets.enrol_sheet import NEW, Enrolling, EnrolSheet, consent_wording, left_off
from shopclub.desktop.workers import Expected
from shopclub.language import phrases
from shopclub.language.dates_typed import birthday_typed
from shopclub.language.translation import gettext as _
from shopclub.rules.values.club_refusals import ReferralRefused
from shopclub.rules.values.refusals import MemberInvalid, MemberUnknown
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted
from shopclub.services.members.details import ConsentsGiven

FORM = "enrolment"


class EnrolmentAtCounter(QObject):
    """Opens and closes the sheet, and keeps what it holds."""

    def __init__(self, place: CounterPlace, side: QStackedWidget) -> None:
        super().__init__(side)
        self._place = place
        self._side = side
        self._sheet: EnrolSheet | None = None
        self._key = new_key()

    def begin(self) -> None:
        """Open the sheet for a new member, where the draft of one left off."""
        if not (self.is_open and self._sheet is not None and self._sheet.is_new):
            self._open().begin(self._waiting_draft() or Enrolling())

    def begin_on(self, card: str) -> None:
        """Open the sheet for a new member on a card that names nobody yet: with that card's draft, no other's."""
        self._open().begin(self._draft_of(Enrolling(card=card)))

    def resume(self) -> None:
        """Open the sheet again with the draft that was typed last, whosever it is."""
        drafts = list(self._place.floor.drafts.all_of(FORM).values())
        draft = left_off(drafts[-1]) if drafts else Enrolling()
        name = self._place.view.name if draft.member is not None else ""
        self._open().begin(draft, name=name)

    def name_member(self) -> None:
        """Open the sheet to name the member who is up: with her own draft, never with another's."""
        member = self._place.member
        if member is not None:
            self._open().begin(self._draft_of(Enrolling(member=member)), name=self._place.view.name)

    def _draft_of(self, nobody: Enrolling) -> Enrolling:
        """Return the draft that belongs to the same as an empty sheet, or that sheet."""
        kept = self._place.floor.drafts.of(FORM, nobody.owner)
        return nobody if kept is None else left_off(kept)

    def _waiting_draft(self) -> Enrolling | None:
        """Return the draft of a new member that was left last."""
        drafts = [left_off(kept) for kept in self._place.floor.drafts.all_of(FORM).values()]
        return next((draft for draft in reversed(drafts) if draft.member is None), None)

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
        self.show_draft()

    def _keep(self) -> None:
        """Keep what the sheet holds as the draft of whom it is for."""
        if self._sheet is None:
            return
        held, drafts = self._sheet.held(), self._place.floor.drafts
        if held.card is not None:
            drafts.drop(FORM, NEW)  # the card was scanned for the one who is enrolled: her draft is the card's now
        if held.is_empty and held.card is None:
            drafts.drop(FORM, held.owner)
        else:
            drafts.keep(FORM, held.owner, asdict(held))

    def show_draft(self) -> None:
        """Show that a new member's draft waits; that of a member who has a card waits with her."""
        draft = self._waiting_draft()
        self._place.show_draft("" if draft is None else draft.fields.get("name") or _("New member"))

    def wants_card(self) -> bool:
        """Tell whether a blank card scanned now is meant for the member being enrolled."""
        return self._sheet is not None and self.is_open and self._sheet.is_new

    def take_card(self, code: str) -> None:
        """Give the member being enrolled a blank card."""
        if self._sheet is not None:
            self._sheet.take_card(code)
            self._keep()

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
            self._sheet.edited.connect(self._keep)
            self._hint_at_duplicates(self._sheet)
            self._side.addWidget(self._sheet)
        self._side.setCurrentWidget(self._sheet)
        self._place.show_draft("")
        floor = self._place.floor
        floor.readings.short.run(floor.club.referrals.taken, owner=self._sheet, then=self._sheet.ask_who_brought)
        return self._sheet

    def _hint_at_duplicates(self, sheet: EnrolSheet) -> None:
        """Say under the fields who is in the book already, while they are typed."""

        def told() -> dict[str, str | None]:
            held = sheet.held().fields
            born = birthday_typed(held["birthday"]) if held["birthday"] else None
            return {**held, "birthday": born}

        hint = DuplicateHint(self._place.floor, told)
        hint.opened.connect(self._open_duplicate)
        sheet.edited.connect(lambda: hint.look(member=sheet.member))
        sheet.hint.addWidget(hint)

    def _open_duplicate(self, member: int) -> None:
        self.keep_draft()
        self._place.look_up(member)

    def _close(self) -> None:
        """Put the sheet away with nothing of it kept: it was saved, or thrown away."""
        if self._sheet is not None:
            self._place.floor.drafts.drop(FORM, self._sheet.held().owner)
            self._sheet.empty()
        self._side.setCurrentIndex(0)
        self.show_draft()
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

            self._place.floor.acts.run(enrol, owner=self, then=partial(self._enrolled, held), otherwise=self._refused)
            return
        member = held.member

        def name_her() -> None:
            club.enrolment.edit(member, {name: value for name, value in fields.items() if value})
            if held.consents:
                club.enrolment.consent(member, dict.fromkeys(held.consents, True), wording=wording)

        named = partial(self._named, held)
        self._place.floor.acts.run(name_her, owner=self, then=named, otherwise=self._refused)

    def _enrolled(self, held: Enrolling, outcome: Acted) -> None:
        self._done(held)
        self._place.show_enrolled(outcome)

    def _named(self, held: Enrolling, _nothing: None) -> None:
        self._done(held)
        self._place.floor.changed.emit(Changes.of("members", member=held.member))
        self._place.show_named(held.member or 0)

    def _done(self, saved: Enrolling) -> None:
        """Let go of what was saved; a sheet that was opened for somebody else meanwhile stays."""
        self._key = new_key()
        self._place.floor.drafts.drop(FORM, saved.owner)
        if self._sheet is not None and self._sheet.held().owner == saved.owner:
            self._close()

    def _refused(self, expected: Expected) -> None:
        if isinstance(expected, MemberInvalid) and self._sheet:
            self._sheet.refuse(expected.field, phrases.refusal(expected).said)
        elif isinstance(expected, MemberUnknown | ReferralRefused) and self._sheet:
            self._sheet.refuse("referred_by", phrases.refusal(expected).said)
        else:
            self._place.floor.refuse(expected)
