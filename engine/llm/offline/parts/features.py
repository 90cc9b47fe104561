"""Features: columns made from the columns of the same row; nothing here looks at the target."""

from collections.abc import Callable

from engine.llm.offline import applies
from engine.llm.offline.parts.part import Part, indented, listed, quote
from engine.llm.offline.recipe import Recipe
from engine.llm.offline.task import Task


def features(recipe: Recipe, task: Task) -> Part:
    """`build_features`, with the chosen ones, and the tables that it makes."""
    # Gaps are counted before anything fills them, the rest in the order of the recipe.
    order = sorted(recipe.features, key=lambda name: name != "gaps")
    made = [_dates(task)] if task.dates else []
    made += [_WRITERS[name](task) for name in order if name in _WRITERS]
    drop = "[TARGET, *UNUSED]" if task.ids or task.unusable else "[TARGET]"
    lines = [f'rows = rows.drop(columns={drop}, errors="ignore")', *(part.text for part in made)]
    above = "\n".join(part.above for part in made if part.above)
    body = indented("\n".join([_DOCSTRING, *lines, "return rows"]))
    text = f"def build_features(rows: pd.DataFrame) -> pd.DataFrame:\n{body}\n\n\n{_frames(recipe, task)}"
    imports = ("pandas as pd", *(entry for part in made for entry in part.imports))
    return Part(f"{above}\n\n\n{text}" if above else text, imports)


def _frames(recipe: Recipe, task: Task) -> str:
    tables = "(X, X_test)" if task.test is not None else "(X,)"
    lines = ["X = build_features(train)"]
    if task.test is not None:
        if task.train.is_partial:
            lines.append(
                "X = X[[name for name in X if name in test]]  # what the test file lacks is no feature"
            )
        lines.append("X_test = build_features(test).reindex(columns=X.columns)")
    lines.append('numbers = list(X.select_dtypes("number"))')
    if task.words or "crosses" in recipe.features:
        lines += [
            "words = [name for name in X if name not in numbers]",
            f"for table in {tables}:  # a gap is a word too",
            '    table[words] = table[words].astype(object).fillna("missing").astype(str)',
        ]
    if "counts" in recipe.features:
        lines += [_counts(task), 'numbers = list(X.select_dtypes("number"))']
    return "\n".join(lines)


def _dates(task: Task) -> Part:
    names = listed(column.name for column in task.dates)
    return Part(
        "for name in DATES:  # a date is a trend, a season and a weekday\n"
        '    date = pd.to_datetime(rows.pop(name), errors="coerce")\n'
        '    rows[name + "_day"] = (date - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)\n'
        '    rows[name + "_month"], rows[name + "_weekday"] = date.dt.month, date.dt.day_of_week',
        above=f"DATES = {names}",
    )


def _ages(task: Task) -> Part:
    found = applies.ages(task)
    if found is None:
        return Part("")
    seen, earlier = found
    return Part(
        f"for name in {listed(earlier)}:  # a year says little, an age a lot\n"
        f'    rows[name + "_age"] = rows[{quote(seen)}] - rows[name]'
    )


def _ratings(task: Task) -> Part:
    above, lines = [], []
    for number, (scale, names) in enumerate(applies.ratings(task).items(), 1):
        mark = f"_{number}" if number > 1 else ""
        places = ", ".join(f"{quote(word.lower())}: {place}" for place, word in enumerate(scale, 1))
        above += [
            f"SCALE{mark} = {{{places}}}  # words that stand for a rank",
            f"RATED{mark} = {listed(names)}",
        ]
        lines += [
            f"for name in RATED{mark}:",
            f"    rows[name] = rows[name].astype(str).str.lower().map(SCALE{mark}).fillna(0)",
        ]
    if ranked := applies.numbered(task):
        above.append(f"RANKED = {listed(ranked)}  # words that begin with their rank, as in 2. HS Grad")
        lines += [
            "for name in RANKED:",
            r'    rank = rows[name].astype(str).str.extract(r"^(\d+)", expand=False)',
            '    rows[name + "_rank"] = rank.astype(float)',
        ]
    return Part("\n".join(lines), above="\n".join(above))


def _totals(task: Task) -> Part:
    entries = "\n".join(
        f"    {quote('total_' + word)}: {listed(names, indent='    ')},"
        for word, names in applies.totals(task).items()
    )
    return Part(
        "for total, parts in TOTALS.items():\n    rows[total] = rows[parts].sum(axis=1)",
        above=f"TOTALS = {{  # parts of one whole say more as their sum\n{entries}\n}}",
    )


def _cycles(task: Task) -> Part:
    found = applies.cycles(task)
    periods = ", ".join(
        f"{quote(cycle.column)}: {cycle.period}" for cycle in found if not cycle.is_month_name
    )
    lines = [
        "for name, period in PERIODS.items():  # the last hour lies next to the first",
        *_circle("rows[name]"),
    ]
    if not periods:
        lines = []
    above = [f"PERIODS = {{{periods}}}"] if periods else []
    for cycle in found:
        if cycle.is_month_name:
            name = quote(cycle.column)
            above.append(f"MONTHS = {listed(applies.MONTHS)}")
            lines += [
                "places = {month: place for place, month in enumerate(MONTHS)}",
                "# December lies next to January",
                f"place = rows[{name}].astype(str).str.lower().str[:3].map(places)",
                f"rows[{quote(cycle.column + '_sin')}] = np.sin(2 * np.pi * place / 12)",
                f"rows[{quote(cycle.column + '_cos')}] = np.cos(2 * np.pi * place / 12)",
            ]
            break
    return Part("\n".join(lines), ("numpy as np",), "\n".join(above))


def _circle(column: str) -> list[str]:
    return [
        f'    rows[name + "_sin"] = np.sin(2 * np.pi * {column} / period)',
        f'    rows[name + "_cos"] = np.cos(2 * np.pi * {column} / period)',
    ]


def _crosses(task: Task) -> Part:
    pairs = ", ".join(f"({quote(one)}, {quote(other)})" for one, other in applies.crosses(task))
    return Part(
        "for one, other in CROSSED:\n"
        '    rows[f"{one} x {other}"] = rows[one].astype(str) + "_" + rows[other].astype(str)',
        above=f"CROSSED = [{pairs}]  # what one means depends on the other",
    )


def _gaps(_task: Task) -> Part:
    return Part('rows["gaps"] = rows.isna().sum(axis=1)')


def _counts(task: Task) -> str:
    lines = [
        f"for name in {listed(applies.counts(task))}:  # how common a value is among the training rows",
        "    common = X[name].value_counts()",
        '    X[name + "_count"] = X[name].map(common)',
    ]
    if task.test is not None:
        lines.append('    X_test[name + "_count"] = X_test[name].map(common).fillna(0)')
    return "\n".join(lines)


_DOCSTRING = '"""The columns that a model may see; nothing here looks at the target."""'
_WRITERS: dict[str, Callable[[Task], Part]] = {
    "ages": _ages,
    "ratings": _ratings,
    "totals": _totals,
    "cycles": _cycles,
    "crosses": _crosses,
    "gaps": _gaps,
}
