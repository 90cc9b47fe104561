"""The last step: why it was good, and why it was bad."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import prompting
from engine.answers import REFLECTION_ANSWER
from engine.budget import tokens_of
from engine.candidate import Candidate
from engine.clean import clean_text
from engine.errors import SamplingError
from engine.facts import CandidateReflected, Purpose
from engine.fitting import Room
from engine.outcome import Reflection
from engine.parsing.answer import json_object
from engine.pipeline.asking import Question
from engine.pipeline.equipment import Equipment
from engine.pipeline.fitted import fitted
from engine.pipeline.writing import load_past
from engine.ports import PromptMessage

_MOST_CHARS = 2_000


async def reflect(equipment: Equipment, candidate: Candidate) -> None:
    """Emits CandidateReflected, without words where the model could not be asked."""
    state = equipment.ledger.state
    best_now = state.next_best()
    if equipment.ground.reflects_on_best_alone and (best_now is None or best_now.id != candidate.id):
        reason = 'not asked: `reflect = "best"`, and it is not the best'
        equipment.ledger.emit(CandidateReflected(candidate=candidate.id, reflection=None, reason=reason))
        return
    past = await load_past(equipment, candidate.id)
    best = state.best_before(candidate.round)
    ground, output = equipment.ground, prompting.tail(past.output)
    whole = Room(
        memory=prompting.attempts(ground, state, past.candidate).tokens,
        files=0,
        output=tokens_of(len(output)),
        script=tokens_of(len(past.script)),
    )

    def written(room: Room) -> list[PromptMessage]:
        cut = replace(past, script=room.keep_ends(past.script), output=room.keep_end(output))
        return prompting.reflect(equipment.fill, replace(ground, memory_tokens=room.memory), state, cut, best)

    messages = fitted(equipment, candidate, "a reflection", whole, written)
    question = Question(purpose=Purpose.REFLECT, turn=1, messages=messages, answer=REFLECTION_ANSWER)
    try:
        answer = await equipment.judge.ask(candidate, question)
    except SamplingError as error:
        if error.fatal:
            raise
        fact = CandidateReflected(candidate=candidate.id, reflection=None, reason=str(error))
    else:
        reflection = _read(answer.text)
        await equipment.files(candidate.id).write_reflection(
            "\n\n".join(prompting.reflection_lines(reflection)) + "\n"
        )
        fact = CandidateReflected(candidate=candidate.id, reflection=reflection, reason=None)
    equipment.ledger.emit(fact)


def _read(text: str) -> Reflection:
    """The three parts; an answer that is no JSON object is taken as it stands."""
    fields = json_object(text) or {"good": text}
    return Reflection(
        good=_part(fields, "good"), bad=_part(fields, "bad"), next_step=_part(fields, "next_step")
    )


def _part(fields: Mapping[str, Any], name: str) -> str:
    return clean_text(str(fields.get(name) or "")).strip()[:_MOST_CHARS] or "not said"
