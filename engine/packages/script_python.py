"""The Python that scripts run under, and how a prompt words it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NOTABLE = (
    "catboost",
    "lightgbm",
    "numpy",
    "optuna",
    "pandas",
    "polars",
    "scikit-learn",
    "scipy",
    "statsmodels",
    "tensorflow",
    "torch",
    "transformers",
    "xgboost",
)
"""What a script for tabular data, text or images most likely asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptPython:
    """An interpreter and what can be imported under it."""

    python: Path
    """Absolute. Not resolved in a virtual environment: its own path is what makes it that environment's."""
    version: str
    """As far as its files tell: `3.11.7`, or `3.11` where no file names the patch."""
    packages: Mapping[str, str]
    """Normalised distribution name -> version, sorted by name."""


def describe(script_python: ScriptPython, most: int = 60) -> str:
    """One line for a prompt: the version, then at most `most` packages, the notable ones first."""
    version = ".".join(script_python.version.split(".")[:2])
    packages = script_python.packages
    if not packages:
        return f"Python {version}; packages: none beside the standard library"
    names = sorted(packages, key=lambda name: (name not in NOTABLE, name))
    listed = ", ".join(f"{name} {packages[name]}" for name in names[:most])
    rest = len(names) - most
    return f"Python {version}; packages: {listed}" + (f"; and {rest} more" if rest > 0 else "")
