"""The commands. Each loads only what it uses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ccmgen.cli.arguments import (
    Boot,
    Contexts,
    Format,
    GraphFormat,
    Libraries,
    ListFormat,
    Lock,
    Modules,
    Occupied,
    OutputFormat,
    PlanFormat,
    Roles,
    SchemaKind,
    TableFormat,
    complete_backend,
    named,
    taken,
)

app = typer.Typer(
    name="ccmgen",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Compile abstract DAQ partitions and a site's environment into what process managers run.",
    epilog="Example: ccmgen compile boot.jsonnet --env env.json --backend nomad -o out",
)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"ccmgen {version_of('ccmgen')}")
        raise typer.Exit


@app.command(
    "compile", epilog="Example: ccmgen compile boot.jsonnet --env env.json -b nomad -o out"
)
def compile_(  # noqa: PLR0913, PLR0917  an option each
    program: typer.Context,
    boot: Boot,
    env: Annotated[str, taken("env")],
    backend: Annotated[list[str], taken("backend", autocompletion=complete_backend)],
    output: Annotated[str | None, taken("output")] = None,
    check: Annotated[bool, taken("check")] = False,
    record: Annotated[bool, taken("record")] = False,
    lock: Annotated[str | None, taken("lock")] = None,
    rebalance: Annotated[bool, taken("rebalance")] = False,
    occupied: Occupied = None,
    context: Contexts = None,
    roles: Roles = None,
    modules: Modules = None,
    library: Libraries = None,
    allow_lossy: Annotated[bool, taken("allow_lossy")] = False,
    no_cache: Annotated[bool, taken("no_cache")] = False,
    timings: Annotated[bool, taken("timings")] = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Write the artifacts of a boot or a macro in an environment."""
    from ccmgen.cli.beginning import compile_files

    if check and output is None:
        raise typer.BadParameter("--check compares with a folder: give it with -o")
    if record and output is None:
        raise typer.BadParameter("--record writes a file: give a folder with -o")
    if lock and output is None:
        raise typer.BadParameter("--lock writes a file: give a folder for the others with -o")
    if rebalance and not lock:
        raise typer.BadParameter("--rebalance says what becomes of a lock: give it with --lock")
    code = compile_files(
        boot,
        env,
        backend,
        output=output,
        check=check,
        record=record,
        lock=lock,
        rebalance=rebalance,
        occupied=occupied or (),
        context=context or (),
        roles=roles or (),
        modules=modules or (),
        library=library or (),
        allow_lossy=allow_lossy,
        no_cache=no_cache,
        timings=timings,
        as_json=format is Format.JSON,
        began_ns=program.obj,
    )
    raise typer.Exit(code)


@app.command(epilog="Example: ccmgen validate boots/*.jsonnet --env np04.json --env np02.json")
def validate(  # noqa: PLR0913, PLR0917  an option each
    boots: Annotated[
        list[str],
        typer.Argument(help="Boots or macros, Jsonnet or JSON.", metavar="BOOT...", callback=named),
    ],
    env: Annotated[
        list[str] | None,
        typer.Option(
            "--env", metavar="FILE", callback=named, help="Resolve in this environment; repeatable."
        ),
    ] = None,
    lock: Lock = None,
    occupied: Occupied = None,
    context: Contexts = None,
    roles: Roles = None,
    modules: Modules = None,
    library: Libraries = None,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Check boots and macros, alone or against environments; exit 1 with all that is wrong."""
    from ccmgen.cli import validating
    from ccmgen.cli.files import Given
    from ccmgen.running import Running

    if (lock or occupied) and not env:
        raise typer.BadParameter("--lock and --occupied are about a site: give it with --env")
    given = Given(context or (), roles or (), modules or (), library or ())
    running = Running(lock, tuple(occupied or ()))
    found = validating.check_all(boots, env or (), given, running)
    raise typer.Exit(validating.report(found, as_json=format is Format.JSON))


@app.command(epilog="Example: ccmgen plan boot.jsonnet --env env.json --lock ccmgen.lock")
def plan(  # noqa: PLR0913, PLR0917  an option each
    what: Annotated[
        list[str],
        typer.Argument(
            help="A boot or macro, for --lock; or two files that the backend resolved wrote.",
            metavar="BOOT | OLD.json NEW.json",
            callback=named,
        ),
    ],
    env: Annotated[
        str | None,
        typer.Option("--env", metavar="FILE", callback=named, help="The boot's environment."),
    ] = None,
    lock: Annotated[
        str | None,
        typer.Option(
            "--lock", metavar="FILE", callback=named, help="The ccmgen.lock that says what runs."
        ),
    ] = None,
    rebalance: Annotated[
        bool, typer.Option("--rebalance", help="Plan what compile --rebalance would do.")
    ] = False,
    occupied: Occupied = None,
    context: Contexts = None,
    roles: Roles = None,
    modules: Modules = None,
    library: Libraries = None,
    format: Annotated[PlanFormat, typer.Option("--format", help="How to print it.")] = (
        PlanFormat.TEXT
    ),
) -> None:
    """Tell what would change of what runs, task by task, and why; exit 1 if anything would."""
    from ccmgen.cli import planning
    from ccmgen.cli.files import Given, files_of, sources_of
    from ccmgen.cli.show import reported
    from ccmgen.running import Running

    if len(what) == 1 and not (env and lock):
        raise typer.BadParameter("a boot is planned with --env and --lock")
    if len(what) == 2 and (env or lock):
        raise typer.BadParameter("--env and --lock go with a boot, not with two resolutions")
    if len(what) > 2:
        raise typer.BadParameter("give a boot, or two resolutions")
    with reported(format is PlanFormat.JSON):
        if env and lock:
            given = Given(context or (), roles or (), modules or (), library or ())
            running = Running(lock, tuple(occupied or ()), rebalance)
            sources = sources_of(what[0], given, (env, *files_of(running)))
            found = planning.of_lock(sources, env, running)
        else:
            found = planning.of_resolutions(what[0], what[1])
        code = planning.show(found, format.value)
    raise typer.Exit(code)


@app.command(epilog="Example: ccmgen backends nomad")
def backends(
    name: Annotated[
        str | None,
        typer.Argument(help="One backend.", metavar="NAME", autocompletion=complete_backend),
    ] = None,
    format: OutputFormat = Format.TEXT,
) -> None:
    """List backends with the features they express and their options."""
    from ccmgen.cli import listing
    from ccmgen.cli.show import reported

    with reported(format is Format.JSON):
        listing.backends(name, as_json=format is Format.JSON)


@app.command(epilog="Example: ccmgen roles appfwk --format markdown")
def roles(
    name: Annotated[str | None, typer.Argument(help="One role.", metavar="NAME")] = None,
    context: Contexts = None,
    roles: Roles = None,
    library: Libraries = None,
    format: Annotated[ListFormat, typer.Option("--format", help="How to print them.")] = (
        ListFormat.TEXT
    ),
) -> None:
    """List the role taxonomy: parameters, and what each role provides."""
    from ccmgen.cli import listing
    from ccmgen.cli.files import Given
    from ccmgen.cli.show import reported

    given = Given(contexts=context or (), roles=roles or (), libraries=library or ())
    with reported(format is ListFormat.JSON):
        listing.roles(name, given, format.value)


@app.command(epilog="Example: ccmgen modules Pythia --format markdown")
def modules(
    name: Annotated[str | None, typer.Argument(help="One module.", metavar="NAME")] = None,
    context: Contexts = None,
    modules: Modules = None,
    library: Libraries = None,
    format: Annotated[ListFormat, typer.Option("--format", help="How to print them.")] = (
        ListFormat.TEXT
    ),
) -> None:
    """List the modules that macros load: metadata, what they provide and need, their handlers."""
    from ccmgen.cli import listing
    from ccmgen.cli.files import Given
    from ccmgen.cli.show import reported

    given = Given(contexts=context or (), modules=modules or (), libraries=library or ())
    with reported(format is ListFormat.JSON):
        listing.modules(name, given, format.value)


@app.command(epilog="Example: ccmgen table macro.jsonnet --context site.jsonnet --format svg")
def table(
    macro: Annotated[
        str, typer.Argument(help="The macro, Jsonnet or JSON.", metavar="MACRO", callback=named)
    ],
    context: Contexts = None,
    modules: Modules = None,
    library: Libraries = None,
    format: Annotated[TableFormat, typer.Option("--format", help="How to show it.")] = (
        TableFormat.TEXT
    ),
) -> None:
    """Show a macro's calling table: framework calls, configurators, what each handler does."""
    from ccmgen.cli import tracing
    from ccmgen.cli.files import Given, sources_of
    from ccmgen.cli.show import reported

    given = Given(contexts=context or (), modules=modules or (), libraries=library or ())
    with reported(format is TableFormat.JSON):
        tracing.table(sources_of(macro, given), format.value)


@app.command(epilog="Example: ccmgen graph boot.jsonnet --env env.json --format svg > boot.svg")
def graph(
    boot: Boot,
    env: Annotated[
        str | None,
        typer.Option(
            "--env",
            metavar="FILE",
            callback=named,
            help="Also draw where a boot's jobs are placed.",
        ),
    ] = None,
    context: Contexts = None,
    roles: Roles = None,
    modules: Modules = None,
    library: Libraries = None,
    format: Annotated[GraphFormat, typer.Option("--format", help="How to draw it.")] = (
        GraphFormat.MERMAID
    ),
) -> None:
    """Draw a macro's configurators and links, or a boot's jobs, references and placement."""
    from ccmgen.cli import tracing
    from ccmgen.cli.files import Given, sources_of
    from ccmgen.cli.show import reported

    given = Given(context or (), roles or (), modules or (), library or ())
    with reported(as_json=False):
        tracing.graph(sources_of(boot, given, (env,) if env else ()), env, format.value)


@app.command(epilog="Example: ccmgen schema boot > boot.schema.json")
def schema(
    kind: Annotated[SchemaKind, typer.Argument(help="Which document's.", metavar="KIND")],
) -> None:
    """Print the JSON Schema (2020-12) of a document, for editors and other programs."""
    from ccmgen.decode.explain import schema_text

    sys.stdout.write(schema_text(kind.value))


@app.command(epilog="Example: ccmgen fetch services.toml beam-request --check")
def fetch(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            help="Which sources to ask, all without a name; services.toml may be elsewhere.",
            metavar="[SERVICES.toml] [NAME...]",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 with a diff if anything has changed."),
    ] = False,
    format: OutputFormat = Format.TEXT,
) -> None:
    """Ask services for parameters, and keep the answers for compiles to read."""
    from ccmgen.cli import fetching
    from ccmgen.cli.show import reported

    given = list(what or ())
    file = given.pop(0) if given and given[0].endswith(".toml") else "services.toml"
    if Path(file).name != "services.toml":
        raise typer.BadParameter(f"{file}: a compile looks for a file called services.toml")
    as_json = format is Format.JSON
    with reported(as_json):
        code = fetching.run(file, given, check, as_json)
    raise typer.Exit(code)


@app.command(epilog="Example: ccmgen track out/record.json --to runs")
def track(
    records: Annotated[
        list[str],
        typer.Argument(help="What compiles recorded.", metavar="RECORD.json...", callback=named),
    ],
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="A table [tracking.NAME].")],
    services: Annotated[
        str,
        typer.Option(
            "--services", metavar="FILE", callback=named, help="The services.toml that names it."
        ),
    ] = "services.toml",
    format: OutputFormat = Format.TEXT,
) -> None:
    """Post records of compiles to a tracking service, each exactly once."""
    from ccmgen.cli import tracking
    from ccmgen.cli.show import reported

    as_json = format is Format.JSON
    with reported(as_json):
        code = tracking.run(records, to, services, as_json)
    raise typer.Exit(code)
