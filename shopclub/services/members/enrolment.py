"""Members: enrolling, editing, blocking, consents."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from shopclub.records.members import members, search
from shopclub.records.members.members import MemberRow
from shopclub.records.schema.club import BirthdayEntry, Card, Consent, Member
from shopclub.rules.ledger.acts import Standing
from shopclub.rules.values import card_codes
from shopclub.rules.values.card_codes import CodeKind
from shopclub.rules.values.refusals import CardInvalid, CardTaken, MemberInvalid, ReasonNeeded
from shopclub.services.acting.answers import ActReport
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.outcomes import Acted, Changed
from shopclub.services.acting.roles import prove_manager
from shopclub.services.kinds import referrals
from shopclub.services.kinds.register import finish
from shopclub.services.members.details import clean_fields

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
        consents: Iterable[str] = (),
        wording: str = "",
        referred_by: str | int | None = None,
    ) -> Acted:
        """Enrol a member, on a card given or a new one; consents are given only where named, with their wording.

        `referred_by` is the member who brought her.

        Raises:
            CardTaken, CardInvalid: the card given names somebody, or is no readable code.
            MemberUnknown, ReferralRefused: nobody can have brought her.
            MemberInvalid: a field can't be kept as given.
        """
        given, agreed = clean_fields(fields or {}), tuple(sorted(set(consents)))
        word = card_codes.normalise(card) if card is not None else None

        def work(moment: Moment) -> Acted:
            row = self._enrol(moment, word, given)
            self._consent(moment, row.id, dict.fromkeys(agreed, True), wording)
            return self._welcomed(moment, row, referred_by)

        content = {"fields": given, "card": word, "consents": agreed}
        content |= {"referred_by": str(referred_by)} if referred_by is not None else {}
        return self._desk.perform("enrol", key=request_key, content=content, work=work)

    def _welcomed(self, moment: Moment, row: MemberRow, referred_by: str | int | None) -> Acted:
        """Note who brought a new member, and give her what the programmes welcome her with."""
        note_birthday(moment, row.id, row.birthday)
        referrer = self._desk.member(moment.written(), referred_by) if referred_by is not None else None
        notices = referrals.make(moment, referrer, row.id) if referrer else ()
        held = welcome(moment, row.id)
        before = replace(self._desk.holding(moment, row.id), vouchers=())
        return finish(moment, ActReport(row=row, held=held, before=before, act="enrol", notices=notices))

    def _enrol(self, moment: Moment, word: str | None, fields: Mapping[str, str | None]) -> MemberRow:
        code = card_codes.make_code(CodeKind.MEMBER, self._desk.randomness) if word is None else word
        if not card_codes.may_be_given(code):
            raise CardInvalid(code[: card_codes.LONGEST_READ])
        found = members.member_by_code(moment.written(), code)
        if found and found.state != "unissued":
            raise CardTaken(code)
        if found is None:
            moment.written().add(Card(code=code, state="unissued", made_at=moment.act.instant))
            moment.written().flush()
        return give_card(moment, code, fields)

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
            MemberUnknown, MemberInvalid, KeyReused: see `rules.refusals`.
        """
        given, choices = clean_fields(fields), dict(consents or {})

        def work(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            found = moment.written().get_one(Member, row.id)
            if "birthday" in given and given["birthday"] != found.birthday:
                note_birthday(moment, row.id, given["birthday"], before=found.birthday)
            for name, value in given.items():
                setattr(found, name, value)
            found.sort_name = search.sort_key(found.name, language=moment.club.language, number=found.id)
            moment.written().flush()
            search.index_member(moment.written(), found)
            self._consent(moment, row.id, choices, wording)
            return row.id

        content = {"fields": given, "consents": choices}
        return self._change("edit member", work, member, request_key, content, fields=sorted({*given, *choices}))

    def _change(
        self,
        name: str,
        work: Callable[[Moment], int],
        member: str | int,
        key: str | None,
        content: Mapping[str, object],
        **objects: object,
    ) -> Changed:
        word = card_codes.normalise(str(member))
        number, repeated = self._desk.write_once(
            name,
            work,
            key=key,
            content={"member": word, **content},
            keep=lambda changed: changed,
            objects={"member": word, **objects},
        )
        return Changed(number, repeated)

    def block(self, member: str | int, *, reason: str, request_key: str | None = None) -> Changed:
        """Block a member: visits are recorded, nothing is awarded.

        Raises:
            MemberUnknown, ReasonNeeded, KeyReused: see `rules.refusals`.
        """
        if len(reason.strip()) < 3:
            raise ReasonNeeded
        return self._set_blocked("block member", member, reason.strip(), request_key)

    def unblock(self, member: str | int, *, request_key: str | None = None) -> Changed:
        """Let a blocked member earn again.

        Raises:
            MemberUnknown, KeyReused: see `rules.refusals`.
        """
        return self._set_blocked("unblock member", member, None, request_key)

    def _set_blocked(self, name: str, member: str | int, reason: str | None, key: str | None) -> Changed:
        def work(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            moment.written().get_one(Member, row.id).blocked = reason
            return row.id

        return self._change(name, work, member, key, {})

    def consent(self, member: str | int, choices: Mapping[str, bool], *, wording: str) -> None:
        """Keep what a member agreed to or withdrew, with the words that were shown.

        Raises:
            MemberUnknown: see `rules.refusals`.
        """

        def work(moment: Moment) -> None:
            row = self._desk.member(moment.written(), member)
            self._consent(moment, row.id, choices, wording)

        self._desk.write("consent", work, member=str(member)[:64], channels=sorted(choices))

    def _consent(self, moment: Moment, member_id: int, choices: Mapping[str, bool], wording: str) -> None:
        known = members.consents_of(moment.written(), member_id)
        for channel, given in choices.items():
            if channel not in CHANNELS:
                raise MemberInvalid("consent", channel)
            before = known.get(channel)
            if bool(before and before.given) == given:
                continue
            moment.written().add(
                Consent(
                    member_id=member_id,
                    channel=channel,
                    given=int(given),
                    wording=wording,
                    at=moment.act.instant,
                    till_id=moment.act.till_id,
                    staff_id=moment.act.staff_id,
                )
            )
        moment.written().flush()


def enrol_on_card(moment: Moment, code: str) -> MemberRow:
    """Enrol a member with nothing but the first scan of an unissued card."""
    row = give_card(moment, code, {})
    welcome(moment, row.id)
    return row


def give_card(moment: Moment, code: str, fields: Mapping[str, str | None]) -> MemberRow:
    """Make a member and let an unissued card name her."""
    number = moment.act.number("member")
    member = Member(id=number, joined_on=moment.on, joined_at=moment.act.instant)
    for name, value in fields.items():
        setattr(member, name, value)
    member.sort_name = search.sort_key(member.name, language=moment.club.language, number=number)
    moment.written().add(member)
    moment.written().flush()
    card = moment.written().scalars(select(Card).where(Card.code == code)).one()
    card.member_id, card.state = number, "active"
    moment.written().flush()
    search.index_member(moment.written(), member)
    told = member.name, code, member.note, member.birthday, member.language
    return MemberRow(number, *told, moment.on, blocked=None, last_visit=None, last_visit_at=None, last_visit_on=None)


def welcome(moment: Moment, member_id: int) -> dict[int, Standing]:
    """Give a new member what the running programmes welcome her with."""
    held = {}
    for programme in moment.club.programmes:
        version = programme.current(moment.on)
        if programme.earns(moment.on) and (version.rules.effective_from or moment.on) <= moment.on:
            decision = version.rules.welcome(version=version.id, on=moment.on)
            held[programme.id] = post_decision(
                moment, decision, member_id=member_id, programme=programme, standing=Standing(), visit=None
            )
    return held


def note_birthday(moment: Moment, member: int, birthday: str | None, *, before: str | None = None) -> None:
    """Note when a birthday was entered; one that is changed a second time needs a manager (rules.md 9).

    Raises:
        RoleNeeded: staff changed it once already, and the shop has managers who may.
    """
    if birthday is None:
        return
    entry = moment.written().get(BirthdayEntry, member)
    if entry is None:
        moment.written().add(BirthdayEntry(member_id=member, entered_on=moment.on, changes=int(before is not None)))
    else:
        if entry.changes:
            prove_manager(moment)
        entry.entered_on, entry.changes = moment.on, entry.changes + 1
    moment.written().flush()
