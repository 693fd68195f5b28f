"""The sections of `vegarecon.toml`, one class each, with units and defaults."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator

from tasks.model.contracts import ETP_OPTIONS, ROOTS
from tasks.settings.feed_kinds import Feed
from tasks.settings.section import Finite, Name, NotNegative, PathText, Section
from tasks.settings.sections_channels import AlarmSection, HeartbeatSection, MailSection
from tasks.settings.sections_checks import QualitySection, Tolerances
from tasks.settings.sections_limits import LimitSection
from tasks.settings.sections_outlook import GatesSection, ScenariosSection, WeightsSection


class Desk(Section):
    """Who the report is about.

    leave_out: symbols that the accounts hold and that are no business of this desk, as the
    positions spell them.
    """

    name: Name
    accounts: list[Name] = []
    leave_out: list[Name] = []
    time_zone: str = "America/New_York"
    base_currency: Literal["USD"] = "USD"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("a zone of the IANA database; such as America/New_York")
        return zone


class Match(Section):
    """Which legs a layer takes; what is left out matches any."""

    roots: list[str] = []
    rights: list[Literal["C", "P"]] = []
    sides: list[Literal["long", "short"]] = []
    days: Annotated[list[NotNegative], Field(min_length=2, max_length=2)] | None = None

    @field_validator("roots")
    @classmethod
    def _known_roots(cls, roots: list[str]) -> list[str]:
        unknown = [root for root in roots if root not in ROOTS and root not in ETP_OPTIONS]
        if unknown:
            table = ", ".join([*ROOTS, *ETP_OPTIONS])
            raise ValueError(f"{', '.join(unknown)} | roots of the contract table; use {table}")
        return roots

    @field_validator("days")
    @classmethod
    def _ascending(cls, days: list[float] | None) -> list[float] | None:
        if days and not days[0] < days[1]:
            raise ValueError("a range of days; put the lower end first")
        return days


class CoreShare(Section):
    """A target of minus this share of the core's vega30."""

    core_share: Finite


class LayerSection(Section):
    """A layer of the book; `shape` is what it is built of, tested where it is given."""

    name: Name
    role: Literal["core", "hedge"]
    match: Match | None = None
    target: Finite | CoreShare | None = None
    shape: Literal["condor", "put_spread", "call_spread", "long_calls", "futures"] | None = None


class LedgerSection(Section):
    """Where the ledger lives; reserve_mb: room that its disk must have for a run to begin."""

    path: PathText = "state"
    reserve_mb: NotNegative = 16.0


class ReportSection(Section):
    """Where reports go, and how maturities are bucketed."""

    folder: PathText = "reports"
    bucket_edges_days: Annotated[list[NotNegative], Field(min_length=1)] = [
        *(0.0, 8.0, 31.0, 46.0, 61.0, 91.0)
    ]

    @field_validator("bucket_edges_days")
    @classmethod
    def _ascending(cls, edges: list[float]) -> list[float]:
        if edges != sorted(set(edges)) or edges[0] != 0.0:
            raise ValueError("edges that ascend from 0")
        return edges


Feeds = list[Feed]
ROLES = ("positions", "quotes", "futures", "indices", "rates", "trades", "accounts", "events")


class Document(Section):
    """The whole file."""

    desk: Desk
    positions: Annotated[Feeds, Field(min_length=1)]
    quotes: Annotated[Feeds, Field(min_length=1)]
    futures: Feeds = []
    indices: Feeds = []
    rates: Feeds = []
    trades: Feeds = []
    accounts: Feeds = []
    layers: Annotated[list[LayerSection], Field(min_length=1)]
    limits: list[LimitSection] = []
    events: Feeds = []
    weights: WeightsSection = WeightsSection()
    gates: GatesSection = GatesSection()
    quality: QualitySection = QualitySection()
    scenarios: ScenariosSection = ScenariosSection()
    tolerances: Tolerances = Tolerances()
    ledger: LedgerSection = LedgerSection()
    report: ReportSection = ReportSection()
    mail: MailSection | None = None
    alarm: AlarmSection | None = None
    heartbeat: HeartbeatSection | None = None

    @field_validator(*ROLES, mode="before")
    @classmethod
    def _one_or_several(cls, feeds: object) -> object:
        return [feeds] if isinstance(feeds, dict) else feeds
