"""What a run of 10,000 candidates costs its engine: a choice, and all that is done after each single fact.

`python -m bench.steps`. The tree is one that the search has grown itself on a landscape, from its first
candidate on; what reaches files and the model is left out.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.landscapes import LANDSCAPES, Script, World
from engine.budget import Budget, Cost, Free
from engine.candidate import Operator
from engine.facts import (
    BestChanged,
    CandidateFailed,
    CandidateProposed,
    CandidateReflected,
    CandidateScored,
    CompletionArrived,
    Entry,
    ExecutionEnded,
    ExecutionStarted,
    Fact,
    Purpose,
    RoundEnded,
    ScriptWritten,
)
from engine.metric import MAE
from engine.outcome import (
    Execution,
    FailureKind,
    Isolation,
    OutcomeKind,
    Reader,
    Reading,
    Reflection,
    Score,
    Usage,
)
from engine.pipeline.ledger import Ledger
from engine.pipeline.purse import Purse, Terms
from engine.search.decide import decide
from engine.search.proposal import Begin, EndRound, Proposal, SearchSettings
from engine.state import State

CANDIDATES = 10_000
MEASURED = 300
"""Of them, the last."""
MOST_MS = 10.0
"""Of processor time, for either."""
SEARCHES = ("mcts", "greedy", "rounds")
_WORDS = Reflection(good="good", bad="bad", next_step="next")
_EXECUTION = Execution(
    kind=OutcomeKind.OK,
    exit_code=0,
    wall_s=1.0,
    cpu_s=1.0,
    peak_memory_bytes=1,
    output_bytes=1,
    dropped_bytes=0,
    isolation=Isolation.NONE,
    message="",
)


@dataclass
class Forgetful:
    """A journal that keeps nothing: what a commit costs is told elsewhere."""

    count: int = 0

    def append(self, run: int, facts: Sequence[Fact]) -> Sequence[Entry]:
        """One second passes with each."""
        entries = []
        for fact in facts:
            self.count += 1
            at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.count)
            entries.append(Entry(seq=self.count, run=run, at=at, fact=fact))
        return entries

    def entries(self, run: int) -> Sequence[Entry]:
        """None."""
        _ = run
        return []


@dataclass
class Run:
    """One run, without files, model and sandbox."""

    settings: SearchSettings
    choices_ms: list[float] = field(default_factory=list)
    steps_ms: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(1)  # noqa: S311  chance, not secrecy
        self.world = World(LANDSCAPES[0], 1)
        self.scripts: dict[int, Script] = {}
        self.flying: list[int] = []
        self.state = State(MAE)
        self.ledger = Ledger(Forgetful(), 1, self.state, lambda _: None)
        terms = [Terms(tariff=Free(why="a bench"), max_tokens=4096)]
        self.purse = Purse(self.ledger, Budget(tokens=10**12), terms, lambda: datetime.now(UTC))

    def play(self) -> "Run":
        """To its last candidate; the times are sorted then."""
        while len(self.scripts) < CANDIDATES:
            is_measured = len(self.scripts) >= CANDIDATES - MEASURED
            for fact in self._facts_to_come():
                if is_measured:
                    self._step(fact)
                else:
                    self.ledger.emit(fact)
            while (proposals := self._decided()) is not None:
                self._propose(proposals)
        self.choices_ms.sort()
        self.steps_ms.sort()
        return self

    def _step(self, fact: Fact) -> None:
        """What a session does after each fact."""
        started = time.thread_time()
        self.ledger.emit(fact)
        best = self.state.next_best()
        if best is not None and best.id != self.state.best:
            self.ledger.emit(BestChanged(candidate=best.id, score=None, previous=self.state.best))
        _ = [candidate.id for candidate in self.state.unfinished]
        deciding = time.thread_time()
        decision = decide(self.state, self.settings)
        ended = time.thread_time()
        _ = self.purse.why_over(), {candidate.id for candidate in self.state.unfinished}, self.purse.stuck()
        self.steps_ms.append((time.thread_time() - started) * 1e3)
        if isinstance(decision, Begin):
            self.choices_ms.append((ended - deciding) * 1e3)

    def _decided(self) -> Sequence[Proposal] | None:
        decision = decide(self.state, self.settings)
        if isinstance(decision, EndRound):
            self.ledger.emit(RoundEnded(round=decision.round, ranking=decision.ranking))
            return ()
        return decision.proposals if isinstance(decision, Begin) else None

    def _propose(self, proposals: Sequence[Proposal]) -> None:
        for one in proposals:
            candidate = len(self.scripts) + 1
            self.scripts[candidate] = self._script(one)
            self.flying.append(candidate)
            self.ledger.emit(
                CandidateProposed(
                    candidate=candidate,
                    operator=one.operator,
                    parent=one.parent,
                    other_parent=one.other_parent,
                    round=one.round,
                    lane=one.lane,
                    depth=one.depth,
                    emphasis=one.emphasis,
                    why=one.why,
                )
            )

    def _script(self, one: Proposal) -> Script:
        parent = None if one.parent is None else self.scripts[one.parent]
        other = None if one.other_parent is None else self.scripts[one.other_parent]
        if parent is None:
            return self.world.draft()
        if one.operator is Operator.REPAIR:
            return self.world.repair(parent)
        return self.world.improve(parent) if other is None else self.world.combine(parent, other)

    def _facts_to_come(self) -> Iterator[Fact]:
        """The life of one of those in flight; none yet: nothing."""
        if not self.flying:
            return
        candidate = self.flying.pop(self.rng.randrange(len(self.flying)))
        script = self.scripts[candidate]
        yield _answer(candidate, Purpose.WRITE)
        yield ScriptWritten(candidate=candidate, sha256="", lines=1, idea=script.idea)
        yield ExecutionStarted(candidate=candidate, attempt=1, isolation=Isolation.NONE)
        yield ExecutionEnded(candidate=candidate, attempt=1, execution=_EXECUTION)
        yield _answer(candidate, Purpose.SCORE)
        if script.error is None:
            yield CandidateFailed(candidate=candidate, kind=FailureKind.SCRIPT, reason="KeyError")
        else:
            reading = Reading(value=script.error, reader=Reader.BOTH, line=1, column=1, quote="")
            score = Score(reported=script.error, verified=None)
            yield CandidateScored(candidate=candidate, score=score, reading=reading, marks=())
        yield _answer(candidate, Purpose.REFLECT)
        yield CandidateReflected(candidate=candidate, reflection=_WORDS, reason=None)


def _answer(candidate: int, purpose: Purpose) -> CompletionArrived:
    return CompletionArrived(
        candidate=candidate,
        purpose=purpose,
        turn=1,
        sha256="",
        model="m",
        finish_reason="stop",
        usage=Usage(prompt_tokens=1, completion_tokens=1),
        wall_s=1.0,
        cost=Cost(prompt_tokens=1, completion_tokens=1),
    )


def settings_of(search: str) -> SearchSettings:
    """Of a run that goes on for longer than anybody looks."""
    return SearchSettings(
        search=search,
        samples=5,
        repairs=1,
        rounds=CANDIDATES,
        candidates=None,
        has_baseline=False,
        emphases=("features", "cleaning", "model", "validation", "speed"),
    )


def main() -> int:
    """Prints, and says by its exit code whether both stay below the aim."""
    worst = 0.0
    for search in SEARCHES:
        run = Run(settings_of(search)).play()
        for name, times in (("a choice", run.choices_ms), ("a step", run.steps_ms)):
            half, most = times[len(times) // 2], times[int(len(times) * 0.99)]
            worst = max(worst, most)
            sys.stdout.write(f"{search:<8} {name:<9} p50 {half:6.2f} ms   p99 {most:6.2f} ms\n")
            sys.stdout.flush()
    came = "reached" if worst < MOST_MS else "MISSED"
    sys.stdout.write(f"of processor time, at {CANDIDATES:,} candidates; the aim is {MOST_MS:g} ms: {came}\n")
    return 0 if worst < MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main())
