"""The person's own grader: a program or a Python function, run beside the engine once its files are trusted.

It runs outside the sandbox, in a session that is killed as a whole, without the environment of the engine.
"""

import asyncio
import json
import math
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from engine.clean import clean_line, clean_text
from engine.errors import GradingError
from engine.workspace.graders import SUBMISSION, command_words, function_place

_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "USER")
"""No key and nothing of mltui's own is among them."""
_MOST_OUTPUT_BYTES = 1_000_000
_NUMBER = re.compile(
    r"(?<![\w.])[-+]?(?:(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|nan|inf(?:inity)?)(?![\w.]*\w)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?")
"""Of a logger: no score."""
_CALL = """\
import importlib.util, json, sys
from pathlib import Path
path, name = sys.argv[1:]
sys.path.insert(0, str(Path(path).parent))
truth, predictions = json.load(sys.stdin)
spec = importlib.util.spec_from_file_location("grader", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
value = getattr(module, name)(truth, predictions)
print()
print(json.dumps({"score": float(value)}))
"""


async def run_grader(command: str, submission: Path, root: Path, timeout_s: float) -> float:
    """The score that the person's program prints last. Its working directory is the workspace's root.

    Raises GradingError in one line. A cancellation kills the program first.
    """
    words = command_words(command)
    return await _scored(
        [word.replace(SUBMISSION, str(submission)) for word in words],
        b"",
        root,
        timeout_s,
        f"evaluate.command `{clean_line(command, 80)}`",
    )


async def run_function(
    function: str,
    truth: Sequence[str],
    predictions: Sequence[str],
    root: Path,
    timeout_s: float,
) -> float:
    """What the person's function gives for these lists, which are of one order; as numbers where all are.

    mltui's own interpreter runs it. Raises GradingError in one line.
    """
    path, name = function_place(function, root)
    fed = json.dumps([_numbers_if_all(truth), _numbers_if_all(predictions)]).encode()
    arguments = [sys.executable, "-c", _CALL, str(path), name]
    return await _scored(arguments, fed, root, timeout_s, f"evaluate.function `{clean_line(function, 80)}`")


def score_in(output: str) -> float | None:
    """The last JSON line's `"score"`, else the last number that stands by itself; None without one.

    NaN and infinity are numbers here, for the caller to refuse: one that stands above them is not the score.
    """
    lines = [line for line in clean_text(output).splitlines() if line.strip()]
    objects = [fields for line in lines if (fields := _json_object(line)) is not None]
    scores = [fields["score"] for fields in objects if "score" in fields]
    if scores:
        return _number(scores[-1])
    for line in reversed(lines):
        fields = _json_object(line)
        if fields is not None:
            numbers = [number for value in fields.values() if (number := _number(value)) is not None]
            return numbers[0] if len(numbers) == 1 else None
        words = _NUMBER.findall(_CLOCK.sub(" ", line))
        if words:
            return float(words[-1].replace(",", ""))
    return None


def _json_object(line: str) -> Mapping[str, object] | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _number(value: object) -> float | None:
    match value:
        case bool():
            return None
        case int() | float():
            return float(str(value))  # an integer of too many digits is infinite, as in text
        case _:
            return None


async def _scored(arguments: Sequence[str], fed: bytes, root: Path, timeout_s: float, name: str) -> float:
    try:
        process = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=root,
            env=_environment(os.environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise GradingError(f"{name} cannot be started: {error}", hint="check the program's name") from error
    try:
        async with asyncio.timeout(timeout_s):
            output, errors = await _talk(process, fed)
            code = await process.wait()
    except TimeoutError as error:
        raise GradingError(
            f"{name} took longer than {timeout_s:g} s", hint="raise evaluate.timeout_s"
        ) from error
    finally:
        _kill(process)
        await process.wait()
    if code != 0:
        said = [line for line in clean_text(errors).splitlines() if line.strip()]
        words = f": {clean_line(said[-1])}" if said else ""
        raise GradingError(f"{name} ended with exit code {code}{words}")
    value = score_in(output)
    if value is None:
        raise GradingError(
            f"{name} printed no number that is its score", hint='print the score last, or {"score": 1.5}'
        )
    if not math.isfinite(value):
        raise GradingError(f"{name} printed {value}, which is no score")
    return value


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[name] for name in _KEPT_VARIABLES if name in environ}


async def _talk(process: Process, fed: bytes) -> tuple[str, str]:
    """What it wrote to stdout and stderr, while it was fed."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise GradingError("the grader was started without pipes")
    output, errors, _ = await asyncio.gather(
        _last_bytes(process.stdout), _last_bytes(process.stderr), _feed(process.stdin, fed)
    )
    return output, errors


async def _feed(stdin: asyncio.StreamWriter, fed: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # it need not read what it is given
        stdin.write(fed)
        await stdin.drain()
    stdin.close()


async def _last_bytes(stream: asyncio.StreamReader) -> str:
    kept = b""
    while chunk := await stream.read(65_536):
        kept = (kept + chunk)[-_MOST_OUTPUT_BYTES:]
    return kept.decode("utf-8", errors="replace")


def _kill(process: Process) -> None:
    """All that it started and that has not left its session, even where it has ended itself."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _numbers_if_all(cells: Sequence[str]) -> list[float] | list[str]:
    try:
        return [float(cell) for cell in cells]
    except ValueError:
        return list(cells)
