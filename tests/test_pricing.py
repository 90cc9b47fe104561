"""Prices come from the bundled table, by who sells the model; what it does not have is not guessed."""

import subprocess
import sys

import pytest

from engine.budget import Free, Priced, Unpriced, cost_of, tariff_words
from engine.pricing import tariff_of


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("gpt-4o-mini", None),
        ("gpt-4o", "https://api.openai.com/v1"),
        ("claude-sonnet-4-5", "https://api.anthropic.com/v1/"),
        ("openai/gpt-4o", "https://openrouter.ai/api/v1"),
    ],
)
def test_a_known_model_costs_something_and_answers_are_dearer_than_prompts(
    model: str, base_url: str | None
) -> None:
    tariff = tariff_of(model, base_url)
    assert isinstance(tariff, Priced)
    prompt, answer = cost_of(tariff, 1_000, 0).nanousd, cost_of(tariff, 0, 1_000).nanousd
    assert 0 < prompt < answer < 1_000_000_000
    assert cost_of(tariff, 1_000, 1_000).nanousd == prompt + answer
    assert tariff.words.startswith(f"{model} costs $")


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("no-such-model", None),
        ("gpt-4o", "https://llm.example.com/v1"),
        ("gpt-4o", "http://10.0.0.7:8000/v1"),
        ("", "https://api.openai.com/v1"),
    ],
)
def test_an_unknown_model_or_seller_has_no_price_and_it_says_so(model: str, base_url: str | None) -> None:
    tariff = tariff_of(model, base_url)
    assert isinstance(tariff, Unpriced)
    assert "not known, so tokens are counted" in tariff_words(tariff)
    assert cost_of(tariff, 5, 5).unpriced_tokens == 10


@pytest.mark.parametrize(
    "base_url",
    [
        "http://localhost:11434/v1",
        "http://127.0.0.1:8000/v1",
        "http://[::1]:8000/v1",
        "http://a.localhost/v1",
    ],
)
def test_an_endpoint_on_this_machine_is_free_and_says_so(base_url: str) -> None:
    tariff = tariff_of("gpt-4o", base_url)
    assert isinstance(tariff, Free)
    assert tariff_words(tariff) == "free: the endpoint is on this machine"


def test_the_table_is_read_by_the_engine_alone_when_it_is_needed() -> None:
    code = (
        "import sys, tui.cli, tui.app, engine.wiring, engine.pricing\n"
        "engine.pricing.tariff_of('m', 'http://localhost/v1')\n"
        "print('genai_prices' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
