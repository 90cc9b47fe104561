"""The whole examination, in the order in which a person reads it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.doctor.check import Check, bad
from engine.doctor.machine import computing, isolation, room
from engine.doctor.settings import NO_WORKSPACE, configured, endpoint, pythons, workspace
from engine.errors import MltuiError


def examine(folder: Path | None, environ: Mapping[str, str], *, asks: bool) -> Iterator[Check]:
    """Every check. `folder`: the workspace that is meant; None: none, then the person's config alone counts.

    `asks`: whether the endpoint is asked once, at no cost. Blocks for a second, and longer where it is asked.
    """
    root = folder.resolve() if folder else NO_WORKSPACE
    config, config_checks = configured(root, environ)
    yield from _guarded("isolation", isolation(config))
    yield from pythons(config, root)
    yield from computing(config)
    yield from room(root if folder else Path.cwd())
    yield endpoint(config, environ, asks=asks)
    yield from config_checks
    if folder is not None:
        yield workspace(folder)


def _guarded(topic: str, checks: Iterator[Check]) -> Iterator[Check]:
    """A setting that the sandbox refuses (a cache with secrets) is a finding like any other."""
    try:
        yield from checks
    except MltuiError as error:
        yield bad(topic, error)
