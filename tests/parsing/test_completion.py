"""Completions as models write them: what is read as the script, and why others are refused."""

# ruff: noqa: E501

import json
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CompletionError
from engine.parsing.completion import MOST_CODE_BYTES, parse, script_of

CODE = dedent("""\
    # ridge on the log of the price
    import pandas as pd

    data = pd.read_csv("train.csv")
    text = "a {\\"b\\": 1}"
    print(f"Validation MAE: {len(data)}")
    """)
QUOTED = json.dumps(CODE)


def code_of(answer: str, finish_reason: str | None = "stop") -> str:
    return parse(answer, finish_reason=finish_reason).code


def reason_of(answer: str, finish_reason: str | None = "stop") -> str:
    with pytest.raises(CompletionError) as raised:
        parse(answer, finish_reason=finish_reason)
    reason = str(raised.value)
    assert "\n" not in reason
    assert len(reason) < 300
    return reason


@pytest.mark.parametrize(
    "answer",
    [
        CODE,
        f"\n\n{CODE}\n\n",
        "\ufeff" + CODE.replace("\n", "\r\n"),
        CODE.replace("\n", "\r"),
        CODE.replace("import", "\u200bimport"),
        CODE.replace("data =", "data\u00a0="),
        f"```python\n{CODE}```",
        f"```\n{CODE}```",
        f"~~~py\n{CODE}~~~",
        f"````python\n{CODE}````",
        f"```python title=train.py\n{CODE}```",
        f"Here is the script.\n\n```python\n{CODE}```\n\nIt should do well.",
        f"```python\n{CODE}",
        f"Install first:\n```bash\npip install lightgbm\n```\nthen\n```python\n{CODE}```",
        f"```python\n{CODE}```\nThe key line:\n```python\ndata = pd.read_csv('train.csv')\n```",
        f"```python\nprint(1)\n```\nbetter:\n```python\n{CODE}```",
        f"```text\nValidation MAE: 5\n```\n```python\n{CODE}```",
        f"Here is the script:\n\n{CODE}\n\nThis should reach a better score. Enjoy!",
        f"<think>first ```python\nprint(1)\n``` no</think>\n```python\n{CODE}```",
        f"<think>\nhm\n</think>\n{CODE}",
        f"so I start\n</think>\n\n{CODE}",
        json.dumps({"analysis": "x", "code": CODE}),
        json.dumps({"code": CODE}, indent=2),
        "Sure.\n```json\n" + json.dumps({"analysis": "x", "code": CODE}) + "\n```\nGood luck.",
        "The answer: " + json.dumps({"analysis": "see ```this```", "code": f"```python\n{CODE}```"}),
        f'{{"analysis": "two\nlines", "code": {QUOTED}}}',
        '{"analysis": "x", "code": "' + CODE.replace("\\", "\\\\").replace('"', '\\"') + '"}',
        f'{{"analysis": "x", "code": {QUOTED},}}',
        f'{{"analysis": "x", "code": {QUOTED}',
        f'{{"analysis": "x", "code": """{CODE}"""}}',
        repr({"analysis": "x", "code": CODE}),
        json.dumps({"analysis": "x", "code": CODE.split("\n")}),
        json.dumps({"plan": "x", "script": CODE}),
    ],
    ids=range(33),
)
def test_the_script_is_read_whatever_stands_around_it(answer: str) -> None:
    assert code_of(answer).replace("\u00a0", " ") == CODE


def test_the_analysis_comes_with_the_json_form_only() -> None:
    assert parse(json.dumps({"analysis": "why", "code": CODE}), finish_reason="stop").analysis == "why"
    assert parse(CODE, finish_reason="stop").analysis is None


def test_a_dictionary_of_the_script_is_not_the_json_form() -> None:
    code = CODE + 'options = {"code": "print(1)", "analysis": "none"}\nprint(options)\n'
    assert code_of(code) == code
    assert code_of(f"```python\n{code}```") == code


def test_fences_in_the_scripts_own_strings_do_not_cut_it() -> None:
    code = 'notes = """\n```\nnot the end\n```\n"""\nprint(notes)\n'
    assert code_of(f"```python\n{code}```\n") == code


def test_parts_of_one_script_are_put_together() -> None:
    answer = "First:\n```python\nimport math\nx = 2\n```\nThen:\n```python\ny = math.sqrt(x)\nprint('MAE', y)\n```\n"
    assert code_of(answer) == "import math\nx = 2\n\ny = math.sqrt(x)\nprint('MAE', y)\n"


def test_alternatives_are_not_put_together() -> None:
    longer = CODE + "print('and more')\n"
    assert code_of(f"```python\n{CODE}```\nor\n```python\n{longer}```") == longer


def test_control_and_bidi_characters_go_and_others_stay() -> None:
    assert code_of("print('a\x07b\u202ec', '👩\u200d🔬 é')\n") == "print('abc', '👩\u200d🔬 é')\n"


@pytest.mark.parametrize(
    ("answer", "finish_reason", "words"),
    [
        ("", "stop", "empty"),
        ("", "length", "policy.max_tokens"),
        ("", "content_filter", "content filter"),
        ("<think>and on", "stop", "reasoning and no script"),
        ("<think>and on", "length", "policy.max_tokens"),
        ("You could try gradient boosting.", "stop", "holds no Python"),
        ("I'm sorry, but I cannot help with that.", "stop", "refused"),
        ("Sorry", "stop", "no Python"),
        ('{"analysis": "only"}', "stop", "no Python"),
        (CODE, "length", "policy.max_tokens"),
        (f"```python\n{CODE}", "length", "policy.max_tokens"),
        (f'{{"analysis": "x", "code": {QUOTED[:-20]}', "length", "policy.max_tokens"),
        ("```python\nimport os\nprint('a'\n```", "stop", "line 2"),
        ("import os\nprint(os.name\n", "stop", "does not parse"),
        ("```python\nx = 1\n```", "stop", "does nothing"),
        ("```python\n```", "stop", "does nothing"),
        ("print(1)\n" + "#" * MOST_CODE_BYTES, "stop", "too long"),
        ("```python\nx = " + "(" * 5_000 + "\n```", "stop", "does not parse"),
    ],
)
def test_what_cannot_be_read_says_why(answer: str, finish_reason: str, words: str) -> None:
    assert words in reason_of(answer, finish_reason)


def test_a_whole_script_before_a_cut_sentence_is_read() -> None:
    assert code_of(f"```python\n{CODE}```\nThis script is", "length") == CODE
    assert code_of(json.dumps({"code": CODE}), "length") == CODE


@pytest.mark.parametrize(
    ("code", "idea"),
    [
        ("# stacked ridge and lightgbm\nprint(1)\n", "stacked ridge and lightgbm"),
        (
            "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n# candidate 3\n# IDEA: huber loss\nprint(1)\n",
            "IDEA: huber loss",
        ),
        ('"""\nTarget encoding with folds.\n\nMore.\n"""\nprint(1)\n', "Target encoding with folds."),
        (
            "# Import libraries\nm = lgb.LGBMRegressor()\nm.fit(KFold(5))\n",
            "LGBMRegressor, KFold",
        ),
        ("import a\nprint(1)\n# clip the outliers\n", "clip the outliers"),
        ("import a\nprint(1)\n", "a script of 2 lines that does not say its idea"),
        ("# ===== Ridge baseline =====\nprint(1)\n", "Ridge baseline"),
        ("# " + "x" * 500 + "\nprint(1)\n", "x" * 199 + "…"),
    ],
)
def test_the_idea_is_what_the_script_says_of_itself(code: str, idea: str) -> None:
    assert script_of(code).idea == idea


def test_invalid_escapes_are_left_to_the_scripts_own_run() -> None:
    assert script_of("import re\nprint(re.compile('\\d'))\n").code


@given(st.text(max_size=400) | st.text("`~{}\"'\\:,\n codejsnpryth()=#<>/", max_size=400))
@settings(max_examples=400, deadline=None)
def test_any_answer_gives_a_script_or_a_reason(answer: str) -> None:
    try:
        script = parse(answer, finish_reason="stop")
    except CompletionError as error:
        assert str(error)
    else:
        assert script.code.endswith("\n")
        assert script_of(script.code).code == script.code


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "```\n",
        "{",
        '{"code": "',
        '"',
        "\\",
        " ",
        "<think>",
        '"code":',
        "x = \n",
        "# ",
        "Hello.\n\n",
        "(",
        "a+",
        "not ",
        "~~~py\n",
        '{"code": """',
        "'",
        "\x1b]",
        "x={\n",
        "\n",
        '{"a": ',
        "import a\n\nHello there.\n\n",
    ],
)
def test_a_hostile_megabyte_ends(piece: str) -> None:
    for answer in (piece * (1_000_000 // len(piece)), '{"code": "' + piece * (1_000_000 // len(piece))):
        with pytest.raises(CompletionError):
            parse(answer, finish_reason="stop")
