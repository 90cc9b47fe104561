"""What the policy writes: drafts, improvements, and what it says where it can do neither."""

import ast
import json

import pytest

from engine.llm.offline.answer import answer
from engine.llm.offline.recipe import read_script
from tests.llm.offline import houses, samples

SHOWN = samples.files(houses.tables(rows=400, test_rows=40))
PARENT = answer(samples.draft(houses.TASK, SHOWN, "ensembling: blend"))
NUMBERS = "x,y,target\n" + "".join(f"{i * 7 % 31}.5,{i * 3 % 17},{25 + i * 11 % 300}\n" for i in range(90))


def line(script: str) -> str:
    return script.split("\n", 1)[0]


def improved(**changes: object) -> tuple[str, str]:
    parts = {"score": 9000.0, "emphasis": "tuning: tune", "memory": [], "seed": 1, **changes}
    told = json.loads(answer(samples.improve(houses.TASK, SHOWN, PARENT, **parts)))  # type: ignore[arg-type]
    assert list(told) == ["analysis", "code"]
    return told["analysis"], told["code"]


@pytest.mark.parametrize("shown", [SHOWN, samples.files({"train.csv": NUMBERS})], ids=["houses", "numbers"])
def test_every_emphasis_drafts_another_script_and_each_is_python(shown: str) -> None:
    scripts = [answer(samples.draft(houses.TASK, shown, emphasis)) for emphasis in samples.EMPHASES]
    assert len({line(script) for script in scripts}) == len(scripts)
    for script in scripts:
        ast.parse(script)
        assert read_script(script) is not None
        assert len(line(script)) <= 200
        assert script.rstrip().splitlines()[-1].startswith('print(f"Validation MAE: ')


def test_the_same_messages_and_seed_get_the_same_answer_and_other_seeds_vary() -> None:
    asked = [samples.draft(houses.TASK, SHOWN, samples.EMPHASES[0], seed=seed) for seed in range(12)]
    assert [answer(body) for body in asked] == [answer(body) for body in asked]
    assert len({answer(body) for body in asked}) > 1


def test_a_draft_with_a_memory_is_none_that_stands_there() -> None:
    first = answer(samples.draft(houses.TASK, SHOWN, samples.EMPHASES[0]))
    memory = [f"- round 1 lane 1 | draft | 9000 | {line(first)[2:]}"]
    for seed in range(8):
        again = answer(samples.draft(houses.TASK, SHOWN, samples.EMPHASES[0], memory=memory, seed=seed))
        assert line(again) != line(first)


@pytest.mark.parametrize("emphasis", samples.EMPHASES)
def test_an_improvement_is_new_and_says_what_it_changed(emphasis: str) -> None:
    memory = [f"- round 1 lane 1 | draft | 9000 | {line(PARENT)[2:]}"]
    analysis, code = improved(emphasis=emphasis, memory=memory)
    ast.parse(code)
    assert line(code) != line(PARENT)
    assert "no language model" in analysis
    assert "Changed:" in analysis


@pytest.mark.parametrize("shown", [SHOWN, samples.files({"train.csv": NUMBERS})], ids=["houses", "numbers"])
def test_improvements_of_one_round_differ_whatever_the_seeds(shown: str) -> None:
    parent = answer(samples.draft(houses.TASK, shown, "ensembling: blend"))
    memory = [f"- round 1 lane 1 | draft | 9000 | {line(parent)[2:]}"]
    asked = [
        samples.improve(
            houses.TASK, shown, parent, score=9000, emphasis=emphasis, memory=memory, seed=7 * lane
        )
        for lane, emphasis in enumerate(samples.EMPHASES)
    ]
    lines = [line(json.loads(answer(body))["code"]) for body in asked]
    assert len(set(lines)) == len(lines)


def test_an_emphasis_dealt_twice_gets_other_recipes_for_other_seeds() -> None:
    assert len({line(improved(seed=seed)[1]) for seed in range(3)}) == 3


def test_no_script_of_a_run_changes_the_folds() -> None:
    told = [improved(emphasis=emphasis, seed=seed)[1] for seed, emphasis in enumerate(samples.EMPHASES)]
    assert all("| cv=5fold |" in line(script) for script in told)


def test_twenty_improvements_upon_each_other_never_repeat() -> None:
    memory: list[str] = []
    parent = PARENT
    seen = {line(parent)}
    for turn in range(20):
        memory.append(f"- round {turn} lane 1 | improve | {9000 - turn} | {line(parent)[2:]}")
        emphasis = samples.EMPHASES[turn % len(samples.EMPHASES)]
        body = samples.improve(
            houses.TASK, SHOWN, parent, score=9000 - turn, emphasis=emphasis, memory=memory, seed=turn
        )
        parent = json.loads(answer(body))["code"]
        assert line(parent) not in seen
        seen.add(line(parent))


def test_a_foreign_parent_is_answered_with_a_recipe_of_its_own() -> None:
    body = samples.improve(houses.TASK, SHOWN, "import pandas\nprint('Validation MAE: 5')\n", score=5)
    assert read_script(json.loads(answer(body))["code"]) is not None


def test_a_round_upon_a_baseline_drafts_as_if_there_were_none() -> None:
    foreign = "import pandas\nprint('Validation MAE: 9999')\n"
    memory = ["- baseline | baseline | 9999 | import pandas"]
    for emphasis in samples.EMPHASES:
        drafted = read_script(answer(samples.draft(houses.TASK, SHOWN, emphasis)))
        body = samples.improve(houses.TASK, SHOWN, foreign, score=9999, emphasis=emphasis, memory=memory)
        found = read_script(json.loads(answer(body))["code"])
        assert drafted is not None
        assert found is not None
        assert [model.family for model in found.models] == [model.family for model in drafted.models]


def test_lightgbm_is_used_only_where_the_machine_lists_it() -> None:
    without = samples.MACHINE.replace("lightgbm 4.7.0, ", "")
    for seed, emphasis in enumerate(samples.EMPHASES):
        assert "lightgbm" not in answer(
            samples.draft(houses.TASK, SHOWN, emphasis, machine=without, seed=seed)
        )
        improving = samples.improve(
            houses.TASK, SHOWN, PARENT, score=1, emphasis=emphasis, machine=without, seed=seed
        )
        assert "lightgbm" not in json.loads(answer(improving))["code"]


def test_a_draft_is_json_where_that_is_asked_for() -> None:
    body = {**samples.draft(houses.TASK, SHOWN), "response_format": samples.WRITTEN}
    assert read_script(json.loads(answer(body))["code"]) is not None


def test_names_from_files_cannot_leave_their_literals() -> None:
    evil = 'a"); import shutil; shutil.os.abort()  # """'
    table = f'"{evil.replace(chr(34), chr(34) * 2)}",b\n' + "".join(f"{i % 7},{i}\n" for i in range(1, 40))
    script = answer(samples.draft(f"Predict {evil}", samples.files({"train.csv": table})))
    tree = ast.parse(script)
    assert not [
        node for node in ast.walk(tree) if isinstance(node, ast.Import) and node.names[0].name == "shutil"
    ]


def test_a_target_that_is_a_name_is_said_to_be_one() -> None:
    table = "x,kind\n" + "".join(f"{i % 7},{'ab'[i % 2]}\n" for i in range(40))
    script = answer(samples.draft("Predict `kind`.", samples.files({"train.csv": table})))
    ast.parse(script)
    assert "The target is a name and not a number" in script


def test_without_a_table_the_script_says_so() -> None:
    script = answer(samples.draft("Tell a story.", "there are no files"))
    ast.parse(script)
    assert "no table to learn from" in script


def test_what_it_cannot_do_it_says() -> None:
    body = {"messages": [{"role": "user", "content": "Hello"}]}
    assert "no language model" in answer(body)
    assert "no language model" in json.loads(answer({**body, "response_format": samples.REFLECTED}))["good"]
