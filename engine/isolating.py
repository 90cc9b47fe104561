"""Where a run's scripts are run: isolated, or bare where the person has said so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from engine.config import Config
from engine.errors import SandboxError
from engine.sandbox.local import LocalExecutor, open_executor
from engine.sandbox.settings import SandboxSettings

AskBare = Callable[[SandboxError], Awaitable[bool]]
"""Whether a person says yes to no isolation at all, told why there is none."""


def sandbox_settings(config: Config) -> SandboxSettings:
    """What the config says of where scripts run."""
    return SandboxSettings(
        isolation=config.isolation,
        min_isolation=config.min_isolation,
        jobs=config.jobs,
        network=config.network,
        caches={name: Path(folder).expanduser() for name, folder in config.caches.items()},
        gpus_per_script=config.gpus_per_script,
    )


async def run_place(
    config: Config, note: Callable[[str], None], ask: AskBare | None, *, is_own: bool
) -> LocalExecutor:
    """The executor as configured. Raises SandboxError where scripts cannot be isolated, and nobody says yes.

    `ask` is awaited for as long as a person takes; None: nobody is there. A config that names an isolation or
    a least one is meant as it stands: then nobody is asked. `is_own`: the scripts are mltui's own.
    """
    settings = sandbox_settings(config)
    try:
        return await asyncio.to_thread(open_executor, settings)
    except SandboxError as error:
        if is_own:
            note(f"{error}; the demo's scripts are mltui's own, so they run without isolation")
        elif ask is None or not _is_left_open(settings) or not await ask(error):
            raise
    return await asyncio.to_thread(open_executor, replace(settings, isolation="none", min_isolation=None))


def _is_left_open(settings: SandboxSettings) -> bool:
    return settings.isolation == "auto" and settings.min_isolation is None
