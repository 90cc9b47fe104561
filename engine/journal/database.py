"""The journal in SQLite: facts are committed before anybody sees them."""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from engine.codec import fact_body, fact_name, read_at, read_fact, write_at
from engine.errors import JournalError
from engine.facts import Entry, Fact
from engine.ports import Clock

_SCHEMA_VERSION = 1
_BEGIN_ANEW = "move the file away to begin anew"
_SCHEMA = """
CREATE TABLE facts (
    seq       INTEGER PRIMARY KEY,
    run       INTEGER NOT NULL,
    at        TEXT    NOT NULL,
    fact      TEXT    NOT NULL,
    candidate INTEGER,
    body      TEXT    NOT NULL
) STRICT;
CREATE INDEX facts_of_a_run ON facts (run, seq);
PRAGMA user_version = 1;
"""


class Database:
    """The journal of one workspace. One writer: whoever holds the workspace's lock."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Raises JournalError where the file cannot be opened, or was written by a newer mltui."""
        self._path = path
        self._clock = clock
        try:
            # The engine owns the connection; a commit takes some 0.1 ms, less than handing it to a thread.
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            self._prepare()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def append(self, run: int, facts: Sequence[Fact]) -> Sequence[Entry]:
        """Commits all of them, or none, before it returns. Raises JournalError."""
        at = self._clock.now()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            entries = [self._insert(run, at, fact) for fact in facts]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise self._broken(error) from error
        return entries

    def entries(self, run: int, after: int = 0) -> Sequence[Entry]:
        """Every fact of one run, in order, beginning after the one with that `seq`."""
        try:
            return _entries(self._path, self._connection, run, after)
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def last_run(self) -> int | None:
        """The current run; None where there has been none."""
        return self._highest("run")

    def last_candidate(self) -> int:
        """The highest candidate of any run; 0 where there is none. Ids go on from run to run."""
        return self._highest("candidate") or 0

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        # WAL lets a viewer read while the engine writes; NORMAL survives the death of the process, and a
        # power cut costs at most the last facts, never the file.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        ((version,),) = self._connection.execute("PRAGMA user_version").fetchall()
        if version == 0:
            self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        elif version > _SCHEMA_VERSION:
            raise JournalError(
                f"{self._path}: written by a newer mltui (schema {version}, not {_SCHEMA_VERSION})",
                hint=f"upgrade mltui, or {_BEGIN_ANEW}",
            )

    def _highest(self, column: Literal["run", "candidate"]) -> int | None:
        try:
            ((highest,),) = self._connection.execute(f"SELECT max({column}) FROM facts")  # noqa: S608  ours
        except sqlite3.Error as error:
            raise self._broken(error) from error
        return None if highest is None else int(highest)

    def _insert(self, run: int, at: datetime, fact: Fact) -> Entry:
        body = fact_body(fact)
        row = (run, write_at(at), fact_name(fact), body.get("candidate"), json.dumps(body, ensure_ascii=True))
        cursor = self._connection.execute(
            "INSERT INTO facts (run, at, fact, candidate, body) VALUES (?, ?, ?, ?, ?)", row
        )
        return Entry(seq=cursor.lastrowid or 0, run=run, at=at, fact=fact)

    def _broken(self, error: sqlite3.Error) -> JournalError:
        return JournalError(f"{self._path}: {error}", hint=f"check the disk's free space, or {_BEGIN_ANEW}")


def read_run(path: Path) -> tuple[int | None, Sequence[Entry]]:
    """The current run and its facts, for an onlooker; none where there is no journal. Writes nothing."""
    if not path.is_file():
        return None, ()
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5.0)
    except sqlite3.Error as error:
        raise JournalError(f"{path}: {error}", hint=_BEGIN_ANEW) from error
    with contextlib.closing(connection):
        try:
            ((run,),) = connection.execute("SELECT max(run) FROM facts").fetchall()
            return run, _entries(path, connection, run or 0, 0)
        except sqlite3.Error as error:
            raise JournalError(f"{path}: {error}", hint=_BEGIN_ANEW) from error


def _entries(path: Path, connection: sqlite3.Connection, run: int, after: int) -> Sequence[Entry]:
    query = "SELECT seq, at, fact, body FROM facts WHERE run = ? AND seq > ? ORDER BY seq"
    try:
        return [
            Entry(seq=seq, run=run, at=read_at(at), fact=read_fact(name, json.loads(body)))
            for seq, at, name, body in connection.execute(query, (run, after))
        ]
    except (ValueError, TypeError) as error:
        raise JournalError(f"{path}: a fact cannot be read: {error}", hint=_BEGIN_ANEW) from error
