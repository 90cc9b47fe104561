"""One run, from where its journal left it to an end: decides, proposes, grows, and ends in order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import JournalError, SamplingError
from engine.facts import (
    BestCandidate,
    CandidateProposed,
    EndReason,
    Flags,
    RoundEnded,
    RunEnded,
    RunResumed,
    RunStarted,
)
from engine.pipeline.crowning import Crown
from engine.pipeline.equipment import Equipment
from engine.pipeline.grow import grow
from engine.pipeline.ledger import Ledger
from engine.search.proposal import Begin, End, EndRound, Proposal, SearchSettings, Wait
from engine.search.rounds import decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a run is opened with."""

    seed: int
    policy: str
    flags: Flags
    is_new: bool
    last_candidate: int
    """The highest id of any run of the workspace."""


class Session:
    """The search over one run. `run` may be called once."""

    def __init__(self, equipment: Equipment, settings: SearchSettings, opening: Opening) -> None:
        """Nothing happens yet."""
        self._equipment = equipment
        self._ledger = equipment.ledger
        self._settings = settings
        self._opening = opening
        self._last_candidate = opening.last_candidate
        self._crown = Crown(equipment)
        self._changed = asyncio.Event()

    async def run(self) -> RunEnded:
        """Goes on until the run ends. A cancellation stops what runs, tells RunEnded and goes on upwards.

        Raises SamplingError where the endpoint refuses everything; nothing in flight is lost then.
        """
        open_run(self._ledger, self._settings, self._opening)
        try:
            await self._crown.settle()
            await self._crown.lay_out()
            reason = await self._search()
        except asyncio.CancelledError:
            end_run(self._ledger, EndReason.INTERRUPTED)
            raise
        except ExceptionGroup as group:
            error = _first(group)
            if not isinstance(error, JournalError):  # a broken journal can take no last word
                end_run(
                    self._ledger, EndReason.ENDPOINT if isinstance(error, SamplingError) else EndReason.ERROR
                )
            raise error from group
        return end_run(self._ledger, reason)

    async def _search(self) -> EndReason:
        async with asyncio.TaskGroup() as tasks:
            for unfinished in self._ledger.state.unfinished:
                self._start(tasks, unfinished.id)
            while True:
                self._changed.clear()
                match decide(self._ledger.state, self._settings):
                    case Begin(proposals=proposals):
                        for candidate in self._propose(proposals):
                            self._start(tasks, candidate)
                    case EndRound(round=number, ranking=ranking):
                        self._ledger.emit(RoundEnded(round=number, ranking=ranking))
                    case Wait():
                        await self._changed.wait()
                    case End(reason=reason):
                        return reason

    def _propose(self, proposals: Sequence[Proposal]) -> list[int]:
        """A round is proposed as a whole: half a one would be taken for all of it after a death."""
        first = self._last_candidate + 1
        facts = [_proposed(candidate, proposal) for candidate, proposal in enumerate(proposals, first)]
        self._last_candidate += len(facts)
        self._ledger.emit(*facts)
        return [fact.candidate for fact in facts]

    def _start(self, tasks: asyncio.TaskGroup, candidate: int) -> None:
        tasks.create_task(self._grow(candidate), name=f"grow-candidate-{candidate}")

    async def _grow(self, candidate: int) -> None:
        try:
            await grow(self._equipment, self._crown, candidate)
        finally:
            self._changed.set()


def _proposed(candidate: int, proposal: Proposal) -> CandidateProposed:
    return CandidateProposed(
        candidate=candidate,
        operator=proposal.operator,
        parent=proposal.parent,
        round=proposal.round,
        lane=proposal.lane,
        depth=proposal.depth,
        emphasis=proposal.emphasis,
        why=proposal.why,
    )


def open_run(ledger: Ledger, settings: SearchSettings, opening: Opening) -> None:
    """Tells that the run began, or that it goes on and what had been cut off."""
    if opening.is_new:
        ledger.emit(
            RunStarted(
                seed=opening.seed,
                search=settings.search,
                samples=settings.samples,
                policy=opening.policy,
                metric=ledger.state.metric.name,
                flags=opening.flags,
            )
        )
        return
    interrupted = tuple(candidate.id for candidate in ledger.state.unfinished)
    ledger.emit(
        RunResumed(
            policy=opening.policy,
            search=settings.search,
            samples=settings.samples,
            flags=opening.flags,
            interrupted=interrupted,
        )
    )


def end_run(ledger: Ledger, reason: EndReason) -> RunEnded:
    """The run's last word, for now."""
    ended = RunEnded(reason=reason, best=_best(ledger), counts=ledger.state.counts())
    ledger.emit(ended)
    return ended


def _best(ledger: Ledger) -> BestCandidate | None:
    best = ledger.state.best
    if best is None:
        return None
    return BestCandidate(
        candidate=best, reported=ledger.state.reported(best), verified=ledger.state.verified(best)
    )


def _first(group: ExceptionGroup[Exception]) -> Exception:
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
