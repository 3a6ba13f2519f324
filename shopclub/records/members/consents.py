"""What members agreed to and withdrew, with the words they were shown; never edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from shopclub.records.ledger import OpenAct
from shopclub.records.schema.club import Consent
from shopclub.records.sessions import BookSession


@dataclass(frozen=True)
class ConsentWord:
    """A member's word on one channel: given or withdrawn, when, and what she was shown."""

    channel: str
    given: bool
    wording: str
    at: datetime


def consents_of(session: BookSession, member: int) -> dict[str, ConsentWord]:
    """Return a member's newest word on each channel."""
    rows = session.execute(
        select(Consent.channel, Consent.given, Consent.wording, Consent.at)
        .where(Consent.member_id == member)
        .order_by(Consent.id)
    )
    return {channel: ConsentWord(channel, bool(given), wording, at) for channel, given, wording, at in rows}


def keep_consents(act: OpenAct, member: int, choices: Mapping[str, bool], *, wording: str) -> None:
    """Keep what a member says now on some channels, with the words she was shown."""
    session = act.written()
    for channel, given in choices.items():
        word = Consent(
            member_id=member,
            channel=channel,
            given=int(given),
            wording=wording,
            at=act.instant,
            till_id=act.till_id,
            staff_id=act.staff_id,
        )
        session.add(word)
    session.flush()
