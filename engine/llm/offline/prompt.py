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
    REVISE = "revise"
    SCORE = "score"
    REFLECT = "reflect"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request, read."""

    text: str
    """All messages, one after the other."""
    user: str
    """The last message of the user: the sections stand there."""
    seed: int
    answer_keys: tuple[str, ...]
    """Keys of the JSON object that is wanted; empty where free text or any JSON will do."""
    wants_json: bool

    def section(self, name: str) -> str:
        """What stands between `<name>` and `</name>`, each on its own line; empty where it is missing."""
        found = re.search(rf"^<{name}>[ \t]*\n(.*?)\n?^</{name}>", self.user, re.DOTALL | re.MULTILINE)
        return found.group(1) if found else ""

    def has(self, name: str) -> bool:
        """Whether the section is there, be it empty."""
        return re.search(rf"^<{name}>", self.user, re.MULTILINE) is not None

    @property
    def wanted(self) -> Wanted:
        """What is asked for."""
        if self.has("draft"):
            return Wanted.REVISE
        if self.has("score"):
            return Wanted.REFLECT
        if self.has("output") and (
            any(key.startswith("validation_") for key in self.answer_keys) or not self.has("files")
        ):
            return Wanted.SCORE
        if not (self.has("research_task") or self.has("files")):
            return Wanted.UNKNOWN
        if self.has("failure"):
            return Wanted.REPAIR
        return Wanted.IMPROVE if self.has("machine_learning_script") else Wanted.DRAFT


def read_prompt(body: Mapping[str, object]) -> Prompt:
    """The request's body, read; what is missing or of another type counts as not said."""
    messages = _messages(body.get("messages"))
    system = "\n\n".join(text for role, text in messages if role != "user")
    users = [text for role, text in messages if role == "user"]
    seed = body.get("seed")
    form, keys = _answer_form(body.get("response_format"))
    return Prompt(
        text="\n\n".join(text for _, text in messages),
        user=users[-1] if users else "",
        seed=seed if isinstance(seed, int) else 0,
        answer_keys=keys,
        wants_json=form or bool(re.search(r'"code"\s*:', system)),
    )


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
