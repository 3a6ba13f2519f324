"""The desk that every service stands at: the book, the clock, the till, who acts, and how an act is carried out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from secrets import SystemRandom
from typing import Any

from shopclub.records import ledger, standings
from shopclub.records.book import Book
from shopclub.records.club import Club, epoch_of, read_club
from shopclub.records.ledger import GrantedVoucher, OpenAct, open_act
from shopclub.records.membership import MemberRow, member_by_code, member_by_number
from shopclub.records.sessions import BookSession
from shopclub.records.standings import Holding, VoucherRow
from shopclub.rules.ledger import lots as lot_rules
from shopclub.rules.ledger.acts import EntryKind, Notice, Standing
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values import card_codes
from shopclub.rules.values.refusals import MemberUnknown, Refusal
from shopclub.services.acting.kept_answers import digest_of, kept, kept_answer, reread, reread_sale
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.member_facts import facts, member_line
from shopclub.services.acting.outcomes import Acted, Balance, EntryLine, RewardLine, VoucherLine


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Moment:
    """One open act with the picture of the club it acts on."""

    act: OpenAct
    club: Club
    on: date

    @property
    def session(self) -> BookSession:
        """The transaction."""
        return self.act.session


@dataclass(frozen=True)
class Look:
    """A look at the book that changes nothing: the same as a moment without an act."""

    session: BookSession
    club: Club
    on: date


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
                moment = self.open(session, key)
                if moment.act.digest is not None:
                    return self._answered(moment, digest)
                outcome = work(moment)
                moment.act.trail(name, _objects(outcome), "done")
                moment.act.close(digest, kept(outcome))
        except Refusal as refusal:
            self._note_refusal(name, refusal)
            raise
        return outcome

    def open(self, session: BookSession, key: str) -> Moment:
        """Begin an act inside a transaction."""
        instant = self.now()
        act = open_act(session, key=key, instant=instant, till=self.till, staff=self.staff)
        club = self.club(session, act.epoch)
        return Moment(act, club, club.date_of(instant))

    def look(self, session: BookSession) -> "Look":
        """Return the picture of the club and the business date, for what only looks."""
        club = self.club(session)
        return Look(session, club, club.date_of(self.now()))

    def write(self, name: str, work: Callable[[Moment], Any], **objects: object) -> Any:
        """Carry out a change that appends no entries, such as a changed setting, with its line in the trail."""
        return self.write_once(name, work, objects=objects)[0]

    def write_once(
        self,
        name: str,
        work: Callable[[Moment], Any],
        *,
        objects: Mapping[str, object],
        key: str | None = None,
        content: Mapping[str, object] | None = None,
        keep: Callable[[Any], object] = lambda _outcome: {},
        again: Callable[[Moment, Any], Any] = lambda _moment, kept: kept,
    ) -> tuple[Any, bool]:
        """Carry out such a change once: the same key with the same content does nothing and is answered the same.

        `keep` says what of the outcome is kept, without anything personal; `again` makes the outcome anew of it.
        Returns the outcome, and whether it was answered before.

        Raises:
            KeyReused: the key was used for something else.
            Refusal, BookFault: as for `perform`.
        """
        digest = digest_of(name, objects if content is None else content)
        try:
            with self.book.writing() as session:
                moment = self.open(session, key or new_key())
                if moment.act.digest is not None:
                    return again(moment, kept_answer(moment.act, digest)), True
                outcome = work(moment)
                moment.act.trail(name, self._numbered(moment, objects), "done")
                if key or moment.act.entries or moment.act.vouchers or moment.act.named:
                    moment.act.close(digest, json.dumps(keep(outcome), separators=(",", ":")))
                moment.act.flush()
        except Refusal as refusal:
            self._note_refusal(name, refusal)
            raise
        return outcome, False

    def _numbered(self, moment: Moment, objects: Mapping[str, object]) -> dict[str, object]:
        """Return what a change names, a member by number: a card code would stay in the trail for ever."""
        if "member" not in objects:
            return dict(objects)
        return {**objects, "member": self.member(moment.session, str(objects["member"])).id}

    def _note_refusal(self, name: str, refusal: Refusal) -> None:
        with self.book.writing() as session:
            act = self.open(session, new_key()).act
            act.trail(name, {}, refusal.code)
            act.flush()

    def _answered(self, moment: Moment, digest: bytes) -> Acted:
        found = kept_answer(moment.act, digest)
        if not found["member"]:
            return reread_sale(found)
        row = member_by_number(moment.session, found["member"])
        if row is None:
            raise MemberUnknown(str(found["member"]))
        return reread(found, row)

    def member(self, session: BookSession, text: str | int) -> MemberRow:
        """Return a member by number or by any of her card codes; one that was merged is the one she was merged into.

        Raises:
            MemberUnknown: there is none.
        """
        word = card_codes.normalise(str(text))
        row = member_by_number(session, int(word)) if word.isascii() and word.isdigit() and len(word) <= 9 else None
        if row is None and card_codes.is_readable(word):
            by_code = member_by_code(session, word)
            row = member_by_number(session, by_code.member.id) if by_code and by_code.member else None
        while row is not None and row.merged_into is not None:
            row = member_by_number(session, row.merged_into)
        if row is None or row.forgotten_at is not None:
            raise MemberUnknown(str(text)[:64])
        return row

    def holding(self, moment: Moment, member_id: int, *, singly: bool = True) -> Holding:
        """Read what a member has, with counters where a rule of the club needs them.

        Not `singly`, units of programmes without cards come in piles, and of vouchers only the issued ones: enough
        where nothing is drawn or handed out.
        """
        session, needs = moment.session, moment.club.needs
        return standings.holding(session, member_id, on=moment.on, singly=singly, used=singly, **needs)

    def answer(
        self,
        moment: Moment,
        row: MemberRow,
        held: Mapping[int, Standing],
        *,
        before: Holding,
        visit: int | None,
        purchase: int | None,
        notices: tuple[Notice, ...] = (),
        summed: Mapping[int, int] | None = None,
        **more: Any,
    ) -> Acted:
        """Gather the outcome of an act from what is known already, without reading the book again.

        `summed` are the sums of the member's entries where they are known; else the act's own are added.
        """
        keys = moment.club.keys
        earning = [each.current(moment.on).rules for each in running(moment.club, moment.on)]
        return Acted(
            member=member_line(row),
            facts=facts(row),
            visit=visit,
            purchase=purchase,
            repeated=False,
            entries=tuple(
                EntryLine(each.id, keys[each.programme_id], each.kind, each.quantity, each.rule)
                for each in moment.act.entries
                if each.member_id not in moment.act.beside
            ),
            balances=balances(moment.club, held, moment.on, sums_of(before, moment.act) if summed is None else summed),
            vouchers=_vouchers(moment, before, keys),
            notices=notices,
            touched=tuple(_granted(moment)),
            on=moment.on,
            needs_amount=any(rules.needs_amount for rules in earning),
            needs_items=any(rules.needs_items for rules in earning),
            **more,
        )


def _granted(moment: Moment) -> dict[int, GrantedVoucher]:
    """Return the vouchers the act touched, without those of members beside it."""
    return {number: each for number, each in moment.act.vouchers.items() if each.member_id not in moment.act.beside}


def _vouchers(moment: Moment, before: Holding, keys: Mapping[int, str]) -> tuple[VoucherLine, ...]:
    """Return the vouchers that are issued, and those the act touched."""
    granted = _granted(moment)
    stand: list[VoucherRow | GrantedVoucher] = [each for each in before.vouchers if each.state == "issued"]
    shown = {
        each.id: VoucherLine(each.id, keys[each.programme_id], each.reward, each.state, each.expires_on)
        for each in (*stand, *granted.values())
    }
    return tuple(shown[number] for number in sorted(shown))


def running(club: Club, on: date) -> tuple[ProgrammeTerms, ...]:
    """Return the programmes that still earn on a date."""
    return tuple(each for each in club.programmes if each.earns(on))


def sums_of(before: Holding, act: OpenAct) -> dict[int, int]:
    """Return the sums of a member's entries once the act's own are added."""
    sums = dict(before.sums)
    for each in act.entries:
        if sums and each.member_id not in act.beside:
            sums[each.programme_id] = sums.get(each.programme_id, 0) + each.quantity
    return sums


def balances(club: Club, held: Mapping[int, Standing], on: date, sums: Mapping[int, int]) -> tuple[Balance, ...]:
    """Return a member's balance in every programme."""
    return tuple(
        _balance(each, held.get(each.id, Standing()), on, sums.get(each.id))
        for each in club.programmes
        if each.current(on).rules.has_units
    )


def _balance(programme: ProgrammeTerms, standing: Standing, on: date, entered: int | None) -> Balance:
    rules = programme.in_use(standing, on).rules
    spans = standing.spans
    there = lot_rules.available(spans, on)
    coming = lot_rules.pending(spans, on)
    debt = max(sum(lot.rest for lot in spans) - entered, 0) if entered is not None else 0
    pay = getattr(rules, "pay", None)
    dated = [lot for lot in spans if lot.spendable(on) and lot.expires_on]
    soonest = min((lot.expires_on for lot in dated if lot.expires_on), default=None)
    return Balance(
        programme.key,
        rules.name,
        programme.kind,
        there - debt,
        rules.size,
        coming,
        debt,
        rules.promise,
        soonest,
        sum(lot.rest for lot in dated if lot.expires_on == soonest),
        tuple(RewardLine(each.name, each.cost) for each in getattr(rules, "rewards", ()) if each.offered(on)),
        pay is not None,
        pay.least if pay is not None else 0,
    )


def _objects(outcome: Acted) -> dict[str, Any]:
    return {"member": outcome.member.id, "visit": outcome.visit, "entries": [each.id for each in outcome.entries]}


def post_decision(
    moment: Moment,
    decision: Any,
    *,
    member_id: int,
    programme: ProgrammeTerms,
    standing: Standing,
    visit: int | None,
    on: date | None = None,
    voucher: int | None = None,
) -> Standing:
    """Append what rules decided for a member in one programme, today or on the date of a visit put right."""
    after = ledger.post(
        moment.act,
        decision,
        member_id=member_id,
        programme=programme,
        standing=standing,
        on=on or moment.on,
        visit_id=visit,
        voucher_id=voucher,
    )
    if any(each.kind is EntryKind.REINSTATEMENT for each in decision.postings):
        return standings.pay_debts(moment.act, after, member_id=member_id, programme=programme.id, on=moment.on)
    return after


def answer_anew(desk: Desk, moment: Moment, member: int, act: str) -> Acted:
    """Answer with what a member has now, read anew since units came from elsewhere."""
    row = desk.member(moment.session, member)
    after = standings.holding(moment.session, member, on=moment.on)
    return desk.answer(
        moment, row, after.standings, before=after, visit=None, purchase=None, act=act, summed=after.sums
    )
