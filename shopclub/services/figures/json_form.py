"""The figures as JSON values: keys and shapes of figures.md 2."""

from dataclasses import fields
from datetime import date
from typing import Any

from shopclub.rules.figures.rates import Rate
from shopclub.services.figures.shown import CohortsShown, FiguresShown

GROUPS = ("sales", "customers", "repeat", "retention", "timing", "revenue", "clv")
FOR_THE_PAGE = frozenset({"member_growth"})


def as_json(shown: FiguresShown) -> dict[str, Any]:
    """Return a period's figures; `end` is the day after, a group of a period not begun is null (ruling 14)."""
    return {
        "period": shown.period.name,
        "kind": shown.period.kind.value,
        "start": shown.period.start.isoformat(),
        "end": shown.period.end.isoformat(),
        "as_of": shown.as_of.isoformat(),
        "evaluated_to": _value(shown.evaluated_to),
        "complete": shown.complete,
        "active_days": shown.active_days,
        "history_short": shown.history_short,
        "history_short_previous": shown.history_short_previous,
        **{name: _group(getattr(shown, name)) for name in GROUPS},
    }


def cohorts_as_json(shown: CohortsShown) -> dict[str, Any]:
    """Return the cohorts and their average row."""
    return {
        "kind": shown.kind.value,
        "as_of": shown.as_of.isoformat(),
        "cohorts": [
            {"cohort": cohort.period.name, "customers": cohort.customers, "cells": list(cohort.cells)}
            for cohort in shown.cohorts
        ],
        "average_pct": list(shown.average_pct),
    }


def _group(group: Any) -> dict[str, Any] | None:
    if group is None:
        return None
    return {field.name: _value(getattr(group, field.name)) for field in fields(group) if field.name not in FOR_THE_PAGE}


def _value(value: Any) -> Any:
    match value:
        case Rate():
            named = {field.name: getattr(value, field.name) for field in fields(value)}
            return {"num": value.num, "den": value.den, "pct": value.pct} | named
        case date():
            return value.isoformat()
        case dict():
            return {str(key): each for key, each in value.items()}
        case _:
            return value
