"""Chat completions as OpenAI's API words them: the whole one, its chunks, a list of models, an error."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.llm.offline.answer import MODEL, answer

_PIECE = re.compile(r"\s*\S{1,8}|\s+")
"""About as much text as a token."""
_COMPLETION_ID = "chatcmpl-offline"
_CREATED = 0
"""No clock: the same request gets the same bytes."""


class BadRequestError(ValueError):
    """The body is no request for a chat completion; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One answer, ready to be worded."""

    text: str
    prompt_tokens: int
    is_streamed: bool
    includes_usage: bool
    """Whether the stream ends with a chunk that holds the usage."""

    def pieces(self) -> list[str]:
        """The text in pieces of about a token."""
        return _PIECE.findall(self.text)

    @property
    def usage(self) -> dict[str, int]:
        """Tokens, estimated: there is no tokenizer where there is no model."""
        completion_tokens = len(self.pieces())
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": self.prompt_tokens + completion_tokens,
        }


def complete(content: bytes) -> Completion:
    """The answer to a request's body. Raises BadRequestError."""
    try:
        body = json.loads(content)
    except ValueError as error:
        raise BadRequestError("the body is no JSON") from error
    if not isinstance(body, Mapping):
        raise BadRequestError("the body is no JSON object")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not all(isinstance(m, Mapping) for m in messages):
        raise BadRequestError("`messages` must be a list of messages, at least one")
    options = body.get("stream_options")
    return Completion(
        text=answer(body),
        prompt_tokens=-(-sum(len(str(message.get("content") or "")) for message in messages) // 4),
        is_streamed=body.get("stream") is True,
        includes_usage=isinstance(options, Mapping) and options.get("include_usage") is True,
    )


def whole(completion: Completion) -> bytes:
    """The body of an answer that is not streamed."""
    message = {"role": "assistant", "content": completion.text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return _json({**_head("chat.completion"), "choices": [choice], "usage": completion.usage})


def events(completion: Completion) -> Iterator[bytes]:
    """The server-sent events of a streamed answer, one for each piece; the end of the stream last."""
    yield _chunk({"role": "assistant", "content": ""}, None)
    for piece in completion.pieces():
        yield _chunk({"content": piece}, None)
    yield _chunk({}, "stop")
    if completion.includes_usage:
        yield _event({**_head("chat.completion.chunk"), "choices": [], "usage": completion.usage})
    yield b"data: [DONE]\n\n"


def models() -> bytes:
    """The list of models: one, which is none."""
    entry = {"id": MODEL, "object": "model", "created": _CREATED, "owned_by": "mltui"}
    return _json({"object": "list", "data": [entry]})


def refusal(message: str) -> bytes:
    """The body of an error."""
    return _json(
        {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
    )


def _head(kind: str) -> dict[str, object]:
    return {"id": _COMPLETION_ID, "object": kind, "created": _CREATED, "model": MODEL}


def _chunk(delta: Mapping[str, str], finish_reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
    return _event({**_head("chat.completion.chunk"), "choices": [choice]})


def _event(value: object) -> bytes:
    return b"data: " + _json(value) + b"\n\n"


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
