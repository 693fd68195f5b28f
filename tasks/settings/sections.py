"""The sections of `vegarecon.toml`, one class each, with units and defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from tasks.model.contracts import ETP_OPTIONS, ROOTS
from tasks.model.limits import MEASURES, Measure, Range
from tasks.report.mail import is_address

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
GreekUnit = Literal["usd_per_point", "usd_per_day", "usd", "per_contract", "per_unit"]


def _resolvable(path: str) -> str:
    try:
        Path(path).expanduser()
    except RuntimeError:
        raise ValueError("a path; write the home folder out, or name a user that exists") from None
    return path


PathText = Annotated[
    str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$"), AfterValidator(_resolvable)
]


class Section(BaseModel):
    """Unknown keys are refused; text is never made into numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Desk(Section):
    """Who the report is about."""

    name: Name
    accounts: list[Name] = []
    time_zone: str = "America/New_York"
    base_currency: Literal["USD"] = "USD"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("a zone of the IANA database; such as America/New_York")
        return zone


class Feed(Section):
    """One source of one role."""

    kind: Literal["csv_folder", "cboe_quotedata"]
    path: PathText
    file: str | list[str] | None = None
    columns: dict[str, str] = {}
    date_format: str = "%Y-%m-%d"
    day_first: bool | None = None
    allow_empty: bool = False
    reported_units: dict[Literal["vega", "delta", "gamma", "theta"], GreekUnit] = {}
    priority: int = 0

    @model_validator(mode="after")
    def _read_as_declared(self) -> Self:
        if self.kind == "csv_folder" and isinstance(self.file, list):
            raise ValueError(
                "a list of files | one pattern; declare a feed for each, with [[...]] and priority"
            )
        if self.kind == "cboe_quotedata" and self.columns:
            raise ValueError("columns on cboe_quotedata | none: its columns are known; remove them")
        return self


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
    """A layer of the book."""

    name: Name
    role: Literal["core", "hedge"]
    match: Match | None = None
    target: Finite | CoreShare | None = None


class WeightsSection(Section):
    """The stated shock, and the history it is held against.

    `calibrated` fits the exponent to the trailing `history_sessions`, once there are
    `min_sessions` of them; `stated_exponent` serves until then.
    """

    exponent: Annotated[float, Field(ge=0, le=2)] | Literal["calibrated"] = 0.45
    stated_exponent: Annotated[float, Field(ge=0, le=2)] = 0.45
    floor_days: Positive = 7.0
    beta: Literal["model", "regression"] = "model"
    history_sessions: Annotated[int, Field(ge=20, le=2520)] = 250
    min_sessions: Annotated[int, Field(ge=10, le=2520)] = 60


class GatesSection(Section):
    """How far the market may contradict itself before the report says so.

    recomputed_vix: VIX points between ours and the official close. vx_above_forward_vol: percent
    of K(T), and the same in the last week. beta: between the model's and history's.
    """

    recomputed_vix: Positive = 0.5
    vx_above_forward_vol: Positive = 2.0
    vx_above_forward_vol_last_week: Positive = 10.0
    beta: Positive = 0.15


Shifts = Annotated[list[Finite], Field(min_length=1, max_length=50)]
Days = Annotated[list[Annotated[int, Field(ge=1, le=365)]], Field(min_length=1, max_length=20)]


class ScenariosSection(Section):
    """What is asked of the book. Shifts in points or, in mode `relative`, percent.

    vvix_beta: vol points of a VIX option's vol per point of its own VX. vol_floor_points: no
    shifted vol falls below it.
    """

    modes: Annotated[list[Literal["term", "parallel", "relative"]], Field(min_length=1)] = [
        *("term", "parallel", "relative")
    ]
    shifts: Shifts = [-10.0, -5.0, -2.0, 2.0, 5.0, 10.0]
    spot_shifts_percent: Shifts = [-10.0, -7.5, -5.0, -2.5, 0.0, 2.5, 5.0, 7.5, 10.0]
    horizon_days: Days = [7, 10, 14]
    break_even_shifts: Shifts = [0.0, 5.0, 10.0]
    vvix_beta: Finite = 0.0
    vol_floor_points: Positive = 1.0
    events_per_kind: Annotated[int, Field(ge=1, le=100)] = 8

    @field_validator("modes", "shifts", "spot_shifts_percent", "horizon_days", "break_even_shifts")
    @classmethod
    def _once(cls, values: list[float]) -> list[float]:
        if len(set(values)) != len(values):
            raise ValueError("each value once; remove the repeated one")
        return values

    @field_validator("spot_shifts_percent")
    @classmethod
    def _above_ruin(cls, values: list[float]) -> list[float]:
        if min(values) <= -100.0:  # noqa: PLR2004 - a price cannot lose more than all
            raise ValueError("moves of more than -100 percent")
        return values


Bound = Finite | Annotated[list[Finite], Field(min_length=2, max_length=2)]


class LimitSection(Section):
    """A limit; `warn` and `breach` are one number (both sides of zero) or a range."""

    id: Name
    scope: str
    measure: str
    unit: str
    breach: Bound
    warn: Bound | None = None
    reference: Literal["target", "previous"] | None = None
    basis: Literal["gross", "core"] | Positive | None = None

    @field_validator("measure")
    @classmethod
    def _known_measure(cls, measure: str) -> str:
        if measure not in MEASURES:
            raise ValueError(f"a known measure; use one of {', '.join(MEASURES)}")
        return measure

    @property
    def breach_range(self) -> Range:
        """The closed range allowed before a breach."""
        return _range(self.breach)

    @property
    def warn_range(self) -> Range | None:
        """The closed range allowed before a warning, if there is one."""
        return None if self.warn is None else _range(self.warn)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        low, high = self.breach_range
        if not low <= high:
            raise ValueError(f"breach {low:g} to {high:g} | a range; put the lower end first")
        warn = self.warn_range
        if warn and not low <= warn[0] <= warn[1] <= high:
            raise ValueError(
                f"warn {_shown(self.warn)} | at most breach {_shown(self.breach)}; "
                "lower warn or raise breach"
            )
        self._fitting()
        return self

    def _fitting(self) -> None:
        measure = MEASURES[self.measure]
        kind, _, member = self.scope.partition(":")
        if member and kind in {"net", "leg"}:
            raise ValueError(f"scope {self.scope!r} | no name after {kind}; write {kind!r}")
        if kind not in measure.scopes:
            raise ValueError(
                f"scope {self.scope!r} | a scope of {self.measure}; use {', '.join(measure.scopes)}"
            )
        units = ("percent",) if self.basis is not None else measure.units
        if self.unit not in units:
            hint = "" if self.basis or self.unit != "percent" else ", or a basis: gross, core"
            raise ValueError(
                f"unit {self.unit!r} | a unit of {self.measure}; declare {' or '.join(units)}{hint}"
            )
        self._based(measure, kind)

    def _based(self, measure: Measure, kind: str) -> None:
        """Whether a reference and a basis exist for the measure and the scope."""
        if isinstance(self.basis, str) and self.measure != "vega30":
            raise ValueError(
                f"basis {self.basis!r} on {self.measure} | measure vega30, or a basis in the unit "
                "of the measure; gross and core are sums of vega30"
            )
        if self.basis is not None and measure.units == ("percent",):
            raise ValueError(
                f"a basis on {self.measure} | none: it is a percentage already; remove it"
            )
        if self.reference == "previous" and kind not in {"net", "layer"}:
            raise ValueError(
                f"reference 'previous' on {kind} | scope net or layer; only they are remembered"
            )
        if self.reference == "target" and kind != "layer":
            raise ValueError(
                "reference 'target' | a reference of the scope; targets exist on layers"
            )
        if self.reference and self.measure != "vega30":
            raise ValueError(
                f"a reference on {self.measure} | measure vega30; drift is defined on it alone"
            )


def _range(bound: float | list[float]) -> Range:
    return (bound[0], bound[1]) if isinstance(bound, list) else (-abs(bound), abs(bound))


def _shown(bound: float | list[float] | None) -> str:
    if isinstance(bound, list):
        return f"{bound[0]:g} to {bound[1]:g}"
    return f"{bound:g}"


class ToleranceSection(Section):
    """Allowed difference: the larger of the two."""

    absolute: NotNegative = 0.0
    relative: NotNegative = 0.0


class Tolerances(Section):
    """Allowed differences between ours and the broker's; a measure left out is not compared.

    price: price points. vega, delta, gamma, theta: position USD. iv: decimal.
    """

    price: ToleranceSection | None = ToleranceSection(absolute=0.05, relative=0.02)
    vega: ToleranceSection | None = ToleranceSection(absolute=2.0, relative=0.05)
    delta: ToleranceSection | None = None
    gamma: ToleranceSection | None = None
    theta: ToleranceSection | None = None
    iv: ToleranceSection | None = None


class LedgerSection(Section):
    """Where the ledger lives."""

    path: PathText = "state"


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


class MailSection(Section):
    """How the report is mailed. `password` is a reference: env:NAME or file:PATH."""

    host: Name
    port: Annotated[int, Field(gt=0, lt=65536)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Name
    recipients: Annotated[list[Name], Field(min_length=1)]
    username: Name | None = None
    password: str | None = None
    timeout_seconds: Positive = 30.0
    ca_file: str | None = None

    @field_validator("password")
    @classmethod
    def _reference(cls, password: str | None) -> str | None:
        if password is not None and not password.startswith(("env:", "file:")):
            raise ValueError(
                "a reference to a secret, never the secret; write env:NAME or file:PATH"
            )
        return password

    @field_validator("sender", "recipients")
    @classmethod
    def _addresses(cls, value: str | list[str]) -> str | list[str]:
        addresses = [value] if isinstance(value, str) else value
        if not all(is_address(address) for address in addresses):
            raise ValueError("plain ASCII mail addresses; such as desk@example.com")
        return value


Feeds = list[Feed]
ROLES = ("positions", "quotes", "futures", "indices", "rates", "trades", "events")


class Document(Section):
    """The whole file."""

    desk: Desk
    positions: Annotated[Feeds, Field(min_length=1)]
    quotes: Annotated[Feeds, Field(min_length=1)]
    futures: Feeds = []
    indices: Feeds = []
    rates: Feeds = []
    trades: Feeds = []
    layers: Annotated[list[LayerSection], Field(min_length=1)]
    limits: list[LimitSection] = []
    events: Feeds = []
    weights: WeightsSection = WeightsSection()
    gates: GatesSection = GatesSection()
    scenarios: ScenariosSection = ScenariosSection()
    tolerances: Tolerances = Tolerances()
    ledger: LedgerSection = LedgerSection()
    report: ReportSection = ReportSection()
    mail: MailSection | None = None

    @field_validator(*ROLES, mode="before")
    @classmethod
    def _one_or_several(cls, feeds: object) -> object:
        return [feeds] if isinstance(feeds, dict) else feeds


def resolved(base: Path, path: str) -> Path:
    """A path of the file, relative to the folder that the file stands in."""
    return (base / Path(path).expanduser()).resolve()
