"""One run, from where its journal left it to an end: decides, proposes, grows, and ends in order."""

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.candidate import Operator
from engine.chance import tie_of
from engine.errors import JournalError, SamplingError, UsageError
from engine.facts import (
    Autonomy,
    AutonomyChanged,
    BestCandidate,
    CandidateFailed,
    CandidateProposed,
    CandidateReflected,
    EndReason,
    Fact,
    Flags,
    RoundEnded,
    RunEnded,
    RunResumed,
    RunStarted,
    ScriptWritten,
    SelectBy,
)
from engine.forecast_facts import CandidateChosen, CandidateNotRun
from engine.outcome import FailureKind
from engine.parsing.completion import script_of
from engine.pipeline.comparing import compare
from engine.pipeline.crowning import Crown
from engine.pipeline.equipment import Equipment
from engine.pipeline.grow import grow
from engine.pipeline.ledger import Ledger
from engine.pipeline.purse import Purse
from engine.pipeline.repeating import Repeating
from engine.search.decide import decide
from engine.search.proposal import Begin, Choose, Compare, End, EndRound, Proposal, SearchSettings, Wait
from engine.signals import Noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a run is opened with."""

    seed: int
    policy: str
    flags: Flags
    is_new: bool
    last_candidate: int
    """The highest id of any run of the workspace."""
    autonomy: Autonomy | None = Autonomy.AUTO
    """What the run has from now on; None: what it had."""
    select_by: SelectBy = "reported"
    """Which score the search compares; of a new run."""
    is_held: bool = False
    """Whether nothing may be spent before a person has said so."""


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
        self._growing: dict[int, asyncio.Task[None]] = {}
        self._comparing: set[tuple[int, int]] = set()
        self._stopped: set[int] = set()
        self._taken_back: set[int] = set()
        self._asides: asyncio.TaskGroup | None = None
        self._again = Repeating(equipment, self._crown, settings.repeats)
        self._released = asyncio.Event()
        if not opening.is_held:
            self._released.set()

    @property
    def is_held(self) -> bool:
        """Whether nothing is done before `release`."""
        return not self._released.is_set()

    @property
    def in_flight(self) -> int:
        """How many candidates are being grown; the two best, while they run again, count as one more."""
        return len(self._growing) + self._again.is_running

    @property
    def purse(self) -> Purse:
        """What the run may still spend."""
        return self._equipment.purse

    def release(self) -> None:
        """Begin; a person has seen what it will cost."""
        self._released.set()

    def stop(self, candidate: int) -> None:
        """Stop growing it; what was paid stays. Nothing where it is not being grown."""
        task = self._growing.get(candidate)
        if task is not None:
            self._stopped.add(candidate)
            task.cancel()

    def take_back(self, candidate: int) -> None:
        """Stop growing it, without an end: it is grown again from where the facts have put it back."""
        task = self._growing.get(candidate)
        if task is not None:
            self._taken_back.add(candidate)
            task.cancel()

    def edit(self, parent: int, code: str) -> None:
        """A person's own version of a script: a child, which runs at once. Raises CompletionError."""
        script = script_of(code)
        known = self._ledger.state.candidates[parent]
        self._last_candidate += 1
        candidate = self._last_candidate
        sha256 = self._equipment.files(candidate).put_script(script.code)
        self._ledger.emit(
            CandidateProposed(
                candidate=candidate,
                operator=Operator.EDIT,
                parent=parent,
                round=known.round,
                lane=0,
                depth=0,
                emphasis=None,
                why=f"you edited #{parent}",
            ),
            ScriptWritten(
                candidate=candidate, sha256=sha256, lines=script.code.count("\n"), idea=script.idea
            ),
        )

    def repeat(self) -> None:
        """Run the two best again with other seeds, now. Raises UsageError where that would tell nothing."""
        if self._asides is None:
            raise UsageError("nothing runs before the first round has been started")
        self._again.ask(self._asides)

    async def run(self, *, stays: bool = False) -> RunEnded:
        """Goes on until the run ends; `stays`: and goes on again as soon as a person asks for more.

        A cancellation stops what runs, tells RunEnded and goes on upwards. Raises SamplingError where the
        endpoint refuses everything; nothing in flight is lost then.
        """
        open_run(self._ledger, self._settings, self._opening)
        try:
            await self._crown.lay_out()
            await self._released.wait()
            async with asyncio.TaskGroup() as self._asides:
                return await self._go_on(stays=stays)
        except asyncio.CancelledError:
            if self._ledger.state.ended is None:
                end_run(self._ledger, EndReason.INTERRUPTED)
            raise
        except ExceptionGroup as group:
            error = _first(group)
            if not isinstance(error, JournalError):  # a broken journal can take no last word
                reason = EndReason.ENDPOINT if isinstance(error, SamplingError) else EndReason.ERROR
                end_run(self._ledger, reason)
            raise error from group

    async def _go_on(self, *, stays: bool) -> RunEnded:
        while True:
            reason = await self._search()
            if not await self._repeat(reason):
                continue
            ended = end_run(self._ledger, reason, await self._crown.at_the_end())
            if self._ledger.state.final is not None:
                await self._crown.lay_out()
            if not stays:
                return ended
            await self._rest()

    async def _rest(self) -> None:
        """Until a person asks for more; what they say of the best acts meanwhile."""
        state = self._ledger.state
        while state.ended is not None:
            next_fact = self._ledger.next_fact()
            await self._crown.settle()
            await next_fact.wait()

    async def _search(self) -> EndReason:
        state, purse = self._ledger.state, self._equipment.purse
        async with asyncio.TaskGroup() as tasks:
            while True:
                next_fact = self._ledger.next_fact()
                await self._crown.settle()
                for unfinished in state.unfinished:
                    self._start(tasks, unfinished.id)
                match decide(state, self._limited()):
                    case Begin() | Wait() if self._is_spent():
                        return EndReason.BUDGET
                    case Begin(proposals=proposals) if purse.why_over() is None:
                        self._propose(proposals)
                    case EndRound(round=number, ranking=ranking):
                        self._ledger.emit(RoundEnded(round=number, ranking=ranking))
                    case Begin() | Wait():
                        await next_fact.wait()
                    case Compare(pairs=pairs):
                        self._compare(tasks, pairs)
                        await next_fact.wait()
                    case Choose() as choice:
                        self._ledger.emit(*_told(choice))
                    case End(reason=reason):
                        return reason

    async def _repeat(self, reason: EndReason) -> bool:
        """Runs the two best again. False where a person has asked for more meanwhile: the search goes on."""
        await self._again.settled()
        if not self._again.is_due:
            return True
        left_s, takes_s = self.purse.time_left_s, self._again.takes_s / self._settings.jobs
        if left_s is not None and left_s < takes_s:
            why = f"that takes about {takes_s:,.1f} s, and the budget leaves {left_s:,.1f} s at work"
            self._ledger.signal(Noted(message=f"the two best are not run again: {why}"))
            return True
        async with asyncio.TaskGroup() as tasks:
            repeating = self._again.start(tasks)
            repeating.add_done_callback(lambda _: self._ledger.wake())
            while not repeating.done():
                next_fact = self._ledger.next_fact()
                if not self._is_over(reason):
                    repeating.cancel()
                    return False
                await next_fact.wait()
        return True

    def _is_over(self, reason: EndReason) -> bool:
        if reason is EndReason.BUDGET:
            return self.purse.why_over() is not None
        return isinstance(decide(self._ledger.state, self._limited()), End)

    def _limited(self) -> SearchSettings:
        """The settings with the limits of now."""
        purse = self._equipment.purse
        budget, put_off = purse.asked, frozenset(purse.stuck())
        return replace(self._settings, rounds=budget.rounds, candidates=budget.candidates, put_off=put_off)

    def _is_spent(self) -> bool:
        """Whether the budget leaves nothing to do. Scripts that wait for a larger one are put off then."""
        purse = self._equipment.purse
        why = purse.why_over()
        unfinished = {candidate.id for candidate in self._ledger.state.unfinished}
        stuck = purse.stuck()
        if not unfinished <= stuck or (why is None and not stuck):
            return False
        for candidate in stuck:
            self._growing[candidate].cancel()
        self._ledger.signal(Noted(message=why or "the budget is used up"))
        return True

    def _propose(self, proposals: Sequence[Proposal]) -> None:
        """A round is proposed as a whole: half a one would be taken for all of it after a death."""
        first = self._last_candidate + 1
        facts = [_proposed(candidate, proposal) for candidate, proposal in enumerate(proposals, first)]
        self._last_candidate += len(facts)
        self._ledger.emit(*facts)

    def _compare(self, tasks: asyncio.TaskGroup, pairs: Sequence[tuple[int, int]]) -> None:
        for one, other in pairs:
            # One at a time: what is being asked may, where somebody has dropped out, make this one needless.
            if not any({one, other} & {*pair} for pair in self._comparing):
                name = f"compare-candidates-{one}-{other}"
                task = tasks.create_task(compare(self._equipment, one, other), name=name)
                self._comparing.add((one, other))
                task.add_done_callback(functools.partial(self._has_compared, (one, other)))

    def _has_compared(self, pair: tuple[int, int], _: asyncio.Task[None]) -> None:
        self._comparing.discard(pair)
        self._ledger.wake()

    def _start(self, tasks: asyncio.TaskGroup, candidate: int) -> None:
        if candidate in self._growing:
            return
        task = tasks.create_task(self._grow(candidate), name=f"grow-candidate-{candidate}")
        self._growing[candidate] = task
        # Not in the task itself: one that is cancelled before its first step never comes to its `finally`.
        task.add_done_callback(lambda _: self._has_ended(candidate))

    async def _grow(self, candidate: int) -> None:
        try:
            await grow(self._equipment, self._crown, candidate)
        except asyncio.CancelledError:
            if candidate not in self._stopped | self._taken_back:
                raise

    def _has_ended(self, candidate: int) -> None:
        del self._growing[candidate]
        if candidate in self._taken_back:
            self._taken_back.discard(candidate)
            self._ledger.wake()
            return
        if candidate not in self._stopped:
            return
        self._stopped.discard(candidate)
        known = self._ledger.state.candidates[candidate]
        if not known.is_settled:
            self._ledger.emit(
                CandidateFailed(candidate=candidate, kind=FailureKind.CANCELLED, reason="stopped by you")
            )
        elif not known.is_reflected:
            self._ledger.emit(
                CandidateReflected(candidate=candidate, reflection=None, reason="stopped by you")
            )


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
        other_parent=proposal.other_parent,
    )


def _told(choice: Choose) -> list[Fact]:
    facts: list[Fact] = [CandidateChosen(candidate=one, why=why) for one, why in choice.chosen]
    facts += [
        CandidateNotRun(candidate=one, why=why, may_run=choice.may_run, is_favoured=one == choice.favoured)
        for one, why in choice.left
    ]
    return facts


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
                better=ledger.state.metric.better,
                select_by=opening.select_by,
                autonomy=opening.autonomy or Autonomy.AUTO,
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
            metric=ledger.state.metric.name,
            select_by=ledger.state.select_by,
        )
    )
    if opening.autonomy not in (None, ledger.state.autonomy):
        ledger.emit(AutonomyChanged(autonomy=opening.autonomy))


def end_run(ledger: Ledger, reason: EndReason, final: float | None = None) -> RunEnded:
    """The run's last word, for now. `final`: the best one's score on rows that nothing was chosen by."""
    ended = RunEnded(reason=reason, best=_best(ledger, final), counts=ledger.state.counts())
    ledger.emit(ended)
    return ended


def _best(ledger: Ledger, final: float | None) -> BestCandidate | None:
    best = ledger.state.best
    if best is None:
        return None
    tie = tie_of(ledger.state)
    return BestCandidate(
        candidate=best,
        reported=ledger.state.reported(best),
        verified=ledger.state.verified(best),
        final=final,
        ties_with=tie.second if tie is not None else None,
    )


def _first(group: ExceptionGroup[Exception]) -> Exception:
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
