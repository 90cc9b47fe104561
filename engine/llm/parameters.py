"""Sampling parameters; one that a model refuses is left out, or called by its newer name, from then on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.ports import AnswerSchema

_NEWER_NAMES = {"max_tokens": "max_completion_tokens"}
_WEAKER_FORMS = {"json_schema": "json_object"}
_OURS = (
    "max_completion_tokens",
    "max_tokens",
    "temperature",
    "top_p",
    "seed",
    "response_format",
    "stream_options",
)
_REFUSAL = re.compile(
    r"unsupported|not support|unknown|unrecognized|unexpected|not allowed|not permitted|invalid"
    r"|extra (?:inputs|fields)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A parameter that is left out, or sent as something else, from now on."""

    parameter: str
    instead: str | None


class Parameters:
    """What is sent beside the messages. Remembers refusals, so that each is met once."""

    def __init__(self, wanted: Mapping[str, float | int | None]) -> None:
        """Name to value; None leaves it out."""
        self._wanted = {name: value for name, value in wanted.items() if value is not None}
        self._answer_form: str | None = "json_schema"
        self._refused: set[str] = set()

    def of_request(self, seed: int | None, answer: AnswerSchema | None) -> dict[str, object]:
        """The parameters of one request."""
        given: dict[str, object] = dict(self._wanted)
        if seed is not None:
            given["seed"] = seed
        if answer is not None and self._answer_form is not None:
            given["response_format"] = _response_format(self._answer_form, answer)
        given["stream_options"] = {"include_usage": True}
        return {name: value for name, value in given.items() if name not in self._refused}

    def mend(self, message: str, named: str | None, sent: Mapping[str, object]) -> Mended | None:
        """What to change after a 400 with this message; None where no parameter of ours is to blame."""
        culprit = _culprit(message, named, sent)
        if culprit is None:
            return None
        if culprit == "response_format" and self._answer_form is not None:
            return self._weaken(self._answer_form)
        newer = _NEWER_NAMES.get(culprit)
        if newer is not None and newer not in self._refused and culprit in self._wanted:
            self._wanted[newer] = self._wanted.pop(culprit)
        else:
            newer = None
            self._refused.add(culprit)
        return Mended(parameter=culprit, instead=newer)

    def _weaken(self, form: str) -> Mended:
        self._answer_form = _WEAKER_FORMS.get(form)
        return Mended(parameter=f"response_format {form}", instead=self._answer_form)


def _culprit(message: str, named: str | None, sent: Mapping[str, object]) -> str | None:
    head = re.split(r"[.\[]", named)[0] if named else None
    if head in _OURS and head in sent:
        return head
    if not _REFUSAL.search(message):
        return None
    mentioned = [name for name in _OURS if name in sent and re.search(rf"\b{name}\b", message)]
    if not mentioned and "response_format" in sent and re.search("json_schema|json_object", message):
        return "response_format"
    return mentioned[0] if mentioned else None


def _response_format(form: str, answer: AnswerSchema) -> dict[str, object]:
    if form == "json_object":
        return {"type": form}
    return {"type": form, form: {"name": answer.name, "schema": dict(answer.schema), "strict": True}}
