"""An OpenAI-compatible endpoint on loopback, told by a test what to answer to each request."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What one request gets."""

    text: str = ""
    status: int = 200
    error: Body | None = None
    headers: dict[str, str] = field(default_factory=dict)
    finish_reason: str | None = "stop"
    breaks_after: int | None = None
    """Abort the connection after so many characters."""
    raw: bytes | None = None
    """Instead of a stream of chunks."""
    usage: tuple[int, int] = (11, 7)
    """Tokens of prompt and answer, as it counts them."""
    counts_along: bool = False
    """Tells with each chunk what it has counted by then."""
    waits_for: threading.Event | None = None
    """Sends nothing before it is set."""
    stalls: threading.Event | None = None
    """Sends one piece of the answer, and no more before it is set."""


Policy = Callable[[Body], Reply]


class Endpoint:
    """A running server."""

    def __init__(self, policy: Policy, models: list[str]) -> None:
        self.policy = policy
        self.models = models
        self.models_status = 200
        self.requests: list[Body] = []
        self.keys: list[str | None] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.url = ""

    def purposes(self) -> list[str]:
        """What was asked for, in order."""
        return [purpose_of(body) for body in self.requests]

    async def _models(self, request: web.Request) -> web.Response:
        self.keys.append(request.headers.get("Authorization"))
        if self.models_status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.models_status)
        listed = [{"id": name, "object": "model", "created": 1, "owned_by": "test"} for name in self.models]
        return web.json_response({"object": "list", "data": listed})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization"))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            reply = self.policy(body)
            if reply.waits_for is not None:
                await asyncio.to_thread(reply.waits_for.wait, 60)
            return await self._send(request, body, reply)
        finally:
            self.in_flight -= 1

    async def _send(self, request: web.Request, body: Body, reply: Reply) -> web.StreamResponse:
        if reply.status != 200:
            error = {"message": "refused", "type": "test", "param": None, "code": None, **(reply.error or {})}
            return web.json_response({"error": error}, status=reply.status, headers=reply.headers)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if reply.raw is not None:
            await response.write(reply.raw)
            await response.write_eof()
            return response
        for start in range(0, len(reply.text), 40):
            if reply.breaks_after is not None and start >= reply.breaks_after and request.transport:
                request.transport.abort()
                raise ConnectionResetError
            chunk = _event(body, {"content": reply.text[start : start + 40]}, None, _counted(reply, start))
            await response.write(chunk)
            if reply.stalls is not None:
                await asyncio.to_thread(reply.stalls.wait, 60)
        if reply.finish_reason:
            await response.write(_event(body, {}, reply.finish_reason))
        prompt, answer = reply.usage
        usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
        await response.write(_data({"choices": [], "usage": usage}))
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response


@contextmanager
def endpoint(policy: Policy, models: list[str] | None = None) -> Iterator[Endpoint]:
    """Serves on a free port of loopback, in a thread, until the block ends."""
    server = Endpoint(policy, models if models is not None else ["test-model"])
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stopping = asyncio.Event()

    async def serve() -> None:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/v1/chat/completions", server._chat)
        app.router.add_get("/v1/models", server._models)
        runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        ready.set()
        await stopping.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="test-endpoint")
    thread.start()
    ready.wait(30)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(30)
        loop.close()


def text_of(body: Body) -> str:
    """All that was said in a request."""
    return "\n".join(message["content"] for message in body["messages"])


def purpose_of(body: Body) -> str:
    """`draft`, `improve`, `repair`, `score` or `reflect`, from the sections of the last message."""
    user = body["messages"][-1]["content"]
    if "<score>" in user:
        return "reflect"
    if "<files>" not in user:
        return "score"
    if "<failure>" in user:
        return "repair"
    return "improve" if "<machine_learning_script>" in user else "draft"


def _event(body: Body, delta: Body, finish_reason: str | None, usage: Body | None = None) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
    return _data({"choices": choices, "model": body["model"], **({"usage": usage} if usage else {})})


def _counted(reply: Reply, start: int) -> Body | None:
    if not reply.counts_along:
        return None
    prompt, answer = reply.usage[0], start // 40 + 1
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}


def _data(fields: Body) -> bytes:
    chunk = {"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": 1, "model": "m", **fields}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
