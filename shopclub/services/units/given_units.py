"""Units given for a ground of their own, a gift or a quarter: summed, posted and taken back."""

from dataclasses import replace

from shopclub.records.kinds import gifts
from shopclub.records.ledger import Booking
from shopclub.records.trade.earned import HistoryOf, with_history
from shopclub.rules.ledger.acts import Decision, EntryKind, Taken
from shopclub.rules.ledger.grounds import FORGIVEN, Ground
from shopclub.rules.ledger.taking_back import take_units
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.services.acting.desk import post_decision
from shopclub.services.units.cases import note_forgiven
from shopclub.services.units.clawbacks import void_vouchers
from shopclub.services.units.followed import Followed

_NAMED = (EntryKind.CLAWBACK, EntryKind.WRITE_OFF)
"""What takes units back keeps their ground, so that a return taken back leaves them to what follows it."""


def outstanding(followed: Followed, programme: ProgrammeTerms, ground: Ground, *, forgiven: bool) -> int:
    """Return the units given for a ground and not taken back; `forgiven` counts those that were written off, too."""
    session = followed.moment.written()
    return gifts.units_for(session, followed.member, programme=programme.id, ground=ground, forgiven=forgiven)


def changes(followed: Followed, programme: ProgrammeTerms, ground: Ground) -> tuple[int, ...]:
    """Return the units given for a ground and those taken back, in order."""
    session = followed.moment.written()
    return gifts.changes_for(session, followed.member, programme=programme.id, ground=ground)


def take_given(followed: Followed, programme: ProgrammeTerms, ground: Ground, units: int) -> None:
    """Take units back that were given for a ground, from their own lots first; what is forgiven is noted."""
    moment = followed.moment
    session = moment.written()
    given = gifts.entries_for(session, followed.member, programme=programme.id, ground=ground)
    on = followed.on
    followed.read_singly()
    standing = with_history(session, followed.standing(programme), HistoryOf(followed.member, programme, followed.on))
    version = given[-1].version
    taken = Taken(on, units, frozenset(gift.entry for gift in given))
    decision = take_units(programme.version(version).rules, standing, taken, units=units, version=version)
    forgiven = sum(posting.quantity for posting in decision.postings if posting.ground == FORGIVEN)
    if forgiven:
        note_forgiven(moment, followed.member, programme=programme.id, visit=followed.visit, units=forgiven)
    void_vouchers(moment, decision.voided)
    followed.standings[programme.id] = standing
    postings = tuple(replace(each, ground=ground) if each.kind in _NAMED else each for each in decision.postings)
    post_for(followed, programme, replace(decision, postings=postings))


def post_for(followed: Followed, programme: ProgrammeTerms, decision: Decision, *, visit: int | None = None) -> None:
    """Post what was decided for the member who is followed up."""
    followed.standings[programme.id] = post_decision(
        followed.moment,
        decision,
        Booking(followed.member, programme, followed.on, visit),
        followed.standing(programme),
    )
