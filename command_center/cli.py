"""The command line: one command for each process, each importing its own part only when it is asked for."""

from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from command_center.logging import start_logging
from command_center.settings import Settings
from models.domain.errors import CommandCenterError
from models.text import LANGUAGES, N_, Language, set_language, tr

QUIET_DAY = "quiet-day"


class RoomCommands(TyperGroup):
    """Shows help and errors in the person's language; an error of ours is one line, not a traceback."""

    def get_help(self, ctx: Any) -> str:
        _settings(ctx.params.get("language") or "")  # `--help` is answered before the callback below sets the language
        _translate(self)
        return super().get_help(ctx)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CommandCenterError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error


def _translate(command: Any) -> None:
    for described in (command, *command.params):
        if getattr(described, "help", None):
            described.help = tr(described.help)
    for child in getattr(command, "commands", {}).values():
        _translate(child)


app = typer.Typer(
    cls=RoomCommands, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help=N_("The control room of an industrial park."),
)
park_app = typer.Typer(rich_markup_mode=None, help=N_("Check and load park files."))
app.add_typer(park_app, name="park")

LanguageOption = Annotated[
    str, typer.Option("--language", is_eager=True, help=N_("Language of the texts: en or zh_CN."))
]
WallOption = Annotated[bool, typer.Option("--wall", help=N_("Large, without panels to operate: for a video wall."))]
SeedOption = Annotated[int, typer.Option("--seed", help=N_("Seed of the simulator's dice."))]
ParkOption = Annotated[str, typer.Option("--park", help=N_("Code of the park."))]


@app.callback(invoke_without_command=True)
def room(ctx: typer.Context, language: LanguageOption = "", *, wall: WallOption = False) -> None:
    """Set the language; without a command, open the room."""
    settings = _settings(language)
    ctx.obj = settings
    _translate(ctx.command)
    if ctx.invoked_subcommand is None:
        _open_seat(settings, wall=wall)


@app.command(help=N_("Open the room (what happens without a command)."))
def seat(ctx: typer.Context, language: LanguageOption = "", *, wall: WallOption = False) -> None:
    """Open the room."""
    _open_seat(_settings(language) if language else ctx.obj, wall=wall)


@app.command(help=N_("Take in readings, evaluate rules, raise alarms."))
def gateway(ctx: typer.Context, park: ParkOption = "") -> None:
    """Run the gateway until it is told to end."""
    from command_center.gateway.service import run_gateway

    settings: Settings = ctx.obj
    _start_log("gateway", settings)
    run_gateway(settings, park or settings.park)


@app.command(help=N_("Decode the cameras."))
def vision(ctx: typer.Context) -> None:
    """Run the vision process until it is told to end."""
    from command_center.vision import run_vision

    _start_log("vision", ctx.obj)
    run_vision(ctx.obj)


@app.command(help=N_("Play the park's devices over MQTT."))
def simulate(
    ctx: typer.Context,
    scenario: Annotated[str, typer.Argument(help=N_("What the day brings."))] = QUIET_DAY,
    seed: SeedOption = 1,
) -> None:
    """Run the field simulator until it is told to end."""
    from command_center.simulate import run_simulator

    _start_log("simulator", ctx.obj)
    run_simulator(ctx.obj, scenario, seed=seed)


@app.command(help=N_("Play a drill with a scripted dispatcher."))
def drill(
    ctx: typer.Context,
    scenario: Annotated[str, typer.Argument(help=N_("Which drill, such as chlorine-leak."))],
    seed: SeedOption = 1,
    speed: Annotated[float, typer.Option("--speed", help=N_("Seconds of the drill in one of ours."))] = 60.0,
    report: Annotated[Path | None, typer.Option("--report", help=N_("Folder for the report and its pictures."))] = None,
    *,
    headless: Annotated[bool, typer.Option("--headless", help=N_("Without a window."))] = False,
    json_output: Annotated[bool, typer.Option("--json", help=N_("Print one JSON object with the results."))] = False,
) -> None:
    """Exit with 0 only if the incident was closed."""
    from command_center.drill import run_drill

    _start_log("drill", ctx.obj)
    raise typer.Exit(
        run_drill(ctx.obj, scenario, headless=headless, speed=speed, seed=seed, report=report, json_output=json_output)
    )


@app.command(help=N_("Print what recorded payloads mean, as JSON records, or why they are refused."))
def payload(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=N_("What devices sent, one message a file."))],
    topic: Annotated[list[str] | None, typer.Option("--topic", help=N_("Topic of each file, in their order."))] = None,
    park: Annotated[Path | None, typer.Option("--park", help=N_("Park file to check against."))] = None,
) -> None:
    """Exit with 0 only if nothing is refused."""
    from command_center.payload import explain

    raise typer.Exit(explain(files, topic or [], park))


@app.command(help=N_("Print every fault of a sources file."))
def sources(file: Annotated[Path, typer.Argument(help=N_("A sources.toml."))]) -> None:
    """Exit with 0 only if the file has no fault."""
    from command_center.sources import check_sources

    raise typer.Exit(check_sources(file))


@app.command(help=N_("Load readings of the past from a CSV or Parquet file."))
def backfill(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("Columns sensor, time, value, and perhaps unit, quality."))],
    park: ParkOption = "",
    timezone: Annotated[
        str, typer.Option("--timezone", help=N_("Whose time it is where the file does not say: Asia/Shanghai."))
    ] = "",
    *,
    strict: Annotated[bool, typer.Option("--strict", help=N_("Load nothing unless every row is good."))] = False,
) -> None:
    """Exit with 0 only if no row was refused."""
    from command_center.backfill import backfill as load

    _start_log("backfill", ctx.obj)
    raise typer.Exit(load(ctx.obj, file, park or ctx.obj.park, strict=strict, timezone=timezone))


@app.command(help=N_("Write readings into a CSV or Parquet file."))
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("Its suffix says which: .csv or .parquet."))],
    start: Annotated[str, typer.Option("--from", help=N_("First instant, such as 2026-11-01T00:00+08:00."))],
    end: Annotated[str, typer.Option("--to", help=N_("Last instant."))],
    sensor: Annotated[list[str] | None, typer.Option("--sensor", help=N_("A sensor's code; without any, all."))] = None,
    park: ParkOption = "",
) -> None:
    """Exit with 0 only if the file was written."""
    from command_center.export import export as write

    _start_log("export", ctx.obj)
    raise typer.Exit(write(ctx.obj, file, park or ctx.obj.park, sensor or [], start, end))


@app.command(help=N_("Compute how releases spread: one case a line, one result a line."))
def disperse(
    cases: Annotated[Path, typer.Argument(metavar="CASES.jsonl", help=N_("Cases, one JSON object a line."))],
    out: Annotated[Path, typer.Option("--out", help=N_("File for the results."))],
    engine: Annotated[
        str, typer.Option("--engine", help=N_("Model: auto, passive, dense, slab or workbook."))
    ] = "auto",
) -> None:
    """Exit with 0 if every line was read; a case that cannot be computed has its error on its own line."""
    from command_center.disperse import disperse_file, engine_named

    disperse_file(cases, out, engine_named(engine))


@app.command(help=N_("Compute the wind among boxes, and what it carries, at points."))
def wind(case: Annotated[Path, typer.Argument(metavar="CASE.json", help=N_("A case, one JSON object."))]) -> None:
    """Print one JSON object."""
    from command_center.wind import tell_wind

    tell_wind(case)


@app.command(help=N_("Find where gas comes from: readings and wind in, likely sources and rates out."))
def locate(case: Annotated[Path, typer.Argument(metavar="CASE.json", help=N_("A case, one JSON object."))]) -> None:
    """Print one JSON object."""
    from command_center.locate import tell_source

    tell_source(case)


@park_app.command("check", help=N_("Print every fault of a park file."))
def park_check(file: Annotated[Path, typer.Argument(help=N_("A GeoPackage."))]) -> None:
    """Exit with 0 only if the file has no fault."""
    from command_center.parks import check_file

    raise typer.Exit(check_file(file))


@park_app.command("import", help=N_("Load a park file, or nothing of it."))
def park_import(ctx: typer.Context, file: Annotated[Path, typer.Argument(help=N_("A GeoPackage."))]) -> None:
    """Exit with 0 only if the park was loaded."""
    from command_center.parks import import_file

    _start_log("import", ctx.obj)
    raise typer.Exit(import_file(ctx.obj, file))


@app.command(help=N_("Print the version."))
def version() -> None:
    """Print the version."""
    typer.echo(installed_version("command-center"))


def _settings(language: str) -> Settings:
    if language and language not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--language")
    settings = Settings(language=_known(language)) if language else Settings()
    set_language(settings.language)
    return settings


def _known(language: str) -> Language:
    return next(known for known in LANGUAGES if known == language)


def _open_seat(settings: Settings, *, wall: bool) -> None:
    from command_center.seat.app import run_seat

    _start_log("seat", settings)
    run_seat(settings, wall=wall)


def _start_log(process: str, settings: Settings) -> None:
    start_logging(process, settings.log_level)
