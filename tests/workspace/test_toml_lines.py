"""Every key of a TOML text is found on its line."""

from collections.abc import Iterator
from typing import Any

import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.workspace.toml_lines import Key, key_lines, line_of

TEXT = '''# samples = 1
samples = 3 # jobs = 1
"quo.ted" = "a # [b] = c"
a.b . "c d" = [1, 2, # ]
  "x]", { q = 1, w = [ "=" ] }]
text = """
jobs = 4
[limits]
\\""" still """
lit = \'\'\'
 [x] '' = \'\'\'
'k' = 'v # \\'
[policy]
model = "x" # c
inline = { k = "}", z.y = 1 }
[[arr]]
n = 1
[[arr]]
n = 2
[arr.sub]
d = 1979-05-27 07:32:00Z
[ "odd name" . x ]
'''

UNTIMED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_keys_of_every_form_are_found_on_their_line() -> None:
    tomli.loads(TEXT)
    lines = key_lines(TEXT)
    expected: dict[Key, int] = {
        ("samples",): 2,
        ("quo.ted",): 3,
        ("a", "b", "c d"): 4,
        ("a", "b", "c d", 1): 4,
        ("a", "b", "c d", 2): 5,
        ("a", "b", "c d", 3, "w"): 5,
        ("text",): 6,
        ("lit",): 10,
        ("k",): 12,
        ("policy",): 13,
        ("policy", "model"): 14,
        ("policy", "inline", "k"): 15,
        ("policy", "inline", "z", "y"): 15,
        ("arr", 0, "n"): 17,
        ("arr", 1, "n"): 19,
        ("arr", 1, "sub", "d"): 21,
        ("odd name", "x"): 22,
    }
    assert {key: lines.get(key) for key in expected} == expected
    assert ("jobs",) not in lines
    assert ("limits",) not in lines


def test_a_key_without_a_line_of_its_own_has_that_of_its_table() -> None:
    lines = key_lines("\n[policy]\nmodel = 'x'\n")
    assert line_of(lines, ("policy", "model")) == 3
    assert line_of(lines, ("policy", "nothing")) == 2
    assert line_of(lines, ("nothing",)) is None


NAMES = st.one_of(
    st.sampled_from(["a", "b", "a-b", "x.y", "with space", "#", "=", "[", "é", '"', "'", "\\", "\t"]),
    st.text("ab-_1", min_size=1, max_size=4),
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("ab#=[]{}\"'\\\n,.", max_size=8),
    st.lists(st.text("a]#\"'\n", max_size=4) | st.integers(0, 9), max_size=3),
)
TABLES = st.dictionaries(
    NAMES, st.recursive(VALUES, lambda inner: st.dictionaries(NAMES, inner, max_size=3)), max_size=5
)


def quoted(text: str, *, bare: bool) -> str:
    if bare and text and all(character in "ab-_1" for character in text):
        return text
    if "'" not in text and "\n" not in text and "\t" not in text:
        return f"'{text}'"
    escaped = "".join({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}.get(c, c) for c in text)
    return f'"{escaped}"'


def written(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str() if "\n" in value and "\\" not in value and '"' not in value:
            return f'"""\n{value}"""'
        case str():
            return quoted(value, bare=False)
        case list():
            return "[ # ]\n" + ",\n".join(map(written, value)) + "\n]"
        case dict():
            inner = ", ".join(f"{quoted(name, bare=True)} = {written(item)}" for name, item in value.items())
            return f"{{ {inner} }}"
        case _:
            return repr(value)


class Writer:
    """Writes TOML, and knows on which line each key began."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[Key, int] = {}

    def add(self, text: str) -> None:
        self.text += text

    def note(self, key: Key) -> None:
        self.lines[key] = self.text.count("\n") + 1

    def table(self, data: dict[str, Any], above: tuple[str, ...], choices: Iterator[int]) -> None:
        sections = {}
        for name, value in data.items():
            form = next(choices)
            if isinstance(value, dict) and value and form != 0:
                sections[name] = value
                continue
            self.add("# x = [\n" * (form == 1) + " " * form)
            self.note((*above, name))
            self.add(f"{quoted(name, bare=True)} = {written(value)} # c\n")
        for name, value in sections.items():
            self.note((*above, name))
            self.add(f"[{' . '.join(quoted(part, bare=True) for part in (*above, name))}]\n")
            self.table(value, (*above, name), choices)


@UNTIMED
@given(data=TABLES, forms=st.lists(st.integers(0, 2), min_size=1))
def test_generated_texts_have_their_keys_where_they_were_written(
    data: dict[str, Any], forms: list[int]
) -> None:
    writer = Writer()
    writer.table(data, (), (forms[index % len(forms)] for index in range(1_000_000)))
    assert tomli.loads(writer.text) == data
    lines = key_lines(writer.text)
    assert {key: lines.get(key) for key in writer.lines} == writer.lines
