"""`shopclub member …`: enrolling, finding, showing and changing members."""

from typing import Annotated, Any

import typer

from shopclub.commandline.terminal import Terminal, act_json, voucher_json
from shopclub.language import formats, phrases
from shopclub.language.translation import gettext as _
from shopclub.rules.refusals import MemberInvalid
from shopclub.services.outcomes import FoundMember, MemberLine, MemberShown

app = typer.Typer(no_args_is_help=True, help="Members: add, find, show, edit, block.")
Text = Annotated[str | None, typer.Option()]
Member = Annotated[str, typer.Argument(help="A member's number or any of her card codes.")]
Key = Annotated[str | None, typer.Option(help="Request key: the same key is answered the same.")]


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
    consent: Annotated[list[str] | None, typer.Option(help="email, sms, post, analysis, testimonial")] = None,
    key: Key = None,
) -> None:
    """Enrol a member, on a card given or a new one."""
    terminal: Terminal = context.obj
    fields = given_fields(name=name, phone=phone, email=email, birthday=birthday, language=language, note=note)
    channels = [channel.strip() for each in consent or () for channel in each.split(",") if channel.strip()]
    try:
        outcome = terminal.club.enrolment.add(
            request_key=terminal.key(key),
            fields=fields,
            card=card,
            consents=channels,
            wording=_("Given at the counter, entered by staff."),
        )
    except MemberInvalid as refusal:
        raise typer.BadParameter(phrases.refusal(refusal).said) from None
    member = outcome.member
    result = act_json(outcome, terminal.currency)
    line = {"id": member.id, "name": member.name, "card": member.card}
    said = f"{phrases.member_name(member)}: #{member.id}, {member.card}"
    terminal.say({**result, "member": line, "card": member.card}, said)


@app.command()
def find(context: typer.Context, text: str, limit: int = 20) -> None:
    """Find members by any part of name, phone, e-mail or code."""
    terminal: Terminal = context.obj
    found = terminal.club.front.find(text, limit=limit)
    members = [
        {"id": each.id, "name": each.name, "phone": each.phone, "email": each.email, "card": each.card}
        for each in found
    ]
    terminal.say({"members": members}, "\n".join(_found(each) for each in found) or _("Nobody found."))


def _found(each: FoundMember) -> str:
    name = phrases.member_name(MemberLine(each.id, each.name, each.card))
    return "\t".join([f"#{each.id}", name, each.phone or "", each.email or "", each.card or ""])


@app.command()
def show(context: typer.Context, member: Member) -> None:
    """Show everything about a member."""
    terminal: Terminal = context.obj
    shown = terminal.club.front.member(member)
    terminal.say(_shown(shown, terminal), _told(shown))


def _shown(shown: MemberShown, terminal: Terminal) -> dict[str, Any]:
    return {
        "id": shown.id,
        "name": shown.name,
        "phone": shown.phone,
        "email": shown.email,
        "birthday": shown.birthday,
        "language": shown.language,
        "note": shown.note,
        "blocked": shown.blocked,
        "joined": shown.joined,
        "cards": [{"code": each.code, "state": each.state} for each in shown.cards],
        "balances": {
            each.programme: {"balance": each.balance, "size": each.size, "pending": each.pending, "debt": each.debt}
            for each in shown.balances
        },
        "tier": None,
        "vouchers": [voucher_json(each) for each in shown.vouchers],
        "referred_by": None,
        "consents": {each.channel: each.given for each in shown.consents},
        "visits": shown.visits,
        "spent": terminal.currency.write(shown.spent),
    }


def _told(shown: MemberShown) -> str:
    card = next((each.code for each in shown.cards if each.state == "active"), None)
    name = phrases.member_name(MemberLine(shown.id, shown.name, card))
    lines = [
        f"{name} (#{shown.id})",
        _("Joined {day}, {count} visits.").format(day=formats.day(shown.joined), count=shown.visits),
    ]
    lines += [f"  {each.name}: {each.balance}" + (f"/{each.size}" if each.size else "") for each in shown.balances]
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
) -> None:
    """Change a member's details; an empty text blanks a field."""
    terminal: Terminal = context.obj
    fields = given_fields(name=name, phone=phone, email=email, birthday=birthday, language=language, note=note)
    try:
        terminal.club.enrolment.edit(member, fields)
    except MemberInvalid as refusal:
        raise typer.BadParameter(phrases.refusal(refusal).said) from None
    show(context, member)


@app.command()
def block(context: typer.Context, member: Member, reason: Annotated[str, typer.Option()]) -> None:
    """Block a member: visits are recorded, nothing is awarded."""
    terminal: Terminal = context.obj
    terminal.club.enrolment.block(member, reason=reason)
    show(context, member)


@app.command()
def unblock(context: typer.Context, member: Member) -> None:
    """Let a blocked member earn again."""
    terminal: Terminal = context.obj
    terminal.club.enrolment.unblock(member)
    show(context, member)
