"""Messages as the engine renders them, built small: previews of tables, and every kind of request."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from engine.metric import MAE, Metric

MACHINE = (
    "Python 3.11; packages: lightgbm 4.7.0, numpy 2.4.6, pandas 3.1.1, scikit-learn 1.9.1\n"
    "time limit: 600 s; threads: 1; memory: 3900 MB"
)
GAPS = ("", "NA", "NaN", "nan", "null", "None")
WRITTEN = {
    "type": "json_schema",
    "json_schema": {
        "name": "script",
        "schema": {
            "type": "object",
            "properties": {"analysis": {"type": "string"}, "code": {"type": "string"}},
        },
    },
}
REFLECTED = {
    "type": "json_schema",
    "json_schema": {
        "name": "reflection",
        "schema": {"type": "object", "properties": {"good": {}, "bad": {}, "next_step": {}}},
    },
}
EMPHASES = tuple(
    f"{key}: concentrate on it"
    for key in (
        "features",
        "model family",
        "ensembling",
        "target transform",
        "tuning",
        "cleaning",
        "validation",
        "robustness",
        "encoding",
        "ablation",
        "speed",
    )
)


def preview(number: int, name: str, text: str) -> str:
    """A CSV file as the section of files shows it."""
    header, *rows = list(csv.reader(io.StringIO(text)))
    lines = [
        f"{number}. Filename: {name}",
        f"Content: preview of a CSV file; {len(text)} bytes; {len(rows)} rows; "
        f'{len(header)} columns; separator ","',
        "column | type | missing | distinct | values",
    ]
    for place, column in enumerate(header):
        values = [row[place] for row in rows if row[place] not in GAPS]
        kind, shown = _kind(values)
        lines.append(f"{column} | {kind} | {len(rows) - len(values)} | {len(set(values))} | {shown}")
    shown_rows = min(5, len(rows))
    lines.append(f"rows 1 to {shown_rows} of {len(rows)}:")
    lines += text.splitlines()[: shown_rows + 1]
    return "\n".join(lines)


def files(tables: Mapping[str, str], texts: Mapping[str, str] | None = None) -> str:
    """The whole section of files."""
    parts = [
        f"{number}. Filename: {name}\nContent:\n{text}"
        for number, (name, text) in enumerate((texts or {}).items(), 1)
    ]
    parts += [
        preview(number, name, text) for number, (name, text) in enumerate(tables.items(), len(parts) + 1)
    ]
    return "\n\n".join(parts)


def asking(metric: Metric, positive: str | None = None) -> str:
    """What the system's message says of the metric."""
    counts = f"The positive class is `{positive}`." if positive else ""
    return (
        f"Your script has to print the validation {metric.name}. Its very last line is exactly\n\n"
        f"Validation {metric.name}: <number>\n\n{counts}"
    )


def section(name: str, text: str) -> str:
    return f"<{name}>\n{text}\n</{name}>"


def request(
    sections: Mapping[str, str],
    *,
    seed: int = 1,
    form: object = None,
    system: str = "You are a machine-learning engineer.",
) -> dict[str, object]:
    user = "\n\n".join(section(name, text) for name, text in sections.items())
    body: dict[str, object] = {
        "model": "offline-policy",
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "seed": seed,
    }
    return body if form is None else {**body, "response_format": form}


def draft(
    task: str,
    shown: str,
    emphasis: str = EMPHASES[0],
    *,
    memory: Sequence[str] = (),
    seed: int = 1,
    machine: str = MACHINE,
    metric: Metric = MAE,
    positive: str | None = None,
    notes: str = "",
) -> dict[str, object]:
    sections = {"research_task": task, "machine": machine, "files": shown}
    if notes:
        sections["notes"] = notes
    if memory:
        sections["short_term_memory"] = "\n".join(memory)
    return request({**sections, "emphasis": emphasis}, seed=seed, system=asking(metric, positive))


def improve(
    task: str,
    shown: str,
    parent: str,
    *,
    score: float,
    emphasis: str = EMPHASES[0],
    memory: Sequence[str] = (),
    seed: int = 1,
    machine: str = MACHINE,
    output: str = "",
    metric: Metric = MAE,
    positive: str | None = None,
    feedback: str = "Why it was good: -",
    best_state: str = "-",
    notes: str = "",
) -> dict[str, object]:
    told = section("reward_reflection", f"Validation {metric.name}: {score}\n{feedback}")
    system = f"provided feedback:\n{told}\n\n{asking(metric, positive)}"
    sections = {
        "research_task": task,
        "machine": machine,
        "files": shown,
        "machine_learning_script": parent,
        "output": output or f"Validation {metric.name}: {score}",
        **({"notes": notes} if notes else {}),
        "best_state": best_state,
        "short_term_memory": "\n".join(memory),
        "emphasis": emphasis,
    }
    return request(sections, seed=seed, form=WRITTEN, system=system)


def repair(
    task: str,
    shown: str,
    broken: str,
    *,
    output: str,
    failure: str,
    emphasis: str = EMPHASES[0],
    memory: Sequence[str] = (),
    seed: int = 1,
    machine: str = MACHINE,
) -> dict[str, object]:
    sections = {
        "research_task": task,
        "machine": machine,
        "files": shown,
        "machine_learning_script": broken,
        "output": output,
        "failure": failure,
        "short_term_memory": "\n".join(memory),
        "emphasis": emphasis,
    }
    return request(sections, seed=seed, form=WRITTEN)


def score(script: str, output: str, metric: Metric = MAE) -> dict[str, object]:
    numbered = "\n".join(f"{number}: {line}" for number, line in enumerate(output.splitlines(), 1))
    keys: dict[str, object] = {"stated": {}, f"validation_{metric.key}": {}, "line": {}, "why": {}}
    form = {
        "type": "json_schema",
        "json_schema": {"name": "score", "schema": {"type": "object", "properties": keys}},
    }
    return request({"machine_learning_script": script, "output": numbered}, form=form)


def reflect(task: str, script: str, output: str, told: str, memory: Sequence[str] = ()) -> dict[str, object]:
    sections = {
        "research_task": task,
        "machine_learning_script": script,
        "output": output,
        "score": told,
        "short_term_memory": "\n".join(memory),
    }
    return request(sections, form=REFLECTED)


def _kind(values: Sequence[str]) -> tuple[str, str]:
    if not values:
        return "empty", ""
    if all(re.fullmatch(r"-?\d+", value) for value in values):
        numbers = sorted(map(int, values))
        return "integer", f"{numbers[0]} to {numbers[-1]}"
    if all(re.fullmatch(r"-?\d*\.?\d+(e-?\d+)?", value) for value in values):
        reals = sorted(map(float, values))
        return "number", f"{reals[0]:g} to {reals[-1]:g}"
    if set(values) <= {"True", "False", "true", "false"}:
        return "boolean", "; ".join(sorted(set(values)))
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d.*", value) for value in values):
        return "date", f"{min(values)} to {max(values)}"
    common = Counter(values).most_common()
    words = "; ".join(word[:30].replace(" | ", " / ") for word, _ in common[:8])
    return "text", words


def combine(
    task: str,
    shown: str,
    scripts: tuple[str, str],
    scores: tuple[float, float],
    *,
    emphasis: str = EMPHASES[0],
    memory: Sequence[str] = (),
    seed: int = 1,
    metric: Metric = MAE,
    notes: str = "",
) -> dict[str, object]:
    first, second = (f"Validation {metric.name}: {score}\nWhy it was good: -" for score in scores)
    told = section("reward_reflection", first) + "\n\n" + section("second_reward_reflection", second)
    sections = {
        "research_task": task,
        "machine": MACHINE,
        "files": shown,
        "machine_learning_script": scripts[0],
        "output": f"Validation {metric.name}: {scores[0]}",
        "second_machine_learning_script": scripts[1],
        "second_output": f"Validation {metric.name}: {scores[1]}",
        **({"notes": notes} if notes else {}),
        "best_state": "-",
        "short_term_memory": "\n".join(memory),
        "emphasis": emphasis,
    }
    return request(sections, seed=seed, form=WRITTEN, system=f"{told}\n\n{asking(metric)}")


def value(
    task: str,
    shown: str,
    proposed: str,
    *,
    ground: str | None = None,
    score: float | None = None,
    memory: Sequence[str] = (),
    calibration: str = "none of the predictions has come out yet",
    metric: Metric = MAE,
) -> dict[str, object]:
    held = f"the script that it was made from, whose validation {metric.name} is {score}"
    system = f"It is held against {held if score is not None else 'a plain first attempt at the task'}.\n"
    system += f"How probable is it that its validation {metric.name} is better?\n"
    system += f"What became of your predictions in this run so far: {calibration}. Correct yourself by it."
    parent = {
        "machine_learning_script": ground or "",
        "reward_reflection": f"Validation {metric.name}: {score}",
    }
    sections = {
        "research_task": task,
        "machine": MACHINE,
        "files": shown,
        "short_term_memory": "\n".join(memory),
        **(parent if ground is not None else {}),
        "proposed_script": proposed,
    }
    return request(sections, system=system)


def compare(task: str, shown: str, first: str, second: str, metric: Metric = MAE) -> dict[str, object]:
    sections = {
        "research_task": task,
        "machine": MACHINE,
        "files": shown,
        "first_script": first,
        "second_script": second,
    }
    system = f"the one that you expect to reach the better validation {metric.name} on this task"
    return request(sections, system=system)
