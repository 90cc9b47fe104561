"""Reading a request: its tagged sections, its seed, what it asks for and in which form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Wanted(StrEnum):
    """What the request asks for, told from its messages alone."""

    DRAFT = "draft"
    IMPROVE = "improve"
    REPAIR = "repair"
    COMBINE = "combine"
    REVISE = "revise"
    VALUE = "value"
    COMPARE = "compare"
    SCORE = "score"
    REFLECT = "reflect"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request, read."""

    text: str
    """All messages, one after the other."""
    system: str
    """What is said to whoever answers, before the user's message."""
    user: str
    """The last message of the user: the sections stand there."""
    seed: int
    answer_keys: tuple[str, ...]
    """Keys of the JSON object that is wanted; empty where free text or any JSON will do."""
    wants_json: bool

    def section(self, name: str) -> str:
        """What stands between `<name>` and `</name>`, each on its own line; empty where it is missing."""
        return _between(name, self.user)

    def anywhere(self, name: str) -> str:
        """The section, be it in the system's message: that is where the feedback on a parent stands."""
        return _between(name, self.system) or self.section(name)

    def has(self, name: str) -> bool:
        """Whether the section is there, be it empty."""
        return re.search(rf"^<{name}>", self.user, re.MULTILINE) is not None

    @property
    def wanted(self) -> Wanted:
        """What is asked for."""
        if (
            self.has("output")
            and (any(key.startswith("validation_") for key in self.answer_keys) or not self.has("files"))
            and not self.has("score")
        ):
            return Wanted.SCORE
        if not (self.has("research_task") or self.has("files")):
            return Wanted.UNKNOWN
        told = (wanted for sections, wanted in _TOLD_BY if all(map(self.has, sections)))
        return next(told, Wanted.DRAFT)


_TOLD_BY = (
    (("proposed_script",), Wanted.VALUE),
    (("first_script", "second_script"), Wanted.COMPARE),
    (("draft",), Wanted.REVISE),
    (("score",), Wanted.REFLECT),
    (("failure",), Wanted.REPAIR),
    (("second_machine_learning_script",), Wanted.COMBINE),
    (("machine_learning_script",), Wanted.IMPROVE),
)
"""Sections that tell what is asked for, the most telling first."""


def read_prompt(body: Mapping[str, object]) -> Prompt:
    """The request's body, read; what is missing or of another type counts as not said."""
    messages = _messages(body.get("messages"))
    system = "\n\n".join(text for role, text in messages if role != "user")
    users = [text for role, text in messages if role == "user"]
    seed = body.get("seed")
    form, keys = _answer_form(body.get("response_format"))
    return Prompt(
        text="\n\n".join(text for _, text in messages),
        system=system,
        user=users[-1] if users else "",
        seed=seed if isinstance(seed, int) else 0,
        answer_keys=keys,
        wants_json=form or bool(re.search(r'"code"\s*:', system)),
    )


def _between(name: str, text: str) -> str:
    found = re.search(rf"^<{name}>[ \t]*\n(.*?)\n?^</{name}>", text, re.DOTALL | re.MULTILINE)
    return found.group(1) if found else ""


def _messages(value: object) -> list[tuple[str, str]]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [
        (str(message.get("role")), _content(message.get("content")))
        for message in value
        if isinstance(message, Mapping)
    ]


def _content(value: object) -> str:
    """Content is a text, or a list of parts of which the texts count."""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return "\n".join(str(part.get("text", "")) for part in value if isinstance(part, Mapping))
    return ""


def _answer_form(value: object) -> tuple[bool, tuple[str, ...]]:
    """Whether JSON is wanted, and the keys of its object."""
    if not isinstance(value, Mapping) or value.get("type") not in ("json_schema", "json_object"):
        return False, ()
    inner = value.get("json_schema")
    schema = inner.get("schema") if isinstance(inner, Mapping) else None
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    return True, tuple(map(str, properties)) if isinstance(properties, Mapping) else ()
