"""The figures of small shops, worked out by hand, and what the counter and a click on a figure give."""

from datetime import date
from decimal import Decimal

import pytest

from shopclub.rules.values.people import NamedMember
from shopclub.rules.values.periods import PeriodKind, parse_period
from shopclub.rules.values.refusals import FigureUnknown
from shopclub.services.acting.desk import new_key
from shopclub.services.counter.counter import Told
from shopclub.services.figures.asked import FigureSettings
from shopclub.services.figures.figures import Figures
from shopclub.services.figures.json_form import as_json, cohorts_as_json
from shopclub.services.members.enrolment import Enrolment


def share(rate):
    return rate["num"], rate["den"]


def test_sales_split_into_members_and_others(roll):
    anna = roll.member()
    roll.sale(anna, "2025-03-03", 10000)
    roll.refund(anna, "2025-03-04", 2500, of=1)
    roll.sale(None, "2025-03-05", 5000)
    roll.refund(None, "2025-03-06", 500)
    roll.sale(anna, "2025-04-01", 99)
    assert roll.read("2025-03")["sales"] == {
        "gross_minor": 15000,
        "refunds_minor": 3000,
        "net_minor": 12000,
        "member_net_minor": 7500,
        "anonymous_net_minor": 4500,
        "member_purchases": 1,
        "anonymous_purchases": 1,
        "member_share_of_net": {"num": 7500, "den": 12000, "pct": 62.5},
        "member_share_of_purchases": {"num": 1, "den": 2, "pct": 50.0},
    }


def test_customers_are_new_by_their_first_purchase_and_averages_multiply_to_net(roll):
    old, new = roll.member(joined="2025-03-01"), roll.member()
    roll.sales(old, "2025-02-01", "2025-03-02", "2025-03-02", "2025-03-09", amount=4000)
    roll.sale(new, "2025-03-31", 1000)
    customers = roll.read("2025-03")["customers"]
    assert customers == {
        "buying": 2,
        "new": 1,
        "returning": 1,
        "ever": 2,
        "purchase_days": 3,
        "average_purchase_minor": 3250.0,
        "purchase_frequency": 2.0,
        "revenue_per_customer_minor": 6500.0,
    }
    assert (roll.behind("customers.new", "2025-03"), roll.behind("customers.returning", "2025-03")) == ({new}, {old})


def test_retention_counts_won_back_customers_apart_and_adds_to_a_hundred(roll):
    stays, leaves, back, first = (roll.member() for _ in range(4))
    roll.sales(stays, "2025-02-20", "2025-03-20")
    roll.sales(leaves, "2025-02-20")
    roll.sales(back, "2024-06-01", "2025-03-25")
    roll.sales(first, "2025-03-30")
    retention = roll.read("2025-03", active_days=30)["retention"]
    counts = ("S", "E", "N", "N_first", "N_won_back", "retained", "lost")
    assert [retention[key] for key in counts] == [2, 3, 2, 1, 1, 1, 1]
    assert retention["crr"] == retention["churn"] == {"num": 1, "den": 2, "pct": 50.0}
    assert retention["churn_end_denominator"] == {"num": 1, "den": 3, "pct": 33.333333}
    assert share(retention["customer_growth"]) == (1, 2)
    assert share(retention["previous_period_retention"]) == (1, 2)
    behind = {figure: roll.behind(f"retention.{figure}", "2025-03", active_days=30) for figure in ("N", "lost")}
    assert behind == {"N": {back, first}, "lost": {leaves}}
    assert roll.behind("retention.N_won_back", "2025-03", active_days=30) == {back}


def test_member_growth_counts_who_joined_and_was_not_erased_before(roll):
    roll.member(joined="2025-02-28")
    roll.member(joined="2025-02-28", forgotten="2025-03-05")
    roll.member(joined="2025-03-01")
    roll.member(joined="2025-03-31")
    shown = roll.figures.figures(parse_period("2025-03"), as_of=date(2025, 3, 31))
    assert (shown.retention.member_growth.num, shown.retention.member_growth.den) == (1, 2)
    assert "member_growth" not in as_json(shown)["retention"]


def test_the_four_repeat_rates_differ_and_loyal_asks_for_three_days(roll):
    older, twice, once, thrice = (roll.member() for _ in range(4))
    roll.sales(older, "2024-01-10", "2025-03-01")
    roll.sales(twice, "2025-03-02", "2025-03-09")
    roll.sales(once, "2025-03-03")
    roll.sales(thrice, "2025-03-04", "2025-03-05", "2025-03-06")
    repeat = roll.read("2025-03")["repeat"]
    assert {key: share(rate) for key, rate in repeat.items()} == {
        "repeat_purchase_rate": (2, 4),
        "repeat_purchase_rate_365": (2, 4),
        "returning_customer_rate": (3, 4),
        "lifetime_repeat_rate": (3, 4),
        "second_purchase_rate": (2, 3),
        "loyal_customer_rate": (1, 4),
        "loyal_customer_rate_365": (1, 4),
    }
    assert (repeat["second_purchase_rate"]["days"], repeat["second_purchase_rate"]["cohort"]) == (90, 3)
    assert repeat["loyal_customer_rate"]["k"] == 3
    assert share(roll.read("2025-03", loyal_days=2)["repeat"]["loyal_customer_rate"]) == (2, 4)
    assert roll.behind("repeat.repeat_purchase_rate", "2025-03") == {twice, thrice}
    assert roll.behind("repeat.returning_customer_rate", "2025-03") == {older, twice, thrice}
    assert roll.behind("repeat.loyal_customer_rate", "2025-03") == {thrice}


def test_a_second_purchase_is_asked_only_of_those_wholly_observed(roll):
    early, late = roll.member(), roll.member()
    roll.sales(early, "2025-03-01", "2025-05-30")
    roll.sales(late, "2025-03-20", "2025-03-21")
    seen = {
        as_of: share(roll.read("2025-03", as_of=as_of)["repeat"]["second_purchase_rate"])
        for as_of in ("2025-05-29", "2025-05-30", "2025-06-18")
    }
    assert seen == {"2025-05-29": (0, 0), "2025-05-30": (1, 1), "2025-06-18": (2, 2)}
    assert share(roll.read("2025-03", second_days=89)["repeat"]["second_purchase_rate"]) == (1, 2)


def test_a_single_day_has_no_repeat_purchase_rate(roll):
    roll.sales(roll.member(), "2025-03-03", "2025-03-03")
    assert roll.read("2025-03-03")["repeat"]["repeat_purchase_rate"] is None
    assert roll.read("2025-03-03..2025-03-03")["repeat"]["repeat_purchase_rate"] is None
    assert roll.read("2025-03")["repeat"]["repeat_purchase_rate"] == {"num": 0, "den": 1, "pct": 0.0}


def test_gaps_belong_to_the_period_they_end_in_and_the_curve_to_the_year(roll):
    anna, bo = roll.member(), roll.member()
    roll.sales(anna, "2025-02-20", "2025-03-02", "2025-03-12", "2025-03-19")
    roll.sales(bo, "2025-03-11")
    timing = roll.read("2025-03")["timing"]
    assert timing == {
        "gaps": 3,
        "mean_days": 9.0,
        "median_days": 10.0,
        "km_spells": 5,
        "km_events": 3,
        "km_median_days": 10,
        "km_p80_days": None,
        "repeat_probability_pct": {"30": 60.0, "60": 60.0, "90": 60.0},
    }


def test_revenue_of_the_previous_customers(roll):
    more, less, gone, new = (roll.member() for _ in range(4))
    roll.sale(more, "2025-02-10", 10000)
    roll.sale(less, "2025-02-10", 10000)
    roll.sale(gone, "2025-02-10", 5000)
    roll.sale(more, "2025-03-10", 14000)
    roll.sale(less, "2025-03-10", 7000)
    roll.sale(new, "2025-03-10", 90000)
    revenue = roll.read("2025-03")["revenue"]
    assert [revenue[key] for key in ("base_from", "base_to")] == ["2025-02-01", "2025-02-28"]
    assert [revenue[key] for key in ("base_customers", "base_minor")] == [3, 25000]
    assert share(revenue["gross_revenue_churn"]) == (8000, 25000)
    assert share(revenue["lost_customer_revenue"]) == (5000, 25000)
    assert share(revenue["expansion"]) == (4000, 25000)
    assert share(revenue["net_revenue_retention"]) == (21000, 25000)
    assert share(revenue["existing_customer_growth"]) == (1000, 20000)


def test_lifetime_value_as_the_three_articles_write_it(roll):
    roll.sale(roll.member(), "2025-03-10", 2500)
    owners = {"lifespan_years": Decimal(7), "acquisition_cost": 3000, "gross_margin": Decimal("0.4")}
    clv = roll.read("2025", **owners)["clv"]
    assert clv == {
        "annual_revenue_per_customer_minor": 2500.0,
        "annual_customers": 1,
        "annual_purchases": 1,
        "annual_churn": None,
        "lifespan_years": 7.0,
        "value_minor": 17500.0,
        "danish_minor": 14500.0,
        "swedish_minor": 7000.0,
    }


def test_years_come_from_churn_once_there_are_two_years_of_data(roll):
    stays, leaves = roll.member(), roll.member()
    roll.sales(stays, "2024-01-03", "2025-06-01")
    roll.sales(leaves, "2024-06-01")
    assert roll.read("2025")["clv"]["annual_churn"] is None, "data begin 729 days before the end"
    roll.sales(leaves, "2024-01-02")
    clv = roll.read("2025")["clv"]
    assert (share(clv["annual_churn"]), clv["lifespan_years"], clv["value_minor"]) == ((1, 2), 2.0, 2000.0)
    assert clv["danish_minor"] is clv["swedish_minor"] is None


def test_cohort_cells_stay_empty_until_their_month_has_ended(roll):
    anna, bo, cai = roll.member(), roll.member(), roll.member()
    roll.sales(anna, "2025-01-05", "2025-03-05")
    roll.sales(bo, "2025-01-06", "2025-02-05", "2025-02-06")
    roll.sales(cai, "2025-03-05")
    shown = roll.figures.cohorts(PeriodKind.MONTH, as_of=date(2025, 3, 30))
    assert cohorts_as_json(shown) == {
        "kind": "month",
        "as_of": "2025-03-30",
        "cohorts": [
            {"cohort": "2025-01", "customers": 2, "cells": [2, 1]},
            {"cohort": "2025-03", "customers": 1, "cells": []},
        ],
        "average_pct": [100.0, 50.0],
    }
    ended = roll.figures.cohorts(PeriodKind.MONTH, as_of=date(2025, 3, 31))
    assert [each.cells for each in ended.cohorts] == [(2, 1, 1), (1,)]


def test_members_behind_a_figure_are_named_in_order(roll):
    roll.sales(roll.member("Bo"), "2025-03-05")
    roll.sales(roll.member("Anna"), "2025-03-05")
    lines = roll.figures.members_behind("customers.buying", parse_period("2025-03"), as_of=date(2025, 3, 31))
    assert lines == (NamedMember(2, "Anna", None, None, None), NamedMember(1, "Bo", None, None, None))


def test_figures_that_count_no_members_are_refused(shop):
    for figure in ("sales.net_minor", "retention.crr", "nonsense"):
        with pytest.raises(FigureUnknown):
            Figures(shop.desk).members_behind(figure, parse_period("2026-03"))


def test_the_counter_feeds_the_figures(shop):
    figures, march = Figures(shop.desk), parse_period("2026-03")
    member = shop.enrol().member
    shop.scan(member.card, amount=4200)
    assert figures.figures(march).customers.average_purchase_minor == 4200.0
    visit = shop.scan(member.card, stamps=9).visit
    (voucher,) = shop.front.show(member.card).vouchers
    assert figures.figures(march).customers.purchase_days == 2
    shop.clock.move(days=1)
    shop.rewards.use(voucher.id, request_key=new_key())
    shown = figures.figures(march)
    assert (shown.customers.purchase_days, shown.customers.average_purchase_minor) == (3, 2100.0)
    assert (figures.vouchers(march).issued, figures.vouchers(march).used) == (1, 1)
    (point,) = figures.trend(PeriodKind.MONTH, 1)
    assert (point.visits, point.purchases, point.vouchers_issued, point.vouchers_used) == (2, 3, 1, 1)
    shop.voiding.void(visit, request_key=new_key())
    assert figures.figures(march).customers.purchase_days == 2
    assert [each.id for each in figures.members_behind("customers.new", march)] == [member.id]


def test_an_answer_is_kept_until_anything_is_done(shop):
    figures, march = Figures(shop.desk), parse_period("2026-03")
    card = shop.enrol().member.card
    visit = shop.scan(card).visit
    first, cohorts, trend = figures.figures(march), figures.cohorts(PeriodKind.MONTH), figures.trend(PeriodKind.WEEK)
    assert figures.figures(march) is first
    assert figures.cohorts(PeriodKind.MONTH) is cohorts
    assert figures.trend(PeriodKind.WEEK) is trend
    assert figures.figures(march, settings=FigureSettings(active_days=30)) is not first
    shop.counter.amend(visit, request_key=new_key(), told=Told(amount=5000))
    assert figures.figures(march).sales.net_minor == 5000
    Enrolment(shop.desk).edit(1, {"name": "Another"})
    assert figures.figures(march) == figures.figures(march)


def test_only_so_many_answers_are_kept(shop, monkeypatch):
    monkeypatch.setattr("shopclub.services.figures.figures.KEPT", 2)
    figures = Figures(shop.desk)
    first = figures.figures(parse_period("2026-01"))
    for name in ("2026-02", "2026-03"):
        figures.figures(parse_period(name))
    again = figures.figures(parse_period("2026-01"))
    assert again == first
    assert again is not first
