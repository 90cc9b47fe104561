"""What the person has trusted once: files of a workspace, by their place and their very bytes."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from engine.clean import clean_line
from engine.errors import ConfigError
from engine.workspace.graders import named_graders
from engine.workspace.reading import is_inside, read_regular, reason
from engine.workspace.risky import risky_keys
from engine.workspace.shapes import CONFIG_FILE, STATE_FOLDER

TRUSTED_LIMIT_BYTES = 1_000_000
"""Of one file; a larger one can be neither trusted nor used."""
_LIST_LIMIT_BYTES = 16_000_000


class Trust:
    """The list of trusted files, kept where no workspace can write."""

    def __init__(self, file: Path) -> None:
        """`file`: where the list lies; it need not exist yet."""
        self.file = file

    @classmethod
    def of_user(cls) -> "Trust":
        """The list in the user's state dir."""
        return cls(platformdirs.user_state_path("mltui") / "trusted.json")

    def is_trusted(self, path: Path, content: bytes | None = None) -> bool:
        """Whether this file was trusted as it is now. Raises ConfigError where the list is broken.

        Give the `content` that was read, so that what is used is what was trusted.
        """
        if content is None:
            try:
                content = read_regular(path, TRUSTED_LIMIT_BYTES)
            except OSError:
                return False
        return self._known().get(_place(path)) == _sha256(content)

    def trust(self, paths: Iterable[Path]) -> None:
        """Trust these files as they are now. Raises ConfigError."""
        known = dict(self._known())
        for path in paths:
            try:
                content = read_regular(path, TRUSTED_LIMIT_BYTES + 1)
            except OSError as error:
                raise ConfigError(
                    f"cannot read {path}: {reason(error)}", hint="nothing was trusted"
                ) from error
            if len(content) > TRUSTED_LIMIT_BYTES:
                raise ConfigError(f"{path} is too large to be trusted", hint="nothing was trusted")
            known[_place(path)] = _sha256(content)
        self._write(known)

    def _known(self) -> Mapping[str, str]:
        try:
            known = json.loads(read_regular(self.file, _LIST_LIMIT_BYTES))["trusted"]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise ConfigError(f"cannot read {self.file}: {reason(error)}", hint="make it readable") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ConfigError(
                f"{self.file} is broken", hint="delete it, and trust your workspaces again"
            ) from error
        if not isinstance(known, dict):
            raise ConfigError(f"{self.file} is broken", hint="delete it, and trust your workspaces again")
        return known

    def _write(self, known: Mapping[str, str]) -> None:
        """Replace the list at once: a reader sees the old one or the new one."""
        text = json.dumps({"trusted": dict(sorted(known.items()))}, indent=1)
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.file.parent, prefix=".trusted-")  # mode 0600
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                    stream.write(text)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(name).replace(self.file)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ConfigError(
                f"cannot write {self.file}: {reason(error)}", hint="make its folder writable"
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Trustable:
    """A file of a workspace that counts only once the person trusts it."""

    path: Path
    sha256: str
    why: tuple[str, ...]
    """What it would do, one line each, for example `line 3: network = true`."""
    is_trusted: bool


def trustable_files(root: Path, trust: Trust) -> tuple[Trustable, ...]:
    """What `mltui trust` would trust: a config with a risky key, the graders it names, prompt overrides."""
    found = []
    config = root / CONFIG_FILE
    content = _content(config, root)
    if content is not None and (risky := risky_keys(content)):
        why = tuple(f"line {key.line}: {key.name} = {key.value}" for key in risky)
        found.append(_trustable(config, content, why, trust))
    for path in named_graders(content or b"", root):
        grader = _content(path, root)
        if grader is not None:
            found.append(_trustable(path, grader, ("grades, and runs outside the sandbox",), trust))
    for path, content in _override_files(root / STATE_FOLDER):
        found.append(_trustable(path, content, (f"replaces the prompt `{path.stem}`",), trust))
    return tuple(found)


def check_graders_are_trusted(root: Path, trust: Trust) -> None:
    """Raises ConfigError where the workspace's config names a grader that was not trusted as it is now."""
    for path in named_graders(_content(root / CONFIG_FILE, root) or b"", root):
        if not trust.is_trusted(path):
            raise ConfigError(
                f"{path.name} would run outside the sandbox, and you have not trusted it as it is now",
                hint=f"read {path}, then trust it once: `mltui trust {root}`",
            )


def trusted_overrides(state_dir: Path, trust: Trust) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The trusted prompts of `.mltui/prompts/` by name, and messages about those that are not."""
    texts: dict[str, str] = {}
    messages = []
    for path, content in _override_files(state_dir):
        if trust.is_trusted(path, content):
            texts[path.stem] = content.decode("utf-8", errors="replace")
        else:
            messages.append(
                f"{STATE_FOLDER}/prompts/{clean_line(path.name)} is not used, you have not trusted it: "
                f"read it, then `mltui trust {state_dir.parent}`"
            )
    return texts, tuple(messages)


def _override_files(state_dir: Path) -> Iterator[tuple[Path, bytes]]:
    folder = state_dir / "prompts"
    if folder.is_symlink() or state_dir.is_symlink():
        return
    for path in sorted(folder.glob("*.md")):
        content = None if path.is_symlink() else _content(path, state_dir)
        if content is not None:
            yield path, content


def _content(path: Path, root: Path) -> bytes | None:
    """What the file holds; None where it is no regular file in `root` or is too large."""
    try:
        content = read_regular(path, TRUSTED_LIMIT_BYTES + 1) if is_inside(path, root) else None
    except OSError:
        return None
    return content if content is not None and len(content) <= TRUSTED_LIMIT_BYTES else None


def _trustable(path: Path, content: bytes, why: tuple[str, ...], trust: Trust) -> Trustable:
    return Trustable(path=path, sha256=_sha256(content), why=why, is_trusted=trust.is_trusted(path, content))


def _place(path: Path) -> str:
    return os.path.realpath(path)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
