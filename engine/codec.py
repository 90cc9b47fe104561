"""Facts to JSON and back: the same form in the journal, on stdout and in frames."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from engine.clean import clean_text
from engine.errors import JournalError
from engine.facts import Entry, Fact
from engine.signals import Signal

_SIGNALS: Mapping[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Signal)}
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
        fact: Fact = adapter.validate_python(clean_values(dict(body)))
    except ValidationError as error:
        raise JournalError(
            f"the journal holds a {name} that cannot be read: {error.errors()[0]['msg']}"
        ) from error
    return fact


def clean_values(value: Any) -> Any:
    """A journal lies in a workspace, and a workspace may be a stranger's: no text in it has controls.

    Nor has one in a frame: whoever listens at a socket is taken for no more than that.
    """
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {name: clean_values(field) for name, field in value.items()}
        case list():
            return [clean_values(field) for field in value]
        case _:
            return value


def signal_json(signal: Signal) -> dict[str, Any]:
    """A signal's name and fields as JSON values."""
    name = type(signal).__name__
    return {"signal": name, **_SIGNALS[name].dump_python(signal, mode="json")}


def read_signal(fields: Mapping[str, Any]) -> Signal:
    """The signal again. Raises JournalError where it is none."""
    given = dict(fields)
    adapter = _SIGNALS.get(str(given.pop("signal", "")))
    try:
        if adapter is None:
            raise JournalError("a signal that this mltui does not know", hint="upgrade this one")
        signal: Signal = adapter.validate_python(clean_values(given))
    except ValidationError as error:
        raise JournalError(f"a signal that cannot be read: {error.errors()[0]['msg']}") from error
    return signal


def read_entry(fields: Mapping[str, Any]) -> Entry:
    """The entry that `entry_json` wrote, with its `seq` beside. Raises JournalError."""
    given = dict(fields)
    try:
        seq, run, at, name = (given.pop(key) for key in ("seq", "run", "at", "fact"))
        return Entry(seq=int(seq), run=int(run), at=read_at(at), fact=read_fact(name, given))
    except (KeyError, ValueError, TypeError) as error:
        raise JournalError(f"a fact that cannot be read: {error!r}") from error


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
