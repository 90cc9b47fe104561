"""What was thought of a script before it ran, and what came of that, in words."""

from dataclasses import dataclass
from enum import StrEnum

from engine.candidate import Candidate, NotRun, Proposed
from engine.outcome import Prediction
from tui.cockpit import Cockpit


class Judging(StrEnum):
    """How far judging a script that waits for it has come."""

    VALUING = "valuing"
    """The model is asked what it expects of it."""
    VALUED = "valued"
    """It has said so; others of the round are still asked about."""
    WRITTEN = "written"
    """Comparing begins when all of the round are there."""
    COMPARING = "comparing"
    BEATEN = "beaten"
    """Another one is better; who stays is still open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """A script's comparisons with others."""

    won: int
    lost: int
    even: int


def judging(cockpit: Cockpit, candidate: Candidate) -> Judging | None:
    """None where it is not judged before it may run, or has been."""
    if not _is_judged_first(cockpit, candidate):
        return None
    if cockpit.hello.before_run == "value":
        return Judging.VALUED if candidate.is_valued else Judging.VALUING
    if pairs_of(cockpit, candidate.id).lost:
        return Judging.BEATEN
    its_round = cockpit.state.candidates.of_round(candidate.round)
    is_whole = not any(not one.depth and isinstance(one.status, Proposed) for one in its_round)
    return Judging.COMPARING if is_whole else Judging.WRITTEN


def judging_words(cockpit: Cockpit, candidate: Candidate, found: Judging) -> str:
    """The same as a sentence."""
    match found:
        case Judging.VALUING:
            return "the model says what it expects of it, before it may run"
        case Judging.VALUED:
            said = candidate.prediction
            return "the model had no answer" if said is None else f"expected {expectation(cockpit, said)}"
        case Judging.WRITTEN:
            return "it is compared in pairs when all of its round are there, before it may run"
        case Judging.COMPARING | Judging.BEATEN:
            return f"in pairs before it may run: {pairs_words(pairs_of(cockpit, candidate.id))}"


def is_favoured(cockpit: Cockpit, candidate: Candidate) -> bool:
    """Whether the search stands on it though it was not run."""
    return isinstance(candidate.status, NotRun) and cockpit.state.best == candidate.id


def expectation(cockpit: Cockpit, said: Prediction) -> str:
    """`+6.5: 62% to gain 12.4, else 3.1 worse`."""
    upside = signed(cockpit, said.net_upside)
    gain, loss = cockpit.number(said.gain), cockpit.number(said.loss)
    return f"{upside}: {said.probability:.0%} to gain {gain}, else {loss} worse"


def came_of(cockpit: Cockpit, candidate: Candidate) -> float | None:
    """By how much it is better than what it was predicted against; None where nothing can be compared."""
    if candidate.prediction is None:
        return None
    from engine.calibration import came_of as found  # noqa: PLC0415  few runs need it: not at first paint

    return found(cockpit.state, candidate.id)


def trust_words(cockpit: Cockpit) -> str:
    """How far what was expected of scripts can be trusted, by what came of it so far."""
    from engine.calibration import calibration_words  # noqa: PLC0415  few runs need it

    return calibration_words(cockpit.expectations.calibration(cockpit.state), cockpit.state.metric.name)


def signed(cockpit: Cockpit, value: float) -> str:
    """What is gained with its sign, in units of the metric: above 0 is better, whatever the direction."""
    return f"{'-' if value < 0 else '+'}{cockpit.number(abs(value))}"


def pairs_of(cockpit: Cockpit, candidate: int) -> Pairs:
    """How it has fared against others so far."""
    found = [fact.better for _, fact in cockpit.expectations.met(candidate, cockpit.state)]
    return Pairs(
        won=sum(better == candidate for better in found),
        lost=sum(better not in (candidate, None) for better in found),
        even=sum(better is None for better in found),
    )


def pairs_words(pairs: Pairs) -> str:
    """`2 won, 1 lost, 1 even`."""
    named = ((pairs.won, "won"), (pairs.lost, "lost"), (pairs.even, "even"))
    return ", ".join(f"{count} {name}" for count, name in named if count) or "none yet"


def _is_judged_first(cockpit: Cockpit, candidate: Candidate) -> bool:
    """Whether its script has to be chosen among others before it may run."""
    if cockpit.hello.before_run is None or cockpit.state.ended is not None:
        return False
    from engine.search.shortlist import is_held  # noqa: PLC0415  few runs need it: not at first paint

    return is_held(candidate)
