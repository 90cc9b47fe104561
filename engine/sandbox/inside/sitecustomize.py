"""Runs at the start of every interpreter of a script: what multiprocessing keeps in /dev/shm goes to $TMPDIR.

Nothing is loaded before a script asks for it.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import ModuleType

_HERE = __file__.rpartition("/")[0]
_INSTEAD = {"_multiprocessing": "semaphores.py", "_posixshmem": "memory.py"}
_HEAP = "multiprocessing.heap"


class _Heap(SourceFileLoader):
    """`multiprocessing.Value` and `Array`."""

    def exec_module(self, module: ModuleType) -> None:
        """See Loader."""
        super().exec_module(module)
        module.Arena._dir_candidates = []


class _Finder(MetaPathFinder):
    """Comes before all others, since an extension module may be built into the interpreter."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See MetaPathFinder."""
        if fullname in _INSTEAD:
            return spec_from_file_location(fullname, f"{_HERE}/{_INSTEAD[fullname]}")
        if fullname == _HEAP:
            spec = PathFinder.find_spec(fullname, path, target)
            if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
                spec.loader = _Heap(fullname, spec.origin)
            return spec
        return None


sys.meta_path.insert(0, _Finder())
