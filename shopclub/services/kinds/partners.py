"""Partner shops: vouchers for their shop issued to our members, theirs used here, and the month's settlement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update

from shopclub.records.schema.record import table_of
from shopclub.records.schema.partners import PartnerUse, PartnerVoucher, SigningKey
from shopclub.rules.kinds.partners import (
    Agreed,
    Claims,
    PartnerRules,
    code_of,
    may_be_dated,
    new_number,
    read_code,
    shop_of,
)
from shopclub.rules.ledger.terms import ProgrammeTerms
from shopclub.rules.values.club_refusals import PartnerVoucherRefused
from shopclub.rules.values.periods import Period, PeriodKind, period_of
from shopclub.rules.values.refusals import (
    AlreadyVoided,
    ProgrammeInvalid,
    ProgrammeUnknown,
    RewardUnknown,
    VoucherUnknown,
)
from shopclub.services.acting.desk import Desk, Look, Moment
from shopclub.services.acting.overviews import AgreedLine, IssuedVoucher, PartnerShown, Settlement, UsedVoucher
from shopclub.services.kinds import signatures
from shopclub.services.kinds.partner_counts import by_benefit, counted, rows_within
from shopclub.services.units.followed import all_in_effect

MOST_SHOWN = 50
ISSUED = table_of(PartnerVoucher)
USED = table_of(PartnerUse)


class Partners:
    """What staff and the owner do with the shops next door."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def own_key(self) -> str:
        """Return this shop's public key, for partners to type in; it is made when it is first asked for."""
        with self._desk.book.reading() as session:
            kept = session.get(SigningKey, 1)
            private = kept.private if kept is not None else None
        if private is None:
            private = self._desk.write("signing key", _private_key)
        return signatures.public_key(private).hex()

    def shown(self) -> tuple[PartnerShown, ...]:
        """Return every partner: what was agreed, and how many vouchers this month."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            month = period_of(PeriodKind.MONTH, look.on)
            return tuple(
                PartnerShown(
                    programme=programme.key,
                    name=rules.name,
                    given=_lines(rules.given),
                    taken=_lines(rules.taken),
                    cap_per_month=rules.cap_per_month,
                    issued=counted(look, ISSUED, programme, month),
                    used=counted(look, USED, programme, month),
                    ended=not programme.earns(look.on),
                )
                for programme, rules in _partners(look)
            )

    def issue(self, member: str | int, benefit: str = "", *, programme: str = "", request_key: str) -> IssuedVoucher:
        """Issue a voucher for a partner's shop to a member: signed, for that one shop, to be used once.

        Raises:
            MemberUnknown, ProgrammeUnknown, RewardUnknown: see `rules.refusals`.
            PartnerVoucherRefused: as many were issued as agreed, or the agreement has ended.
        """

        def work(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            found, rules, agreed = _giving(moment, programme, benefit)
            _prove_issued(moment, found, rules, row.id, blocked=bool(row.blocked))
            return self._write(moment, found, rules, agreed, row.id)

        content = {"member": str(member), "benefit": benefit, "programme": programme}
        number, _ = self._desk.write_once(
            "partner voucher",
            work,
            objects={"member": str(member), "programme": programme},
            key=request_key,
            content=content,
            keep=lambda made: made,
        )
        return self.issued(number)

    def _write(
        self, moment: Moment, programme: ProgrammeTerms, rules: PartnerRules, agreed: Agreed, member: int
    ) -> int:
        private = _private_key(moment)
        last = moment.on + timedelta(days=agreed.valid_days)
        if not may_be_dated(last):
            raise PartnerVoucherRefused("date")
        claims = Claims(
            issuer=shop_of(signatures.public_key(private)),
            audience=rules.shop,
            number=new_number(self._desk.randomness.getrandbits(64)),
            benefit=agreed.number,
            expires_on=last,
        )
        made = PartnerVoucher(
            programme_id=programme.id,
            version_id=programme.current(moment.on).id,
            member_id=member,
            code=code_of(claims, signatures.sign(private, claims.signed())),
            benefit=agreed.name,
            value=agreed.value,
            business_date=moment.on,
            expires_on=claims.expires_on,
            request_key=moment.act.key,
        )
        moment.written().add(made)
        moment.act.named = True
        moment.written().flush()
        return made.id

    def issued(self, number: int) -> IssuedVoucher:
        """Return a voucher that was issued, as it is printed.

        Raises:
            VoucherUnknown: there is none with this number.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = session.get(PartnerVoucher, number)
            if row is None:
                raise VoucherUnknown(str(number))
            return _issued(look, row)

    def issued_to(self, member: int) -> tuple[IssuedVoucher, ...]:
        """Return the vouchers of a member that are still valid, the newest first."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            rows = session.scalars(
                select(PartnerVoucher)
                .where(PartnerVoucher.member_id == member, PartnerVoucher.expires_on >= look.on)
                .order_by(PartnerVoucher.id.desc())
            )
            return tuple(_issued(look, row) for row in rows)

    def use(self, code: str, *, request_key: str) -> UsedVoucher:
        """Use a partner's voucher here: its signature, shop, day and number are proved without any network.

        Raises:
            PartnerVoucherRefused: it is forged, of an unknown shop, for another shop, too old, or used; or more were
                used this month than agreed.
        """

        def work(moment: Moment) -> tuple[int, bool]:
            claims, signature = read_code(code)
            agreements = _issuer(moment, claims)
            programme, rules = agreements[0]
            if not signatures.is_signed(bytes.fromhex(rules.public_key), signature, claims.signed()):
                raise PartnerVoucherRefused("forged")
            before = _used_before(moment, agreements, claims)
            if before is not None and _just_now(moment, before):
                return before.id, True
            agreed = self._proved(moment, claims, programme, rules, before)
            use = PartnerUse(
                programme_id=programme.id,
                version_id=programme.current(moment.on).id,
                number=claims.number.hex(),
                benefit=agreed.name,
                value=agreed.value,
                business_date=moment.on,
                at=moment.act.instant,
                till_id=moment.act.till_id,
                request_key=moment.act.key,
            )
            moment.written().add(use)
            moment.act.named = True
            moment.written().flush()
            return use.id, False

        content = {"code": "".join(code.split())}
        (number, again), repeated = self._desk.write_once(
            "use partner voucher", work, objects={}, key=request_key, content=content, keep=lambda made: made
        )
        return replace(self.used(number), repeated=again or repeated)

    def _proved(
        self, moment: Moment, claims: Claims, programme: ProgrammeTerms, rules: PartnerRules, before: PartnerUse | None
    ) -> Agreed:
        """Prove that a voucher with a true signature may be used here today; return what it is for."""
        own = moment.written().get(SigningKey, 1)
        if own is None or claims.audience != shop_of(signatures.public_key(own.private)):
            raise PartnerVoucherRefused("wrong_shop")
        if claims.expires_on < moment.on:
            raise PartnerVoucherRefused("expired")
        if before is not None:
            raise PartnerVoucherRefused("used", before.business_date)
        if programme.last_redemption_on is not None and programme.last_redemption_on < moment.on:
            raise PartnerVoucherRefused("ended")
        agreed = rules.takes(claims.benefit)
        if agreed is None:
            raise PartnerVoucherRefused("benefit")
        month = period_of(PeriodKind.MONTH, moment.on)
        if rules.cap_per_month is not None and counted(moment, USED, programme, month) >= rules.cap_per_month:
            raise PartnerVoucherRefused("cap")
        return agreed

    def used(self, number: int) -> UsedVoucher:
        """Return a partner's voucher that was used here.

        Raises:
            VoucherUnknown: there is none with this number.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            row = session.get(PartnerUse, number)
            if row is None:
                raise VoucherUnknown(str(number))
            programme = look.club.programme_by_id(row.programme_id)
            name = programme.current(look.on).rules.name
            return UsedVoucher(row.id, name, row.benefit, row.value, row.business_date, row.undone_at is not None)

    def uses(self, key: str, period: Period) -> tuple[UsedVoucher, ...]:
        """Return a partner's vouchers that were used here in a period, the newest first.

        Raises:
            ProgrammeUnknown: there is no such partner.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            programme, rules = _named(look, key)
            rows = session.execute(
                select(USED).where(*rows_within(USED, programme, period)).order_by(USED.c.id.desc()).limit(MOST_SHOWN)
            )
            return tuple(
                UsedVoucher(row.id, rules.name, row.benefit, row.value, row.business_date, undone=False) for row in rows
            )

    def undo(self, number: int, *, request_key: str | None = None) -> UsedVoucher:
        """Take the use of a partner's voucher back: it may be used again.

        Raises:
            VoucherUnknown: there is none with this number.
            AlreadyVoided: it was taken back before.
        """

        def work(moment: Moment) -> int:
            row = moment.written().get(PartnerUse, number)
            if row is None:
                raise VoucherUnknown(str(number))
            if row.undone_at is not None:
                raise AlreadyVoided(number)
            moment.written().execute(
                update(PartnerUse).where(PartnerUse.id == number).values(undone_at=moment.act.instant)
            )
            moment.act.named = True
            return number

        self._desk.write_once(
            "undo partner voucher", work, objects={"use": number}, key=request_key, keep=lambda made: made
        )
        return self.used(number)

    def settlement(self, key: str, period: Period) -> Settlement:
        """Return a period between this shop and a partner: what was used here and what was issued, by benefit.

        Raises:
            ProgrammeUnknown: there is no such partner.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            programme, rules = _named(look, key)
            return Settlement(
                programme.key,
                rules.name,
                period,
                used=by_benefit(look, USED, programme, period),
                issued=by_benefit(look, ISSUED, programme, period),
            )


def _private_key(moment: Moment) -> bytes:
    """Return the key this shop signs with, made where there is none yet."""
    kept = moment.written().get(SigningKey, 1)
    if kept is None:
        kept = SigningKey(private=signatures.new_private_key(), made_at=moment.act.instant)
        moment.written().add(kept)
        moment.written().flush()
    return kept.private


def _partners(look: Look | Moment) -> list[tuple[ProgrammeTerms, PartnerRules]]:
    return all_in_effect(look.club.programmes, look.on, PartnerRules)


def _named(look: Look | Moment, key: str) -> tuple[ProgrammeTerms, PartnerRules]:
    found = next((each for each in _partners(look) if key == each[0].key), None)
    if found is None:
        raise ProgrammeUnknown(key or "partner")
    return found


def _giving(moment: Moment, key: str, benefit: str) -> tuple[ProgrammeTerms, PartnerRules, Agreed]:
    """Return the agreement by which a benefit is given; without its name the first that runs and gives any."""
    there = [each for each in _partners(moment) if key in {"", each[0].key}]
    if not there:
        raise ProgrammeUnknown(key or "partner")
    for programme, rules in sorted(there, key=lambda each: not each[0].earns(moment.on)):
        agreed = rules.gives(benefit)
        if agreed is not None:
            return programme, rules, agreed
    raise RewardUnknown(benefit[:80] or there[0][1].name)


def _issuer(moment: Moment, claims: Claims) -> list[tuple[ProgrammeTerms, PartnerRules]]:
    """Return the agreements with the shop that a voucher says it is from, those that still hold first."""
    own = moment.written().get(SigningKey, 1)
    if own is not None and claims.issuer == shop_of(signatures.public_key(own.private)):
        raise PartnerVoucherRefused("wrong_shop")
    found = [each for each in _partners(moment) if each[1].shop == claims.issuer]
    if not found:
        raise PartnerVoucherRefused("unknown_key")
    return sorted(found, key=lambda each: (each[0].last_redemption_on or date.max) < moment.on)


def _used_before(
    moment: Moment, agreements: list[tuple[ProgrammeTerms, PartnerRules]], claims: Claims
) -> PartnerUse | None:
    """Return the use of a voucher under any agreement with its shop."""
    return (
        moment.written()
        .scalars(
            select(PartnerUse).where(
                PartnerUse.programme_id.in_([programme.id for programme, _ in agreements]),
                PartnerUse.number == claims.number.hex(),
                PartnerUse.undone_at.is_(None),
            )
        )
        .first()
    )


def _just_now(moment: Moment, before: PartnerUse) -> bool:
    """Tell whether the same till read a voucher twice: within the hard guard it is the same act."""
    since = moment.act.instant - before.at
    return before.till_id == moment.act.till_id and since < timedelta(seconds=moment.club.hard_guard)


def prove_other(moment: Moment, rules: PartnerRules) -> None:
    """Prove that a partner's key is not this shop's own.

    Raises:
        ProgrammeInvalid: it is.
    """
    own = moment.written().get(SigningKey, 1)
    if own is not None and signatures.public_key(own.private).hex() == rules.public_key:
        expected = "the key that the partner's program shows; this one is your own"
        raise ProgrammeInvalid(f"{rules.key}.public_key", rules.public_key, expected)


def _prove_issued(
    moment: Moment, programme: ProgrammeTerms, rules: PartnerRules, member: int, *, blocked: bool
) -> None:
    """Prove that one more voucher may be issued to a member this month."""
    if blocked:
        raise PartnerVoucherRefused("blocked")
    if not programme.earns(moment.on):
        raise PartnerVoucherRefused("ended")
    month = period_of(PeriodKind.MONTH, moment.on)
    if rules.cap_per_month is not None and counted(moment, ISSUED, programme, month) >= rules.cap_per_month:
        raise PartnerVoucherRefused("issued")
    if counted(moment, ISSUED, programme, month, ISSUED.c.member_id == member) >= rules.per_member:
        raise PartnerVoucherRefused("member")


def _lines(agreed: Sequence[Agreed]) -> tuple[AgreedLine, ...]:
    return tuple(AgreedLine(each.number, each.name, each.value) for each in agreed)


def _issued(look: Look, row: PartnerVoucher) -> IssuedVoucher:
    programme = look.club.programme_by_id(row.programme_id)
    name = programme.version(row.version_id).rules.name
    return IssuedVoucher(row.id, row.member_id, name, row.benefit, row.value, row.expires_on, row.code)
