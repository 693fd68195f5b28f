"""Check: the book three ways, against what is reported, against its past and its limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from tasks.checks.all_long import nothing_short
from tasks.checks.causes import find_causes
from tasks.checks.expiries import moved_expiries, unlisted_expiries
from tasks.checks.fates import Evidence, fate_among
from tasks.checks.heard import comparable
from tasks.checks.lifecycle import live
from tasks.checks.limit_changes import limit_changes, limit_definitions
from tasks.checks.limits import judge_limits
from tasks.checks.limits_disputed import by_own_book, disputed, worse_of
from tasks.checks.limits_tested import Tested
from tasks.checks.lost_quotes import lost_quotes
from tasks.checks.membership import retags, unassigned_differences
from tasks.checks.own_vega import OwnVega, own_vega
from tasks.checks.pnl import ProfitAndLoss, profit_and_loss
from tasks.checks.positions import Positions, reconcile_positions, with_stakes
from tasks.checks.quality import quality, quality_findings
from tasks.checks.rebalances import rebalanced_today
from tasks.checks.reported import layer_differences, layer_sums, reported_differences
from tasks.checks.source_sizes import source_differences
from tasks.checks.structure import structure_differences
from tasks.checks.untested import not_tested
from tasks.model.break_parts import Break, Retag
from tasks.model.document import Finding
from tasks.model.layers import LayerSpec
from tasks.model.limit_parts import LimitChange, LimitDefinition, LimitResult
from tasks.model.memory import Rebalanced
from tasks.model.quality_parts import Quality
from tasks.model.sessions import Calendar
from tasks.outlook import Outlook
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk
from tasks.value import Valued
from tasks.vega.legs import value_legs
from tasks.vega.scopes import Book

SECONDS_PER_MINUTE = 60.0


@dataclass(frozen=True, eq=False)
class Checked:
    """Everything that was held against something else.

    targets: vega30 by layer. rebalanced: by layer. own: the vega30 of our own book.
    """

    breaks: tuple[Break, ...]
    positions: Positions
    retags: tuple[Retag, ...]
    own: OwnVega
    limits: tuple[LimitResult, ...]
    limit_definitions: tuple[LimitDefinition, ...]
    limit_changes: tuple[LimitChange, ...]
    targets: Mapping[str, float]
    rebalanced: Mapping[str, Rebalanced]
    pnl: ProfitAndLoss
    quality: tuple[Quality, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, eq=False)
class _Session:
    """What the checks of one session look at."""

    desk: Desk
    as_of: date
    pulled: Pulled
    valued: Valued
    recalled: Recalled

    @property
    def book(self) -> Book:
        """The broker's holdings, valued."""
        return self.valued.book

    @property
    def last(self) -> date | None:
        """The newest session on record before this one."""
        return self.recalled.yesterday.as_of if self.recalled.yesterday else None

    @property
    def layer_names(self) -> tuple[str, ...]:
        """The declared layers."""
        return tuple(layer.name for layer in self.desk.layers)

    @property
    def followed(self) -> bool:
        """Whether that is the session before: else the trades between are not at hand."""
        return self.last is not None and Calendar(self.as_of).previous(self.as_of) == self.last


def check(
    desk: Desk, as_of: date, pulled: Pulled, valued: Valued, ahead: Outlook, recalled: Recalled
) -> Checked:
    """Breaks and limit states; unknown measures are `not_testable`."""
    session = _Session(desk, as_of, pulled, valued, recalled)
    memory, book = recalled.memory, valued.book
    positions = _positions(session)
    # Its layer is that of the holding, whatever the rules would say of the difference.
    disputed_legs = value_legs(
        positions.disputed, valued.market, valued.spec, Calendar(as_of)
    ).assign(layer=positions.disputed["layer"])
    pnl = _pnl(session)
    own = own_vega(book, disputed_legs, known=memory.holdings is not None)
    tested = _tested(session, positions, ahead, pnl.usd)
    measured = _quality(session)
    return Checked(
        breaks=_breaks(session, positions, disputed_legs),
        positions=positions,
        retags=retags(
            positions.holdings, memory, as_of, legs=book.legs, yesterday=recalled.yesterday
        ),
        own=own,
        limits=_limits(session, tested, own),
        limit_definitions=limit_definitions(desk.limits),
        limit_changes=limit_changes(desk.limits, memory.definitions, session.last),
        targets=tested.targets,
        rebalanced=tested.rebalanced,
        pnl=pnl,
        quality=measured,
        findings=(
            *quality_findings(measured),
            *_lost(session),
            *_untested(session),
            *_expiries(session),
            *nothing_short(book.legs, desk.layers),
        ),
    )


def _positions(session: _Session) -> Positions:
    return reconcile_positions(
        session.book.legs,
        memory=session.recalled.memory,
        trades=session.pulled.trades,
        followed=session.followed,
        indices=session.valued.market.indices,
        market=session.valued.market,
        layers=session.desk.layers,
        as_of=session.as_of,
        accounts=session.desk.accounts,
    )


def _pnl(session: _Session) -> ProfitAndLoss:
    return profit_and_loss(
        session.book.legs,
        yesterday=session.recalled.own_yesterday,
        trades=session.pulled.trades,
        indices=session.valued.market.indices,
        as_of=session.as_of,
    )


def _breaks(session: _Session, positions: Positions, disputed: pd.DataFrame) -> tuple[Break, ...]:
    """Every difference with its cause, and what memory and people make of it."""
    desk, pulled, book = session.desk, session.pulled, session.book
    memory, legs = session.recalled.memory, session.book.legs
    found = (
        *with_stakes(positions, disputed),
        *source_differences(legs, pulled.reports, pulled.covered),
        *structure_differences(legs, desk.layers),
        *unassigned_differences(legs),
        *reported_differences(legs, pulled.reports, desk.tolerances),
        *layer_differences(legs, pulled.reports, desk.layer_tolerances, session.layer_names),
    )
    causes = find_causes(
        found,
        legs,
        session.valued.market,
        memory.quotes,
        reports=pulled.reports,
        tolerances=desk.tolerances,
    )
    evidence = Evidence(
        book=book,
        shapes={layer.name: layer.shape for layer in desk.layers},
        reports=comparable(legs, pulled.reports),
        sums=tuple(
            layer_sums(legs, pulled.reports, tuple(desk.layer_tolerances), session.layer_names)
        ),
        covered=pulled.covered,
        sources=frozenset(name for names in desk.reporters.values() for name in names),
        holdings=positions.holdings,
        settlements=positions.settlements,
        compared=frozenset(desk.tolerances),
        layer_compared=frozenset(desk.layer_tolerances),
    )
    return live(
        tuple(zip(found, causes, strict=True)),
        memory=memory,
        last_session=session.last,
        as_of=session.as_of,
        fate=fate_among(evidence),
    )


def _tested(session: _Session, positions: Positions, ahead: Outlook, pnl_usd: float) -> Tested:
    desk, book, memory = session.desk, session.book, session.recalled.memory
    return Tested(
        as_of=session.as_of,
        book=book,
        layers=desk.layers,
        buckets=desk.buckets,
        targets=layer_targets(desk.layers, book),
        pnl=pnl_usd,
        quote_age_minutes=_quote_age_minutes(session.as_of, session.pulled),
        yesterday=session.recalled.yesterday,
        memory=memory,
        rebalanced=rebalanced_today(
            positions.holdings,
            desk.layers,
            memory=memory,
            book=book,
            as_of=session.as_of,
            trades_known=session.pulled.trades is not None and session.followed,
        ),
        holdings=positions.holdings,
        scenarios=ahead.scenarios,
        accounts=session.pulled.frames["accounts"],
        expiries=session.valued.market.expiries,
        named_accounts=desk.accounts,
    )


def _limits(session: _Session, tested: Tested, own: OwnVega) -> tuple[LimitResult, ...]:
    """By the broker's holdings, or by ours where those are disputed and worse."""
    limits = session.desk.limits
    by_broker = judge_limits(limits, tested)
    if session.recalled.memory.holdings is None or not disputed(session.book, own):
        return by_broker
    book = by_own_book(session.book, own)
    targets = layer_targets(session.desk.layers, book)
    ours = [limit for limit in limits if limit.kind in {"net", "layer"}]
    return worse_of(by_broker, judge_limits(ours, replace(tested, book=book, targets=targets)))


def _quality(session: _Session) -> tuple[Quality, ...]:
    yesterday = session.recalled.yesterday
    return quality(
        session.valued.market.chain,
        session.book.legs,
        session.pulled.frames["quotes"],
        before=yesterday.quotes if yesterday else None,
        past=session.recalled.memory.quality,
        rule=session.desk.quality,
    )


def _lost(session: _Session) -> tuple[Finding, ...]:
    yesterday = session.recalled.yesterday
    before = yesterday.quotes if yesterday else None
    return lost_quotes(
        session.pulled.frames["quotes"], before, frozenset(session.pulled.held), session.as_of
    )


def _untested(session: _Session) -> tuple[Finding, ...]:
    desk = session.desk
    return not_tested(
        session.book.legs,
        session.pulled.reports,
        desk.tolerances,
        desk.layer_tolerances,
        session.layer_names,
    )


def _expiries(session: _Session) -> tuple[Finding, ...]:
    frames = session.pulled.frames
    held, traded = (frames[role]["symbol"].tolist() for role in ("positions", "trades"))
    return (
        *unlisted_expiries(held, traded, session.as_of),
        *moved_expiries(frames["futures"], session.as_of),
    )


def layer_targets(layers: tuple[LayerSpec, ...], book: Book) -> dict[str, float]:
    """Target vega30 by layer, for layers that declare one; NaN when the core is unreconciled."""
    core = math.fsum(
        book.layers[layer.name].measures["vega30"] for layer in layers if layer.role == "core"
    )
    targets = {}
    for layer in layers:
        if layer.target_vega30 is not None:
            targets[layer.name] = layer.target_vega30
        elif layer.target_core_share is not None:
            targets[layer.name] = -layer.target_core_share * core
    return targets


def _quote_age_minutes(as_of: date, pulled: Pulled) -> float:
    """How long before the close the chain was stamped; zero after it, NaN without a stamp."""
    if pulled.snapshot_utc is None:
        return math.nan
    age = Calendar(as_of).close_utc(as_of) - pulled.snapshot_utc
    return max(age.total_seconds(), 0.0) / SECONDS_PER_MINUTE
