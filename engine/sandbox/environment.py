"""The environment of a script: built from nothing, so that no key of ours can be in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import SandboxError

MARK = "MLTUI_EXECUTION"
"""Names the execution in the environment of its processes, where only a search can find its strays."""

SEED = "SEED"
"""Names what a script takes every random seed from: folds, samples, models."""

MAX_SEED = 4_294_967_295
"""The largest that Python takes as its hash seed, and numpy as a seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What differs between confinements."""

    home: str
    """A private folder, writable and thrown away afterwards; as the script sees it."""
    path: str
    """PATH, as the script sees it."""
    threads: int
    seed: int
    lent: Mapping[str, str] = field(default_factory=dict)
    """Where its model caches are, and which GPUs are its own."""


def script_environment(surroundings: Surroundings) -> Mapping[str, str]:
    """All that a script finds in `os.environ`. Raises SandboxError for a seed that Python refuses."""
    if not 0 <= surroundings.seed <= MAX_SEED:
        raise SandboxError(
            f"the seed {surroundings.seed} of an execution does not lie between 0 and {MAX_SEED}",
            hint="choose a smaller `seed`",
        )
    return (
        _places(surroundings.home, surroundings.path)
        | _python(surroundings.seed)
        | {SEED: str(surroundings.seed)}
        | thread_share(surroundings.threads)
        | dict(surroundings.lent)
    )


def thread_share(threads: int) -> dict[str, str]:
    """What keeps BLAS, OpenMP and joblib to `threads` threads.

    Threads that wait go to sleep: spinning ones cost five scripts on two cores more than half of their time.
    """
    count = str(threads)
    return {
        "OMP_NUM_THREADS": count,
        "OPENBLAS_NUM_THREADS": count,
        "MKL_NUM_THREADS": count,
        "BLIS_NUM_THREADS": count,
        "NUMEXPR_NUM_THREADS": count,
        "NUMEXPR_MAX_THREADS": count,
        "VECLIB_MAXIMUM_THREADS": count,
        "NUMBA_NUM_THREADS": count,
        "POLARS_MAX_THREADS": count,
        "RAYON_NUM_THREADS": count,
        "LOKY_MAX_CPU_COUNT": count,
        "OMP_WAIT_POLICY": "PASSIVE",
        "KMP_BLOCKTIME": "0",
    }


def _places(home: str, path: str) -> dict[str, str]:
    return {
        "PATH": path,
        "HOME": home,
        "TMPDIR": home,
        "XDG_CACHE_HOME": f"{home}/.cache",
        "XDG_CONFIG_HOME": f"{home}/.config",
        "XDG_DATA_HOME": f"{home}/.local/share",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "MPLBACKEND": "Agg",
        # a model cache may be lent read-only
        "HF_MODULES_CACHE": f"{home}/.cache/huggingface/modules",
        "NUMBA_CACHE_DIR": f"{home}/.numba",
        "USER": "script",
        "LOGNAME": "script",
        "SHELL": "/bin/sh",
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }


def _python(seed: int) -> dict[str, str]:
    return {
        "PYTHONHASHSEED": str(seed),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        "PYTHONFAULTHANDLER": "1",
    }
