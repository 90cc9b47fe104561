"""Judging scripts before they run: the messages that ask for it, and reading what is answered. Pure."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.answers import COMPARE_ANSWER, EQUAL, FIRST, SECOND, VALUE_ANSWER
from engine.budget import tokens_of
from engine.calibration import calibration_of, calibration_words
from engine.candidate import Candidate
from engine.clean import clean_line
from engine.fitting import Room, fit
from engine.outcome import Prediction
from engine.parsing.answer import json_object, number
from engine.ports import PromptMessage
from engine.prompting import (
    Asked,
    Fill,
    Ground,
    Past,
    attempts,
    fence,
    memory_section,
    pair,
    reward_reflection,
)
from engine.state import State

_MOST_CHARS = 2_000
"""Of a reasoning that is kept."""


def value(
    fill: Fill,
    ground: Ground,
    state: State,
    candidate: Candidate,
    script: str,
    parent: Past | None,
    best: Past | None,
    reference: str,
) -> Asked:
    """What asks for probability, gain and loss. `reference`: what the script is held against, in words."""
    metric = ground.metric.name
    whole = Room(
        memory=attempts(ground, state, candidate).tokens, files=tokens_of(len(ground.files)), output=0
    )
    stands_on = ""
    if parent is not None:
        stands_on = fill(
            "value_ground",
            script=fence(parent.script),
            reward_reflection=fence(reward_reflection(ground.metric, state, parent.candidate)),
        )

    system = fill(
        "value_system",
        metric=metric,
        better=ground.metric.better,
        reference=fence(reference),
        calibration=calibration_words(calibration_of(state), metric),
    )

    def written(room: Room) -> list[PromptMessage]:
        return pair(
            system,
            fill(
                "value_user",
                task=fence(ground.task),
                machine=ground.machine,
                files=room.keep_start(ground.files),
                memory=memory_section(
                    fill, replace(ground, memory_tokens=room.memory), state, candidate, best
                ),
                ground=stands_on,
                script=fence(script),
            ),
        )

    fitted = fit(whole, ground.prompt_tokens, written)
    return Asked(messages=fitted.messages, answer=VALUE_ANSWER, left_out=fitted.left_out)


def compare(fill: Fill, ground: Ground, first: str, second: str) -> Asked:
    """What asks which of two scripts is the better one."""
    whole = Room(memory=0, files=tokens_of(len(ground.files)), output=0)

    def written(room: Room) -> list[PromptMessage]:
        return pair(
            fill("compare_system", metric=ground.metric.name, better=ground.metric.better),
            fill(
                "compare_user",
                task=fence(ground.task),
                machine=ground.machine,
                files=room.keep_start(ground.files),
                first=fence(first),
                second=fence(second),
            ),
        )

    fitted = fit(whole, ground.prompt_tokens, written)
    return Asked(messages=fitted.messages, answer=COMPARE_ANSWER, left_out=fitted.left_out)


def read_value(text: str, reference: float | None) -> tuple[Prediction, str] | None:
    """The prediction and its reasoning; None where the answer is no such thing."""
    fields = json_object(text) or {}
    probability, gain, loss = (_size(fields, name) for name in ("probability", "gain", "loss"))
    if probability is None or gain is None or loss is None or probability > 1:
        return None
    prediction = Prediction(probability=probability, gain=gain, loss=loss, reference=reference)
    return prediction, _reasoning(fields)


def read_comparison(text: str) -> tuple[str, str] | None:
    """FIRST, SECOND or EQUAL, and the reasoning; None where the answer says nothing of the kind."""
    fields = json_object(text) or {}
    better = str(fields.get("better") or "").strip().lower()
    return (better, _reasoning(fields)) if better in (FIRST, SECOND, EQUAL) else None


def _size(fields: Mapping[str, Any], name: str) -> float | None:
    """Neither endless nor below 0."""
    found = number(fields.get(name))
    return found if found is not None and math.isfinite(found) and found >= 0 else None


def _reasoning(fields: Mapping[str, Any]) -> str:
    return clean_line(str(fields.get("reasoning") or "no reason was given"), _MOST_CHARS)
