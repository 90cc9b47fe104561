"""A candidate from wherever the facts left it to its end."""

from engine.candidate import Candidate, Proposed, Scoring
from engine.pipeline import reflecting, running, scoring, writing
from engine.pipeline.crowning import Crown
from engine.pipeline.equipment import Equipment


async def grow(equipment: Equipment, crown: Crown, candidate_id: int) -> None:
    """Each step reads what the facts say and adds to them. Raises a fatal SamplingError."""

    def now() -> Candidate:
        return equipment.ledger.state.candidates[candidate_id]

    if isinstance(now().status, Proposed):
        await writing.write(equipment, now())
    if running.is_due(now()):
        await running.run(equipment, now())
    status = now().status
    if isinstance(status, Scoring):
        await scoring.score(equipment, now(), status)
        await crown.settle()
    if now().wants_reflection:
        await reflecting.reflect(equipment, now())
        if equipment.ledger.state.best == candidate_id:
            await crown.lay_out()
