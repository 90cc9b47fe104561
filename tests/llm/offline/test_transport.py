"""The policy behind an OpenAI client, in process and on loopback."""

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx2
import openai
import pytest

from engine.llm.offline.answer import answer
from engine.llm.offline.server import open_server
from engine.llm.offline.transport import OfflineTransport
from engine.metric import ACCURACY
from tests.llm.offline import flowers, houses, samples

T = TypeVar("T")
BODY: dict[str, Any] = samples.draft(houses.TASK, samples.files(houses.tables()))


def asked(ask: Callable[[openai.AsyncOpenAI], Awaitable[T]]) -> T:
    async def run() -> T:
        http_client = httpx2.AsyncClient(transport=OfflineTransport(None))
        async with openai.AsyncOpenAI(
            base_url="http://offline.invalid/v1", api_key="none", max_retries=0, http_client=http_client
        ) as client:
            return await ask(client)

    return asyncio.run(run())


async def streamed(client: openai.AsyncOpenAI) -> tuple[str, list[Any]]:
    stream = await client.chat.completions.create(**BODY, stream=True, stream_options={"include_usage": True})
    chunks = [chunk async for chunk in stream]
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    return "".join(pieces), chunks


def test_the_client_gets_the_answer_whole() -> None:
    completion = asked(lambda client: client.chat.completions.create(**BODY))
    assert completion.choices[0].message.content == answer(BODY)
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model == "offline-policy"
    assert (
        completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens
    )


def test_the_client_gets_the_answer_in_pieces_with_usage_last() -> None:
    text, chunks = asked(streamed)
    assert text == answer(BODY)
    assert len(chunks) > 50
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens > 50


def test_the_model_is_listed() -> None:
    listed = asked(lambda client: client.models.list())
    assert [model.id for model in listed.data] == ["offline-policy"]


def test_a_body_without_messages_is_refused_as_openai_would() -> None:
    with pytest.raises(openai.BadRequestError, match="messages"):
        asked(lambda client: client.chat.completions.create(model="any", messages=[]))


def test_a_path_that_it_does_not_know_is_refused() -> None:
    with pytest.raises(openai.NotFoundError, match="embeddings"):
        asked(lambda client: client.embeddings.create(model="any", input="text"))


def test_a_pace_is_kept_by_the_stream_and_changes_no_word() -> None:
    async def run() -> str:
        transport = OfflineTransport(1e6)
        async with httpx2.AsyncClient(transport=transport) as client:
            response = await client.post("http://x/v1/chat/completions", json={**BODY, "stream": True})
            return response.text

    text = asyncio.run(run())
    assert text.endswith("data: [DONE]\n\n")
    assert text.count("data: ") > 50


def test_the_server_answers_over_a_socket_as_the_transport_does() -> None:
    async def ask(port: int) -> tuple[Any, str]:
        async with openai.AsyncOpenAI(
            base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0
        ) as client:
            whole = await client.chat.completions.create(**BODY)
            text, _ = await streamed(client)
            with pytest.raises(openai.BadRequestError):
                await client.chat.completions.create(model="any", messages=[])
            return whole, text

    with open_server(0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            whole, text = asyncio.run(ask(server.server_port))
        finally:
            server.shutdown()
            thread.join()
    assert whole.choices[0].message.content == text == answer(BODY)


def test_its_command_serves_every_kind_of_answer_for_any_metric() -> None:
    shown = samples.files(flowers.tables(("no", "yes")))
    scripts = [
        answer(samples.draft(flowers.TASK, shown, emphasis, metric=ACCURACY))
        for emphasis in ("speed: so", "encoding: so")
    ]
    one, other = scripts
    bodies = [
        samples.draft(flowers.TASK, shown, metric=ACCURACY),
        samples.combine(flowers.TASK, shown, (one, other), (0.8, 0.7), metric=ACCURACY),
        samples.score(one, "Validation accuracy: 0.8", ACCURACY),
        samples.value(flowers.TASK, shown, other, ground=one, score=0.8, metric=ACCURACY),
        samples.compare(flowers.TASK, shown, one, other, ACCURACY),
    ]
    command = [sys.executable, "-m", "engine.llm.offline", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            found = re.match(r"(http://127\.0\.0\.1:\d+/v1) \(offline policy, no language model\)", said)
            assert found is not None, said
            with httpx2.Client(timeout=60) as client:
                replies = [client.post(f"{found[1]}/chat/completions", json=body).json() for body in bodies]
        finally:
            process.terminate()
    assert [reply["choices"][0]["message"]["content"] for reply in replies] == list(map(answer, bodies))
