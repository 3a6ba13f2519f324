"""Two partner shops with a book each: vouchers issued here and used there, and everything that is not taken."""

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopclub.records.packed_answers import unpacked
from shopclub.rules.values.club_refusals import PartnerVoucherRefused
from shopclub.rules.values.partner_codes import Claims, code_of, new_number, read_code, shop_of
from shopclub.rules.values.periods import parse_period
from shopclub.rules.values.refusals import (
    AlreadyVoided,
    KeyReused,
    MemberUnknown,
    ProgrammeInvalid,
    ProgrammeUnknown,
    RewardUnknown,
    VoucherUnknown,
)
from shopclub.services.acting.keys import new_key
from shopclub.services.kinds import signatures

# What the bakery's members have at the florist, and the florist's at the bakery: both know it by its number.
BOUQUET = {"number": 4, "name": "10 % off a bouquet", "value": "20.00", "valid_days": 30}
ROSE = {"number": 5, "name": "A rose", "value": "15.00", "valid_days": 7}
COFFEE = {"number": 1, "name": "Free coffee", "value": "38.00", "valid_days": 10}
MARCH, APRIL = parse_period("2026-03"), parse_period("2026-04")


class Pair:
    """A bakery and a florist that agreed on something, each with a book and a clock of its own."""

    def __init__(self, bakery, florist):
        self.bakery, self.florist = bakery, florist
        self.card = bakery.enrol("Anna Berg").member.card
        self.other = bakery.enrol("Bo Dahl").member.card
        self.agree()

    def agree(self, *, bakery=None, florist=None):
        """Apply the agreement in both books, with the settings given."""
        ours = {"key": "florist", "kind": "partner", "name": "The florist", "give": [BOUQUET, ROSE], "take": [COFFEE]}
        theirs = {"key": "bakery", "kind": "partner", "name": "The bakery", "give": [COFFEE], "take": [BOUQUET, ROSE]}
        self.bakery.catalogue.apply([{**ours, "public_key": self.florist.partners.own_key(), **(bakery or {})}])
        self.florist.catalogue.apply([{**theirs, "public_key": self.bakery.partners.own_key(), **(florist or {})}])

    def to(self, day):
        for shop in (self.bakery, self.florist):
            shop.clock.instant = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=9)

    def issue(self, benefit="", *, member=None, key=None):
        return self.bakery.partners.issue(member or self.card, benefit, request_key=key or new_key())

    def use(self, code, *, key=None):
        """Use a voucher, a while after whatever was used before."""
        self.florist.clock.move(seconds=11)
        return self.florist.partners.use(code, request_key=key or new_key())

    def refused(self, code, reason):
        before = rows(self.florist, "SELECT * FROM partner_use")
        with pytest.raises(PartnerVoucherRefused) as refused:
            self.use(code)
        assert refused.value.reason == reason
        assert rows(self.florist, "SELECT * FROM partner_use") == before

    def not_issued(self, reason, **told):
        before = rows(self.bakery, "SELECT * FROM partner_voucher")
        with pytest.raises(PartnerVoucherRefused) as refused:
            self.issue(**told)
        assert refused.value.reason == reason
        assert rows(self.bakery, "SELECT * FROM partner_voucher") == before

    def assert_sound(self):
        self.bakery.assert_sound()
        self.florist.assert_sound()


@pytest.fixture
def pair(make_book_shop):
    """Two shops that are partners; whatever a test did, every check of both books holds after it."""
    made = Pair(make_book_shop(), make_book_shop())
    yield made
    made.assert_sound()


def rows(shop, query):
    with shop.book.reading() as session:
        return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def answers(shop):
    """What requests keep to be said again."""
    return [unpacked(*row) for row in rows(shop, "SELECT answer, form FROM request")]


def private_key(shop):
    return rows(shop, "SELECT private FROM signing_key")[0][0]


def forged(code, private, **changed):
    """A voucher that says something else, signed with a key."""
    claims = read_code(code)[0]
    said = Claims(**{**vars(claims), **changed})
    return code_of(said, signatures.sign(private, said.signed()))


# The whole way


def test_a_voucher_issued_here_is_used_there_once(pair):
    issued = pair.issue("a rose")
    assert (issued.partner, issued.benefit, issued.value) == ("The florist", "A rose", 1500)
    assert issued.expires_on == date(2026, 3, 9)
    used = pair.use(issued.code)
    assert (used.partner, used.benefit, used.value, used.undone) == ("The bakery", "A rose", 1500, False)
    assert used.on == date(2026, 3, 2)
    pair.refused(issued.code, "used")


def test_it_works_both_ways(pair):
    visitor = pair.florist.enrol("Carla Holm").member.card
    issued = pair.florist.partners.issue(visitor, request_key=new_key())
    used = pair.bakery.partners.use(issued.code, request_key=new_key())
    assert (used.partner, used.benefit, used.value) == ("The florist", "Free coffee", 3800)


def test_a_voucher_says_who_issued_it_for_whom_and_until_when(pair):
    issued = pair.issue()
    claims, signature = read_code(issued.code)
    ours, theirs = (bytes.fromhex(shop.partners.own_key()) for shop in (pair.bakery, pair.florist))
    assert (claims.issuer, claims.audience) == (shop_of(ours), shop_of(theirs))
    assert (claims.benefit, claims.expires_on) == (4, issued.expires_on) == (4, date(2026, 4, 1))
    assert signatures.is_signed(ours, signature, claims.signed())


def test_each_voucher_has_a_number_of_its_own(pair):
    pair.agree(bakery={"per_member": 50})
    numbers = {read_code(pair.issue().code)[0].number for _ in range(50)}
    assert len(numbers) == 50


def test_the_name_is_each_shops_own_and_the_number_is_what_both_share(pair):
    pair.agree(florist={"take": [{**BOUQUET, "name": "Bouquet, 10 % off", "value": "19.00"}]})
    used = pair.use(pair.issue().code)
    assert (used.benefit, used.value) == ("Bouquet, 10 % off", 1900)


def test_a_voucher_may_be_typed_in_groups(pair):
    code = pair.issue().code
    used = pair.use(" ".join(code[start : start + 6] for start in range(0, len(code), 6)))
    assert used.benefit == BOUQUET["name"]
    pair.refused(code, "used")


def test_a_key_stays_the_same_and_is_the_shops_own(pair):
    keys = [shop.partners.own_key() for shop in (pair.bakery, pair.bakery, pair.florist, pair.florist)]
    assert (keys[0], keys[2]) == (keys[1], keys[3])
    assert keys[0] != keys[2]
    assert [len(bytes.fromhex(key)) for key in keys] == [32] * 4
    assert signatures.public_key(private_key(pair.bakery)).hex() == keys[0]


# What is not taken


@pytest.fixture(scope="module")
def true_voucher(blank_book, tmp_path_factory):
    """Two shops for many tries at one true voucher."""
    import shutil
    from random import Random

    from shopclub.records.book import open_book
    from shopclub.services.acting.desk import Desk
    from tests.conftest import Clock, Shop

    shops = []
    for name in ("bakery", "florist"):
        path = tmp_path_factory.mktemp("forgery") / f"{name}.shopclub"
        shutil.copy(blank_book, path)
        book, clock = open_book(path), Clock()
        shops.append(Shop(book, clock, Desk(book, now=clock, till="counter", randomness=Random(7))))
    made = Pair(*shops)
    yield made, made.issue().code
    made.assert_sound()
    for shop in shops:
        shop.book.close()


quickly = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quickly
@given(place=st.integers(0, 222), by=st.integers(1, 9))
def test_a_true_voucher_with_any_digit_changed_is_refused(true_voucher, place, by):
    pair, code = true_voucher
    changed = f"{code[:place]}{(int(code[place]) + by) % 10}{code[place + 1 :]}"
    with pytest.raises(PartnerVoucherRefused) as refused:
        pair.use(changed)
    assert refused.value.reason in {"malformed", "unknown_key", "forged", "wrong_shop"}
    assert rows(pair.florist, "SELECT count(*) FROM partner_use") == [(0,)]


@pytest.mark.parametrize("place", range(1, 223, 17))
def test_digits_that_change_places_are_refused(true_voucher, place):
    pair, code = true_voucher
    if code[place - 1] == code[place]:
        places = (*range(place, 223), *range(place, 0, -1))
        place = next(each for each in places if code[each - 1] != code[each])
    with pytest.raises(PartnerVoucherRefused):
        pair.use(code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :])


@pytest.mark.parametrize(
    "changed",
    [{"expires_on": date(2099, 1, 1)}, {"benefit": 5}, {"number": b"12345678"}, {"audience": b"ANYWHERE"}],
)
@pytest.mark.parametrize("signed", ["not again", "by another"])
def test_a_voucher_that_says_something_else_is_forged(pair, changed, signed):
    code = pair.issue().code
    if signed == "not again":
        claims, signature = read_code(code)
        other = code_of(Claims(**{**vars(claims), **changed}), signature)
    else:
        other = forged(code, signatures.new_private_key(), **changed)
    pair.refused(other, "forged")


def test_a_voucher_signed_by_the_florist_herself_in_the_bakerys_name_is_forged(pair):
    pair.refused(forged(pair.issue().code, private_key(pair.florist)), "forged")


def test_a_voucher_of_a_shop_that_is_no_partner_is_refused(pair, make_book_shop):
    stranger = make_book_shop()
    give = {"key": "f", "kind": "partner", "name": "F", "public_key": pair.florist.partners.own_key(), "give": [ROSE]}
    stranger.catalogue.apply([give])
    card = stranger.enrol().member.card
    pair.refused(stranger.partners.issue(card, request_key=new_key()).code, "unknown_key")


def test_a_voucher_for_another_shop_is_refused(pair, make_book_shop):
    third = make_book_shop()
    gives = {"key": "third", "kind": "partner", "name": "Third", "give": [BOUQUET]}
    pair.bakery.catalogue.apply([{**gives, "public_key": third.partners.own_key()}])
    issued = pair.bakery.partners.issue(pair.card, programme="third", request_key=new_key())
    pair.refused(issued.code, "wrong_shop")


def test_our_own_voucher_is_for_another_shop(pair):
    issued = pair.issue()
    with pytest.raises(PartnerVoucherRefused) as refused:
        pair.bakery.partners.use(issued.code, request_key=new_key())
    assert refused.value.reason == "wrong_shop"


def test_a_shop_without_partners_takes_none(pair, make_book_shop):
    alone = make_book_shop()
    with pytest.raises(PartnerVoucherRefused) as refused:
        alone.partners.use(pair.issue().code, request_key=new_key())
    assert refused.value.reason in {"unknown_key", "wrong_shop"}
    alone.assert_sound()


def test_a_voucher_is_valid_to_the_end_of_its_last_day(pair):
    pair.agree(bakery={"per_member": 2})
    first, second = pair.issue("A rose").code, pair.issue("A rose").code
    for shop in (pair.bakery, pair.florist):
        shop.clock.instant = datetime(2026, 3, 9, 22, 59, tzinfo=UTC)
    assert pair.use(first).on == date(2026, 3, 9)
    pair.florist.clock.move(minutes=1)
    pair.refused(second, "expired")


def test_a_benefit_that_was_not_agreed_is_refused(pair):
    pair.agree(florist={"take": [ROSE]})
    pair.refused(pair.issue().code, "benefit")


@pytest.mark.parametrize("read", ["", "6", "712345678901261", "hello", "6" * 222, "6" * 224])
def test_what_is_no_voucher_is_refused(pair, read):
    pair.refused(read, "malformed")


def test_a_partner_whose_key_has_changed_has_its_new_vouchers_taken_and_the_old_ones_not(pair):
    old = pair.issue().code
    private = signatures.new_private_key()
    pair.agree(florist={"public_key": signatures.public_key(private).hex()})
    pair.refused(old, "unknown_key")
    new = forged(old, private, issuer=shop_of(signatures.public_key(private)))
    assert pair.use(new).benefit == BOUQUET["name"]


# How many


def test_a_member_is_issued_so_many_a_month_and_others_still_theirs(pair):
    pair.to("2026-03-31")
    pair.issue()
    pair.not_issued("member")
    pair.not_issued("member", benefit="A rose")
    pair.issue(member=pair.other)
    pair.to("2026-04-01")
    pair.issue()
    pair.not_issued("member")


def test_two_a_month_are_two(pair):
    pair.agree(bakery={"per_member": 2})
    pair.issue()
    pair.issue("A rose")
    pair.not_issued("member")


def test_so_many_are_issued_in_a_calendar_month_in_all(pair):
    pair.agree(bakery={"cap_per_month": 2, "per_member": 9})
    pair.to("2026-03-30")
    pair.issue()
    pair.issue(member=pair.other)
    pair.not_issued("issued")
    pair.to("2026-03-31")
    pair.not_issued("issued", member=pair.other)
    pair.to("2026-04-01")
    pair.issue()
    pair.issue()
    pair.not_issued("issued")


def test_so_many_are_used_in_a_calendar_month(pair):
    pair.agree(bakery={"per_member": 9}, florist={"cap_per_month": 2})
    pair.to("2026-03-30")
    codes = [pair.issue().code for _ in range(5)]
    pair.use(codes[0])
    pair.to("2026-03-31")
    used = pair.use(codes[1])
    pair.refused(codes[2], "cap")
    pair.florist.partners.undo(used.id)
    pair.use(codes[2])
    pair.refused(codes[1], "cap")
    pair.to("2026-04-01")
    pair.use(codes[1])
    pair.use(codes[3])
    pair.refused(codes[4], "cap")


def test_the_month_is_that_of_the_shops_own_business_date(pair):
    """23:30 on 31 March in Copenhagen is 21:30 UTC: still March; half an hour later it is April."""
    pair.agree(bakery={"cap_per_month": 1})
    pair.bakery.clock.instant = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
    pair.issue()
    pair.not_issued("issued", member=pair.other)
    pair.bakery.clock.move(minutes=30)
    pair.issue(member=pair.other)


def test_the_caps_of_one_partner_are_not_those_of_another(pair, make_book_shop):
    third = make_book_shop()
    pair.agree(bakery={"cap_per_month": 1})
    gives = {"key": "third", "kind": "partner", "name": "Third", "give": [{"name": "Soap"}]}
    pair.bakery.catalogue.apply([{**gives, "public_key": third.partners.own_key()}])
    pair.issue()
    assert pair.bakery.partners.issue(pair.card, "Soap", programme="third", request_key=new_key()).partner == "Third"


def test_a_benefit_of_the_second_partner_is_found_without_naming_the_partner(pair, make_book_shop):
    third = make_book_shop()
    gives = {"key": "third", "kind": "partner", "name": "Third", "give": [{"name": "Soap"}]}
    pair.bakery.catalogue.apply([{**gives, "public_key": third.partners.own_key()}])
    assert pair.issue("Soap").partner == "Third"


# Agreements that end, and begin again


def ended(shop, key, *, earning="2026-03-10", redemption="2026-04-09"):
    days = {"last_earning_on": date.fromisoformat(earning), "last_redemption_on": date.fromisoformat(redemption)}
    shop.catalogue.end(key, **days)


def test_an_agreement_that_has_ended_issues_nothing_and_takes_what_is_out_until_its_last_day(pair):
    pair.agree(bakery={"per_member": 9, "give": [{**BOUQUET, "valid_days": 90}]})
    ended(pair.bakery, "florist")
    ended(pair.florist, "bakery")
    pair.to("2026-03-10")
    codes = [pair.issue().code for _ in range(2)]
    pair.to("2026-03-11")
    pair.not_issued("ended")
    assert pair.bakery.partners.shown()[0].ended
    pair.to("2026-04-09")
    pair.use(codes[0])
    pair.to("2026-04-10")
    pair.refused(codes[1], "ended")


def test_a_new_agreement_with_a_shop_whose_old_one_has_ended_is_the_one_that_counts(pair):
    ended(pair.florist, "bakery")
    pair.to("2026-05-01")
    again = {"key": "bakery-2", "kind": "partner", "name": "The bakery", "take": [BOUQUET]}
    pair.florist.catalogue.apply([{**again, "public_key": pair.bakery.partners.own_key()}])
    assert pair.use(pair.issue().code).benefit == BOUQUET["name"]


def test_a_new_agreement_is_found_for_issuing_without_naming_it(pair):
    ended(pair.bakery, "florist")
    pair.to("2026-05-01")
    again = {"key": "florist-2", "kind": "partner", "name": "The florist", "give": [BOUQUET]}
    pair.bakery.catalogue.apply([{**again, "public_key": pair.florist.partners.own_key()}])
    assert pair.issue().benefit == BOUQUET["name"]


def test_a_voucher_that_was_used_under_an_agreement_is_not_used_again_under_the_next(pair):
    pair.agree(bakery={"give": [{**BOUQUET, "valid_days": 90}]})
    code = pair.issue().code
    pair.use(code)
    ended(pair.florist, "bakery")
    pair.to("2026-05-01")
    again = {"key": "bakery-2", "kind": "partner", "name": "The bakery", "take": [BOUQUET]}
    pair.florist.catalogue.apply([{**again, "public_key": pair.bakery.partners.own_key()}])
    with pytest.raises(PartnerVoucherRefused):
        pair.use(code)


def test_an_agreement_that_has_not_begun_gives_and_takes_nothing(pair, make_book_shop):
    third = make_book_shop()
    later = {"key": "third", "kind": "partner", "name": "Third", "give": [ROSE], "effective_from": "2026-04-01"}
    pair.bakery.catalogue.apply([{**later, "public_key": third.partners.own_key()}])
    assert [each.programme for each in pair.bakery.partners.shown()] == ["florist"]
    with pytest.raises(ProgrammeUnknown):
        pair.bakery.partners.issue(pair.card, programme="third", request_key=new_key())
    pair.to("2026-04-01")
    assert pair.bakery.partners.issue(pair.card, programme="third", request_key=new_key()).benefit == "A rose"


def test_the_key_of_this_shop_is_no_partners(pair):
    """Who types her own key has mistaken it for the partner's: vouchers would be issued for her own shop."""
    with pytest.raises(ProgrammeInvalid) as refused:
        pair.agree(bakery={"public_key": pair.bakery.partners.own_key()})
    assert refused.value.place == "florist.public_key"


# Who and what


def test_nobody_and_nothing_unknown_is_issued_a_voucher(pair):
    with pytest.raises(MemberUnknown):
        pair.issue(member="999")
    with pytest.raises(RewardUnknown):
        pair.issue("A tulip")
    with pytest.raises(ProgrammeUnknown):
        pair.bakery.partners.issue(pair.card, programme="whales", request_key=new_key())
    pair.bakery.enrolment.block(pair.card, reason="under inquiry")
    pair.not_issued("blocked")


def test_a_shop_without_partners_issues_nothing(bare_shop):
    card = bare_shop.enrol().member.card
    with pytest.raises(ProgrammeUnknown):
        bare_shop.partners.issue(card, request_key=new_key())
    assert bare_shop.partners.shown() == ()
    bare_shop.assert_sound()


def test_a_partner_with_benefits_here_only_issues_nothing(pair):
    pair.agree(bakery={"give": []})
    with pytest.raises(RewardUnknown):
        pair.issue()


def test_vouchers_of_a_member_are_listed_while_they_are_valid(pair):
    pair.agree(bakery={"per_member": 2})
    first, second = pair.issue("A rose"), pair.issue()
    pair.issue(member=pair.other)
    assert [each.id for each in pair.bakery.partners.issued_to(first.member)] == [second.id, first.id]
    pair.to("2026-03-10")
    assert [each.id for each in pair.bakery.partners.issued_to(first.member)] == [second.id]
    assert pair.bakery.partners.issued(first.id) == first
    with pytest.raises(VoucherUnknown):
        pair.bakery.partners.issued(99)


def test_vouchers_go_with_the_member_when_two_are_made_one(pair):
    """Visits, vouchers and cards go to the one that is kept, and the month's limit is that of one member."""
    issued = pair.issue()
    kept = pair.bakery.front.show(pair.other).member.id
    pair.bakery.merging.merge(pair.other, pair.card, request_key=new_key())
    assert [each.id for each in pair.bakery.partners.issued_to(kept)] == [issued.id]
    pair.not_issued("member", member=pair.other)


# Read twice by the scanner


def at_the_florist(pair, code):
    return pair.florist.partners.use(code, request_key=new_key())


def test_a_voucher_that_the_scanner_reads_twice_is_one_use(pair):
    """Within the hard guard it is the same act; at exactly ten seconds it no longer is."""
    code = pair.issue().code
    used = at_the_florist(pair, code)
    pair.florist.clock.move(seconds=9)
    assert at_the_florist(pair, code) == replace(used, repeated=True)
    assert rows(pair.florist, "SELECT count(*) FROM partner_use") == [(1,)]
    pair.florist.clock.move(seconds=1)
    with pytest.raises(PartnerVoucherRefused) as refused:
        at_the_florist(pair, code)
    assert refused.value.reason == "used"


def test_a_copy_shown_at_another_till_at_the_same_time_is_refused(pair, make_shop):
    """No scanner reads twice at two tills: the second till must not be told that all is well."""
    code = pair.issue().code
    at_the_florist(pair, code)
    second = make_shop(pair.florist.book, till="second")
    second.clock.instant = pair.florist.clock.instant
    second.clock.move(seconds=3)
    with pytest.raises(PartnerVoucherRefused) as refused:
        second.partners.use(code, request_key=new_key())
    assert refused.value.reason == "used"


def test_a_use_taken_back_at_once_may_be_used_again_at_once(pair):
    code = pair.issue().code
    used = at_the_florist(pair, code)
    pair.florist.partners.undo(used.id)
    again = at_the_florist(pair, code)
    assert (again.id == used.id, again.undone) == (False, False)


# Undoing


def test_a_use_taken_back_may_be_used_again(pair):
    code = pair.issue().code
    used = pair.use(code)
    undone = pair.florist.partners.undo(used.id)
    assert (undone.id, undone.undone) == (used.id, True)
    with pytest.raises(AlreadyVoided):
        pair.florist.partners.undo(used.id)
    again = pair.use(code)
    assert again.id != used.id
    pair.refused(code, "used")
    assert pair.florist.partners.settlement("bakery", MARCH).used[0].count == 1
    with pytest.raises(VoucherUnknown):
        pair.florist.partners.undo(99)


def test_the_same_request_twice_equals_once(pair):
    issued = pair.issue(key="issue")
    assert pair.issue(key="issue") == issued
    used = pair.use(issued.code, key="use")
    assert pair.use(issued.code, key="use") == replace(used, repeated=True)
    undone = pair.florist.partners.undo(used.id, request_key="undo")
    assert pair.florist.partners.undo(used.id, request_key="undo") == undone
    assert rows(pair.bakery, "SELECT count(*) FROM partner_voucher") == [(1,)]
    assert rows(pair.florist, "SELECT count(*) FROM partner_use") == [(1,)]


def test_a_key_used_for_something_else_is_refused(pair):
    pair.agree(bakery={"per_member": 9})
    first, second = pair.issue(key="a").code, pair.issue().code
    with pytest.raises(KeyReused):
        pair.issue("A rose", key="a")
    with pytest.raises(KeyReused):
        pair.issue(member=pair.other, key="a")
    pair.use(first, key="b")
    with pytest.raises(KeyReused):
        pair.use(second, key="b")


def test_the_same_code_in_groups_under_the_same_key_is_the_same_request(pair):
    code = pair.issue().code
    used = pair.use(code, key="a")
    assert pair.use(f" {code[:100]} {code[100:]}\n", key="a") == replace(used, repeated=True)


def test_a_refusal_does_not_use_up_the_key(pair):
    pair.agree(florist={"take": [ROSE]})
    code = pair.issue().code
    with pytest.raises(PartnerVoucherRefused):
        pair.use(code, key="a")
    pair.agree()
    assert pair.use(code, key="a").benefit == BOUQUET["name"]


# The month's settlement


def test_a_settlement_counts_by_benefit_and_month_what_was_issued_and_used(pair):
    pair.agree(bakery={"per_member": 9})
    pair.to("2026-03-31")
    bouquets, roses = [pair.issue().code for _ in range(3)], [pair.issue("A rose").code for _ in range(2)]
    pair.use(bouquets[0])
    pair.use(roses[0])
    undone = pair.use(roses[1])
    pair.florist.partners.undo(undone.id)
    pair.to("2026-04-01")
    pair.issue()
    pair.use(bouquets[1])
    pair.use(bouquets[2])

    def lines(shop, key, period):
        found = shop.partners.settlement(key, period)
        return [[(each.benefit, each.count, each.value) for each in side] for side in (found.used, found.issued)]

    bouquet, rose = BOUQUET["name"], ROSE["name"]
    assert lines(pair.florist, "bakery", MARCH) == [[(bouquet, 1, 2000), (rose, 1, 1500)], []]
    assert lines(pair.florist, "bakery", APRIL) == [[(bouquet, 2, 4000)], []]
    assert lines(pair.bakery, "florist", MARCH) == [[], [(bouquet, 3, 6000), (rose, 2, 3000)]]
    assert lines(pair.bakery, "florist", APRIL) == [[], [(bouquet, 1, 2000)]]
    assert lines(pair.bakery, "florist", parse_period("2026-02")) == [[], []]
    assert pair.florist.partners.settlement("bakery", MARCH).partner == "The bakery"
    with pytest.raises(ProgrammeUnknown):
        pair.florist.partners.settlement("whales", MARCH)


def test_what_was_used_keeps_the_value_that_was_agreed_then(pair):
    pair.agree(bakery={"per_member": 9})
    codes = [pair.issue().code for _ in range(2)]
    pair.use(codes[0])
    pair.agree(florist={"take": [{**BOUQUET, "value": "25.00"}, ROSE]})
    pair.use(codes[1])
    (line,) = pair.florist.partners.settlement("bakery", MARCH).used
    assert (line.count, line.value) == (2, 4500)


def test_an_agreement_that_has_ended_is_still_settled(pair):
    pair.use(pair.issue().code)
    ended(pair.florist, "bakery")
    pair.to("2026-06-01")
    assert pair.florist.partners.settlement("bakery", MARCH).used[0].value == 2000


def test_this_months_vouchers_are_shown(pair):
    pair.to("2026-03-31")
    pair.use(pair.issue().code)
    (ours,), (theirs,) = pair.bakery.partners.shown(), pair.florist.partners.shown()
    assert (ours.issued, ours.used, theirs.issued, theirs.used) == (1, 0, 0, 1)
    assert [(each.number, each.name, each.value) for each in ours.given] == [
        (4, BOUQUET["name"], 2000),
        (5, "A rose", 1500),
    ]
    assert [(each.number, each.name, each.value) for each in ours.taken] == [(1, "Free coffee", 3800)]
    pair.to("2026-04-01")
    assert [(each.issued, each.used) for each in (*pair.bakery.partners.shown(), *pair.florist.partners.shown())] == [
        (0, 0)
    ] * 2


# What is kept


def test_the_trail_names_no_digits_of_a_voucher_and_no_card(pair):
    issued = pair.issue()
    used = pair.use(issued.code)
    pair.refused(issued.code, "used")
    pair.florist.partners.undo(used.id)
    number = read_code(issued.code)[0].number.hex()
    for shop in (pair.bakery, pair.florist):
        trail = json.dumps(rows(shop, "SELECT act, objects, outcome FROM audit"))
        assert issued.code not in trail
        assert issued.code[1:40] not in trail
        assert number not in trail
        assert pair.card not in trail
    acts = [tuple(row) for row in rows(pair.florist, "SELECT act, outcome FROM audit ORDER BY id")]
    assert ("use partner voucher", "done") in acts
    assert ("use partner voucher", "partner_voucher_refused") in acts
    assert ("undo partner voucher", "done") in acts
    assert ("partner voucher", "done") in rows(pair.bakery, "SELECT act, outcome FROM audit")


def test_requests_keep_no_digits_of_a_voucher(pair):
    issued = pair.issue()
    pair.use(issued.code)
    for shop in (pair.bakery, pair.florist):
        kept = json.dumps([rows(shop, "SELECT key, hex(digest) FROM request"), answers(shop)])
        assert issued.code[1:40] not in kept


def test_the_private_key_is_in_no_answer_and_no_trail(pair):
    issued = pair.issue()
    private = private_key(pair.bakery).hex()
    said = repr((issued, pair.bakery.partners.shown(), pair.bakery.partners.own_key()))
    kept = json.dumps([rows(pair.bakery, "SELECT objects FROM audit"), answers(pair.bakery)])
    assert private not in said
    assert private not in kept


@contextmanager
def behind_the_program(shop):
    with shop.book.rehearsing() as session:
        yield session.connection().exec_driver_sql


@pytest.mark.parametrize(
    ("who", "statement"),
    [
        ("bakery", "DELETE FROM partner_voucher"),
        ("florist", "DELETE FROM partner_use"),
        ("bakery", "DELETE FROM signing_key"),
    ],
)
def test_the_book_itself_keeps_what_was_issued_and_used(pair, who, statement):
    from sqlalchemy.exc import DBAPIError

    pair.use(pair.issue().code)
    with behind_the_program(getattr(pair, who)) as run, pytest.raises(DBAPIError):
        run(statement)


def test_two_tills_use_a_voucher_once(pair):
    """The second till has its own desk over the same book: the book itself lets a number stand once."""
    from sqlalchemy.exc import IntegrityError

    used = pair.use(pair.issue().code)
    columns = "programme_id, version_id, number, benefit, value, business_date, at, till_id, request_id"
    again = f"INSERT INTO partner_use ({columns}) SELECT {columns} FROM partner_use WHERE id = {used.id}"
    with behind_the_program(pair.florist) as run, pytest.raises(IntegrityError):
        run(again)


# Any way of going about it


ACTS = st.lists(
    st.tuples(st.sampled_from(["issue", "issue", "use", "use", "use", "undo", "day"]), st.integers(0, 30)), max_size=30
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, cap=st.sampled_from([None, 2, 3]), per_member=st.integers(1, 3))
def test_on_any_way_a_voucher_is_used_at_most_once_and_caps_hold(make_book_shop, acts, cap, per_member):
    pair = Pair(make_book_shop(), make_book_shop())
    capped = {} if cap is None else {"cap_per_month": cap}
    pair.agree(bakery={**capped, "per_member": per_member}, florist=capped)
    pair.to("2026-03-29")
    codes, uses, issued, today = [], [], [], date(2026, 3, 29)
    for act, size in acts:
        month = (today.year, today.month)
        if act == "day":
            today += timedelta(days=1)
            pair.to(today.isoformat())
        elif act == "issue":
            card = (pair.card, pair.other)[size % 2]
            may = (cap is None or sum(each[0] == month for each in issued) < cap) and issued.count(
                (month, card)
            ) < per_member
            if may:
                codes.append((pair.issue("A rose", member=card).code, today + timedelta(days=7)))
                issued.append((month, card))
            else:
                with pytest.raises(PartnerVoucherRefused):
                    pair.issue("A rose", member=card)
        elif act == "use" and codes:
            code, last = codes[size % len(codes)]
            there = [each for each in uses if not each["undone"]]
            full = cap is not None and sum(each["month"] == month for each in there) >= cap
            if full or last < today or any(each["code"] == code for each in there):
                with pytest.raises(PartnerVoucherRefused):
                    pair.use(code)
            else:
                uses.append({"id": pair.use(code).id, "code": code, "month": month, "undone": False})
        elif act == "undo" and [each for each in uses if not each["undone"]]:
            there = [each for each in uses if not each["undone"]]
            pair.florist.partners.undo(there[size % len(there)]["id"])
            there[size % len(there)]["undone"] = True
    for period, month in ((MARCH, (2026, 3)), (APRIL, (2026, 4))):
        used = sum(each["month"] == month and not each["undone"] for each in uses)
        out = sum(each[0] == month for each in issued)
        settled = pair.florist.partners.settlement("bakery", period).used
        assert (sum(each.count for each in settled), sum(each.value for each in settled)) == (used, used * 1500)
        assert sum(each.count for each in pair.bakery.partners.settlement("florist", period).issued) == out
    pair.assert_sound()


def test_a_voucher_number_of_no_bits_is_one_too(pair):
    """The number comes from randomness: also all zeros is a number like any other."""
    code = forged(pair.issue().code, private_key(pair.bakery), number=new_number(0))
    assert pair.use(code).benefit == BOUQUET["name"]
    pair.refused(code, "used")


def test_the_uses_of_a_month_are_listed_the_newest_first(pair):
    for benefit, member in (("10 % off a bouquet", pair.card), ("A rose", pair.other)):
        pair.use(pair.issue(benefit, member=member).code)
    assert [use.benefit for use in pair.florist.partners.uses("bakery", MARCH)] == ["A rose", "10 % off a bouquet"]
    assert pair.florist.partners.uses("bakery", APRIL) == ()
    with pytest.raises(ProgrammeUnknown):
        pair.florist.partners.uses("butcher", MARCH)


def test_a_use_that_never_was_is_neither_shown_nor_taken_back(pair):
    for act in (pair.florist.partners.used, pair.florist.partners.undo):
        with pytest.raises(VoucherUnknown):
            act(7)


def test_a_voucher_that_would_last_beyond_all_dates_is_not_issued(pair):
    """The code holds the days since 2000 in two bytes."""
    pair.to("2179-06-01")
    pair.not_issued("date")
