"""The person's own grader runs outside the sandbox: trusted once, without keys, and never for ever."""

import asyncio
from pathlib import Path

import psutil
import pytest

from engine.errors import ConfigError, GradingError
from engine.workspace.own_grader import run_function, run_grader, score_in
from engine.workspace.trust import Trust, check_graders_are_trusted, trustable_files
from tests.workspace.conftest import Build

PLENTY_S = 60.0


def run(root: Path, program: str, timeout_s: float = PLENTY_S) -> float:
    (root / "grade.py").write_text(program)
    submission = root / "a submission; rm.csv"
    submission.write_text("id,y\n1,2\n")
    return asyncio.run(run_grader("python3 grade.py {submission}", submission, root, timeout_s))


def refused(root: Path, program: str, timeout_s: float = PLENTY_S) -> str:
    with pytest.raises(GradingError) as raised:
        run(root, program, timeout_s)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_its_last_number_is_the_score_and_no_shell_reads_the_path(tmp_path: Path) -> None:
    assert (
        run(tmp_path, "import sys\nprint(len(sys.argv), open(sys.argv[1]).read())\nprint('score: 1.5')")
        == 1.5
    )


def test_no_key_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    program = "import os\nprint(sum('KEY' in name or 'secret' in os.environ[name] for name in os.environ))"
    assert run(tmp_path, program) == 0.0


@pytest.mark.parametrize(
    ("output", "score"),
    [
        ("MAE 3\nRMSE: 17,845.20\n", 17845.2),
        ('{"score": 3, "rows": 100}', 3.0),
        ('progress 5\n{"score": 0.25}\n\n', 0.25),
        ("score = -1.5e-3", -0.0015),
        ("v2 of grader4u\n0.5 is the score", 0.5),
        ("\x1b[31m7\x1b[0m", 7.0),
        ("nothing", None),
        ("", None),
        ('{"score": true}', None),
        ("[" * 100_000, None),
        ('{"score": 3.4}\nDone in 2.1 s', 3.4),
        ('rows: 100\n{"score": null}', None),
        ('rows: 100\n{"score": "3.4"}', None),
        ('{"mae": 3.4, "rows": 100}', None),
        ('rows: 100\n{"mae": 3.4}', 3.4),
        ("mae=44.1\n2026-11-24 12:00:02,001 INFO done", 44.1),
        ("12:00:02 mae=44.1", 44.1),
        ("information 5", 5.0),
    ],
)
def test_the_score_is_found_in_its_output(output: str, score: float | None) -> None:
    assert score_in(output) == score


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("raise ValueError('no such column')", "exit code 1: ValueError: no such column"),
        ("print('done')", "printed no number"),
        ("print('rows: 100'); print('MAE: nan')", "printed nan"),
        ("print('rows: 100'); print('MAE: -inf')", "printed -inf"),
        ("print('{\"score\": 1' + '0' * 400 + '}')", "printed inf"),
        ("print('{\"score\": Infinity}')", "printed inf"),
        ("import os; os.kill(os.getpid(), 9)", "exit code -9"),
    ],
)
def test_a_failure_is_one_clear_line(tmp_path: Path, program: str, words: str) -> None:
    assert words in refused(tmp_path, program)


def test_it_is_stopped_at_its_limit_with_all_that_it_started(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\nchild.wait()\n"
    )
    assert "longer than 1 s" in refused(tmp_path, program, timeout_s=1.0)
    pid = tmp_path / "pid"
    if pid.exists():  # a busy machine may not come that far
        assert not is_running(int(pid.read_text()))


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(GradingError, match="cannot be started"):
        asyncio.run(run_grader("no-such-grader {submission}", tmp_path / "s.csv", tmp_path, PLENTY_S))


@pytest.mark.parametrize("command", ["", "python grade.py", "python 'grade.py {submission}"])
def test_a_command_without_a_place_for_the_submission_is_refused(tmp_path: Path, command: str) -> None:
    with pytest.raises(ConfigError):
        asyncio.run(run_grader(command, tmp_path / "s.csv", tmp_path, PLENTY_S))


def call(
    root: Path, code: str, function: str = "grade.py:score", cells: tuple[str, ...] = ("1", "2")
) -> float:
    (root / "grade.py").write_text(code)
    return asyncio.run(run_function(function, cells, cells[::-1], root, PLENTY_S))


def test_a_function_is_given_what_was_matched(tmp_path: Path) -> None:
    code = "def score(truth, predictions):\n    print('42')\n    return sum(truth) * 10 + predictions[0]\n"
    assert call(tmp_path, code) == 32.0
    labels = "def score(truth, predictions):\n    return (truth + predictions).index('b')\n"
    assert call(tmp_path, labels, cells=("a", "b")) == 1.0


def test_a_function_that_fails_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(GradingError, match="exit code 1: ZeroDivisionError"):
        call(tmp_path, "def score(truth, predictions):\n    return 1 / 0\n")
    with pytest.raises(GradingError, match="has no attribute 'score'"):
        call(tmp_path, "")


@pytest.mark.parametrize("function", ["grade.py", "other.py:score", "../grade.py:score", "grade.py:a b"])
def test_a_function_lies_in_the_workspace(tmp_path: Path, function: str) -> None:
    with pytest.raises(ConfigError):
        call(tmp_path, "", function)


def test_it_is_trusted_once_and_again_when_a_byte_of_it_changes(build: Build, tmp_path: Path) -> None:
    toml = '[evaluate]\ncommand = "python grade.py {submission}"\n'
    root = build({"mltui.toml": toml, "grade.py": "print(1)\n"})
    trust = Trust(tmp_path / "trusted.json")
    with pytest.raises(ConfigError, match=r"grade\.py would run outside the sandbox"):
        check_graders_are_trusted(root, trust)
    found = trustable_files(root, trust)
    assert [file.path.name for file in found] == ["mltui.toml", "grade.py"]
    trust.trust([file.path for file in found])
    check_graders_are_trusted(root, trust)
    (root / "grade.py").write_text("print(2)\n")
    with pytest.raises(ConfigError):
        check_graders_are_trusted(root, trust)
