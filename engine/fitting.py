"""Making a prompt fit: what is left out of it first, and the words for that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.budget import tokens_of
from engine.ports import PromptMessage

_CHARS_PER_TOKEN = 4
_LEAST_OUTPUT_TOKENS = 200
_MARK_TOKENS = 20
"""What the words "left out" take themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of each part a prompt has, in tokens of about four characters."""

    memory: int
    files: int
    output: int
    script: int | None = None
    """None: it is not cut."""

    def keep_end(self, output: str) -> str:
        """The end of an output, from a whole line on."""
        most = self.output * _CHARS_PER_TOKEN
        if len(output) <= most:
            return output
        kept = output[len(output) - most :].partition("\n")[2]
        return f"... {len(output) - len(kept)} characters left out ...\n{kept}".strip("\n")

    def keep_ends(self, script: str) -> str:
        """The start and the end of a script, in whole lines."""
        most = len(script) if self.script is None else self.script * _CHARS_PER_TOKEN
        if len(script) <= most:
            return script
        start = script[: most // 2].rpartition("\n")[0]
        end = script[len(script) - most // 2 :].partition("\n")[2]
        left_out = len(script) - len(start) - len(end)
        return f"{start}\n# ... {left_out} characters left out ...\n{end}".strip("\n")

    def keep_start(self, files: str) -> str:
        """The start of the previews, up to a whole line."""
        most = self.files * _CHARS_PER_TOKEN
        if len(files) <= most:
            return files
        kept = files[:most].rpartition("\n")[0]
        return f"{kept}\n... {len(files) - len(kept)} characters left out ...".strip("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The room that is left for each part, and what was left out so that all of it fits."""

    room: Room
    messages: list[PromptMessage]
    """What was written into it."""
    left_out: tuple[str, ...]
    """One phrase each; empty where all of it had room."""


def fit(room: Room, most_tokens: int, write: Callable[[Room], list[PromptMessage]]) -> Fitted:
    """The room with as little taken away as needed for what `write` makes of it.

    Memory goes first, then files, then output, then a script that may be cut.

    `room`: what each part takes in full. Where all three together are not enough, the rest is sent, and said.
    """
    messages = write(room)
    left_out: list[str] = []
    for part, words in _ORDER:
        over = size(messages) - most_tokens
        if over <= 0:
            break
        had: int = getattr(room, part) or 0
        # A judge of an output has to see its end, whatever else it sees.
        least = _LEAST_OUTPUT_TOKENS if part == "output" and room.script is not None else 0
        if had <= least:
            continue
        room = replace(room, **{part: max(least, had - over - _MARK_TOKENS)})
        messages = write(room)
        left_out.append(words)
    over = size(messages) - most_tokens
    if over > 0:
        left_out.append(f"still about {over:,} tokens more than that, which are sent")
    return Fitted(room=room, messages=messages, left_out=tuple(left_out))


_ORDER: Sequence[tuple[str, str]] = (
    ("memory", "older attempts"),
    ("files", "the end of the file previews"),
    ("output", "more of the output's start"),
    ("script", "the middle of the script"),
)


def size(messages: Sequence[PromptMessage]) -> int:
    """About how many tokens they are."""
    return tokens_of(sum(len(message.content) for message in messages))
