"""Asking a model on behalf of a candidate. What has arrived once is not bought again."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from engine.budget import cost_of_call, tokens_of
from engine.candidate import Candidate
from engine.clean import clean_text
from engine.errors import SamplingError
from engine.facts import CallGivenUp, CompletionArrived, ParameterDropped, Purpose
from engine.journal.files import CandidateFiles
from engine.outcome import Usage
from engine.pipeline.ledger import Ledger
from engine.pipeline.purse import Purse, Seen, Terms
from engine.ports import (
    AnswerSchema,
    Completed,
    Dropped,
    PromptMessage,
    Sampler,
    SamplingRequest,
    Taken,
    TextChunk,
    Waiting,
)
from engine.signals import Noted, TextArrived, TextRestarted

_LEAST_READ = 0.6
"""Of the estimate: text of hardly any kind has fewer tokens than that."""
_LEAST_COMPARED_TOKENS = 200
_BEGINS = frozenset({Purpose.WRITE, Purpose.VALUE, Purpose.COMPARE})
"""What begins something new. The rest goes on with what was begun, in a pause too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for a candidate."""

    purpose: Purpose
    turn: int
    messages: Sequence[PromptMessage]
    answer: AnswerSchema | None


@dataclass(slots=True, kw_only=True)
class _Call:
    """One attempt of a call, as far as it has come."""

    is_taken: bool = False
    """Whether the endpoint has taken it up."""
    is_between_attempts: bool = False
    """Whether one was turned away, and nothing has been heard of the next."""
    chars: int = 0
    usage: Usage | None = None

    def take(self, chars: int = 0, usage: Usage | None = None) -> None:
        """So much more has arrived."""
        self.is_taken = True
        self.chars += chars
        self.usage = usage or self.usage

    def begin_again(self) -> None:
        """What had arrived is void."""
        self.is_taken, self.is_between_attempts, self.chars, self.usage = False, True, 0, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A completion, cleaned of control characters."""

    text: str
    finish_reason: str | None


class Asker:
    """One model and the slots in which it may be asked."""

    def __init__(
        self,
        sampler: Sampler,
        slots: int,
        ledger: Ledger,
        files: Callable[[int], CandidateFiles],
        *,
        purse: Purse,
        terms: Terms,
    ) -> None:
        """`files` gives a candidate's folder."""
        self._sampler = sampler
        # One set for each purpose: reflections hold up neither the next script nor the reading of a score.
        self._slots = {purpose: asyncio.Semaphore(slots) for purpose in Purpose}
        self._ledger = ledger
        self._files = files
        self._purse = purse
        self._terms = terms
        self._seen = Seen()
        self._has_answered = False

    async def ask(self, candidate: Candidate, question: Question) -> Answer:
        """The model's answer. Raises SamplingError; a fatal one only while the endpoint has never answered:
        later it is this candidate's bad luck, and its siblings go on.

        Where the budget has no room for the call, a script waits for a larger one; anything else is not asked
        for, which raises BudgetError. In a pause, nothing new is asked for.
        """
        arrived = await self._arrived(candidate, question)
        if arrived is not None:
            return arrived
        await self._files(candidate.id).write_messages(question.purpose, question.turn, question.messages)
        while True:
            await self._ledger.until(lambda _: not self._is_put_off(question))
            most = self._terms.at_most(_chars(question), self._seen)
            is_script = question.purpose is Purpose.WRITE
            # Before the slot is taken: a script that waits for money must not keep judges from theirs.
            async with self._purse.paying(candidate.id, most, is_script=is_script) as still_fits:
                async with self._slots[question.purpose]:
                    is_due = still_fits() and not self._is_put_off(question)
                    completed = await self._in_slot(candidate, question) if is_due else None
                if completed is not None:
                    self._has_answered = True
                    return await self._keep(candidate, question, completed)

    async def close(self) -> None:
        """Hang up."""
        await self._sampler.close()

    def _is_put_off(self, question: Question) -> bool:
        return self._ledger.state.is_paused and question.purpose in _BEGINS

    async def _arrived(self, candidate: Candidate, question: Question) -> Answer | None:
        fact = self._ledger.state.completions.get((candidate.id, question.purpose, question.turn))
        if fact is None:
            return None
        files = self._files(candidate.id)
        text = await files.read_completion(question.purpose, question.turn, fact.sha256)
        return None if text is None else Answer(text=text, finish_reason=fact.finish_reason)

    async def _in_slot(self, candidate: Candidate, question: Question) -> Completed:
        try:
            return await self._sample(candidate, question)
        except SamplingError as error:
            if error.fatal and self._has_answered:
                raise SamplingError(str(error), hint=error.hint) from error
            raise

    async def _sample(self, candidate: Candidate, question: Question) -> Completed:
        call = _Call()
        try:
            return await self._listen(candidate, question, call)
        except SamplingError as error:
            self._give_up(candidate, question, call, str(error))
            raise
        except asyncio.CancelledError:
            call.is_taken = call.is_taken or not call.is_between_attempts
            self._give_up(candidate, question, call, "it was stopped")
            raise

    def _give_up(self, candidate: Candidate, question: Question, call: "_Call", why: str) -> None:
        """Tells what an attempt may have cost that brought no answer; nothing where none was taken up."""
        if not call.is_taken:
            return
        chars = ceil(_chars(question) * self._seen.density)
        usage = call.usage or Usage(prompt_tokens=None, completion_tokens=None)
        cost = cost_of_call(self._terms.tariff, usage, chars, call.chars)
        self._ledger.emit(
            CallGivenUp(
                candidate=candidate.id, purpose=question.purpose, turn=question.turn, cost=cost, why=why
            )
        )

    async def _listen(self, candidate: Candidate, question: Question, call: "_Call") -> Completed:
        seed = seed_of(self._ledger.state.seed, candidate, question)
        request = SamplingRequest(
            purpose=question.purpose, messages=question.messages, answer=question.answer, seed=seed
        )
        async with contextlib.aclosing(self._sampler.stream(request)) as events:
            async for event in events:
                match event:
                    case Taken():
                        call.take()
                    case TextChunk(text="", usage=usage):
                        call.take(usage=usage)
                    case TextChunk(text=text, usage=usage):
                        call.take(len(text), usage)
                        self._ledger.signal(
                            TextArrived(candidate=candidate.id, purpose=question.purpose, text=text)
                        )
                    case Waiting(message=message, restarts=restarts):
                        self._ledger.signal(Noted(message=message, candidate=candidate.id))
                        if restarts:
                            self._give_up(candidate, question, call, message)
                            call.begin_again()
                            self._ledger.signal(
                                TextRestarted(candidate=candidate.id, purpose=question.purpose)
                            )
                    case Dropped(model=model, parameter=parameter, instead=instead):
                        self._drop(ParameterDropped(model=model, parameter=parameter, instead=instead))
                    case Completed():
                        return event
        raise SamplingError("the endpoint's stream ended without an answer")

    def _drop(self, fact: ParameterDropped) -> None:
        if self._ledger.state.dropped.get((fact.model, fact.parameter)) != fact:
            self._ledger.emit(fact)

    async def _keep(self, candidate: Candidate, question: Question, completed: Completed) -> Answer:
        text = clean_text(completed.text)
        files = self._files(candidate.id)
        sha256 = await files.write_completion(question.purpose, question.turn, text)
        chars = _chars(question)
        cost = cost_of_call(self._terms.tariff, completed.usage, chars, len(completed.text))
        self._seen.learn(cost, chars)
        self._compare(completed, tokens_of(chars))
        self._ledger.emit(
            CompletionArrived(
                candidate=candidate.id,
                purpose=question.purpose,
                turn=question.turn,
                sha256=sha256,
                model=completed.model,
                finish_reason=completed.finish_reason,
                usage=completed.usage,
                wall_s=round(completed.wall_s, 3),
                cost=cost,
            )
        )
        return Answer(text=text, finish_reason=completed.finish_reason)

    def _compare(self, completed: Completed, estimate: int) -> None:
        """Says once where the endpoint has read far less than it was sent: it cuts prompts without a word."""
        counted = completed.usage.prompt_tokens
        if counted is None or estimate < _LEAST_COMPARED_TOKENS or counted >= _LEAST_READ * estimate:
            return
        self._ledger.note_once(
            f"cut prompts of {id(self)}",
            f"{completed.model} counted {counted:,} tokens in a prompt of about {estimate:,}: it may cut "
            "prompts without saying so; raise its context (Ollama: `num_ctx`), or lower `prompt_tokens`",
        )


def _chars(question: Question) -> int:
    return sum(len(message.content) for message in question.messages)


def seed_of(run_seed: int, candidate: Candidate, question: Question) -> int:
    """Depends on the place in the search, never on ids or times: the same search asks the same."""
    place = (
        f"{run_seed}/{candidate.round}/{candidate.lane}/{candidate.depth}/{question.purpose}/{question.turn}"
    )
    return int.from_bytes(hashlib.sha256(place.encode()).digest()[:4]) & 0x7FFFFFFF
