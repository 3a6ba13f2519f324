"""Turns refusals, faults and notices into sentences, for both faces."""

from collections.abc import Callable, Mapping
from typing import Any

from shopclub.language.counts import stamps
from shopclub.language.formats import credit, day, money, tidy
from shopclub.language.kinds.register import WORDS, words_of
from shopclub.language.kinds.words import NamedNotice
from shopclub.language.names import clipped
from shopclub.language.sentence import Sentence
from shopclub.language.translation import gettext as _
from shopclub.language.translation import ngettext
from shopclub.rules.ledger.acts import Notice
from shopclub.rules.values import faults, refusals
from shopclub.rules.values.faults import BookFault
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import Refusal
from shopclub.rules.values.usual_amounts import AmountUnusual


def units(count: int, kind: str) -> str:
    """Return a number of what a kind of programme counts."""
    return words_of(kind).counted(count)


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


def _confirm_needed(refused: refusals.ConfirmNeeded) -> Sentence:
    """Return how long ago a card was stamped, and whose it is where it is a family's."""
    stamped = _("Already stamped {ago}.").format(ago=ago(refused.seconds))
    if not refused.holder:
        return Sentence(stamped, _("Stamp once more?"))
    whose = _("This is the family card of {holder}. Stamp once more?").format(holder=clipped(refused.holder))
    return Sentence(stamped, whose)


def _amount_unusual(refused: AmountUnusual) -> Sentence:
    """Return that an amount is more than the shop usually takes, and the most until now, where it is known."""
    amount, most = credit(refused.amount), credit(refused.most)
    if refused.on is None:
        return Sentence(
            _("{amount} is a large amount for this shop.").format(amount=amount),
            _("It asks above {most}. Is it right?").format(most=most),
        )
    return Sentence(
        _("{amount} is more than this shop has ever taken.").format(amount=amount),
        _("The most until now is {most} on {day}. Is it right?").format(most=most, day=day(refused.on)),
    )


def _amount_invalid(refused: refusals.AmountInvalid) -> Sentence:
    """Return that a text is no amount, or may mean two, with how to type it."""
    text = clipped(refused.text)
    if refused.instead:
        amounts = _(" or ").join(refused.instead)
        return Sentence(
            _("“{text}” can mean two amounts.").format(text=text), _("Type {amounts}.").format(amounts=amounts)
        )
    return Sentence(_("“{text}” is no amount of money.").format(text=text), _("Type it like 84.00 or 84,00."))


def _limit(refused: refusals.LimitReached) -> Sentence:
    """Return which limit of a reward was reached."""
    if refused.what == "purchase":
        said = ngettext(
            "{count} reward was used on this purchase already.",
            "{count} rewards were used on this purchase already.",
            refused.limit,
        )
        return Sentence(said.format(count=refused.limit), _("Use the next one on another purchase."))
    return Sentence(_("“{what}” is limited to {limit} here.").format(what=clipped(refused.what), limit=refused.limit))


def _programme_invalid(refused: refusals.ProgrammeInvalid) -> Sentence:
    """Return where a programme file is wrong, and what was expected there."""
    where = ":".join(str(each) for each in (refused.file, refused.line) if each)
    where = f"{where}: " if where else ""
    value = f" = {clipped(refused.value)}" if refused.value else ""
    said = f"{where}{refused.place}{value}: " + _("expected {expected}.").format(expected=refused.expected)
    return Sentence(said, _("Nothing was changed."))


def _merge_refused(refused: refusals.MergeRefused) -> Sentence:
    """Return why two members can't be made one, or parted again."""
    said = {
        "same": _("That is the same member."),
        "none": _("Nothing was merged into this member."),
        "late": _("A merge can be taken back for 30 days."),
    }.get(refused.why, _("Something happened to this purchase since: it can't be moved."))
    return Sentence(said)


_REFUSALS: Mapping[type[Refusal], Callable[[Any], Sentence]] = {
    refusals.CardUnknown: lambda r: Sentence(
        _("No member has the code {code}.").format(code=clipped(r.card)),
        _("Find the member by name, or enrol a new one."),
    ),
    refusals.CardInvalid: lambda r: Sentence(
        _("Not read whole: scan again."),
        _("If it happens often, use “Learn my scanner” in Settings."),
    ),
    refusals.CardBlocked: lambda r: Sentence(
        _("This card is blocked: {reason}").format(reason=r.reason), _("Find the member by name and replace the card.")
    ),
    refusals.CardReplaced: lambda r: Sentence(
        _("This card was replaced by a newer one."), _("Ask for the new card, or find the member by name.")
    ),
    refusals.CardTaken: lambda r: Sentence(_("This card already belongs to a member."), _("Take another card.")),
    refusals.MemberUnknown: lambda r: Sentence(
        _("There is no member {member}.").format(member=clipped(r.member)), _("Search by name, phone or card.")
    ),
    refusals.MemberInvalid: lambda r: Sentence(
        _("“{value}” can't be used as {field}.").format(value=clipped(r.value), field=field_name(r.field)),
        _("Correct it and save again."),
    ),
    refusals.ConfirmNeeded: _confirm_needed,
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
    refusals.OutOfStock: lambda r: Sentence(
        _("All {stock} of “{reward}” were handed out.").format(stock=r.stock, reward=clipped(r.reward)),
        _("Offer another reward."),
    ),
    refusals.LimitReached: _limit,
    refusals.TooMuchReturned: lambda r: Sentence(
        _("{asked} is more than what is left of the purchase: {left}.").format(asked=r.asked, left=r.left),
        _("Return at most that."),
    ),
    refusals.NothingLeft: lambda r: Sentence(
        _("All of purchase {number} was brought back before.").format(number=r.purchase)
    ),
    refusals.ReturnOfReturn: lambda r: Sentence(
        _("Purchase {number} is itself a return.").format(number=r.purchase), _("Take back the return instead.")
    ),
    refusals.ReturnFollowed: lambda r: Sentence(
        _("A later return of the same purchase stands."), _("Take the newest return back first.")
    ),
    refusals.PurchaseVoided: lambda r: Sentence(
        _("Purchase {number} was taken back with its visit.").format(number=r.purchase)
    ),
    refusals.MergeRefused: _merge_refused,
    refusals.ClockJumped: lambda r: Sentence(
        _("The clock says {now}, the last day run was on {last}.").format(now=day(r.now), last=day(r.last)),
        _("Is the date right? Then carry on; units may lapse."),
    ),
    refusals.RewardUnknown: lambda r: Sentence(
        _("There is no reward “{reward}” to hand out here.").format(reward=clipped(r.reward))
    ),
    refusals.RewardEnded: lambda r: Sentence(
        _("“{reward}” could be handed out until {day}.").format(reward=clipped(r.reward), day=day(r.ended_on))
    ),
    refusals.VoucherUnknown: lambda r: Sentence(
        _("There is no voucher number {voucher}.").format(voucher=clipped(r.voucher))
    ),
    refusals.VoucherUsed: lambda r: Sentence(
        _("“{reward}” was handed out on {day}.").format(reward=clipped(r.reward), day=day(r.used_on))
    ),
    refusals.VoucherExpired: lambda r: Sentence(
        _("“{reward}” was valid until {day}.").format(reward=clipped(r.reward), day=day(r.expired_on))
    ),
    refusals.VoucherVoid: lambda r: Sentence(_("“{reward}” was taken back.").format(reward=clipped(r.reward))),
    refusals.VoucherEarned: lambda r: Sentence(
        _("“{reward}” was earned by a full card.").format(reward=clipped(r.reward)),
        _("Take back the visit that filled the card instead."),
    ),
    refusals.PurchaseUnknown: lambda r: Sentence(
        _("There is no purchase number {purchase}.").format(purchase=clipped(r.purchase))
    ),
    refusals.VisitUnknown: lambda r: Sentence(
        _("There is no visit number {visit} that can be changed.").format(visit=clipped(r.visit))
    ),
    refusals.VisitClosed: lambda r: Sentence(
        _("The visit's day, {day}, is over.").format(day=day(r.closed_on)), _("Adjust the balance with a reason.")
    ),
    refusals.OtherMember: lambda r: Sentence(_("Purchase {number} is another member's.").format(number=r.number)),
    refusals.AlreadyVoided: lambda r: Sentence(_("This was taken back before.")),
    refusals.KeyReused: lambda r: Sentence(
        _("The request key was used for something else."), _("Nothing was changed. Use a new key.")
    ),
    refusals.AmountInvalid: _amount_invalid,
    AmountUnusual: _amount_unusual,
    refusals.QuantityInvalid: lambda r: Sentence(
        _("{count} is not a number that can be used here.").format(count=r.quantity)
    ),
    refusals.ReasonNeeded: lambda r: Sentence(_("Say why, in a few words.")),
    refusals.AmountMismatch: lambda r: Sentence(
        _("The amount {amount} is not the sum of the items, {items}.").format(amount=r.amount, items=r.items)
    ),
    refusals.BelowPaid: lambda r: Sentence(
        _("{paid} of it was paid with points or credit: it can't cost less.").format(paid=r.paid),
        _("Take the visit back and book it anew."),
    ),
    refusals.ProgrammeUnknown: lambda r: Sentence(
        _("There is no programme “{programme}”.").format(programme=clipped(r.programme))
    ),
    refusals.ProgrammeInvalid: _programme_invalid,
    refusals.ShopInvalid: lambda r: Sentence(
        _("“{value}” can't be used as {field}.").format(value=clipped(r.value), field=field_name(r.field))
    ),
    refusals.FigureUnknown: lambda r: Sentence(
        _("“{figure}” is no figure that counts members.").format(figure=clipped(r.figure)),
        _("Name it like customers.new."),
    ),
    refusals.RoleNeeded: lambda r: Sentence(_("This is for the {role}.").format(role=r.role)),
    refusals.BookExists: lambda r: Sentence(
        _("There is a book at {path} already.").format(path=r.path), _("Nothing was changed. Choose another place.")
    ),
}

_REFUSALS_OF_KINDS = {refused: tell for words in WORDS.values() for refused, tell in words.refusals.items()}
_NOTICES_OF_KINDS = {code: tell for words in WORDS.values() for code, tell in words.notices.items()}

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
            found=f.schema, known=f.known
        ),
        _("Update the program on this till."),
    ),
    faults.BookTooOld: lambda f: Sentence(
        _(
            "The book was written by a test version of ShopClub (schema {found}) and can't be brought up to date."
        ).format(found=f.schema),
        _("It is left untouched. Begin a new book; members can be brought over from it as a list."),
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


def refusal(refused: Refusal) -> Sentence:
    """Return the sentence of a refusal."""
    tell = _REFUSALS_OF_KINDS.get(type(refused)) or _REFUSALS[type(refused)]
    return tell(refused)


def fault(failed: BookFault) -> Sentence:
    """Return the sentence of a fault."""
    return _FAULTS[type(failed)](failed)


def notice(told: Notice, currency: Currency, names: Mapping[str, str] | None = None) -> str:
    """Return the sentence of a notice; `names` gives programmes' names by key."""
    return tidy(_notice(told, currency, names or {}))


def _notice(told: Notice, currency: Currency, names: Mapping[str, str]) -> str:
    """Return the sentence of a notice, before doubled full stops are tidied."""
    programme = names.get(told.programme, told.programme)
    match told.code:
        case "already_stamped":
            return _("Already stamped {ago}.").format(ago=ago(told.number))
        case "below_minimum":
            return _("{programme}: nothing under {minimum}.").format(
                programme=programme, minimum=money(told.number, currency)
            )
        case "cap_reached":
            return _("{programme}: the limit is reached, {stamps} not given.").format(
                programme=programme, stamps=stamps(told.number)
            )
        case "programme_ended":
            return _("{programme} has ended: nothing more is earned.").format(programme=programme)
        case "member_blocked":
            return _("This member is blocked: {reason}").format(reason=told.text)
        case "possible_duplicate":
            return _("{name} (number {number}) may be the same person.").format(name=told.text, number=told.number)
        case "family_card":
            return _("The card of {name}.").format(name=told.text)
        case "reward_ready":
            return _("Reward ready: {reward}").format(reward=told.text)
        case code:
            tell = _NOTICES_OF_KINDS.get(code)
            return tell(NamedNotice(told, programme, currency)) if tell else code
