"""A report whose names are out to do harm."""

from __future__ import annotations

from tasks.model.document import Finding, Gap, Omission, Report
from tests.report.days import breach_report
from tests.report.lived_boards import changes
from tests.report.own_book import holdings, quality, retags, settlements
from tests.report.standing import crowd, every_status

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "a\r\nBcc: thief@example.com",
    '=cmd|"/c calc"!A1',
    "\u202egnp.exe",
    "$\\frac{1}{0}$",
    "' onload=x \"><img src=https://evil.example/x>",
)


def hostile_report() -> Report:
    clean = breach_report()
    script, braces, crlf, formula, bidi, maths, quotes = HOSTILE
    return breach_report(
        desk=crlf + script,
        run_id=quotes,
        headline=f"{script} {braces} {crlf} {bidi}",
        layers=(
            clean.layers[0].model_copy(update={"layer": maths}),
            clean.layers[1].model_copy(update={"layer": script}),
        ),
        legs=(
            clean.legs[0].model_copy(
                update={"account": formula, "layer": script, "symbol": "\t=1+1"}
            ),
            clean.legs[1].model_copy(
                update={"account": "-2+3", "layer": "@SUM(A1)", "symbol": "+1"}
            ),
            *clean.legs[2:],
        ),
        buckets=tuple(it.model_copy(update={"bucket": maths + it.bucket}) for it in clean.buckets),
        limits=tuple(
            it.model_copy(
                update={
                    "id": crlf + it.id,
                    "basis": braces,
                    "episode": script,
                    "classification": quotes,
                    "resolution": crlf,
                    "owner": bidi,
                    "note": script,
                    "trail": (1.0, None, 2.0),
                }
            )
            for it in clean.limits
        ),
        limit_changes=tuple(
            it.model_copy(update={"id": script, "old": quotes, "new": crlf}) for it in changes()
        ),
        breaks=tuple(
            it.model_copy(
                update={
                    "kind": kind,
                    "cause": quotes,
                    "subject": script,
                    "owner": bidi,
                    "note": braces,
                    "reason": crlf,
                    "source": script,
                    "resolution": quotes,
                    "resolved_on": it.opened,
                }
            )
            for kind in ("vega", script)
            for it in (*every_status(), *crowd(4))
        ),
        holdings=tuple(
            it.model_copy(update={"symbol": script, "account": crlf, "layer": quotes})
            for it in holdings()
        ),
        settlements=tuple(
            it.model_copy(update={"symbol": quotes, "reason": script, "value_source": bidi})
            for it in settlements()
        ),
        retags=tuple(
            it.model_copy(update={"symbol": bidi, "layer": script, "note": quotes})
            for it in retags()
        ),
        quality=tuple(
            it.model_copy(update={"code": script, "subject": quotes, "unit": crlf})
            for it in quality()
        ),
        gaps=(Gap(account=quotes, layer=script, subject=braces, code=formula, reason=crlf),),
        findings=(Finding(code=quotes, severity="error", subject=script, count=1, evidence=bidi),),
        omissions=(Omission(section=script, reason=quotes),),
        explain=tuple(
            it.model_copy(update={"scope": it.scope.replace("layer:", f"layer:{script}")})
            for it in clean.explain
        ),
        scenarios=tuple(
            it.model_copy(
                update={"layers": {maths: it.core}, "net": None, "reason": f"{quotes} {bidi}"}
            )
            if it.shift == 2.0
            else it.model_copy(update={"layers": {maths: it.core, script: it.hedge}})
            for it in clean.scenarios
        ),
        break_evens=tuple(
            it.model_copy(update={"at": f"{maths} {script}", "reason": quotes})
            for it in clean.break_evens
        ),
        pnl_explain=tuple(
            it.model_copy(update={"scope": it.scope.replace("U100001", formula)})
            for it in clean.pnl_explain
        ),
        attribution=tuple(
            it.model_copy(update={"scope": f"layer:{script}", "reason": braces})
            for it in clean.attribution
        ),
        provenance=clean.provenance.model_copy(update={"checkpoint": crlf, "code_version": script}),
    )
