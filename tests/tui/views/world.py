"""Cockpits in every state that a run can be in, built from facts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.candidate import Operator
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    BestCandidate,
    BestChanged,
    CandidateWaits,
    CompletionArrived,
    EndReason,
    Entry,
    Fact,
    Flags,
    Purpose,
    RoundEnded,
    RunEnded,
    RunPaused,
    RunStarted,
)
from engine.outcome import FailureKind, OutcomeKind, Score, Usage
from engine.package_facts import PackageDecided, PackageRequested
from engine.signals import ExecutionProgressed, Noted, TextArrived
from engine.verdict_facts import Meaning, Verdict, VerdictGiven
from tests.facts import NOON, ended, failed, proposed, reflected, run_through, scored, started, written
from tui.cockpit import Cockpit
from tui.sights import Estimate, Hello, Now

STARTED = RunStarted(
    seed=1,
    search="rounds",
    samples=5,
    policy="offline policy, no language model",
    metric="MAE",
    flags=Flags(),
)
HELLO = Hello(
    workspace="/home/me/house-prices",
    state_dir="/home/me/house-prices/.mltui",
    run=1,
    policy="offline policy, no language model",
    isolation="bwrap",
    samples=5,
    jobs=5,
    process=4711,
    is_paid=False,
    network=False,
    hold=None,
)
HOLD = Estimate(
    endpoint="https://api.example.org/v1",
    model="some-model",
    calls=15,
    prompt_tokens=41_000,
    budget="$20",
    what="the task, 4 files (previews of 2), the memory",
)
HOSTILE = (
    "[/]",
    "[@click=app.bell]press me[/]",
    "[red]red[/red] [bold",
    "\x1b[31mred\x1b]0;title\x07",
    "\x9b2J\x00\x07\x08",
    "evil\u202etxt.exe",
    "日本語のアイデア、勾配ブースティング",
    "👩\u200d👩\u200d👧\u200d👦 family ❤\ufe0f 🏳️\u200d🌈 👍🏽",
    "z" + "\u0300\u0301\u0302\u0303" * 40 + "algo",
    "tab\tand\nnewline\r\nand\u2028more\u3000wide space",
    "\ud800 lone \udfff",
    "\u0301starts with a mark",
    "x" * 5000,
    "ﷺ﷽ 𒐫 ꧅",
    "한국어 각 ᄀ ᅡ ㅤ",
    "",
)


def cockpit_of(*facts: Fact, hello: Hello = HELLO, step_s: float = 1.0, begin: datetime = NOON) -> Cockpit:
    cockpit = Cockpit(hello)
    add(cockpit, STARTED, *facts, step_s=step_s, begin=begin)
    return cockpit


def add(cockpit: Cockpit, *facts: Fact, step_s: float = 1.0, begin: datetime = NOON) -> Cockpit:
    for fact in facts:
        seq = cockpit.last_seq + 1
        at = begin + timedelta(seconds=seq * step_s)
        cockpit.apply(Entry(seq=seq, run=1, at=at, fact=fact), seq * step_s)
    return cockpit


def now_of(cockpit: Cockpit, later_s: float = 5.0, step_s: float = 1.0) -> Now:
    """A moment after everything that the cockpit has heard."""
    s = cockpit.last_seq * step_s + later_s
    return Now(at=NOON + timedelta(seconds=s), s=s)


def best(candidate: int, reported: float, previous: int | None = None) -> BestChanged:
    return BestChanged(candidate=candidate, score=Score(reported=reported, verified=None), previous=previous)


def verdict(number: int, candidate: int, kind: Verdict, meaning: Meaning, words: str | None = None) -> Fact:
    return VerdictGiven(verdict=number, candidate=candidate, kind=kind, meaning=meaning, words=words)


def completion(candidate: int, purpose: Purpose = Purpose.WRITE) -> CompletionArrived:
    return CompletionArrived(
        candidate=candidate,
        purpose=purpose,
        turn=1,
        sha256="0" * 64,
        model="m",
        finish_reason="stop",
        usage=Usage(prompt_tokens=8200, completion_tokens=900),
        wall_s=12.0,
    )


def first_round() -> list[Fact]:
    """A baseline and five drafts, four with scores, one failed and repaired."""
    facts: list[Fact] = [
        proposed(1, round_number=0, lane=0, operator=Operator.BASELINE),
        written(1, "ridge on the numeric columns"),
        started(1),
        ended(1),
        scored(1, 21_000.5),
        best(1, 21_000.5),
        reflected(1),
        *(proposed(candidate, lane=lane) for lane, candidate in enumerate(range(2, 7), start=1)),
    ]
    values = {2: 18_000.25, 3: 16_533.2, 4: 17_100.0, 5: 19_234.56}
    for candidate, value in values.items():
        facts += [completion(candidate), written(candidate, f"hist gradient boosting with idea {candidate}")]
        facts += [started(candidate), ended(candidate)]
        mark = replace(scored(candidate, value, verified=value + 168.9), marks=("tie with #1",))
        facts += [mark if candidate == 4 else scored(candidate, value, verified=value + 168.9)]
        facts += [reflected(candidate)]
    facts += [best(3, 16_533.2, 1), written(6, "random forest"), started(6), ended(6, OutcomeKind.ERROR)]
    facts += [failed(6, FailureKind.SCRIPT, "KeyError: 'Neighborhood' (line 12)"), reflected(6)]
    facts += [proposed(7, lane=5, operator=Operator.REPAIR, parent=6, depth=1), *run_through(7, 17_950.0)[1:]]
    facts += [RoundEnded(round=1, ranking=(3, 4, 7, 2, 5))]
    return facts


def second_round() -> list[Fact]:
    """Five that improve #3: asked for, being written, running, being read, waiting for approval."""
    return [
        *first_round(),
        *(
            proposed(candidate, round_number=2, lane=lane, operator=Operator.IMPROVE, parent=3)
            for lane, candidate in enumerate(range(8, 13), start=1)
        ),
        written(10, "target encoding of the neighbourhood"),
        started(10),
        written(11, "monotone constraints"),
        started(11),
        ended(11),
        written(12, "log of the target"),
        CandidateWaits(candidate=12),
    ]


def busy(*more: Fact, hello: Hello = HELLO) -> Cockpit:
    """The second round in full flight, with text and progress arriving."""
    cockpit = cockpit_of(*second_round(), *more, hello=hello)
    at = now_of(cockpit, 0.0).s
    for index in range(40):
        text = f"oof[{index}] = np.column_stack([p9, p6])\n"
        cockpit.take(TextArrived(candidate=9, purpose=Purpose.WRITE, text=text), at + index * 0.1)
    cockpit.take(
        ExecutionProgressed(
            candidate=10, wall_s=3.0, cpu_s=2.8, memory_bytes=412_000_000, output_bytes=38_400
        ),
        at,
    )
    cockpit.take(Noted(message="asked again in 4 s: rate limit", candidate=8), at)
    return cockpit


def states() -> dict[str, Cockpit]:
    """One cockpit a state, with every candidate of it selectable."""
    hello_held = replace(HELLO, is_paid=True, hold=HOLD, policy="some-model at api.example.org", network=True)
    rounds = RunEnded(
        reason=EndReason.ROUNDS, best=BestCandidate(candidate=3, reported=16_533.2, verified=None), counts={}
    )
    held = Cockpit(hello_held)
    return {
        "nothing": Cockpit(HELLO),
        "held": held,
        "held_later": cockpit_of(*first_round(), hello=hello_held),
        "started": cockpit_of(),
        "asked": cockpit_of(*(proposed(candidate, lane=candidate) for candidate in range(1, 6))),
        "first_round": cockpit_of(*first_round()),
        "review": cockpit_of(AutonomyChanged(autonomy=Autonomy.REVIEW), *first_round()),
        "busy": busy(),
        "ask": busy(AutonomyChanged(autonomy=Autonomy.ASK)),
        "paused": busy(RunPaused()),
        "pinned": busy(verdict(1, 4, Verdict.ACCEPT, Meaning.PIN), best(4, 17_100.0, 3)),
        "closed": busy(verdict(1, 3, Verdict.REJECT, Meaning.CLOSE), best(4, 17_100.0, 3)),
        "grown": cockpit_of(*first_round(), verdict(1, 5, Verdict.REFLECT, Meaning.GROW, "try [/] less")),
        "rejected": busy(verdict(1, 12, Verdict.REJECT, Meaning.NEVER_RUN)),
        "bare": busy(hello=replace(HELLO, isolation="none", network=True)),
        "ended": cockpit_of(*first_round(), rounds),
        "interrupted": busy(RunEnded(reason=EndReason.INTERRUPTED, best=None)),
        "hostile": hostile(),
        "deep": deep(60),
        "large": cockpit_of(*large()),
        "asking": cockpit_of(*first_round(), *asking()),
        "installing": cockpit_of(*first_round(), *asking(), *granted()),
    }


def asking() -> list[Fact]:
    """#8 died for want of a module, #9 lacks the same package and one more."""
    wanted = [
        *(proposed(candidate, round_number=2, lane=candidate - 7, parent=3) for candidate in (8, 9)),
        *(written(candidate, f"boosting on pictures {candidate}") for candidate in (8, 9)),
        *(one(candidate) for candidate in (8, 9) for one in (started, ended)),
    ]
    return [
        *wanted,
        PackageRequested(candidate=8, package="opencv-python", module="cv2"),
        PackageRequested(candidate=9, package="opencv-python", module="cv2"),
        PackageRequested(candidate=9, package="xgboost", module=None),
    ]


def granted() -> list[Fact]:
    """What a person's two times `a` come to."""
    return [
        verdict(1, 8, Verdict.ACCEPT, Meaning.GRANT),
        PackageDecided(package="opencv-python", is_granted=True, reason="you granted it"),
        verdict(2, 9, Verdict.ACCEPT, Meaning.GRANT),
        PackageDecided(package="xgboost", is_granted=True, reason="you granted it"),
    ]


def hostile() -> Cockpit:
    facts: list[Fact] = []
    for candidate, idea in enumerate(HOSTILE, start=1):
        facts += [
            proposed(candidate, lane=candidate),
            written(candidate, idea),
            started(candidate),
            ended(candidate),
        ]
        if candidate % 2:
            marked = replace(scored(candidate, 0.2187 + candidate / 1000), marks=(idea,))
            facts += [marked, best(candidate, 0.2187 + candidate / 1000)]
        else:
            facts += [failed(candidate, reason=idea)]
    cockpit = cockpit_of(*facts, hello=replace(HELLO, workspace=f"/tmp/{HOSTILE[1]}{HOSTILE[6]}"))
    for candidate, idea in enumerate(HOSTILE, start=20):
        add(cockpit, proposed(candidate, lane=1))
        cockpit.take(TextArrived(candidate=candidate, purpose=Purpose.WRITE, text=idea), 900.0)
        cockpit.take(Noted(message=idea, candidate=candidate), 900.0)
    return cockpit


def deep(levels: int) -> Cockpit:
    facts: list[Fact] = []
    for candidate in range(1, levels + 1):
        parent = candidate - 1 or None
        facts += run_through(candidate, 1.0 / candidate, round_number=candidate, parent=parent)
        facts += [best(candidate, 1.0 / candidate, parent)]
    return cockpit_of(*facts)


def large() -> Iterable[Fact]:
    """Scores that differ by many orders of magnitude."""
    for candidate, value in enumerate(
        (1e12, -3.5, 0.0, 1e-9, float("inf"), 123_456.789, 99_999.995), start=1
    ):
        yield from run_through(candidate, value)
        yield best(candidate, value)
