"""`mltui status`: what the runs of a workspace have come to. Reads only."""

import json
from pathlib import Path
from typing import Any

from engine.overview import Overview, look_at
from tui.format import score_text


def status_json(workspace: Path) -> str:
    """For programs: one object."""
    overview = look_at(workspace)
    return json.dumps(_fields(overview), indent=2)


def status_text(workspace: Path) -> str:
    """For a person."""
    overview = look_at(workspace)
    if overview.run is None:
        return f"{overview.workspace}: no run yet; `mltui run {workspace}` starts one"
    counts = overview.counts
    verified = "" if overview.verified is None else f"  verified {score_text(overview.verified)}"
    best = "none yet"
    if overview.best is not None:
        best = (
            f"#{overview.best}  MAE {score_text(overview.reported)}{verified}  {overview.idea or ''}".rstrip()
        )
    works = f"works on it now (process {overview.process})" if overview.process else "nobody works on it"
    return "\n".join(
        [
            f"{overview.workspace}: run {overview.run}, {works}",
            f"  policy      {overview.policy or '-'}",
            f"  rounds      {counts['rounds']}",
            f"  candidates  {counts['candidates']}: {counts['scored']} scored, {counts['failed']} failed",
            f"  best        {best}",
            *([f"  ended       {overview.ended}"] if overview.ended and not overview.process else []),
        ]
    )


def _fields(overview: Overview) -> dict[str, Any]:
    best = None
    if overview.best is not None:
        best = {
            "candidate": overview.best,
            "reported": overview.reported,
            "verified": overview.verified,
            "idea": overview.idea,
        }
    return {
        "workspace": str(overview.workspace),
        "run": overview.run,
        "process": overview.process,
        "policy": overview.policy,
        "ended": overview.ended,
        "best": best,
        "counts": dict(overview.counts),
    }
