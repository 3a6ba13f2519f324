"""What the book answers of cashback: who spent on which day of a quarter."""

from datetime import date

from shopclub.records.kinds.cashback import DayOfSpend, days_of_spend

BACK = {"key": "back", "kind": "cashback", "name": "Cashback"}
SECOND, FOURTH = date(2026, 3, 2), date(2026, 3, 4)


def test_days_of_spend_are_told_once_each_from_the_first_until_before_the_end(bare_shop):
    bare_shop.catalogue.apply([BACK])
    anna, bo = (bare_shop.enrol(name).member for name in ("Anna", "Bo"))
    bare_shop.scan(anna.card, days=0, amount=1000)
    bare_shop.scan(anna.card, days=0.1, amount=1000)
    bare_shop.scan(bo.card, days=0.9, amount=1000)
    bare_shop.scan(anna.card, days=1, amount=1000)
    with bare_shop.book.reading() as session:
        days = days_of_spend(session, [1], first=SECOND, end=FOURTH)
        assert sorted(days) == [DayOfSpend(anna.id, SECOND), DayOfSpend(bo.id, date(2026, 3, 3))]
        assert days_of_spend(session, [2], first=SECOND, end=FOURTH) == []
