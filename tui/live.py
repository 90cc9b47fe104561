"""What is only shown: answers as they stream in, scripts as they run, notes. Times come as arguments."""

import json
import re
from collections import deque
from textwrap import wrap

from engine.clean import clean_text
from engine.facts import (
    CandidateFailed,
    CompletionArrived,
    ExecutionEnded,
    ExecutionStarted,
    Fact,
    Purpose,
    RunEnded,
    RunResumed,
    ScriptWritten,
)
from engine.signals import ExecutionProgressed, Noted, Signal, TextArrived, TextRestarted
from engine.verdict_facts import Meaning, VerdictGiven

_MOST_NOTES = 200
_MOST_CHARS = 400_000
"""Of one answer; an endpoint that never stops must not fill the memory."""
_RATE_WINDOW_S = 4.0
_PACE_S = 0.5
_CHARS_PER_TOKEN = 4
_CODE_KEY = re.compile(r'"code"\s*:\s*"')
_TEXT_KEY = re.compile(r'"[a-z_]+"\s*:\s*"')
_FENCE = re.compile(r"^```[^\n]*\n?", re.MULTILINE)


class Live:
    """Everything that is in motion right now. Forgets what the facts have caught up with."""

    def __init__(self) -> None:
        """Nothing moves yet."""
        self.notes: deque[tuple[float, Noted]] = deque(maxlen=_MOST_NOTES)
        """When each was taken, in monotonic seconds; the newest is the last."""
        self._streams: dict[tuple[int, Purpose], _Stream] = {}
        self._last_purpose: dict[int, Purpose] = {}
        self._running: dict[int, ExecutionProgressed] = {}

    def take(self, signal: Signal, now_s: float) -> None:
        """Take one signal in."""
        match signal:
            case TextArrived(candidate=candidate, purpose=purpose, text=text):
                self._last_purpose[candidate] = purpose
                stream = self._streams.setdefault((candidate, purpose), _Stream())
                stream.append(clean_text(text), now_s)
            case TextRestarted(candidate=candidate, purpose=purpose):
                self._streams.pop((candidate, purpose), None)
            case ExecutionProgressed(candidate=candidate):
                self._running[candidate] = signal
            case Noted():
                self.notes.append((now_s, signal))

    def fact(self, fact: Fact, now_s: float) -> None:
        """Forget what this fact has made old."""
        del now_s
        match fact:
            case CompletionArrived(candidate=candidate, purpose=purpose) if purpose is not Purpose.WRITE:
                self._streams.pop((candidate, purpose), None)
            case (
                ScriptWritten(candidate=candidate)
                | CandidateFailed(candidate=candidate)
                | VerdictGiven(candidate=candidate, meaning=Meaning.REWRITE)
            ):
                self._streams.pop((candidate, Purpose.WRITE), None)
            case ExecutionStarted(candidate=candidate) | ExecutionEnded(candidate=candidate):
                self._running.pop(candidate, None)
            case RunResumed() | RunEnded():
                self._streams.clear()
                self._running.clear()
            case _:
                pass

    def text(self, candidate: int) -> str:
        """What has streamed in of its script; before the code begins, the model's words as comments."""
        stream = self._streams.get((candidate, Purpose.WRITE))
        return stream.script() if stream else ""

    def tokens(self, candidate: int) -> int:
        """About how many tokens have streamed in of the answer it is waiting for."""
        stream = self._stream(candidate)
        return stream.tokens if stream else 0

    def tokens_per_s(self, candidate: int, now_s: float) -> float:
        """The pace of the last seconds."""
        stream = self._stream(candidate)
        return stream.tokens_per_s(now_s) if stream else 0.0

    def paces(self, candidate: int, now_s: float, count: int) -> list[float]:
        """The tokens of each of the last so many half seconds, the newest last; empty where none streams."""
        stream = self._stream(candidate)
        return stream.paces(now_s, count) if stream else []

    def purpose(self, candidate: int) -> Purpose | None:
        """What the answer is for that streams in now."""
        return self._last_purpose[candidate] if self._stream(candidate) else None

    def running(self, candidate: int) -> ExecutionProgressed | None:
        """What its running script last told of itself."""
        return self._running.get(candidate)

    def _stream(self, candidate: int) -> "_Stream | None":
        purpose = self._last_purpose.get(candidate)
        return None if purpose is None else self._streams.get((candidate, purpose))


class _Stream:
    """One answer on its way."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._chars = 0
        self._marks: deque[tuple[float, int]] = deque(maxlen=400)
        self._script: tuple[int, str] = (0, "")

    def append(self, text: str, now_s: float) -> None:
        if self._chars < _MOST_CHARS:
            self._pieces.append(text)
        self._chars += len(text)
        if self._marks and now_s - self._marks[-1][0] < 0.05:
            self._marks[-1] = (self._marks[-1][0], self.tokens)
        else:
            self._marks.append((now_s, self.tokens))

    @property
    def tokens(self) -> int:
        """Endpoints send about a token a piece, or more; the true number comes with the completion."""
        return max(len(self._pieces), self._chars // _CHARS_PER_TOKEN)

    def tokens_per_s(self, now_s: float) -> float:
        recent = [mark for mark in self._marks if now_s - mark[0] <= _RATE_WINDOW_S]
        if len(recent) < 2:
            return 0.0
        (first_s, first), (_, last) = recent[0], recent[-1]
        return max(0.0, (last - first) / max(now_s - first_s, 0.05))

    def paces(self, now_s: float, count: int) -> list[float]:
        arrived, before = [0.0] * count, 0
        for at_s, tokens in self._marks:
            age = int((now_s - at_s) / _PACE_S)
            if 0 <= age < count:
                arrived[count - 1 - age] += tokens - before
            before = tokens
        return arrived

    def script(self) -> str:
        if self._script[0] != len(self._pieces):
            self._script = (len(self._pieces), script_so_far("".join(self._pieces)))
        return self._script[1]


def script_so_far(answer: str) -> str:
    """The code in an answer that has not ended yet, in either output format."""
    if answer.lstrip().startswith("{"):
        found = _CODE_KEY.search(answer)
        if found:
            return clean_text(_decoded(answer[found.end() :]))
        words = _TEXT_KEY.search(answer)
        return _as_comment(_decoded(answer[words.end() :])) if words else ""
    fence = _FENCE.search(answer)
    if fence is None:
        return answer
    rest = answer[fence.end() :]
    end = _FENCE.search(rest)
    return rest if end is None else rest[: end.start()]


def _decoded(text: str) -> str:
    """A JSON string's content, from behind its opening quote as far as it has arrived."""
    end = 0
    while end < len(text) and text[end] != '"':
        end += 2 if text[end] == "\\" else 1
    arrived = text[: min(end, len(text))]
    for length in range(len(arrived), max(len(arrived) - 6, -1), -1):  # the last escape may be half there
        try:
            return str(json.loads(f'"{arrived[:length]}"', strict=False))
        except json.JSONDecodeError:
            continue
    return arrived


def _as_comment(words: str) -> str:
    lines = [line for paragraph in words.splitlines() for line in (wrap(paragraph, 86) or [""])]
    return "\n".join(f"# {line}".rstrip() for line in lines)
