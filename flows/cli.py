"""The `vegarecon` command: words in, exit codes out.

Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import io
import os
import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_audit import VERIFY_CODES, rebuild, verify
from flows.cli_breaks import breaks_app
from flows.cli_doctor import DOCTOR_CODES, doctor
from flows.cli_evidence import evidence
from flows.cli_init import init
from flows.cli_limits import limits_app
from flows.cli_words import retag
from flows.console import complain, progress_bar, say, tell
from flows.options import AsOf, SeriesForm, SettingsOption, parse_day, parse_moment, settings_path
from tasks.model.errors import (
    AuditError,
    SettingsError,
    StorageError,
    shown,
    shown_path,
)

app = typer.Typer(
    name="vegarecon",
    help="Reconcile the vega of an SPX condor book and its VIX hedges after the close.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(breaks_app, name="breaks")
app.add_typer(limits_app, name="limits")
app.command(epilog=f"Example: `vegarecon verify --checkpoint report.eml`\n\n{VERIFY_CODES}")(verify)
app.command(epilog="Example: `vegarecon rebuild`")(rebuild)
app.command(epilog="Example: `vegarecon init ~/desk --from positions.csv`")(init)
app.command(epilog="Example: `vegarecon retag VIX261216C00022000 --layer layer-2`")(retag)
app.command(epilog=f"Example: `vegarecon doctor`\n\n{DOCTOR_CODES}")(doctor)
app.command(epilog="Example: `vegarecon evidence 2026-11-20 -o evidence.zip`")(evidence)


def _version(wanted: bool) -> None:
    if wanted:
        # A name that takes a tenth of a second to load, for one who asks.
        from tasks.journal.code import NAME, version_of  # noqa: PLC0415

        typer.echo(f"{NAME} {version_of(NAME)}")
        raise typer.Exit


@app.callback()
def _of_all(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None:
    """Reconcile the vega of an SPX condor book and its VIX hedges after the close."""


EXIT_CODES = """
Exit codes: 0 clean, 3 breach, 4 open breaks, 5 degraded, 10 no report (alarm sent), 11 no report
and no alarm, 20 settings, 21 another run holds the lock, 22 storage, 23 not delivered, 24 something
was wrong with the record, 70 a bug.
"""


class ReportForm(StrEnum):
    """The stored forms of a report."""

    HTML = "html"
    TEXT = "text"
    JSON = "json"
    CSV = "csv"


@app.command(epilog="Example: `vegarecon demo` then open demo-desk/reports/index.html")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path("demo-desk"),
    sessions: Annotated[int, typer.Option(min=2, max=2520, help="Sessions to simulate.")] = 60,
    seed: Annotated[int, typer.Option(help="Another seed is another market.")] = 20260107,
) -> None:
    """Write a simulated desk into DIR, reconcile every session, and print the last report's path.

    No network and no questions. Run again, it starts afresh in the same folder.
    """
    from flows import demo as run_demo  # noqa: PLC0415 - see the module's first line

    with progress_bar("simulating") as simulating:
        desk = run_demo.write(folder, sessions=sessions, seed=seed, progress=simulating)
    with progress_bar("reconciling") as reconciling:
        result = run_demo.reconcile(desk, progress=reconciling)
    for line in result.lines:
        say(line)
    typer.echo(result.page)


@app.command(epilog=f"Example: `vegarecon run --as-of 2026-11-20 --no-mail`\n\n{EXIT_CODES}")
def run(
    settings: SettingsOption = None,
    as_of: AsOf = None,
    direct: Annotated[
        bool, typer.Option("--direct", help="Without Prefect: the same steps, faster.")
    ] = False,
    no_mail: Annotated[
        bool, typer.Option("--no-mail", help="Send nothing; the mail is left as an .eml file.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report document as JSON.")
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Ask live sources again for a session that is on record."),
    ] = False,
) -> None:
    """Reconcile one session; by default the last one that has closed."""
    from flows.running import run_session  # noqa: PLC0415 - see the module's first line

    done = run_session(
        settings_path(settings),
        as_of=as_of,
        direct=direct,
        mail=not no_mail,
        now_utc=_now(),
        fresh=fresh,
    )
    for line in done.remarks:
        tell(line)
    typer.echo(done.json if as_json else f"{done.headline}\n{done.page}", nl=not as_json)
    raise typer.Exit(done.exit_code)


@app.command(epilog="Example: `vegarecon backfill --from 2026-10-01 --to 2026-10-31`")
def backfill(
    first: Annotated[date, typer.Option("--from", parser=parse_day, metavar="DATE")],
    last: Annotated[date, typer.Option("--to", parser=parse_day, metavar="DATE")],
    settings: SettingsOption = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that draw the charts.")
    ] = 1,
) -> None:
    """Reconcile the sessions of a span that have no report yet, oldest first, without mail.

    Stopped and started again, it goes on where it was.
    """
    from flows.backfill import backfill_span  # noqa: PLC0415 - see the module's first line

    with progress_bar("reconciling") as advance:
        series = backfill_span(
            settings_path(settings), first, last, now=_now, workers=workers, progress=advance
        )
    failed = [done for done in series if done.error]
    doubts = [line for done in series if done.outcome for line in done.outcome.doubts]
    for line in doubts:
        tell(line)
    for done in failed:
        if done.error:
            complain(done.error)
    typer.echo(f"{len(series) - len(failed)} sessions reconciled, {len(failed)} without a report")
    if failed and failed[0].error:
        raise typer.Exit(failed[0].error.exit_code)
    raise typer.Exit(AuditError.exit_code if doubts else 0)


@app.command(epilog="Example: `vegarecon report --as-of 2026-11-20 --format html -o report.html`")
def report(
    settings: SettingsOption = None,
    as_of: AsOf = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(
            "--known-at",
            parser=parse_moment,
            metavar="TIME",
            help="As known then; UTC without a zone.",
        ),
    ] = None,
    form: Annotated[ReportForm, typer.Option("--format")] = ReportForm.TEXT,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE")] = None,
) -> None:
    """Print a stored report, byte for byte; by default the newest session's."""
    from flows.reading import stored_report  # noqa: PLC0415 - see the module's first line

    body = stored_report(settings_path(settings), as_of, form.value, known_at)
    if output:
        _write(output, body)
        say(f"written: {output}")
    else:
        sys.stdout.buffer.write(body)


@app.command(epilog="Example: `vegarecon history --measure vega30 --layer core --format csv`")
def history(
    settings: SettingsOption = None,
    measure: Annotated[str, typer.Option(help="A measure of the report, or limit:ID.")] = "vega30",
    layer: Annotated[str | None, typer.Option(help="A layer; default the net.")] = None,
    scope: Annotated[
        str | None, typer.Option(help="Of limit:ID, another scope: account:MAIN, scenario:worst.")
    ] = None,
    first: Annotated[date | None, typer.Option("--from", parser=parse_day, metavar="DATE")] = None,
    last: Annotated[date | None, typer.Option("--to", parser=parse_day, metavar="DATE")] = None,
    form: Annotated[SeriesForm, typer.Option("--format")] = SeriesForm.TEXT,
) -> None:
    """Print the series of a measure across sessions, the newest run of each."""
    from flows.reading import series_text  # noqa: PLC0415 - see the module's first line

    text = series_text(
        settings_path(settings),
        measure,
        layer=layer,
        scope=scope,
        first=first,
        last=last,
        form=form.value,
    )
    typer.echo(text, nl=False)


def _now() -> datetime:
    return datetime.now(UTC)


def _write(path: Path, body: bytes) -> None:
    try:
        path.write_bytes(body)
    except OSError as error:
        raise SettingsError(
            "usage.output",
            where=shown_path(path),
            found=shown(error.strerror),
            wanted="a file that can be written",
            remedy="name another with -o",
        ) from None


def main() -> None:
    """The entry point: every fault is one line on stderr and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that has no sign for a minus must not end a run whose report is out.
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except BrokenPipeError:
        # The reader of our output has gone; that is no fault of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last line of defence says it in one line
        sys.exit(complain(_as_output(error)))


def _as_output(error: Exception) -> Exception:
    """A disk that does not take what is printed is no bug; an error about a file names it."""
    if isinstance(error, OSError) and error.filename is None:
        return StorageError(
            "storage.output",
            where="stdout",
            found=shown(error.strerror or error),
            wanted="room for what is printed",
            remedy="make room where the output goes; the report is on record",
        )
    return error


if __name__ == "__main__":
    main()
