"""The offline policy behind any OpenAI client: a transport that answers in process."""

import asyncio
from collections.abc import AsyncIterator

import httpx2

from engine.llm.offline.completion import (
    BadRequestError,
    Completion,
    complete,
    events,
    models,
    refusal,
    whole,
)

_JSON = {"content-type": "application/json"}
_EVENTS = {"content-type": "text/event-stream"}


class OfflineTransport(httpx2.AsyncBaseTransport):
    """Answers `POST /chat/completions`, streamed or not, and `GET /models`.

    `tokens_per_s` is the pace of a streamed answer; None answers at once.
    """

    def __init__(self, tokens_per_s: float | None = None) -> None:
        self._tokens_per_s = tokens_per_s

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The response; a request that it does not know is refused in OpenAI's own words."""
        content = await request.aread()
        path = request.url.path.rstrip("/")
        if request.method == "GET" and path.endswith("/models"):
            return httpx2.Response(200, headers=_JSON, content=models())
        if request.method != "POST" or not path.endswith("/chat/completions"):
            message = f"the offline policy knows no {request.method} {request.url.path}"
            return httpx2.Response(404, headers=_JSON, content=refusal(message))
        try:
            # In a thread: reading a long prompt takes some milliseconds, and a screen may share this loop.
            completion = await asyncio.to_thread(complete, content)
        except BadRequestError as error:
            return httpx2.Response(400, headers=_JSON, content=refusal(str(error)))
        if not completion.is_streamed:
            return httpx2.Response(200, headers=_JSON, content=whole(completion))
        return httpx2.Response(200, headers=_EVENTS, stream=_Stream(completion, self._tokens_per_s))


class _Stream(httpx2.AsyncByteStream):
    """The events of one answer, at a pace."""

    def __init__(self, completion: Completion, tokens_per_s: float | None) -> None:
        self._completion = completion
        self._tokens_per_s = tokens_per_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._tokens_per_s is None:
            yield b"".join(events(self._completion))
            return
        for event in events(self._completion):
            yield event
            await asyncio.sleep(1 / self._tokens_per_s)
