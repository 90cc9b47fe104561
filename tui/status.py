"""`mltui status`: what the runs of a workspace have come to. Reads only."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.outcome import Isolation
from engine.overview import EngineWords, Overview, engine_words, look_at
from tui.format import score_text, scores_text


def status_json(workspace: Path) -> str:
    """For programs: one object."""
    overview = look_at(workspace)
    return json.dumps({**_fields(overview), **_engine_fields(_engine(overview))}, indent=2)


def status_text(workspace: Path) -> str:
    """For a person."""
    overview = look_at(workspace)
    if overview.run is None:
        if overview.process:
            prepares = f"{overview.workspace}: no run yet; an engine gets ready (process {overview.process})"
            return "\n".join([prepares, *_isolation_lines(_engine(overview))])
        return f"{overview.workspace}: no run yet; `mltui run {workspace}` starts one"
    counts = overview.counts
    both = scores_text(overview.metric, overview.select_by, overview.reported, overview.verified)
    tie = "" if overview.ties_with is None else f"  a tie with #{overview.ties_with}"
    best = "none yet"
    if overview.best is not None:
        score = "not run" if overview.reported is None else both
        best = f"#{overview.best}  {score}{tie}  {overview.idea or ''}".rstrip()
    works = f"works on it now (process {overview.process})" if overview.process else "nobody works on it"
    return "\n".join(
        [
            f"{overview.workspace}: run {overview.run}, {works}",
            f"  policy      {overview.policy or '-'}",
            f"  rounds      {counts['rounds']}",
            f"  candidates  {counts['candidates']}: {_counts_words(counts)}",
            f"  best        {best}",
            *([f"  at the end  {_final_words(overview)}"] if overview.final is not None else []),
            *([f"  ended       {overview.ended}"] if overview.ended and not overview.process else []),
            *_isolation_lines(_engine(overview)),
            *_request_lines(overview),
        ]
    )


def _counts_words(counts: Mapping[str, int]) -> str:
    not_run = f", {counts['not_run']} not run" if counts["not_run"] else ""
    return f"{counts['scored']} scored, {counts['failed']} failed{not_run}"


def _final_words(overview: Overview) -> str:
    return f"{overview.metric} {score_text(overview.final)} on the rows that nothing was chosen by"


def _engine(overview: Overview) -> EngineWords | None:
    return engine_words(overview.workspace) if overview.process else None


def _isolation_lines(engine: EngineWords | None) -> list[str]:
    if engine is None:
        return []
    if engine.is_asking_for_bare:
        return ["  isolation   none works here; the engine waits for your word on the screen"]
    if engine.isolation == Isolation.NONE:
        return ["  isolation   none: scripts can read and change whatever you can, and reach the network"]
    network = "scripts reach the network" if engine.network else "no network"
    return [f"  isolation   {engine.isolation}; {network}"] if engine.isolation else []


def _request_lines(overview: Overview) -> list[str]:
    """What waits for `a` or `r`."""
    asked = [
        f"{package} (#{', #'.join(map(str, candidates))})"
        for package, candidates in overview.requests.items()
    ]
    return [f"  asks for    {', '.join(asked)}"] if asked else []


def _engine_fields(engine: EngineWords | None) -> dict[str, Any]:
    return {
        "isolation": None if engine is None else engine.isolation or None,
        "network": None if engine is None else engine.network,
    }


def _fields(overview: Overview) -> dict[str, Any]:
    best = None
    if overview.best is not None:
        best = {
            "candidate": overview.best,
            "reported": overview.reported,
            "verified": overview.verified,
            "final": overview.final,
            "idea": overview.idea,
            "ties_with": overview.ties_with,
        }
    return {
        "workspace": str(overview.workspace),
        "run": overview.run,
        "process": overview.process,
        "policy": overview.policy,
        "ended": overview.ended,
        "select_by": overview.select_by,
        "best": best,
        "counts": dict(overview.counts),
        "requests": [
            {"package": package, "candidates": list(candidates)}
            for package, candidates in overview.requests.items()
        ],
    }
