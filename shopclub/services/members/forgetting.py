"""Forgetting a member: who she was goes, the ledger stays under a number, what she had is forfeited."""

from shopclub.records import standings
from shopclub.records.ledger import Booking
from shopclub.records.members import forgetting
from shopclub.rules.ledger.acts import Decision, EntryKind, Posting
from shopclub.rules.ledger.grounds import Ground, GroundKind
from shopclub.rules.ledger.lots import Draw
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.answers import answer_as_read
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.outcomes import Acted, MemberLine
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen

REASON = "member forgotten"


class Forgetting:
    """What the owner does when a member asks to be forgotten."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def forget(self, member: str | int, *, request_key: str) -> Acted:
        """Forget a member: personal fields blanked, codes retired, open value forfeited. It can't be taken back.

        Raises:
            MemberUnknown, KeyReused: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._forget(moment, member)

        outcome = self._desk.perform("forget", key=request_key, content={"member": str(member)}, work=work)
        self._desk.book.scrub()
        return outcome

    def preview(self, member: str | int) -> Preview:
        """Tell what would be forfeited.

        Raises:
            MemberUnknown: see `rules.values.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._forget(moment, member))

    def _forget(self, moment: Moment, member: str | int) -> Acted:
        row = self._desk.member(moment.written(), member)
        for programme in moment.club.programmes:
            _forfeit(moment, row.id, programme)
        forgetting.void_issued_vouchers(moment.act, row.id)
        forgetting.blank_person(moment.act, row.id)
        answer = answer_as_read(moment, row, "forget")
        return Acted(
            MemberLine(row.person, None, None),
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
    owed = sum(units for _, units in standing.debts)
    version, ground = programme.versions[-1].id, Ground(GroundKind.FORGOTTEN)
    postings = [
        Posting(EntryKind.ADJUSTMENT, -lot.rest, lot.version, ground, REASON, draws=(Draw(lot.id, lot.rest),))
        for lot in standing.lots
        if lot.rest
    ]
    if owed:
        postings.append(Posting(EntryKind.WRITE_OFF, owed, version, ground))
    post_decision(moment, Decision(tuple(postings)), Booking(member, programme, moment.on), standing)
