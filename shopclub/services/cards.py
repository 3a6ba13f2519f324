"""Cards: issuing, blank ones, replacing, blocking."""

from sqlalchemy import select

from shopclub.records import search
from shopclub.records.schema.club import Card, Member
from shopclub.rules import card_codes
from shopclub.rules.card_codes import CodeKind
from shopclub.rules.refusals import CardInvalid, CardTaken, CardUnknown, QuantityInvalid, ReasonNeeded
from shopclub.services.desk import Desk, Moment
from shopclub.services.outcomes import CardLine

MOST_BLANKS = 10_000


class Cards:
    """What staff do with cards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def issue(self, member: str | int, *, code: str | None = None) -> CardLine:
        """Give a member one more card; her other cards stay valid.

        Raises:
            MemberUnknown, CardTaken, CardInvalid: see `rules.refusals`.
        """

        def work(moment: Moment) -> CardLine:
            row = self._desk.member(moment.session, member)
            return self._give(moment, row.id, code)

        outcome: CardLine = self._desk.write("issue card", work, member=str(member)[:64])
        return outcome

    def _give(self, moment: Moment, member_id: int, code: str | None) -> CardLine:
        word = card_codes.normalise(code) if code else card_codes.make_code(CodeKind.MEMBER, self._desk.randomness)
        if not card_codes.is_readable(word):
            raise CardInvalid(word[: card_codes.LONGEST_READ])
        card = moment.session.scalar(select(Card).where(Card.code == word))
        if card is not None and card.state != "unissued":
            raise CardTaken(word)
        if card is None:
            card = Card(code=word, made_at=moment.act.instant)
            moment.session.add(card)
        card.member_id, card.state = member_id, "active"
        moment.session.flush()
        search.index_member(moment.session, moment.session.get_one(Member, member_id))
        return CardLine(word, "active", member_id)

    def blank(self, count: int) -> tuple[CardLine, ...]:
        """Make unissued cards, each of which enrols a member on its first scan.

        Raises:
            QuantityInvalid: fewer than 1 or more than 10,000 were asked for.
        """
        if not 1 <= count <= MOST_BLANKS:
            raise QuantityInvalid(count)

        def work(moment: Moment) -> tuple[CardLine, ...]:
            codes = [card_codes.make_code(CodeKind.MEMBER, self._desk.randomness) for _ in range(count)]
            moment.session.add_all(Card(code=code, state="unissued", made_at=moment.act.instant) for code in codes)
            return tuple(CardLine(code, "unissued") for code in codes)

        outcome: tuple[CardLine, ...] = self._desk.write("blank cards", work, count=count)
        return outcome

    def replace(self, member: str | int, *, code: str | None = None) -> CardLine:
        """Give a member a new card; all her old ones are dead at once.

        Raises:
            MemberUnknown, CardTaken, CardInvalid: see `rules.refusals`.
        """

        def work(moment: Moment) -> CardLine:
            row = self._desk.member(moment.session, member)
            for card in moment.session.scalars(select(Card).where(Card.member_id == row.id, Card.state == "active")):
                card.state = "replaced"
            moment.session.flush()
            return self._give(moment, row.id, code)

        outcome: CardLine = self._desk.write("replace card", work, member=str(member)[:64])
        return outcome

    def block(self, code: str, *, reason: str) -> CardLine:
        """Block a card, found or stolen: it is refused until it is replaced.

        Raises:
            CardUnknown, ReasonNeeded: see `rules.refusals`.
        """
        if len(reason.strip()) < 3:
            raise ReasonNeeded
        return self._set(code, "blocked", reason.strip())

    def unblock(self, code: str) -> CardLine:
        """Let a blocked card be used again.

        Raises:
            CardUnknown: no such card is blocked.
        """
        return self._set(code, "active", None)

    def _set(self, code: str, state: str, reason: str | None) -> CardLine:
        def work(moment: Moment) -> CardLine:
            card = moment.session.scalar(select(Card).where(Card.code == card_codes.normalise(code)))
            if card is None or (state == "active" and card.state != "blocked"):
                raise CardUnknown(code[: card_codes.LONGEST_READ])
            card.state, card.reason = state, reason
            if state == "active" and card.member_id is None:
                card.state = "unissued"
            return CardLine(card.code, card.state, card.member_id, reason)

        outcome: CardLine = self._desk.write(f"card {state}", work)
        return outcome

    def unissued(self, *, limit: int = 1000) -> tuple[CardLine, ...]:
        """Return the blank cards that nobody has yet, the newest first."""
        with self._desk.book.reading() as session:
            rows = session.scalars(
                select(Card.code).where(Card.state == "unissued").order_by(Card.id.desc()).limit(limit)
            )
            return tuple(CardLine(code, "unissued") for code in rows)
