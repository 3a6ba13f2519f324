"""Prize draws: entering by hand, freezing the list, drawing, and passing a prize on to a reserve."""

from sqlalchemy import select

from shopclub.records import ledger
from shopclub.records.ledger import VOUCHER
from shopclub.records.members.members import member_by_number
from shopclub.records.schema.draws import DrawPlace, FrozenDraw
from shopclub.records.trade.vouchers import as_granted, vouchers_where
from shopclub.rules.kinds.draws import DrawRules, Prize, Ticket, drawn, is_public_number, list_text, seed_of
from shopclub.rules.ledger.acts import Decision, Grant, Notice, Standing
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import DrawRefused
from shopclub.rules.values.refusals import LimitReached, MemberUnknown, ProgrammeUnknown
from shopclub.services.acting.answers import ActReport, answer_of
from shopclub.services.acting.desk import Desk, Look, Moment, post_decision
from shopclub.services.acting.member_facts import member_line
from shopclub.services.acting.outcomes import Acted, MemberLine
from shopclub.services.acting.overviews import DrawPlaceLine, DrawShown, PrizeLine
from shopclub.services.acting.roles import prove_manager
from shopclub.services.kinds import draw_entries
from shopclub.services.kinds.draw_entries import FREE, SURVEY
from shopclub.services.units.followed import all_in_effect

WON, RESERVE, PASSED = "won", "reserve", "passed"


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
        found = next((each for each in self.shown() if each.programme == key), None)
        if found is None:
            raise ProgrammeUnknown(key)
        return found

    def certified(self, key: str) -> DrawShown:
        """Return a draw for its certificate.

        Raises:
            ProgrammeUnknown: there is none with this key.
            DrawRefused: it was not drawn yet.
        """
        found = self.one(key)
        if found.state != "drawn":
            raise DrawRefused("not_drawn")
        return found

    def listed(self, key: str) -> str:
        """Return the entries of a draw as text, a line each: the frozen list is what its SHA-256 is of.

        Raises:
            ProgrammeUnknown: there is none with this key.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            return list_text(draw_entries.tickets(look, _exactly(look, key)[0]))

    def _shown(self, look: Look, programme: ProgrammeTerms, rules: DrawRules, member: int | None) -> DrawShown:
        list_now = draw_entries.tickets(look, programme)
        kept = draw_entries.frozen(look, programme)
        rules = _frozen_rules(programme, kept) if kept is not None else rules
        number = kept.public_number if kept else None
        return DrawShown(
            programme=programme.key,
            name=rules.name,
            first=rules.first,
            last=rules.last,
            prizes=tuple(PrizeLine(each.name, each.count, each.value) for each in rules.prizes),
            reserves=rules.reserves,
            entry=rules.entry,
            state=_state(look, rules, kept),
            entries=len(list_now),
            members=len({each.member for each in list_now}),
            mine=sum(each.member == member for each in list_now),
            free_entry=rules.free_entry,
            frozen_on=kept.frozen_on if kept else None,
            list_hash=kept.list_hash if kept else "",
            public_number=number or "",
            seed=seed_of(kept.list_hash, number) if kept and number else "",
            drawn_on=kept.drawn_on if kept else None,
            places=self._places(look, programme),
        )

    def _places(self, look: Look, programme: ProgrammeTerms) -> tuple[DrawPlaceLine, ...]:
        rows = look.session.execute(
            select(DrawPlace, VOUCHER.c.state)
            .outerjoin(VOUCHER, VOUCHER.c.id == DrawPlace.voucher_id)
            .where(DrawPlace.programme_id == programme.id)
            .order_by(DrawPlace.place)
        )
        return tuple(
            DrawPlaceLine(
                place.place, place.entry_id, self._named(look, place.member_id), place.prize, place.state, state or ""
            )
            for place, state in rows
        )

    def _named(self, look: Look, member: int) -> MemberLine:
        try:
            return member_line(self._desk.member(look.session, member))
        except MemberUnknown:
            return MemberLine(member, None, None)

    def enter(self, member: str | int, *, request_key: str, programme: str = "", survey: bool = False) -> Acted:
        """Give a member an entry without a purchase, once a day; or one for a questionnaire she handed in.

        Raises:
            MemberUnknown, ProgrammeUnknown: see `rules.refusals`.
            DrawRefused: the draw is not open, offers no such entry, or she may not take part.
            LimitReached: she has as many entries as a member may have.
        """

        def work(moment: Moment) -> Acted:
            row = self._desk.member(moment.written(), member)
            found, rules = _named(moment, programme)
            there = draw_entries.counts(moment, found, row.id)
            _prove_open(moment, found, rules, survey=survey)
            barred = "blocked" if row.blocked else draw_entries.barred(moment, row.id, rules)
            if barred:
                raise DrawRefused(barred)
            if not rules.room(sum(there.values())):
                raise LimitReached(rules.name, rules.max_entries or 0)
            if not survey and _entered_today(moment, found, row.id):
                raise DrawRefused("today")
            draw_entries.add(moment, found, row.id, 1, SURVEY if survey else FREE)
            before = self._desk.holding(moment, row.id)
            said = (Notice("draw_entry", rules.name, sum(there.values()) + 1, rules.promise),)
            report = ActReport(row=row, after=before.standings, before=before, act="enter", notices=said)
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
            return draw_entries.freeze(moment, *_exactly(moment, key)).list_hash

        self._desk.write_once("freeze", work, key=request_key, objects={"programme": key}, keep=lambda made: made)
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
            kept = draw_entries.frozen(moment, programme)
            if kept is None:
                raise DrawRefused("open")
            if not is_public_number(typed):
                raise DrawRefused("number")
            if kept.public_number is not None:
                if kept.public_number != typed:
                    raise DrawRefused("drawn")
                return 0
            return self._draw(moment, programme, _frozen_rules(programme, kept), kept, typed)

        objects = {"programme": key, "number": typed}
        self._desk.write_once("draw", work, key=request_key, objects=objects, keep=lambda made: made)
        return self.one(key)

    def _draw(self, moment: Moment, programme: ProgrammeTerms, rules: DrawRules, kept: FrozenDraw, number: str) -> int:
        found = winners(draw_entries.tickets(moment, programme), rules, hashed=kept.list_hash, number=number)
        prizes = rules.of_places()
        kept.public_number, kept.drawn_on = number, moment.on
        moment.act.named = True
        for place, ticket in enumerate(found, 1):
            won = place <= len(prizes)
            row = DrawPlace(
                programme_id=programme.id,
                place=place,
                entry_id=ticket.entry,
                member_id=ticket.member,
                prize=prizes[place - 1] if won else "",
                state=WON if won else RESERVE,
                request_key=moment.act.key,
            )
            moment.written().add(row)
        moment.written().flush()
        for row in self._rows(moment, programme, WON):
            self._hand(moment, programme, rules, row)
        return len(found)

    def _rows(self, moment: Moment, programme: ProgrammeTerms, state: str) -> list[DrawPlace]:
        found = select(DrawPlace).where(DrawPlace.programme_id == programme.id, DrawPlace.state == state)
        return list(moment.written().scalars(found.order_by(DrawPlace.place)))

    def _hand(self, moment: Moment, programme: ProgrammeTerms, rules: DrawRules, row: DrawPlace) -> None:
        """Issue the voucher for a prize; where the member is there no more, the next reserve has it."""
        member = member_by_number(moment.written(), row.member_id)
        while member is not None and member.merged_into is not None:
            member = member_by_number(moment.written(), member.merged_into)
        if member is None or member.forgotten_at is not None:
            self._pass(moment, programme, rules, row)
            return
        prize = next((each for each in rules.prizes if each.name == row.prize), Prize(row.prize))
        expires = rules.last_day(moment.on)
        occasion = f"draw:{row.place}"
        grant = Grant(prize.name, prize.value, expires, occasion, programme.current(moment.on).id)
        before = set(moment.act.vouchers)
        post_decision(
            moment,
            Decision(grants=(grant,)),
            member_id=member.id,
            programme=programme,
            standing=Standing(),
            visit=None,
        )
        row.voucher_id = max(set(moment.act.vouchers) - before)
        moment.act.flush()
        moment.written().flush()

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
            row = next((each for each in self._rows(moment, programme, WON) if each.place == place), None)
            if row is None:
                raise DrawRefused("place")
            for voucher in vouchers_where(moment.written(), VOUCHER.c.id == row.voucher_id):
                if voucher.state == "used":
                    raise DrawRefused("handed_out")
                ledger.set_voucher(moment.act, as_granted(voucher), state="void")
            self._pass(moment, programme, rules, row)
            moment.act.named = True
            return place

        objects = {"programme": key, "place": place}
        self._desk.write_once("pass over", work, key=request_key, objects=objects, keep=lambda made: made)
        return self.one(key)

    def _pass(self, moment: Moment, programme: ProgrammeTerms, rules: DrawRules, row: DrawPlace) -> None:
        row.state = PASSED
        moment.written().flush()
        reserve = next(iter(self._rows(moment, programme, RESERVE)), None)
        if reserve is not None:
            reserve.state, reserve.prize = WON, row.prize
            moment.written().flush()
            self._hand(moment, programme, rules, reserve)


def winners(tickets: tuple[Ticket, ...], rules: DrawRules, *, hashed: str, number: str) -> tuple[Ticket, ...]:
    """Draw the winners and the reserves, in order of place."""
    return drawn(tickets, hashed=hashed, number=number, places=len(rules.of_places()) + rules.reserves)


def _state(look: Look, rules: DrawRules, kept: FrozenDraw | None) -> str:
    if kept is not None:
        return "drawn" if kept.public_number else "frozen"
    if look.on < rules.first:
        return "coming"
    return "running" if rules.runs_on(look.on) else "over"


def _named(look: Moment | Look, key: str) -> tuple[ProgrammeTerms, DrawRules]:
    """Return the draw of a key; without one, the draw that is open, or else the newest."""
    found = all_in_effect(look.club.programmes, look.on, DrawRules)
    named = [each for each in found if each[0].key == key] if key else found
    if not named:
        raise ProgrammeUnknown(key or "draw")
    return next((each for each in named if each[1].runs_on(look.on)), named[-1])


def _exactly(look: Moment | Look, key: str) -> tuple[ProgrammeTerms, DrawRules]:
    if not key:
        raise ProgrammeUnknown("draw")
    return _named(look, key)


def _frozen_rules(programme: ProgrammeTerms, kept: FrozenDraw | None) -> DrawRules:
    """Return the rules that a list was frozen under: the draw goes by these, whatever was changed since."""
    if kept is None:
        raise DrawRefused("open")
    rules = programme.version(kept.version_id).rules
    if not isinstance(rules, DrawRules):
        raise ProgrammeUnknown(programme.key)
    return rules


def _prove_open(moment: Moment, programme: ProgrammeTerms, rules: DrawRules, *, survey: bool) -> None:
    if draw_entries.frozen(moment, programme) is not None:
        raise DrawRefused("frozen")
    if not rules.runs_on(moment.on) or not programme.earns(moment.on):
        raise DrawRefused("closed")
    if survey and rules.entry != SURVEY:
        raise DrawRefused("no_survey")
    if not survey and not rules.free_entry:
        raise DrawRefused("no_free")


def _entered_today(moment: Moment, programme: ProgrammeTerms, member: int) -> bool:
    entered = draw_entries.ENTERED
    today = select(entered.c.id).where(
        entered.c.programme_id == programme.id,
        entered.c.member_id == member,
        entered.c.kind == FREE,
        entered.c.removed == 0,
        entered.c.business_date == moment.on,
    )
    return moment.written().scalar(today.limit(1)) is not None
