"""Facts to JSON and back: the same form in the journal, on stdout and in frames."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from engine.errors import JournalError
from engine.facts import Entry, Fact

_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Fact)}


def fact_name(fact: Fact) -> str:
    """The name under which a fact is stored and printed."""
    return type(fact).__name__


def fact_body(fact: Fact) -> dict[str, Any]:
    """The fact's fields as JSON values."""
    body: dict[str, Any] = _ADAPTERS[fact_name(fact)].dump_python(fact, mode="json")
    return body


def read_fact(name: str, body: Mapping[str, Any]) -> Fact:
    """The fact again. Raises JournalError where the name or a field is not known."""
    adapter = _ADAPTERS.get(name)
    if adapter is None:
        raise JournalError(
            f"the journal holds a fact that this mltui does not know: {name!r}",
            hint="it was written by a newer mltui; upgrade this one",
        )
    try:
        fact: Fact = adapter.validate_python(dict(body))
    except ValidationError as error:
        raise JournalError(
            f"the journal holds a {name} that cannot be read: {error.errors()[0]['msg']}"
        ) from error
    return fact


def write_at(at: datetime) -> str:
    """UTC, ISO 8601, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_at(text: str) -> datetime:
    """The moment again."""
    return datetime.fromisoformat(text)


def entry_json(entry: Entry) -> dict[str, Any]:
    """What one line of `mltui run` says."""
    return {
        "fact": fact_name(entry.fact),
        "at": write_at(entry.at),
        "run": entry.run,
        **fact_body(entry.fact),
    }
