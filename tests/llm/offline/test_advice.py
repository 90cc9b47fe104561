"""Advice: reflections, a person's words, notes and the best state steer what is tried."""

import json
from typing import Any

import pytest

from engine.llm.offline.advice import read_advice
from engine.llm.offline.answer import answer
from engine.llm.offline.memory import choices
from engine.llm.offline.prompt import read_prompt
from engine.llm.offline.recipe import Recipe, read_script
from tests.llm.offline import houses, samples

SHOWN = samples.files(houses.tables(rows=400, test_rows=40))
LANES = ("cleaning: so", "features: so", "tuning: so", "robustness: so")
REST = "features=none | clean=median | encode=codes | cv=5fold | submit=folds"
PARENT = f"# hgb | target=plain | {REST}\nprint(1)\n"


def improved(seed: int, *, emphasis: str = "tuning: so", **rest: Any) -> Recipe:
    body = samples.improve(houses.TASK, SHOWN, PARENT, score=9000, emphasis=emphasis, seed=seed, **rest)
    made = read_script(json.loads(answer(body))["code"])
    assert made is not None
    return made


def having(choice: str, **rest: Any) -> int:
    """How many of four lanes took this choice."""
    return sum(choice in choices(improved(0, emphasis=emphasis, **rest)) for emphasis in LANES)


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("Scripts with feature ages did 3.1% better in this run: try it here.", "feature ages"),
        ("Blend gradient boosting with elastic net, which errs on other rows.", "enet"),
        ("Scripts with target=sqrt did 2.0% better in this run: try it here.", "target=sqrt"),
        ("Encode the words one-hot.", "encode=onehot"),
    ],
)
def test_what_a_reflection_says_to_try_next_is_tried_more(words: str, choice: str) -> None:
    feedback = f"Why it was good: -\nWhat to try next: {words}"
    assert having(choice, feedback=feedback) >= having(choice) + 2


def test_what_a_person_says_of_the_parent_counts_more_than_the_reflection() -> None:
    feedback = (
        "What to try next: Scripts with feature ages did 3% better in this run: try it here.\n"
        "What the person who runs this says, and it counts most: blend in nearest neighbours"
    )
    assert having("knn", feedback=feedback) >= 3
    assert having("knn") <= 1


@pytest.mark.parametrize("emphasis", ["features: so", "ensembling: so", "cleaning: so", "tuning: so"])
def test_what_the_notes_do_not_want_is_never_written(emphasis: str) -> None:
    notes = "We cannot deploy LightGBM: avoid LightGBM, and do not use support vectors or lasso."
    drafted = read_script(answer(samples.draft(houses.TASK, SHOWN, emphasis, notes=notes)))
    made = [drafted, *(improved(seed, emphasis=emphasis, notes=notes) for seed in range(2))]
    families = {model.family for recipe in made if recipe is not None for model in recipe.models}
    assert families
    assert not families & {"lgbm", "svr", "lasso"}


def test_what_the_notes_want_is_done_and_what_they_do_not_want_is_taken_away() -> None:
    assert having("target=log1p", notes="Learn the log of the target.") >= 3
    assert having("target=log1p") <= 1
    assert having("hgb", notes="No histogram gradient boosting, please.") == 0


def test_a_heading_or_a_weak_member_is_no_wish() -> None:
    body = samples.improve(
        houses.TASK, SHOWN, PARENT, score=1, notes="# splines",
        feedback="What to try next: The weakest member is svr (9,900): tune it or put another in its place.",
    )  # fmt: skip
    advice = read_advice(read_prompt(body))
    assert advice.choices.get("feature splines", 0.0) == 0
    assert advice.choices["svr"] < 0


def test_what_the_best_state_still_knows_is_not_tried_again() -> None:
    first = improved(1)
    state = f"What changing a part brought:\n- {first.line()}: worse by 12.5\nWhat failed:\n- nothing yet"
    assert improved(1, best_state=state) != first


def test_the_best_of_the_best_state_is_the_ground_where_the_parent_is_a_strangers() -> None:
    best = f"svr(C=8) + gbm | blend=stack | target=log1p | {REST}"
    state = f"Problem: Houses\nBest so far: validation MAE 8000 | {best}\nWhy it is good: -"
    body = samples.improve(
        houses.TASK, SHOWN, "import pandas\n", score=9000, emphasis="ablation: so", best_state=state
    )
    assert "svr(C=8)" in json.loads(answer(body))["analysis"]
