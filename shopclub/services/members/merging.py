"""Two members made one person, and apart again: nothing moves, they stand on one account."""

from datetime import timedelta

from shopclub.records.members import accounts, search
from shopclub.rules.values.people import MergedPerson
from shopclub.rules.values.refusals import MergeRefused
from shopclub.services.acting.answers import answer_anew
from shopclub.services.acting.desk import Desk, Moment
from shopclub.services.acting.outcomes import Acted
from shopclub.services.acting.previews import Preview
from shopclub.services.acting.rehearsals import foreseen

UNDONE_WITHIN = timedelta(days=30)
"""How long a merge can be taken back (rules.md 1)."""


class Merging:
    """What a manager does when one person has two memberships."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def merge(self, keep: str | int, drop: str | int, *, request_key: str) -> Acted:
        """Make two members one person, shown under the name that is kept.

        Each visit, entry and voucher keeps the member it was booked for, and both codes stay valid. It can be taken
        back for 30 days.

        Raises:
            MemberUnknown, MergeRefused, KeyReused: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> Acted:
            return self._merge(moment, keep, drop)

        content = {"keep": str(keep), "drop": str(drop)}
        return self._desk.perform("merge", key=request_key, content=content, work=work)

    def preview(self, keep: str | int, drop: str | int) -> Preview:
        """Tell what a merge would do: it is carried out and rolled back.

        Raises:
            MemberUnknown, MergeRefused: see `rules.values.refusals`.
        """
        return foreseen(self._desk, lambda moment: self._merge(moment, keep, drop))

    def _merge(self, moment: Moment, keep: str | int, drop: str | int) -> Acted:
        session = moment.written()
        kept, dropped = self._desk.member(session, keep).person, self._desk.member(session, drop).person
        if kept == dropped:
            raise MergeRefused("same")
        accounts.merge_accounts(moment.act, kept=kept, dropped=dropped, on=moment.on)
        search.index_person(session, kept)
        search.index_person(session, dropped)
        return answer_anew(self._desk, moment, kept, "merge")

    def part(self, keep: str | int, *, request_key: str) -> Acted:
        """Take the newest merge into a member back: each has again what hangs on her own visits.

        Units that were spent meanwhile are gone from the lots they were drawn from, whoever spent them.

        Raises:
            MemberUnknown, KeyReused: see `rules.values.refusals`.
            MergeRefused: nothing was merged, or longer ago than 30 days.
        """

        def work(moment: Moment) -> Acted:
            return self._part(moment, keep)

        return self._desk.perform("part", key=request_key, content={"keep": str(keep)}, work=work)

    def _part(self, moment: Moment, keep: str | int) -> Acted:
        session = moment.written()
        kept = self._desk.member(session, keep).person
        merge = accounts.newest_merge(session, kept)
        if merge is None:
            raise MergeRefused("none")
        if moment.act.instant - merge.at > UNDONE_WITHIN:
            raise MergeRefused("late")
        accounts.part_accounts(moment.act, merge)
        search.index_person(session, kept)
        search.index_person(session, merge.dropped)
        return answer_anew(self._desk, moment, kept, "part")

    def merges(self, member: int) -> tuple[MergedPerson, ...]:
        """Return the merges into a member that can still be taken back, the newest first."""
        with self._desk.book.reading() as session:
            return accounts.merged_since(session, member, self._desk.now() - UNDONE_WITHIN)
