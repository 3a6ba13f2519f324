"""`shopclub programme …`: applying, listing, ending and exporting programmes."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shopclub.commandline.arguments import Day, Key
from shopclub.commandline.files import programme_text
from shopclub.commandline.terminal import Terminal
from shopclub.language import acts, formats, simulations
from shopclub.language.translation import gettext as _
from shopclub.rules.kinds import register
from shopclub.rules.values.money import Currency
from shopclub.services.acting.outcomes import ProgrammeLine
from shopclub.services.acting.overviews import Simulated, Simulation

app = typer.Typer(help="Programmes: apply, list, show, end, export, template.")


def programme_json(line: ProgrammeLine) -> dict[str, Any]:
    """Return the contract's object for a programme."""
    return {
        "key": line.key,
        "kind": line.kind,
        "version": line.version,
        "changed": line.changed,
        "name": line.name,
        "effective_from": line.effective_from,
        "last_earning_on": line.last_earning_on,
        "last_redemption_on": line.last_redemption_on,
    }


def _say_changed(terminal: Terminal, lines: tuple[ProgrammeLine, ...]) -> None:
    """Answer a change of programmes, and whether it was asked before."""
    repeated = any(each.repeated for each in lines)
    answer = {"programmes": [programme_json(each) for each in lines], "repeated": repeated}
    terminal.say(answer, _listed(lines))


def _listed(lines: tuple[ProgrammeLine, ...]) -> str:
    text = "\n".join(f"{each.key}\t{each.name}\tv{each.version}" for each in lines)
    return text or _("No programme yet.")


@app.command()
def apply(
    context: typer.Context,
    file: Path,
    accept: Annotated[bool, typer.Option("--accept", help="Accept what converting open cards costs.")] = False,
    key: Key = None,
) -> None:
    """Apply a file of programmes; changed ones get a new version."""
    terminal: Terminal = context.obj
    lines = terminal.club.catalogue.apply_file(
        programme_text(file), file=str(file), accept=accept, request_key=terminal.key(key)
    )
    _say_changed(terminal, lines)


@app.command("list")
def list_programmes(context: typer.Context) -> None:
    """List the programmes."""
    terminal: Terminal = context.obj
    lines = terminal.club.catalogue.listed()
    terminal.say({"programmes": [programme_json(each) for each in lines]}, _listed(lines))


@app.command()
def show(context: typer.Context, key: str) -> None:
    """Show one programme with its settings."""
    terminal: Terminal = context.obj
    shown = terminal.club.catalogue.shown(key)
    result = {**programme_json(shown), "settings": shown.settings}
    terminal.say({"programmes": [result]}, register.write_toml(shown.settings))


@app.command()
def end(
    context: typer.Context,
    programme: Annotated[str, typer.Argument(metavar="KEY")],
    last_earning: Day,
    last_redemption: Day,
    key: Key = None,
) -> None:
    """End a programme with notice; both days inclusive."""
    terminal: Terminal = context.obj
    ended = terminal.club.catalogue.end(
        programme,
        last_earning_on=last_earning.date(),
        last_redemption_on=last_redemption.date(),
        request_key=terminal.key(key),
    )
    _say_changed(terminal, (ended,))


@app.command()
def export(context: typer.Context) -> None:
    """Write all programmes as one file."""
    terminal: Terminal = context.obj
    text = terminal.club.catalogue.export()
    lines = [programme_json(each) for each in terminal.club.catalogue.listed()]
    terminal.say({"programmes": lines, "toml": text}, text)


@app.command()
def template(context: typer.Context, kind: str) -> None:
    """Print a commented example of a kind of programme."""
    terminal: Terminal = context.obj
    text = register.template(kind)
    terminal.say({"kind": kind, "toml": text}, text)


@app.command()
def preview(context: typer.Context, file: Path) -> None:
    """Tell what applying a file would do to the cards that are open, and do nothing."""
    terminal: Terminal = context.obj
    previews = terminal.club.catalogue.preview_file(programme_text(file), file=str(file))
    listed = [vars(each) | {"cost": terminal.currency.write(each.cost)} for each in previews]
    terminal.say({"programmes": listed}, "\n".join(acts.change(each, terminal.currency) for each in previews))


@app.command()
def simulate(
    context: typer.Context,
    file: Path,
    months: Annotated[int, typer.Option(min=1, max=120, help="How many of the last months.")] = 12,
) -> None:
    """Replay the shop's last months under the programmes of a file, beside today's rules; nothing is saved.

    Programmes whose gifts visits alone do not tell are named beside them.
    """
    terminal: Terminal = context.obj
    text = programme_text(file)
    programmes = register.read_programmes(text, currency=terminal.currency, file=str(file))
    told = [each for each in programmes if terminal.club.simulator.can_simulate(each)]
    replayed = [terminal.club.simulator.simulate(each, months=months) for each in told or programmes]
    simulations_told = [each for each in replayed if each is not None]
    left_out = [str(each["name"]) for each in programmes if each not in told]
    said = [_simulated(each, terminal) for each in simulations_told]
    said += [_("{name}: visits alone do not tell what it gives").format(name=name) for name in left_out]
    answer = {"programmes": [_simulation_json(each, terminal) for each in simulations_told], "not_simulated": left_out}
    terminal.say(answer, "\n\n".join(said))


def _simulated(simulation: Simulation, terminal: Terminal) -> str:
    lines = [f"{simulation.name}: {simulations.headline(simulation)}"]
    lines += [
        f"{said}: {today or '–'} → {then}" for said, today, then in simulations.rows(simulation, terminal.currency)
    ]
    if simulation.today is not None:
        lines.append(simulations.who_gains(simulation))
    return "\n".join(lines)


def _run_json(run: Simulated, currency: Currency) -> dict[str, Any]:
    return vars(run) | {"cost": currency.write(run.cost), "liability": currency.write(run.liability)}


def _simulation_json(simulation: Simulation, terminal: Terminal) -> dict[str, Any]:
    currency = terminal.currency
    return {
        "name": simulation.name,
        "kind": simulation.kind,
        "months": simulation.months,
        "from": simulation.first,
        "to": simulation.last,
        "members": simulation.members,
        "visits": simulation.visits,
        "sales": currency.write(simulation.sales),
        "today": _run_json(simulation.today, currency) if simulation.today is not None else None,
        "new": _run_json(simulation.then, currency),
        "gain": simulation.gain,
        "lose": simulation.lose,
    }


@app.command()
def history(context: typer.Context, key: str) -> None:
    """List the versions of a programme, the newest first."""
    terminal: Terminal = context.obj
    lines = terminal.club.catalogue.history(key)
    listed = [
        {"version": version.number, "effective_from": version.effective_from, "settings": version.settings}
        for version in lines
    ]
    text = "\n".join(f"v{each.number}  {formats.day(each.effective_from)}" for each in lines)
    terminal.say({"versions": listed}, text)
