"""The numbered files of a prompt, within a budget. Nothing is dropped without a word.

What files hold is untrusted: it is cleaned, and can neither close a section of the prompt nor begin a file.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.prompting import fence
from engine.workspace.binary import describe
from engine.workspace.files import VisibleFile
from engine.workspace.groups import Group, grouped
from engine.workspace.reading import counted, reason
from engine.workspace.show_table import Shown, show_table
from engine.workspace.show_text import is_text, read_text, show_text
from engine.workspace.table import TABLE_SUFFIXES, NotATableError, read_table
from engine.workspace.target import find_tables

CHARS_PER_TOKEN = 4
_KEPT_ROWS = 60
"""Rows kept of every table: small ones are shown with all of them."""
_FAKE_ENTRY = re.compile(r"^(\d+\. Filename:)", re.MULTILINE)
_TOLD_NAMES = 30
_TRAIN_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesSection:
    """The files as a prompt shows them."""

    text: str
    """What stands between `<files>` and `</files>`; the same for the same files."""
    notes: tuple[str, ...]
    """What a person should know was left out or could not be read, one line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One numbered file, or a group of them."""

    name: str
    whole: Shown
    within: Callable[[int], Shown]
    """The content in at most about so many characters."""
    least: Shown
    """The least that must be said of it."""
    note: str = ""
    """What a person should know of it."""


def show_files(files: Sequence[VisibleFile], *, budget_tokens: int, preview_rows: int) -> FilesSection:
    """The numbered files in natural order, about four characters a token. Blocks: it reads the files.

    Where the budget is short, the training file may take half of it, and the rest is shared: what needs less
    than its share is shown whole, and leaves the remainder to the others.
    """
    entries = [
        _group_entry(item) if isinstance(item, Group) else _file_entry(item, preview_rows)
        for item in grouped(files)
    ]
    train = find_tables(files).train
    first = next((entry for entry in entries if train is not None and entry.name == train.name), None)
    shown, unnamed = _fit(entries, first, budget_tokens * CHARS_PER_TOKEN)
    blocks = [
        f"{number}. Filename: {entry.name}\nContent:{_harmless(content.text)}"
        for number, (entry, content) in enumerate(shown, start=1)
    ]
    left_out = [f"{entry.name} ({content.left_out})" for entry, content in shown if content.left_out]
    left_out += [f"{entry.name} (wholly)" for entry in unnamed]
    notes = [f"{entry.name}: {entry.note}" for entry in entries if entry.note]
    if left_out:
        line = f"Left out for lack of room: {_listed(left_out)}"
        blocks.append(_harmless(line))
        notes.append(f"{line}; `prompt_file_tokens` ({budget_tokens}) gives more room")
    return FilesSection(text=fence("\n\n".join(blocks)) or "there are no files", notes=tuple(notes))


def _fit(
    entries: Sequence[_Entry], first: _Entry | None, budget: int
) -> tuple[list[tuple[_Entry, Shown]], list[_Entry]]:
    """The entries with as much content as the budget allows, and those for which not even a line is left."""
    budget -= sum(_overhead(entry) for entry in entries)
    if sum(len(entry.whole.text) for entry in entries) <= budget:
        return [(entry, entry.whole) for entry in entries], []
    named, unnamed = _named_within(entries, first, budget)
    budget -= sum(len(entry.least.text) for entry in named)
    shares = _shares(named, first, max(0, budget))
    return [(entry, _content(entry, share)) for entry, share in zip(named, shares, strict=True)], unnamed


def _named_within(
    entries: Sequence[_Entry], first: _Entry | None, budget: int
) -> tuple[list[_Entry], list[_Entry]]:
    room = budget + sum(_overhead(entry) for entry in entries)
    named: list[_Entry] = []
    unnamed: list[_Entry] = []
    room -= 0 if first is None else _overhead(first) + len(first.least.text)
    for entry in entries:
        cost = 0 if entry is first else _overhead(entry) + len(entry.least.text)
        (named if cost <= room else unnamed).append(entry)
        room -= cost if cost <= room else 0
    return named, unnamed


def _shares(entries: Sequence[_Entry], first: _Entry | None, budget: int) -> list[int]:
    """How many characters each may have beyond its least: the small ones first, then all that is left."""
    wishes = {index: len(entry.whole.text) for index, entry in enumerate(entries)}
    shares = dict.fromkeys(wishes, 0)
    for index, entry in enumerate(entries):
        if entry is first:
            shares[index] = min(wishes[index], int(budget * _TRAIN_SHARE))
            budget -= shares[index]
    waiting = sorted(wishes, key=lambda index: wishes[index] - shares[index])
    for place, index in enumerate(waiting):
        more = min(wishes[index] - shares[index], budget // (len(waiting) - place))
        shares[index] += more
        budget -= more
    return [shares[index] for index in range(len(entries))]


def _content(entry: _Entry, share: int) -> Shown:
    limit = share + len(entry.least.text)
    if len(entry.whole.text) <= limit:
        return entry.whole
    content = entry.within(limit)
    return content if len(content.text) <= limit + _SLACK else entry.least


_SLACK = 200
"""A shortened content may be longer than asked for by the line that says what was left out."""


def _overhead(entry: _Entry) -> int:
    return len(entry.name) + 30


def _file_entry(file: VisibleFile, preview_rows: int) -> _Entry:
    try:
        if not file.size_bytes:
            return _fixed(file.name, " empty file")
        if file.suffix in TABLE_SUFFIXES:
            return _table_entry(file, preview_rows)
        return _text_entry(file) if is_text(file.path) else _binary_entry(file)
    except OSError as error:
        return _fixed(file.name, f" cannot be read: {reason(error)}", note=f"cannot be read: {reason(error)}")


def _table_entry(file: VisibleFile, preview_rows: int) -> _Entry:
    try:
        table = read_table(file.path, keep_rows=max(preview_rows, _KEPT_ROWS), suffix=file.suffix)
    except (NotATableError, UnicodeError) as error:
        other = _text_entry(file) if is_text(file.path) else _binary_entry(file)
        return _Entry(
            name=other.name,
            whole=other.whole,
            within=other.within,
            least=other.least,
            note=f"cannot be read as a table: {error}",
        )
    note = f"only its first {table.rows} rows were counted for the prompt" if table.is_sample else ""
    return _Entry(
        name=file.name,
        whole=show_table(table, file.size_bytes, preview_rows),
        within=lambda limit: show_table(table, file.size_bytes, preview_rows, limit),
        least=show_table(table, file.size_bytes, preview_rows, 0),
        note=note,
    )


def _text_entry(file: VisibleFile) -> _Entry:
    text = read_text(file.path, file.size_bytes)
    return _Entry(
        name=file.name,
        whole=show_text(text),
        within=lambda limit: show_text(text, limit),
        least=Shown(text=f" not shown: a text file; {file.size_bytes} bytes", left_out="its whole text"),
    )


def _binary_entry(file: VisibleFile) -> _Entry:
    return _fixed(file.name, f" not shown: {describe(file.path, file.suffix)}; {file.size_bytes} bytes")


def _group_entry(group: Group) -> _Entry:
    examples = ", ".join(group.examples)
    kind = group.suffix or "without an ending"
    count = f"{group.count} {'more ' * group.is_rest}files {kind}"
    return _fixed(group.folder, f" {count}, {_size(group.size_bytes)}, e.g. {examples}")


def _fixed(name: str, text: str, *, note: str = "") -> _Entry:
    content = Shown(text=text, left_out="")
    return _Entry(name=name, whole=content, within=lambda _: content, least=content, note=note)


def _harmless(text: str) -> str:
    """The text unable to begin a numbered file of its own."""
    return _FAKE_ENTRY.sub(r" \1", text)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _TOLD_NAMES
    return ", ".join(names[:_TOLD_NAMES]) + (f" and {counted(more, 'more file')}" if more > 0 else "")


def _size(size_bytes: int) -> str:
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
