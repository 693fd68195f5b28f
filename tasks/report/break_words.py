"""A break in words: what it is, how it stands, since when, and where it may come from."""

from __future__ import annotations

from datetime import date

from tasks.model.break_parts import Break
from tasks.model.breaks import CAUSES, ENDINGS, KINDS, RESOLVE_REASONS
from tasks.report.figures import (
    counted,
    digits_for,
    digits_to_tell,
    number,
    ordinal,
    plain,
    significant,
)
from tasks.report.tables import Tone

UNKNOWN_CAUSE = "not known"
_SIZES = frozenset({"contracts", "lots", "shares", "rows", "legs"})
# Prices, vols and counts have no side; of everything else the sign is half of the figure.
_UNSIGNED_KINDS = frozenset({"price", "iv", "duplicate"})
_UNSIGNED_GROUPS = frozenset({"structure", "membership"})


def group_of(item: Break) -> str:
    """The class of its kind; "" for a kind that this version does not know."""
    kind = KINDS.get(item.kind)
    return kind.group if kind else ""


def kind_words(item: Break) -> str:
    """`vega`; of a position also what the word means."""
    name, kind = plain(item.kind).replace("_", " "), KINDS.get(item.kind)
    if kind is None or kind.group in {"reported", "layer"}:
        return name
    return f"{name}: {kind.meaning}"


def about_parts(item: Break) -> tuple[str, ...]:
    """Kind, layer, account and source, as far as they tell something."""
    layer = "" if item.layer == item.subject else item.layer or "no layer"
    parts = (kind_words(item), layer, item.account, item.source)
    return tuple(part for part in parts if part)


def digits_of(item: Break) -> int:
    """Decimals that tell the two sides apart."""
    sides = [abs(it) for it in (item.ours, item.theirs) if it is not None]
    if item.unit in _SIZES:
        return 0 if all(side == int(side) for side in sides) else 2
    scale = max(sides, default=0.0)
    if item.difference is None:
        return digits_for(scale)
    return digits_to_tell(item.difference, scale)


def side_signed(item: Break) -> bool:
    """Whether a side is shown with its sign."""
    return item.kind not in _UNSIGNED_KINDS and group_of(item) not in _UNSIGNED_GROUPS


def untested(item: Break, as_of: date) -> bool:
    """Whether it stands over from a session before, because today it could not be tested."""
    sides = (item.ours, item.theirs, item.difference)
    return item.standing and item.opened < as_of and all(it is None for it in sides)


def status_words(item: Break, as_of: date) -> tuple[str, Tone]:
    """`≠ open`, `✓ accepted until 2026-12-01`, and the tone: a sign and a word, never colour."""
    if item.status == "resolved":
        return "✓ resolved", "ok"
    if item.status == "accepted":
        until = f" until {item.accepted_until.isoformat()}" if item.accepted_until else ""
        return f"○ accepted{until}", "muted"
    if untested(item, as_of):
        return f"? {item.status}, not tested today", "degraded"
    return ("≈ explained" if item.status == "explained" else "≠ open"), "breaks"


def ending_words(word: str | None) -> str:
    """Why a break ended, from the fixed word."""
    if not word:
        return ""
    return ENDINGS.get(word) or RESOLVE_REASONS.get(word) or plain(word).replace("_", " ")


def age_words(item: Break, as_of: date) -> str:
    """`3 sessions, since 2026-11-18`; today's are new."""
    if item.opened >= as_of:
        return "new"
    return f"{counted(item.age_sessions, 'session')}, since {item.opened.isoformat()}"


def past_words(item: Break) -> str:
    """`third time, first seen 2026-10-02`; nothing for the first time."""
    if item.episodes <= 1:
        return ""
    return f"{ordinal(item.episodes)} time, first seen {item.first_seen.isoformat()}"


def before_words(item: Break) -> str:
    """How a break that has come back had ended before."""
    if not item.standing or item.resolved_on is None:
        return ""
    said = ending_words(item.resolution)
    return f"last resolved {item.resolved_on.isoformat()}" + (f" ({said})" if said else "")


def accepted_words(item: Break) -> str:
    """`up to 12.00`: the difference that an acceptance covers."""
    if item.status != "accepted" or item.accepted_difference is None:
        return ""
    return f"up to {number(item.accepted_difference, digits_of(item))}"


def stood_words(item: Break, as_of: date) -> str:
    """How long a break that is over stood; nothing of one that was not there the day before."""
    return f"stood {age_words(item, as_of)}" if item.opened < as_of else ""


def ended_because(item: Break) -> str:
    """What is on record of the end of a break beyond its fixed word."""
    said = ending_words(item.resolution)
    # A person's reason, and that both sides agree, are told by the word itself.
    spoken = item.resolution in RESOLVE_REASONS and item.resolution not in ENDINGS
    if spoken or item.resolution == "agrees" or item.reason == said:
        return ""
    return item.reason or ""


def story_words(item: Break, as_of: date) -> str:
    """Age, past and end of a break, as they stand below its status."""
    resolved = item.status == "resolved"
    told = (
        ending_words(item.resolution) if resolved else "",
        accepted_words(item),
        stood_words(item, as_of) if resolved else age_words(item, as_of),
        past_words(item),
        before_words(item),
    )
    return "; ".join(part for part in told if part)


def cause_words(item: Break) -> str:
    """The cause in words; the fixed ones where the program gave only its code."""
    return item.cause or CAUSES.get(item.cause_code or "", "") or UNKNOWN_CAUSE


def sureness_words(item: Break) -> str:
    """`sure, leaves -0.06`: how good the cause is."""
    if cause_words(item) == UNKNOWN_CAUSE:
        return ""
    left = item.remaining
    told = (
        item.confidence or "",
        "" if left is None else f"leaves {significant(left, 2, sign=True)}",
    )
    return ", ".join(part for part in told if part)


def remark_words(item: Break) -> str:
    """`owner mb; asked the broker`: whoever looks after it need not have written the note."""
    return said_words(item.owner, item.note)


def said_words(owner: str | None, note: str | None) -> str:
    """Owner and newest note, each as far as there is one."""
    return "; ".join(it for it in (f"owner {owner}" if owner else "", note or "") if it)
