"""Folders with many files alike: one line for all of them instead of an entry for each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.workspace.files import VisibleFile, natural_key
from engine.workspace.table import TABLE_SUFFIXES

_MOST_ALIKE = 12
_MOST_SINGLE = 120
_EXAMPLES = 3
_SHOWN_FIRST = TABLE_SUFFIXES | {".txt", ".md", ".json", ".jsonl", ".xml", ".py", ".yaml", ".yml"}
"""Of many files alike one is shown, where its content tells something of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Files of one folder with the same ending."""

    folder: str
    """Ends in a slash; `./` for the top."""
    suffix: str
    """Empty where they have none; `of several kinds` where they have many."""
    count: int
    size_bytes: int
    examples: tuple[str, ...]
    """Bare names."""
    is_rest: bool
    """One more of them stands as an entry of its own."""


def grouped(files: Sequence[VisibleFile]) -> list[VisibleFile | Group]:
    """The files in natural order, with a group in place of many that are alike."""
    alike: dict[tuple[str, str], list[VisibleFile]] = defaultdict(list)
    for file in files:
        alike[file.name.rpartition("/")[0], file.suffix].append(file)
    items: list[tuple[str, VisibleFile | Group]] = []
    for (folder, suffix), members in alike.items():
        if len(members) <= _MOST_ALIKE:
            items += [(file.name, file) for file in members]
            continue
        shown = 1 if suffix in _SHOWN_FIRST else 0
        items += [(file.name, file) for file in members[:shown]]
        group = _group(f"{folder or '.'}/", suffix, members[shown:], is_rest=bool(shown))
        items.append((members[shown].name, group))
    items.sort(key=lambda item: natural_key(item[0]))
    return _few([item for _, item in items])


def _few(items: list[VisibleFile | Group]) -> list[VisibleFile | Group]:
    """The items, deeper files joined by their top folder where there are still too many."""
    if len(items) <= _MOST_SINGLE:
        return items
    kept: list[VisibleFile | Group] = []
    joined: dict[str, list[VisibleFile | Group]] = defaultdict(list)
    for item in items:
        name = item.folder if isinstance(item, Group) else item.name
        if "/" in name.removeprefix("./"):
            joined[name.partition("/")[0]].append(item)
        else:
            kept.append(item)
    for folder, members in joined.items():
        kept.append(_joined(f"{folder}/", members))
    return kept


def _joined(folder: str, items: Iterable[VisibleFile | Group]) -> Group:
    count = size_bytes = 0
    examples: list[str] = []
    for item in items:
        count += item.count if isinstance(item, Group) else 1
        size_bytes += item.size_bytes
        examples += [item.folder if isinstance(item, Group) else item.name]
    return Group(
        folder=folder,
        suffix="of several kinds",
        count=count,
        size_bytes=size_bytes,
        examples=tuple(name.removeprefix(folder) for name in examples[:_EXAMPLES]),
        is_rest=False,
    )


def _group(folder: str, suffix: str, members: Sequence[VisibleFile], *, is_rest: bool) -> Group:
    return Group(
        folder=folder,
        suffix=suffix,
        count=len(members),
        size_bytes=sum(file.size_bytes for file in members),
        examples=tuple(file.name.rpartition("/")[2] for file in members[:_EXAMPLES]),
        is_rest=is_rest,
    )
