"""`mltui run` from end to end: a process, an endpoint on loopback, scripts in the sandbox."""

import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.doubles.endpoint import Body, Endpoint, Reply, endpoint, purpose_of, text_of
from tests.shell import SECRET, Shell, shell_with_this_python

SCRIPT = """# {idea}
import csv
import os

rows = list(csv.DictReader(open("train.csv")))
print("environment:", dict(os.environ))
print("files:", sorted(os.listdir(".")))
open("submission.csv", "w").write("id,price\\n201,1\\n202,2\\n")
print("Validation MAE: {mae}")
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return shell_with_this_python(tmp_path / "home")


class Model:
    """Answers like a decent model: another MAE for each script, and it reads what it is shown."""

    def __init__(self) -> None:
        self.written = 0
        self.crashes: set[int] = set()
        self.before_answer: Callable[[Body], threading.Event | None] = lambda _body: None

    def __call__(self, body: Body) -> Reply:
        return Reply(text=self._text(body), waits_for=self.before_answer(body))

    def _text(self, body: Body) -> str:
        match purpose_of(body):
            case "score":
                output = text_of(body).rpartition("<output>")[2]
                stated = "Validation MAE: " in output
                value = float(output.rpartition("Validation MAE: ")[2].split()[0]) if stated else None
                return json.dumps({"stated": stated, "validation_mae": value, "line": None, "why": "read"})
            case "reflect":
                return json.dumps({"good": "simple", "bad": "crude", "next_step": "trees"})
            case purpose:
                self.written += 1
                code = SCRIPT.format(idea=f"idea {self.written}", mae=500 - self.written)
                if self.written in self.crashes:
                    code = "# crashes\nraise KeyError('price')\n"
                return code if purpose == "draft" else json.dumps({"analysis": "so", "code": code})


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def server(model: Model) -> Iterator[Endpoint]:
    with endpoint(model) as running:
        yield running


def test_two_rounds_over_a_real_endpoint(
    shell: Shell, workspace: Path, server: Endpoint, model: Model
) -> None:
    model.crashes = {2}
    ended = shell.mltui(
        "run", workspace, "--base-url", server.url, "--rounds", "2", "--samples", "3", OPENAI_API_KEY=SECRET
    )
    assert ended.code == 0, ended.stderr
    assert ended.facts[0]["fact"] == "RunStarted"
    last = ended.facts[-1]
    assert (last["fact"], last["reason"]) == ("RunEnded", "rounds")
    assert last["counts"]["candidates"] == 7
    best = last["best"]
    assert (best["reported"], best["verified"], best["candidate"] > 4) == (493.0, None, True)
    (failed,) = ended.of("CandidateFailed")
    assert failed["reason"] == "KeyError: 'price' (line 2)"
    assert len(ended.of("CandidateReflected")) == 7
    assert [fact["round"] for fact in ended.of("RoundEnded")] == [1, 2]
    assert all("at" in fact for fact in ended.facts)
    laid_out = workspace / ".mltui" / "best"
    assert sorted(path.name for path in laid_out.iterdir()) == ["WHY.md", "script.py", "submission.csv"]
    assert "--rounds 4" in ended.stderr
    kinds = [purpose_of(body) for body in server.requests]
    assert (kinds.count("draft"), kinds.count("repair"), kinds.count("improve")) == (3, 1, 3)


def test_no_key_reaches_a_script_a_log_or_the_journal(
    shell: Shell, workspace: Path, server: Endpoint
) -> None:
    ended = shell.mltui(
        "run", workspace, "--base-url", server.url, "--rounds", "1", "--samples", "2", OPENAI_API_KEY=SECRET
    )
    assert ended.code == 0, ended.stderr
    assert f"Bearer {SECRET}" in server.keys
    assert SECRET not in ended.stdout + ended.stderr
    kept = [path for path in (workspace / ".mltui").rglob("*") if path.is_file()]
    assert len(kept) > 10
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]
    output = (workspace / ".mltui" / "candidates" / "0001" / "stdout.log").read_text()
    assert "environment:" in output
    assert "train.csv" in output
    assert "task.md" not in output.partition("files:")[2]


def test_five_samples_are_in_flight(shell: Shell, workspace: Path, server: Endpoint, model: Model) -> None:
    all_there = threading.Event()

    def wait_for_five(body: Body) -> threading.Event | None:
        if server.in_flight == 5:
            all_there.set()
        return all_there if purpose_of(body) == "draft" else None

    model.before_answer = wait_for_five
    ended = shell.mltui("run", workspace, "--base-url", server.url, "--rounds", "1")
    assert ended.code == 0, ended.stderr
    assert server.most_in_flight == 5


def test_killed_and_run_again_it_buys_nothing_twice(
    shell: Shell, workspace: Path, server: Endpoint, model: Model
) -> None:
    never = threading.Event()
    model.before_answer = lambda body: never if purpose_of(body) == "reflect" else None
    process = shell.start("run", workspace, "--base-url", server.url, "--rounds", "1", "--samples", "3")
    assert process.stdout is not None
    first = []
    for line in process.stdout:
        first.append(json.loads(line))
        if sum(fact["fact"] == "CandidateScored" for fact in first) == 3:
            os.kill(process.pid, signal.SIGKILL)
            break
    first += [json.loads(line) for line in process.stdout]
    process.communicate()
    never.set()
    model.before_answer = lambda _body: None
    bought = [kind for kind in map(purpose_of, server.requests) if kind != "reflect"]
    ended = shell.mltui("run", workspace, "--base-url", server.url)
    assert ended.code == 0, ended.stderr
    assert [kind for kind in map(purpose_of, server.requests) if kind != "reflect"] == bought
    (resumed,) = ended.of("RunResumed")
    assert resumed["interrupted"] == [1, 2, 3]
    assert not ended.of("CandidateScored", "ScriptWritten", "ExecutionStarted")
    assert len(ended.of("CandidateReflected")) == 3
    assert ended.facts[-1]["best"]["reported"] == 497


def test_ctrl_c_ends_in_order(shell: Shell, workspace: Path, server: Endpoint, model: Model) -> None:
    never = threading.Event()
    model.before_answer = lambda _body: never
    process = shell.start("run", workspace, "--base-url", server.url)
    assert process.stdout is not None
    while json.loads(process.stdout.readline())["fact"] != "CandidateProposed":
        pass
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    never.set()
    assert process.returncode == 130, stderr
    assert json.loads(stdout.splitlines()[-1])["reason"] == "interrupted"
    assert "Traceback" not in stderr


def test_a_reader_that_leaves_does_not_break_the_run(shell: Shell, workspace: Path, server: Endpoint) -> None:
    process = shell.start("run", workspace, "--base-url", server.url, "--rounds", "1", "--samples", "2")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    stderr = process.stderr.read()
    assert process.wait() == 0, stderr
    assert "Traceback" not in stderr
    process.stderr.close()


def test_a_run_at_its_limit_says_so_and_asks_nobody(shell: Shell, workspace: Path, server: Endpoint) -> None:
    words = ("run", workspace, "--base-url", server.url, "--candidates", "2", "--samples", "2")
    shell.mltui(*words)
    asked = len(server.requests)
    again = shell.mltui(*words)
    assert again.code == 0
    assert len(server.requests) == asked
    assert [fact["fact"] for fact in again.facts] == ["RunResumed", "RunEnded"]
    assert again.facts[-1]["reason"] == "candidates"
    assert "--candidates 4" in again.stderr
    another = shell.mltui(*words, "--new")
    assert another.facts[0]["run"] == 2
    assert [fact["candidate"] for fact in another.of("CandidateProposed")] == [3, 4]
    assert (workspace / ".mltui" / "best-of-run-1" / "script.py").exists()


def test_status_reads_the_run(shell: Shell, workspace: Path, server: Endpoint) -> None:
    before = shell.mltui("status", workspace)
    assert before.code == 0
    assert "no run yet" in before.stdout
    assert not (workspace / ".mltui").exists()
    shell.mltui("run", workspace, "--base-url", server.url, "--rounds", "1", "--samples", "2")
    told = json.loads(shell.mltui("status", workspace, "--json").stdout)
    assert (told["run"], told["process"], told["best"]["reported"]) == (1, None, 498)
    assert told["counts"]["scored"] == 2
    assert "MAE 498" in shell.mltui("status", workspace).stdout


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_endpoint_that_is_not_there(shell: Shell, workspace: Path) -> None:
    ended = shell.mltui(
        "run", workspace, "--base-url", f"http://127.0.0.1:{closed_port()}/v1", "--model", "m"
    )
    assert ended.code == 2
    assert "cannot be reached" in ended.stderr.splitlines()[-1]
    assert ended.stdout == ""


def test_a_wrong_key(shell: Shell, workspace: Path, server: Endpoint) -> None:
    server.models_status = 401
    ended = shell.mltui("run", workspace, "--base-url", server.url, "--model", "m", OPENAI_API_KEY=SECRET)
    assert ended.code == 2
    assert "refuses the key" in ended.stderr.splitlines()[-1]
    assert SECRET not in ended.stderr


def test_an_unknown_model(shell: Shell, workspace: Path, server: Endpoint, model: Model) -> None:
    server.policy = lambda _body: Reply(
        status=404, error={"message": "model not found", "code": "model_not_found"}
    )
    ended = shell.mltui("run", workspace, "--base-url", server.url, "--model", "gpt-nonsense")
    assert ended.code == 2
    assert "does not know the model 'gpt-nonsense'" in ended.stderr.splitlines()[-1]
    server.policy = model
    again = shell.mltui("run", workspace, "--base-url", server.url, "--rounds", "1")
    assert again.code == 0
    assert len(again.of("CandidateScored")) == 5
    assert not again.of("CandidateProposed")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda folder: None, "there is no folder"),
        (lambda folder: folder.write_text("x"), "not a folder"),
        (lambda folder: folder.mkdir(), "empty"),
        (lambda folder: (folder.mkdir(), (folder / "train.csv").write_text("a\n1\n")), "task"),
    ],
    ids=["missing", "a file", "empty", "no task"],
)
def test_bad_workspaces_are_one_line(
    shell: Shell, tmp_path: Path, make: Callable[[Path], object], expected: str
) -> None:
    make(tmp_path / "ws")
    ended = shell.mltui("run", tmp_path / "ws", "--offline")
    assert ended.code == 2
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert expected in line
    assert "ws" in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sampels = 5", "did you mean"),
        ('samples = "many"', "mltui.toml:1"),
        ("samples = ", "mltui.toml:1"),
        ('isolation = "none"', "mltui trust"),
        ('[policy]\nbase_url = "http://127.0.0.1:1/v1"', "mltui.toml:2"),
    ],
)
def test_a_bad_config_is_one_line(shell: Shell, workspace: Path, text: str, expected: str) -> None:
    (workspace / "mltui.toml").write_text(text)
    ended = shell.mltui("run", workspace, "--offline")
    assert ended.code == 2
    (line,) = ended.stderr.splitlines()
    assert expected in line


@pytest.mark.parametrize(
    "words",
    [
        ("--samples", "0"),
        ("--rounds", "0"),
        ("--search", "random"),
        ("--offline", "--model", "m"),
        ("--config", "/nowhere/config.toml"),
        ("--base-url", "localhost:8000", "--model", "m"),
    ],
)
def test_wrong_words_end_with_2(shell: Shell, workspace: Path, words: tuple[str, ...]) -> None:
    ended = shell.mltui("run", workspace, *words)
    assert ended.code == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip()


def test_two_engines_do_not_share_a_workspace(
    shell: Shell, workspace: Path, server: Endpoint, model: Model
) -> None:
    never = threading.Event()
    model.before_answer = lambda _body: never
    process = shell.start("run", workspace, "--base-url", server.url)
    assert process.stdout is not None
    process.stdout.readline()
    second = shell.start("run", workspace, "--offline")
    assert second.stderr is not None
    assert "works on this workspace already" in second.stderr.readline()
    told = json.loads(shell.mltui("status", workspace, "--json").stdout)
    second.send_signal(signal.SIGINT)
    _, words = second.communicate()
    process.kill()
    process.communicate()
    never.set()
    assert second.returncode == 130
    assert f"process {process.pid}" in words
    assert told["process"] == process.pid


def test_a_place_where_no_socket_can_be_made_does_not_stop_a_run(
    shell: Shell, workspace: Path, server: Endpoint, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    words = ("run", workspace, "--base-url", server.url, "--rounds", "1", "--samples", "2")
    ended = shell.mltui(*words, TMPDIR=str(deep))
    assert ended.code == 0, ended.stderr
    assert "nobody can look on" in ended.stderr


def test_a_full_disk_under_stdout_is_told(shell: Shell, workspace: Path, server: Endpoint) -> None:
    with Path("/dev/full").open("w") as full:
        words = ("run", workspace, "--base-url", server.url, "--rounds", "1", "--samples", "2")
        process = shell.start_into(full, *words)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "stdout cannot be written" in stderr
    assert "Traceback" not in stderr


def test_help_loads_nothing_heavy(shell: Shell) -> None:
    ended = shell.mltui("run", "--help")
    assert ended.code == 0
    assert "--rounds" in ended.stdout
