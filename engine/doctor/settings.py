"""What was set up: the config and whom it comes from, the Pythons, uv, the endpoint, the workspace."""

import asyncio
import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.config import Config
from engine.doctor.check import Check, Standing, bad
from engine.errors import ConfigError, MltuiError, SamplingError
from engine.llm.address import OPENAI, host_of, is_offline, key_for
from engine.packages import Additions, ScriptPython, uv_version
from engine.workspace.config_files import load_config, user_config_file
from engine.workspace.shapes import CONFIG_FILE, open_workspace
from engine.workspace.trust import Trust, trustable_files

_NOTABLE = ("numpy", "pandas", "scikit-learn", "lightgbm", "torch")
_CHECK_S = 20.0
NO_WORKSPACE = Path("/nonexistent")
"""A folder that nobody named is no workspace: its config does not count."""


def configured(root: Path, environ: Mapping[str, str]) -> tuple[Config, list[Check]]:
    """The settings that a run here would have, and where they come from; as far as they can be used."""
    checks = [_own_file()]
    trust = Trust.of_user()
    try:
        loaded = load_config(root, flags={}, config_file=None, environ=environ, trust=trust)
    except ConfigError as error:
        return _without(environ, trust), [*checks, bad("- refused", error), *_untrusted(root, trust)]
    if (root / CONFIG_FILE).exists():
        checks.append(Check(topic="- workspace", words=str(root / CONFIG_FILE)))
    checks += [Check(topic="- note", words=words, standing=Standing.POOR) for words in loaded.messages]
    return loaded.config, [*checks, *_untrusted(root, trust)]


def _without(environ: Mapping[str, str], trust: Trust) -> Config:
    """The person's settings alone, where the workspace's cannot be used; else the defaults."""
    try:
        return load_config(NO_WORKSPACE, flags={}, config_file=None, environ=environ, trust=trust).config
    except ConfigError:
        return Config()  # what is wrong with it has been told


def workspace(path: Path) -> Check:
    """Whether it can be worked on."""
    try:
        opened = open_workspace(path)
    except MltuiError as error:
        return bad("workspace", error)
    if not os.access(opened.root, os.W_OK):
        return Check(
            topic="workspace",
            words=f"{opened.root} cannot be written, and mltui keeps its results in {opened.state_dir}",
            standing=Standing.BAD,
            remedy="make a copy of it that you may write",
        )
    words = f"{opened.root}: {opened.shape}, task in {opened.task_file.name}"
    return Check(topic="workspace", words=words, values={"shape": str(opened.shape)})


def pythons(config: Config, root: Path) -> Iterator[Check]:
    """mltui's own, the scripts', and uv."""
    version = importlib.metadata.version("mltui")
    yield Check(
        topic="python",
        words=f"mltui {version} on Python {platform.python_version()}, {sys.executable}",
        values={"mltui": version, "version": platform.python_version(), "python": sys.executable},
    )
    try:
        found = Additions(config, root, _unheard).prepared_already()
    except MltuiError as error:
        yield bad("- scripts'", error)
        found = None
    else:
        yield _scripts_python(config, found)
    try:
        yield Check(topic="uv", words=uv_version())
    except MltuiError as error:
        # Needed only where an environment has to be made.
        standing = Standing.POOR if found is not None else Standing.BAD
        yield Check(topic="uv", words=str(error), standing=standing, remedy=error.hint)


def endpoint(config: Config, environ: Mapping[str, str], *, asks: bool) -> Check:
    """Who writes the scripts, without the key. `asks`: whether it answers, which costs nothing."""
    if is_offline(config):
        words = "none: the built-in offline policy writes the scripts, no language model"
        return Check(topic="endpoint", words=words, values={"offline": True})
    policy = config.policy
    try:
        host = host_of(policy.base_url or OPENAI)
        key = key_for(policy, environ)
        named = f"{policy.model or 'its only model'} at {host}"
        held = f"key from {policy.api_key_env}" if key else f"no key ({policy.api_key_env} is not set)"
        answered = asyncio.run(_ask(config, environ)) if asks else "not asked; `--check` does, at no cost"
    except MltuiError as error:
        return bad("endpoint", error)
    values = {"offline": False, "model": policy.model, "host": host, "has_key": key is not None}
    return Check(topic="endpoint", words=f"{named}; {held}; {answered}", values=values)


async def _ask(config: Config, environ: Mapping[str, str]) -> str:
    from engine.llm.connect import endpoint_sampler  # noqa: PLC0415  takes a second; only this needs it

    try:
        async with asyncio.timeout(_CHECK_S):
            sampler = await endpoint_sampler(config.policy, environ, sends_seed=False)
            await sampler.close()
    except TimeoutError as error:
        raise SamplingError(f"the endpoint said nothing for {_CHECK_S:g} s", hint="is it running?") from error
    return "it answers"


def _own_file() -> Check:
    path = user_config_file()
    words = str(path) if path.exists() else f"none of your own; it would be {path}"
    return Check(topic="config", words=words, values={"file": str(path), "exists": path.exists()})


def _untrusted(root: Path, trust: Trust) -> Iterator[Check]:
    for file in trustable_files(root, trust):
        if not file.is_trusted:
            yield Check(
                topic="- untrusted",
                words=f"{file.path}: {'; '.join(file.why)}",
                standing=Standing.POOR,
                remedy=f"read it; `mltui trust {root}` lets it count",
                values={"file": str(file.path)},
            )


def _scripts_python(config: Config, found: ScriptPython | None) -> Check:
    if found is None:
        wanted = ", ".join(config.packages.install) or "no packages"
        words = f"made when the first run starts, by uv: {wanted}"
        return Check(topic="- scripts'", words=words, values={"python": None})
    has = [f"{name} {found.packages[name]}" for name in _NOTABLE if name in found.packages]
    lacks = [name for name in ("numpy", "pandas") if name not in found.packages]
    words = f"Python {found.version} with {', '.join(has) or 'none of the usual packages'}, {found.python}"
    return Check(
        topic="- scripts'",
        words=words,
        standing=Standing.POOR if lacks else Standing.GOOD,
        remedy=f"install {' and '.join(lacks)} there; scripts nearly always want them" if lacks else None,
        values={"python": str(found.python), "version": found.version, "packages": dict(found.packages)},
    )


def _unheard(_line: str) -> None:
    """Nothing is made here, so nothing is told of it."""
