"""Members: enrolling, editing, blocking, consents."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from shopclub.records.ledger import Booking
from shopclub.records.members import cards, consents, members
from shopclub.records.members.duplicates import possible_duplicates
from shopclub.records.members.members import MemberRow
from shopclub.rules.ledger.acts import Notice, Standing
from shopclub.rules.values import card_codes
from shopclub.rules.values.card_codes import CodeKind
from shopclub.rules.values.refusals import CardInvalid, CardTaken, MemberInvalid, ReasonNeeded
from shopclub.services.acting.answers import ActReport
from shopclub.services.acting.desk import ChangeAsked, Desk, Moment, post_decision
from shopclub.services.acting.member_facts import member_lines
from shopclub.services.acting.outcomes import Acted, Changed, MemberLine
from shopclub.services.acting.roles import prove_manager
from shopclub.services.kinds import referrals
from shopclub.services.kinds.register import finish
from shopclub.services.members.details import NO_CONSENTS, ConsentsGiven, clean_fields

CHANNELS = ("email", "sms", "post", "analysis", "testimonial")


class Enrolment:
    """What staff do to enrol a member and keep her details right."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(
        self,
        *,
        request_key: str,
        fields: Mapping[str, str | None] | None = None,
        card: str | None = None,
        consents: ConsentsGiven = NO_CONSENTS,
        referred_by: str | int | None = None,
    ) -> Acted:
        """Enrol a member, on a card given or a new one; she agrees only to what is named.

        `referred_by` is the member who brought her.

        Raises:
            CardTaken, CardInvalid: the card given names somebody, or is no readable code.
            MemberUnknown, ReferralRefused: nobody can have brought her.
            MemberInvalid: a field can't be kept as given.
        """
        details, channels = clean_fields(fields or {}), tuple(sorted(set(consents.channels)))
        word = card_codes.normalise(card) if card is not None else None

        def work(moment: Moment) -> Acted:
            alike = _possible_duplicates(moment, details)
            row = self._enrol(moment, word, details)
            _keep_consents(moment, row.id, dict.fromkeys(channels, True), consents.wording)
            welcomed = self._welcomed(moment, row, referred_by)
            return replace(welcomed, notices=(*welcomed.notices, *alike))

        content = {"fields": details, "card": word, "consents": channels}
        content |= {"referred_by": str(referred_by)} if referred_by is not None else {}
        return self._desk.perform("enrol", key=request_key, content=content, work=work)

    def duplicates(self, fields: Mapping[str, str | None], *, without: int | None = None) -> tuple[MemberLine, ...]:
        """Return the members who may be the same person as one with these details, but for one of them.

        Raises:
            MemberInvalid: a field can't be kept as given.
        """
        details = clean_fields(fields)
        with self._desk.book.reading() as session:
            alike = [number for number in possible_duplicates(session, details) if number != without]
            lines = member_lines(session, alike)
            return tuple(lines[number] for number in alike)

    def _welcomed(self, moment: Moment, row: MemberRow, referred_by: str | int | None) -> Acted:
        """Note who brought a new member, and give her what the programmes welcome her with."""
        _note_birthday(moment, row.id, row.birthday)
        notices: tuple[Notice, ...] = ()
        if referred_by is not None:
            referrer = self._desk.member(moment.written(), referred_by)
            notices = referrals.make(moment, referrer=referrer.id, friend=row.id)
        after = welcome(moment, row.id)
        before = replace(self._desk.holding(moment, row.id), vouchers=())
        return finish(moment, ActReport(row=row, after=after, before=before, act="enrol", notices=notices))

    def _enrol(self, moment: Moment, word: str | None, details: Mapping[str, str | None]) -> MemberRow:
        code = card_codes.make_code(CodeKind.MEMBER, self._desk.randomness) if word is None else word
        if not card_codes.may_be_given(code):
            raise CardInvalid(code[: card_codes.LONGEST_READ])
        there = cards.card_by_code(moment.written(), code)
        if there is not None and there.state != "unissued":
            raise CardTaken(code)
        return _enrol_on(moment, code, details)

    def edit(
        self,
        member: str | int,
        fields: Mapping[str, str | None],
        *,
        consents: Mapping[str, bool] | None = None,
        wording: str = "",
        request_key: str | None = None,
    ) -> Changed:
        """Change a member's details; None blanks a field. Consents are given or withdrawn only where named.

        Raises:
            MemberUnknown, MemberInvalid, KeyReused: see `rules.values.refusals`.
        """
        details, choices = clean_fields(fields), dict(consents or {})

        alike: list[Notice] = []

        def work(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            alike[:] = _possible_duplicates(moment, details, without=row.id)
            if "birthday" in details and details["birthday"] != row.birthday:
                _note_birthday(moment, row.id, details["birthday"], before=row.birthday)
            members.change_details(moment.act, row.id, details, language=moment.club.language)
            _keep_consents(moment, row.id, choices, wording)
            return row.id

        word = card_codes.normalise(str(member))
        objects = {"member": word, "fields": sorted({*details, *choices})}
        content = {"member": word, "fields": details, "consents": choices}
        changed = self._change(ChangeAsked("edit member", objects, request_key, content), work)
        return replace(changed, notices=tuple(alike))

    def _change(self, change: ChangeAsked, work: Callable[[Moment], int]) -> Changed:
        number, repeated = self._desk.write_once(change, work, keep=lambda changed: changed)
        return Changed(number, repeated)

    def block(self, member: str | int, *, reason: str, request_key: str | None = None) -> Changed:
        """Block a member: visits are recorded, nothing is awarded.

        Raises:
            MemberUnknown, ReasonNeeded, KeyReused: see `rules.values.refusals`.
        """
        if len(reason.strip()) < 3:
            raise ReasonNeeded
        return self._set_blocked("block member", member, reason.strip(), request_key)

    def unblock(self, member: str | int, *, request_key: str | None = None) -> Changed:
        """Let a blocked member earn again.

        Raises:
            MemberUnknown, KeyReused: see `rules.values.refusals`.
        """
        return self._set_blocked("unblock member", member, None, request_key)

    def _set_blocked(self, name: str, member: str | int, reason: str | None, key: str | None) -> Changed:
        def work(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            members.set_blocked(moment.act, row.id, reason)
            return row.id

        return self._change(ChangeAsked(name, {"member": card_codes.normalise(str(member))}, key), work)

    def consent(self, member: str | int, choices: Mapping[str, bool], *, wording: str) -> None:
        """Keep what a member agreed to or withdrew, with the words that were shown.

        Raises:
            MemberUnknown: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> None:
            row = self._desk.member(moment.written(), member)
            _keep_consents(moment, row.id, choices, wording)

        self._desk.write("consent", work, {"member": str(member)[:64], "channels": sorted(choices)})


def _possible_duplicates(
    moment: Moment, details: Mapping[str, str | None], *, without: int | None = None
) -> tuple[Notice, ...]:
    """Return who in the book may be the same person, as notices."""
    alike = [number for number in possible_duplicates(moment.written(), details) if number != without]
    lines = member_lines(moment.written(), alike)
    return tuple(
        Notice("possible_duplicate", number=number, text=lines[number].name or lines[number].card or "")
        for number in alike
    )


def _keep_consents(moment: Moment, member: int, choices: Mapping[str, bool], wording: str) -> None:
    """Keep the consents that are other than those kept last; what was never given can't be withdrawn."""
    known = consents.consents_of(moment.written(), member)
    changed: dict[str, bool] = {}
    for channel, given in choices.items():
        if channel not in CHANNELS:
            raise MemberInvalid("consent", channel)
        before = known.get(channel)
        was_given = before is not None and before.given
        if given != was_given:
            changed[channel] = given
    consents.keep_consents(moment.act, member, changed, wording=wording)


def enrol_on_card(moment: Moment, code: str) -> MemberRow:
    """Enrol a member with nothing but the first scan of an unissued card."""
    row = _enrol_on(moment, code, {})
    welcome(moment, row.id)
    return row


def _enrol_on(moment: Moment, code: str, details: Mapping[str, str | None]) -> MemberRow:
    """Make a member whom the card with this code names from now on."""
    number = members.add_member(moment.act, details, on=moment.on, language=moment.club.language)
    cards.let_card_name(moment.act, code, member=number)
    return MemberRow(
        number,
        number,
        details.get("name"),
        code,
        details.get("note"),
        details.get("birthday"),
        details.get("language"),
        moment.on,
        blocked=None,
        last_visit=None,
        last_visit_at=None,
        last_visit_on=None,
    )


def welcome(moment: Moment, member_id: int) -> dict[int, Standing]:
    """Give a new member what the running programmes welcome her with."""
    standings: dict[int, Standing] = {}
    for programme in moment.club.programmes:
        version = programme.current(moment.on)
        if programme.earns(moment.on) and (version.rules.effective_from or moment.on) <= moment.on:
            decision = version.rules.welcome(version=version.id, on=moment.on)
            booking = Booking(member_id, programme, moment.on)
            standings[programme.id] = post_decision(moment, decision, booking, Standing())
    return standings


def _note_birthday(moment: Moment, member: int, birthday: str | None, *, before: str | None = None) -> None:
    """Note when a birthday was entered; one that is changed a second time needs a manager (rules.md 9).

    Raises:
        RoleNeeded: staff changed it once already, and the shop has managers who may.
    """
    if birthday is None:
        return
    changes = members.changes_of_birthday(moment.written(), member)
    if changes is None:
        # Entered before the book kept such notes: what is entered now changes it.
        members.note_birthday(moment.act, member, on=moment.on, changes=0 if before is None else 1)
        return
    if changes:
        prove_manager(moment)
    members.note_birthday(moment.act, member, on=moment.on, changes=changes + 1)
