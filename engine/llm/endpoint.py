"""Sampling from an OpenAI-compatible endpoint, streamed, with a back-off that can be seen."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import openai
from openai.types.chat import ChatCompletionChunk

from engine.clean import clean_line
from engine.errors import SamplingError
from engine.llm.parameters import Parameters
from engine.llm.refusals import NETWORK_ERRORS, CutShortError, Refusal, may_be_charged, refusal_of
from engine.outcome import Usage
from engine.ports import Completed, Dropped, SamplingEvent, SamplingRequest, Taken, TextChunk, Waiting

_SILENCE_S = 15.0
"""After so long without a byte, and each time again, a person is told."""
_LONGEST_BACK_OFF_S = 60.0
_CHECK_S = 10.0
_MOST_CHARS = 2_000_000
"""No script is that long; an endpoint that goes on for ever is hung up on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """Where and how to ask."""

    model: str
    host: str
    """How a person knows the endpoint, for messages."""
    timeout_s: float
    attempts: int
    back_off_s: float = 1.0
    """Doubled with each attempt; a test sets 0."""
    sends_seed: bool
    secret: str | None
    """Cut out of whatever the endpoint says."""


class EndpointSampler:
    """A `Sampler` over one client. Parameters that the model refuses are dropped for all later requests."""

    def __init__(
        self, client: openai.AsyncOpenAI, settings: EndpointSettings, parameters: Parameters
    ) -> None:
        """The client must not retry by itself: nobody would see it."""
        self._client = client
        self._settings = settings
        self._parameters = parameters

    @property
    def name(self) -> str:
        """How screens name who writes the scripts."""
        return f"{self._settings.model} at {self._settings.host}"

    async def check(self) -> None:
        """Raises SamplingError if nothing listens there or the key is refused; anything else passes."""
        try:
            async with asyncio.timeout(_CHECK_S):
                await self._client.models.list()
        except TimeoutError:
            return  # silent so far; the first request tells, with its own patience
        except (openai.AuthenticationError, openai.PermissionDeniedError, openai.APIConnectionError) as error:
            raise self._failure(self._refusal(error), fatal=True) from error
        except NETWORK_ERRORS:
            return  # many servers have no list of models

    async def listed_models(self) -> list[str]:
        """The models that the endpoint says it has; empty where it does not say."""
        try:
            async with asyncio.timeout(_CHECK_S):
                page = await self._client.models.list()
        except (TimeoutError, *NETWORK_ERRORS):
            return []
        return [clean_line(model.id) for model in page.data or []]

    async def stream(self, request: SamplingRequest) -> AsyncGenerator[SamplingEvent]:
        """Events of one completion, `Completed` last. Raises SamplingError when all attempts are used."""
        attempt = 0
        while True:
            attempt += 1
            sent = self._sent(request)
            try:
                async with contextlib.aclosing(self._listen(request, sent)) as events:
                    async for event in events:
                        yield event
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                mended = self._parameters.mend(str(error), error.param, sent)
                if mended is not None:
                    yield Dropped(
                        model=self._settings.model, parameter=mended.parameter, instead=mended.instead
                    )
                elif self._sent(request) == sent:  # else a sibling's refusal has mended it meanwhile
                    raise self._failure(self._refusal(error)) from error
                attempt -= 1
            except NETWORK_ERRORS as error:
                if may_be_charged(error):
                    yield Taken()
                refusal = self._refusal(error)
                if attempt > refusal.again or attempt >= self._settings.attempts:
                    raise self._failure(refusal) from error
                pause_s = self._pause_s(refusal, attempt)
                yield self._waiting(refusal, attempt, pause_s)
                await asyncio.sleep(pause_s)
            else:
                return

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()

    def _sent(self, request: SamplingRequest) -> dict[str, Any]:
        seed = request.seed if self._settings.sends_seed else None
        return self._parameters.of_request(seed, request.answer)

    async def _ask(self, request: SamplingRequest, sent: dict[str, Any]) -> AsyncGenerator[SamplingEvent]:
        began = time.monotonic()
        stream = await self._client.chat.completions.create(
            model=self._settings.model, messages=_messages(request), stream=True, **sent
        )
        yield Taken()
        pieces: list[str] = []
        chars = 0
        finish_reason: str | None = None
        usage = Usage(prompt_tokens=None, completion_tokens=None)
        async with stream:
            async for chunk in stream:
                piece = _read(chunk)
                usage = piece.usage or usage
                finish_reason = piece.finish_reason or finish_reason
                pieces.append(piece.text)
                chars += len(piece.text)
                # An empty one too: a model that thinks aloud elsewhere is not silent.
                yield TextChunk(text=piece.text, usage=piece.usage)
                if chars > _MOST_CHARS:
                    finish_reason = "length"
                    break
        if finish_reason is None:
            raise CutShortError("the answer broke off before its end")
        yield Completed(
            text="".join(pieces),
            model=self._settings.model,
            finish_reason=finish_reason,
            usage=usage,
            wall_s=time.monotonic() - began,
        )

    async def _listen(self, request: SamplingRequest, sent: dict[str, Any]) -> AsyncGenerator[SamplingEvent]:
        async with (
            contextlib.aclosing(self._ask(request, sent)) as answer,
            contextlib.aclosing(_patiently(answer, self._settings.host)) as events,
        ):
            async for event in events:
                yield event

    def _pause_s(self, refusal: Refusal, attempt: int) -> float:
        own_s = self._settings.back_off_s * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311
        return min(_LONGEST_BACK_OFF_S, own_s if refusal.retry_after_s is None else refusal.retry_after_s)

    def _waiting(self, refusal: Refusal, attempt: int, pause_s: float) -> Waiting:
        again = f"asking again in {pause_s:.0f} s (attempt {attempt + 1} of {self._settings.attempts})"
        return Waiting(message=self._clean(f"{refusal.message}; {again}"), restarts=True)

    def _refusal(self, error: Exception) -> Refusal:
        return refusal_of(error, self._settings.host, self._settings.model, self._settings.timeout_s)

    def _failure(self, refusal: Refusal, *, fatal: bool | None = None) -> SamplingError:
        is_fatal = refusal.fatal if fatal is None else fatal
        return SamplingError(self._clean(refusal.message), hint=refusal.hint, fatal=is_fatal)

    def _clean(self, message: str) -> str:
        if self._settings.secret:
            message = message.replace(self._settings.secret, "***")
        return clean_line(message, 400)


async def _patiently(source: AsyncGenerator[SamplingEvent], host: str) -> AsyncGenerator[SamplingEvent]:
    """The source's events, and a `Waiting` for each stretch of silence."""
    silent_s = 0.0
    while True:
        arriving = asyncio.ensure_future(anext(source, None))
        try:
            while not (await asyncio.wait({arriving}, timeout=_SILENCE_S))[0]:
                silent_s += _SILENCE_S
                yield Waiting(message=f"{host} has sent nothing for {silent_s:.0f} s", restarts=False)
        finally:
            if not arriving.done():
                arriving.cancel()
                await asyncio.wait({arriving})
        event = arriving.result()
        if event is None:
            return
        silent_s = 0.0
        yield event


def _messages(request: SamplingRequest) -> Any:
    # The client's own types for messages are unions of dictionaries; ours are checked where they are made.
    return [{"role": message.role, "content": message.content} for message in request.messages]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    text: str
    finish_reason: str | None
    usage: Usage | None


def _read(chunk: ChatCompletionChunk) -> _Piece:
    try:
        counted = chunk.usage
        usage = None
        if counted is not None:
            usage = Usage(prompt_tokens=counted.prompt_tokens, completion_tokens=counted.completion_tokens)
        choice = chunk.choices[0] if chunk.choices else None
        text = choice.delta.content if choice and choice.delta else None
        return _Piece(text=text or "", finish_reason=choice.finish_reason if choice else None, usage=usage)
    except (AttributeError, TypeError) as error:  # the client does not check what an endpoint sends
        raise CutShortError(f"an event that is no part of a chat completion: {error}") from error
