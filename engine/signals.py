"""Signals: what is only shown, never stored. A lost signal loses nothing."""

from dataclasses import dataclass

from engine.facts import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class TextArrived:
    """A piece of an answer."""

    candidate: int
    purpose: Purpose
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRestarted:
    """What had arrived of an answer is void; it is asked for again."""

    candidate: int
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionProgressed:
    """A script runs on."""

    candidate: int
    wall_s: float
    cpu_s: float
    memory_bytes: int
    output_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One line for a person: a back-off, a step of the set-up, something left aside."""

    message: str
    candidate: int | None = None


Signal = TextArrived | TextRestarted | ExecutionProgressed | Noted
