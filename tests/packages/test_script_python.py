"""How a prompt words the Python that scripts run under."""

from pathlib import Path

from engine.packages import ScriptPython, describe


def script_python(**packages: str) -> ScriptPython:
    named = {name.replace("_", "-"): version for name, version in packages.items()}
    return ScriptPython(python=Path("/venv/bin/python"), version="3.11.7", packages=named)


def test_notable_packages_come_first() -> None:
    assert describe(script_python(attrs="1", scikit_learn="1.9.1", zstd="2", numpy="2.4.6")) == (
        "Python 3.11; packages: numpy 2.4.6, scikit-learn 1.9.1, attrs 1, zstd 2"
    )


def test_a_long_list_says_how_much_it_leaves_out() -> None:
    many = {f"p{number}": "1" for number in range(100)}
    text = describe(script_python(**many), most=3)
    assert text == "Python 3.11; packages: p0 1, p1 1, p10 1; and 97 more"


def test_nothing_installed_is_said() -> None:
    assert describe(script_python()) == "Python 3.11; packages: none beside the standard library"
