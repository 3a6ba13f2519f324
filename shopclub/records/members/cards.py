"""Cards: which there are, whom they name, and how that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from shopclub.records.acts import OpenAct
from shopclub.records.members import search
from shopclub.records.members.accounts import of_person
from shopclub.records.schema.club import Card
from shopclub.records.sessions import BookSession
from shopclub.rules.values import card_codes


@dataclass(frozen=True)
class KeptCard:
    """A card as the book keeps it; `member` is whom it names, `holder` who of her family has it."""

    id: int
    code: str
    state: str
    member: int | None
    reason: str | None
    holder: str | None


_COLUMNS: tuple[Any, ...] = (Card.id, Card.code, Card.state, Card.member_id, Card.reason, Card.holder)


def card_by_code(session: BookSession, code: str) -> KeptCard | None:
    """Return the card with this code, if there is one."""
    row = session.execute(select(*_COLUMNS).where(Card.code == code)).first()
    return KeptCard(*row) if row is not None else None


def cards_numbered(session: BookSession, numbers: Sequence[int]) -> list[KeptCard]:
    """Return cards by their numbers, in the order asked."""
    rows = session.execute(select(*_COLUMNS).where(Card.id.in_(numbers)))
    cards = {card.id: card for card in (KeptCard(*row) for row in rows)}
    return [cards[number] for number in numbers]


def cards_of(session: BookSession, member: int) -> list[KeptCard]:
    """Return every card of a person, the newest first."""
    rows = session.execute(select(*_COLUMNS).where(of_person(Card.member_id, member)).order_by(Card.id.desc()))
    return [KeptCard(*row) for row in rows]


def unissued_codes(session: BookSession, *, limit: int) -> list[str]:
    """Return the codes of blank cards that nobody has yet, the newest first."""
    codes = select(Card.code).where(Card.state == "unissued").order_by(Card.id.desc()).limit(limit)
    return list(session.scalars(codes))


def blank_cards_were_made(session: BookSession) -> bool:
    """Tell whether there is a blank card."""
    return session.scalar(select(Card.id).where(Card.state == "unissued").limit(1)) is not None


def add_blank_cards(act: OpenAct, codes: Sequence[str]) -> list[KeptCard]:
    """Make a card that names nobody yet for each of some codes."""
    session = act.written()
    cards = [Card(code=code, state="unissued", made_at=act.instant) for code in codes]
    session.add_all(cards)
    session.flush()
    return [_kept(card) for card in cards]


def let_card_name(act: OpenAct, code: str, *, member: int, holder: str | None = None) -> KeptCard:
    """Let the card with this code name a member, made anew where there is none; she is found by it from now on."""
    session = act.written()
    card = session.scalar(select(Card).where(Card.code == code))
    if card is None:
        card = Card(code=code, made_at=act.instant)
        session.add(card)
    card.member_id, card.state, card.holder = member, "active", holder
    session.flush()
    search.index_person(session, member)
    return _kept(card)


def retire_own_cards(act: OpenAct, member: int) -> None:
    """Let a member's own cards be replaced; those of her family stay."""
    session = act.written()
    own = Card.member_id == member, Card.state.in_(("active", "blocked")), Card.holder.is_(None)
    for card in session.scalars(select(Card).where(*own)):
        card.state = "replaced"
    session.flush()


def set_card_state(act: OpenAct, card: int, state: str, *, reason: str | None) -> KeptCard:
    """Change what a card is good for, and keep why."""
    session = act.written()
    changed = session.get_one(Card, card)
    changed.state, changed.reason = state, reason
    session.flush()
    return _kept(changed)


def _kept(card: Card) -> KeptCard:
    return KeptCard(card.id, card.code, card.state, card.member_id, card.reason, card.holder)


def is_torn(session: BookSession, code: str) -> bool:
    """Tell whether a code that names nobody is a piece of a card's, or holds a card's with more around it."""
    whole = card_codes.pieces_of_length(code)
    torn = Card.code.in_(whole) if whole else Card.code.contains(code, autoescape=True)
    ours = select(Card.id).where(func.length(Card.code) == card_codes.CODE_LENGTH, torn).limit(1)
    return session.scalars(ours).first() is not None
