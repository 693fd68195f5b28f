"""The report document `vegarecon.report/1`: frozen, typed, and all that a report may show.

Between the arithmetic and every rendering stands this one object. Unknown numbers are None with
a `reason` beside them, never 0 and never NaN. Units: USD; USD per SPX vol point (`vega`); USD per
vol point of VIX vol (`vvix_vega`); USD per VIX point (`vega30`, `vix_delta`); calendar days.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from tasks.model.break_parts import Break, Holding, Retag, Settlement
from tasks.model.curve_parts import Curve
from tasks.model.explained import Attribution, Bridge, PnlExplain, VegaExplain
from tasks.model.limit_parts import LimitChange, LimitDefinition, LimitResult
from tasks.model.notices import Notice
from tasks.model.outlook import BreakEven, Events, Horizon, Scenario
from tasks.model.part import Part
from tasks.model.quality_parts import Quality
from tasks.model.restated import Restatement
from tasks.model.shape import Contribution

State = Literal["clean", "breach", "breaks", "degraded", "no_session"]
Severity = Literal["info", "warn", "error"]


class Measures(Part):
    """Sums over a scope; None when any leg of the scope is a gap.

    `delta`, `gamma` and `vega` sum SPX-family legs only, per SPX index point; `vix_delta` holds
    what moves with VX. `naive_vega` = `vega` + `vvix_vega`, the plain sum of broker screens.
    """

    vega: float | None = Field(description="USD per SPX vol point")
    vvix_vega: float | None = Field(description="USD per vol point of VIX vol; never netted")
    naive_vega: float | None = Field(description="USD per 'vol point' as broker screens add it")
    vix_delta: float | None = Field(description="USD per point of the leg's own VX")
    vega30: float | None = Field(description="USD per +1 VIX point")
    delta: float | None = Field(description="USD per SPX index point")
    gamma: float | None = Field(description="USD per SPX index point squared")
    theta: float | None = Field(description="USD per calendar day")
    market_value: float | None = Field(description="USD; futures count as zero, they are margined")


class Net(Measures):
    """The whole book."""

    pnl: float | None = Field(
        description="USD since the previous session, trades and fees in; or before fees, see reason"
    )
    pnl_reason: str | None = None
    gross_vega30: float | None = Field(
        description="Sum of absolute layer vega30, USD per VIX point"
    )
    reported_vega: float | None = Field(description="Sum of the broker's vega, USD per vol point")
    vega30_previous: float | None = Field(description="vega30 at the previous session's head")
    drift: float | None = Field(description="vega30 less vega30_previous")
    vega30_own: float | None = Field(
        default=None, description="vega30 of our own book's holdings; None where they are not known"
    )
    legs: int
    gaps: int
    status: Literal["reconciled", "unreconciled", "empty"]
    reason: str | None = None


class Layer(Measures):
    """One sleeve of the book."""

    layer: str
    role: Literal["core", "hedge"]
    legs: int
    gaps: int
    target: float | None = Field(description="vega30 the layer should have, USD per VIX point")
    target_reason: str | None = None
    vega30_previous: float | None = Field(description="vega30 at the previous session's head")
    drift: float | None = Field(description="vega30 less the reference named by drift_reference")
    drift_reference: Literal["target", "previous", "rebalance"] = "previous"
    drift_reason: str | None = None
    vega30_own: float | None = Field(
        default=None, description="vega30 of our own book's holdings; None where they are not known"
    )
    rebalanced_on: date | None = Field(default=None, description="Session that last traded in it")
    vega30_rebalance: float | None = Field(default=None, description="vega30 at that session")
    share: float | None = Field(description="Absolute vega30 over gross_vega30, 0 to 1")
    reported_vega: float | None = Field(description="Sum of the broker's vega, USD per vol point")
    status: Literal["reconciled", "unreconciled", "empty"]
    reason: str | None = None


class Reported(Part):
    """What the broker says of a leg, converted to position USD."""

    price: float | None = None
    iv: float | None = None
    delta: float | None = None
    gamma: float | None = None
    vega: float | None = None
    theta: float | None = None


class Leg(Part):
    """One signed holding of a contract in one layer."""

    account: str
    layer: str | None
    symbol: str
    root: str
    kind: Literal["option", "future", "share", ""]
    expiry: date | None
    settlement: Literal["AM", "PM", ""]
    strike: float | None
    right: Literal["C", "P", ""]
    quantity: float | None
    multiplier: float | None
    days: float | None = Field(description="Calendar days to settlement, with fraction")
    forward: float | None = Field(description="Forward of the leg's own expiry, price points")
    discount: float | None = Field(description="Discount factor to settlement")
    bid: float | None
    ask: float | None
    mark: float | None = Field(description="Price used, price points")
    mark_source: Literal["mid", "model", "settlement", "none"]
    iv: float | None = Field(description="Annualised, decimal")
    iv_source: Literal["own_mid", "twin_mid", "interpolated", "none"]
    unit_vega: float | None = Field(description="Price points per vol point")
    vega: float | None
    vix_delta: float | None
    beta: float | None = Field(description="VX points per VIX point")
    weight: float | None = Field(description="w(T): vol points of maturity T per VIX point")
    vega30: float | None
    vvix_vega: float | None
    naive_vega: float | None
    delta: float | None = Field(description="USD per point of the leg's own forward")
    gamma: float | None
    vanna: float | None = Field(
        default=None, description="USD per point of the leg's own forward and vol point"
    )
    volga: float | None = Field(default=None, description="USD per squared vol point")
    theta: float | None
    market_value: float | None
    average_price: float | None = Field(default=None, description="Of entry, price points")
    reported: Reported
    status: Literal["valued", "expired", "gap"]
    reason: str | None = None


class Bucket(Part):
    """vega30 of one layer in one half-open range of days to expiry."""

    bucket: str
    from_days: float
    to_days: float | None
    layer: str
    role: Literal["core", "hedge"]
    vega: float | None
    vega30: float | None
    reason: str | None = None


class Gap(Part):
    """A leg that could not be valued."""

    account: str
    layer: str | None
    subject: str
    code: str
    reason: str


class Finding(Part):
    """A hit of a data-quality gate, or another remark about the data."""

    code: str
    severity: Severity
    subject: str
    count: int
    evidence: str


class HistoryPoint(Part):
    """Net vega30 at one earlier head."""

    as_of: date
    vega30: float | None
    state: str


# The source of an input that says why there is none: one of several that gave nothing.
NOTHING = "nothing"
# And of one that says why a file did not come where others of the same source did.
MISSING = "missing"


class Input(Part):
    """One file the numbers came from."""

    role: str
    source: str
    name: str
    sha256: str
    bytes: int
    rows: int
    claimed_as_of: date | None


class Provenance(Part):
    """What made this document."""

    inputs: tuple[Input, ...]
    settings_sha256: str
    code_version: str
    calendar_version: str
    python_version: str
    valued_at_utc: datetime | None
    checkpoint: str | None = None


class Omission(Part):
    """A section that this run could not fill, and why."""

    section: str
    reason: str


class Report(Part):
    """The whole document."""

    schema_: Annotated[Literal["vegarecon.report/1"], Field(alias="schema")] = "vegarecon.report/1"
    desk: str
    time_zone: str = Field(default="America/New_York", description="Zone that times are shown in")
    as_of: date
    known_at: datetime
    run_id: str
    state: State
    exit: int
    headline: str
    restates: Restatement | None = Field(
        default=None, description="The run of this session that this one stands in the place of"
    )
    notices: tuple[Notice, ...] = Field(default=(), description="About the run itself")
    net: Net | None
    layers: tuple[Layer, ...]
    legs: tuple[Leg, ...]
    buckets: tuple[Bucket, ...]
    scenarios: tuple[Scenario, ...] = ()
    horizon: tuple[Horizon, ...] = ()
    break_evens: tuple[BreakEven, ...] = ()
    events: Events | None = None
    explain: tuple[VegaExplain, ...] = ()
    pnl_explain: tuple[PnlExplain, ...] = ()
    bridge: tuple[Bridge, ...] = ()
    attribution: tuple[Attribution, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    limits: tuple[LimitResult, ...]
    limit_definitions: tuple[LimitDefinition, ...] = ()
    limit_changes: tuple[LimitChange, ...] = ()
    breaks: tuple[Break, ...]
    holdings: tuple[Holding, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    retags: tuple[Retag, ...] = ()
    gaps: tuple[Gap, ...]
    findings: tuple[Finding, ...]
    quality: tuple[Quality, ...] = ()
    curve: Curve | None
    proposals: tuple[()] = ()
    signals: tuple[()] = ()
    history: tuple[HistoryPoint, ...] = ()
    omissions: tuple[Omission, ...] = ()
    provenance: Provenance


def to_json(report: Report) -> str:
    """The document as JSON text: keys in declared order, two-space indent, final newline."""
    return report.model_dump_json(by_alias=True, indent=2) + "\n"
