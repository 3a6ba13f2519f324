"""Prize draws: entering by hand, freezing the list, drawing, and passing a prize on to a reserve."""

from dataclasses import replace
from typing import cast

from shopclub.records.kinds import draws
from shopclub.records.kinds.draws import FREE, SURVEY, WON, FrozenList, NewPlace, Place
from shopclub.records.ledger import Booking
from shopclub.records.members.members import member_by_number
from shopclub.records.trade.vouchers import void_voucher, voucher_numbered
from shopclub.rules.kinds.draws import DrawRules, Prize, Ticket, drawn, is_public_number, list_text, seed_of
from shopclub.rules.ledger.acts import Decision, Grant, Notice, Standing
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import DrawRefused
from shopclub.rules.values.refusals import LimitReached, MemberUnknown, ProgrammeUnknown
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import ChangeAsked, Desk, Look, Moment, post_decision
from shopclub.services.acting.member_facts import member_line
from shopclub.services.acting.outcomes import Acted, MemberLine
from shopclub.services.acting.overviews import DrawPlaceLine, DrawShown
from shopclub.services.acting.roles import prove_manager
from shopclub.services.kinds import draw_entries
from shopclub.services.kinds.draw_entries import Entries
from shopclub.services.units.followed import all_in_effect


class Draws:
    """What members and the owner do with a prize draw."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(self, member: str | int | None = None) -> tuple[DrawShown, ...]:
        """Return every draw: who takes part, and once it is drawn, who won; with a member, her entries.

        Raises:
            MemberUnknown: there is no such member.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = self._desk.member(session, member) if member is not None else None
            return tuple(
                self._shown(look, programme, rules, row.id if row else None)
                for programme, rules in all_in_effect(look.club.programmes, look.on, DrawRules)
            )

    def one(self, key: str) -> DrawShown:
        """Return one draw.

        Raises:
            ProgrammeUnknown: there is none with this key.
        """
        shown = next((draw for draw in self.shown() if draw.programme == key), None)
        if shown is None:
            raise ProgrammeUnknown(key)
        return shown

    def certified(self, key: str) -> DrawShown:
        """Return a draw for its certificate.

        Raises:
            ProgrammeUnknown: there is none with this key.
            DrawRefused: it was not drawn yet.
        """
        shown = self.one(key)
        if shown.state != "drawn":
            raise DrawRefused("not_drawn")
        return shown

    def listed(self, key: str) -> str:
        """Return the entries of a draw as text, a line each: the frozen list is what its SHA-256 is of.

        Raises:
            ProgrammeUnknown: there is none with this key.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            return list_text(draw_entries.tickets(look, _exactly(look, key)[0]))

    def _shown(self, look: Look, programme: ProgrammeTerms, rules: DrawRules, member: int | None) -> DrawShown:
        tickets = draw_entries.tickets(look, programme)
        frozen = draw_entries.frozen(look, programme)
        rules = _frozen_rules(programme, frozen) if frozen is not None else rules
        number = frozen.public_number if frozen else None
        return DrawShown(
            programme=programme.key,
            name=rules.name,
            first=rules.first,
            last=rules.last,
            prizes=rules.prizes,
            reserves=rules.reserves,
            entry=rules.entry,
            state=_state(look, rules, frozen),
            entries=len(tickets),
            members=len({ticket.member for ticket in tickets}),
            mine=sum(draw_entries.counts(look, programme, member).values()) if member is not None else 0,
            free_entry=rules.free_entry,
            frozen_on=frozen.frozen_on if frozen else None,
            list_hash=frozen.list_hash if frozen else "",
            public_number=number or "",
            seed=seed_of(frozen.list_hash, number) if frozen and number else "",
            drawn_on=frozen.drawn_on if frozen else None,
            places=self._places(look, programme),
        )

    def _places(self, look: Look, programme: ProgrammeTerms) -> tuple[DrawPlaceLine, ...]:
        return tuple(
            DrawPlaceLine(
                place.place,
                place.entry,
                self._named(look, place.member),
                place.prize,
                place.state,
                place.voucher_state or "",
            )
            for place in draws.places_of(look.written(), programme.id)
        )

    def _named(self, look: Look, member: int) -> MemberLine:
        try:
            return member_line(self._desk.member(look.session, member))
        except MemberUnknown:
            return MemberLine(member, None, None)

    def enter(self, member: str | int, *, request_key: str, programme: str = "", survey: bool = False) -> Acted:
        """Give a member an entry without a purchase, once a day; or one for a questionnaire she handed in.

        Raises:
            MemberUnknown, ProgrammeUnknown: see `rules.values.refusals`.
            DrawRefused: the draw is not open, offers no such entry, or she may not take part.
            LimitReached: she has as many entries as a member may have.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            terms, rules = _named(moment, programme)
            entries = sum(draw_entries.counts(moment, terms, row.id).values())
            _prove_open(moment, terms, rules, survey=survey)
            barred = "blocked" if row.blocked else draw_entries.barred(moment, row, rules)
            if barred:
                raise DrawRefused(barred)
            if not rules.room(entries):
                raise LimitReached(rules.name, rules.max_entries or 0)
            if not survey and draws.has_free_entry_of(moment.written(), terms.id, row.id, moment.on):
                raise DrawRefused("today")
            draw_entries.add(moment, terms, Entries(row.id, 1, SURVEY if survey else FREE))
            before = self._desk.holding(moment, row.id)
            notices = (Notice("draw_entry", rules.name, entries + 1, rules.promise),)
            report = ActReport(row=row, after=before.standings, before=before, act="enter", notices=notices)
            return answer_of(moment, report)

        content = {"member": str(member), "programme": programme, "survey": survey}
        return self._desk.perform("enter", key=request_key, content=content, work=work)

    def freeze(self, key: str, *, request_key: str | None = None) -> DrawShown:
        """Freeze the list of a draw whose period is over, so that its SHA-256 can be told before the draw.

        Raises:
            ProgrammeUnknown: there is no such draw.
            DrawRefused: the period runs still, the list is frozen already, or nobody takes part.
        """

        def work(moment: Moment) -> str:
            prove_manager(moment)
            return draw_entries.freeze(moment, *_exactly(moment, key))

        change = ChangeAsked("freeze", {"programme": key}, request_key)
        self._desk.write_once(change, work, keep=lambda hashed: hashed)
        return self.one(key)

    def draw(self, key: str, number: str, *, request_key: str | None = None) -> DrawShown:
        """Draw the winners and reserves by a public number; winners get a voucher for their prize.

        The same number again only shows what was drawn.

        Raises:
            ProgrammeUnknown: there is no such draw.
            DrawRefused: the list is not frozen, was drawn with another number, or that is no number.
        """
        typed = "".join(number.split())

        def work(moment: Moment) -> int:
            prove_manager(moment)
            programme, _ = _exactly(moment, key)
            frozen = draw_entries.frozen(moment, programme)
            if frozen is None:
                raise DrawRefused("open")
            if not is_public_number(typed):
                raise DrawRefused("number")
            if frozen.public_number is None:
                return self._draw(moment, programme, frozen, typed)
            if frozen.public_number != typed:
                raise DrawRefused("drawn")
            return 0

        change = ChangeAsked("draw", {"programme": key, "number": typed}, request_key)
        self._desk.write_once(change, work, keep=lambda places: places)
        return self.one(key)

    def _draw(self, moment: Moment, programme: ProgrammeTerms, frozen: FrozenList, number: str) -> int:
        """Draw by a public number and hand the prizes out; return how many were drawn."""
        rules = _frozen_rules(programme, frozen)
        tickets = draw_entries.tickets(moment, programme)
        winners_first = winners(tickets, rules, hashed=frozen.list_hash, number=number)
        prizes = rules.of_places()
        places = [
            NewPlace(place, ticket, prizes[place - 1] if place <= len(prizes) else None)
            for place, ticket in enumerate(winners_first, 1)
        ]
        draws.keep_drawn(moment.act, programme.id, places, number=number, on=moment.on)
        for winner in draws.winners_of(moment.written(), programme.id):
            self._hand(moment, programme, rules, winner)
        return len(places)

    def _hand(self, moment: Moment, programme: ProgrammeTerms, rules: DrawRules, winner: Place) -> None:
        """Issue the voucher for a prize; where the member is there no more, the next reserve has it."""
        member = member_by_number(moment.written(), winner.member)
        if member is None or member.forgotten_at is not None:
            self._pass(moment, programme, rules, winner)
            return
        prize = next((prize for prize in rules.prizes if prize.name == winner.prize), Prize(winner.prize))
        version, _ground = programme.current(moment.on).id, Ground(GroundKind.PRIZE, winner.place)
        grant = Grant(
            prize.name, prize.value, rules.last_day(moment.on), Ground(GroundKind.PRIZE, winner.place), version
        )
        before = set(moment.act.vouchers)
        post_decision(moment, Decision(grants=(grant,)), Booking(member.id, programme, moment.on), Standing())
        (voucher,) = set(moment.act.vouchers) - before
        draws.keep_voucher_of(moment.act, winner, voucher)

    def pass_over(self, key: str, place: int, *, request_key: str | None = None) -> DrawShown:
        """Let the next reserve have the prize of a winner who does not fetch it.

        Raises:
            ProgrammeUnknown: there is no such draw.
            DrawRefused: nobody won in this place, or the prize is handed out already.
        """

        def work(moment: Moment) -> int:
            prove_manager(moment)
            programme, _ = _exactly(moment, key)
            rules = _frozen_rules(programme, draw_entries.frozen(moment, programme))
            winners_now = draws.winners_of(moment.written(), programme.id)
            winner = next((winner for winner in winners_now if winner.place == place), None)
            if winner is None:
                raise DrawRefused("place")
            if winner.voucher_state == "used":
                raise DrawRefused("handed_out")
            # Who won has a voucher, or her prize would have passed on at once.
            void_voucher(moment.act, voucher_numbered(moment.written(), winner.voucher or 0))
            self._pass(moment, programme, rules, winner)
            return place

        change = ChangeAsked("pass over", {"programme": key, "place": place}, request_key)
        self._desk.write_once(change, work, keep=lambda number: number)
        return self.one(key)

    def _pass(self, moment: Moment, programme: ProgrammeTerms, rules: DrawRules, winner: Place) -> None:
        """Pass a winner over; her prize is the next reserve's."""
        draws.let_pass(moment.act, winner)
        reserve = draws.next_reserve(moment.written(), programme.id)
        if reserve is not None:
            draws.let_win(moment.act, reserve, winner.prize)
            self._hand(moment, programme, rules, replace(reserve, state=WON, prize=winner.prize))


def winners(tickets: tuple[Ticket, ...], rules: DrawRules, *, hashed: str, number: str) -> tuple[Ticket, ...]:
    """Draw the winners and the reserves, in order of place."""
    return drawn(tickets, hashed=hashed, number=number, places=len(rules.of_places()) + rules.reserves)


def _state(look: Look, rules: DrawRules, frozen: FrozenList | None) -> str:
    if frozen is not None:
        return "drawn" if frozen.public_number else "frozen"
    if look.on < rules.first:
        return "coming"
    return "running" if rules.runs_on(look.on) else "over"


def _named(look: Moment | Look, key: str) -> tuple[ProgrammeTerms, DrawRules]:
    """Return the draw of a key; without one, the draw that is open, or else the newest."""
    named = [
        (programme, rules)
        for programme, rules in all_in_effect(look.club.programmes, look.on, DrawRules)
        if key in {"", programme.key}
    ]
    if not named:
        raise ProgrammeUnknown(key or "draw")
    for programme, rules in named:
        if rules.runs_on(look.on):
            return programme, rules
    return named[-1]


def _exactly(look: Moment | Look, key: str) -> tuple[ProgrammeTerms, DrawRules]:
    """Return the draw of a key, which must be given."""
    if not key:
        raise ProgrammeUnknown("draw")
    return _named(look, key)


def _frozen_rules(programme: ProgrammeTerms, frozen: FrozenList | None) -> DrawRules:
    """Return the rules that a list was frozen under: the draw goes by these, whatever was changed since."""
    if frozen is None:
        raise DrawRefused("open")
    # A programme keeps its kind, so every version of it is one of draws.
    return cast("DrawRules", programme.version(frozen.version).rules)


def _prove_open(moment: Moment, programme: ProgrammeTerms, rules: DrawRules, *, survey: bool) -> None:
    if draw_entries.frozen(moment, programme) is not None:
        raise DrawRefused("frozen")
    if not rules.runs_on(moment.on) or not programme.earns(moment.on):
        raise DrawRefused("closed")
    if survey and rules.entry != SURVEY:
        raise DrawRefused("no_survey")
    if not survey and not rules.free_entry:
        raise DrawRefused("no_free")
