"""A package is asked for by name and versions, and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import PackagesError
from engine.packages.requirement import checked_requirements, requirement_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pandas", "pandas"),
        (" Scikit_Learn ", "scikit-learn"),
        ("pandas>=2.2,<4", "pandas>=2.2,<4"),
        ("pandas >= 2.2, < 4", "pandas>=2.2,<4"),
        ("pandas[excel,  html]~=2.2", "pandas[excel,html]~=2.2"),
        ("torch==2.1.0+cpu", "torch==2.1.0+cpu"),
        ("x===1!2.0.*", "x===1!2.0.*"),
        ("zope.interface!=5", "zope-interface!=5"),
    ],
)
def test_simple_requirements_get_one_spelling(text: str, expected: str) -> None:
    assert checked_requirements([text]) == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-r secrets.txt",
        "--index-url=http://x",
        "-e .",
        ".",
        "/tmp/x.whl",
        "./x",
        "pandas @ https://x.example/p.whl",
        "git+https://x.example/p",
        "https://x.example/p.whl",
        "pandas; python_version < '3'",
        "pandas\n--index-url=http://x",
        "pandas numpy",
        "pandas==",
        "p\u0430ndas",
        "x" * 300,
        "\x1b[31mred",
    ],
)
def test_anything_else_is_refused_with_its_key(text: str) -> None:
    with pytest.raises(PackagesError, match=r"packages\.install") as caught:
        checked_requirements(["numpy", text])
    assert "\x1b" not in str(caught.value)


def test_each_is_asked_once_and_in_one_order() -> None:
    assert checked_requirements(["b", "A", "a"]) == ("a", "b")


@given(st.text(max_size=40))
def test_what_passes_can_never_be_an_option_or_a_place(text: str) -> None:
    try:
        (requirement,) = checked_requirements([text])
    except PackagesError:
        return
    assert requirement[0].isalnum()
    assert not set(requirement) & set(" /\\:@;\n\t'\"$`")
    assert requirement.startswith(requirement_name(requirement))
