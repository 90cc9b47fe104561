"""Running uv, and the interpreter that compiles what uv installed. Nothing else knows the uv package."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from engine.clean import clean_line
from engine.errors import PackagesError
from engine.packages.package_source import PackageSource, redacted

_LINE_LIMIT = 300
_VERSION_S = 5.0
_REINSTALL = 'install mltui again, or name an interpreter with `python = "..."` in the config'
_OWN_TESTS = r"/tests/"
"""Half of all modules are the packages' own tests, which no script imports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that ended by itself."""

    exit_code: int
    lines: tuple[str, ...]
    """What it said: cleaned, without credentials."""

    @property
    def complaint(self) -> str:
        """What it says of its failure, in one line."""
        starts = [index for index, line in enumerate(self.lines) if line.startswith("error:")]
        lines = self.lines[starts[-1] :] if starts else self.lines[-3:]
        words = (line.removeprefix("error:").removeprefix("cause:").strip() for line in lines)
        return clean_line(": ".join(filter(None, words)), 500) or f"exit code {self.exit_code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uv:
    """uv with everything that its commands share."""

    source: PackageSource
    folder: Path
    """Its working directory."""
    lock_fd: int
    """Stays open in the child, so that an environment is locked for as long as anybody writes it."""
    progress: Callable[[str], None]

    async def create(self, folder: Path, python: Path) -> Ended:
        """Make an empty environment that can be moved."""
        arguments = ["venv", "--no-project", "--relocatable", "--python", str(python), str(folder)]
        return await self._run([_binary(), *arguments], self.source.environ, _unheard)

    async def install(self, folder: Path, requirements: Sequence[str], *, builds: bool = False) -> Ended:
        """Put wheels into an environment. Nothing of them is run, unless `builds`: then what has no wheel."""
        wheels = () if builds else ("--only-binary", ":all:")
        flags = ["--python", str(folder / "bin" / "python"), *wheels, *self.source.flags]
        command = [_binary(), "pip", "install", *flags, "--", *requirements]
        return await self._run(command, self.source.environ, self.progress)

    async def compile(self, folder: Path, python: Path) -> Ended:
        """Compile an environment's modules by the bare interpreter, which reads but does not run them."""
        flags = ["-qq", "-j", "0", "-x", _OWN_TESTS]
        command = [str(python), "-I", "-S", "-m", "compileall", *flags, str(folder / "lib")]
        return await self._run(command, {"PATH": os.defpath}, _unheard)

    async def _run(
        self, command: Sequence[str], environ: Mapping[str, str], hear: Callable[[str], None]
    ) -> Ended:
        """The command's end; `hear` gets its lines as they come. A cancellation kills it."""
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=self.folder,
                env=dict(environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                pass_fds=(self.lock_fd,),
                start_new_session=True,
            )
        except OSError as error:
            raise PackagesError(f"{command[0]} cannot be started: {error.strerror}") from error
        lines: list[str] = []
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            async for line in _lines(process.stdout):
                lines.append(line)
                hear(line)
            return Ended(exit_code=await process.wait(), lines=tuple(lines))
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


def uv_version() -> str:
    """What uv says of itself. Blocks for some 20 ms. Raises PackagesError where it cannot be run."""
    try:
        said = subprocess.run(
            [_binary(), "--version"], capture_output=True, text=True, timeout=_VERSION_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PackagesError(f"uv cannot be run: {clean_line(str(error), 200)}", hint=_REINSTALL) from error
    return clean_line(said.stdout, 80)


def _unheard(_line: str) -> None:
    """What is quick, or says nothing that helps a person, stays quiet; its lines are kept for its failure."""


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    rest = b""
    while chunk := await stream.read(65536):
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[-65536:]
        for raw in whole:
            if line := _told(raw):
                yield line
    if line := _told(rest):
        yield line


def _told(raw: bytes) -> str:
    return clean_line(redacted(raw.decode("utf-8", errors="replace")), _LINE_LIMIT)


def _binary() -> str:
    try:
        return find_uv_bin()
    except FileNotFoundError as error:
        raise PackagesError(
            "uv is installed without its program",
            hint=_REINSTALL,
        ) from error
