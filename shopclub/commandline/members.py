"""`shopclub member …`: enrolling, finding, showing and changing members."""

from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Consents, Key, Member, OptionalDay, Reason, Text, channels
from shopclub.commandline.results import (
    act_json,
    balances_json,
    found_json,
    member_json,
    notices_json,
    tier_json,
    voucher_json,
)
from shopclub.commandline.terminal import Terminal, progress
from shopclub.language import acts, formats, names
from shopclub.language.translation import gettext as _
from shopclub.rules.values.people import NamedMember
from shopclub.services.acting.outcomes import Changed, MemberShown
from shopclub.services.members.details import ConsentsGiven

app = typer.Typer(help="Members: add, find, show, edit, block, merge, forget.")


def given_fields(**fields: str | None) -> dict[str, str | None]:
    """Return the fields that were given; an empty text blanks one."""
    return {name: value or None for name, value in fields.items() if value is not None}


@app.command()
def add(
    context: typer.Context,
    name: Text = None,
    phone: Text = None,
    email: Text = None,
    birthday: Text = None,
    language: Text = None,
    note: Text = None,
    card: Text = None,
    referred_by: Text = None,
    consent: Consents = None,
    key: Key = None,
) -> None:
    """Enrol a member, on a card given or a new one."""
    terminal: Terminal = context.obj
    outcome = terminal.club.enrolment.add(
        request_key=terminal.key(key),
        fields=given_fields(name=name, phone=phone, email=email, birthday=birthday, language=language, note=note),
        card=card,
        consents=ConsentsGiven(tuple(channels(consent)), _wording()),
        referred_by=referred_by,
    )
    said = f"{acts.acted(outcome)} #{outcome.member.id}, {outcome.member.card}"
    terminal.say({**act_json(outcome, terminal.currency), "card": outcome.member.card}, said)


def _wording() -> str:
    return _("Given at the counter, entered by staff.")


@app.command()
def find(context: typer.Context, text: str, limit: Annotated[int, typer.Option(min=1, max=10_000)] = 20) -> None:
    """Find members by any part of name, phone, e-mail or code."""
    terminal: Terminal = context.obj
    members = terminal.club.front.find(text, limit=limit)
    terminal.say(found_json(members), "\n".join(_found(each) for each in members) or _("Nobody found."))


def _found(member: NamedMember) -> str:
    return "\t".join(
        [f"#{member.id}", names.member_name(member), member.phone or "", member.email or "", member.card or ""]
    )


@app.command()
def show(context: typer.Context, member: Member) -> None:
    """Show everything about a member."""
    terminal: Terminal = context.obj
    shown = terminal.club.front.member(member)
    terminal.say(_shown(shown, terminal), _told(shown))


def _show_changed(terminal: Terminal, changed: Changed) -> None:
    """Answer a change of a member with all there is of her now, and whether it was asked before."""
    shown = terminal.club.front.member(changed.member)
    notices = notices_json(changed.notices, terminal.currency)
    said = "\n".join([_told(shown), *(each["message"] for each in notices)])
    terminal.say({**_shown(shown, terminal), "repeated": changed.repeated, "notices": notices}, said)


def _shown(shown: MemberShown, terminal: Terminal) -> dict[str, Any]:
    """Return the contract's object for everything about a member."""
    return {
        **member_json(names.line_of(shown)),
        "phone": shown.phone,
        "email": shown.email,
        "birthday": shown.birthday,
        "language": shown.language,
        "note": shown.note,
        "blocked": shown.blocked,
        "joined": shown.joined,
        "cards": [{"code": each.code, "state": each.state} for each in shown.cards],
        "balances": balances_json(shown.balances),
        "tier": tier_json(shown.tier),
        "vouchers": [voucher_json(each) for each in shown.vouchers],
        "referred_by": member_json(shown.referred_by) if shown.referred_by else None,
        "consents": {each.channel: each.given for each in shown.consents},
        "visits": shown.visits,
        "spent": terminal.currency.write(shown.spent),
    }


def _told(shown: MemberShown) -> str:
    """Write everything about a member as lines."""
    lines = [
        f"{names.member_name(names.line_of(shown))} (#{shown.id})",
        _("Joined {day}, {count} visits.").format(day=formats.day(shown.joined), count=shown.visits),
    ]
    lines += [f"  {each}" for each in (shown.phone, shown.email, shown.birthday, shown.note) if each]
    lines += [f"  {each.name}: {progress(each)}" for each in shown.balances]
    lines += [f"  {each.reward} (#{each.id})  {each.state}" for each in shown.vouchers]
    lines += [f"  {each.code}  {each.state}" for each in shown.cards]
    return "\n".join(lines)


@app.command()
def edit(
    context: typer.Context,
    member: Member,
    name: Text = None,
    phone: Text = None,
    email: Text = None,
    birthday: Text = None,
    language: Text = None,
    note: Text = None,
    consent: Consents = None,
    withdraw: Annotated[list[str] | None, typer.Option(help="Channels whose consent is withdrawn.")] = None,
    key: Key = None,
) -> None:
    """Change a member's details; an empty text blanks a field."""
    terminal: Terminal = context.obj
    fields = given_fields(name=name, phone=phone, email=email, birthday=birthday, language=language, note=note)
    consents = {**dict.fromkeys(channels(consent), True), **dict.fromkeys(channels(withdraw), False)}
    if not fields and not consents:
        raise typer.BadParameter(_("Name what to change, such as --phone."))
    changed = terminal.club.enrolment.edit(
        member, fields, consents=consents, wording=_wording(), request_key=terminal.key(key)
    )
    _show_changed(terminal, changed)


@app.command()
def block(context: typer.Context, member: Member, reason: Reason, key: Key = None) -> None:
    """Block a member: visits are recorded, nothing is awarded."""
    terminal: Terminal = context.obj
    changed = terminal.club.enrolment.block(member, reason=reason, request_key=terminal.key(key))
    _show_changed(terminal, changed)


@app.command()
def unblock(context: typer.Context, member: Member, key: Key = None) -> None:
    """Let a blocked member earn again."""
    terminal: Terminal = context.obj
    changed = terminal.club.enrolment.unblock(member, request_key=terminal.key(key))
    _show_changed(terminal, changed)


@app.command()
def merge(context: typer.Context, keep: Member, drop: Member, key: Key = None) -> None:
    """Make two members one; both cards stay valid. It can be taken back for 30 days."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.merging.merge(keep, drop, request_key=terminal.key(key)))


@app.command()
def unmerge(context: typer.Context, keep: Member, key: Key = None) -> None:
    """Take the newest merge into a member back."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.merging.part(keep, request_key=terminal.key(key)))


@app.command()
def forget(context: typer.Context, member: Member, key: Key = None) -> None:
    """Forget a member: who she was goes, what she had is forfeited. It can't be taken back."""
    terminal: Terminal = context.obj
    terminal.acted(terminal.club.forgetting.forget(member, request_key=terminal.key(key)))


@app.command()
def opening(
    context: typer.Context,
    member: Member,
    programme: str,
    quantity: Annotated[int, typer.Argument(min=1)],
    earned_on: OptionalDay = None,
    expires_on: OptionalDay = None,
    key: Key = None,
) -> None:
    """Bring units from an older system."""
    terminal: Terminal = context.obj
    outcome = terminal.club.adjustments.open_with(
        member,
        programme,
        quantity,
        earned_on=earned_on.date() if earned_on else None,
        expires_on=expires_on.date() if expires_on else None,
        request_key=terminal.key(key),
    )
    terminal.acted(outcome)
