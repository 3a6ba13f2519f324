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
        self._key = new_key()

    def begin(self) -> None:
        """Open the sheet for a new member, or the draft."""
        self._open()
        if self._sheet:
            self._sheet.begin_or_go_on()

    def name_member(self) -> None:
        """Open the sheet to name the member who is up."""
        self._open()
        member = self._place.member
        if self._sheet and member is not None:
            self._sheet.begin(member=member, name=self._place.view.name)

    def keep_draft(self) -> None:
        """Put the sheet away because a card was scanned; what was typed stays as a draft."""
        if self._sheet is None or self._side.currentWidget() is not self._sheet:
            return
        self._side.setCurrentIndex(0)
        held = self._sheet.held()
        self._place.show_draft("" if held.is_empty else held.fields["name"] or _("New member"))

    def wants_card(self) -> bool:
        """Tell whether a blank card scanned now is meant for the member being enrolled."""
        return self._sheet is not None and self._side.currentWidget() is self._sheet and self._sheet.is_new

    def take_card(self, code: str) -> None:
        """Give the member being enrolled a blank card."""
        if self._sheet is not None:
            self._sheet.take_card(code)

    def close_sheet(self) -> bool:
        """Put the sheet away, keeping what it holds; tell whether it was open."""
        opened = self._sheet is not None and self._side.currentWidget() is self._sheet
        self.keep_draft()
        return opened

    def _open(self) -> None:
        if self._sheet is None:
            self._sheet = EnrolSheet(self._place.floor.theme, self._place.floor.shop.name)
            self._sheet.saved.connect(self._save)
            self._sheet.closed.connect(self._close)
            self._side.addWidget(self._sheet)
        self._side.setCurrentWidget(self._sheet)
        self._place.show_draft("")
        floor = self._place.floor
        floor.readings.short.run(floor.club.referrals.taken, owner=self._sheet, then=self._sheet.ask_who_brought)

    def _close(self) -> None:
        self._side.setCurrentIndex(0)
        self._place.show_draft("")
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
        self._done()
        self._place.show_enrolled(outcome)

    def _named(self, member: int, _nothing: None) -> None:
        self._done()
        self._place.floor.changed.emit(Changes.of("members", member=member))
        self._place.show_named(member)

    def _done(self) -> None:
        self._key = new_key()
        if self._sheet:
            self._sheet.empty()
        self._close()

    def _refused(self, expected: Expected) -> None:
        if isinstance(expected, MemberInvalid) and self._sheet:
            self._sheet.refuse(expected.field, phrases.refusal(expected).said)
        elif isinstance(expected, MemberUnknown | ReferralRefused) and self._sheet:
            self._sheet.refuse("referred_by", phrases.refusal(expected).said)
        else:
            self._place.floor.refuse(expected)
