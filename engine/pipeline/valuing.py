"""Before a script runs: what the model expects of it."""

from dataclasses import dataclass

from engine import memory, weighing
from engine.candidate import Candidate, Scored
from engine.clean import clean_line
from engine.errors import SamplingError
from engine.facts import Purpose
from engine.forecast_facts import CandidateValued
from engine.outcome import Prediction
from engine.pipeline.asking import Question
from engine.pipeline.equipment import Equipment
from engine.pipeline.fitted import tell
from engine.pipeline.writing import load_past

_TURNS = 2
"""An answer that is no prediction is asked for again once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """What a script is held against."""

    score: float | None
    words: str


async def value(equipment: Equipment, candidate: Candidate) -> None:
    """Emits CandidateValued, without a prediction where none could be had. Raises a fatal SamplingError."""
    state = equipment.ledger.state
    twin = None if candidate.twin is None else state.candidates[candidate.twin]
    if twin is not None and not (twin.is_settled and twin.execution is None):
        why = f"the same program as #{twin.id}, of which no more is to be expected"
        equipment.ledger.emit(CandidateValued(candidate=candidate.id, prediction=None, why=why))
        return
    parent = None if candidate.parent is None else await load_past(equipment, candidate.parent)
    best_id = memory.best_seen(state, candidate, streams=equipment.ground.streams)
    best = None if best_id is None else await load_past(equipment, best_id)
    script = await equipment.files(candidate.id).read_script()
    reference = _reference(equipment, candidate, best_id)
    ground = equipment.ground_now()
    asked = weighing.value(equipment.fill, ground, state, candidate, script, parent, best, reference.words)
    tell(equipment, candidate, "a value", asked.left_out)
    prediction: Prediction | None = None
    why = "the model's answer held no probability, gain and loss"
    had = _TURNS * (state.said.write_turn(candidate.id) - 1)  # of scripts that a person sent back
    for turn in range(had + 1, had + _TURNS + 1):
        question = Question(purpose=Purpose.VALUE, turn=turn, messages=asked.messages, answer=asked.answer)
        try:
            answer = await equipment.judge.ask(candidate, question)
        except SamplingError as error:
            if error.fatal:
                raise
            why = clean_line(str(error))
            break
        read = weighing.read_value(answer.text, reference.score)
        if read is not None:
            prediction, why = read
            break
    equipment.ledger.emit(CandidateValued(candidate=candidate.id, prediction=prediction, why=why))


def _reference(equipment: Equipment, candidate: Candidate, best: int | None) -> _Reference:
    """Its parent's score; of a draft the best so far, and before there is one what the median would cost."""
    state, metric = equipment.ledger.state, equipment.ground.metric
    name = f"validation {metric.name}"
    if candidate.parent is not None:
        score = state.compared(candidate.parent)
        if score is not None and isinstance(state.candidates[candidate.parent].status, Scored):
            return _Reference(
                score=score, words=f"the script that it was made from, whose {name} is {score:.6g}"
            )
        return _Reference(score=None, words="the script that it was made from, which has no score")
    score = None if best is None else state.compared(best)
    if score is not None:
        return _Reference(score=score, words=f"the best script so far, whose {name} is {score:.6g}")
    if metric.key == "mae" and equipment.scale is not None:
        median = equipment.scale.median_mae
        words = f"predicting the median of the target for every row, whose MAE is {median:.6g}"
        return _Reference(score=median, words=words)
    return _Reference(score=None, words="a plain first attempt at the task, as nothing has a score yet")
