"""Partner shops: vouchers for their shop issued to our members, theirs used here, and the month's settlement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from shopclub.records.kinds import partners
from shopclub.records.kinds.partners import IssuedForPartner, NewPartnerUse, NewPartnerVoucher, UsedHere
from shopclub.rules.kinds.partners import Agreed, PartnerRules
from shopclub.rules.values.club_refusals import PartnerVoucherRefused
from shopclub.rules.values.partner_codes import Claims, code_of, may_be_dated, new_number, read_code, shop_of
from shopclub.rules.values.periods import Period
from shopclub.rules.values.refusals import (
    AlreadyVoided,
    ProgrammeInvalid,
    VoucherUnknown,
)
from shopclub.services.acting.desk import ChangeAsked, Desk, Look, Moment
from shopclub.services.acting.overviews import (
    AgreedLine,
    IssuedVoucher,
    PartnerShown,
    Settlement,
    UsedVoucher,
)
from shopclub.services.kinds import signatures
from shopclub.services.kinds.partner_agreements import (
    Agreement,
    agreement_of,
    agreements,
    agreements_with_issuer,
    giving,
    is_just_now,
    month_of,
    own_public_key,
    prove_issuable,
    proved_use,
)

MOST_SHOWN = 50


class Partners:
    """What staff and the owner do with the shops next door."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def own_key(self) -> str:
        """Return this shop's public key, for partners to type in; it is made when it is first asked for."""
        with self._desk.book.reading() as session:
            private = partners.signing_key(session)
        if private is None:
            private = self._desk.write("signing key", _private_key)
        return signatures.public_key(private).hex()

    def shown(self) -> tuple[PartnerShown, ...]:
        """Return every partner: what was agreed, and how many vouchers this month."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            month = month_of(look)
            return tuple(
                PartnerShown(
                    programme=programme.key,
                    name=rules.name,
                    given=_lines(rules.given),
                    taken=_lines(rules.taken),
                    cap_per_month=rules.cap_per_month,
                    issued=partners.count_issued(session, programme.id, month),
                    used=partners.count_used(session, programme.id, month),
                    ended=not programme.earns(look.on),
                )
                for programme, rules in agreements(look)
            )

    def issue(self, member: str | int, benefit: str = "", *, programme: str = "", request_key: str) -> IssuedVoucher:
        """Issue a voucher for a partner's shop to a member: signed, for that one shop, to be used once.

        Raises:
            MemberUnknown, ProgrammeUnknown, RewardUnknown: see `rules.values.refusals`.
            PartnerVoucherRefused: as many were issued as agreed, or the agreement has ended.
        """

        def work(moment: Moment) -> int:
            row = self._desk.member(moment.written(), member)
            agreement, agreed = giving(moment, programme, benefit)
            prove_issuable(moment, agreement, row)
            return self._issue(moment, agreement, agreed, row.id)

        content = {"member": str(member), "benefit": benefit, "programme": programme}
        objects = {"member": str(member), "programme": programme}
        change = ChangeAsked("partner voucher", objects, request_key, content)
        number, _ = self._desk.write_once(change, work, keep=lambda number: number)
        return self.issued(number)

    def _issue(self, moment: Moment, agreement: Agreement, agreed: Agreed, member: int) -> int:
        """Sign a voucher for what was agreed and keep it; return its number."""
        private = _private_key(moment)
        last = moment.on + timedelta(days=agreed.valid_days)
        if not may_be_dated(last):
            raise PartnerVoucherRefused("date")
        claims = Claims(
            issuer=shop_of(signatures.public_key(private)),
            audience=agreement.rules.shop,
            number=new_number(self._desk.randomness.getrandbits(64)),
            benefit=agreed.number,
            expires_on=last,
        )
        voucher = NewPartnerVoucher(
            programme=agreement.programme.id,
            version=agreement.programme.current(moment.on).id,
            member=member,
            code=code_of(claims, signatures.sign(private, claims.signed())),
            benefit=agreed.name,
            value=agreed.value,
            on=moment.on,
            expires_on=last,
        )
        return partners.issue_for_partner(moment.act, voucher)

    def issued(self, number: int) -> IssuedVoucher:
        """Return a voucher that was issued, as it is printed.

        Raises:
            VoucherUnknown: there is none with this number.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            voucher = partners.find_issued(session, number)
            if voucher is None:
                raise VoucherUnknown(str(number))
            return _issued(look, voucher)

    def issued_to(self, member: int) -> tuple[IssuedVoucher, ...]:
        """Return the vouchers of a member that are still valid, the newest first."""
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            vouchers = partners.issued_to(session, member, valid_on=look.on)
            return tuple(_issued(look, voucher) for voucher in vouchers)

    def use(self, code: str, *, request_key: str) -> UsedVoucher:
        """Use a partner's voucher here: its signature, shop, day and number are proved without any network.

        Raises:
            PartnerVoucherRefused: it is forged, of an unknown shop, for another shop, too old, or used; or more were
                used this month than agreed.
        """

        def work(moment: Moment) -> tuple[int, bool]:
            claims, signature = read_code(code)
            with_issuer = agreements_with_issuer(moment, claims)
            agreement = with_issuer[0]
            if not signatures.is_signed(bytes.fromhex(agreement.rules.public_key), signature, claims.signed()):
                raise PartnerVoucherRefused("forged")
            numbers = [agreement.programme.id for agreement in with_issuer]
            before = partners.use_that_stands(moment.written(), numbers, claims.number.hex())
            if before is not None and is_just_now(moment, before):
                return before.id, True
            agreed = proved_use(moment, claims, agreement, before)
            use = NewPartnerUse(
                programme=agreement.programme.id,
                version=agreement.programme.current(moment.on).id,
                number=claims.number.hex(),
                benefit=agreed.name,
                value=agreed.value,
                on=moment.on,
            )
            return partners.add_use(moment.act, use), False

        change = ChangeAsked("use partner voucher", {}, request_key, {"code": "".join(code.split())})
        (number, again), repeated = self._desk.write_once(change, work, keep=lambda use: use)
        return replace(self.used(number), repeated=again or repeated)

    def used(self, number: int) -> UsedVoucher:
        """Return a partner's voucher that was used here.

        Raises:
            VoucherUnknown: there is none with this number.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            use = partners.find_use(session, number)
            if use is None:
                raise VoucherUnknown(str(number))
            rules = look.club.programme_by_id(use.programme).current(look.on).rules
            return _used(use, rules.name)

    def uses(self, key: str, period: Period) -> tuple[UsedVoucher, ...]:
        """Return a partner's vouchers that were used here in a period, the newest first.

        Raises:
            ProgrammeUnknown: there is no such partner.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            programme, rules = agreement_of(look, key)
            uses = partners.uses_within(session, programme.id, period, most=MOST_SHOWN)
            return tuple(_used(use, rules.name) for use in uses)

    def undo(self, number: int, *, request_key: str | None = None) -> UsedVoucher:
        """Take the use of a partner's voucher back: it may be used again.

        Raises:
            VoucherUnknown: there is none with this number.
            AlreadyVoided: it was taken back before.
        """

        def work(moment: Moment) -> int:
            use = partners.find_use(moment.written(), number)
            if use is None:
                raise VoucherUnknown(str(number))
            if use.undone_at is not None:
                raise AlreadyVoided(number)
            partners.undo_use(moment.act, number)
            return number

        change = ChangeAsked("undo partner voucher", {"use": number}, request_key)
        self._desk.write_once(change, work, keep=lambda number: number)
        return self.used(number)

    def settlement(self, key: str, period: Period) -> Settlement:
        """Return a period between this shop and a partner: what was used here and what was issued, by benefit.

        Raises:
            ProgrammeUnknown: there is no such partner.
        """
        with self._desk.book.reading() as session:
            look = self._desk.look(session)
            programme, rules = agreement_of(look, key)
            return Settlement(
                programme.key,
                rules.name,
                period,
                used=partners.used_by_benefit(session, programme.id, period),
                issued=partners.issued_by_benefit(session, programme.id, period),
            )


def _private_key(moment: Moment) -> bytes:
    """Return the key this shop signs with, made where there is none yet."""
    private = partners.signing_key(moment.written())
    if private is None:
        private = signatures.new_private_key()
        partners.keep_signing_key(moment.act, private)
    return private


def prove_other(moment: Moment, rules: PartnerRules) -> None:
    """Prove that a partner's key is not this shop's own.

    Raises:
        ProgrammeInvalid: it is.
    """
    own = own_public_key(moment)
    if own is not None and own.hex() == rules.public_key:
        expected = "the key that the partner's program shows; this one is your own"
        raise ProgrammeInvalid(f"{rules.key}.public_key", rules.public_key, expected)


def _lines(agreed: Sequence[Agreed]) -> tuple[AgreedLine, ...]:
    return tuple(AgreedLine(benefit.number, benefit.name, benefit.value) for benefit in agreed)


def _issued(look: Look, voucher: IssuedForPartner) -> IssuedVoucher:
    rules = look.club.programme_by_id(voucher.programme).version(voucher.version).rules
    return IssuedVoucher(
        id=voucher.id,
        member=voucher.member,
        partner=rules.name,
        benefit=voucher.benefit,
        value=voucher.value,
        expires_on=voucher.expires_on,
        code=voucher.code,
    )


def _used(use: UsedHere, partner: str) -> UsedVoucher:
    return UsedVoucher(use.id, partner, use.benefit, use.value, use.on, undone=use.undone_at is not None)
