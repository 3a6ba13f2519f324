"""`shopclub figures` and `members-behind`: the figures of a period, and the members one of them counts."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from shopclub.commandline.arguments import FIRST_YEAR, LAST_YEAR, OptionalDay
from shopclub.commandline.results import found_json
from shopclub.commandline.terminal import Terminal
from shopclub.language import names
from shopclub.language.translation import gettext as _
from shopclub.rules.values.periods import Period, PeriodKind, parse_period, period_of
from shopclub.services.figures.asked import FigureSettings

Asked = Annotated[str | None, typer.Option(help="2026, 2026-Q3, 2026-10, 2026-W07, 2026-11-22, 2026-01-01..2026-03-31")]
MOST_DAYS = 36_600
Days = Annotated[int | None, typer.Option(min=1, max=MOST_DAYS)]


def figures(
    context: typer.Context,
    period: Asked = None,
    as_of: OptionalDay = None,
    cohorts: Annotated[str | None, typer.Option(help="week, month, quarter or year")] = None,
    active_days: Days = None,
    loyal_days: Days = None,
    lifespan_years: Annotated[str | None, typer.Option()] = None,
    acquisition_cost: Annotated[str | None, typer.Option()] = None,
    gross_margin: Annotated[str | None, typer.Option(help="A share such as 0.4")] = None,
) -> None:
    """Give the figures of a period."""
    from shopclub.services.figures.json_form import as_json, cohorts_as_json

    terminal: Terminal = context.obj
    service = terminal.club.figures
    day = as_of.date() if as_of else None
    if cohorts is not None:
        if cohorts not in {"week", "month", "quarter", "year"}:
            raise typer.BadParameter(_("--cohorts wants week, month, quarter or year."))
        table = cohorts_as_json(service.cohorts(PeriodKind(cohorts), as_of=day))
        terminal.say(table, _lines(table))
        return
    settings = FigureSettings(
        active_days=active_days,
        loyal_days=loyal_days,
        lifespan_years=_decimal(lifespan_years, most=200),
        acquisition_cost=terminal.currency.parse_told(acquisition_cost) if acquisition_cost else None,
        gross_margin=_decimal(gross_margin, most=1),
    )
    shown = service.figures(period_asked(period, day or service.today()), as_of=day, settings=settings)
    result = as_json(shown)
    terminal.say(result, _lines(result))


def members_behind(context: typer.Context, figure: str, period: Asked = None, as_of: OptionalDay = None) -> None:
    """List the members a figure counts; FIGURE is group.key."""
    terminal: Terminal = context.obj
    service = terminal.club.figures
    day = as_of.date() if as_of else None
    members = service.members_behind(figure, period_asked(period, day or service.today()), as_of=day)
    text = "\n".join(f"#{each.id}\t{names.member_name(each)}" for each in members)
    terminal.say(found_json(members), text or _("Nobody."))


def period_asked(text: str | None, today: date) -> Period:
    """Return the period a text names, else the month of today.

    Raises:
        typer.BadParameter: it names none, or one too far away.
    """
    if text is None:
        return period_of(PeriodKind.MONTH, today)
    try:
        period = parse_period(text)
    except (ValueError, OverflowError):
        period = None
    if period is None or period.start.year < FIRST_YEAR or period.end.year > LAST_YEAR:
        raise typer.BadParameter(_("“{text}” names no period.").format(text=text[:40]))
    return period


def _decimal(text: str | None, *, most: int) -> Decimal | None:
    """Read a number from 0 to a limit."""
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and 0 <= number <= most):
        raise typer.BadParameter(_("“{text}” is no number from 0 to {most}.").format(text=text[:40], most=most))
    return number


def _lines(result: dict[str, object], indent: str = "") -> str:
    """Write figures as lines, those of a group indented below its name."""
    lines = []
    for name, value in result.items():
        if isinstance(value, dict) and set(value) >= {"num", "den", "pct"}:
            share = "–" if value["pct"] is None else f"{value['pct']:.1f} %"
            lines.append(f"{indent}{name}: {share} ({value['num']}/{value['den']})")
        elif isinstance(value, dict):
            lines += [f"{indent}{name}:", _lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {'–' if value is None else value}")
    return "\n".join(lines)
