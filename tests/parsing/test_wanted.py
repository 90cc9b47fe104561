"""What a script lacks, from its last words and from its own metadata block."""

import pytest

from engine.parsing.wanted import declared_packages, missing_module

TRACE = 'Traceback (most recent call last):\n  File "/work/script.py", line 3, in <module>\n    import x\n'


@pytest.mark.parametrize(
    ("output", "module"),
    [
        (f"{TRACE}ModuleNotFoundError: No module named 'cv2'\n", "cv2"),
        (f"{TRACE}ModuleNotFoundError: No module named 'sklearn.foo.bar'\n", "sklearn"),
        (
            f"reading\n{TRACE}ImportError: Missing optional dependency 'openpyxl'.\n",
            "openpyxl",
        ),
        (
            f"{TRACE}ImportError: `Import pyarrow` failed. Missing optional dependency 'pyarrow'.\n",
            "pyarrow",
        ),
        (f"{TRACE}ModuleNotFoundError: No module named 'cv2'\n{TRACE}KeyError: 'x'\n", None),
        ("ModuleNotFoundError: No module named 'cv2'\n", None),
        (f"{TRACE}ModuleNotFoundError: No module named 'cv2'\nfalling back\nValidation MAE: 3\n", None),
        (f"{TRACE}ModuleNotFoundError: No module named '../evil'\n", None),
        ("", None),
    ],
)
def test_a_module_is_missing_where_the_last_words_say_so(output: str, module: str | None) -> None:
    assert missing_module(output) == module


def block(*lines: str) -> str:
    return "# an idea\n" + "".join(f"{line}\n" for line in ("# /// script", *lines, "# ///")) + "import x\n"


@pytest.mark.parametrize(
    ("script", "names"),
    [
        (block('# dependencies = ["catboost>=1.2", "scikit-learn[extra]"]'), ("catboost", "scikit-learn")),
        (block("# dependencies = [", '#   "a",', '#   "b",', "# ]"), ("a", "b")),
        (block('# requires-python = ">=3.11"'), ()),
        (block("# dependencies = 7"), ()),
        (block("# dependencies = [7, '--index-url=x', 'a']"), ("a",)),
        (block("# this is no TOML at all"), ()),
        ("import x\n", ()),
        ("# /// script\n# dependencies = ['a']\nimport x\n", ()),
    ],
)
def test_a_script_s_own_block_names_packages(script: str, names: tuple[str, ...]) -> None:
    assert declared_packages(script) == names


def test_a_long_list_is_cut() -> None:
    script = block(f"# dependencies = {[f'p{number}' for number in range(50)]}")
    assert len(declared_packages(script)) == 10
