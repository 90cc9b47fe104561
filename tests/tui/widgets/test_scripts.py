"""Scripts as coloured lines, whole, growing and compared."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.code import marks_against
from tui.widgets.diff import rows_of
from tui.widgets.script import GrowingScript, Script

CODE = '''# idea
import numpy as np

def score(y):
    """Two
    lines."""
    return f"{np.abs(y).mean():.2f}\\n"

print("Validation MAE:", score(3))
'''


def text_of(line: tuple[tuple[str, str], ...]) -> str:
    return "".join(text for text, _ in line)


@given(st.text(st.sampled_from("ab1 \n\t\"'\\#(){}[]@=.é漢\x00\x1b\ud800\u202ef"), max_size=120))
def test_colours_change_no_character(code: str) -> None:
    script = Script(code)
    assert [text_of(script.line(at)) for at in range(len(script.lines))] == script.lines
    assert all(
        character.isprintable() for line in script.lines for character in line if character != "\u3000"
    )


def test_kinds_are_those_of_the_theme() -> None:
    script = Script(CODE)
    assert script.line(0) == (("# idea", "comment"),)
    assert script.line(1)[0] == ("import", "import")
    assert ("score", "function") in script.line(3)
    assert script.line(5) == (('    lines."""', "string"),)
    assert ("abs", "") in script.line(6) and (r"\n", "escape") in script.line(6)


def test_a_growing_script_ends_as_the_finished_one() -> None:
    growing, rng = GrowingScript(), random.Random(7)
    end = 0
    while end < len(CODE):
        end = min(end + rng.randrange(1, 9), len(CODE))
        growing.show(CODE[:end])
        for at in range(len(growing.lines)):
            assert text_of(growing.line(at)) == growing.lines[at]
    finished = Script(CODE)
    assert growing.lines == finished.lines
    assert growing.line(8) == finished.line(8)


def test_a_growing_script_names_the_first_line_that_changed() -> None:
    growing = GrowingScript()
    assert growing.show("a = 1\nb = 2") == 0
    assert growing.show("a = 1\nb = 23\nc") == 1
    assert growing.show("other\nb = 23") == 0


def test_a_script_of_one_huge_line_is_cut() -> None:
    script = Script("x = '" + "y" * 5_000_000)
    assert len(script.lines[0]) < 3_000 and text_of(script.line(0)) == script.lines[0]


def test_marks_tell_new_lines_from_changed_ones() -> None:
    assert marks_against(["a", "b", "c"], ["a", "B", "c", "d"]) == {1: "~", 3: "+"}
    assert marks_against(["a"], ["a"]) == {}


LINES = st.lists(st.sampled_from(["a", "b", "c", "    d"]), max_size=30)


@given(LINES, LINES)
def test_a_diff_holds_every_changed_line_once(before: list[str], after: list[str]) -> None:
    rows = rows_of(before, after)
    gone = [row.before for row in rows if row.sign == "-"]
    come = [row.after for row in rows if row.sign == "+"]
    assert gone == sorted(set(gone)) and come == sorted(set(come))
    kept_before = [line for at, line in enumerate(before) if at not in gone]
    kept_after = [line for at, line in enumerate(after) if at not in come]
    assert kept_before == kept_after
    assert all(before[row.before] == after[row.after] for row in rows if row.sign == " ")
