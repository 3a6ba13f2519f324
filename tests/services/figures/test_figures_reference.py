"""The figures against a reference written straight from the definitions, on random histories."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from shopclub.rules.values.periods import PeriodKind, parse_period
from shopclub.services.figures.asked import FigureSettings
from shopclub.services.figures.json_form import as_json, cohorts_as_json

DAY = timedelta(days=1)
PERIODS = (
    *("2025-03", "2025-02", "2024-12", "2025-Q1", "2025-Q2", "2024", "2025", "2025-W08", "2025-03-07"),
    *("2025-01-20..2025-03-03", "2024-06", "2023-01", "2025-05-01..2025-05-01"),
)


def six(value):
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator)
        return float(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def rate(num, den, **more):
    return {"num": num, "den": den, "pct": six(Fraction(100 * num, den)) if den else None, **more}


def over(num, den):
    return six(Fraction(num, den)) if den else None


class Reference:
    """Figures by plain loops over all rows (figures.md D1-D11)."""

    def __init__(self, roll, as_of):
        accounts = {None: None} | {each["id"]: each["account_id"] for each in roll.members}
        told = [row | {"member_id": accounts[row["member_id"]]} for row in roll.rows]
        self.as_of = as_of
        self.rows = [row for row in told if not row["voided"] and row["business_date"] <= as_of]
        self.forgotten = {each["account_id"] for each in roll.members if each["forgotten_at"]}
        self.purchases = list(self._purchases())
        self.customers = {who for who, _, _ in self.purchases if who}

    def who(self, row):
        return None if row["member_id"] in self.forgotten else row["member_id"]

    def receipt(self, row):
        if row["receipt"] is None:
            return [row]
        same = ("member_id", "business_date", "receipt")
        return [each for each in self.rows if all(each[key] == row[key] for key in same)]

    def _purchases(self):
        taken, marked = {}, set()
        for refund in (row for row in self.rows if row["kind"] == "refund"):
            whole = self.receipt(refund)
            room = sum(each["amount"] or 0 for each in whole if each["kind"] == "sale")
            earlier = sum(
                each["amount"] or 0 for each in whole if each["kind"] == "refund" and each["id"] < refund["id"]
            )
            own = min(refund["amount"] or 0, max(0, room - earlier))
            rest = (refund["amount"] or 0) - own
            if any(each["kind"] == "sale" for each in whole):
                head = min(each["id"] for each in whole)
                taken[head] = taken.get(head, 0) + own
                marked.add(head)
                if not rest:
                    continue
            target = next((each for each in self.rows if each["id"] == refund["refund_of"]), None)
            if target:
                head = min(each["id"] for each in self.receipt(target))
                taken[head] = taken.get(head, 0) + rest
                marked.add(head)
        for row in self.rows:
            whole = self.receipt(row)
            sold = [each for each in whole if each["kind"] == "sale"]
            if row["id"] != min(each["id"] for each in whole) or not sold:
                continue
            worth = sum(each["amount"] or 0 for each in sold) - taken.get(row["id"], 0)
            if worth > 0 or row["id"] not in marked:
                yield self.who(row), row["business_date"], any(each["amount"] is not None for each in sold)

    def days(self, who, start=date.min, end=date.max):
        return sorted({on for each, on, _ in self.purchases if each == who and start <= on < end})

    def bought(self, start, end=date.max):
        return {who for who in self.customers if self.days(who, start, end)}

    def net(self, start, end, who=...):
        return sum(
            (row["amount"] or 0) * (1 if row["kind"] == "sale" else -1)
            for row in self.rows
            if start <= row["business_date"] < end and who in (..., self.who(row))
        )

    def member_net(self, start, end):
        return self.net(start, end) - self.net(start, end, None)

    def at_least(self, k, start, end):
        return rate(sum(len(self.days(who, start, end)) >= k for who in self.customers), len(self.bought(start, end)))

    def read(self, period, *, active=365, loyal=3, life=None, cost=None, margin=None):
        begun, complete = self.as_of >= period.start, self.as_of >= period.end - DAY
        back = timedelta(days=active)
        begins = min((row["business_date"] for row in self.rows), default=None)
        before = period.previous()
        frame = {
            "period": period.name,
            "kind": period.kind.value,
            "start": str(period.start),
            "end": str(period.end),
            "as_of": str(self.as_of),
            "evaluated_to": str(min(self.as_of, period.end - DAY)) if begun else None,
            "complete": complete,
            "active_days": active,
            "history_short": begins is None or begins > period.start - back,
            "history_short_previous": begins is None or begins > before.start - back,
        }
        groups = ("sales", "customers", "repeat", "retention", "timing", "revenue", "clv")
        if not begun:
            return frame | dict.fromkeys(groups)
        a, e = period.start, min(period.end, self.as_of + DAY)
        base_end = a if complete else min(a, before.start + (e - a))
        return frame | {
            "sales": self.sales(a, e),
            "customers": self.about_customers(a, e),
            "repeat": self.repeat(a, e, loyal, one_day=(period.end - a).days == 1),
            "retention": self.retention(a, e, back, before.start),
            "timing": self.timing(a, e),
            "revenue": self.revenue(a, e, before.start, base_end),
            "clv": self.clv(e, begins, life, cost, margin),
        }

    def sales(self, a, e):
        here = [row for row in self.rows if a <= row["business_date"] < e]
        gross, refunds = (sum(row["amount"] or 0 for row in here if row["kind"] == kind) for kind in ("sale", "refund"))
        ours = sum(who is not None and a <= on < e for who, on, _ in self.purchases)
        others = sum(who is None and a <= on < e for who, on, _ in self.purchases)
        mine = self.member_net(a, e)
        return {
            "gross_minor": gross,
            "refunds_minor": refunds,
            "net_minor": gross - refunds,
            "member_net_minor": mine,
            "anonymous_net_minor": gross - refunds - mine,
            "member_purchases": ours,
            "anonymous_purchases": others,
            "member_share_of_net": rate(mine, gross - refunds),
            "member_share_of_purchases": rate(ours, ours + others),
        }

    def priced(self, a, e):
        return [who for who, on, priced in self.purchases if who and priced and a <= on < e]

    def about_customers(self, a, e):
        buying = self.bought(a, e)
        new = {who for who in self.customers if a <= self.days(who)[0] < e}
        bought = sum(who is not None and a <= on < e for who, on, _ in self.purchases)
        return {
            "buying": len(buying),
            "new": len(new),
            "returning": len(buying - new),
            "ever": len(self.bought(date.min, e)),
            "purchase_days": sum(len(self.days(who, a, e)) for who in buying),
            "average_purchase_minor": over(self.member_net(a, e), len(self.priced(a, e))),
            "purchase_frequency": over(bought, len(buying)),
            "revenue_per_customer_minor": over(self.member_net(a, e), len(set(self.priced(a, e)))),
        }

    def repeat(self, a, e, loyal, *, one_day):
        year = e - 365 * DAY
        buying = self.bought(a, e)
        new = [who for who in self.customers if a <= self.days(who)[0] < e]
        watched = [who for who in new if self.days(who)[0] + 90 * DAY <= self.as_of]
        second = sum(
            any(first < day <= first + 90 * DAY for day in self.days(who))
            for who in watched
            for first in self.days(who)[:1]
        )
        return {
            "repeat_purchase_rate": None if one_day else self.at_least(2, a, e),
            "repeat_purchase_rate_365": self.at_least(2, year, e),
            "returning_customer_rate": rate(sum(len(self.days(who, end=e)) >= 2 for who in buying), len(buying)),
            "lifetime_repeat_rate": self.at_least(2, date.min, e),
            "second_purchase_rate": rate(second, len(watched), days=90, cohort=len(new)),
            "loyal_customer_rate": self.at_least(loyal, a, e) | {"k": loyal},
            "loyal_customer_rate_365": self.at_least(loyal, year, e) | {"k": loyal},
        }

    def retention(self, a, e, back, previous):
        at_start, at_end = self.bought(a - back, a), self.bought(e - back, e)
        arrived = at_end - at_start
        first = {who for who in arrived if self.days(who)[0] >= a}
        lost = len(at_start - at_end)
        then, now = self.bought(previous, a), self.bought(a, e)
        return {
            "S": len(at_start),
            "E": len(at_end),
            "N": len(arrived),
            "N_first": len(first),
            "N_won_back": len(arrived - first),
            "retained": len(at_start & at_end),
            "lost": lost,
            "crr": rate(len(at_end) - len(arrived), len(at_start)),
            "churn": rate(lost, len(at_start)),
            "churn_end_denominator": rate(lost, len(at_end)),
            "customer_growth": rate(len(at_end) - len(at_start), len(at_start)),
            "previous_period_retention": rate(len(then & now), len(then)),
        }

    def timing(self, a, e):
        gaps, spells = [], []
        for who in self.customers:
            own = self.days(who, end=e)
            gaps += [(late - early).days for early, late in pairwise(own) if late >= a]
            for place, day in enumerate(own):
                if day >= e - 365 * DAY:
                    last = place == len(own) - 1
                    spells.append(((e - DAY if last else own[place + 1]) - day, not last))
        curve = {}
        left = Fraction(1)
        for day in range(1, 366):
            ends = sum(length.days == day and ended for length, ended in spells)
            risk = sum(length.days >= day for length, _ in spells)
            left *= 1 - Fraction(ends, risk) if risk else 1
            curve[day] = left
        gaps.sort()
        middle = len(gaps) // 2
        return {
            "gaps": len(gaps),
            "mean_days": over(sum(gaps), len(gaps)),
            "median_days": (gaps[middle] + gaps[-middle - 1]) / 2 if gaps else None,
            "km_spells": len(spells),
            "km_events": sum(ended for _, ended in spells),
            "km_median_days": next((day for day in curve if curve[day] <= Fraction(1, 2)), None),
            "km_p80_days": next((day for day in curve if curve[day] <= Fraction(1, 5)), None),
            "repeat_probability_pct": {
                str(day): six(100 * (1 - curve[day])) if spells else None for day in (30, 60, 90)
            },
        }

    def revenue(self, a, e, start, end):
        nets = {who: (self.net(start, end, who), self.net(a, e, who)) for who in self.bought(start, end)}
        nets = {who: pair for who, pair in nets.items() if pair[0] > 0}
        stayed = [pair for who, pair in nets.items() if who in self.bought(a, e)]
        base = sum(then for then, _ in nets.values())
        return {
            "base_from": str(start),
            "base_to": str(end - DAY),
            "base_customers": len(nets),
            "base_minor": base,
            "gross_revenue_churn": rate(sum(min(then, max(0, then - now)) for then, now in nets.values()), base),
            "lost_customer_revenue": rate(base - sum(then for then, _ in stayed), base),
            "expansion": rate(sum(max(0, now - then) for then, now in stayed), base),
            "net_revenue_retention": rate(sum(now for _, now in nets.values()), base),
            "existing_customer_growth": rate(sum(now - then for then, now in stayed), sum(then for then, _ in stayed)),
        }

    def clv(self, e, begins, life, cost, margin):
        year = e - 365 * DAY
        priced = self.priced(year, e)
        net, buyers = self.member_net(year, e), len(set(priced))
        churn = None
        if begins <= year - 365 * DAY:
            then = self.bought(year - 365 * DAY, year)
            churn = rate(len(then - self.bought(year, e)), len(then))
        years = Fraction(life) if life else Fraction(churn["den"], churn["num"]) if churn and churn["num"] else None
        value = Fraction(net, buyers) * years if years is not None and buyers else None
        return {
            "annual_revenue_per_customer_minor": over(net, buyers),
            "annual_customers": buyers,
            "annual_purchases": len(priced),
            "annual_churn": churn,
            "lifespan_years": six(years) if years is not None else None,
            "value_minor": six(value) if value is not None else None,
            "danish_minor": six(value - cost) if value is not None and cost is not None else None,
            "swedish_minor": six(value * Fraction(margin)) if value is not None and margin is not None else None,
        }


def scribble(roll, random, *, purchases=260):
    """Write a random history: voids, refunds of every sort, nobody's sales, merged members, shared receipts."""
    gone = ["2025-02-01" if random.random() < 0.1 else None for _ in range(25)]
    members = [roll.member(forgotten=day) for day in gone]
    for kept in random.sample(range(25), random.choice([0, 8])):
        members.insert(0, roll.member(forgotten=gone[kept], account=kept + 1))
    sold = []
    for _ in range(purchases):
        on = date(2022, 9, 1) + timedelta(days=int(940 * random.random() ** 0.6))
        member = random.choice([None, *members[: random.randrange(1, 25)]])
        receipt = random.choice([None, None, "7", "8"])
        amount = random.choice([None, 0, 500, 500, 1000, 2500])
        voided = int(random.random() < 0.08)
        if sold and random.random() < 0.3:
            of, member, then, paid = random.choice(sold)
            on = then + timedelta(days=random.choice([0, 0, 3, 40]))
            amount = random.choice([paid, paid, 500, None, 3000])
            of = random.choice([of, of, None])
            roll.refund(member, str(on), amount, of=of, receipt=receipt, voided=voided)
            if random.random() < 0.5:
                continue
        number = roll.sale(member, str(on), amount, receipt=receipt, voided=voided)
        sold.append((number, member, on, amount))


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_equals_the_reference(roll, seed):
    random = Random(seed)
    scribble(roll, random)
    figures = roll.figures
    for as_of in (date(2025, 3, 12), date(2024, 12, 31), date(2023, 2, 14), date(2026, 8, 1)):
        reference = Reference(roll, as_of)
        active = random.choice([10, 60, 365])
        owners = random.choice([(None, None, None), (Decimal("7.5"), 3000, Decimal("0.4"))])
        for name in random.sample(PERIODS, 5):
            period = parse_period(name)
            settings = FigureSettings(
                active_days=active, lifespan_years=owners[0], acquisition_cost=owners[1], gross_margin=owners[2]
            )
            shown = figures.figures(period, as_of=as_of, settings=settings)
            wanted = reference.read(period, active=active, life=owners[0], cost=owners[1], margin=owners[2])
            assert as_json(shown) == wanted, (name, as_of)


@pytest.mark.parametrize("kind", [PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER])
def test_a_trend_says_what_the_figures_of_each_period_say(roll, kind):
    scribble(roll, Random(3))
    figures, as_of = roll.figures, date(2025, 3, 12)
    points = figures.trend(kind, 9, as_of=as_of, active_days=100)
    assert [each.complete for each in points] == [True] * 8 + [False]
    for point in points:
        shown = figures.figures(point.period, as_of=as_of, settings=FigureSettings(active_days=100))
        assert point.history_short == shown.history_short
        assert point.purchases == shown.sales.member_purchases
        assert (point.buying, point.new, point.returning) == (
            shown.customers.buying,
            shown.customers.new,
            shown.customers.returning,
        )
        assert point.repeat_purchase_rate == shown.repeat.repeat_purchase_rate
        assert point.crr == shown.retention.crr
        assert point.previous_period_retention == shown.retention.previous_period_retention


@pytest.mark.parametrize("seed", range(4))
def test_cohorts_equal_the_reference(roll, seed):
    scribble(roll, Random(seed), purchases=120)
    as_of = date(2024, 12, 31) if seed % 2 else date(2025, 1, 15)
    shown = roll.figures.cohorts(PeriodKind.MONTH, as_of=as_of)
    reference = Reference(roll, as_of)
    months = sorted({(day.year, day.month) for who in reference.customers for day in reference.days(who)[:1]})
    last = 2024 * 12 + 11
    wanted = []
    for year, month in months:
        start = year * 12 + month - 1
        own = [who for who in reference.customers if reference.days(who)[0].timetuple()[:2] == (year, month)]
        seen = [{day.year * 12 + day.month - 1 - start for day in reference.days(who)} for who in own]
        cells = [sum(place in each for each in seen) for place in range(last - start + 1)]
        wanted.append({"cohort": f"{year}-{month:02}", "customers": len(own), "cells": cells})
    json = cohorts_as_json(shown)
    assert json["cohorts"] == wanted
    assert json["average_pct"][0] == 100
    for place, average in enumerate(json["average_pct"]):
        there = [each for each in wanted if len(each["cells"]) > place]
        assert average == six(
            Fraction(100 * sum(each["cells"][place] for each in there), sum(each["customers"] for each in there))
        )


@pytest.mark.parametrize("seed", range(4))
def test_the_members_behind_a_figure_are_as_many_as_it_counts(roll, seed):
    scribble(roll, Random(100 + seed))
    for name in ("2025-02", "2024-Q4", "2024"):
        json = roll.read(name, as_of="2025-02-20", active_days=60)
        for group, figures in {
            "customers": ("buying", "new", "returning"),
            "retention": ("S", "E", "N", "N_won_back", "retained", "lost"),
            "repeat": (
                *("repeat_purchase_rate", "returning_customer_rate"),
                *("second_purchase_rate", "loyal_customer_rate"),
            ),
        }.items():
            for figure in figures:
                behind = roll.behind(f"{group}.{figure}", name, as_of="2025-02-20", active_days=60)
                counted = json[group][figure]
                assert len(behind) == (counted["num"] if isinstance(counted, dict) else counted), figure
