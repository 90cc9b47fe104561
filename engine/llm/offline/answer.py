"""The offline policy's answer to a chat completion request: the same for the same messages and seed."""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence

from engine.llm.offline.choose import Choice, Round, choose_draft, choose_improvement
from engine.llm.offline.emphasis import Kind, kind_of
from engine.llm.offline.judge import judge
from engine.llm.offline.memory import Attempt, best, read_memory
from engine.llm.offline.mend import choose_repair, without_missing_packages
from engine.llm.offline.prompt import Prompt, Wanted, read_prompt
from engine.llm.offline.recipe import read_script
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
        case Wanted.DRAFT | Wanted.IMPROVE | Wanted.REPAIR:
            return _written(prompt)
        case Wanted.REVISE:
            return prompt.section("draft")  # its scripts are put together from parts that run
        case Wanted.SCORE:
            found = judge(prompt.section("output"))
            stated = found.mae is not None
            return json.dumps(
                {"stated": stated, "validation_mae": found.mae, "line": found.line, "why": found.why}
            )
        case Wanted.REFLECT:
            words = reflect(prompt)
            return json.dumps({"good": words.good, "bad": words.bad, "next_step": words.next_step})
        case Wanted.UNKNOWN:
            return _as_asked(prompt, _UNKNOWN)


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
    attempts = read_memory(prompt.section("short_term_memory"))
    kind = kind_of(prompt.section("emphasis"))
    choice, reason = _choose(prompt, task, kind, attempts)
    recipe = without_missing_packages(choice.recipe, task.machine)
    changes = "; ".join(choice.changes) or "the start that this emphasis asks for"
    analysis = f"By rule, no language model. {reason} Changed: {changes}. Tried before: {len(attempts)}."
    return analysis, write_script(recipe, task)


def _choose(prompt: Prompt, task: Task, kind: Kind | None, attempts: Sequence[Attempt]) -> tuple[Choice, str]:
    rng = _chance(prompt)
    parent = read_script(prompt.section("machine_learning_script"))
    match prompt.wanted:
        case Wanted.REPAIR:
            failure, output = prompt.section("failure"), prompt.section("output")
            return choose_repair(parent, failure, output, task), f"It failed: {failure.strip()[:200]}."
        case Wanted.IMPROVE:
            known = best(attempts)
            ground = parent or (known.recipe if known else None)
            if ground is None:
                reason = f"The parent is no recipe of mine, so I begin with one; emphasis: {kind or 'any'}."
                return choose_draft(kind, task, attempts, rng), reason
            whose = "the parent" if parent else "a recipe of mine, as the parent is not"
            asked = f" first for {kind.value}" if kind else ""
            reason = f"From {whose} ({ground.line()}) one or two steps,{asked}, then what paid in the memory."
            round_ = Round(parent=ground, task=task, attempts=tuple(attempts), chance=_shared(prompt))
            return choose_improvement(round_, kind, prompt.seed), reason
        case _:
            return choose_draft(kind, task, attempts, rng), f"A first script; emphasis: {kind or 'any'}."


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
