"""The third step: what did the script measure? Two readers, a rule over both, and a grader."""

import asyncio

from engine import answers, prompting
from engine.budget import tokens_of
from engine.candidate import Candidate, Scoring
from engine.clean import clean_line, clean_text
from engine.errors import BudgetError, SamplingError
from engine.facts import CandidateFailed, CandidateScored, Purpose
from engine.fitting import Room
from engine.outcome import Execution, FailureKind, OutcomeKind, Score
from engine.parsing import score as reading
from engine.parsing.answer import json_object, number
from engine.parsing.failure import failure_line
from engine.pipeline.asking import Question
from engine.pipeline.equipment import Equipment
from engine.pipeline.fitted import fitted
from engine.ports import PromptMessage
from engine.signals import Noted

_MOST_LINES = 120
_MOST_CHARS = 12_000
_TURNS = 2
_CAUSES = {
    OutcomeKind.ERROR: FailureKind.SCRIPT,
    OutcomeKind.TIMEOUT: FailureKind.LIMIT,
    OutcomeKind.MEMORY: FailureKind.LIMIT,
    OutcomeKind.DISK: FailureKind.LIMIT,
    OutcomeKind.OUTPUT: FailureKind.LIMIT,
    OutcomeKind.CANCELLED: FailureKind.CANCELLED,
    OutcomeKind.LOST: FailureKind.SANDBOX,
}


async def score(equipment: Equipment, candidate: Candidate, status: Scoring) -> None:
    """Emits CandidateScored or CandidateFailed. Raises a fatal SamplingError."""
    files = equipment.files(candidate.id)
    output = files.output
    if status.execution.kind is not OutcomeKind.OK:
        reason = _failure_words(status.execution, clean_text(await files.read_output()))
        _fail(equipment, candidate, _CAUSES[status.execution.kind], reason)
        return
    metric = reading.words_of(equipment.ground.metric)
    parsed = await asyncio.to_thread(reading.read, output, scale=equipment.scale, metric=metric)
    judged, unasked = await _judge(equipment, candidate, output, status.execution)
    scale, implausible = equipment.scale, None
    decision = await asyncio.to_thread(reading.decide, parsed, judged, output, scale, metric)
    if isinstance(decision, reading.Refused):
        found = await asyncio.to_thread(_beside_the_data, judged, output, scale, metric)
        if found is None:
            _fail(equipment, candidate, FailureKind.NO_SCORE, decision.reason)
            return
        decision, implausible = found
    truth, value = equipment.truth, decision.reading.value
    verified = await truth.verify(files, value, f"{equipment.ledger.state.seed}:{candidate.id}")
    script = await files.read_script()
    leak = await asyncio.to_thread(truth.leak, script)
    twin = await equipment.programs.twin(candidate.id, script)
    same = None if twin is None else f"the same program as #{twin}"
    said = (unasked, same, leak, implausible)
    band = verified.band
    equipment.ledger.emit(
        CandidateScored(
            candidate=candidate.id,
            score=Score(
                reported=value,
                verified=verified.value,
                low=None if band is None else band.low,
                high=None if band is None else band.high,
            ),
            reading=decision.reading,
            marks=(*decision.marks, *(mark for mark in said if mark), *verified.marks),
            other=decision.other,
            withheld=leak or implausible,
        )
    )


def _beside_the_data(
    judged: reading.ModelReading | None,
    output: reading.Output,
    scale: reading.TargetScale | None,
    metric: reading.MetricWords,
) -> tuple[reading.Accepted, str] | None:
    """A number that the data alone speak against, and the mark that says so; None where more does.

    If the model says that none is stated, one is asked for: that mends an MAE of logs.
    """
    if scale is None or (judged is not None and not judged.stated):
        return None
    decision = reading.decide(reading.read(output, metric=metric), judged, output, None, metric)
    if isinstance(decision, reading.Refused):
        return None
    wrong = reading.check(decision.reading.value, scale, metric)
    return None if wrong is None else (decision, f"implausible: {wrong}")


async def _judge(
    equipment: Equipment, candidate: Candidate, output: reading.Output, execution: Execution
) -> tuple[reading.ModelReading | None, str | None]:
    """The model's reading, None where it cannot be had; and why it was not asked for, where it was not.

    What cannot stand is asked for again once.
    """
    script = await equipment.files(candidate.id).read_script()
    numbered = await asyncio.to_thread(reading.numbered_tail, output, _MOST_LINES, _MOST_CHARS)
    whole = Room(memory=0, files=0, output=tokens_of(len(numbered)), script=tokens_of(len(script)))

    def written(room: Room) -> list[PromptMessage]:
        cut, end = room.keep_ends(script), room.keep_end(numbered)
        return prompting.score(equipment.fill, equipment.ground, cut, end, execution.exit_code)

    messages = fitted(equipment, candidate, "reading a score", whole, written)
    metric = equipment.ground.metric
    answer_form, key = answers.score_answer(metric), answers.score_key(metric)
    for turn in range(1, _TURNS + 1):
        question = Question(purpose=Purpose.SCORE, turn=turn, messages=messages, answer=answer_form)
        try:
            answer = await equipment.judge.ask(candidate, question)
        except BudgetError as error:
            return None, f"not judged by the model: {error}"
        except SamplingError as error:
            if error.fatal:
                raise
            equipment.ledger.signal(
                Noted(candidate=candidate.id, message=f"not judged by the model: {error}")
            )
            return None, None
        judged = _model_reading(answer.text, key)
        if judged is not None and await asyncio.to_thread(
            _can_stand, judged, output, reading.words_of(metric)
        ):
            break
    return judged, None


def _model_reading(text: str, key: str) -> reading.ModelReading | None:
    fields = json_object(text)
    if fields is None:
        return None
    stated, value, line = fields.get("stated"), number(fields.get(key)), fields.get("line")
    return reading.ModelReading(
        stated=bool(stated) and value is not None,
        value=value,
        line=line if isinstance(line, int) and not isinstance(line, bool) else None,
        why=clean_line(str(fields.get("why") or "")),
    )


def _can_stand(judged: reading.ModelReading, output: reading.Output, metric: reading.MetricWords) -> bool:
    if not judged.stated or judged.value is None:
        return True
    return reading.find_number(output, judged.value, judged.line, metric) is not None


def _failure_words(execution: Execution, output: str) -> str:
    raised = failure_line(output) if execution.kind is OutcomeKind.ERROR else None
    if raised is None:
        return execution.message or str(execution.kind)
    # Beside an exception the exit code says nothing; what is said beside the code does.
    _, _, meaning = execution.message.rpartition(f"exit code {execution.exit_code}")
    return "; ".join(words for words in (raised, meaning.removeprefix(": ")) if words)


def _fail(equipment: Equipment, candidate: Candidate, kind: FailureKind, reason: str) -> None:
    equipment.ledger.emit(CandidateFailed(candidate=candidate.id, kind=kind, reason=reason))
