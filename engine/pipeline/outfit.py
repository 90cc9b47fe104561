"""The Python that scripts run under, as it is now, and who may have what beside it."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from engine.clean import clean_line
from engine.errors import PackagesError
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled
from engine.packages import ScriptPython, describe, normalised
from engine.pipeline.ledger import Ledger
from engine.requests import Stage, stage_of
from engine.state import State

EVERY = "*"


class Installer(Protocol):
    """Puts a package into the environment of this workspace's scripts."""

    async def add(self, package: str) -> ScriptPython:
        """The Python that has it. Raises PackagesError; then, and when cancelled, nothing has changed."""
        ...


class Leave(Protocol):
    """Whether a person can be asked now."""

    def __call__(self) -> bool:
        """True: somebody looks on."""
        ...


class Outfit:
    """The Python that scripts run under, as it is now, and who may have what beside it."""

    def __init__(
        self,
        python: ScriptPython,
        installer: Installer,
        allowed: Collection[str],
        is_attended: Leave,
        *,
        has_network: bool = False,
        gpus: str = "none",
    ) -> None:
        """`allowed`: names that need nobody's leave; `*` among them: every name.

        `gpus`: what a script gets of them, in words.
        """
        self._installed = python
        self._installer = installer
        self._allowed = frozenset(name if name == EVERY else normalised(name) for name in allowed)
        self._is_attended = is_attended
        self._has_network = has_network
        self._gpus = gpus
        self._installing = asyncio.Lock()

    @property
    def python(self) -> Path:
        """The interpreter for the next script."""
        return self._installed.python

    def has(self, package: str) -> bool:
        """Whether it is installed."""
        return package in self._installed.packages

    def machine(self, limits: str, state: State) -> str:
        """What a prompt says of the machine: Python and its packages, the limits, what else can be had."""
        network = "open" if self._has_network else "none"
        lines = [describe(self._installed), f"{limits}; network: {network}; GPU: {self._gpus}"]
        refused = [
            one.package for one in state.requests.values() if one.stage in (Stage.DECLINED, Stage.FAILED)
        ]
        if self._allowed or self._is_attended():
            lines.append(
                "more packages: only by request, where one is well worth it. A script asks by a block "
                'below its first line: `# /// script`, `# dependencies = ["name"]`, `# ///`'
            )
        else:
            lines.append("more packages: none can be installed")
        if refused:
            lines.append(f"not to be had, do not import: {', '.join(refused)}")
        return "\n".join(lines)

    def version(self, package: str) -> str:
        """The version that is installed; empty where none is."""
        return self._installed.packages.get(package, "")

    def decide(self, package: str) -> PackageDecided | None:
        """What is decided without a person; None: one has to be asked."""
        if self._allowed & {EVERY, package}:
            return PackageDecided(package=package, is_granted=True, reason="your config allows it")
        if not self._is_attended():
            reason = "nobody was there to ask; `[packages] allow` grants without asking"
            return PackageDecided(package=package, is_granted=False, reason=reason)
        return None

    async def install(self, ledger: Ledger, package: str) -> None:
        """Emits PackageInstalled or PackageFailed, unless the person takes the grant back meanwhile."""
        async with self._installing:
            if stage_of(ledger.state.requests, package) is not Stage.GRANTED:
                return
            adding = asyncio.ensure_future(self._installer.add(package))
            taken_back = asyncio.ensure_future(
                ledger.until(lambda state: stage_of(state.requests, package) is not Stage.GRANTED)
            )
            try:
                await asyncio.wait({adding, taken_back}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _ended(adding, taken_back)
            if adding.cancelled():
                return
            try:
                self._installed = adding.result()
            except PackagesError as error:
                ledger.emit(PackageFailed(package=package, reason=clean_line(_whole(error), 400)))
            else:
                ledger.emit(PackageInstalled(package=package, version=self.version(package)))


def _whole(error: PackagesError) -> str:
    return f"{error}; {error.hint}" if error.hint else str(error)


async def _ended(*futures: "asyncio.Future[Any]") -> None:
    for future in futures:
        future.cancel()
    for future in futures:
        with suppress(asyncio.CancelledError, PackagesError):
            await future
