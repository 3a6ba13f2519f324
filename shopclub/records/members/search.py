"""Finds members as one types, by a table of folded words: names, phone digits, e-mail parts and card codes."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

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
    or_,
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
MIDDLE = "*"
"""What a word begins with that is the rest of a longer one."""
SHORTEST_MIDDLE, SHORTEST_DIGITS = 3, 4
MOST_LOOKED_AT = 60
"""How many members who have a word in a middle are looked at for the other words."""
_CALLING_CODES = ("45", "46", "47", "358")
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
    words |= {f"{MIDDLE}{rest}" for word in words for rest in _rests(word, SHORTEST_MIDDLE)}
    if member.email:
        words |= {fold(member.email)[:LONGEST], *words_of(member.email)}
    phone = digits_of(member.phone or "")
    if phone:
        words |= {phone, phone[-8:], *(f"{MIDDLE}{rest}" for rest in _rests(phone, SHORTEST_DIGITS))}
    for code in codes:
        words |= {code.casefold()[:LONGEST], code[9:13] if len(code) == 15 else code.casefold()[:LONGEST]}
    return words


def _rests(word: str, shortest: int) -> list[str]:
    """Return what is left of a word from each of its middles on: so middles are found as beginnings."""
    return [word[start:] for start in range(1, len(word) - shortest + 1)]


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


def spellings_of(word: str) -> tuple[str, ...]:
    """Return what a word that is searched for may begin with: digits of a phone number with and without its country."""
    if not word.isdigit() or len(word) < SHORTEST_DIGITS:
        return (word,)
    national = word.removeprefix("00")
    spelt = [word, national, national.lstrip("0")]
    spelt += [
        national[len(code) :].lstrip("0")
        for code in _CALLING_CODES
        if national.startswith(code) and len(national) >= len(code) + SHORTEST_DIGITS
    ]
    return tuple(dict.fromkeys(each for each in spelt if len(each) >= SHORTEST_DIGITS))


def find_members(session: BookSession, text: str, *, limit: int) -> list[int]:
    """Return the numbers of members who have each word asked: at the beginning of a word first, then in its middle.

    Middles count from three letters or four digits on (counter.md 2).
    """
    asked = set(query_words(text))
    if not asked:
        return []
    members = dict.fromkeys(session.scalars(_with_each(session, asked).limit(limit * 4)))
    if len(members) < limit:
        members |= dict.fromkeys(_in_middles(session, asked, limit))
    return list(members)[:limit]


def _in_middles(session: BookSession, asked: set[str], limit: int) -> list[int]:
    """Return the members who have every word asked at the beginning or in the middle of one of theirs.

    Those who have the longest word in a middle are looked at one by one: of a common one too many would have it.
    """
    longest, *others = sorted(asked, key=len, reverse=True)
    spelt, rests = _beginnings(longest)
    wanted = (*spelt, *rests) if others else rests
    if not rests:
        return []
    few = limit * 4 if not others else MOST_LOOKED_AT
    candidates = list(dict.fromkeys(session.scalars(_named_by(wanted).limit(few))))
    if not others:
        return candidates
    words: dict[int, list[str]] = {number: [] for number in candidates}
    query = select(_WORDS.c.member_id, _WORDS.c.word).where(_WORDS.c.member_id.in_(candidates))
    for number, word in session.connection().execute(query):
        words[number].append(word)
    return [number for number in candidates if all(_is_among(other, words[number]) for other in others)]


def _named_by(beginnings: Iterable[str]) -> Select[Any]:
    ranges = ((_WORDS.c.word >= each) & (_WORDS.c.word < each + _LAST) for each in beginnings)
    return select(_WORDS.c.member_id).where(or_(*ranges))


def _is_among(asked: str, words: list[str]) -> bool:
    spelt, rests = _beginnings(asked)
    return any(word.startswith((*spelt, *rests)) for word in words)


def _with_each(session: BookSession, asked: set[str]) -> Select[Any]:
    """Ask for members with words that begin as asked.

    Where a word is rare, the members who have it are gathered first. Where none is, many members have them all, so that
    it is quicker to look at one after another until there are enough.
    """
    if len(asked) == 1:
        return _named_by(spellings_of(*asked))
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


def _beginnings(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what words may begin with to be found by one, and what the rests of words may begin with."""
    shortest = SHORTEST_DIGITS if word.isdigit() else SHORTEST_MIDDLE
    spelt = spellings_of(word)
    return spelt, tuple(f"{MIDDLE}{each}" for each in spelt if len(each) >= shortest)


def _members_with(session: BookSession, word: str) -> int:
    """Count for how many members a word stands, up to where it is common."""
    ((count,),) = rows_of(session, _COUNT, {"word": word, "last": word + _LAST})
    return int(count)
