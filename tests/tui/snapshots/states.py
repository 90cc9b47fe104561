"""The states that are worth a look, most of them moments of a run that was recorded from a real one."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from textual.pilot import Pilot

from engine.facts import (
    Autonomy,
    AutonomyChanged,
    CandidateFailed,
    CandidateReflected,
    CandidateWaits,
    Entry,
    ExecutionEnded,
    Fact,
    Purpose,
    ScriptWritten,
)
from engine.forecast_facts import CandidateChosen, CandidateNotRun, CandidateValued
from engine.outcome import OutcomeKind, Prediction
from engine.package_facts import PackageDecided, PackageRequested
from engine.signals import ExecutionProgressed, Noted, Signal, TextArrived
from tests.facts import ended, failed, started, written
from tests.tui.app.fake_link import FakeLink
from tests.tui.app.recorded import folder_of, read_recorded
from tests.tui.app.world import hello
from tests.tui.quiet import quiet_pilots, settled
from tui.app import CockpitApp
from tui.screens.texts import output_file
from tui.widgets.output import OutputView

RECORDED = read_recorded()
ENTRIES = RECORDED.entries
POLICY = "offline policy, no language model"
_SAME, _MOST_LOOKS = 2, 2_000
_AFTER_S = 9.0
"""So long ago was the last fact."""
_TRACE = 'Traceback (most recent call last):\n  File "script.py", line 12, in <module>\n'
_TRACEBACK = (
    "fold 1: 24.19\nTraceback (most recent call last):\n"
    '  File "script.py", line 58, in <module>\n    scaled = scale(train["hour of day"])\n'
    "KeyError: 'hour of day'\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A state of the screen, and the keys that lead to what is looked at."""

    name: str
    facts: int
    """So many of the recorded facts have happened."""
    and_then: Sequence[Fact] = ()
    signals: Sequence[Signal] = ()
    partial: Sequence[int] = ()
    """Candidates whose output has come half way."""
    keys: Sequence[str] = ()
    before_run: str | None = None


def _streams(*candidates: int) -> list[Signal]:
    """Five answers on their way, none as far as another."""
    return [
        TextArrived(candidate=candidate, purpose=Purpose.WRITE, text=_script(candidate)[: 260 + 190 * order])
        for order, candidate in enumerate(candidates)
    ]


def _running(*candidates: int) -> list[Signal]:
    return [
        ExecutionProgressed(
            candidate=candidate, wall_s=9.0, cpu_s=8.5, memory_bytes=(90 + order) << 20, output_bytes=40
        )
        for order, candidate in enumerate(candidates)
    ]


def _script(candidate: int) -> str:
    return RECORDED.text(candidate, "script.py")


_ASK = (
    AutonomyChanged(autonomy=Autonomy.ASK),
    ENTRIES[65].fact,
    CandidateWaits(candidate=10),
    ENTRIES[68].fact,
    CandidateWaits(candidate=7),
)
_FAILED = (
    ENTRIES[109].fact,
    written(12, "svr(gamma=0.03) | features=hour of day"),
    started(12),
    ended(12, OutcomeKind.ERROR),
    failed(12, reason="KeyError: 'hour of day' (script.py, line 58)"),
)
_ASKING = (
    ended(9, OutcomeKind.ERROR),
    PackageRequested(candidate=9, package="opencv-python", module="cv2"),
    ended(8, OutcomeKind.ERROR),
    PackageRequested(candidate=8, package="opencv-python", module="cv2"),
    PackageRequested(candidate=8, package="xgboost", module=None),
)
_GRANTED = (
    PackageDecided(package="opencv-python", is_granted=True, reason="you granted it"),
    PackageDecided(package="xgboost", is_granted=True, reason="your config allows it"),
)
_SCRIPTS: tuple[Fact, ...] = tuple(
    entry.fact for entry in ENTRIES[64:77] if isinstance(entry.fact, ScriptWritten)
)


def _valued(candidate: int, probability: float, gain: float, loss: float) -> CandidateValued:
    said = Prediction(probability=probability, gain=gain, loss=loss, reference=23.86)
    return CandidateValued(candidate=candidate, prediction=said, why="a blend of two kinds errs less")


_JUDGED: tuple[Fact, ...] = (
    *_SCRIPTS,
    _valued(7, 0.4, 0.5, 0.5),
    _valued(8, 0.3, 0.4, 1.0),
    _valued(9, 0.7, 1.2, 0.4),
)
_PART_RUN: tuple[Fact, ...] = (
    *_JUDGED,
    _valued(10, 0.2, 1.0, 6.0),
    _valued(11, 0.6, 0.9, 0.5),
    CandidateChosen(candidate=9, why="net upside +0.72 (70% to improve), 1 of 5"),
    CandidateNotRun(candidate=7, why="net upside -0.1 (40% to improve), 3 of 5; at most 1 run", may_run=True),
    CandidateNotRun(
        candidate=8, why="net upside -0.58 (30% to improve), 4 of 5; at most 1 run", may_run=True
    ),
    CandidateNotRun(
        candidate=10, why="net upside -4.6 (20% to improve), 5 of 5; at most 1 run", may_run=True
    ),
    CandidateNotRun(
        candidate=11, why="net upside +0.34 (60% to improve), 2 of 5; at most 1 run", may_run=True
    ),
    started(9),
    *(ENTRIES[index].fact for index in (91, 95, 96, 102)),
)
MOMENTS = (
    Moment(name="empty", facts=0),
    Moment(name="writing", facts=64, signals=_streams(7, 8, 9, 10, 11), keys=("end",)),
    Moment(
        name="running", facts=79, signals=_running(7, 8, 9, 10, 11), partial=(7, 9), keys=("b", "j", "j", "j")
    ),
    Moment(name="review", facts=108, keys=("b",)),
    Moment(name="ask", facts=64, and_then=_ASK, signals=_streams(8, 9, 11), keys=("right_square_bracket",)),
    Moment(name="failed", facts=108, and_then=_FAILED, keys=("b", "j")),
    Moment(name="asking", facts=79, and_then=_ASKING, partial=(7, 11), keys=("right_square_bracket",)),
    Moment(
        name="installing",
        facts=79,
        and_then=(*_ASKING, *_GRANTED),
        signals=(Noted(message="opencv-python: Downloading opencv-python (59.1 MB)"),),
        partial=(7, 11),
        keys=("b", "j", "j", "j", "i"),
    ),
    Moment(
        name="judging",
        facts=64,
        and_then=_JUDGED,
        signals=(TextArrived(candidate=10, purpose=Purpose.VALUE, text="An SVR beside a net. " * 9),),
        before_run="value",
        keys=("b", "j", "j", "j"),
    ),
    Moment(name="not_run", facts=64, and_then=_PART_RUN, before_run="value", keys=("b", "k", "i", "s")),
    Moment(name="diff", facts=108, keys=("b", "d")),
    Moment(name="info", facts=108, keys=("b", "i")),
    Moment(name="zoomed", facts=108, keys=("b", "o", "z")),
    Moment(name="help", facts=108, keys=("question_mark",)),
    Moment(name="ended", facts=157, keys=("b",)),
)


@asynccontextmanager
async def shown(
    moment: Moment, folder: Path, size: tuple[int, int], theme: str | None = None
) -> AsyncGenerator[tuple[CockpitApp, Pilot[None]]]:
    """The screen in this moment; its clocks stand still, but for what arms the keys."""
    entries = _entries(moment)
    _lay_out(folder, entries, moment.partial)
    ended_at = entries[-1].at if entries else ENTRIES[0].at
    beat = [1_000.0]
    greeting = hello(folder, workspace="demo", policy=POLICY, before_run=moment.before_run)
    link = FakeLink(given=[greeting, *entries, *moment.signals])
    app = CockpitApp(
        lambda: link,
        theme=theme,
        kept_home=folder / "kept",
        now=lambda: ended_at + timedelta(seconds=_AFTER_S),
        monotonic=lambda: beat[0],
        is_still=True,
    )
    with quiet_pilots():
        async with app.run_test(size=size, notifications=True) as pilot:
            while app.cockpit is None or app.cockpit.version < len(entries) + len(moment.signals):
                await pilot.pause()
            await settle(app, pilot)
            for key in moment.keys:
                beat[0] += 1.0
                await pilot.press(key)
                await settle(app, pilot)
            yield app, pilot


async def settle(app: CockpitApp, pilot: Pilot[None]) -> None:
    """Until nothing is being read and the last looks are all the same: files are read by threads."""
    looks: list[list[str]] = []
    for _ in range(_MOST_LOOKS):
        app.tick()
        await settled(pilot, workers="read-files")
        if not _is_output_read(app):
            await pilot.pause(0.005)
            continue
        looks.append([strip.text for strip in app.screen._compositor.render_strips()])
        if len(looks) >= _SAME and all(look == looks[-1] for look in looks[-_SAME:]):
            return
    raise AssertionError("the screen never comes to rest")


def _is_output_read(app: CockpitApp) -> bool:
    """The pane reads by itself, in a rhythm of its own."""
    pane, cockpit = app.main.query_one(OutputView), app.cockpit
    file = None if cockpit is None else output_file(cockpit, cockpit.selected)
    if file is None or not pane.is_on_screen or not pane.size.height:
        return True
    return pane._reading.size_bytes == (file.stat().st_size if file.exists() else 0)


def _entries(moment: Moment) -> list[Entry]:
    known = list(ENTRIES[: moment.facts])
    more = enumerate(moment.and_then, len(known) + 1)
    return [*known, *(replace(known[-1], seq=seq, fact=fact) for seq, fact in more)]


def _lay_out(folder: Path, entries: Sequence[Entry], partial: Sequence[int]) -> None:
    """The files that an engine would have written by now."""
    for entry in entries:
        match entry.fact:
            case ScriptWritten(candidate=candidate):
                RECORDED.lay_out(folder, candidate, "script.py")
            case ExecutionEnded(candidate=candidate):
                RECORDED.lay_out(folder, candidate, "stdout.log")
            case CandidateReflected(candidate=candidate):
                RECORDED.lay_out(folder, candidate, "reflection.md")
            case CandidateFailed(candidate=candidate):
                (folder_of(folder, candidate) / "stdout.log").write_text(_TRACEBACK)
            case PackageRequested(candidate=candidate, module=module) if module is not None:
                missing = f"ModuleNotFoundError: No module named '{module}'\n"
                (folder_of(folder, candidate) / "stdout.log").write_text(_TRACE + missing)
            case _:
                """Writes no file that a screen reads."""
    for candidate in partial:
        RECORDED.lay_out(folder, candidate, "stdout.log")
        log = folder_of(folder, candidate) / "stdout.log"
        log.write_text("".join(log.read_text().splitlines(keepends=True)[:2]))
