"""The desk that every service stands at: the book, the clock, the till, who acts, and how an act is carried out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from random import Random
from secrets import SystemRandom
from typing import Any, TypeVar

from shopclub.records import ledger, standings
from shopclub.records.acts import NewAct, OpenAct, is_answered, open_act
from shopclub.records.book import Book
from shopclub.records.debts import pay_debts
from shopclub.records.ledger import Booking
from shopclub.records.members.members import MemberRow, member_by_code, member_by_number
from shopclub.records.sessions import BookSession
from shopclub.records.shop.club import Club, epoch_of, read_club
from shopclub.records.standings import Holding
from shopclub.records.trade.entries import lines_of_request
from shopclub.rules.ledger.acts import Decision, EntryKind, Standing
from shopclub.rules.values import card_codes
from shopclub.rules.values.refusals import MemberUnknown, Refusal
from shopclub.services.acting.kept_answers import digest_of, kept, kept_answer, reread, reread_sale
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import Acted, EntryLine

Outcome = TypeVar("Outcome")


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Moment:
    """One open act with the picture of the club it acts on."""

    act: OpenAct
    club: Club
    on: date

    def written(self) -> BookSession:
        """Write what the act has done so far; return the transaction, in which all of it is read now."""
        return self.act.written()


@dataclass(frozen=True)
class ChangeAsked:
    """A change that is asked for: how the trail names it, and what `objects` it is about.

    Under a request key it is carried out once for the same `content`, which is what it is about where nothing is said.
    """

    name: str
    objects: Mapping[str, object]
    key: str | None = None
    content: Mapping[str, object] | None = None

    @property
    def digest(self) -> bytes:
        """The digest that tells whether a key is used again for the same."""
        return digest_of(self.name, self.objects if self.content is None else self.content)


@dataclass(frozen=True)
class Look:
    """A look at the book that changes nothing: the same as a moment without an act."""

    session: BookSession
    club: Club
    on: date

    def written(self) -> BookSession:
        """Return the snapshot: whoever only looks has nothing to write first."""
        return self.session


class Desk:
    """Where acts are carried out: each in one transaction, under a request key, with its line in the trail."""

    def __init__(
        self,
        book: Book,
        *,
        now: Callable[[], datetime] = utc_now,
        till: str = "till",
        staff: str | None = None,
        randomness: Random | None = None,
    ) -> None:
        self.book = book
        self.now = now
        self.till = till
        self.staff = staff
        self.randomness = randomness or SystemRandom()
        self._club: Club | None = None

    def club(self, session: BookSession, epoch: int | None = None) -> Club:
        """Return the picture of the shop and its programmes, read again only when it changed."""
        now = epoch_of(session) if epoch is None else epoch
        club = self._club  # another thread may set it meanwhile, to the picture of its own snapshot
        if club is None or club.epoch != now:
            club = self._club = read_club(session)
        return club

    def perform(self, name: str, *, key: str, content: Mapping[str, object], work: Callable[[Moment], Acted]) -> Acted:
        """Carry out an act once: the same key with the same content returns the first answer.

        Raises:
            KeyReused: the key was used for something else.
            Refusal: whatever `work` refuses; nothing is written but its line in the trail.
            BookFault: the book failed; nothing is written.
        """
        digest = digest_of(name, content)
        try:
            with self.book.writing() as session:
                moment = self.open(session, name, key)
                if moment.act.before is not None:
                    return self._answered(moment, digest)
                outcome = work(moment)
                moment.act.trail(name, _objects(outcome), "done")
                moment.act.close(digest, kept(outcome, beside=moment.act.beside))
        except Refusal as refusal:
            self._note_refusal(name, refusal)
            raise
        return outcome

    def look_first(self, name: str, *, key: str, proof: Callable[["Look"], object]) -> None:
        """Let a mere look at the book refuse what the act would refuse too, before that asks for the write lock.

        A key that was used before is the act's own to answer.

        Raises:
            Refusal: whatever `proof` refuses; its line is in the trail.
        """
        try:
            with self.book.reading() as session:
                if not is_answered(session, key):
                    proof(self.look(session))
        except Refusal as refusal:
            self._note_refusal(name, refusal)
            raise

    def open(self, session: BookSession, name: str, key: str) -> Moment:
        """Begin an act inside a transaction."""
        instant = self.now()
        act = open_act(session, NewAct(name, key, instant, self.till, self.staff))
        club = self.club(session, act.epoch)
        return Moment(act, club, club.date_of(instant))

    def look(self, session: BookSession) -> Look:
        """Return the picture of the club and the business date, for what only looks."""
        club = self.club(session)
        return Look(session, club, club.date_of(self.now()))

    def write(
        self, name: str, work: Callable[[Moment], Outcome], objects: Mapping[str, object] | None = None
    ) -> Outcome:
        """Carry out a change that appends no entries, such as a changed setting, with its line in the trail."""
        return self.write_once(ChangeAsked(name, objects or {}), work)[0]

    def write_once(
        self,
        change: ChangeAsked,
        work: Callable[[Moment], Outcome],
        *,
        keep: Callable[[Outcome], object] = lambda _outcome: {},
        again: Callable[[Moment, Any], Outcome] = lambda _moment, kept: kept,
    ) -> tuple[Outcome, bool]:
        """Carry out such a change once: the same key with the same content does nothing and is answered the same.

        `keep` says what of the outcome is kept, without anything personal; `again` makes the outcome anew of it.
        Returns the outcome, and whether it was answered before.

        Raises:
            KeyReused: the key was used for something else.
            Refusal, BookFault: as for `perform`.
        """
        try:
            with self.book.writing() as session:
                moment = self.open(session, change.name, change.key or new_key())
                if moment.act.before is not None:
                    return again(moment, kept_answer(moment.act, change.digest)), True
                outcome = work(moment)
                moment.act.trail(change.name, self._numbered(moment, change.objects), "done")
                if change.key or moment.act.entries or moment.act.vouchers or moment.act.named:
                    moment.act.close(change.digest, json.dumps(keep(outcome), separators=(",", ":")))
                moment.act.flush()
        except Refusal as refusal:
            self._note_refusal(change.name, refusal)
            raise
        return outcome, False

    def _numbered(self, moment: Moment, objects: Mapping[str, object]) -> dict[str, object]:
        """Return what a change names, a member by number: a card code would stay in the trail for ever."""
        if "member" not in objects:
            return dict(objects)
        return {**objects, "member": self.member(moment.written(), str(objects["member"])).id}

    def _note_refusal(self, name: str, refusal: Refusal) -> None:
        with self.book.writing() as session:
            act = self.open(session, name, new_key()).act
            act.trail(name, {}, refusal.code)
            act.flush()

    def _answered(self, moment: Moment, digest: bytes) -> Acted:
        answer = kept_answer(moment.act, digest)
        if not answer["member"]:
            return reread_sale(answer)
        session, keys, beside = moment.written(), moment.club.keys, set(answer.pop("beside", ()))
        row = member_by_number(session, answer["member"])
        if row is None:
            raise MemberUnknown(str(answer["member"]))
        entries = tuple(
            EntryLine(entry.id, keys[entry.programme_id], entry.kind, entry.quantity, entry.ground)
            for entry in lines_of_request(session, moment.act.new.key)
            if entry.member_id not in beside
        )
        return reread(answer, row, entries)

    def member(self, session: BookSession, text: str | int) -> MemberRow:
        """Return a person by the number of a member or by any of her card codes; acts are booked for whom is kept.

        Raises:
            MemberUnknown: there is none.
        """
        word = card_codes.normalise(str(text))
        row = member_by_number(session, int(word)) if word.isascii() and word.isdigit() and len(word) <= 9 else None
        if row is None and card_codes.is_readable(word):
            by_code = member_by_code(session, word)
            row = by_code.member if by_code is not None else None
        if row is not None:
            row = member_by_number(session, row.person)
        if row is None or row.forgotten_at is not None:
            raise MemberUnknown(str(text)[:64])
        return row

    def booked_for(self, session: BookSession, member: int) -> MemberRow:
        """Return the person whom a member number names; acts are booked for that very member.

        Raises:
            MemberUnknown: the person was forgotten.
        """
        row = member_by_number(session, member)
        if row is None or row.forgotten_at is not None:
            raise MemberUnknown(str(member))
        return row

    def holding(self, moment: Moment, member_id: int, *, singly: bool = True) -> Holding:
        """Read what a member has, with counters where a rule of the club needs them.

        Not `singly`, units of programmes without cards come in piles, and of vouchers only the issued ones: enough
        where nothing is drawn or handed out.
        """
        needs = replace(moment.club.needs, singly=singly, used=singly)
        return standings.holding(moment.written(), member_id, on=moment.on, needs=needs)


def _objects(outcome: Acted) -> dict[str, Any]:
    return {"member": outcome.member.id, "visit": outcome.visit, "entries": [each.id for each in outcome.entries]}


def post_decision(moment: Moment, decision: Decision, booking: Booking, standing: Standing) -> Standing:
    """Append what rules decided for a member in one programme, today or on the date of a visit put right."""
    after = ledger.post(moment.act, decision, booking, standing)
    if any(posting.kind is EntryKind.REINSTATEMENT for posting in decision.postings):
        return pay_debts(moment.act, after, member=booking.member, programme=booking.programme.id, on=moment.on)
    return after
