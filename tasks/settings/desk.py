"""The desk: settings made into ready sources, layers, limits and channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tasks.checks.differences import Tolerance
from tasks.market.doubts import Allowed
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.limits import LimitSpec
from tasks.model.scenarios import ScenarioSpec
from tasks.model.tenors import TenorBucket, buckets
from tasks.settings.feeds import source_of
from tasks.settings.load import Settings, load
from tasks.settings.sections import (
    ROLES,
    Feed,
    LayerSection,
    MailSection,
    resolved,
)
from tasks.settings.sections_limits import LimitSection
from tasks.settings.sections_outlook import GatesSection, WeightsSection
from tasks.sources.delivery import Role, Source
from tasks.sources.several import Several
from tasks.vega.weights import Shock


@dataclass(frozen=True)
class Desk:
    """Everything a run needs to know of its desk; no secret, no open file."""

    name: str
    time_zone: str
    accounts: tuple[str, ...]
    sources: Mapping[Role, Source]
    layers: tuple[LayerSpec, ...]
    limits: tuple[LimitSpec, ...]
    tolerances: Mapping[str, Tolerance]
    buckets: tuple[TenorBucket, ...]
    shock: Shock
    weights: WeightsSection
    gates: GatesSection
    scenarios: ScenarioSpec
    ledger: Path
    reports: Path
    mail: MailSection | None
    base: Path
    settings_sha256: str
    unused_sections: tuple[str, ...]

    @property
    def allowed(self) -> Allowed:
        """How far the market may contradict itself."""
        gates = self.gates
        return Allowed(
            gates.recomputed_vix,
            gates.vx_above_forward_vol,
            gates.vx_above_forward_vol_last_week,
        )


def open_desk(path: Path) -> Desk:
    """The desk a settings file describes. Raises SettingsError, or Faults of them."""
    return ready(load(path))


def ready(settings: Settings) -> Desk:
    """The desk of checked settings."""
    document, base = settings.document, settings.base
    tolerances = {
        name: Tolerance(section.absolute, section.relative)
        for name in type(document.tolerances).model_fields
        if (section := getattr(document.tolerances, name)) is not None
    }
    return Desk(
        name=document.desk.name,
        time_zone=document.desk.time_zone,
        accounts=tuple(document.desk.accounts),
        sources=_sources(settings),
        layers=tuple(_layer(section) for section in document.layers),
        limits=tuple(_limit(section) for section in document.limits),
        tolerances=tolerances,
        buckets=buckets(tuple(document.report.bucket_edges_days)),
        shock=Shock(_stated_exponent(document.weights), document.weights.floor_days),
        weights=document.weights,
        gates=document.gates,
        scenarios=ScenarioSpec(**document.scenarios.model_dump()),
        ledger=resolved(base, document.ledger.path),
        reports=resolved(base, document.report.folder),
        mail=document.mail,
        base=base,
        settings_sha256=settings.sha256,
        unused_sections=settings.unused,
    )


def _stated_exponent(weights: WeightsSection) -> float:
    return weights.stated_exponent if weights.exponent == "calibrated" else weights.exponent


def _sources(settings: Settings) -> dict[Role, Source]:
    sources: dict[Role, Source] = {}
    for name in ROLES:
        role = cast("Role", name)
        feeds: list[Feed] = sorted(getattr(settings.document, name), key=lambda f: f.priority)
        doors = [source_of(feed, role, settings.base) for feed in feeds]
        if doors:
            sources[role] = doors[0] if len(doors) == 1 else Several(role, tuple(doors))
    return sources


def _layer(section: LayerSection) -> LayerSpec:
    match, target = section.match, section.target
    rule = None
    if match is not None:
        rule = LayerRule(
            roots=tuple(match.roots),
            rights=tuple(match.rights),
            sides=tuple(match.sides),
            days=(match.days[0], match.days[1]) if match.days else None,
        )
    fixed = target if isinstance(target, float | int) else None
    share = None if target is None or isinstance(target, float | int) else target.core_share
    return LayerSpec(section.name, section.role, rule, fixed, share)


def _limit(section: LimitSection) -> LimitSpec:
    return LimitSpec(
        id=section.id,
        scope=section.scope,
        measure=section.measure,
        unit=section.unit,
        breach=section.breach_range,
        warn=section.warn_range,
        reference=section.reference or "",
        basis=section.basis,
    )
