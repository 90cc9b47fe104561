"""The first step: from a proposal to a script."""

from dataclasses import replace

import aiofiles

from engine import memory, prompting
from engine.budget import tokens_of
from engine.candidate import Candidate, Operator
from engine.clean import clean_line, clean_text
from engine.errors import CompletionError, SamplingError
from engine.facts import CandidateFailed, Purpose, ScriptWritten
from engine.fitting import Room
from engine.outcome import FailureKind
from engine.parsing.completion import Script, parse, script_of
from engine.pipeline.asking import Question
from engine.pipeline.equipment import Equipment
from engine.pipeline.fitted import fitted
from engine.ports import PromptMessage
from engine.signals import Noted

_MOST_UNREADABLE_CHARS = 12_000


async def write(equipment: Equipment, candidate: Candidate) -> None:
    """Emits ScriptWritten or CandidateFailed. Raises a fatal SamplingError."""
    if candidate.operator is Operator.BASELINE:
        await _write_baseline(equipment, candidate)
    else:
        await _write_by_model(equipment, candidate)


async def _write_baseline(equipment: Equipment, candidate: Candidate) -> None:
    if equipment.baseline is None:
        _fail(equipment, candidate, FailureKind.UNREADABLE, "the workspace's own script is gone")
        return
    try:
        async with aiofiles.open(equipment.baseline, encoding="utf-8") as file:
            code = clean_text(await file.read())
        script = script_of(code)
    except (OSError, UnicodeDecodeError, CompletionError) as error:
        name = equipment.baseline.name
        _fail(
            equipment, candidate, FailureKind.UNREADABLE, f"{name} cannot be used: {clean_line(str(error))}"
        )
        return
    await _keep(equipment, candidate, script.code, f"{equipment.baseline.name}, the workspace's own script")


async def _write_by_model(equipment: Equipment, candidate: Candidate) -> None:
    state = equipment.ledger.state
    parent = None if candidate.parent is None else await load_past(equipment, candidate.parent)
    other = None if candidate.other_parent is None else await load_past(equipment, candidate.other_parent)
    best_id = memory.best_seen(state, candidate, streams=equipment.ground.streams)
    best = None if best_id is None else await load_past(equipment, best_id)
    ground = equipment.ground_now()
    notes = await equipment.notebook.said(candidate.round)
    asked = prompting.write(equipment.fill, ground, state, candidate, parent, best, other, notes=notes)
    told = prompting.attempts(ground, state, candidate)
    if told.left_out:
        equipment.ledger.note_once(
            f"memory of round {candidate.round}",
            f"round {candidate.round}: the model is told of the last {told.told} attempts; "
            f"{told.left_out} older ones are left out (`memory_tokens`)",
        )
    if asked.left_out:
        equipment.ledger.note_once(
            f"prompt of round {candidate.round}",
            f"round {candidate.round}: a prompt is longer than `prompt_tokens` ({ground.prompt_tokens:,}); "
            f"left out: {', '.join(asked.left_out)}",
        )
    messages = asked.messages
    turn = state.said.write_turn(candidate.id)
    if turn > 1:
        script = await equipment.files(candidate.id).read_script()
        messages = prompting.written_anew(messages, script, state.said.words_on(candidate.id))
    question = Question(purpose=Purpose.WRITE, turn=turn, messages=messages, answer=asked.answer)
    try:
        completion = await equipment.policy.ask(candidate, question)
        parsed = parse(completion.text, finish_reason=completion.finish_reason)
    except SamplingError as error:
        if error.fatal:
            raise
        hint = f"; {error.hint}" if error.hint else ""
        _fail(equipment, candidate, FailureKind.ENDPOINT, f"{error}{hint}")
    except CompletionError as error:
        _fail(equipment, candidate, FailureKind.UNREADABLE, f"no script in the answer: {error}")
    else:
        if candidate.operator is Operator.DRAFT:
            parsed = await _unless_had(equipment, candidate, question, parsed)
            if ground.revises:
                parsed = await _revised(equipment, candidate, ground, turn, parsed)
        await _keep(equipment, candidate, parsed.code, parsed.idea)


async def _revised(
    equipment: Equipment, candidate: Candidate, ground: prompting.Ground, turn: int, script: Script
) -> Script:
    """The draft after the model has read it once more; as it was where that brings no script."""
    whole = Room(memory=0, files=tokens_of(len(ground.files)), output=0)

    def written(room: Room) -> list[PromptMessage]:
        cut = replace(ground, files=room.keep_start(ground.files))
        return prompting.revise(equipment.fill, cut, script.code).messages

    messages = fitted(equipment, candidate, "reading a draft once more", whole, written)
    question = Question(purpose=Purpose.REVISE, turn=turn, messages=messages, answer=None)
    try:
        completion = await equipment.policy.ask(candidate, question)
        return parse(completion.text, finish_reason=completion.finish_reason)
    except (SamplingError, CompletionError) as error:
        if isinstance(error, SamplingError) and error.fatal:
            raise
        message = f"not read once more, it runs as it was written: {error}"
        equipment.ledger.signal(Noted(candidate=candidate.id, message=message))
        return script


async def _unless_had(
    equipment: Equipment, candidate: Candidate, question: Question, script: Script
) -> Script:
    """Another script where the run has had this program; the same one where no other can be had."""
    twin = await equipment.programs.twin(candidate.id, script.code)
    if twin is None:
        return script
    state = equipment.ledger.state
    known = state.candidates[twin]
    words = memory.result_words(state, known) if known.is_settled else "its result is not known yet"
    messages = prompting.written_otherwise(list(question.messages), f"{known.idea}; {words}")
    try:
        completion = await equipment.policy.ask(
            candidate, replace(question, purpose=Purpose.AGAIN, messages=messages)
        )
        other = parse(completion.text, finish_reason=completion.finish_reason)
    except (SamplingError, CompletionError) as error:
        if isinstance(error, SamplingError) and error.fatal:
            raise
        message = f"the same program as #{twin}, and no other could be had: {error}"
        equipment.ledger.signal(Noted(candidate=candidate.id, message=message))
        return script
    return other


async def load_past(equipment: Equipment, candidate: int) -> prompting.Past:
    """A settled candidate with its texts; where it has no script, with what the model answered instead."""
    state = equipment.ledger.state
    files = equipment.files(candidate)
    if state.candidates[candidate].idea is not None:
        script = await files.read_script()
    else:
        turn = state.said.write_turn(candidate)
        arrived = state.completions.get((candidate, Purpose.WRITE, turn))
        answered = arrived and await files.read_completion(Purpose.WRITE, turn, arrived.sha256)
        script = (answered or "")[-_MOST_UNREADABLE_CHARS:]
    output = clean_text(await files.read_output())
    return prompting.Past(candidate=state.candidates[candidate], script=script, output=output)


async def _keep(equipment: Equipment, candidate: Candidate, code: str, idea: str) -> None:
    twin = await equipment.programs.add(candidate.id, code)
    # At once: one whose rewriting is taken back has either the script that it had, or the new one.
    sha256 = equipment.files(candidate.id).put_script(code)
    lines = code.count("\n") + 1
    fact = ScriptWritten(candidate=candidate.id, sha256=sha256, lines=lines, idea=idea, twin=twin)
    equipment.ledger.emit(fact)


def _fail(equipment: Equipment, candidate: Candidate, kind: FailureKind, reason: str) -> None:
    equipment.ledger.emit(CandidateFailed(candidate=candidate.id, kind=kind, reason=reason))
