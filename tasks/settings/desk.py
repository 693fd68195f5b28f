"""The desk: settings made into ready sources, layers, limits and channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from tasks.checks.differences import Tolerance
from tasks.checks.quality import QualityRule
from tasks.market.doubts import Allowed
from tasks.market.smile_gates import SmileGates
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.limits import LimitSpec
from tasks.model.scenarios import ScenarioSpec
from tasks.model.tenors import TenorBucket, buckets
from tasks.settings.feed_section import FeedSection
from tasks.settings.load import Settings, load
from tasks.settings.reporters import reporter_names
from tasks.settings.section import Section, resolved
from tasks.settings.sections import ROLES, LayerSection
from tasks.settings.sections_channels import AlarmSection, HeartbeatSection, MailSection
from tasks.settings.sections_checks import ToleranceSection
from tasks.settings.sections_limits import LimitSection
from tasks.settings.sections_outlook import GatesSection, WeightsSection
from tasks.sources.delivery import Role, Source
from tasks.sources.several import as_one
from tasks.vega.weights import Shock


@dataclass(frozen=True)
class Desk:
    """Everything a run needs to know of its desk; no secret, no open file.

    `doors` has every source by role, with its kind, in the order of trust; `sources` has them as
    one. `reporters` has the name of every feed of positions and of quotes in the order of trust; ""
    where quotes are not compared. `tolerances` are of legs, `layer_tolerances` of layers' sums.
    """

    name: str
    time_zone: str
    accounts: tuple[str, ...]
    leave_out: frozenset[str]
    sources: Mapping[Role, Source]
    doors: Mapping[Role, tuple[tuple[str, Source], ...]]
    layers: tuple[LayerSpec, ...]
    limits: tuple[LimitSpec, ...]
    reporters: Mapping[Role, tuple[str, ...]]
    tolerances: Mapping[str, Tolerance]
    layer_tolerances: Mapping[str, Tolerance]
    quality: QualityRule
    buckets: tuple[TenorBucket, ...]
    shock: Shock
    weights: WeightsSection
    gates: GatesSection
    scenarios: ScenarioSpec
    ledger: Path
    reports: Path
    reserve_bytes: int
    mail: MailSection | None
    alarm: AlarmSection | None
    heartbeat: HeartbeatSection | None
    base: Path
    settings_sha256: str
    settings_content: bytes = field(repr=False)
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

    @property
    def smile(self) -> SmileGates:
        """How far a quote may contradict itself before its vol is not used."""
        return SmileGates(self.gates.wide_percent, self.gates.outlier_percent)


def open_desk(path: Path) -> Desk:
    """The desk a settings file describes. Raises SettingsError, or Faults of them."""
    return ready(load(path))


def ready(settings: Settings) -> Desk:
    """The desk of checked settings."""
    document, base = settings.document, settings.base
    doors = _doors(settings)
    return Desk(
        name=document.desk.name,
        time_zone=document.desk.time_zone,
        accounts=tuple(document.desk.accounts),
        leave_out=frozenset(document.desk.leave_out),
        sources={
            role: as_one(role, tuple(source for _, source in given))
            for role, given in doors.items()
        },
        doors=doors,
        reporters={
            role: reporter_names(role, _trusted(getattr(document, role)))
            for role in ("positions", "quotes")
        },
        layers=tuple(_layer(section) for section in document.layers),
        limits=tuple(_limit(section) for section in document.limits),
        tolerances=_tolerances(document.tolerances),
        layer_tolerances=_tolerances(document.tolerances.layer),
        quality=QualityRule(**document.quality.model_dump()),
        buckets=buckets(tuple(document.report.bucket_edges_days)),
        shock=Shock(_stated_exponent(document.weights), document.weights.floor_days),
        weights=document.weights,
        gates=document.gates,
        scenarios=ScenarioSpec(**document.scenarios.model_dump()),
        ledger=resolved(base, document.ledger.path),
        reports=resolved(base, document.report.folder),
        reserve_bytes=round(document.ledger.reserve_mb * 1e6),
        mail=document.mail,
        alarm=document.alarm,
        heartbeat=document.heartbeat,
        base=base,
        settings_sha256=settings.sha256,
        settings_content=settings.content,
        unused_sections=settings.unused,
    )


def _stated_exponent(weights: WeightsSection) -> float:
    return weights.stated_exponent if weights.exponent == "calibrated" else weights.exponent


def _doors(settings: Settings) -> dict[Role, tuple[tuple[str, Source], ...]]:
    doors: dict[Role, tuple[tuple[str, Source], ...]] = {}
    for name in ROLES:
        role = cast("Role", name)
        feeds = _trusted(getattr(settings.document, name))
        if feeds:
            doors[role] = tuple((feed.kind, feed.source(role, settings.base)) for feed in feeds)
    return doors


def _trusted(feeds: Sequence[FeedSection]) -> list[FeedSection]:
    """Feeds of one role in the order of trust."""
    return sorted(feeds, key=lambda feed: feed.priority)


def _tolerances(sections: Section) -> dict[str, Tolerance]:
    """The tolerances that a section has, by measure."""
    given = {name: getattr(sections, name) for name in type(sections).model_fields}
    return {
        name: Tolerance(section.absolute, section.relative)
        for name, section in given.items()
        if isinstance(section, ToleranceSection)
    }


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
    return LayerSpec(section.name, section.role, rule, fixed, share, section.shape or "")


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
        severity=section.severity,
        hysteresis_percent=section.hysteresis_percent,
        haircut_percent=section.haircut_percent,
        stress=section.stress or "",
    )
