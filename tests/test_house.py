"""House rules that keep the project in order, and that no tool looks after."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from engine.resources import data_folder

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("engine", "tui", "tests")
MODULES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "data" not in path.relative_to(ROOT).parts
)
MOST_LINES = 400
REGISTRY_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "ana" + "conda.org")
"""In parts, so that this file keeps its own rule."""


def tracked_files() -> list[Path]:
    """What git holds or is about to; in an unpacked archive without git, what is there of ours."""
    told = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if told.returncode == 0 and (ROOT / ".git").exists():
        paths = [ROOT / name.decode() for name in told.stdout.split(b"\0") if name]
    else:
        rooms = ("engine", "tui", "tests", "prompts", "themes", "demo", "docs", "requirements")
        paths = [path for room in rooms for path in (ROOT / room).rglob("*")] + list(ROOT.glob("*.*"))
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        name_of(path)
        for path in MODULES
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_a_module_stays_short() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES and "test" not in name} == {}


def test_no_test_sleeps_to_wait() -> None:
    sleeping = [
        f"{name_of(path)}:{node.lineno}"
        for path in MODULES
        if "tests" in path.relative_to(ROOT).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sleep"
        and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    ]
    assert sleeping == []


def test_constraints_name_versions_and_no_place() -> None:
    lines = (ROOT / "requirements" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


def test_every_package_that_is_named_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    constraints = (ROOT / "requirements" / "constraints.txt").read_text(encoding="utf-8").lower()
    pinned = {line.partition("==")[0].replace("_", "-") for line in constraints.splitlines()}
    assert {re.split(r"[<>=~!\[ ]", text)[0].lower() for text in named} - pinned == set()


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = [
        name_of(path)
        for path in tracked_files()
        if any(host.encode() in path.read_bytes() for host in REGISTRY_HOSTS)
    ]
    assert found == []


def test_the_data_that_travels_in_the_wheel_is_there_and_tracked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    travelling = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    tracked = {name_of(path).split("/")[0] for path in tracked_files()}
    assert set(travelling) - tracked == set()


def test_the_list_of_prompts_in_the_docs_is_true() -> None:
    listed = set(re.findall(r"`prompts/(\w+)\.md`", (ROOT / "docs" / "architecture.md").read_text("utf-8")))
    assert listed == {path.stem for path in data_folder("prompts").glob("*.md")}


@pytest.mark.parametrize(
    ("folder", "begin", "end"),
    [("engine", "\n| joining |", "\nEach library"), ("tui", "\n`tui/`, from", "\n## One candidate")],
)
def test_the_list_of_modules_in_the_docs_is_true(folder: str, begin: str, end: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    listed = re.findall(r"`([a-z_]+)/?`", page.partition(begin)[2].partition(end)[0])
    found = [
        path for path in (ROOT / folder).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert sorted(listed) == sorted(path.stem for path in found if not path.stem.startswith("__"))


def test_no_prompt_holds_a_template_language() -> None:
    """Overrides are texts of strangers: a place is `$name`, and nothing else means anything."""
    places = re.compile(r"\$(?!\w|\{\w+\}|\$)|\{\{|\{%")
    texts = {path.name: path.read_text("utf-8") for path in data_folder("prompts").glob("*.md")}
    assert {name for name, text in texts.items() if places.search(text)} == set()


LIBRARIES_OF_A_SCREEN_OR_A_MODEL = ("textual", "rich", "openai", "httpx2", "numpy", "pandas", "sklearn")


def test_the_command_line_loads_nothing_that_it_does_not_need() -> None:
    """`mltui --help` answers at once."""
    code = "import sys, tui.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "click" in told
    assert set(told) & {*LIBRARIES_OF_A_SCREEN_OR_A_MODEL, "pydantic", "sqlite3", "asyncio"} == set()


def test_the_engine_as_a_whole_loads_no_screen() -> None:
    code = "import sys, engine.wiring; print(*{name.partition('.')[0] for name in sys.modules})"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(told) & {"textual", "rich", "click", "tui", "numpy", "pandas", "sklearn"} == set()
