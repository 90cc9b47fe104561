"""A candidate from wherever the facts left it to its end."""

from collections.abc import Callable

from engine.candidate import (
    Candidate,
    Proposed,
    Running,
    Scoring,
    WaitingForApproval,
    WaitingForPackages,
    Written,
)
from engine.facts import Autonomy, CandidateWaits
from engine.pipeline import outfitting, reflecting, running, scoring, valuing, writing
from engine.pipeline.crowning import Crown
from engine.pipeline.equipment import Equipment
from engine.search.shortlist import is_held, is_judged
from engine.state import State


async def grow(equipment: Equipment, crown: Crown, candidate_id: int) -> None:
    """Each step reads what the facts say and adds to them. Raises a fatal SamplingError."""
    state = equipment.ledger.state

    def now() -> Candidate:
        return state.candidates[candidate_id]

    await _write_until_it_may_run(equipment, candidate_id)
    if now().is_finished:  # it is not run
        return
    await outfitting.ask_before(equipment, now())
    await _run_with_its_packages(equipment, now)
    status = now().status
    if isinstance(status, Scoring):
        await scoring.score(equipment, now(), status)
    if now().wants_reflection:
        await reflecting.reflect(equipment, now())
        if state.best == candidate_id:
            await crown.lay_out()


async def _run_with_its_packages(equipment: Equipment, now: Callable[[], Candidate]) -> None:
    """Runs the script, and again with what it was granted."""
    while True:
        if isinstance(now().status, WaitingForPackages):
            await outfitting.settle(equipment, now().id)
        if isinstance(now().status, Written | WaitingForApproval | Running):
            await running.run(equipment, now())
        if not await outfitting.ask_after(equipment, now()):
            return


async def _write_until_it_may_run(equipment: Equipment, candidate_id: int) -> None:
    """Writes the script, and again as often as a person sends it back."""
    ledger = equipment.ledger
    while True:
        candidate = ledger.state.candidates[candidate_id]
        if isinstance(candidate.status, Proposed):
            await ledger.until(lambda state: not state.is_paused)
            await writing.write(equipment, candidate)
        await _wait_to_be_chosen(equipment, candidate_id)
        if not _waits(ledger.state, candidate_id):
            return
        if isinstance(ledger.state.candidates[candidate_id].status, Written):
            ledger.emit(CandidateWaits(candidate=candidate_id))
        await ledger.until(lambda state: not _waits(state, candidate_id))
        if not isinstance(ledger.state.candidates[candidate_id].status, Proposed):
            return


async def _wait_to_be_chosen(equipment: Equipment, candidate_id: int) -> None:
    """Where scripts are judged before they run, all of a round are; the session says which of them do.

    One that was chosen and that a person sent back is theirs to decide on; what it promises is told them.
    """

    def is_open(state: State) -> bool:
        return is_held(state.candidates[candidate_id])

    state = equipment.ledger.state
    candidate = state.candidates[candidate_id]
    is_anew = is_judged(candidate) and state.said.write_turn(candidate_id) > 1
    if equipment.before_run is None or not (is_held(candidate) or is_anew):
        return
    if equipment.before_run == "value" and not candidate.is_valued:
        await equipment.ledger.until(lambda state: not state.is_paused)
        await valuing.value(equipment, candidate)
    await equipment.ledger.until(lambda state: not is_open(state))


def _waits(state: State, candidate_id: int) -> bool:
    candidate = state.candidates[candidate_id]
    if state.autonomy is not Autonomy.ASK or not candidate.is_written_by_model:
        return False
    match candidate.status:
        case Written():
            return not state.said.is_approved(candidate_id)
        case WaitingForApproval():
            return True
        case _:
            return False
