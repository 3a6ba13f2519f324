"""What the book answers of partner shops: which vouchers are valid, which uses stand."""

from datetime import date

from shopclub.records.kinds import partners
from shopclub.records.kinds.partners import NewPartnerUse, NewPartnerVoucher
from shopclub.rules.kinds.partners import SettlementLine
from shopclub.rules.values.periods import parse_period
from shopclub.services.kinds.signatures import new_private_key, public_key

MARCH = parse_period("2026-03")
TODAY = date(2026, 3, 2)


def agree(shop):
    key = public_key(new_private_key()).hex()
    benefit = {"number": 1, "name": "A rose", "value": "15.00"}
    shop.catalogue.apply(
        [{"key": "florist", "kind": "partner", "name": "The florist", "public_key": key, "take": [benefit]}]
    )


def test_a_voucher_is_valid_on_its_last_day_and_no_day_longer(bare_shop):
    agree(bare_shop)
    member = bare_shop.enrol().member.id
    voucher = NewPartnerVoucher(1, 1, member, "600", "A rose", 1500, TODAY, date(2026, 3, 9))
    number = bare_shop.desk.write("issue", lambda moment: partners.issue_for_partner(moment.act, voucher))
    with bare_shop.book.reading() as session:
        assert [row.id for row in partners.issued_to(session, member, valid_on=date(2026, 3, 9))] == [number]
        assert partners.issued_to(session, member, valid_on=date(2026, 3, 10)) == ()


def test_a_use_that_was_undone_is_not_counted_listed_or_settled(bare_shop):
    agree(bare_shop)
    for number in ("aa", "bb", "cc"):
        use = NewPartnerUse(1, 1, number, "A rose", 1500, TODAY)
        bare_shop.desk.write("use", lambda moment, use=use: partners.add_use(moment.act, use))
    bare_shop.desk.write("undo", lambda moment: partners.undo_use(moment.act, 2))
    with bare_shop.book.reading() as session:
        assert [use.id for use in partners.uses_within(session, 1, MARCH, most=9)] == [3, 1]
        assert partners.count_used(session, 1, MARCH) == 2
        assert partners.used_by_benefit(session, 1, MARCH) == (SettlementLine("A rose", 2, 3000),)
        assert partners.use_that_stands(session, [1], "bb") is None
        undone = partners.find_use(session, 2)
        assert undone is not None
        assert undone.undone_at == bare_shop.clock.instant
