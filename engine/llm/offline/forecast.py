"""Judging scripts that have not run: probability, gain and loss of one, or which of two is the better.

By rule, from the parts of the recipes and the memory. The difference of two recipes is taken as normal, so
that net upside, probability * gain - (1 - probability) * loss, is its mean.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from engine.llm.offline.measure import loss_of
from engine.llm.offline.memory import Attempt, best, choices
from engine.llm.offline.prompt import Prompt
from engine.llm.offline.rating import Known, rated
from engine.llm.offline.recipe import Recipe, read_script
from engine.llm.offline.task import Task
from engine.parsing.python_text import tree_of

_HELD_AGAINST = re.compile(r"held against (?:.|\n)*? is (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b")
_LEANING = re.compile(r"of (\d+) predictions? .*?too (hopeful|fearful) by (\d+(?:\.\d+)?(?:e[+-]?\d+)?) ")
_LEAST_DOUBT, _DOUBT_OF_A_PART, _MOST_DOUBT = 0.02, 0.012, 0.12
_DOUBT_OF_STRANGERS = 0.25
"""Where what it is held against is no recipe: then its parts say nothing."""
_BETTER_THAN_PLAIN = 0.3
"""By so much a recipe is usually better than a plain guess."""
_TOO_NEAR = 0.008
"""As a share of the loss: two recipes so close will come out about equally good."""
_OF_A_WASTED_RUN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What one script is expected to bring; gain and loss in units of the metric."""

    reasoning: str
    probability: float
    gain: float
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Which of two."""

    reasoning: str
    better: str
    """`first`, `second` or `equal`."""


def forecast(prompt: Prompt, task: Task, attempts: Sequence[Attempt]) -> Forecast:
    """What the proposed script may bring against what it is held against."""
    script = prompt.section("proposed_script")
    scale = _scale(prompt, task, attempts)
    fault = fault_of(script, task)
    if fault:
        lost = _OF_A_WASTED_RUN * scale
        return Forecast(reasoning=f"By rule: {fault}.", probability=0.02, gain=lost, loss=lost)
    recipe = read_script(script)
    if recipe is None:
        words = "By rule, no language model: the script is no recipe of mine, so I cannot tell."
        return Forecast(reasoning=words, probability=0.5, gain=_MOST_DOUBT * scale, loss=_MOST_DOUBT * scale)
    known = Known.of(attempts)
    ground = _ground(prompt, attempts)
    if ground is None:
        mean, doubt = _BETTER_THAN_PLAIN + rated(recipe, task, known) / 2, _DOUBT_OF_STRANGERS
        words = "What it is held against is no recipe of mine; one of these usually does better."
    else:
        mean = rated(recipe, task, known) - rated(ground, task, known)
        apart = sorted(choices(recipe) ^ choices(ground))
        doubt = min(_MOST_DOUBT, _LEAST_DOUBT + _DOUBT_OF_A_PART * len(apart))
        words = _difference(recipe, ground, known)
    mean -= _leaning(prompt) / scale
    return _as_forecast(mean, doubt, scale, words)


def compare(prompt: Prompt, task: Task) -> Verdict:
    """The better one of two scripts. Whichever stands first, the answer is the same."""
    scripts = prompt.section("first_script"), prompt.section("second_script")
    faults = [fault_of(script, task) for script in scripts]
    if bool(faults[0]) != bool(faults[1]):
        return Verdict(
            reasoning=f"By rule: {faults[0] or faults[1]}.", better="second" if faults[0] else "first"
        )
    first, second = map(read_script, scripts)
    if first is None or second is None:
        words = "By rule, no language model: not both are recipes of mine, so I cannot tell."
        return Verdict(reasoning=words, better="equal")
    known = Known.of(())
    ahead = rated(first, task, known) - rated(second, task, known)
    words = f"By rule, no language model: the parts differ by {abs(ahead):.1%} of the loss."
    if abs(ahead) < _TOO_NEAR:
        return Verdict(reasoning=f"{words} That is too near to tell.", better="equal")
    return Verdict(reasoning=words, better="first" if ahead > 0 else "second")


def fault_of(script: str, task: Task) -> str:
    """Why it cannot come to a score, whoever wrote it; empty where nothing of the kind is seen."""
    if isinstance(tree_of(script), str):
        return "it is no Python that can be read"
    if f"validation {task.metric.name}".lower() not in script.lower():
        return f"it prints no validation {task.metric.name}"
    return ""


def _as_forecast(mean: float, doubt: float, scale: float, words: str) -> Forecast:
    """The halves of a normal distribution: how probable each is, and its mean."""
    chance = NormalDist()
    above = mean / doubt
    probability = min(0.98, max(0.02, chance.cdf(above)))
    spread = doubt * math.exp(-above * above / 2) / math.sqrt(2 * math.pi)
    gain, loss = mean + spread / probability, spread / (1 - probability) - mean
    likely = f"the loss {abs(mean):.1%} {'lower' if mean > 0 else 'higher'}, give or take {doubt:.1%}"
    return Forecast(
        reasoning=f"By rule, no language model. {words} Expected: {likely}.",
        probability=round(probability, 4),
        gain=max(0.0, gain) * scale,
        loss=max(0.0, loss) * scale,
    )


def _scale(prompt: Prompt, task: Task, attempts: Sequence[Attempt]) -> float:
    """The loss of what it is held against, in units of the metric: shares of it are gains."""
    held = _HELD_AGAINST.search(prompt.system)
    if held is not None:
        return abs(loss_of(task.metric, float(held[1]))) or 1.0
    known = best(attempts)
    if known is not None and known.loss:
        return abs(known.loss)
    span = task.target.span
    if span is None or task.metric.most is not None or task.metric.key not in ("mae", "rmse"):
        return 0.3  # of a share, or of logarithms: the order of a first attempt's loss
    return 0.1 * (span[1] - span[0]) or 1.0


def _ground(prompt: Prompt, attempts: Sequence[Attempt]) -> Recipe | None:
    """Its parent; of a draft the best so far."""
    if prompt.has("machine_learning_script"):
        return read_script(prompt.section("machine_learning_script"))
    known = best(attempts)
    return known.recipe if known else None


def _leaning(prompt: Prompt) -> float:
    """By how much predictions of this run were too hopeful, the less the fewer came out."""
    told = _LEANING.search(prompt.system)
    if told is None:
        return 0.0
    count, by = int(told[1]), float(told[3])
    return (by if told[2] == "hopeful" else -by) * count / (count + 5)


def _difference(recipe: Recipe, ground: Recipe, known: Known) -> str:
    more, less = choices(recipe) - choices(ground), choices(ground) - choices(recipe)
    if not (more or less):
        return "Nothing differs from what it is held against."
    said = [f"+ {name}" for name in sorted(more)] + [f"- {name}" for name in sorted(less)]
    paid = known.evidence.paid
    told = [f"{name} {paid[name]:+.1%}" for name in sorted(more | less) if abs(paid.get(name, 0.0)) >= 0.001]
    here = f" What they brought here: {', '.join(told[:6])}." if told else " None was tried here."
    doomed = sorted(more & known.doomed)
    failed = f" Failed whenever it was tried: {', '.join(doomed)}." if doomed else ""
    return f"{', '.join(said[:8])}.{here}{failed}"
