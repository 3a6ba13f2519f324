"""Programmes: applying changed rules as new versions, ending, listing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from shopclub.records.ledger import Booking
from shopclub.records.sessions import BookSession
from shopclub.records.shop.club import Club, move_epoch, read_club
from shopclub.records.shop.programmes import (
    KeptVersion,
    accounts_with_units,
    add_programme,
    add_version,
    count_accounts_with_units,
    end_programme,
    version_kept,
    versions_of,
)
from shopclub.records.standings import holding
from shopclub.rules.kinds.register import read_programmes, read_rules, write_toml
from shopclub.rules.kinds.stamp_cards import convert_open_card
from shopclub.rules.ledger.acts import EntryKind
from shopclub.rules.ledger.terms import ProgrammeTerms, Version
from shopclub.rules.values.refusals import ProgrammeInvalid, ProgrammeUnknown
from shopclub.services.acting.desk import ChangeAsked, Desk, Moment, post_decision
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import ProgrammeLine
from shopclub.services.acting.overviews import VersionLine, VersionPreview
from shopclub.services.kinds import draw_entries
from shopclub.services.kinds.register import SERVICES

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
            KeyReused: see `rules.values.refusals`.
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
            KeyReused: see `rules.values.refusals`.
        """

        def work(moment: Moment) -> tuple[ProgrammeLine, ...]:
            changed = [self._apply(moment, settings, accept=accept) for settings in programmes]
            if any(changed):
                move_epoch(moment.written())
            club = read_club(moment.written())
            by_key = dict(zip(keys, changed, strict=True))
            return tuple(
                _line(moment, programme, changed=by_key[programme.key])
                for programme in club.programmes
                if programme.key in by_key
            )

        keys = [str(settings.get("key")) for settings in programmes]
        content = {"programmes": list(programmes)}
        return self._change(ChangeAsked("apply programmes", {"programmes": keys}, request_key, content), work)

    def preview_file(self, text: str, *, file: str | None = None) -> tuple[VersionPreview, ...]:
        """Tell what applying a TOML file would do.

        Raises:
            ProgrammeInvalid: as `apply_file`.
        """
        with self._desk.book.reading() as session:
            currency = self._desk.club(session).currency
        return tuple(self.preview(settings) for settings in read_programmes(text, currency=currency, file=file))

    def preview(self, settings: Mapping[str, Any]) -> VersionPreview:
        """Tell what a change of rules would do to the cards open now: it is carried out and rolled back.

        Raises:
            ProgrammeInvalid: as `apply`, but `convert` need not be accepted yet.
        """
        with self._desk.book.rehearsing() as session:
            moment = self._desk.open(session, "apply programmes", new_key())
            key = str(settings.get("key"))
            known = moment.club.programme(key)
            open_cards = count_accounts_with_units(session, known.id) if known else 0
            changed = self._apply(moment, settings, accept=True)
            rules = read_rules(settings, moment.club.currency)
            moved = [entry for entry in moment.act.entries if entry.kind == EntryKind.ADJUSTMENT]
            return VersionPreview(
                key=key,
                kind=rules.kind,
                changed=changed,
                new=known is None,
                open_cards=open_cards,
                moved=len([entry for entry in moved if entry.quantity < 0]),
                units=sum(entry.quantity for entry in moved),
                vouchers=len(moment.act.vouchers),
                cost=len(moment.act.vouchers) * rules.worth.minor,
            )

    def history(self, key: str) -> tuple[VersionLine, ...]:
        """Return every version of a programme, the newest first, each with what changed.

        Raises:
            ProgrammeUnknown: there is none with this key.
        """
        with self._desk.book.reading() as session:
            programme = _named(read_club(session), key)
            return _versions_with_changes(versions_of(session, programme.id))

    def _change(
        self, change: ChangeAsked, work: Callable[[Moment], tuple[ProgrammeLine, ...]]
    ) -> tuple[ProgrammeLine, ...]:
        """Write a change of programmes once; its answer names their versions as they were then."""
        lines, _repeated = self._desk.write_once(
            change,
            work,
            keep=lambda lines: [(line.key, line.version, line.changed) for line in lines],
            again=_read_again,
        )
        return lines

    def _apply(self, moment: Moment, settings: Mapping[str, Any], *, accept: bool) -> bool:
        rules = read_rules(settings, moment.club.currency)
        known = moment.club.programme(rules.key)
        if known is not None and known.kind != rules.kind:
            raise ProgrammeInvalid(f"{rules.key}.kind", rules.kind, f"{known.kind}: a programme keeps its kind")
        service = SERVICES[rules.kind]
        if service.prove:
            service.prove(moment, rules)
        begins = rules.effective_from or moment.on
        if known is None:
            number = add_programme(moment.act, rules.key, rules.kind)
            version = add_version(moment.act, number, number=1, settings=settings, begins=begins)
            if service.begin:
                service.begin(
                    moment, ProgrammeTerms(number, rules.key, rules.kind, (Version(version, 1, rules),)), rules
                )
            return True
        newest = known.versions[-1]
        if rules == newest.rules:
            return False
        draw_entries.prove_changeable(moment, known)
        if rules.open_cards == "convert" and not accept:
            expected = "the owner's acceptance of what converting costs"
            raise ProgrammeInvalid(f"{rules.key}.open_cards", "convert", expected)
        following = newest.number + 1
        version = add_version(moment.act, known.id, number=following, settings=settings, begins=begins)
        self._convert(moment, known, Version(version, following, rules))
        if service.renew and begins <= moment.on:
            service.renew(moment, known, rules)
        return True

    def _convert(self, moment: Moment, programme: ProgrammeTerms, new: Version) -> None:
        """Move open cards to the new version where it says so."""
        if new.rules.open_cards == "keep":
            return
        reason = f"version {new.number}: {new.rules.open_cards}"
        for member_id in accounts_with_units(moment.written(), programme.id):
            standing = holding(moment.written(), member_id, on=moment.on).standing(programme.id)
            old = programme.in_use(standing, moment.on)
            decision = convert_open_card(standing, old=old, new=new, on=moment.on, reason=reason)
            if decision.postings:
                post_decision(moment, decision, Booking(member_id, programme, moment.on), standing)

    def end(
        self, key: str, *, last_earning_on: date, last_redemption_on: date, request_key: str | None = None
    ) -> ProgrammeLine:
        """End a programme with notice: rewards are handed out at least 30 days longer than units are earned.

        Raises:
            ProgrammeUnknown, ProgrammeInvalid, KeyReused: see `rules.values.refusals`.
        """
        if last_redemption_on < last_earning_on + timedelta(days=NOTICE_DAYS):
            earliest = last_earning_on + timedelta(days=NOTICE_DAYS)
            raise ProgrammeInvalid(f"{key}.last_redemption_on", last_redemption_on.isoformat(), f"{earliest} or later")

        def work(moment: Moment) -> tuple[ProgrammeLine, ...]:
            there = end_programme(
                moment.act, key, last_earning_on=last_earning_on, last_redemption_on=last_redemption_on
            )
            if not there:
                raise ProgrammeUnknown(key)
            move_epoch(moment.written())
            return (_line(moment, _named(read_club(moment.written()), key), changed=True),)

        content = {"programme": key, "earning": last_earning_on, "redemption": last_redemption_on}
        (line,) = self._change(ChangeAsked("end programme", {"programme": key}, request_key, content), work)
        return line

    def listed(self) -> tuple[ProgrammeLine, ...]:
        """Return every programme with its newest settings."""
        with self._desk.book.reading() as session:
            club = read_club(session)
            return tuple(_shown(session, programme) for programme in club.programmes)

    def shown(self, key: str) -> ProgrammeLine:
        """Return one programme.

        Raises:
            ProgrammeUnknown: there is none with this key.
        """
        with self._desk.book.reading() as session:
            return _shown(session, _named(read_club(session), key))

    def export(self) -> str:
        """Return all programmes as one TOML file."""
        return "\n".join(write_toml(line.settings) for line in self.listed())


def _versions_with_changes(versions: Sequence[KeptVersion]) -> tuple[VersionLine, ...]:
    """Return versions given from the oldest on, the newest first, each with what changed since the one before."""
    lines: list[VersionLine] = []
    before: dict[str, Any] = {}
    for version in versions:
        changes = _changes(before, version.settings) if before else ()
        lines.append(VersionLine(version.number, version.effective_from, version.made_at, version.settings, changes))
        before = version.settings
    return tuple(reversed(lines))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, object, object], ...]:
    """Return the settings that differ, each with what it was and what it is."""
    names = dict.fromkeys([*before, *after])
    return tuple((name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name))


def _named(club: Club, key: str) -> ProgrammeTerms:
    programme = club.programme(key)
    if programme is None:
        raise ProgrammeUnknown(key)
    return programme


def _read_again(moment: Moment, kept: Sequence[tuple[str, int, bool]]) -> tuple[ProgrammeLine, ...]:
    """Return the lines of an earlier answer."""
    club = read_club(moment.written())
    return tuple(
        replace(_line(moment, _named(club, key), changed=changed), version=version, repeated=True)
        for key, version, changed in kept
    )


def _line(moment: Moment, programme: ProgrammeTerms, *, changed: bool) -> ProgrammeLine:
    return _shown(moment.written(), programme, changed=changed)


def _shown(session: BookSession, programme: ProgrammeTerms, *, changed: bool = False) -> ProgrammeLine:
    newest = programme.versions[-1]
    version = version_kept(session, newest.id)
    return ProgrammeLine(
        programme.key,
        programme.kind,
        newest.rules.name,
        newest.number,
        changed,
        version.settings,
        version.effective_from,
        programme.last_earning_on,
        programme.last_redemption_on,
        count_accounts_with_units(session, programme.id),
    )
