"""What streams in, and when it is forgotten."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clean import clean_text
from engine.facts import Purpose
from engine.signals import ExecutionProgressed, Noted, TextArrived, TextRestarted
from tests.facts import ended, failed, started, written
from tests.tui.views.world import HOSTILE, completion
from tui.live import Live, script_so_far


def arrived(text: str, purpose: Purpose = Purpose.WRITE, candidate: int = 1) -> TextArrived:
    return TextArrived(candidate=candidate, purpose=purpose, text=text)


def streamed(*texts: str) -> Live:
    live = Live()
    for index, text in enumerate(texts):
        live.take(arrived(text), index / 10)
    return live


def test_text_grows_and_is_forgotten_when_the_script_is_there() -> None:
    live = streamed("# idea\n", "x = 1\n")
    assert live.text(1) == "# idea\nx = 1\n"
    live.fact(completion(1), 1.0)
    assert live.text(1) == "# idea\nx = 1\n"
    live.fact(written(1), 1.0)
    assert (live.text(1), live.tokens(1)) == ("", 0)


def test_an_answer_that_is_asked_for_again_begins_anew() -> None:
    live = streamed("half a scr")
    live.take(TextRestarted(candidate=1, purpose=Purpose.WRITE), 1.0)
    assert live.text(1) == ""
    live.take(arrived("y = 2"), 2.0)
    assert live.text(1) == "y = 2"


def test_a_judge_s_words_are_no_script() -> None:
    live = Live()
    live.take(arrived('{"good": "it ran"', Purpose.REFLECT), 0.0)
    assert live.text(1) == ""
    assert live.tokens(1) > 0
    assert live.purpose(1) is Purpose.REFLECT
    live.fact(completion(1, Purpose.REFLECT), 1.0)
    assert live.purpose(1) is None


def test_the_pace_is_that_of_the_last_seconds() -> None:
    live = Live()
    for index in range(101):
        live.take(arrived("abcd"), index / 10)
    assert live.tokens_per_s(1, 10.0) == pytest.approx(10.0, rel=0.1)
    assert live.tokens_per_s(1, 60.0) == 0.0


def test_the_pace_of_each_half_second() -> None:
    live = Live()
    for at_s in (0.1, 0.2, 0.3, 1.1, 1.6):
        live.take(arrived("abcd"), at_s)
    assert live.paces(1, 1.99, 4) == [3.0, 0.0, 1.0, 1.0]
    assert live.paces(1, 9.0, 4) == [0.0] * 4
    assert live.paces(2, 1.99, 4) == []


@pytest.mark.parametrize("fact", [failed(1), written(1)])
def test_what_has_settled_streams_no_more(fact: object) -> None:
    live = streamed("text")
    live.fact(fact, 1.0)  # type: ignore[arg-type]
    assert live.text(1) == ""


def test_progress_is_forgotten_with_the_execution() -> None:
    live = Live()
    live.take(ExecutionProgressed(candidate=1, wall_s=1, cpu_s=1, memory_bytes=1, output_bytes=1), 0.0)
    assert live.running(1) is not None
    live.fact(ended(1), 1.0)
    assert live.running(1) is None
    live.fact(started(1), 1.0)
    assert live.running(1) is None


def test_only_the_latest_notes_are_kept() -> None:
    live = Live()
    for number in range(500):
        live.take(Noted(message=str(number)), float(number))
    assert len(live.notes) == 200
    assert live.notes[-1][1].message == "499"


def test_an_endpoint_that_never_stops_does_not_fill_the_memory() -> None:
    live = Live()
    for _ in range(100):
        live.take(arrived("x" * 50_000), 0.0)
    assert len(live.text(1)) < 500_000


@pytest.mark.parametrize("text", HOSTILE)
def test_what_arrives_is_cleaned(text: str) -> None:
    for answer in (text, json.dumps({"analysis": text, "code": text})):
        shown = streamed(answer).text(1)
        assert clean_text(shown) == shown


@given(st.text(), st.text(), st.integers(0, 400))
def test_the_code_of_a_json_answer_is_seen_as_it_arrives(analysis: str, code: str, cut: int) -> None:
    answer = json.dumps({"analysis": analysis, "code": code})
    assert script_so_far(answer) == clean_text(code)
    script_so_far(answer[:cut])


def test_before_the_code_the_model_s_words_are_comments() -> None:
    assert script_so_far('{"analysis": "The MAE is\\nhigh') == "# The MAE is\n# high"
    assert script_so_far('{"analysis": "The MAE", "code": "import pandas\\nx = 1\\') == "import pandas\nx = 1"


def test_fences_are_left_away() -> None:
    assert script_so_far("Sure:\n```python\nx = 1\n") == "x = 1\n"
    assert script_so_far("```python\nx = 1\n```\nDone.") == "x = 1\n"
    assert script_so_far("x = 1\n") == "x = 1\n"
