"""Turns acts, entries and their consequences into sentences, for both faces."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from shopclub.language.formats import money
from shopclub.language.kinds.register import WORDS, words_of
from shopclub.language.names import clipped, member_name
from shopclub.language.phrases import ago, units
from shopclub.language.translation import gettext as _
from shopclub.rules.ledger.grounds import GroundKind
from shopclub.rules.values.money import Currency
from shopclub.rules.values.periods import quarter_name
from shopclub.services.acting.outcomes import Acted, StatementLine
from shopclub.services.acting.overviews import CaseLine, VersionPreview
from shopclub.services.acting.previews import Consequence, Preview


def entry(line: StatementLine) -> str:
    """Return an entry of the ledger as a sentence."""
    counted = units(abs(line.quantity), line.programme_kind)
    worded = {"redemption": _redeemed, "reinstatement": _given_back, "adjustment": _adjusted, "write_off": _written_off}
    if line.kind in worded:
        return worded[line.kind](line, counted)
    moved = _("{units} came from a merged membership") if line.quantity > 0 else _("{units} went to another")
    return {
        "award": _earned(line),
        "bonus": _gift(line.ground.kind),
        "clawback": _("{units} taken back"),
        "expiry": _("{units} lapsed"),
        "opening": _("{units} brought from an older system"),
        "transfer": moved,
    }.get(line.kind, _("{units} given away")).format(units=counted, quarter=quarter_name(line.ground.number))


def _earned(line: StatementLine) -> str:
    """Return what an award was given for."""
    if line.ground.kind is GroundKind.JOINED:
        return _("{units} that the two memberships had on the way")
    return _("{units} for a visit") if line.visit else _("{units} for {quarter}")


def _gift(ground: GroundKind) -> str:
    """Return what a bonus was given for."""
    milestone = _("{units} for a milestone")
    return {
        GroundKind.BIRTHDAY: _("{units} for a birthday"),
        GroundKind.ANNIVERSARY: _("{units} for years of membership"),
        GroundKind.NTH_VISIT: milestone,
        GroundKind.SPEND: milestone,
        GroundKind.NTH_REFERRAL: milestone,
        GroundKind.FRIENDS: _("{units} for bringing a friend"),
        GroundKind.FRIEND: _("{units} for coming with a friend"),
        GroundKind.TIER: _("{units} for a tier reached"),
    }.get(ground, _("{units} as a welcome"))


def _redeemed(line: StatementLine, counted: str) -> str:
    if line.ground.kind is GroundKind.PAYMENT:
        return _("{units} paid a part of a purchase").format(units=counted)
    if line.ground.kind is GroundKind.REWARD:
        return _("{units} spent on “{reward}”").format(units=counted, reward=clipped(line.reward))
    return _("A full card: {units} became a reward").format(units=counted)


def _given_back(line: StatementLine, counted: str) -> str:
    if line.ground.kind is GroundKind.CARD_REOPENED:
        return _("The card was opened again: {units} back").format(units=counted)
    return _("{units} given back").format(units=counted)


def _adjusted(line: StatementLine, counted: str) -> str:
    if line.ground.kind is GroundKind.NEW_TERMS:
        said = _("{units} on the new terms: {reason}") if line.quantity > 0 else _("{units} on the old terms: {reason}")
    else:
        said = _("{units} added by hand: {reason}") if line.quantity > 0 else _("{units} removed by hand: {reason}")
    return said.format(units=counted, reason=line.reason or "")


def _written_off(line: StatementLine, counted: str) -> str:
    """Return why units were forgiven."""
    if line.ground.kind is GroundKind.LAPSED_BEFORE:
        return _("{units} of these had lapsed before").format(units=counted)
    if line.ground.kind is GroundKind.OWED_LONG:
        return _("{units} owed for 90 days, forgiven").format(units=counted)
    if line.ground.kind is GroundKind.RETURN_UNDONE:
        return _("{units} no longer owed: the return was taken back").format(units=counted)
    return _("{units} missing, forgiven").format(units=counted)


def consequence(change: Consequence, kind: str) -> str:
    """Return one consequence of an act as a sentence; `kind` is that of its programme."""
    said = _reward_changed(change.kind) if change.kind.startswith("voucher_") else _units_changed(change)
    return said.format(units=units(abs(change.quantity), kind), reward=clipped(change.reward))


def _reward_changed(kind: str) -> str:
    return {
        "voucher_void": _("The reward “{reward}” is taken back"),
        "voucher_issued": _("The reward “{reward}” is ready"),
    }.get(kind, _("“{reward}” was handed out already: it is listed under exceptions"))


def _units_changed(change: Consequence) -> str:
    """Return what becomes of units, with places for their number and the reward."""
    if change.kind == "reinstatement" and change.ground is GroundKind.CARD_REOPENED:
        return _("The full card opens again with {units}")
    if change.kind == "write_off" and change.ground is GroundKind.LAPSED_BEFORE:
        return _("{units} of these lapsed before: nothing is left to take")
    if change.kind == "write_off" and change.ground in {GroundKind.FORGOTTEN, GroundKind.RETURN_UNDONE}:
        return _("{units} are no longer owed")
    if change.kind == "redemption" and change.ground is GroundKind.FULL_CARD:
        return _("A card is full: {units} become a reward")
    return {
        "reinstatement": _("{units} will be given back"),
        "redemption": _("{units} will be spent"),
        "write_off": _("{units} can't be taken back: they were spent"),
        "transfer": _("{units} will be moved"),
    }.get(change.kind, _("{units} will be taken back") if change.quantity < 0 else _("{units} will be added"))


def consequences(preview: Preview, currency: Currency) -> tuple[str, ...]:
    """Return everything an act would do: the money, the units, the rewards, and each balance after it."""
    kinds = {each.programme: each.kind for each in preview.balances}
    said = []
    if preview.amount is not None and preview.act == "return":
        cash = money(preview.amount - preview.paid, currency)
        said.append(_("{amount} goes back to the customer").format(amount=cash))
    several = len({each.programme for each in preview.consequences}) > 1
    names = {each.programme: each.name for each in preview.balances}
    for change in _summed(each for each in preview.consequences if each.kind != "transfer" or each.quantity > 0):
        sentence = consequence(change, kinds.get(change.programme, ""))
        name = names.get(change.programme) if several else None
        if change.whose:
            name = member_name(change.whose)
        said.append(f"{name}: {sentence}" if name else sentence)
    touched = {each.programme for each in preview.consequences if each.quantity and not each.whose}
    said += [
        balance_after(balance.name, balance.balance, balance.size, balance.kind)
        for balance in preview.balances
        if balance.programme in touched
    ]
    return tuple(said)


def counted(count: int, kind: str) -> str:
    """Return a number of what a kind of programme counts, which may be below zero."""
    return f"−{units(-count, kind)}" if count < 0 else units(count, kind)


def balance_after(name: str, balance: int, size: int | None, kind: str) -> str:
    """Return what a balance will be."""
    now = f"{balance}/{size}" if size else units(balance, kind)
    return _("{programme}: {balance} afterwards").format(programme=name, balance=now)


def _summed(changes: Iterable[Consequence]) -> list[Consequence]:
    """Return consequences with those of the same kind in one programme added together, in the order they come."""
    sums: dict[tuple[object, ...], Consequence] = {}
    for change in changes:
        place = change.programme, change.kind, change.ground, change.reward, change.whose, change.quantity < 0
        before = sums.get(place)
        sums[place] = replace(before, quantity=before.quantity + change.quantity) if before else change
    return list(sums.values())


def case(line: CaseLine) -> str:
    """Return what an act could not put right."""
    if line.kind == "used_voucher":
        return _("“{reward}” was handed out, and the purchase it was earned by was taken back").format(
            reward=clipped(line.reward)
        )
    return _("{programme}: {units} were spent before the purchase was brought back").format(
        programme=line.programme, units=units(line.quantity, line.programme_kind)
    )


def acted(outcome: Acted, currency: Currency | None = None) -> str:
    """Return in one sentence what an act did."""
    who = member_name(outcome.member)
    match outcome.act:
        case "redeem":
            used = next((each.reward for each in outcome.vouchers if each.state == "used"), "")
            return _("Handed out to {who}: {reward}.").format(who=who, reward=used)
        case "return":
            return _returned(outcome, currency)
        case "pay":
            return _paid(outcome, who)
        case act:
            said = _plainly(act)
            return said.format(who=who) if said else _scanned(outcome, who)


def _paid(outcome: Acted, who: str) -> str:
    """Return that units paid a part of a purchase, and how many: all are of one programme."""
    kinds = {each.programme: each.kind for each in outcome.balances}
    kind, paid = "", 0
    for entry in outcome.entries:
        if entry.kind == "redemption":
            kind = kind or kinds.get(entry.programme, "")
            paid -= entry.quantity
    return _("{who} paid with {units}.").format(who=who, units=units(paid, kind))


def _plainly(act: str) -> str:
    """Return the sentence of an act that has one of its own; empty for a visit."""
    return {
        "void": _("Taken back: {who}'s visit."),
        "unreturn": _("The return was taken back: {who}'s purchase stands."),
        "enrol": _("Welcome, {who}!"),
        "cancel": _("The reward was taken back from {who}."),
        "adjust": _("{who}'s balance was changed."),
        "reverse": _("{who}'s balance was changed."),
        "opening": _("{who}'s balance was changed."),
        "sale": _("Sale booked."),
        "donate": _("{who} gave points away."),
        "benefit": _("{who} used a benefit."),
        "merge": _("The two are one member now: {who}."),
        "part": _("The merge into {who} was taken back."),
        "move": _("The purchase is {who}'s now."),
        "forget": _("The member is forgotten."),
    }.get(act, "")


def _returned(outcome: Acted, currency: Currency | None) -> str:
    """Return that goods came back, and what was paid back where it is known."""
    if outcome.amount is None or currency is None:
        return _("Return booked.")
    return _("Return booked: {amount}.").format(amount=money(outcome.amount - outcome.paid, currency))


def _scanned(outcome: Acted, who: str) -> str:
    """Return what a visit gave, or that the card was stamped a moment ago."""
    if outcome.stamped_seconds_ago is not None:
        return _("Already stamped {ago}.").format(ago=ago(outcome.stamped_seconds_ago))
    given = earned(outcome)
    if given:
        return _("{units} for {who}.").format(units=given, who=who)
    return _("{who}: visit recorded.").format(who=who)


def earned(outcome: Acted) -> str:
    """Return what an act gave, in words: stamps first, then points; empty where it gave nothing."""
    kinds: Mapping[str, str] = {each.programme: each.kind for each in outcome.balances}
    sums: dict[str, int] = {}
    for entry in outcome.entries:
        if entry.kind in {"award", "bonus"}:
            kind = kinds.get(entry.programme, "")
            sums[kind] = sums.get(kind, 0) + entry.quantity
    told = [kind for kind in (*WORDS, "") if kind in sums]  # stamps first, as the register has them
    return ", ".join(units(sums[kind], kind) for kind in told)


def change(preview: VersionPreview, currency: Currency) -> str:
    """Return in a sentence what a change of rules would do to what members have."""
    if preview.new:
        return _("A new programme: nobody has anything there yet.")
    if not preview.changed:
        return _("Nothing changes.")
    return words_of(preview.kind).change(preview, currency)
