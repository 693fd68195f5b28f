"""How it has been, on what curve, and from which files: history, curve, provenance, omissions."""

from __future__ import annotations

from tasks.model.document import Curve, Provenance, Report
from tasks.report.figures import (
    NA,
    counted,
    instant_words,
    number,
    plain,
    signed,
    unit_words,
)
from tasks.report.headline import badge, badge_of
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_RECENT_SESSIONS = 8


def _lacking(state: str) -> str:
    """Why a session has no figure."""
    if state in {"no_session", "no_report"}:
        return f"there was {state.replace('_', ' ')}"
    return "not every leg could be valued that day"


def history_section(report: Report, answer: str, *, drawn: bool) -> Section:
    """Net vega30 of the last sessions, the newest first."""
    points = [(it.as_of, it.vega30, it.state, badge_of(it.state)) for it in report.history]
    if report.net:
        points.append((report.as_of, report.net.vega30, report.state, badge(report)))
    if not points:
        return Section("history", "History", "No session is on record yet.")
    notes = Notes()
    rows = tuple(
        Row(
            (
                Cell(day.isoformat()),
                figure(value, signed, notes, _lacking(state)),
                Cell(f"{mark.sign} {mark.word}", tone=mark.tone),
            )
        )
        for day, value, state, mark in reversed(points[-_RECENT_SESSIONS:])
    )
    columns = (
        Column("Session", numeric=False, room="phone"),
        Column("Net vega30", unit_words("usd_per_vix_point"), "vega30", room="phone"),
        Column("State", numeric=False, room="phone"),
    )
    table = Table("Net vega30 of the last sessions", columns, rows, notes.listed(), "scroll")
    return Section(
        "history",
        "How it has been",
        answer,
        (table,),
        chart="history" if drawn else "",
    )


def _futures_table(curve: Curve) -> Table:
    notes = Notes()
    rows = tuple(
        Row(
            (
                words(it.symbol),
                Cell(number(it.days, 1), order=it.days),
                Cell(number(it.price, 2), order=it.price),
                figure(
                    it.forward_vol,
                    lambda value: number(value, 2),
                    notes,
                    it.reason or "the curve does not reach that far",
                ),
                figure(
                    it.beta,
                    lambda value: number(value, 3),
                    notes,
                    it.reason or "no forward vol, so no beta",
                ),
                figure(
                    it.regression_beta,
                    lambda value: number(value, 3),
                    notes,
                    "no regression on the desk's own history yet",
                ),
            )
        )
        for it in curve.futures
    )
    columns = (
        Column("Future", numeric=False, room="phone"),
        Column("Days", room="phone"),
        Column("Price", "points", room="phone"),
        Column("Forward vol", "K(T), points", "beta", room="phone"),
        Column("beta", "per VIX point", "beta", room="phone"),
        Column("Measured beta", "regression", "beta"),
    )
    return Table("VX futures on the curve", columns, rows, notes.listed(), "scroll")


def _points_table(curve: Curve) -> Table:
    notes = Notes()
    rows = tuple(
        Row(
            (
                Cell(it.expiry.isoformat(), sub=it.settlement),
                Cell(number(it.days, 1), order=it.days),
                Cell(number(100 * it.sigma, 2), order=it.sigma),
                Cell(number(it.forward, 2), order=it.forward),
                Cell(f"{it.pairs:,}", order=float(it.pairs)),
                figure(
                    it.rmse, lambda value: number(value, 2), notes, "too few pairs for a residual"
                ),
            )
        )
        for it in curve.points
    )
    columns = (
        Column("Expiry", numeric=False, room="text"),
        Column("Days", room="text"),
        Column("Vol", "% a year", room="text"),
        Column("Forward", "index points", room="text"),
        Column("Pairs", "put and call"),
        Column("Parity rmse", "index points"),
    )
    return Table("SPX expiries on the curve", columns, rows, notes.listed(), "scroll")


def vix_words(curve: Curve) -> str:
    """`recomputed VIX 17.02, official 17.04`."""
    mine, theirs = (
        NA if value is None else number(value, 2)
        for value in (curve.recomputed_vix, curve.official_vix)
    )
    reason = curve.recomputed_vix_reason if curve.recomputed_vix is None else None
    return f"recomputed VIX {mine}{f' ({plain(reason)})' if reason else ''}, official {theirs}"


def curve_section(report: Report, answer: str, *, drawn: bool) -> Section:
    """The vol curve, the VX futures on it and the shock that drives everything."""
    curve = report.curve
    if curve is None:
        return Section("curve", "Vol curve", "No vol curve could be drawn from this session.")
    close = NA if curve.spx_close is None else number(curve.spx_close, 2)
    vix = vix_words(curve)
    about = f"{vix[0].upper()}{vix[1:]}; SPX close {close}. Assumed shock: {shock_words(report)}."
    tables = tuple(table for table in (_futures_table(curve), _points_table(curve)) if table.rows)
    return Section(
        "curve",
        "Vol curve",
        answer,
        tables,
        chart="curve" if drawn else "",
        lines=(about,),
        tall=True,
    )


def shock_words(report: Report) -> str:
    """The one assumption behind vega30, with the session's own parameters where it has them."""
    weights = report.curve.weights if report.curve else None
    floor = f"{weights.floor_days:g}" if weights else "floor"
    exponent = f"{weights.exponent:g}" if weights else "exponent"
    return (
        "when the 30-day vol moves by x points, the vol of maturity T moves by "
        f"x·(30/max(T, {floor}))^{exponent}"
    )


def _facts_table(report: Report, made: Provenance) -> Table:
    valued = instant_words(made.valued_at_utc) if made.valued_at_utc else NA
    facts = (
        ("Run", report.run_id),
        ("Known at", instant_words(report.known_at)),
        ("Quotes valued at", valued),
        ("Exit code", str(report.exit)),
        ("Settings sha256", made.settings_sha256),
        ("Code version", made.code_version),
        ("Calendar", made.calendar_version),
        ("Python", made.python_version),
        ("Checkpoint before this run", made.checkpoint or "none: the first entry"),
    )
    columns = (
        Column("Fact", numeric=False, room="text"),
        Column("Value", numeric=False, room="text"),
    )
    rows = tuple(Row((words(name), words(value))) for name, value in facts)
    return Table("What made this report", columns, rows)


def provenance_section(report: Report) -> Section:
    """Every file behind the numbers with its hash, and the versions of what read them."""
    made = report.provenance
    rows = tuple(
        Row(
            (
                words(it.name, sub=f"{it.role} · {it.source}"),
                Cell(f"{it.rows:,}", order=float(it.rows)),
                Cell(f"{it.bytes:,}", order=float(it.bytes)),
                Cell(it.claimed_as_of.isoformat() if it.claimed_as_of else "claims none"),
                words(it.sha256),
            )
        )
        for it in made.inputs
    )
    columns = (
        Column("Input", numeric=False, room="text"),
        Column("Rows", room="text"),
        Column("Bytes"),
        Column("Dated", numeric=False, room="page"),
        Column("sha256", numeric=False, room="text"),
    )
    tables = (
        *((Table("Inputs", columns, rows),) if rows else ()),
        _facts_table(report, made),
    )
    answer = f"{counted(len(rows), 'input')}, code {plain(made.code_version)}"
    return Section("provenance", "Evidence", answer, tables)


def omissions_section(report: Report) -> Section:
    """Sections this run could not fill, those with one reason together, on one line."""
    if not report.omissions:
        return Section("omissions", "Left out", "Nothing was left out.")
    reasons: dict[str, list[str]] = {}
    for omission in report.omissions:
        reasons.setdefault(plain(omission.reason), []).append(
            plain(omission.section).replace("_", " ")
        )
    told = (f"{', '.join(names)} ({reason})" for reason, names in reasons.items())
    return Section("omissions", "Left out", "; ".join(told) + ".")
