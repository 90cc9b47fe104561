"""No honest script is taken for a leaky one: that would cost a good candidate."""

import json
import random
from pathlib import Path

import pytest

from engine.grading.leaks import leak_reason, leaking_columns
from engine.llm.offline.answer import answer
from tests.llm.offline import houses, samples

TRAIN, TEST = [*houses.COLUMNS, "PriceClass"], houses.COLUMNS[:-1]
"""The training file has one column that the test file lacks, beside the target."""


def with_leak(tables: dict[str, str]) -> dict[str, str]:
    header, *rows = tables["train.csv"].splitlines()
    classed = [f"{row},{len(row.split(',')[-1])}" for row in rows]
    return {**tables, "train.csv": "\n".join([f"{header},PriceClass", *classed]) + "\n"}


@pytest.fixture(scope="module")
def written() -> list[str]:
    """What the offline policy writes: drafts of every emphasis, and improvements upon them."""
    shown = samples.files(with_leak(houses.tables()))
    rng, scripts = random.Random(7), list[str]()
    for emphasis in samples.EMPHASES:
        for seed in range(1):
            draft = str(answer(samples.draft(houses.TASK, shown, emphasis, seed=seed)))
            better = str(
                answer(
                    samples.improve(
                        houses.TASK,
                        shown,
                        draft,
                        score=9000.0,
                        emphasis=emphasis,
                        memory=[],
                        seed=rng.randrange(99),
                    )
                )
            )
            scripts += [draft, str(json.loads(better)["code"])]
    return scripts


def test_no_script_of_the_offline_policy_leaks(written: list[str]) -> None:
    assert len(set(written)) > 10
    for script in written:
        assert leak_reason(leaking_columns(script, TRAIN, TEST, "Price")) is None, script


@pytest.mark.parametrize("script", sorted((Path(__file__).parents[2] / "demo" / "env").glob("*.py")), ids=str)
def test_no_script_of_the_demo_leaks(script: Path) -> None:
    for target in ("price", "target", "y"):
        uses = leaking_columns(script.read_text(), [*TRAIN, target], TEST, target)
        assert leak_reason(uses) is None
