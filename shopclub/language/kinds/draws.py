"""Prize draws in words: how one stands, who won, and its certificate."""

from shopclub.language.documents import CertificatePaper, Masthead, Table
from shopclub.language.formats import day, days, whole
from shopclub.language.kinds.words import KindWords, NamedNotice
from shopclub.language.names import member_name
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.values.club_refusals import DrawRefused
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.overviews import DrawPlaceLine, DrawShown


def state(shown: DrawShown) -> str:
    """Return how a draw stands, in a sentence."""
    said = {
        "coming": _("Begins on {first}."),
        "running": _("Runs through {last}."),
        "over": _("The last day was {last}: freeze the list, then draw."),
        "frozen": _("The list was frozen on {frozen}: draw with a public number."),
        "drawn": _("Drawn on {drawn}."),
    }[shown.state]
    frozen = day(shown.frozen_on) if shown.frozen_on else ""
    drawn = day(shown.drawn_on) if shown.drawn_on else ""
    return said.format(first=day(shown.first), last=day(shown.last), frozen=frozen, drawn=drawn)


def taking_part(shown: DrawShown) -> str:
    """Return how many entries there are, of how many members."""
    entries = ngettext("{count} entry", "{count} entries", shown.entries).format(count=whole(shown.entries))
    members = ngettext("{count} member", "{count} members", shown.members).format(count=whole(shown.members))
    return _("{entries} of {members}").format(entries=entries, members=members)


def mine(shown: DrawShown) -> str:
    """Return how many entries a member has."""
    entries = ngettext("{count} entry", "{count} entries", shown.mine).format(count=whole(shown.mine))
    return f"{shown.name}: {entries}"


def place_state(line: DrawPlaceLine) -> str:
    """Return what became of a place that was drawn."""
    if line.state == "reserve":
        return _("reserve")
    if line.state == "passed":
        return _("passed on to a reserve")
    said = {"used": _("handed out"), "expired": _("not fetched in time"), "void": _("taken back")}
    return said.get(line.voucher, _("waits to be fetched"))


def won_by(line: DrawPlaceLine) -> str:
    """Return who was drawn: the name, and the number by which the list knows her."""
    return _("{name} (member {number})").format(name=member_name(line.member), number=line.member.id)


def in_groups(digits: str, size: int = 8) -> str:
    """Write a long number in groups that can be compared by eye."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def present_certificate(shown: DrawShown, shop: ShopSettings) -> CertificatePaper:
    """Return the certificate of a draw that was made."""
    drawn = day(shown.drawn_on) if shown.drawn_on else ""
    facts = (
        (_("Period"), days(shown.first, shown.last)),
        (_("Entries in the draw"), taking_part(shown)),
        (_("List frozen on"), day(shown.frozen_on) if shown.frozen_on else ""),
        (_("Check number of the list (SHA-256)"), in_groups(shown.list_hash)),
        (_("Public number"), shown.public_number),
        (_("Seed (SHA-256)"), in_groups(shown.seed)),
    )
    rows = tuple(
        (str(line.place), line.prize or _("reserve"), won_by(line), str(line.entry), _became(line))
        for line in shown.places
    )
    heads = (_("Place"), _("Prize"), _("Member"), _("Entry"), "")
    return CertificatePaper(
        head=Masthead(shop.name, shop.accent, _("Certificate of a prize draw"), drawn),
        name=shown.name,
        facts=Table(("", ""), facts),
        winners_title=_("Winners and reserves"),
        winners=Table(heads, rows),
        how_title=_("How anybody can draw again"),
        how=_how(),
        signatures=(_("Drawn by"), _("Witness")),
    )


def _became(line: DrawPlaceLine) -> str:
    return place_state(line) if line.state == "passed" else ""


def _how() -> tuple[str, ...]:
    return (
        _(
            "The list has a line for each entry, in the order of their numbers: the entry's number, a space, the "
            "member's number, and a line end "
            "(LF) after every line, the last too. Its SHA-256, in small letters without spaces, is the check number."
        ),
        _(
            "The seed is the SHA-256 of the check number, a colon and the digits of the public number, written in "
            "small letters without spaces; they stand in groups here only to be read."
        ),
        _(
            "Try number k, from 0, is the SHA-256 of the seed, a colon and k, as a whole number below 2 to the power "
            "of 256. Where it is not below the largest multiple of the number of entries left that is at most 2 to "
            "the power of 256, it is thrown away. "
            "Else its remainder, divided by the number of entries left, names the entry among these, counted from 0. "
            "Whoever wins leaves the list with all her entries; k goes on counting."
        ),
    )


def refused(reason: str) -> str:
    """Return why a prize draw can't do this now."""
    return {
        "running": _("The draw still runs. Its list is frozen once the last day is over."),
        "frozen": _("The list of this draw is frozen: nothing can be added to it."),
        "empty": _("Nobody takes part in this draw yet."),
        "open": _("Freeze the list first, and tell its check number before you draw."),
        "drawn": _("This draw was made with another number. It can't be drawn again."),
        "not_drawn": _("This draw has not been made yet."),
        "number": _("Type a public number in digits, such as the winning number of a lottery of that day."),
        "closed": _("The draw is not running today."),
        "no_free": _("This draw gives no entries without a purchase."),
        "no_survey": _("This draw gives no entries for questionnaires."),
        "today": _("This member has had today's free entry."),
        "age": _("This member is too young for the draw, or her year of birth is not known."),
        "staff": _("Staff do not take part in the draw."),
        "blocked": _("This member is blocked."),
        "place": _("Nobody won in this place."),
        "handed_out": _("This prize was handed out already."),
    }.get(reason, reason)


def _entered(notice: NamedNotice) -> str:
    said = ngettext(
        "{programme}: {count} entry in the draw.", "{programme}: {count} entries in the draw.", notice.number
    )
    return said.format(programme=notice.programme, count=whole(notice.number))


WORDS = KindWords(
    notices={"draw_entry": _entered},
    refusals={DrawRefused: lambda r: Sentence(refused(r.reason))},
)
