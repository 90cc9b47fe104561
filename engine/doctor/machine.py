"""What the machine gives: isolation, cores, memory, room on the disks, GPUs."""

import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platformdirs

from engine.config import Config
from engine.doctor.check import Check, Standing, bad
from engine.errors import SandboxError
from engine.isolating import sandbox_settings
from engine.outcome import Isolation
from engine.sandbox.choosing import STRONGEST_FIRST, choose
from engine.sandbox.gpus import find_gpus, share_words
from engine.sandbox.probe import (
    Finding,
    cores,
    default_memory_bytes,
    installed_memory_bytes,
    memory_bytes,
    probe,
)
from engine.sandbox.settings import SandboxSettings

_MB, _GB = 1024**2, 1024**3
_LITTLE_MEMORY_BYTES = _GB
_LITTLE_ROOM_BYTES, _NO_ROOM_BYTES = 2 * _GB, 64 * _MB
_GIVES = {
    Isolation.BWRAP: "scripts see their inputs and nothing else of yours",
    Isolation.LANDLOCK: "scripts open their inputs and nothing else of yours; weaker than bwrap",
    Isolation.NONE: "scripts can read and change whatever you can",
}


def isolation(config: Config) -> Iterator[Check]:
    """What scripts get, then each isolation as it was tried."""
    settings = sandbox_settings(config)
    tried = _try_all(settings)
    chosen = _chosen(settings, tried)
    yield chosen
    for found in tried.values():
        yield _tried(found, is_chosen=chosen.values.get("isolation") == found.isolation)
    yield _network(config, is_bare=chosen.values.get("isolation") == Isolation.NONE)


def computing(config: Config) -> Iterator[Check]:
    """Cores, memory and GPUs, with what one script gets of each."""
    jobs, usable, there = config.jobs, cores(), os.cpu_count() or 1
    of = f" of {there}" if there != usable else ""
    yield Check(
        topic="cores",
        words=f"{usable}{of}; each of {jobs} scripts at once gets {_threads(max(1, usable // jobs))}",
        values={"cores": usable, "jobs": jobs},
    )
    yield _memory(config)
    settings = sandbox_settings(config)
    gpus = find_gpus(os.environ)
    found = f"{len(gpus.names)} {gpus.maker}; each script gets {share_words(gpus, settings.gpus_per_script)}"
    yield Check(
        topic="GPU",
        words=found if gpus.names else "none found",
        values={"gpus": list(gpus.names), "maker": gpus.maker},
    )


def room(workspace: Path) -> Iterator[Check]:
    """On the disks of the workspace and of the environments."""
    places = {"disk": workspace, "- cache": platformdirs.user_cache_path("mltui")}
    for topic, place in places.items():
        there = next(folder for folder in (place, *place.parents) if folder.is_dir())
        free = shutil.disk_usage(there).free
        standing, remedy = Standing.GOOD, None
        if free < _LITTLE_ROOM_BYTES:
            standing = Standing.BAD if free < _NO_ROOM_BYTES else Standing.POOR
            remedy = f"make room in {there}"
        yield Check(
            topic=topic,
            words=f"{_gb(free)} free in {there}",
            standing=standing,
            remedy=remedy,
            values={"free_bytes": free, "folder": str(there)},
        )


def _try_all(settings: SandboxSettings) -> Mapping[Isolation, Finding]:
    """Side by side: each takes some 100 ms."""
    walls = [one for one in STRONGEST_FIRST if one is not Isolation.NONE]
    with ThreadPoolExecutor(len(walls)) as threads:
        return dict(zip(walls, threads.map(lambda one: probe(one, settings), walls), strict=True))


def _chosen(settings: SandboxSettings, tried: Mapping[Isolation, Finding]) -> Check:
    def known(isolation: Isolation, _: SandboxSettings) -> Finding:
        return tried.get(isolation) or probe(isolation, settings)

    try:
        chosen = choose(settings, known).isolation
    except SandboxError as error:
        return bad("isolation", error)
    strongest = tried[Isolation.BWRAP]
    is_best = chosen is Isolation.BWRAP
    words = f"{chosen}: {_GIVES[chosen]}"
    if strongest.works and not is_best:
        words = f"{words}; your config chose it"
    return Check(
        topic="isolation",
        words=words,
        standing=Standing.GOOD if is_best else Standing.POOR,
        remedy=None if is_best else strongest.remedy,
        values={"isolation": str(chosen)},
    )


def _tried(found: Finding, *, is_chosen: bool) -> Check:
    """What an isolation cannot do matters where it is the one that scripts get."""
    words = found.reason
    if found.works:
        words = "works" if is_chosen else "works, and is not needed"
        words = f"{words}, but {found.reason}" if is_chosen and found.reason else words
    return Check(
        topic=f"- {found.isolation}",
        words=words,
        standing=Standing.GOOD if found.works else Standing.POOR,
        values={"works": found.works, "lacks": found.reason},
    )


def _network(config: Config, *, is_bare: bool) -> Check:
    if is_bare:
        words = "scripts reach it, since nothing isolates them"
        return Check(topic="network", words=words, standing=Standing.POOR, values={"network": True})
    if not config.network:
        return Check(topic="network", words="scripts have none", values={"network": False})
    return Check(
        topic="network",
        words="scripts may reach it, and may send what they read; your config says so",
        standing=Standing.POOR,
        values={"network": True},
    )


def _memory(config: Config) -> Check:
    there, usable = installed_memory_bytes(), memory_bytes()
    limit_mb = config.limits.memory_mb
    share = limit_mb * _MB if limit_mb else default_memory_bytes(config.jobs)
    container = f" (a container's limit; the machine has {_gb(there)})" if usable < there else ""
    is_little = share < _LITTLE_MEMORY_BYTES
    return Check(
        topic="memory",
        words=f"{_gb(usable)}{container}; each of {config.jobs} scripts at once may use {_gb(share)}",
        standing=Standing.POOR if is_little else Standing.GOOD,
        remedy="fewer scripts at once: `--jobs 2`" if is_little and config.jobs > 2 else None,
        values={"memory_bytes": usable, "share_bytes": share},
    )


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def _gb(count: int) -> str:
    return f"{count / _GB:.1f} GB" if count < 100 * _GB else f"{count / _GB:,.0f} GB"
