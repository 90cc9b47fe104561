"""From a candidate and the past to the messages that are sent. Pure: texts come as arguments.

The shared prefix comes first and is the same for all lanes of a round, so that an endpoint can cache it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from engine import memory
from engine.answers import SCRIPT_ANSWER, score_key
from engine.budget import tokens_of
from engine.candidate import Candidate, NotRun, Operator
from engine.clean import clean_line
from engine.fitting import Room, fit
from engine.metric import Metric
from engine.outcome import Reflection
from engine.ports import AnswerSchema, Limits, PromptMessage
from engine.state import State

_OUR_TAGS = re.compile(
    r"<(/?(?:research_task|machine|files|machine_learning_script|output|reward_reflection|failure|score"
    r"|draft|proposed_script|first_script|second_script|best_state|notes|short_term_memory|emphasis|sent_back"
    r"|second_machine_learning_script|second_output|second_reward_reflection)>)"
)
_OUTPUT_TAIL_CHARS = 6_000


class Fill(Protocol):
    """Fills a prompt's places, as `Templates.fill` does."""

    def __call__(self, prompt: str, **places: str) -> str:
        """The prompt's text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every prompt of a run stands on."""

    task: str
    files: str
    machine: str
    metric: Metric
    output_format: str
    """`code` or `json`, for scripts from nothing."""
    emphases: Mapping[str, str]
    streams: bool = False
    """Whether the search, left to itself, waits for no round: prompts then know all that has settled."""
    reflects_on_best_alone: bool = False
    positive: str | None = None
    """The label that counts as positive, where the config says so."""
    revises: bool = False
    """Whether a draft is read once more before it runs."""
    memory_tokens: int = 4_000
    """How much of a prompt the short-term memory may fill."""
    prompt_tokens: int = 32_000
    """How long a prompt may be; what is more is left out, the oldest memory first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A candidate that has been run, with the texts that belong to it."""

    candidate: Candidate
    script: str
    """Empty where no script could be read from the completion."""
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for, and in which form."""

    messages: list[PromptMessage]
    answer: AnswerSchema | None
    left_out: tuple[str, ...] = ()
    """What there was no room for, one phrase each."""


def problem_of(task: str) -> str:
    """The task in one line: its first."""
    return next((line.strip().lstrip("# ") for line in task.splitlines() if line.strip(" #")), "")


def limit_words(limits: Limits) -> str:
    """What a prompt says of the limits of a script."""
    memory_mb = limits.memory_bytes // (1024 * 1024)
    return f"time limit: {limits.time_s:g} s; threads: {limits.threads}; memory: {memory_mb} MB"


def write(
    fill: Fill,
    ground: Ground,
    state: State,
    candidate: Candidate,
    parent: Past | None,
    best: Past | None,
    other: Past | None = None,
    *,
    notes: str = "",
) -> Asked:
    """Messages that ask for the candidate's script, and the form of the answer. `other`: a second parent.

    `notes`: what the person wants to tell the model.
    """
    whole = Room(
        memory=attempts(ground, state, candidate).tokens,
        files=tokens_of(len(ground.files)),
        output=max((tokens_of(len(tail(known.output))) for known in (parent, other) if known), default=0),
    )

    def written(room: Room, emphasis: str) -> list[PromptMessage]:
        places = _shared(fill, ground, room, state, candidate, best) | {"emphasis": emphasis}
        places["memory"] = (fill("notes", notes=fence(notes)) if notes else "") + places["memory"]
        return _by_operator(fill, ground, room, state, candidate, parent, other, places)

    # By the longest emphasis: lanes of a round must not differ in what is left out.
    longest = max((_emphasis(ground, key) for key in ground.emphases), key=len, default="")
    fitted = fit(whole, ground.prompt_tokens, lambda room: written(room, longest))
    messages = written(fitted.room, _emphasis(ground, candidate.emphasis or ""))
    is_code = parent is None and ground.output_format != "json"
    return Asked(messages=messages, answer=None if is_code else SCRIPT_ANSWER, left_out=fitted.left_out)


def _emphasis(ground: Ground, key: str) -> str:
    return f"{key}: {ground.emphases.get(key, 'as you judge best')}"


def _shared(
    fill: Fill, ground: Ground, room: Room, state: State, candidate: Candidate, best: Past | None
) -> dict[str, str]:
    """The places that every request for a script has in common."""
    return {
        "task": fence(ground.task),
        "machine": ground.machine,
        "files": room.keep_start(ground.files),
        "metric": ground.metric.name,
        "better": ground.metric.better,
        "predictions": fence(clean_line(ground.metric.submission_words(ground.positive), 600)),
        "memory": memory_section(fill, replace(ground, memory_tokens=room.memory), state, candidate, best),
    }


def _by_operator(
    fill: Fill,
    ground: Ground,
    room: Room,
    state: State,
    candidate: Candidate,
    parent: Past | None,
    other: Past | None,
    places: dict[str, str],
) -> list[PromptMessage]:
    if parent is None:
        return _messages(fill, "draft", f"output_{ground.output_format}", places)
    places |= {"script": fence(parent.script), "output": fence(room.keep_end(tail(parent.output)))}
    if candidate.operator is Operator.REPAIR:
        places["failure"] = fence(_failure_words(state, parent.candidate))
        return _messages(fill, "repair", "output_repair", places)
    places["reward_reflection"] = fence(reward_reflection(ground.metric, state, parent.candidate))
    if candidate.operator is not Operator.COMBINE or other is None:
        return _messages(fill, "improve", "output_improve", places)
    places["second_script"] = fence(other.script)
    places["second_output"] = fence(room.keep_end(tail(other.output)))
    places["second_reward_reflection"] = fence(reward_reflection(ground.metric, state, other.candidate))
    return _messages(fill, "combine", "output_improve", places)


def written_anew(messages: list[PromptMessage], script: str, words: str | None) -> list[PromptMessage]:
    """The same request for a script that a person has read and sent back."""
    *before, last = messages
    said = fence(words or "it should be done in another way")
    sent_back = (
        f"{last.content}\n\nA person has read the script that you wrote for this, and sends it back: {said}\n"
        f"<sent_back>\n{fence(script)}\n</sent_back>\nWrite the whole script anew, in the same output format."
    )
    return [*before, PromptMessage(role=last.role, content=sent_back)]


def written_otherwise(messages: list[PromptMessage], twin: str) -> list[PromptMessage]:
    """The same request, after a script that the run has had already. `twin`: what came of it then."""
    *before, last = messages
    again = (
        f"{last.content}\n\nThe script that you wrote for this is the same program as one that was "
        f"written before ({fence(twin)}): running it again would teach nothing. Write another program, "
        "one that differs in what it does and not only in its words, in the same output format."
    )
    return [*before, PromptMessage(role=last.role, content=again)]


def revise(fill: Fill, ground: Ground, script: str) -> Asked:
    """What asks to read a draft once more before it runs."""
    places = {
        "task": fence(ground.task),
        "machine": ground.machine,
        "files": ground.files,
        "metric": ground.metric.name,
        "draft": fence(script),
        "output_format": fill("output_code").strip(),
    }
    return Asked(messages=pair(fill("revise_system", **places), fill("revise_user", **places)), answer=None)


def score(
    fill: Fill, ground: Ground, script: str, numbered_output: str, exit_code: int | None
) -> list[PromptMessage]:
    """Messages that ask which number in the output is the validation score."""
    places = {
        "metric": ground.metric.name,
        "metric_name": ground.metric.full_name,
        "score_key": score_key(ground.metric),
        "script": fence(script),
        "output": fence(numbered_output),
        "exit_code": str(exit_code),
    }
    return pair(fill("score_system", **places), fill("score_user", **places))


def reflect(fill: Fill, ground: Ground, state: State, past: Past, best: int | None) -> list[PromptMessage]:
    """Messages that ask why a candidate was good and why it was bad. `best`: of the rounds before."""
    places = {
        "task": fence(ground.task),
        "script": fence(past.script),
        "output": fence(tail(past.output)),
        "score": fence(_score_words(ground.metric, state, past.candidate, best)),
        "attempts": attempts(ground, state, past.candidate).text or "nothing yet",
        "metric": ground.metric.name,
    }
    return pair(fill("reflect_system", **places), fill("reflect_user", **places))


def attempts(ground: Ground, state: State, candidate: Candidate) -> memory.ShortTerm:
    """The short-term memory that goes into a candidate's prompts."""
    seen = memory.seen_by(state, candidate, streams=ground.streams)
    return memory.short_term(state, seen, ground.memory_tokens)


def reward_reflection(metric: Metric, state: State, candidate: Candidate) -> str:
    """The validation score and the feedback on one candidate, as the next round is told."""
    words = candidate.reflection
    if isinstance(candidate.status, NotRun):
        lines = [f"The script was not run, so no validation {metric.name} is known: {candidate.status.why}"]
        lines += [f"What was thought of it: {candidate.thought}"] if candidate.thought else []
        return "\n".join([*lines, *_person_s_words(state, candidate)])
    lines = [f"{_kind(state).capitalize()} {metric.name}: {memory.score_words(state, candidate.id)}"]
    if state.select_by == "verified":
        own = memory.number_words(state.reported(candidate.id))
        lines.append(f"That is on rows that the script never saw; on its own validation rows it said {own}")
    if words is not None:
        lines += reflection_lines(words)
    return "\n".join([*lines, *_person_s_words(state, candidate)])


def _kind(state: State) -> str:
    return "verified" if state.select_by == "verified" else "validation"


def _person_s_words(state: State, candidate: Candidate) -> list[str]:
    said = state.said.words_on(candidate.id)
    return [f"What the person who runs this says, and it counts most: {said}"] if said else []


def reflection_lines(words: Reflection) -> list[str]:
    """A reflection in the words that every place uses."""
    return [
        f"Why it was good: {words.good}",
        f"Why it was bad: {words.bad}",
        f"What to try next: {words.next_step}",
    ]


def _failure_words(state: State, candidate: Candidate) -> str:
    said = state.said.words_on(candidate.id)
    return memory.result_words(state, candidate) + (
        f"\nThe person who runs this says: {said}" if said else ""
    )


def tail(output: str) -> str:
    """The end of an output, cut at a line, as much as a prompt gets."""
    if len(output) <= _OUTPUT_TAIL_CHARS:
        return output.strip("\n")
    kept = output[-_OUTPUT_TAIL_CHARS:]
    return (
        f"... {len(output) - len(kept)} characters left out ...\n{kept.partition(chr(10))[2] or kept}".strip(
            "\n"
        )
    )


def fence(text: str) -> str:
    """The text unable to open or close one of our sections."""
    return _OUR_TAGS.sub(r"<\\\1", text).strip("\n")


def _messages(fill: Fill, prompt: str, form: str, places: Mapping[str, str]) -> list[PromptMessage]:
    output_format = fill(form).strip()
    system = fill(f"{prompt}_system", output_format=output_format, **places)
    return pair(system, fill(f"{prompt}_user", **places))


def pair(system: str, user: str) -> list[PromptMessage]:
    """What the system says and what the user says."""
    return [
        PromptMessage(role="system", content=system.strip()),
        PromptMessage(role="user", content=user.strip()),
    ]


def memory_section(fill: Fill, ground: Ground, state: State, candidate: Candidate, best: Past | None) -> str:
    """The best state and the short-term memory; empty while nothing has settled."""
    seen = memory.seen_by(state, candidate, streams=ground.streams)
    told = memory.short_term(state, seen, ground.memory_tokens)
    if not (told.text or told.left_out):
        return ""
    words = best.candidate.reflection if best else None
    return fill(
        "memory",
        problem=fence(problem_of(ground.task)),
        best=_best_words(ground.metric, state, best),
        good=fence(words.good) if words else "not known",
        bad=fence(words.bad) if words else "not known",
        next_step=fence(words.next_step) if words else "not known",
        what_paid=fence(memory.what_paid(state, seen)) or "- nothing yet",
        parts=fence(memory.parts(state, seen)) or "- nothing yet",
        failures=fence(memory.failures(state, seen)) or "- nothing yet",
        attempts=fence(told.text),
    )


def _best_words(metric: Metric, state: State, best: Past | None) -> str:
    if best is None:
        return "none has a score yet"
    score = memory.score_words(state, best.candidate.id)
    return f"{_kind(state)} {metric.name} {score} | {fence(best.candidate.idea or '')}"


def _score_words(metric: Metric, state: State, candidate: Candidate, best: int | None) -> str:
    reported = state.reported(candidate.id)
    words = [f"{_kind(state).capitalize()} {metric.name}: {memory.result_words(state, candidate)}"]
    if reported is None:
        words = [memory.result_words(state, candidate)]
    elif state.select_by == "verified":
        own = memory.number_words(reported)
        words[0] += f", on rows that it never saw; on its own rows, validation {metric.name}: {own}"
    of_best = "unknown" if best is None else memory.score_words(state, best)
    words.append(f"best of the rounds before: {of_best}")
    if candidate.parent is not None:
        words.append(f"its parent: {memory.result_words(state, state.candidates[candidate.parent])}")
    return "; ".join(words)
