"""Turns refusals, faults, notices and entries into sentences, for both faces."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shopclub.language.formats import day, money
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules import faults, refusals
from shopclub.rules.card_codes import short_name
from shopclub.rules.earning import Notice
from shopclub.rules.faults import BookFault
from shopclub.rules.money import Currency
from shopclub.rules.refusals import Refusal
from shopclub.services.outcomes import Acted, MemberLine, StatementLine


@dataclass(frozen=True)
class Sentence:
    """What happened, and what to do next."""

    said: str
    advice: str = ""

    def __str__(self) -> str:
        """Join both for the command line."""
        return f"{self.said} {self.advice}".strip()


def member_name(member: MemberLine) -> str:
    """Return a member's name, or "Card 0417" while she is unnamed."""
    if member.name:
        return member.name
    return _("Card {number}").format(number=short_name(member.card)) if member.card else _("Unnamed member")


def stamps(count: int) -> str:
    """Return a number of stamps in words."""
    return ngettext("{count} stamp", "{count} stamps", count).format(count=count)


def ago(seconds: int) -> str:
    """Return how long ago something was, in the largest whole unit."""
    if seconds < 3:
        return _("just now")
    if seconds < 60:
        return ngettext("{count} second ago", "{count} seconds ago", seconds).format(count=seconds)
    minutes = seconds // 60
    return ngettext("{count} minute ago", "{count} minutes ago", minutes).format(count=minutes)


def days_ago(days: int) -> str:
    """Return how many days ago a visit was."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("{count} day ago", "{count} days ago", days).format(count=days)


_REFUSALS: Mapping[type[Refusal], Callable[[Any], Sentence]] = {
    refusals.CardUnknown: lambda r: Sentence(
        _("No member has the code {code}.").format(code=_clipped(r.card)),
        _("Find the member by name, or enrol a new one."),
    ),
    refusals.CardInvalid: lambda r: Sentence(
        _("This can't be one of our cards."),
        _("Scan again. If it happens often, use “Learn my scanner” in Settings."),
    ),
    refusals.CardBlocked: lambda r: Sentence(
        _("This card is blocked: {reason}").format(reason=r.reason), _("Find the member by name and replace the card.")
    ),
    refusals.CardReplaced: lambda r: Sentence(
        _("This card was replaced by a newer one."), _("Ask for the new card, or find the member by name.")
    ),
    refusals.CardTaken: lambda r: Sentence(_("This card already belongs to a member."), _("Take another card.")),
    refusals.MemberUnknown: lambda r: Sentence(
        _("There is no member {member}.").format(member=_clipped(r.member)), _("Search by name, phone or card.")
    ),
    refusals.MemberInvalid: lambda r: Sentence(
        _("“{value}” can't be used as {field}.").format(value=_clipped(r.value), field=field_name(r.field)),
        _("Correct it and save again."),
    ),
    refusals.ConfirmNeeded: lambda r: Sentence(
        _("Already stamped {ago}.").format(ago=ago(r.seconds)), _("Stamp once more?")
    ),
    refusals.CapExceeded: lambda r: Sentence(
        _("{asked} is more than the limit of {cap} allows.").format(asked=stamps(r.asked), cap=r.cap),
        _("Give fewer stamps."),
    ),
    refusals.NotEnough: lambda r: Sentence(
        _("That takes {asked}, and there are {available}.").format(asked=r.asked, available=r.available)
    ),
    refusals.InDebt: lambda r: Sentence(
        _("The balance is {debt} below zero.").format(debt=r.debt), _("It must be earned back before rewards.")
    ),
    refusals.RewardUnknown: lambda r: Sentence(
        _("There is no reward “{reward}” to hand out here.").format(reward=_clipped(r.reward))
    ),
    refusals.RewardEnded: lambda r: Sentence(
        _("“{reward}” could be handed out until {day}.").format(reward=_clipped(r.reward), day=day(r.ended_on))
    ),
    refusals.VoucherUnknown: lambda r: Sentence(
        _("There is no voucher number {voucher}.").format(voucher=_clipped(r.voucher))
    ),
    refusals.VoucherUsed: lambda r: Sentence(
        _("“{reward}” was handed out on {day}.").format(reward=_clipped(r.reward), day=day(r.used_on))
    ),
    refusals.VoucherExpired: lambda r: Sentence(
        _("“{reward}” was valid until {day}.").format(reward=_clipped(r.reward), day=day(r.expired_on))
    ),
    refusals.VoucherVoid: lambda r: Sentence(_("“{reward}” was taken back.").format(reward=_clipped(r.reward))),
    refusals.VoucherEarned: lambda r: Sentence(
        _("“{reward}” was earned by a full card.").format(reward=_clipped(r.reward)),
        _("Take back the visit that filled the card instead."),
    ),
    refusals.PurchaseUnknown: lambda r: Sentence(
        _("There is no purchase number {purchase}.").format(purchase=_clipped(r.purchase))
    ),
    refusals.VisitUnknown: lambda r: Sentence(
        _("There is no visit number {visit} that can be changed.").format(visit=_clipped(r.visit))
    ),
    refusals.VisitClosed: lambda r: Sentence(
        _("The visit's day, {day}, is over.").format(day=day(r.closed_on)), _("Adjust the balance with a reason.")
    ),
    refusals.OtherMember: lambda r: Sentence(_("Purchase {number} is another member's.").format(number=r.number)),
    refusals.AlreadyVoided: lambda r: Sentence(_("This was taken back before.")),
    refusals.KeyReused: lambda r: Sentence(
        _("The request key was used for something else."), _("Nothing was changed. Use a new key.")
    ),
    refusals.AmountInvalid: lambda r: Sentence(
        _("“{text}” is no amount of money.").format(text=_clipped(r.text)), _("Type it like 84.00 or 84,00.")
    ),
    refusals.QuantityInvalid: lambda r: Sentence(
        _("{count} is not a number that can be used here.").format(count=r.quantity)
    ),
    refusals.ReasonNeeded: lambda r: Sentence(_("Say why, in a few words.")),
    refusals.AmountMismatch: lambda r: Sentence(
        _("The amount {amount} is not the sum of the items, {items}.").format(amount=r.amount, items=r.items)
    ),
    refusals.ProgrammeUnknown: lambda r: Sentence(
        _("There is no programme “{programme}”.").format(programme=_clipped(r.programme))
    ),
    refusals.ProgrammeInvalid: lambda r: Sentence(*_programme_invalid(r)),
    refusals.ShopInvalid: lambda r: Sentence(
        _("“{value}” can't be used as {field}.").format(value=_clipped(r.value), field=field_name(r.field))
    ),
    refusals.FigureUnknown: lambda r: Sentence(
        _("“{figure}” is no figure that counts members.").format(figure=_clipped(r.figure)),
        _("Name it like customers.new."),
    ),
    refusals.RoleNeeded: lambda r: Sentence(_("This is for the {role}.").format(role=r.role)),
    refusals.BookExists: lambda r: Sentence(
        _("There is a book at {path} already.").format(path=r.path), _("Nothing was changed. Choose another place.")
    ),
}

_FAULTS: Mapping[type[BookFault], Callable[[Any], Sentence]] = {
    faults.BookMissing: lambda f: Sentence(
        _("There is no book at {path}.").format(path=f.path), _("Make one with “shopclub init”, or name another place.")
    ),
    faults.BookBusy: lambda f: Sentence(
        _("Another program is busy with the book."), _("Nothing was saved. Try again in a moment.")
    ),
    faults.BookDamaged: lambda f: Sentence(
        _("The file {path} is not a sound ShopClub book.").format(path=f.path),
        _("It is left untouched. Restore the newest backup."),
    ),
    faults.BookTooNew: lambda f: Sentence(
        _("The book was written by a newer ShopClub (schema {found}, this one knows {known}).").format(
            found=f.found, known=f.known
        ),
        _("Update the program on this till."),
    ),
    faults.BookReadOnly: lambda f: Sentence(
        _("The book can't be written here."), _("Check that the folder may be written and the disk is not locked.")
    ),
    faults.DiskFull: lambda f: Sentence(
        _("The disk is full: nothing was saved."), _("Make room; everything before this is safe.")
    ),
    faults.ServerAway: lambda f: Sentence(
        _("The database server does not answer."), _("Check the network; nothing was lost.")
    ),
    faults.NoDisplay: lambda f: Sentence(
        _("There is no screen to draw on."),
        _("Start it with “xvfb-run shopclub”, or use the command line: “shopclub --help”."),
    ),
}


def refusal(found: Refusal) -> Sentence:
    """Return the sentence of a refusal."""
    return _REFUSALS[type(found)](found)


def fault(found: BookFault) -> Sentence:
    """Return the sentence of a fault."""
    return _FAULTS[type(found)](found)


def _programme_invalid(found: refusals.ProgrammeInvalid) -> tuple[str, str]:
    where = ":".join(str(each) for each in (found.file, found.line) if each)
    where = f"{where}: " if where else ""
    value = f" = {_clipped(found.value)}" if found.value else ""
    said = f"{where}{found.place}{value}: " + _("expected {expected}.").format(expected=found.expected)
    return said, _("Nothing was changed.")


def field_name(field: str) -> str:
    """Return what a field is called on screens."""
    return {
        "name": _("name"),
        "phone": _("phone number"),
        "email": _("e-mail address"),
        "birthday": _("birthday"),
        "language": _("language"),
        "note": _("note"),
        "consent": _("consent"),
        "currency": _("currency"),
        "zone": _("time zone"),
        "accent": _("colour"),
        "card_text": _("text on the card"),
        "logo": _("logo"),
    }.get(field, field)


def notice(found: Notice, currency: Currency, names: Mapping[str, str] | None = None) -> str:
    """Return the sentence of a notice; `names` gives programmes' names by key."""
    programme = (names or {}).get(found.programme, found.programme)
    match found.code:
        case "already_stamped":
            return _("Already stamped {ago}.").format(ago=ago(found.number))
        case "below_minimum":
            return _("{programme}: nothing under {minimum}.").format(
                programme=programme, minimum=money(found.number, currency)
            )
        case "cap_reached":
            return _("{programme}: the limit is reached, {stamps} not given.").format(
                programme=programme, stamps=stamps(found.number)
            )
        case "programme_ended":
            return _("{programme} has ended: nothing more is earned.").format(programme=programme)
        case "member_blocked":
            return _("This member is blocked: {reason}").format(reason=found.text)
        case "reward_ready":
            return _("Reward ready: {reward}").format(reward=found.text)
        case _:
            return found.code


def entry(line: StatementLine) -> str:
    """Return an entry of the ledger as a sentence."""
    count = abs(line.quantity)
    counted = stamps(count)
    match line.kind:
        case "award":
            return _("{stamps} for a visit").format(stamps=counted)
        case "bonus":
            return _("{stamps} as a welcome").format(stamps=counted)
        case "redemption":
            return _("A full card: {stamps} became a reward").format(stamps=counted)
        case "reinstatement":
            return _("The card was opened again: {stamps} back").format(stamps=counted)
        case "clawback":
            return _("{stamps} taken back").format(stamps=counted)
        case "expiry":
            return _("{stamps} lapsed").format(stamps=counted)
        case "adjustment":
            signed = (
                _("{stamps} added by hand: {reason}") if line.quantity > 0 else _("{stamps} removed by hand: {reason}")
            )
            return signed.format(stamps=counted, reason=line.reason or "")
        case "write_off":
            return _("{stamps} missing, forgiven").format(stamps=counted)
        case "opening":
            return _("{stamps} brought from an older system").format(stamps=counted)
        case "transfer":
            return _("{stamps} moved between members").format(stamps=counted)
        case _:
            return _("{stamps} given away").format(stamps=counted)


def consequence(kind: str, quantity: int, reward: str) -> str:
    """Return one consequence of taking an act back as a sentence."""
    counted = stamps(abs(quantity))
    match kind:
        case "clawback" | "adjustment":
            return _("{stamps} will be taken back").format(stamps=counted)
        case "reinstatement":
            return _("The full card opens again with {stamps}").format(stamps=counted)
        case "write_off":
            return _("{stamps} can't be taken back: the reward was handed out").format(stamps=counted)
        case "voucher_void":
            return _("The reward “{reward}” is taken back").format(reward=reward)
        case "voucher_issued":
            return _("The reward “{reward}” is ready again").format(reward=reward)
        case "voucher_used":
            return _("“{reward}” was handed out already: it is listed under exceptions").format(reward=reward)
        case _:
            return f"{kind} {quantity}"


def acted(outcome: Acted) -> str:
    """Return in one sentence what an act did."""
    who = member_name(outcome.member)
    given = sum(each.quantity for each in outcome.entries if each.kind in {"award", "bonus"})
    match outcome.act:
        case "void":
            return _("Taken back: {who}'s visit.").format(who=who)
        case "redeem":
            used = next((each.reward for each in outcome.vouchers if each.state == "used"), "")
            return _("Handed out to {who}: {reward}.").format(who=who, reward=used)
        case "enrol":
            return _("Welcome, {who}!").format(who=who)
        case "cancel":
            return _("The reward is ready again for {who}.").format(who=who)
        case "adjust" | "reverse":
            return _("{who}'s balance was changed.").format(who=who)
        case "sale":
            return _("Sale booked.")
        case _:
            if outcome.stamped_seconds_ago is not None:
                return _("Already stamped {ago}.").format(ago=ago(outcome.stamped_seconds_ago))
            if given:
                return _("{stamps} for {who}.").format(stamps=stamps(given), who=who)
            return _("{who}: visit recorded.").format(who=who)


def _clipped(text: object, longest: int = 40) -> str:
    shown = "".join(sign if sign.isprintable() else "·" for sign in str(text))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
