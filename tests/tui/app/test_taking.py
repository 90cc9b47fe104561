"""What leaves the screen: for a pager, an editor, a shell; and what is set from it."""

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

from engine.errors import UsageError
from engine.facts import Fact, Purpose
from engine.signals import TextArrived
from tests.facts import proposed, run_through
from tests.tui.app.test_looking import lay_out, see
from tests.tui.app.world import World, hello, opened, run
from tui.outside import Programs, editor, pager

ONE: tuple[Fact, ...] = tuple(run_through(1, 10.0))


class Recorded:
    """A program that a test plays."""

    def __init__(self, act: Callable[[Sequence[str], str], int] = lambda *_: 0) -> None:
        self.act = act
        self.commands: list[list[str]] = []
        self.read = ""

    def run(self, command: Sequence[str], stdin: IO[bytes] | None) -> int:
        self.commands.append(list(command))
        self.read = "" if stdin is None else stdin.read().decode()
        return self.act(command, self.read)


def given_way(world: World, act: Callable[[Sequence[str], str], int] = lambda *_: 0) -> Recorded:
    """The terminal of a test cannot be given away: what would happen in between is played."""

    @contextlib.contextmanager
    def suspend() -> Iterator[None]:
        yield

    world.app.suspend = suspend  # type: ignore[method-assign]
    world.app.main.outside = recorded = Recorded(act)
    return recorded


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR", "PAGER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PAGER", "cat -u")
    monkeypatch.setenv("EDITOR", "true --wait")


@pytest.mark.parametrize(
    ("keys", "words"),
    [(["c"], "mine = 1"), (["o"], "fold 1"), (["i", "2"], "It was good"), (["g"], "mine = 1")],
)
def test_the_pager_is_given_what_is_shown(tmp_path: Path, keys: list[str], words: str) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE) as world:
            recorded = given_way(world)
            await see(world, "mine = 1")
            await world.press(*keys)
            await world.until(lambda: "It was good" in world.app.main.words or keys[0] != "i")
            await world.press("v")
            await world.until(lambda: bool(recorded.commands))
            assert recorded.commands == [["cat", "-u"]]
            assert words in recorded.read

    run(story())


def test_the_pager_gets_no_escape_of_a_script(tmp_path: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "a = 1\n", output="\x1b]0;owned\x07\x1b[2Jfold\x9b31m 1\u202e\n")
        async with opened(tmp_path, *ONE) as world:
            recorded = given_way(world)
            await world.press("o", "v")
            await world.until(lambda: bool(recorded.commands))
            assert recorded.read.strip() == "fold 1"

    run(story())


def test_a_long_output_is_paged_from_its_end(tmp_path: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "a = 1\n", output="first\n" + "line\n" * 1_000_000 + "last\n")
        async with opened(tmp_path, *ONE) as world:
            recorded = given_way(world)
            await world.press("o", "v")
            await world.until(lambda: bool(recorded.commands))
            assert recorded.read.endswith("last\n") and "first" not in recorded.read
            assert "before this are in" in recorded.read.split("\n")[0]

    run(story())


@pytest.mark.parametrize(
    ("name", "value", "key", "words"),
    [
        ("PAGER", "no-such-pager", "v", "$PAGER is `no-such-pager`, and there is no such program"),
        ("PAGER", "less 'a", "v", "$PAGER is `less 'a`, which is no command"),
        ("EDITOR", "no-such-editor", "e", "$EDITOR is `no-such-editor`, and there is no such program"),
        ("VISUAL", "nor-this", "e", "$VISUAL is `nor-this`"),
    ],
)
def test_a_program_that_there_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, key: str, words: str
) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE) as world:
            recorded = given_way(world)
            await see(world, "mine = 1")
            await world.press(key)
            await see(world, words)
            assert recorded.commands == [] and world.wishes == []

    monkeypatch.setenv(name, value)
    run(story())


@pytest.mark.parametrize("key", ["v", "e"])
def test_a_terminal_that_cannot_be_given_away_says_so(tmp_path: Path, key: str) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE) as world:
            await see(world, "mine = 1")
            await world.press(key)
            await see(world, "this terminal cannot be given to another program; y copies instead")

    run(story())


@pytest.mark.parametrize("key", ["v", "e", "Y"])
def test_what_has_no_script_yet(tmp_path: Path, key: str) -> None:
    async def story() -> None:
        async with opened(tmp_path, proposed(1)) as world:
            recorded = given_way(world)
            await world.press(key)
            said = "there is no code to show" if key == "v" else "#1 has no script yet"
            await see(world, said)
            assert recorded.commands == []

    run(story())


def test_a_script_that_is_being_written_can_be_paged(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, proposed(1)) as world:
            recorded = given_way(world)
            await world.tell(TextArrived(candidate=1, purpose=Purpose.WRITE, text="half = 1"))
            await world.press("v")
            await world.until(lambda: bool(recorded.commands))
            assert "half = 1" in recorded.read

    run(story())


# ---------------------------------------------------------------- edit


def rewritten(text: bytes, code: int = 0) -> Callable[[Sequence[str], str], int]:
    def act(command: Sequence[str], _: str) -> int:
        file = Path(command[-1])
        assert file.parent.stat().st_mode & 0o077 == 0, "nobody else can look into it"
        file.write_bytes(text)
        return code

    return act


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def edited(world: World, recorded: Recorded) -> None:
    await see(world, "mine = 1")
    await world.press("e")
    await world.until(lambda: bool(recorded.commands))
    await world.settle()


def test_an_edit_becomes_a_wish_and_the_copy_goes(tmp_path: Path, temporary: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE) as world:
            recorded = given_way(world, rewritten(b"yours = 2\n"))
            await edited(world, recorded)
            await see(world, "your edit of #1 is a candidate of its own now")
            assert world.wishes == [("edit", {"candidate": 1, "code": "yours = 2\n"})]
            assert recorded.commands[0][:2] == ["true", "--wait"]
            assert left_in(temporary) == []
            assert (tmp_path / "candidates/0001/script.py").read_text() == "mine = 1\n"

    run(story())


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (b"mine = 1\n", 0, "nothing was changed"),
        (b"  \n", 0, "nothing is left of it"),
        (b"yours = 2\n", 1, "the editor ended with 1: nothing was sent"),
    ],
)
def test_what_is_no_edit_is_not_sent(
    tmp_path: Path, temporary: Path, text: bytes, code: int, words: str
) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE) as world:
            await edited(world, given_way(world, rewritten(text, code)))
            await see(world, words)
            assert world.wishes == [] and left_in(temporary) == []

    run(story())


@pytest.mark.parametrize("text", [b"yours = 2\n", b"\xff\xfe", b"x" * 2_000_000])
def test_what_cannot_be_sent_is_kept_and_said_where(tmp_path: Path, temporary: Path, text: bytes) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE, size=(200, 40)) as world:
            world.link.refusals["edit"] = UsageError("there is no command 'edit'")
            await edited(world, given_way(world, rewritten(text)))
            (kept,) = left_in(temporary)
            await see(world, f"your text is kept in {kept.parent}"[:100])
            assert kept.read_bytes() == text

    run(story())


def test_what_was_kept_is_what_the_next_edit_goes_on_with(tmp_path: Path, temporary: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE) as world:
            world.link.refusals["edit"] = UsageError("no Python that can be run")
            await edited(world, given_way(world, rewritten(b"yours = (\n")))
            await see(world, "your text is kept")
            (kept,) = left_in(temporary)
            await edited(world, given_way(world, lambda *_: 1))
            await see(world, "the editor ended with 1")
            assert left_in(temporary) == [kept]
            world.link.refusals.clear()
            await edited(world, again := given_way(world))
            assert again.commands[0][-1] == str(kept)
            await see(world, "a candidate of its own now")
            assert world.wishes[-1] == ("edit", {"candidate": 1, "code": "yours = (\n"})
            assert left_in(temporary) == []

    run(story())


def test_an_editor_that_was_killed_takes_nothing_with_it(tmp_path: Path, temporary: Path) -> None:
    async def story() -> None:
        lay_out(tmp_path, "mine = 1\n")
        async with opened(tmp_path, *ONE) as world:
            await edited(world, given_way(world, rewritten(b"yours = 2\n", -9)))
            await see(world, "your text is kept")
            assert len(left_in(temporary)) == 1 and world.wishes == []

    run(story())


# ---------------------------------------------------------------- run again


def in_a_shell(command: str, temporary: Path) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(temporary)}
    return subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=False)


def test_the_copied_command_runs_the_script_again_on_copies_of_its_inputs(tmp_path: Path) -> None:
    async def story() -> None:
        script = (
            "print('sum', sum(map(int, open('data one.csv'))))\n"
            "for name in ('submission.csv', 'data one.csv', 'more/two.csv', 'locked.csv'):\n"
            "    open(name, 'w').write('mine')\n"
        )
        lay_out(state, script)
        greeting = hello(state, python=sys.executable, files_root=str(inputs))
        async with opened(state, *ONE, greeting=greeting) as world:
            await world.press("Y")
            assert "not isolated" in world.line("words")
            told = in_a_shell(world.app.clipboard, tmp_path)
            assert told.stdout == "sum 6\n"
            assert [line for line in told.stderr.splitlines() if "gone.csv" not in line] == []
            seed = world.cockpit.state.seed
            assert {f"PYTHONHASHSEED={seed}", f"SEED={seed}"} <= set(shlex.split(world.app.clipboard))

    state, inputs = tmp_path / "it's here" / ".mltui", tmp_path / "it's here"
    state.mkdir(parents=True)
    (inputs / "more").mkdir()
    elsewhere = tmp_path / "two.csv"
    elsewhere.write_text("far away")
    texts = {"data one.csv": "1\n2\n3\n", "submission.csv": "the person's own", "locked.csv": "read-only"}
    for name, text in texts.items():
        (inputs / name).write_text(text)
    (inputs / "locked.csv").chmod(0o444)
    (inputs / "more" / "two.csv").symlink_to(elsewhere)
    (inputs / "gone.csv").symlink_to(tmp_path / "nowhere")
    run(story())
    assert {name: (inputs / name).read_text() for name in texts} == texts
    assert elsewhere.read_text() == "far away"


def test_before_the_engine_is_ready_there_is_no_command(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *ONE) as world:
            await world.press("Y")
            assert "has not said yet which Python" in world.line("words")

    run(story())


# ---------------------------------------------------------------- at once, settings


def test_more_and_fewer_at_once_by_key(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *ONE) as world:
            await world.press("plus")
            assert "6 scripts run at the same time" in world.line("words")
            world.link.give(hello(tmp_path, jobs=6))
            await see(world, "exec 0/6")
            await world.press("minus")
            assert world.wishes == [("jobs", {"count": 6}), ("jobs", {"count": 5})]
            world.link.refusals["jobs"] = UsageError("jobs: a whole number from 1 to 64")
            await world.press("plus")
            assert "from 1 to 64" in world.line("words")

    run(story())


def test_fewer_than_one_means_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *ONE, greeting=hello(tmp_path, jobs=1)) as world:
            await world.press("minus")
            assert world.wishes == [] and "there is no fewer" in world.line("words")

    run(story())


def test_the_settings_say_what_is_set_and_set_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with opened(tmp_path, *ONE) as world:
            await world.press("comma")
            await see(
                world,
                "theme: dark",
                "autonomy: auto, as it is",
                "at once: 5",
                "follow the newest candidate: off",
            )
            await world.press(*"review")
            await see(world, "make it review")
            await world.press("enter")
            await world.until(lambda: world.wishes == [("autonomy", {"level": "review"})])

    run(story())


# ---------------------------------------------------------------- programs


def test_which_program() -> None:
    assert pager({"PAGER": "less -S"}) == pager({"PAGER": " less  -S "})
    assert editor({"VISUAL": "sh -c x", "EDITOR": "true"})[0] == "sh"
    assert editor({"VISUAL": " ", "EDITOR": "true"}) == ["true"]


def test_a_program_ends_when_somebody_wants_us_to_end() -> None:
    code = Programs(lambda: True).run([sys.executable, "-c", "input()"], None)
    assert code != 0


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be started"):
        Programs().run([str(tmp_path / "none")], None)
