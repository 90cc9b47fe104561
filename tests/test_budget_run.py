"""Budgets from end to end: a process, an endpoint on loopback, a person who has money left."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import UsageError
from tests.doubles.endpoint import endpoint, text_of
from tests.shell import Shell, plain_workspace
from tests.test_run import Model
from tests.test_serving import Served, count, drive, viewer

PYTHON = f'python = "{sys.executable}"\n'


def shell_in(home: Path, budget: str) -> Shell:
    home.mkdir(exist_ok=True)
    shell = Shell(home=home)
    shell.configure(PYTHON + f"[policy]\nmax_tokens = 50\n[budget]\n{budget}\n")
    return shell


def test_a_run_ends_with_its_budget_stays_ended_and_goes_on_with_a_larger_one(tmp_path: Path) -> None:
    workspace = plain_workspace(tmp_path / "prices")
    model = Model()
    with endpoint(lambda body: replace(model(body), usage=(len(text_of(body)) // 4, 50))) as server:
        words = ("run", workspace, "--base-url", server.url, "--samples", "2")
        first = shell_in(tmp_path / "home", "tokens = 6_000").mltui(*words)
        assert first.code == 0, first.stderr
        assert (first.facts[-1]["fact"], first.facts[-1]["reason"]) == ("RunEnded", "budget")
        costs = [fact["cost"] for fact in first.of("CompletionArrived")]
        assert costs
        assert all(cost["nanousd"] == 0 for cost in costs), "an endpoint on this machine is free"
        assert "run ended, its budget is used up" in first.stderr
        assert "with a larger --budget" in first.stderr
        asked = len(server.requests)
        again = shell_in(tmp_path / "home", "tokens = 6_000").mltui(*words)
        assert again.facts[-1]["reason"] == "budget"
        assert len(server.requests) == asked
        assert "the budget is used up" in again.stderr
        more = shell_in(tmp_path / "home", "tokens = 60_000").mltui(*words)
        assert more.facts[-1]["reason"] == "rounds", more.stderr
        spent = sum(cost["prompt_tokens"] + cost["completion_tokens"] for cost in costs)
        assert 2_000 < spent <= 6_000


def test_a_viewer_is_told_the_budget_before_the_first_call_and_changes_it(
    shell: Shell, tmp_path: Path
) -> None:
    async def act(served: Served, model: Model) -> None:
        async with viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("hold") for frame in frames))
            hello = next(frame for frame in seen.frames if frame.get("hold"))
            assert hello["hold"]["budget"] == "3 rounds"
            assert hello["hold"]["price"] == "free: the endpoint is on this machine"
            await seen.client.command("budget", tokens=40_000, rounds=1)
            await seen.until(lambda frames: frames[-1].get("rounds") == 1)
            hello = seen.frames[-1]
            assert hello["hold"]["budget"] == "40,000 tokens, 1 round"
            assert hello["budget"] == {"dollars": None, "tokens": 40_000, "wall_time_s": None}
            assert len(seen.facts("BudgetChanged")) == 1
            with pytest.raises(UsageError, match="tokens is a whole number from 1"):
                await seen.client.command("budget", tokens=0)
            await seen.client.command("next")
            await seen.until(count("RunEnded", 1))
            assert seen.facts("RunEnded")[0]["reason"] == "rounds"
            await seen.client.command("budget", tokens=10)
            await asyncio.sleep(0)
            with pytest.raises(UsageError, match=r"the budget is used up: .* of 10 tokens spent"):
                await seen.client.command("next")

    drive(shell, plain_workspace(tmp_path / "prices"), act)
