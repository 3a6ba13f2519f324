"""Programmes: applying changed rules as new versions, ending, listing."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from shopclub.records.ledger import LOT
from shopclub.records.schema.programmes import Programme, ProgrammeVersion
from shopclub.records.shop.club import Club, move_epoch, read_club
from shopclub.records.standings import holding
from shopclub.rules.kinds.draws import DrawRules
from shopclub.rules.kinds.partners import PartnerRules
from shopclub.rules.kinds.register import read_programmes, read_rules, write_toml
from shopclub.rules.kinds.stamp_cards import convert_open_card
from shopclub.rules.kinds.tiers import TierRules
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.refusals import ProgrammeInvalid, ProgrammeUnknown
from shopclub.services.acting.desk import Desk, Moment, post_decision
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import ProgrammeLine
from shopclub.services.acting.overviews import VersionLine, VersionPreview
from shopclub.services.kinds import draw_entries, partners, tiers

NOTICE_DAYS = 30


class Catalogue:
    """What the owner does to the programmes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def apply_file(
        self, text: str, *, file: str | None = None, accept: bool = False, request_key: str | None = None
    ) -> tuple[ProgrammeLine, ...]:
        """Apply a TOML file of programmes: new ones are made, changed ones get a new version, others stay.

        Raises:
            ProgrammeInvalid: with file, line, place, value and what was expected; nothing changes.
            KeyReused: see `rules.refusals`.
        """
        with self._desk.book.reading() as session:
            currency = self._desk.club(session).currency
        return self.apply(read_programmes(text, currency=currency, file=file), accept=accept, request_key=request_key)

    def apply(
        self, programmes: Sequence[Mapping[str, Any]], *, accept: bool = False, request_key: str | None = None
    ) -> tuple[ProgrammeLine, ...]:
        """Apply programmes given as settings.

        Raises:
            ProgrammeInvalid: a setting is wrong, a kind would change, or `convert` was not accepted; nothing changes.
            KeyReused: see `rules.refusals`.
        """

        def work(moment: Moment) -> tuple[ProgrammeLine, ...]:
            changed = [self._apply(moment, settings, accept=accept) for settings in programmes]
            if any(changed):
                move_epoch(moment.written())
            moment.written().flush()
            club = read_club(moment.written())
            named = {str(settings["key"]): done for settings, done in zip(programmes, changed, strict=True)}
            return tuple(_line(moment, each, changed=named[each.key]) for each in club.programmes if each.key in named)

        keys = [str(settings.get("key")) for settings in programmes]
        content = {"programmes": list(programmes)}
        return self._change("apply programmes", work, request_key, content, programmes=keys)

    def preview_file(self, text: str, *, file: str | None = None) -> tuple[VersionPreview, ...]:
        """Tell what applying a TOML file would do.

        Raises:
            ProgrammeInvalid: as `apply_file`.
        """
        with self._desk.book.reading() as session:
            currency = self._desk.club(session).currency
        return tuple(self.preview(each) for each in read_programmes(text, currency=currency, file=file))

    def preview(self, settings: Mapping[str, Any]) -> VersionPreview:
        """Tell what a change of rules would do to the cards open now: it is carried out and rolled back.

        Raises:
            ProgrammeInvalid: as `apply`, but `convert` need not be accepted yet.
        """
        with self._desk.book.rehearsing() as session:
            moment = self._desk.open(session, new_key())
            key = str(settings.get("key"))
            known = moment.club.programme(key)
            opened = _shown(session, known).open_cards if known else 0
            changed = self._apply(moment, settings, accept=True)
            moment.written().flush()
            rules = read_rules(settings, moment.club.currency)
            moved = [each for each in moment.act.entries if each.kind == EntryKind.ADJUSTMENT]
            return VersionPreview(
                key=key,
                kind=rules.kind,
                changed=changed,
                new=known is None,
                open_cards=opened,
                moved=sum(each.quantity < 0 for each in moved),
                units=sum(each.quantity for each in moved),
                vouchers=len(moment.act.vouchers),
                cost=len(moment.act.vouchers) * rules.worth[0],
            )

    def history(self, key: str) -> tuple[VersionLine, ...]:
        """Return every version of a programme, the newest first, each with what changed.

        Raises:
            ProgrammeUnknown: there is none with this key.
        """
        with self._desk.book.reading() as session:
            programme = _named(read_club(session), key)
            rows = session.scalars(
                select(ProgrammeVersion)
                .where(ProgrammeVersion.programme_id == programme.id)
                .order_by(ProgrammeVersion.number)
            ).all()
            lines: list[VersionLine] = []
            before: dict[str, Any] = {}
            for row in rows:
                settings = json.loads(row.settings)
                names = dict.fromkeys([*before, *settings])
                changes = tuple(
                    (name, before.get(name), settings.get(name))
                    for name in names
                    if before and before.get(name) != settings.get(name)
                )
                lines.insert(0, VersionLine(row.number, row.effective_from, row.made_at, settings, changes))
                before = settings
            return tuple(lines)

    def _change(
        self,
        name: str,
        work: Callable[[Moment], tuple[ProgrammeLine, ...]],
        key: str | None,
        content: Mapping[str, object],
        **objects: object,
    ) -> tuple[ProgrammeLine, ...]:
        """Write a change of programmes once; its answer names their versions as they were then."""
        outcome: tuple[ProgrammeLine, ...]
        outcome, _ = self._desk.write_once(
            name,
            work,
            key=key,
            content=content,
            keep=lambda lines: [(each.key, each.version, each.changed) for each in lines],
            again=_read_again,
            objects=objects,
        )
        return outcome

    def _apply(self, moment: Moment, settings: Mapping[str, Any], *, accept: bool) -> bool:
        rules = read_rules(settings, moment.club.currency)
        if isinstance(rules, PartnerRules):
            partners.prove_other(moment, rules)
        known = moment.club.programme(rules.key)
        text = json.dumps(settings, ensure_ascii=False, sort_keys=True)
        if known is None:
            row = Programme(key=rules.key, kind=rules.kind)
            moment.written().add(row)
            moment.written().flush()
            number = self._add_version(moment, row.id, 1, text, rules.effective_from)
            made = ProgrammeTerms(row.id, rules.key, rules.kind, (Version(number, 1, rules),))
            if isinstance(rules, TierRules):
                tiers.back_compute(moment, made, rules)
            elif isinstance(rules, DrawRules):
                draw_entries.open_for_all(moment, made, rules)
            return True
        if known.kind != rules.kind:
            raise ProgrammeInvalid(f"{rules.key}.kind", rules.kind, f"{known.kind}: a programme keeps its kind")
        newest = known.versions[-1]
        if rules == newest.rules:
            return False
        draw_entries.prove_changeable(moment, known)
        if rules.open_cards == "convert" and not accept:
            expected = "the owner's acceptance of what converting costs"
            raise ProgrammeInvalid(f"{rules.key}.open_cards", "convert", expected)
        number = self._add_version(moment, known.id, newest.number + 1, text, rules.effective_from)
        self._convert(moment, known, Version(number, newest.number + 1, rules))
        if isinstance(rules, DrawRules) and (rules.effective_from or moment.on) <= moment.on:
            draw_entries.open_for_all(moment, known, rules)
        return True

    def _add_version(self, moment: Moment, programme: int, number: int, text: str, begins: date | None) -> int:
        row = ProgrammeVersion(
            programme_id=programme,
            number=number,
            settings=text,
            effective_from=begins or moment.on,
            made_at=moment.act.instant,
        )
        moment.written().add(row)
        moment.written().flush()
        return row.id

    def _convert(self, moment: Moment, programme: ProgrammeTerms, new: Version) -> None:
        """Move open cards to the new version where it says so."""
        if new.rules.open_cards == "keep":
            return
        members = (
            moment.written()
            .connection()
            .execute(select(LOT.c.member_id).where(LOT.c.programme_id == programme.id, LOT.c.rest > 0).distinct())
        )
        reason = f"version {new.number}: {new.rules.open_cards}"
        for member_id in members.scalars().all():
            standing = holding(moment.written(), member_id, on=moment.on).standing(programme.id)
            old = programme.in_use(standing, moment.on)
            decision = convert_open_card(standing, old=old, new=new, on=moment.on, reason=reason)
            if decision.postings:
                post_decision(moment, decision, member_id=member_id, programme=programme, standing=standing, visit=None)

    def end(
        self, key: str, *, last_earning_on: date, last_redemption_on: date, request_key: str | None = None
    ) -> ProgrammeLine:
        """End a programme with notice: rewards are handed out at least 30 days longer than units are earned.

        Raises:
            ProgrammeUnknown, ProgrammeInvalid, KeyReused: see `rules.refusals`.
        """
        if last_redemption_on < last_earning_on + timedelta(days=NOTICE_DAYS):
            earliest = last_earning_on + timedelta(days=NOTICE_DAYS)
            raise ProgrammeInvalid(f"{key}.last_redemption_on", last_redemption_on.isoformat(), f"{earliest} or later")

        def work(moment: Moment) -> tuple[ProgrammeLine, ...]:
            row = moment.written().scalar(select(Programme).where(Programme.key == key))
            if row is None:
                raise ProgrammeUnknown(key)
            row.last_earning_on, row.last_redemption_on = last_earning_on, last_redemption_on
            move_epoch(moment.written())
            moment.written().flush()
            return (_line(moment, _named(read_club(moment.written()), key), changed=True),)

        content = {"programme": key, "earning": last_earning_on, "redemption": last_redemption_on}
        (line,) = self._change("end programme", work, request_key, content, programme=key)
        return line

    def listed(self) -> tuple[ProgrammeLine, ...]:
        """Return every programme with its newest settings."""
        with self._desk.book.reading() as session:
            club = read_club(session)
            return tuple(_shown(session, each) for each in club.programmes)

    def shown(self, key: str) -> ProgrammeLine:
        """Return one programme.

        Raises:
            ProgrammeUnknown: there is none with this key.
        """
        with self._desk.book.reading() as session:
            return _shown(session, _named(read_club(session), key))

    def export(self) -> str:
        """Return all programmes as one TOML file."""
        return "\n".join(write_toml(each.settings) for each in self.listed())


def _named(club: Club, key: str) -> ProgrammeTerms:
    found = club.programme(key)
    if found is None:
        raise ProgrammeUnknown(key)
    return found


def _read_again(moment: Moment, kept: Sequence[tuple[str, int, bool]]) -> tuple[ProgrammeLine, ...]:
    """Return the lines of an earlier answer."""
    club = read_club(moment.written())
    return tuple(
        replace(_line(moment, _named(club, key), changed=changed), version=version, repeated=True)
        for key, version, changed in kept
    )


def _line(moment: Moment, programme: ProgrammeTerms, *, changed: bool) -> ProgrammeLine:
    return _shown(moment.written(), programme, changed=changed)


def _shown(session: Any, programme: ProgrammeTerms, *, changed: bool = False) -> ProgrammeLine:
    newest = programme.versions[-1]
    row = session.get_one(ProgrammeVersion, newest.id)
    opened = session.scalar(
        select(func.count(LOT.c.member_id.distinct())).where(LOT.c.programme_id == programme.id, LOT.c.rest > 0)
    )
    return ProgrammeLine(
        programme.key,
        programme.kind,
        newest.rules.name,
        newest.number,
        changed,
        json.loads(row.settings),
        row.effective_from,
        programme.last_earning_on,
        programme.last_redemption_on,
        opened or 0,
    )
