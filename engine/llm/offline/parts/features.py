"""Features: columns made from the columns of the same row; nothing here looks at the target."""

from engine.llm.offline import applies
from engine.llm.offline.parts.part import Part, indented, listed, quote
from engine.llm.offline.recipe import Recipe
from engine.llm.offline.task import Task


def features(recipe: Recipe, task: Task) -> Part:
    """`build_features`, with the chosen ones."""
    writers = {
        "ages": _ages,
        "ratings": _ratings,
        "totals": _totals,
        "cycles": _cycles,
        "crosses": _crosses,
        "gaps": _gaps,
    }
    drop = "[TARGET, *UNUSED]" if task.ids or task.unusable else "[TARGET]"
    blocks = [f'rows = rows.drop(columns={drop}, errors="ignore")']
    if task.dates:
        blocks.append(_dates(task))
    # Gaps are counted before anything fills them, the rest in the order of the recipe.
    order = sorted(recipe.features, key=lambda name: name != "gaps")
    blocks += [writers[name](task) for name in order if name in writers]
    if task.words or "crosses" in recipe.features:
        blocks.append(
            'for name in rows.select_dtypes(exclude="number"):\n'
            '    rows[name] = rows[name].fillna("missing").astype(str)  # a gap is a value of its own'
        )
    body = indented("\n".join(blocks)) + "\n    return rows"
    text = f"def build_features(rows: pd.DataFrame) -> pd.DataFrame:\n{body}\n\n\n{_frames(recipe, task)}"
    needs_numpy = "np." in text
    return Part(text, ("pandas as pd", *(("numpy as np",) if needs_numpy else ())))


def _frames(recipe: Recipe, task: Task) -> str:
    lines = ["X = build_features(train)"]
    if task.test is not None:
        lines.append("X_test = build_features(test).reindex(columns=X.columns)")
    if "counts" in recipe.features:
        lines.append(_counts(task))
    lines.append('numbers = list(X.select_dtypes("number"))')
    if task.words or "crosses" in recipe.features:
        lines.append("words = [name for name in X if name not in numbers]")
    return "\n".join(lines)


def _dates(task: Task) -> str:
    names = listed(column.name for column in task.dates)
    return (
        f"for name in {names}:  # a date is a trend, a season and a weekday\n"
        '    date = pd.to_datetime(rows.pop(name), errors="coerce")\n'
        '    rows[name + "_day"] = (date - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)\n'
        '    rows[name + "_month"], rows[name + "_weekday"] = date.dt.month, date.dt.weekday'
    )


def _ages(task: Task) -> str:
    found = applies.ages(task)
    if found is None:
        return ""
    seen, earlier = found
    return (
        f"for name in {listed(earlier)}:  # a year says little, an age a lot\n"
        f'    rows[name + "_age"] = rows[{quote(seen)}] - rows[name]'
    )


def _ratings(task: Task) -> str:
    blocks = []
    for scale, names in applies.ratings(task).items():
        places = ", ".join(f"{quote(word.lower())}: {place}" for place, word in enumerate(scale, 1))
        blocks.append(
            f"scale = {{{places}}}  # words that stand for a rank\n"
            f"for name in {listed(names)}:\n"
            "    rows[name] = rows[name].str.lower().map(scale).fillna(0)"
        )
    if ranked := applies.numbered(task):
        blocks.append(
            f'for name in {listed(ranked)}:  # "2. HS Grad" carries its rank\n'
            r'    rows[name + "_rank"] = rows[name].str.extract(r"^(\d+)", expand=False).astype(float)'
        )
    return "\n".join(blocks)


def _totals(task: Task) -> str:
    blocks = ["# parts of one whole say more as their sum"]
    for word, names in applies.totals(task).items():
        blocks.append(f"rows[{quote('total_' + word)}] = rows[{listed(names)}].sum(axis=1)")
    return "\n".join(blocks)


def _cycles(task: Task) -> str:
    blocks = ["# the last hour lies next to the first: put what comes round on a circle"]
    found = applies.cycles(task)
    if any(cycle.is_month_name for cycle in found):
        blocks.append('months = "jan feb mar apr may jun jul aug sep oct nov dec".split()')
    for cycle in found:
        name = quote(cycle.column)
        turn = f"rows[{name}] / {cycle.period}"
        if cycle.is_month_name:
            turn = f"rows[{name}].str.lower().str[:3].map(months.index) / 12"
        blocks.append(
            f"turn = 2 * np.pi * {turn}\n"
            f"rows[{quote(cycle.column + '_sin')}], rows[{quote(cycle.column + '_cos')}] = np.sin(turn), np.cos(turn)"
        )
    return "\n".join(blocks)


def _crosses(task: Task) -> str:
    pairs = ", ".join(f"({quote(one)}, {quote(other)})" for one, other in applies.crosses(task))
    return (
        f"for one, other in [{pairs}]:  # what one means depends on the other\n"
        '    rows[f"{one} x {other}"] = rows[one].astype(str) + "_" + rows[other].astype(str)'
    )


def _gaps(_task: Task) -> str:
    return 'rows["gaps"] = rows.isna().sum(axis=1)'


def _counts(task: Task) -> str:
    lines = [
        f"for name in {listed(applies.counts(task))}:  # how common a value is among the training rows",
        "    common = X[name].value_counts()",
        '    X[name + "_count"] = X[name].map(common)',
    ]
    if task.test is not None:
        lines.append('    X_test[name + "_count"] = X_test[name].map(common).fillna(0)')
    return "\n".join(lines)
