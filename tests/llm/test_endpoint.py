"""Sampling against a real socket: what is sent, what is mended, what is tried again, what is told."""

import asyncio
import threading
from collections.abc import Callable

import openai
import pytest

from engine.errors import SamplingError
from engine.facts import Purpose
from engine.llm.endpoint import EndpointSampler, EndpointSettings
from engine.llm.parameters import Parameters
from engine.ports import (
    AnswerSchema,
    Completed,
    Dropped,
    PromptMessage,
    SamplingEvent,
    SamplingRequest,
    TextChunk,
    Waiting,
)
from tests.doubles.endpoint import Body, Endpoint, Reply, endpoint

SCHEMA = AnswerSchema(name="answer", schema={"type": "object", "properties": {}})
SECRET = "sk-very-secret"


def request(answer: AnswerSchema | None = None) -> SamplingRequest:
    return SamplingRequest(
        purpose=Purpose.WRITE,
        messages=[PromptMessage(role="user", content="write")],
        answer=answer,
        seed=7,
    )


def ask(
    server: Endpoint,
    answer: AnswerSchema | None = None,
    *,
    times: int = 1,
    attempts: int = 4,
    timeout_s: float = 30.0,
) -> list[SamplingEvent]:
    async def asking() -> list[SamplingEvent]:
        client = openai.AsyncOpenAI(base_url=server.url, api_key=SECRET, max_retries=0, timeout=timeout_s)
        settings = EndpointSettings(
            model="test-model",
            host="test-host",
            timeout_s=timeout_s,
            attempts=attempts,
            back_off_s=0.0,
            sends_seed=True,
            secret=SECRET,
        )
        wanted = {"max_tokens": 4096, "temperature": 1.0, "top_p": 1.0}
        sampler = EndpointSampler(client, settings, Parameters(wanted=wanted))
        try:
            events = []
            for _ in range(times):
                events += [event async for event in sampler.stream(request(answer))]
            return events
        finally:
            await sampler.close()

    return asyncio.run(asking())


def in_turn(*replies: Reply) -> Callable[[Body], Reply]:
    """The replies one after another, the last one for ever."""
    waiting = list(replies)
    return lambda _body: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def completed(events: list[SamplingEvent]) -> Completed:
    last = events[-1]
    assert isinstance(last, Completed)
    return last


def test_an_answer_is_streamed_with_the_seeds_parameters() -> None:
    with endpoint(in_turn(Reply(text="x = 1\n" * 20))) as server:
        events = ask(server)
    sent = server.requests[0]
    assert (sent["max_tokens"], sent["temperature"], sent["top_p"], sent["seed"]) == (4096, 1.0, 1.0, 7)
    assert sent["stream"] is True
    assert "".join(event.text for event in events if isinstance(event, TextChunk)) == "x = 1\n" * 20
    assert completed(events).usage.completion_tokens == 7
    assert completed(events).finish_reason == "stop"


def test_a_renamed_parameter_is_met_once() -> None:
    def policy(body: Body) -> Reply:
        if "max_tokens" in body:
            message = (
                "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            )
            return Reply(status=400, error={"message": message, "param": "max_tokens"})
        return Reply(text="ok")

    with endpoint(policy) as server:
        events = ask(server, times=2)
    dropped = [event for event in events if isinstance(event, Dropped)]
    assert dropped == [Dropped(model="test-model", parameter="max_tokens", instead="max_completion_tokens")]
    assert [body.get("max_completion_tokens") for body in server.requests] == [None, 4096, 4096]


def test_refused_parameters_are_left_out_one_after_another() -> None:
    def policy(body: Body) -> Reply:
        for name in ("temperature", "top_p", "seed", "stream_options"):
            if name in body:
                return Reply(status=400, error={"message": f"Unknown parameter: {name}."})
        return Reply(text="ok")

    with endpoint(policy) as server:
        events = ask(server)
    assert completed(events).text == "ok"
    names = [event.parameter for event in events if isinstance(event, Dropped)]
    assert names == ["temperature", "top_p", "seed", "stream_options"]


def test_a_schema_that_is_refused_becomes_plain_json_and_then_nothing() -> None:
    def policy(body: Body) -> Reply:
        form = (body.get("response_format") or {}).get("type")
        if form is not None:
            return Reply(status=400, error={"message": f"response_format {form} is not supported"})
        return Reply(text="{}")

    with endpoint(policy) as server:
        ask(server, SCHEMA)
    forms = [(body.get("response_format") or {}).get("type") for body in server.requests]
    assert forms == ["json_schema", "json_object", None]


def test_a_400_that_blames_no_parameter_is_not_asked_again() -> None:
    reply = Reply(status=400, error={"message": "context is too long", "code": "context_length_exceeded"})
    with endpoint(in_turn(reply)) as server:
        with pytest.raises(SamplingError, match="too long") as caught:
            ask(server)
        assert len(server.requests) == 1
    assert caught.value.hint is not None
    assert "prompt_file_tokens" in caught.value.hint
    assert not caught.value.fatal


@pytest.mark.parametrize(
    "bad",
    [
        Reply(status=429, headers={"Retry-After": "0"}),
        Reply(status=500),
        Reply(status=503),
        Reply(text="x" * 400, breaks_after=80),
        Reply(text="half", finish_reason=None),
        Reply(raw=b'data: {"id": "x", "choi\n\n'),
        Reply(raw=b"<html>hello</html>"),
        Reply(raw=b'data: {"choices": ["nonsense"]}\n\n'),
        Reply(raw=b'data: {"error": {"message": "overloaded"}}\n\n'),
    ],
    ids=["429", "500", "503", "reset", "cut short", "bad json", "html", "nonsense", "error event"],
)
def test_what_may_pass_is_asked_again_and_told(bad: Reply) -> None:
    with endpoint(in_turn(bad, Reply(text="whole"))) as server:
        events = ask(server)
    assert completed(events).text == "whole"
    waits = [event for event in events if isinstance(event, Waiting)]
    assert len(waits) == 1
    assert waits[0].restarts
    assert "test-host" in waits[0].message
    assert "attempt 2 of 4" in waits[0].message


def test_attempts_come_to_an_end_with_a_remedy() -> None:
    with endpoint(in_turn(Reply(status=503))) as server:
        with pytest.raises(SamplingError, match="test-host") as caught:
            ask(server, attempts=3)
        assert len(server.requests) == 3
    assert caught.value.hint


def test_a_silent_endpoint_times_out_and_says_so() -> None:
    never = threading.Event()
    with endpoint(in_turn(Reply(waits_for=never))) as server:
        with pytest.raises(SamplingError, match=r"sent nothing for 0\.2 s"):
            ask(server, timeout_s=0.2, attempts=2)
        never.set()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_key_or_model_is_fatal_and_never_shows_the_key(status: int) -> None:
    reply = Reply(status=status, error={"message": f"Incorrect API key provided: {SECRET}"})
    with endpoint(in_turn(reply)) as server:
        with pytest.raises(SamplingError) as caught:
            ask(server)
        assert len(server.requests) == 2
    assert caught.value.fatal
    assert SECRET not in str(caught.value)


def test_a_used_up_quota_is_not_asked_again() -> None:
    reply = Reply(status=429, error={"message": "pay", "code": "insufficient_quota"})
    with endpoint(in_turn(reply)) as server:
        with pytest.raises(SamplingError, match="quota"):
            ask(server)
        assert len(server.requests) == 1


def test_an_endpoint_that_is_not_there_is_found_out_before_anything_is_asked() -> None:
    with endpoint(in_turn(Reply())) as server:
        url = server.url

    async def check() -> None:
        client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
        settings = EndpointSettings(
            model="m", host="gone", timeout_s=5.0, attempts=1, sends_seed=False, secret=None
        )
        sampler = EndpointSampler(client, settings, Parameters(wanted={}))
        try:
            await sampler.check()
        finally:
            await sampler.close()

    with pytest.raises(SamplingError, match="gone cannot be reached") as caught:
        asyncio.run(check())
    assert caught.value.fatal
