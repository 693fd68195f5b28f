"""Where the vega is: layers, their other greeks, tenor buckets and legs, as tables of strings."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tasks.model.document import Layer, Net, Report
from tasks.model.limit_parts import LimitResult
from tasks.report.disputes import own_words, status_words
from tasks.report.figures import (
    NA,
    NONE,
    counted,
    percent,
    plain,
    signed,
    significant,
)
from tasks.report.headline import role_vega30, tightest
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words
from tasks.report.view_limits import used_cell

_NO_PREVIOUS = "no figure is known for the previous session"
_NO_REPORTED = "the broker reports no vega for at least one leg"
_PER_VIX = "USD per VIX point"
_Scope = Layer | Net


def gap_reason(scope: _Scope) -> str:
    """Why a sum over a scope is unknown."""
    return scope.reason or (
        f"{scope.gaps} of {counted(scope.legs, 'leg')} could not be valued"
        if scope.gaps
        else "not known for this scope"
    )


def _used(limits: tuple[LimitResult, ...], scope: str, notes: Notes) -> Cell:
    """The tightest limit of a scope; one that cannot be tested is worse than any number."""
    here = [limit for limit in limits if limit.scope == scope]
    untested = [limit for limit in here if limit.state == "not_testable"]
    limit = untested[0] if untested else tightest(here)
    if limit is None:
        return Cell("no limit", tone="muted")
    return used_cell(limit, notes, name=plain(limit.id))


def _drift_heading(layers: tuple[Layer, ...]) -> str:
    references = {layer.drift_reference for layer in layers}
    return f"from {references.pop()}" if len(references) == 1 else "reference below"


def _sums(scope: _Scope, notes: Notes) -> tuple[Cell, Cell, Cell]:
    """Naive sum, broker's vega and theta of a scope."""
    return (
        figure(scope.naive_vega, signed, notes, gap_reason(scope)),
        figure(scope.reported_vega, signed, notes, _NO_REPORTED),
        figure(scope.theta, signed, notes, gap_reason(scope)),
    )


def _vega30(scope: _Scope, notes: Notes) -> Cell:
    """vega30 of a scope, with our own book's figure below it where that is another."""
    cell = figure(scope.vega30, signed, notes, gap_reason(scope), lacking="degraded")
    return replace(cell, sub=own_words(scope))


def _reference_words(layer: Layer, *, mixed: bool) -> str:
    """What the drift is from, where the heading cannot say it: a name, or a day."""
    if layer.drift_reference == "rebalance" and layer.rebalanced_on:
        was = f", {signed(layer.vega30_rebalance)}" if layer.vega30_rebalance is not None else ""
        return f"from rebalance {layer.rebalanced_on.isoformat()}{was}"
    return f"from {layer.drift_reference}" if mixed else ""


def _layer_row(layer: Layer, report: Report, notes: Notes, *, mixed_references: bool) -> Row:
    unknown = gap_reason(layer)
    about = [
        layer.role,
        counted(layer.legs, "leg"),
        *([counted(layer.gaps, "gap")] * bool(layer.gaps)),
        # A layer that is as it should be does not say so; its gaps stand there already.
        *(["disputed"] * status_words(layer, report).endswith("disputed")),
    ]
    drift_reason = layer.drift_reason or (unknown if layer.vega30 is None else _NO_PREVIOUS)
    return Row(
        (
            words(layer.layer, sub=" · ".join(about)),
            _vega30(layer, notes),
            figure(layer.vega30_previous, signed, notes, _NO_PREVIOUS),
            figure(layer.target, signed, notes, layer.target_reason or "no target is set"),
            figure(
                layer.drift,
                signed,
                notes,
                drift_reason,
                sub=_reference_words(layer, mixed=mixed_references),
            ),
            _used(report.limits, f"layer:{layer.layer}", notes),
            *_sums(layer, notes),
        )
    )


def _net_row(net: Net, report: Report, notes: Notes) -> Row:
    unknown = gap_reason(net)
    drift_reason = unknown if net.vega30 is None else _NO_PREVIOUS
    return Row(
        (
            words("net", sub=f"{status_words(net, report)} · {counted(net.legs, 'leg')}"),
            _vega30(net, notes),
            figure(net.vega30_previous, signed, notes, _NO_PREVIOUS),
            Cell(NONE, tone="muted"),
            figure(net.drift, signed, notes, drift_reason),
            _used(report.limits, "net", notes),
            *_sums(net, notes),
        ),
        total=True,
    )


def layers_table(report: Report) -> Table:
    """Layers, core first, and the net below a rule, with the tightest limit of each."""
    notes = Notes()
    ordered = sorted(report.layers, key=lambda layer: layer.role != "core")
    mixed = len({layer.drift_reference for layer in ordered}) > 1
    rows = [_layer_row(layer, report, notes, mixed_references=mixed) for layer in ordered]
    if report.net:
        rows.append(_net_row(report.net, report, notes))
    columns = (
        Column("Layer", numeric=False, room="phone"),
        Column("vega30", _PER_VIX, "vega30", room="phone"),
        Column("Previous", "last session", "vega30", room="phone"),
        Column("Target", _PER_VIX, "drift"),
        Column("Drift", _drift_heading(report.layers), "drift", room="phone"),
        Column("Limit used", "tightest", "utilisation", room="phone"),
        Column("Naive sum", "USD per “vol point”", "naive", room="text"),
        Column("Broker's vega", "USD per vol point", "broker", room="text"),
        Column("Theta", "USD per day", "greeks"),
    )
    return Table("vega30 by layer", columns, tuple(rows), notes.listed())


_GREEKS = (
    ("vega", Column("vega", "USD per SPX vol point", "vega", room="text")),
    ("vvix_vega", Column("vvix_vega", "USD per VIX-vol point", "vvix_vega", room="text")),
    ("vix_delta", Column("VIX delta", "USD per VX point", "beta", room="text")),
    ("delta", Column("Delta", "USD per SPX point", "greeks", room="text")),
    ("gamma", Column("Gamma", "USD per SPX point²", "greeks")),
    ("theta", Column("Theta", "USD per day", "greeks", room="text")),
    ("market_value", Column("Market value", "USD", room="text")),
)


def _greek_row(name: str, scope: _Scope, notes: Notes, share: Cell, *, total: bool = False) -> Row:
    cells = []
    for field, _ in _GREEKS:
        form = partial(significant, digits=3, sign=True) if field == "gamma" else signed
        cells.append(figure(getattr(scope, field), form, notes, gap_reason(scope)))
    return Row((words(name), *cells, share), total=total)


def greeks_table(report: Report) -> Table:
    """What each layer contributes to the other measures."""
    notes = Notes()
    rows = [
        _greek_row(
            layer.layer,
            layer,
            notes,
            figure(layer.share, percent, notes, gap_reason(report.net or layer)),
        )
        for layer in sorted(report.layers, key=lambda layer: layer.role != "core")
    ]
    if report.net:
        rows.append(_greek_row("net", report.net, notes, Cell(NONE, tone="muted"), total=True))
    columns = (
        Column("Layer", numeric=False, room="phone"),
        *(column for _, column in _GREEKS),
        Column("Share", "of gross vega30"),
    )
    return Table("Other measures by layer", columns, tuple(rows), notes.listed(), "scroll")


def layers_section(report: Report) -> Section:
    """Layers and net, with the figures that everyone knows beside them."""
    if not report.layers:
        return Section("layers", "Layers", "No layers: nothing is held.")
    core, hedges = (role_vega30(report.layers, role) for role in ("core", "hedge"))
    answer = ", ".join(
        f"{name} {NA if value is None else signed(value)}"
        for name, value in (("core", core), ("hedges", hedges))
    )
    about = (
        "The naive sum and the broker's vega add the vega of VIX options to that of SPX options: "
        "two different units. Limits are set on vega30."
    )
    tables = (layers_table(report), greeks_table(report))
    return Section("layers", "Where it is", f"{answer} {_PER_VIX}", tables, lines=(about,))
