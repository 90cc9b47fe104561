"""Runs at the start of every interpreter of a script, which lives in a stricter place than Python expects.

What multiprocessing keeps in /dev/shm goes to $TMPDIR; nothing of it is loaded before a script asks for it.
Where modes and times cannot be set, a script is left in peace about its own files: who copies a file with
`shutil` does not mean its mode.
"""

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:  # slow to load, and every interpreter of a script waits for this
    from collections.abc import Callable, Sequence
    from types import ModuleType
    from typing import Any

_HERE = __file__.rpartition("/")[0]
_INSTEAD = {"_multiprocessing": "semaphores.py", "_posixshmem": "memory.py"}
_HEAP = "multiprocessing.heap"


class _Heap(SourceFileLoader):
    """`multiprocessing.Value` and `Array`."""

    def exec_module(self, module: "ModuleType") -> None:
        """See Loader."""
        super().exec_module(module)
        module.Arena._dir_candidates = []


class _Finder:
    """Comes before all others, since an extension module may be built into the interpreter."""

    def find_spec(
        self, fullname: str, path: "Sequence[str] | None", target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """See MetaPathFinder."""
        if fullname in _INSTEAD:
            place = f"{_HERE}/{_INSTEAD[fullname]}"
            return ModuleSpec(fullname, SourceFileLoader(fullname, place), origin=place)
        if fullname == _HEAP:
            spec = PathFinder.find_spec(fullname, path, target)
            if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
                spec.loader = _Heap(fullname, spec.origin)
            return spec
        return None


def _lenient(act: "Callable[..., None]") -> "Callable[..., None]":
    def act_on(path: "Any", *arguments: "Any", **options: "Any") -> None:
        try:
            act(path, *arguments, **options)
        except PermissionError:
            if not _is_own(path):
                raise

    return act_on


def _is_own(path: "Any") -> bool:
    place = f"/proc/self/fd/{path}" if isinstance(path, int) else os.fsdecode(path)
    return f"{os.path.realpath(place)}/".startswith(_OWN)


_OWN = tuple(
    os.path.realpath(folder) + "/" for folder in map(os.environ.get, ("MLTUI_WORK", "TMPDIR")) if folder
)

sys.meta_path.insert(0, _Finder())
for _name in ("chmod", "fchmod", "utime"):
    setattr(os, _name, _lenient(getattr(os, _name)))
