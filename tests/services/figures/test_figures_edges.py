"""Every edge case of the figures (figures.md 1.4, rulings 12-14), worked out by hand."""

from datetime import date

from shopclub.rules.values.periods import PeriodKind, parse_period
from shopclub.services.figures.figures import Figures

GROUPS = ("sales", "customers", "repeat", "retention", "timing", "revenue", "clv")


def share(rate):
    return rate["num"], rate["den"]


def test_nobody_at_the_start_gives_no_value(roll):
    roll.sales(roll.member(), "2025-03-10")
    retention = roll.read("2025-03")["retention"]
    for figure in ("crr", "churn", "customer_growth", "previous_period_retention"):
        assert retention[figure]["pct"] is None


def test_a_book_without_purchases_has_no_values(roll):
    json = roll.read("2025-03")
    assert (json["history_short"], json["sales"]["net_minor"], json["customers"]["buying"]) == (True, 0, 0)
    assert json["customers"]["average_purchase_minor"] is None
    assert json["timing"]["repeat_probability_pct"] == {"30": None, "60": None, "90": None}
    assert (json["clv"]["lifespan_years"], json["clv"]["value_minor"]) == (None, None)
    assert roll.figures.cohorts(PeriodKind.MONTH).cohorts == ()
    assert [each.buying for each in roll.figures.trend(PeriodKind.MONTH, 3)] == [0, 0, 0]


def test_history_is_short_until_the_window_before_the_start_is_covered(roll):
    roll.sales(None, "2025-01-30")
    json = roll.read("2025-03", active_days=30)
    assert (json["history_short"], json["history_short_previous"]) == (False, True)
    assert roll.read("2025-03", active_days=31)["history_short"]


def test_a_first_purchase_before_the_window_makes_a_returning_customer(roll):
    roll.sales(roll.member(), "2023-01-01", "2025-03-10")
    json = roll.read("2025-03")
    assert (json["customers"]["new"], json["customers"]["returning"]) == (0, 1)
    assert share(json["repeat"]["returning_customer_rate"]) == (1, 1)
    assert share(json["repeat"]["repeat_purchase_rate"]) == (0, 1)


def test_two_receipts_on_a_day_are_one_purchase_day_and_two_purchases(roll):
    roll.sales(roll.member(), "2025-03-10", "2025-03-10")
    customers = roll.read("2025-03")["customers"]
    assert (customers["purchase_days"], customers["purchase_frequency"]) == (1, 2.0)


def test_rows_of_one_receipt_are_one_purchase(roll):
    anna, bo = roll.member(), roll.member()
    for member in (anna, anna, bo):
        roll.sale(member, "2025-03-10", 100, receipt="17")
    assert roll.read("2025-03")["sales"]["member_purchases"] == 2


def test_a_wholly_refunded_receipt_is_no_purchase_in_any_period_and_money_stays_on_its_dates(roll):
    anna = roll.member()
    roll.sales(anna, "2025-01-10")
    sale = roll.sale(anna, "2025-02-10", 8000)
    roll.refund(anna, "2025-03-10", 8000, of=sale)
    february, march = roll.read("2025-02"), roll.read("2025-03")
    assert (february["customers"]["buying"], february["sales"]["net_minor"]) == (0, 8000)
    assert (march["customers"]["buying"], march["sales"]["net_minor"]) == (0, -8000)
    assert roll.read("2025-02", as_of="2025-03-09")["customers"]["buying"] == 1, "as it was known then"


def test_a_customer_whose_only_purchase_is_refunded_is_none_at_all(roll):
    sale = roll.sale(roll.member(), "2025-02-10", 8000)
    roll.refund(1, "2025-02-10", 8000, of=sale)
    json = roll.read("2025-03")
    assert (json["customers"]["ever"], json["retention"]["S"]) == (0, 0)
    assert roll.figures.cohorts(PeriodKind.MONTH).cohorts == ()


def test_a_partly_refunded_receipt_stays_a_purchase(roll):
    sale = roll.sale(roll.member(), "2025-03-10", 8000)
    roll.refund(1, "2025-03-11", 7999, of=sale)
    assert roll.read("2025-03")["customers"]["buying"] == 1


def test_a_receipt_of_two_rows_stays_a_purchase_when_one_row_came_back(roll):
    anna = roll.member()
    first = roll.sale(anna, "2025-03-10", 3000, receipt="17")
    roll.sale(anna, "2025-03-10", 2000, receipt="17")
    roll.refund(anna, "2025-03-12", 3000, of=first)
    assert roll.read("2025-03")["sales"]["member_purchases"] == 1
    roll.refund(anna, "2025-03-13", 2000, of=first)
    assert roll.read("2025-03")["sales"]["member_purchases"] == 0


def test_a_refund_of_an_old_purchase_makes_net_negative_and_no_purchase(roll):
    anna = roll.member()
    old = roll.sale(anna, "2024-12-10", 8000)
    roll.sale(anna, "2025-02-10", 1000)
    roll.refund(anna, "2025-03-10", 5000, of=old)
    json = roll.read("2025-03")
    assert (json["customers"]["buying"], share(json["revenue"]["net_revenue_retention"])) == (0, (-5000, 1000))
    assert share(json["revenue"]["gross_revenue_churn"]) == (1000, 1000)
    assert json["customers"]["average_purchase_minor"] is None


def test_an_even_exchange_is_no_purchase_and_leaves_the_old_one(roll):
    anna = roll.member()
    old = roll.sale(anna, "2025-02-10", 5000)
    roll.sale(anna, "2025-03-10", 5000, receipt="9")
    roll.refund(anna, "2025-03-10", 5000, of=old, receipt="9")
    assert [roll.read(month)["customers"]["buying"] for month in ("2025-02", "2025-03")] == [1, 0]


def test_an_exchange_with_a_top_up_is_a_purchase_and_leaves_the_old_one(roll):
    anna = roll.member()
    old = roll.sale(anna, "2025-02-10", 5000)
    roll.sale(anna, "2025-03-10", 7000, receipt="9")
    roll.refund(anna, "2025-03-10", 5000, of=old, receipt="9")
    assert [roll.read(month)["customers"]["buying"] for month in ("2025-02", "2025-03")] == [1, 1]


def test_a_free_reward_is_a_purchase_of_nothing(roll):
    anna = roll.member()
    roll.sale(anna, "2025-03-03", 4000)
    roll.sale(anna, "2025-03-05", 0)
    json = roll.read("2025-03")
    assert share(json["repeat"]["repeat_purchase_rate"]) == (1, 1)
    assert (json["timing"]["gaps"], json["customers"]["average_purchase_minor"]) == (1, 2000.0)


def test_a_refund_that_points_nowhere_changes_money_only(roll):
    anna = roll.member()
    roll.sale(anna, "2025-03-03", 4000)
    roll.refund(anna, "2025-03-03", 4000)
    json = roll.read("2025-03")
    assert (json["customers"]["buying"], json["sales"]["net_minor"]) == (1, 0)


def test_an_unknown_amount_counts_as_a_purchase_but_not_in_the_averages_of_money(roll):
    anna, bo = roll.member(), roll.member()
    roll.sale(anna, "2025-03-03", None)
    roll.sale(anna, "2025-03-04", 3000)
    roll.sale(bo, "2025-03-04", None)
    json = roll.read("2025-03")
    assert (json["sales"]["member_purchases"], json["sales"]["net_minor"]) == (3, 3000)
    assert json["customers"]["average_purchase_minor"] == 3000.0
    assert json["customers"]["revenue_per_customer_minor"] == 3000.0
    assert json["customers"]["purchase_frequency"] == 1.5
    assert (json["clv"]["annual_customers"], json["clv"]["annual_purchases"]) == (1, 1)


def test_a_returned_purchase_of_unknown_amount_is_no_purchase(roll):
    sale = roll.sale(roll.member(), "2025-03-03", None)
    roll.refund(1, "2025-03-04", None, of=sale)
    assert roll.read("2025-03")["customers"]["buying"] == 0


def test_voided_rows_never_existed_whatever_the_as_of(roll):
    anna = roll.member()
    roll.sale(anna, "2025-03-03", 4000, voided=1)
    sale = roll.sale(anna, "2025-03-04", 1000)
    roll.refund(anna, "2025-03-05", 1000, of=sale, voided=1)
    sales = roll.read("2025-03", as_of="2025-03-04")["sales"]
    assert (sales["gross_minor"], sales["member_purchases"]) == (1000, 1)
    assert roll.read("2025-03")["sales"]["refunds_minor"] == 0


def test_a_forgotten_member_leaves_money_and_no_customer(roll):
    gone = roll.member(forgotten="2025-06-01")
    sale = roll.sale(gone, "2025-03-03", 4000)
    roll.sale(gone, "2025-03-04", 1000)
    roll.refund(gone, "2025-03-05", 4000, of=sale)
    json = roll.read("2025-03", as_of="2025-03-31")
    assert (json["sales"]["anonymous_net_minor"], json["sales"]["anonymous_purchases"]) == (1000, 1)
    assert (json["sales"]["member_net_minor"], json["customers"]["ever"]) == (0, 0)
    (march,) = roll.figures.trend(PeriodKind.MONTH, 1, as_of=date(2025, 3, 31))
    assert march.purchases == 0


def test_a_period_in_progress_is_read_so_far_against_as_many_days(roll):
    anna = roll.member()
    roll.sales(anna, "2025-02-10", "2025-02-11", "2025-03-10", "2025-03-11")
    json = roll.read("2025-03", as_of="2025-03-10")
    assert (json["end"], json["evaluated_to"], json["complete"]) == ("2025-04-01", "2025-03-10", False)
    assert (json["customers"]["purchase_days"], json["sales"]["net_minor"]) == (1, 1000)
    assert (json["revenue"]["base_to"], json["revenue"]["base_minor"]) == ("2025-02-10", 1000)
    assert roll.read("2025-03", as_of="2025-03-31")["complete"]
    assert roll.read("2025-03", as_of="2025-03-30")["revenue"]["base_to"] == "2025-02-28"


def test_a_period_not_begun_has_no_figures(roll):
    roll.sales(roll.member(), "2025-02-10")
    json = roll.read("2025-04", as_of="2025-03-31")
    assert (json["complete"], json["evaluated_to"], [json[group] for group in GROUPS]) == (False, None, [None] * 7)
    assert roll.behind("retention.S", "2025-04", as_of="2025-03-31") == set()


def test_a_leap_year_misses_a_customer_seen_only_on_its_first_day(roll):
    roll.sales(roll.member(), "2024-01-01")
    assert roll.read("2024")["retention"]["E"] == 0
    assert roll.read("2023-12")["retention"]["E"] == 0


def test_the_previous_period_of_a_range_is_as_many_days_before(roll):
    roll.sales(roll.member(), "2025-01-30", "2025-02-05")
    json = roll.read("2025-02-01..2025-02-05")
    assert (json["kind"], json["end"], json["revenue"]["base_from"]) == ("range", "2025-02-06", "2025-01-27")
    assert share(json["retention"]["previous_period_retention"]) == (1, 1)


def test_after_midnight_belongs_to_the_new_month(shop):
    card = shop.enrol().member.card
    shop.clock.instant = shop.clock.instant.replace(day=31, hour=22, minute=30)
    shop.scan(card, days=0)
    figures = Figures(shop.desk)
    assert figures.figures(parse_period("2026-03")).customers.buying == 0
    assert figures.figures(parse_period("2026-04")).customers.buying == 1
