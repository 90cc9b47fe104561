"""What a person has let the scripts of one workspace have beside the rest, and the Python that has it.

Kept in the person's own data, never in the workspace: a stranger's folder must not bring its own grants.
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from platformdirs import user_data_path

from engine.config import Config
from engine.errors import PackagesError
from engine.packages.prepare import prepare, prepared_already
from engine.packages.requirement import checked_requirements
from engine.packages.script_python import ScriptPython

_MOST_BYTES = 1_000_000


class Additions:
    """The packages granted to one workspace. The environments of others are not touched."""

    def __init__(
        self, config: Config, workspace_root: Path, progress: Callable[[str], None], file: Path | None = None
    ) -> None:
        """`file`: where grants are kept; the person's data dir unless told otherwise."""
        self._config = config
        self._root = workspace_root
        self._progress = progress
        self._file = file or user_data_path("mltui") / "granted.json"

    async def prepare(self) -> ScriptPython:
        """The Python with all that was granted before. Raises PackagesError."""
        return await prepare(self._config, self._root, self._progress, self._granted())

    def prepared_already(self) -> ScriptPython | None:
        """What `prepare` gives at once; None: it makes an environment first. Raises PackagesError."""
        return prepared_already(self._config, self._root, self._granted())

    async def add(self, package: str) -> ScriptPython:
        """The Python with one package more. Raises PackagesError; then everything is as it was."""
        wanted = checked_requirements([*self._granted(), package])
        python = await prepare(self._config, self._root, self._progress, wanted)
        self._keep(wanted)
        return python

    def _granted(self) -> tuple[str, ...]:
        return checked_requirements(self._all().get(str(self._root.resolve()), ()))

    def _all(self) -> Mapping[str, Sequence[str]]:
        try:
            text = self._file.read_text(encoding="utf-8")[:_MOST_BYTES]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise PackagesError(f"{self._file} cannot be read: {error.strerror}") from error
        try:
            kept = json.loads(text)
            return {str(root): [str(name) for name in names] for root, names in kept.items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise PackagesError(
                f"{self._file} is damaged", hint="remove it; packages are asked for again"
            ) from error

    def _keep(self, granted: Sequence[str]) -> None:
        kept = json.dumps({**self._all(), str(self._root.resolve()): list(granted)}, indent=2)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._file.parent, prefix=".granted-")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(kept + "\n")
            Path(temporary).replace(self._file)
        except OSError as error:
            raise PackagesError(f"{self._file} cannot be written: {error.strerror}") from error
