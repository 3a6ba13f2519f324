"""Finds members as one types, by a table of folded words: names, phone digits, e-mail parts and card codes."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from shopclub.records.members.accounts import account_of, members_on
from shopclub.records.schema.club import Card, Member, SearchWord
from shopclub.records.schema.record import table_of
from shopclub.records.sessions import BookSession
from shopclub.records.statements import rows_of

LONGEST = 64
MOST_WORDS = 6
_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ð": "d", "þ": "th", "ł": "l"})
_SPLIT = re.compile(r"[^\w]+|_")
_WORDS = table_of(SearchWord)
_LAST = "\U0010ffff"
_COMMON = 5000
_FOUND = select(_WORDS.c.member_id).where(_WORDS.c.word >= bindparam("word"), _WORDS.c.word < bindparam("last"))
_COUNT = select(func.count()).select_from(_FOUND.limit(literal_column(str(_COMMON))).subquery())


def words_table() -> Table:
    """Return the table of the words by which members are found."""
    return _WORDS


def fold(text: str) -> str:
    """Fold a text so that spellings meet: case and accents off, and å = aa = a, ø = oe = o, æ = ä = ae = a."""
    apart = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign) and not "\ud800" <= sign <= "\udfff")
    return plain.replace("aa", "a").replace("ae", "a").replace("oe", "o")


_AFTER_Z = {
    "da": {"æ": "z{1", "ä": "z{1", "ø": "z{2", "ö": "z{2", "å": "z{3"},
    "sv": {"å": "z{1", "ä": "z{2", "æ": "z{2", "ö": "z{3", "ø": "z{3"},
}
_ALPHABETS = {
    language: str.maketrans(_AFTER_Z[model])
    for language, model in {"da": "da", "nb": "da", "sv": "sv", "fi": "sv"}.items()
}


def sort_key(name: str | None, *, language: str, number: int) -> str:
    """Return what a member's name sorts by in the shop's language; the unnamed come last, by number."""
    if not name:
        return f"\uffff{number:012d}"
    lowered = unicodedata.normalize("NFC", name.casefold())
    if language == "da":
        lowered = lowered.replace("aa", "å")
    placed = lowered.translate(_ALPHABETS.get(language, {}))
    return "".join(sign for sign in unicodedata.normalize("NFKD", placed) if not unicodedata.combining(sign))[:LONGEST]


def sort_anew(session: BookSession, *, language: str) -> None:
    """Write what members' names sort by, after the shop's language changed."""
    people = session.execute(select(Member.id, Member.name)).all()
    rows = [{"id": number, "sort_name": sort_key(name, language=language, number=number)} for number, name in people]
    if rows:
        session.execute(update(Member), rows)


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return [word[:LONGEST] for word in _SPLIT.split(fold(text)) if word]


def digits_of(text: str) -> str:
    """Return a text's digits alone."""
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())


def words_of_member(member: Member, codes: list[str], holders: Iterable[str] = ()) -> set[str]:
    """Return every word by which a member is found: her family's names, too."""
    words = {word for name in (member.name or "", *holders) for word in words_of(name)}
    if member.email:
        words |= {fold(member.email)[:LONGEST], *words_of(member.email)}
    phone = digits_of(member.phone or "")
    if phone:
        words |= {phone, phone[-6:], phone[-8:]}
    for code in codes:
        words |= {code.casefold()[:LONGEST], code[9:13] if len(code) == 15 else code.casefold()[:LONGEST]}
    return words


def index_person(session: BookSession, member: int) -> None:
    """Write the words anew by which the person is found whom a member is, after any change to her members or cards."""
    account = account_of(session, member)
    words: set[str] = set()
    for number in members_on(session, account):
        valid = select(Card.code, Card.holder).where(Card.member_id == number, Card.state != "replaced")
        cards = session.execute(valid).all()
        codes, holders = [card.code for card in cards], [card.holder for card in cards if card.holder]
        words |= words_of_member(session.get_one(Member, number), codes, holders)
        forget_words(session, number)
    rows = [{"word": word, "member_id": account} for word in sorted(words)]
    if rows:
        session.connection().execute(insert(_WORDS), rows)


def forget_words(session: BookSession, member_id: int) -> None:
    """Let a member be found no more."""
    session.execute(delete(SearchWord).where(SearchWord.member_id == member_id))


def query_words(text: str) -> list[str]:
    """Return the words a search asks for; digits written apart belong together."""
    cut = text[:LONGEST]
    digits = digits_of(cut)
    if len(digits) >= 3 and not any(sign.isalpha() for sign in cut):
        return [digits]
    if "@" in cut:
        return [fold(cut.strip())]
    return words_of(cut)[:MOST_WORDS]


def find_members(session: BookSession, text: str, *, limit: int) -> list[int]:
    """Return the numbers of members who have, for each word asked, a word that begins with it."""
    connection = session.connection()
    asked = set(query_words(text))
    if not asked:
        return []
    if len(asked) == 1:
        query = select(_WORDS.c.member_id).where(_begins(_WORDS, asked.pop()))
    else:
        query = _with_each(session, asked)
    members = connection.execute(query.limit(limit * 4)).scalars()
    return list(dict.fromkeys(members))[:limit]


def _with_each(session: BookSession, asked: set[str]) -> Select[tuple[int]]:
    """Ask for members with several words.

    Where a word is rare, the members who have it are gathered first. Where none is, many members have them all, so that
    it is quicker to look at one after another until there are enough.
    """
    counts = {word: _members_with(session, word) for word in asked}
    *rarer, last = sorted(asked, key=lambda word: (counts[word], word))
    query = select(_WORDS.c.member_id).where(_begins(_WORDS, last))
    for number, word in enumerate(rarer):
        other = _WORDS.alias(f"w{number}")
        has = select(other.c.member_id).where(_begins(other, word))
        if counts[rarer[0]] < _COMMON:
            # The sum keeps SQLite from looking each of them up by number instead.
            query = query.where((_WORDS.c.member_id + 0).in_(has))
        else:
            query = query.where(has.where(other.c.member_id == _WORDS.c.member_id).exists())
    return query


def _begins(words: FromClause, word: str) -> ColumnElement[bool]:
    return (words.c.word >= word) & (words.c.word < word + _LAST)


def _members_with(session: BookSession, word: str) -> int:
    """Count for how many members a word stands, up to where it is common."""
    ((count,),) = rows_of(session, _COUNT, {"word": word, "last": word + _LAST})
    return int(count)
