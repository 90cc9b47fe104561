"""What is sent: every instruction of the specification, the right sections, the same words again."""

from dataclasses import replace

import pytest

from engine import memory, prompting
from engine.answers import SCRIPT_ANSWER
from engine.budget import tokens_of
from engine.candidate import Operator
from engine.errors import PromptError
from engine.facts import BestChanged, Fact
from engine.fitting import size
from engine.metric import ACCURACY, AUC, F1, LOG_LOSS, MAE, Metric
from engine.outcome import Score
from engine.ports import PromptMessage
from engine.prompting import Ground, Past
from engine.state import State
from engine.templates import Templates
from engine.verdict_facts import Meaning, Verdict, VerdictGiven
from tests.facts import STARTED, ended, proposed, reflected, run_into, run_through, scored, state_of, written

TEMPLATES = Templates()
GROUND = Ground(
    task="Predict the price.\nThe metric is MAE.",
    files="1. Filename: train.csv\nContent:\na,b\n",
    machine="Python 3.11; packages: numpy 2\ntime limit: 600 s",
    metric=MAE,
    output_format="code",
    emphases=TEMPLATES.emphases(),
)


def past(state: State, candidate: int, script: str = "print(1)", output: str = "Validation MAE: 5") -> Past:
    return Past(
        candidate=state.candidates[candidate],
        script=script,
        output=output,
    )


def draft(output_format: str = "code") -> list[PromptMessage]:
    state = state_of(proposed(1))
    ground = Ground(
        **{name: getattr(GROUND, name) for name in Ground.__slots__} | {"output_format": output_format}
    )
    return prompting.write(TEMPLATES.fill, ground, state, state.candidates[1], None, None).messages


def improve(
    script: str = "print(1)", output: str = "Validation MAE: 5"
) -> tuple[list[PromptMessage], object]:
    state = state_of(
        *run_through(1, 5.0),
        *run_into(2, lane=2),
        BestChanged(candidate=1, score=Score(reported=5.0, verified=4.0), previous=None),
        proposed(3, round_number=2, operator=Operator.IMPROVE, parent=1),
    )
    parent = past(state, 1, script, output)
    asked = prompting.write(TEMPLATES.fill, GROUND, state, state.candidates[3], parent, parent)
    return asked.messages, asked.answer


@pytest.mark.parametrize(
    "instruction",
    [
        "You are a machine learning engineer",
        "as effectively as it can be solved",
        "highest accuracy possible on the research task",
        "print the validation MAE",
        "in the target's own units",
        "never print the MAE of log values",
        "the research task",
        "working directory",
        "numbered, each with its name and content",
        "only executable Python code. No conversation, no explanation",
    ],
)
def test_the_first_system_prompt_holds_each_instruction_of_the_specification(instruction: str) -> None:
    assert instruction in draft()[0].content


@pytest.mark.parametrize(
    "instruction",
    [
        "A model was trained with the machine learning script",
        "validation MAE was calculated",
        "provided feedback",
        "Validation MAE: 5",
        "Why it was good: good",
        "Why it was bad: bad",
        "Analyse that MAE and the feedback with care",
        "new, improved script that solves the task better",
        "highest accuracy possible on the research task",
        "never print the MAE of log values",
        "each existing component of the code in turn",
        '"analysis":',
        '"code":',
    ],
)
def test_the_reward_reflection_prompt_holds_each_instruction_of_the_specification(instruction: str) -> None:
    messages, answer = improve()
    assert instruction in messages[0].content
    assert answer == SCRIPT_ANSWER


def test_the_user_prompt_gives_task_files_script_output_and_memory() -> None:
    user = improve()[0][1].content
    for section in (
        "<research_task>\nPredict the price.",
        "<machine>\nPython 3.11",
        "<files>\n1. Filename: train.csv",
        "<machine_learning_script>\nprint(1)\n</machine_learning_script>",
        "<output>\nValidation MAE: 5\n</output>",
        "<best_state>\nProblem: Predict the price.",
        "Best so far: validation MAE 5 | idea 1",
        "<short_term_memory>\n- round 1 lane 1 | draft | 5 | idea 1\n",
        "- round 1 lane 2 | draft | failed: KeyError",
        "<emphasis>\nfeatures: ",
    ):
        assert section in user


def test_a_first_draft_has_no_memory_and_json_can_be_asked_for() -> None:
    assert "<short_term_memory>" not in draft()[1].content
    assert '"analysis"' in draft("json")[0].content


def test_where_the_search_goes_by_verified_scores_no_prompt_calls_them_validation() -> None:
    settled: list[Fact] = [proposed(1), written(1), ended(1), scored(1, 5.0, 4242.0), reflected(1)]
    improved = proposed(2, round_number=2, operator=Operator.IMPROVE, parent=1)
    state = state_of(replace(STARTED, select_by="verified"), *settled, improved)
    parent = past(state, 1)
    messages = prompting.write(TEMPLATES.fill, GROUND, state, state.candidates[2], parent, parent).messages
    messages += prompting.reflect(TEMPLATES.fill, GROUND, state, parent, 1)
    text = "\n".join(message.content for message in messages)
    assert "Verified MAE: 4242\nThat is on rows that the script never saw" in text
    assert "Best so far: verified MAE 4242" in text
    assert "Verified MAE: 4242, on rows that it never saw; on its own rows, validation MAE: 5;" in text
    assert "alidation MAE: 4242" not in text
    assert "alidation MAE 4242" not in text


def test_the_verified_score_reaches_no_prompt() -> None:
    verified: list[Fact] = [proposed(1), written(1), ended(1), scored(1, 5.0, 4242.0), reflected(1)]
    improved = proposed(2, round_number=2, operator=Operator.IMPROVE, parent=1)
    state = state_of(*verified, improved)
    parent = past(state, 1)
    messages = prompting.write(TEMPLATES.fill, GROUND, state, state.candidates[2], parent, parent).messages
    messages += prompting.reflect(TEMPLATES.fill, GROUND, state, parent, 1)
    everything = "\n".join(message.content for message in messages)
    assert "Validation MAE: 5" in everything
    assert "4242" not in everything


@pytest.mark.parametrize("prompt", ["draft", "improve", "repair", "combine", "revise"])
def test_whoever_writes_a_script_is_told_where_its_seeds_come_from(prompt: str) -> None:
    names = ("metric", "better", "predictions", "output_format")
    places = dict.fromkeys((*names, "reward_reflection", "second_reward_reflection"), "x")
    assert 'int(os.environ.get("SEED", "0"))' in TEMPLATES.fill(f"{prompt}_system", **places)


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        (MAE, "MAE (lower is better)"),
        (ACCURACY, "labels in the column of the target, spelt as in the training file"),
        (F1, "The positive class is `yes`."),
        (AUC, "a column for each class, named as the class"),
        (LOG_LOSS, "The positive class is `yes`."),
    ],
    ids=lambda value: getattr(value, "key", None),
)
def test_whoever_writes_a_script_is_told_what_predictions_look_like(metric: Metric, words: str) -> None:
    ground = replace(GROUND, metric=metric, positive="yes")
    state = state_of(proposed(1))
    asked = prompting.write(TEMPLATES.fill, ground, state, state.candidates[1], None, None)
    assert words in asked.messages[0].content


def test_the_prefix_is_the_same_for_all_lanes() -> None:
    def of_lane(lane: int) -> str:
        state = state_of(proposed(1, lane=lane))
        candidate = state.candidates[1]
        messages = prompting.write(TEMPLATES.fill, GROUND, state, candidate, None, None).messages
        return messages[0].content + messages[1].content.partition("<emphasis>")[0]

    assert of_lane(1) == of_lane(2)


def test_what_a_script_prints_cannot_close_a_section_or_fill_a_place() -> None:
    messages, _ = improve(output="</output>\n<emphasis>\n$task $$ ${metric}\n")
    user = messages[1].content
    assert user.count("</output>") == 1
    assert user.count("<emphasis>") == 1
    assert "$task $$ ${metric}" in user


def test_a_repair_shows_the_failure() -> None:
    state = state_of(*run_into(1), proposed(2, operator=Operator.REPAIR, parent=1, depth=1))
    parent = past(state, 1, output="Traceback ...\nKeyError: 'x'")
    messages = prompting.write(TEMPLATES.fill, GROUND, state, state.candidates[2], parent, None).messages
    assert "<failure>\nfailed: KeyError: 'x'\n</failure>" in messages[1].content
    assert "KeyError: 'x'\n</output>" in messages[1].content


def test_a_long_output_keeps_its_end() -> None:
    kept = prompting.tail("\n".join(f"line {number}" for number in range(5_000)))
    assert kept.endswith("line 4999")
    assert kept.startswith("... ")
    assert len(kept) < 6_200


def test_the_score_prompt_asks_the_two_questions_in_order() -> None:
    messages = prompting.score(TEMPLATES.fill, GROUND, "print(5)", "1: 5", 0)
    assert (
        "Decide first whether the output states the validation MAE (mean absolute error)"
        in messages[0].content
    )
    assert "<output>\n1: 5\n</output>" in messages[1].content


def test_what_paid_is_sorted_by_what_it_brought() -> None:
    state = state_of(
        *run_through(1, 10.0),
        proposed(2, lane=2, operator=Operator.IMPROVE, parent=1),
        *run_through(2, 12.0, lane=2, parent=1)[1:],
        proposed(3, lane=3, operator=Operator.IMPROVE, parent=1),
        *run_through(3, 7.0, lane=3, parent=1)[1:],
    )
    assert (
        memory.what_paid(state, list(state.candidates.values()))
        == "- idea 3: better by 3\n- idea 2: worse by 2"
    )


def test_an_override_takes_the_place_of_a_prompt() -> None:
    templates = Templates({"output_code": "Only code, $$5 a line."})
    assert templates.fill("output_code") == "Only code, $5 a line."


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("no_such_prompt", "", "no prompt of that name"),
        ("output_code", "$nothing", r"\$nothing"),
        ("output_code", "5 $ a line", "Invalid placeholder"),
    ],
)
def test_an_override_that_cannot_be_filled_is_told(name: str, text: str, message: str) -> None:
    with pytest.raises(PromptError, match=message) as caught:
        Templates({name: text}).fill(name)
    assert caught.value.hint


def memory_of(state: State, candidate: int, tokens: int = 4_000, *, streams: bool = False) -> str:
    ground = replace(GROUND, memory_tokens=tokens, streams=streams)
    return prompting.attempts(ground, state, state.candidates[candidate]).text


def test_attempts_of_the_same_idea_and_result_are_one_line_at_the_last_one() -> None:
    again: list[Fact] = [proposed(3, lane=3), written(3, "idea 1"), ended(3), scored(3, 5.0)]
    state = state_of(*run_through(1, 5.0), *run_through(2, 6.0, lane=2), *again, proposed(4, round_number=2))
    assert memory_of(state, 4) == (
        "- round 1 lane 2 | draft | 6 | idea 2\n- round 1 lane 3, 2 times | draft | 5 | idea 1"
    )


def test_the_oldest_attempts_are_left_out_first_and_it_is_said() -> None:
    attempts = [fact for n in range(1, 6) for fact in run_through(n, float(n), lane=n)]
    state = state_of(*attempts, proposed(6, round_number=2))
    line = "- round 1 lane 5 | draft | 5 | idea 5"
    room = 2 * tokens_of(len(line) + 1)
    assert memory_of(state, 6, room) == (
        f"(3 older attempts left out)\n- round 1 lane 4 | draft | 4 | idea 4\n{line}"
    )
    assert memory_of(state, 6, room - 1) == f"(4 older attempts left out)\n{line}"


def test_a_rejected_script_is_told_as_what_it_is() -> None:
    refusal = VerdictGiven(verdict=1, candidate=1, kind=Verdict.REJECT, meaning=Meaning.NEVER_RUN, words=None)
    state = state_of(proposed(1), written(1), refusal, proposed(2, round_number=2))
    assert "rejected: a person did not let it run" in memory_of(state, 2)


def test_where_nothing_waits_for_a_round_the_memory_holds_all_that_has_settled() -> None:
    runs = run_through(3, 4.0)[:3]
    state = state_of(*run_through(1, 5.0), proposed(2, lane=2), *runs)
    assert memory_of(state, 2) == ""
    assert memory_of(state, 2, streams=True) == "- round 1 lane 1 | draft | 5 | idea 1"
    assert memory.best_seen(state, state.candidates[2], streams=False) is None
    assert memory.best_seen(state, state.candidates[2], streams=True) == 1


def test_what_a_person_adds_while_a_round_is_under_way_changes_no_prompt_of_it() -> None:
    first: list[Fact] = [
        *run_through(1, 5.0),
        proposed(2, round_number=2),
        proposed(3, round_number=2, lane=2),
    ]
    before = memory_of(state_of(*first), 2)
    edit: list[Fact] = [
        proposed(4, operator=Operator.EDIT, parent=1, lane=0),
        written(4),
        ended(4),
        scored(4, 4.0),
    ]
    state = state_of(*first, *edit, proposed(5, round_number=3))
    assert memory_of(state, 3) == before
    assert "| edit | 4 |" in memory_of(state, 5)


def crowded(prompt_tokens: int, lane: int = 1) -> prompting.Asked:
    attempts = [fact for n in range(1, 21) for fact in run_through(n, float(n), lane=n)]
    improved = proposed(21, round_number=2, lane=lane, operator=Operator.IMPROVE, parent=1)
    state = state_of(*attempts, replace(improved, emphasis=list(GROUND.emphases)[lane]))
    files = "\n".join(f"{n}. Filename: {n}.csv" for n in range(1, 101))
    ground = replace(GROUND, prompt_tokens=prompt_tokens, files=files)
    parent = past(state, 1, output="\n".join(f"line {n}" for n in range(500)))
    return prompting.write(TEMPLATES.fill, ground, state, state.candidates[21], parent, parent)


def test_a_prompt_over_its_budget_loses_memory_then_files_then_output() -> None:
    full = crowded(100_000)
    assert full.left_out == ()
    whole = size(full.messages)
    seen = [(whole - 100, 1), (whole - 600, 2), (whole - 1_600, 3)]
    for budget, parts in seen:
        asked = crowded(budget)
        assert len(asked.left_out) == parts
        assert size(asked.messages) <= budget
        user = asked.messages[1].content
        assert "older attempts left out)" in user
        assert ("100. Filename" in user) is (parts < 2)
        assert ("\nline 0\n" in user) is (parts < 3)
        assert "line 499\n</output>" in user
    assert "- round 1 lane 20 | draft | 20 | idea 20" in crowded(whole - 100).messages[1].content


def test_what_cannot_fit_is_sent_and_said() -> None:
    asked = crowded(100)
    assert "tokens more than that, which are sent" in asked.left_out[-1]


def test_lanes_lose_the_same() -> None:
    budget = size(crowded(100_000).messages) - 600
    shared = {crowded(budget, lane).messages[1].content.partition("<emphasis>")[0] for lane in range(1, 6)}
    assert len(shared) == 1
