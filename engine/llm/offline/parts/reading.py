"""Reading the files, and naming what is to be predicted."""

from engine.llm.offline.parts.measuring import positive_line
from engine.llm.offline.parts.part import Part, listed, quote
from engine.llm.offline.table import Table
from engine.llm.offline.task import Task

_SEED = 'SEED = int(os.environ.get("SEED", "42")) % 10**9  # LightGBM takes no more than 31 bits'


def reading(task: Task) -> Part:
    """Train, test and target."""
    dropped = [*task.ids, *(name for name in task.unusable if name not in task.ids)]
    lines = [f"TARGET = {quote(task.target.name)}"]
    if dropped:
        lines.append(f"UNUSED = {listed(dropped)}{_why_unused(task)}")
    lines += ["# one for all scripts of a run: the same folds, so that scores can be compared", _SEED, ""]
    lines.append(f"train = {_read(task.train)}")
    if task.test is not None:
        lines.append(f"test = {_read(task.test)}")
    lines += _target_lines(task)
    imports = ("os", "pandas as pd", *(("numpy as np",) if task.is_classes else ()))
    return Part("\n".join(lines), imports)


def _why_unused(task: Task) -> str:
    if task.ids and not task.unusable:
        return "  # names a row, says nothing of it"
    if not task.ids:
        return "  # not in the test file, empty, or free text"
    return "  # names a row; not in the test file; empty or free text"


def _read(table: Table) -> str:
    separator = "" if table.separator == "," else f", sep={quote(table.separator)}"
    encoding = f", encoding={quote(table.encoding)}" if table.encoding else ""
    return f"pd.read_csv({quote(table.file)}{separator}{encoding})"


def _target_lines(task: Task) -> list[str]:
    rows = ["train = train.dropna(subset=[TARGET]).reset_index(drop=True)"] if task.target.missing else []
    if task.is_classes:
        found = "classes, y = np.unique(train[TARGET].to_numpy(), return_inverse=True)"
        lines = ["# y: the place of each row's class in this sorted list", found, positive_line(task)]
        return [*rows, *(line for line in lines if line)]
    if task.target_is_number:
        return [*rows, "y = train[TARGET].to_numpy(dtype=float)"]
    return [
        "# The target is a name and not a number: MAE is then the distance between places in the sorted list",
        "# of names, which is only meaningful if that order is.",
        "classes = sorted(train[TARGET].dropna().unique())",
        "train = train.dropna(subset=[TARGET]).reset_index(drop=True)",
        "y = train[TARGET].map({name: place for place, name in enumerate(classes)}).to_numpy(dtype=float)",
    ]
