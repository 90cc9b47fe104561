"""The offline policy's answer to a chat completion request: the same for the same messages and seed."""

import hashlib
import json
import random
import re
from collections.abc import Mapping, Sequence

from engine.llm.offline.advice import read_advice
from engine.llm.offline.choose import Choice, Round, choose_draft, choose_improvement
from engine.llm.offline.combine import Parents, choose_combination
from engine.llm.offline.emphasis import Kind, kind_of
from engine.llm.offline.forecast import compare, forecast
from engine.llm.offline.judge import judge
from engine.llm.offline.measure import asked_metric
from engine.llm.offline.memory import Attempt, best, read_best_state, read_memory, tried_lines
from engine.llm.offline.mend import choose_repair, without_missing_packages
from engine.llm.offline.prompt import Prompt, Wanted, read_prompt
from engine.llm.offline.recipe import Recipe, read_script
from engine.llm.offline.reflection import reflect
from engine.llm.offline.script import write_script
from engine.llm.offline.task import Task, read_task

MODEL = "offline-policy"
_NO_TABLE = '''# no table: the prompt shows no CSV file to learn from
"""The offline policy writes scripts for tables (CSV files) only; a language model may do more here."""

raise SystemExit("no table to learn from: the task shows no CSV file with columns")
'''
_UNKNOWN = (
    "I am the offline policy, no language model: I write, score and explain scripts for tables, nothing else."
)


def answer(body: Mapping[str, object]) -> str:
    """The text of the completion. Pure: it depends on messages, seed and response format alone."""
    prompt = read_prompt(body)
    match prompt.wanted:
        case Wanted.DRAFT | Wanted.IMPROVE | Wanted.REPAIR | Wanted.COMBINE:
            return _written(prompt)
        case Wanted.REVISE:
            return prompt.section("draft")  # its scripts are put together from parts that run
        case Wanted.SCORE:
            return _judged(prompt)
        case Wanted.VALUE | Wanted.COMPARE:
            return _weighed(prompt)
        case Wanted.REFLECT:
            words = reflect(prompt)
            return json.dumps({"good": words.good, "bad": words.bad, "next_step": words.next_step})
        case Wanted.UNKNOWN:
            return _as_asked(prompt, _UNKNOWN)


def _judged(prompt: Prompt) -> str:
    """The score under the asked key."""
    metric = asked_metric(prompt)
    found = judge(prompt.section("output"), metric)
    key = f"validation_{metric.key or 'score'}"
    stated = found.score is not None
    return json.dumps({"stated": stated, key: found.score, "line": found.line, "why": found.why})


def _weighed(prompt: Prompt) -> str:
    """What is expected of scripts that have not run."""
    task = read_task(prompt)
    if task is None:
        unknown = {"reasoning": "No CSV file is shown, so I cannot tell."}
        if prompt.wanted is Wanted.COMPARE:
            return json.dumps({**unknown, "better": "equal"})
        return json.dumps({**unknown, "probability": 0.5, "gain": 0.0, "loss": 0.0})
    if prompt.wanted is Wanted.COMPARE:
        verdict = compare(prompt, task)
        return json.dumps({"reasoning": verdict.reasoning, "better": verdict.better})
    found = forecast(prompt, task, _attempts(prompt, task))
    rounded = {name: float(f"{getattr(found, name):.6g}") for name in ("gain", "loss")}
    return json.dumps({"reasoning": found.reasoning, "probability": found.probability, **rounded})


def _written(prompt: Prompt) -> str:
    """A script, bare or as JSON beside its analysis."""
    task = read_task(prompt)
    if task is None:
        analysis, code = "No CSV file is shown, so there is nothing that I can learn from.", _NO_TABLE
    else:
        analysis, code = _script(prompt, task)
    if prompt.wanted is Wanted.DRAFT and not prompt.wants_json:
        return code
    keys = [key for key in prompt.answer_keys if key != "code"] or ["analysis"]
    return json.dumps({**dict.fromkeys(keys, analysis), "code": code}, ensure_ascii=False)


def _script(prompt: Prompt, task: Task) -> tuple[str, str]:
    attempts = _attempts(prompt, task)
    kind = kind_of(prompt.section("emphasis"))
    choice, reason = _choose(prompt, task, kind, attempts)
    recipe = without_missing_packages(choice.recipe, task.machine)
    changes = "; ".join(choice.changes) or "the start that this emphasis asks for"
    analysis = f"By rule, no language model. {reason} Changed: {changes}. Tried before: {len(attempts)}."
    return analysis, write_script(recipe, task)


def _attempts(prompt: Prompt, task: Task) -> list[Attempt]:
    """The short-term memory, and what the best state still knows of what was cut from it."""
    recent = read_memory(prompt.section("short_term_memory"), task.metric)
    older = read_best_state(prompt.section("best_state"), task.metric)
    told = tried_lines(recent)
    return [*(a for a in older if a.recipe is not None and a.recipe.line() not in told), *recent]


def _choose(prompt: Prompt, task: Task, kind: Kind | None, attempts: Sequence[Attempt]) -> tuple[Choice, str]:
    rng, advice = _chance(prompt), read_advice(prompt)
    parent = read_script(prompt.section("machine_learning_script"))
    match prompt.wanted:
        case Wanted.REPAIR:
            failure, output = prompt.section("failure"), prompt.section("output")
            return choose_repair(parent, failure, output, task), f"It failed: {failure.strip()[:200]}."
        case Wanted.COMBINE if parent is not None and (
            child := _combined(prompt, task, parent, kind, attempts)
        ):
            return child, "Of two scripts, each part from the one that does it better by what paid here."
        case Wanted.IMPROVE | Wanted.COMBINE:
            known = best(attempts)
            ground = parent or (known.recipe if known else None)
            if ground is None:
                reason = f"The parent is no recipe of mine, so I begin with one; emphasis: {kind or 'any'}."
                return choose_draft(kind, task, attempts, advice, rng), reason
            whose = "the parent" if parent else "a recipe of mine, as the parent is not"
            asked = f" first for {kind.value}" if kind else ""
            reason = f"From {whose} ({ground.line()}) one or two steps,{asked}, then what paid in the memory."
            round_ = Round(
                parent=ground, task=task, attempts=tuple(attempts), advice=advice, chance=_shared(prompt)
            )
            return choose_improvement(round_, kind, prompt.seed), reason
        case _:
            return choose_draft(
                kind, task, attempts, advice, rng
            ), f"A first script; emphasis: {kind or 'any'}."


def _combined(
    prompt: Prompt, task: Task, parent: Recipe, kind: Kind | None, attempts: Sequence[Attempt]
) -> Choice | None:
    """A child of both; None where one of them is no recipe, or they have nothing to exchange."""
    other = read_script(prompt.section("second_machine_learning_script"))
    if other is None:
        return None
    parents = parent, other
    if _is_second_better(prompt, task):
        parents = other, parent
    return choose_combination(
        Parents(first=parents[0], second=parents[1]),
        task,
        attempts,
        read_advice(prompt),
        kind,
        _chance(prompt),
    )


def _is_second_better(prompt: Prompt, task: Task) -> bool:
    """By the feedback on both."""
    scores = [
        re.search(
            r"^(?:Validation|Verified) .{1,60}?: (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)",
            prompt.anywhere(name),
            re.MULTILINE,
        )
        for name in ("reward_reflection", "second_reward_reflection")
    ]
    first, second = (float(found[1]) if found else None for found in scores)
    return first is not None and second is not None and task.metric.is_better(second, first)


def _chance(prompt: Prompt) -> random.Random:
    """Chance that the messages and the seed decide."""
    return random.Random(_digest(f"{prompt.seed}\n{prompt.text}"))  # noqa: S311  variety, not secrecy


def _shared(prompt: Prompt) -> int:
    """What all lanes of a round have in common, as a number: all but the emphasis and the seed."""
    return _digest(prompt.user.rpartition("<emphasis>")[0])


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])


def _as_asked(prompt: Prompt, text: str) -> str:
    if not prompt.wants_json:
        return text
    return json.dumps(dict.fromkeys(prompt.answer_keys or ("answer",), text))
