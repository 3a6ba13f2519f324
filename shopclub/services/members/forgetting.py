"""Forgetting a member: who she was goes, the ledger stays under a number, what she had is forfeited."""

from sqlalchemy import func, select, update

from shopclub.records import ledger, standings
from shopclub.records.ledger import VOUCHER
from shopclub.records.members import search
from shopclub.records.schema.club import Card, Member
from shopclub.rules.ledger.acts import Decision, EntryKind, Posting
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.answers import answer_as_read
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.outcomes import Acted, MemberLine
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen
from shopclub.services.units.clawbacks import as_granted, vouchers_where

REASON = "member forgotten"


class Forgetting:
    """What the owner does when a member asks to be forgotten."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def forget(self, member: str | int, *, request_key: str) -> Acted:
        """Forget a member: personal fields blanked, codes retired, open value forfeited. It can't be taken back.

        Raises:
            MemberUnknown, KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._forget(moment, member)

        outcome = self._desk.perform("forget", key=request_key, content={"member": str(member)}, work=work)
        self._desk.book.scrub()
        return outcome

    def preview(self, member: str | int) -> Preview:
        """Tell what would be forfeited.

        Raises:
            MemberUnknown: see `rules.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._forget(moment, member))

    def _forget(self, moment: Moment, member: str | int) -> Acted:
        row = self._desk.member(moment.written(), member)
        for programme in moment.club.programmes:
            _forfeit(moment, row.id, programme)
        for voucher in vouchers_where(moment, (VOUCHER.c.member_id == row.id) & (VOUCHER.c.state == "issued")):
            ledger.set_voucher(moment.act, as_granted(voucher), state="void")
        _blank(moment, row.id)
        answer = answer_as_read(moment, row, "forget")
        return Acted(
            MemberLine(row.id, None, None),
            None,
            None,
            entries=answer.entries,
            balances=answer.balances,
            vouchers=answer.vouchers,
            touched=answer.touched,
            act="forget",
            on=moment.on,
        )


def _forfeit(moment: Moment, member: int, programme: ProgrammeTerms) -> None:
    standing = standings.holding(moment.written(), member, on=moment.on).standing(programme.id)
    owed = sum(each for _, each in standing.debts)
    version = programme.versions[-1].id
    postings = [
        Posting(EntryKind.ADJUSTMENT, -lot.rest, lot.version, "forgotten", REASON, draws=(Draw(lot.id, lot.rest),))
        for lot in standing.lots
        if lot.rest
    ]
    if owed:
        postings.append(Posting(EntryKind.WRITE_OFF, owed, version, "forgotten"))
    post_decision(
        moment, Decision(tuple(postings)), member_id=member, programme=programme, standing=standing, visit=None
    )


def _blank(moment: Moment, member: int) -> None:
    """Blank the person and those merged into her; their cards name nobody any more."""
    session = moment.written()
    people = {member}
    while came := {*session.scalars(select(Member.id).where(Member.merged_into_id.in_(people)))} - people:
        people |= came
    blank = dict.fromkeys(("name", "phone", "email", "birthday", "language", "note", "blocked"))
    session.execute(
        update(Member).where(Member.id.in_(people)).values(**blank, sort_name="", forgotten_at=moment.act.instant)
    )
    session.execute(
        update(Card)
        .where(Card.member_id.in_(people))
        .values(code=func.concat("retired-", Card.id), state="replaced", reason=None, holder=None)
        .execution_options(synchronize_session=False)
    )
    for each in people:
        search.forget_words(session, each)
    session.expire_all()
