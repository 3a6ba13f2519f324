"""Cards: issuing, blank ones, replacing, blocking."""

from collections.abc import Callable, Mapping, Sequence

from shopclub.records.members import cards
from shopclub.records.members.cards import KeptCard
from shopclub.rules.values import card_codes
from shopclub.rules.values.card_codes import CodeKind
from shopclub.rules.values.refusals import (
    CardInvalid,
    CardReplaced,
    CardTaken,
    CardUnknown,
    MemberInvalid,
    QuantityInvalid,
    ReasonNeeded,
)
from shopclub.services.acting.desk import ChangeAsked, Desk, Moment
from shopclub.services.acting.outcomes import CardLine

MOST_BLANKS = 10_000
LONGEST_HOLDER = 80


class Cards:
    """What staff do with cards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def issue(
        self,
        member: str | int,
        *,
        code: str | None = None,
        holder: str | None = None,
        request_key: str | None = None,
    ) -> CardLine:
        """Give a member one more card; her other cards stay valid.

        `holder` names who of her family has it: all a family's cards share the member's balances, visits and rewards.

        Raises:
            MemberUnknown, CardTaken, CardInvalid, MemberInvalid, KeyReused: see `rules.values.refusals`.
        """
        name = holder.strip() if holder is not None else None
        if name is not None and not 1 <= len(name) <= LONGEST_HOLDER:
            raise MemberInvalid("name", name)

        def work(moment: Moment) -> list[KeptCard]:
            row = self._desk.member(moment.written(), member)
            return [self._give(moment, row.id, code, holder=name)]

        content = {"member": _word(str(member)), "code": _word(code)} | ({"holder": name} if name else {})
        (line,) = self._change("issue card", work, request_key, content)
        return line

    def _change(
        self, name: str, work: Callable[[Moment], list[KeptCard]], key: str | None, content: Mapping[str, object]
    ) -> tuple[CardLine, ...]:
        """Write a change of cards once; its line in the trail never holds a code that was asked for."""
        objects = {noun: content[noun] for noun in ("member", "count") if noun in content}
        changed, repeated = self._desk.write_once(
            ChangeAsked(name, objects, key, content),
            work,
            keep=lambda changed: [card.id for card in changed],
            again=_read_again,
        )
        return tuple(
            CardLine(card.code, card.state, card.member, card.reason, repeated, card.holder) for card in changed
        )

    def _give(self, moment: Moment, member: int, code: str | None, *, holder: str | None = None) -> KeptCard:
        word = _word(code)
        if word is None:
            word = card_codes.make_code(CodeKind.MEMBER, self._desk.randomness)
        if not card_codes.may_be_given(word):
            raise CardInvalid(word[: card_codes.LONGEST_READ])
        there = cards.card_by_code(moment.written(), word)
        if there is not None and there.state != "unissued":
            raise CardTaken(word)
        return cards.let_card_name(moment.act, word, member=member, holder=holder)

    def blank(self, count: int, *, request_key: str | None = None) -> tuple[CardLine, ...]:
        """Make unissued cards, each of which enrols a member on its first scan.

        Raises:
            QuantityInvalid, KeyReused: fewer than 1 or more than 10,000 were asked for; see `rules.values.refusals`.
        """
        if not 1 <= count <= MOST_BLANKS:
            raise QuantityInvalid(count)

        def work(moment: Moment) -> list[KeptCard]:
            codes = [card_codes.make_code(CodeKind.MEMBER, self._desk.randomness) for _ in range(count)]
            return cards.add_blank_cards(moment.act, codes)

        return self._change("blank cards", work, request_key, {"count": count})

    def replace(self, member: str | int, *, code: str | None = None, request_key: str | None = None) -> CardLine:
        """Give a member a new card; her own old ones are dead at once, those of her family stay.

        Raises:
            MemberUnknown, CardTaken, CardInvalid, KeyReused: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> list[KeptCard]:
            row = self._desk.member(moment.written(), member)
            cards.retire_own_cards(moment.act, row.id)
            return [self._give(moment, row.id, code)]

        content = {"member": _word(str(member)), "code": _word(code)}
        (line,) = self._change("replace card", work, request_key, content)
        return line

    def block(self, code: str, *, reason: str, request_key: str | None = None) -> CardLine:
        """Block a card, found or stolen: it is refused until it is replaced.

        Raises:
            CardUnknown, CardReplaced, ReasonNeeded, KeyReused: see `rules.values.refusals`.
        """
        if len(reason.strip()) < 3:
            raise ReasonNeeded
        return self._set(code, "blocked", reason.strip(), request_key)

    def unblock(self, code: str, *, request_key: str | None = None) -> CardLine:
        """Let a blocked card be used again.

        Raises:
            CardUnknown: no such card is blocked.
        """
        return self._set(code, "active", None, request_key)

    def _set(self, code: str, state: str, reason: str | None, key: str | None) -> CardLine:
        def work(moment: Moment) -> list[KeptCard]:
            card = cards.card_by_code(moment.written(), card_codes.normalise(code))
            if card is None or (state == "active" and card.state != "blocked"):
                raise CardUnknown(code[: card_codes.LONGEST_READ])
            if card.state == "replaced":
                raise CardReplaced(card.code)
            names_nobody = state == "active" and card.member is None
            return [cards.set_card_state(moment.act, card.id, "unissued" if names_nobody else state, reason=reason)]

        (line,) = self._change(f"card {state}", work, key, {"code": _word(code)})
        return line

    def is_blank(self, code: str) -> bool:
        """Tell whether a code is that of a card nobody has yet."""
        with self._desk.book.reading() as session:
            card = cards.card_by_code(session, card_codes.normalise(code))
            return card is not None and card.state == "unissued"

    def unissued(self, *, limit: int = 1000) -> tuple[CardLine, ...]:
        """Return the blank cards that nobody has yet, the newest first."""
        with self._desk.book.reading() as session:
            codes = cards.unissued_codes(session, limit=limit)
            return tuple(CardLine(code, "unissued") for code in codes)


def _word(code: str | None) -> str | None:
    return None if code is None else card_codes.normalise(code)


def _read_again(moment: Moment, numbers: Sequence[int]) -> list[KeptCard]:
    """Return the cards of an earlier answer, in its order."""
    return cards.cards_numbered(moment.written(), numbers)
