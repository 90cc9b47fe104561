"""A call that brings no answer costs all the same: against a real socket, as far as it had come."""

import asyncio
import threading
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import openai
import pytest

from engine.budget import Budget, Priced, spent_words
from engine.errors import SamplingError
from engine.facts import CallGivenUp, Entry, Purpose
from engine.journal.database import Database
from engine.journal.files import CandidateFiles
from engine.llm.endpoint import EndpointSampler, EndpointSettings
from engine.llm.parameters import Parameters
from engine.metric import MAE
from engine.pipeline.asking import Asker, Question
from engine.pipeline.ledger import Ledger
from engine.pipeline.purse import Purse, Terms
from engine.ports import PromptMessage
from engine.signals import Signal, TextArrived
from engine.state import State
from tests.doubles.endpoint import Endpoint, Reply, endpoint
from tests.facts import STARTED, FixedClock, proposed

PENNY_A_TOKEN = Priced(words="a cent a token", usd=lambda sent, got: Decimal(sent + got) / 100)
QUESTION = Question(
    purpose=Purpose.WRITE, turn=1, messages=[PromptMessage(role="user", content="x" * 400)], answer=None
)


class Call:
    """One candidate for which one question is asked."""

    def __init__(
        self, state_dir: Path, server: Endpoint, *, attempts: int = 1, timeout_s: float = 30.0
    ) -> None:
        self.state_dir, self.server = state_dir, server
        self.attempts, self.timeout_s = attempts, timeout_s
        self.given_up: list[CallGivenUp] = []
        self.state = State(MAE)

    def ask(self, *, is_stopped: bool = False) -> None:
        """`is_stopped`: by a person, as soon as text arrives."""
        with Database(self.state_dir / "journal.db", FixedClock()) as journal:
            asyncio.run(self._ask(journal, is_stopped=is_stopped))
            read = State(MAE)
            read.replay(journal.entries(1))
            assert read.spending.total == self.state.spending.total

    async def _ask(self, journal: Database, *, is_stopped: bool) -> None:
        arrived = asyncio.Event()

        def show(shown: Entry | Signal) -> None:
            if isinstance(shown, TextArrived):
                arrived.set()

        ledger = Ledger(journal, 1, self.state, show)
        ledger.emit(STARTED, proposed(1))
        terms = Terms(tariff=PENNY_A_TOKEN, max_tokens=100)
        self.purse = Purse(ledger, Budget(dollars=1_000), [terms], FixedClock().now)
        settings = EndpointSettings(
            model="test-model",
            host="test-host",
            timeout_s=self.timeout_s,
            attempts=self.attempts,
            back_off_s=0.0,
            sends_seed=False,
            secret=None,
        )
        client = openai.AsyncOpenAI(
            base_url=self.server.url, api_key="k", max_retries=0, timeout=self.timeout_s
        )
        sampler = EndpointSampler(client, settings, Parameters(wanted={"max_tokens": 100}))
        asker = Asker(
            sampler,
            5,
            ledger,
            lambda candidate: CandidateFiles(self.state_dir, candidate),
            purse=self.purse,
            terms=terms,
        )
        asking = asyncio.create_task(asker.ask(self.state.candidates[1], QUESTION))
        if is_stopped:
            await arrived.wait()
            asking.cancel()
        with suppress(SamplingError, asyncio.CancelledError):
            await asking
        await asker.close()
        assert self.purse.is_idle
        self.given_up = [entry.fact for entry in journal.entries(1) if isinstance(entry.fact, CallGivenUp)]


def test_a_call_that_breaks_off_costs_its_prompt_and_what_had_arrived(tmp_path: Path) -> None:
    with endpoint(lambda _: Reply(text="y" * 400, breaks_after=80)) as server:
        call = Call(tmp_path, server)
        call.ask()
    (fact,) = call.given_up
    assert (fact.candidate, fact.purpose, fact.turn) == (1, Purpose.WRITE, 1)
    assert (fact.cost.prompt_tokens, fact.cost.completion_tokens) == (100, 20)
    assert fact.cost.estimated_tokens == 120
    assert call.state.spending.total == fact.cost
    assert call.state.spending.rounds[1] == fact.cost
    assert spent_words(call.purse.committed) == "about $1.20"


def test_what_the_endpoint_had_counted_goes_before_any_guess(tmp_path: Path) -> None:
    reply = Reply(text="y" * 400, breaks_after=80, usage=(90, 10), counts_along=True)
    with endpoint(lambda _: reply) as server:
        call = Call(tmp_path, server)
        call.ask()
    (fact,) = call.given_up
    assert (fact.cost.prompt_tokens, fact.cost.completion_tokens, fact.cost.estimated_tokens) == (90, 2, 0)


def test_each_attempt_that_was_begun_counts_and_the_answer_beside_them(tmp_path: Path) -> None:
    replies = iter([Reply(text="y" * 400, breaks_after=40), Reply(status=503), Reply(text="done")])
    with endpoint(lambda _: next(replies)) as server:
        call = Call(tmp_path, server, attempts=4)
        call.ask()
    (fact,) = call.given_up
    assert (fact.cost.prompt_tokens, fact.cost.completion_tokens) == (100, 10)
    assert call.state.spending.total.tokens == 110 + 11 + 7


@pytest.mark.parametrize("status", [400, 429, 503])
def test_a_request_that_was_turned_away_costs_nothing(tmp_path: Path, status: int) -> None:
    with endpoint(lambda _: Reply(status=status)) as server:
        call = Call(tmp_path, server)
        call.ask()
    assert not call.given_up


def test_an_endpoint_that_is_not_there_costs_nothing(tmp_path: Path) -> None:
    with endpoint(lambda _: Reply(text="")) as server:
        call = Call(tmp_path, server)
    call.ask()
    assert not call.given_up


def test_what_was_sent_and_never_answered_counts_its_prompt(tmp_path: Path) -> None:
    never = threading.Event()
    with endpoint(lambda _: Reply(text="late", waits_for=never)) as server:
        call = Call(tmp_path, server, timeout_s=0.2)
        call.ask()
        never.set()
    (fact,) = call.given_up
    assert (fact.cost.prompt_tokens, fact.cost.completion_tokens) == (100, 0)


def test_what_a_person_stops_counts_as_far_as_it_had_come(tmp_path: Path) -> None:
    never = threading.Event()
    with endpoint(lambda _: Reply(text="y" * 80, stalls=never)) as server:
        call = Call(tmp_path, server)
        call.ask(is_stopped=True)
        never.set()
    (fact,) = call.given_up
    assert fact.why == "it was stopped"
    assert (fact.cost.prompt_tokens, fact.cost.completion_tokens) == (100, 10)
