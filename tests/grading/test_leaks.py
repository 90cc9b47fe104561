"""A script that reads what the test file lacks is marked, one that leaves it out is not."""

import ast

import pytest

from engine.grading import honest_uses, leaks, makings, namings, syntax
from engine.grading.leaks import leak_reason, leaking_columns

TRAIN = ["id", "year", "age", "health", "logwage", "wage"]
TEST = ["id", "year", "age", "health"]


def leak(script: str) -> str | None:
    return leak_reason(leaking_columns(script, TRAIN, TEST, "wage"))


@pytest.mark.parametrize(
    "script",
    [
        'X = train[["age", "year", "logwage"]]',
        'X = train["logwage"].to_frame()',
        "X = np.exp(train.logwage)",
        'FEATURES = ["age", "logwage"]\nX = train[FEATURES]',
        'COL = "log" + "wage"\nX = train[[COL]]',
        'TARGET = "wage"\nX = train[[f"log{TARGET}"]]',
        'X = train.loc[:, ["logwage"]].fillna(0)',
        'X = pd.read_csv("train.csv", usecols=["age", "logwage"])',
        'X = train[[c for c in train.columns if c in ["age", "logwage"]]]',
        'train = train.rename(columns={"logwage": "x"})',
        'm = smf.ols("wage ~ age + logwage", train).fit()',
        'x = train.pop("logwage")\nX["x"] = x',
        'test["logwage"] = model.predict(test)\nX = train[["logwage"]]',
        'drop = ["logwage"]\nX = train.drop(columns=drop)\nX["a"] = train[drop[0]]',
    ],
)
def test_reading_it_is_a_leak(script: str) -> None:
    reason = leak(script)
    assert reason is not None
    assert "`logwage`" in reason


@pytest.mark.parametrize(
    "script",
    [
        'X = train.drop(columns=["id", "logwage", "wage"])',
        'X = train.drop(["logwage", "wage"], axis=1)',
        'DROPPED = ["logwage", "id"]\nX = train.drop(columns=DROPPED, errors="ignore")',
        'LEAKY = "logwage"\nDROPPED = [LEAKY, "id"]\nX = train.drop(columns=DROPPED)',
        'del train["logwage"]',
        'train.pop("logwage")',
        'X = train[[c for c in train.columns if c not in ("logwage", "wage")]]',
        'X = train[[c for c in train.columns if c != "logwage"]]',
        'SKIP = {"logwage", "wage"}\nX = train[[c for c in train.columns if c not in SKIP]]',
        'X = train[list(set(train.columns) - {"logwage", "wage"})]',
        'X = train[train.columns.difference(["logwage", "wage"])]',
        'if "logwage" in train.columns:\n    train = train.drop(columns="logwage")',
        'for name in ("id", "logwage"):\n    if name in train.columns:\n        del train[name]',
        'features.remove("logwage")',
        'print("logwage")',
        '"""logwage is a leak."""',
        "# logwage\nX = train[test.columns]",
        'train["logwage"] = np.log(train["wage"])\ny = train["logwage"]',
        'train = pd.read_csv("train.csv", dtype={"logwage": float})\nX = train[["age"]]',
        "X = train[[c for c in test.columns if c != 'id']]",
        'print("this is no Python',
        "",
    ],
)
def test_leaving_it_out_is_honest(script: str) -> None:
    assert leak(script) is None


def test_taking_every_column_but_the_target_is_a_leak() -> None:
    script = (
        'X = train.drop(columns=["wage", "id"])\nX_test = test.reindex(columns=X.columns, fill_value=0)\n'
    )
    assert "takes all columns of the training file, `logwage` too" in str(leak(script))
    assert leak('X = train.drop(columns=["wage"])[test.columns]\nX.reindex(columns=test.columns)') is None
    assert leak('X, T = train.drop(columns=["wage"]).align(test, join="inner", axis=1)') is None


@pytest.mark.parametrize(
    ("script", "is_leak"),
    [
        ('d["a"] = d["y"] / d["b"]\nX = d.drop(columns=["y"])', True),
        ('d["a"] = d.y / d.b\nX = d.drop("y", axis=1)', True),
        ('d["a"] = d["y"] / 2\nd["c"] = d["a"] * 2\nX = d.drop(columns=["y", "a"])', True),
        ('d["te"] = d.groupby("b")["y"].transform("mean")\nX = d[["b", "te"]]', True),
        ('T = "y"\nd["a"] = d[T].rank()\nX = d.drop(columns=[T])', True),
        ('d["log"] = np.log1p(d["y"])\ny = d["log"]\nX = d.drop(columns=["y", "log"])', False),
        ('d["log"] = np.log1p(d["y"])\ny = d["log"]\nX = d[["b", "id"]]', False),
        ('d["bin"] = pd.qcut(d["y"], 5)\nX = d.drop(columns=["y"])\ndel X["bin"]', False),
        ('d["y"] = d["y"].clip(0, 9)\nX = d.drop(columns=["y"])', False),
        ('y = d.pop("y")\nd["a"] = d["b"] * 2', False),
        ('d["log"] = np.log1p(d["y"])\nt = d.pop("log")\nX = d.drop(columns=["y"])', False),
        ('X = d.drop(columns=["y"])\nd["off"] = (d["y"] - guesses).abs()\nprint(d["off"].max())', False),
        ('r["off"] = r["y"] - r["guess"]\nX = d.drop(columns=["y"])', False),
        ('m = d.groupby("b")["y"].mean()\nd["te"] = d["b"].map(m)\nX = d.drop(columns=["y"])', False),
        ('d = d[d["y"] < 9]\nX = d.drop(columns=["y"])', False),
        ('d["bin"] = pd.qcut(d["y"], 5)\nX = d[[c for c in d if c not in ("y", "bin")]]', False),
        ('def f(r):\n    r["a"] = r["y"] / r["b"]\n    return r\nX = f(d).drop(columns=["y"])', True),
        ('d.loc[:, "a"] = d["y"] / d["b"]\nX = d.drop(columns=["y"])', True),
        (
            'd.loc[v, "te"] = d.loc[v, "b"].map(d.loc[t].groupby("b")["y"].mean())\nX = d.drop("y", axis=1)',
            False,
        ),
        (
            't["te"] = t["b"].map(t.groupby("b")["y"].mean())\n'
            'v["te"] = v["b"].map(t.groupby("b")["y"].mean())\nX = t.drop(columns=["y"])',
            False,
        ),
        (
            't["a"] = t["y"] / 2\nv["a"] = v["b"].map(t.groupby("b")["a"].mean())\nX = t.drop(columns="y")',
            True,
        ),
    ],
)
def test_a_feature_made_of_the_target_is_a_leak(script: str, is_leak: bool) -> None:
    uses = leaking_columns(script, ["id", "b", "y"], ["id", "b"], "y")
    assert bool(uses) is is_leak
    assert ("of the target" in str(leak_reason(uses))) is is_leak


def test_the_place_is_told() -> None:
    uses = leaking_columns('import pandas\n\nX = train[["logwage"]]\n', TRAIN, TEST, "wage")
    assert [(use.column, use.line) for use in uses] == [("logwage", 3)]


def test_where_test_has_all_columns_nothing_leaks() -> None:
    assert leaking_columns('X = train["age"]', TRAIN, [*TEST, "logwage"], "wage") == ()


def test_methods_and_frames_own_attributes_are_no_columns() -> None:
    train = ["id", "count", "size", "y"]
    assert leaking_columns("a = train.count()\nb = train.size\n", train, ["id"], "y") == ()


def test_the_label_of_a_hostile_column_is_one_clean_line() -> None:
    column = "a\x1b[2J\nb"
    reason = leak_reason(leaking_columns(f"x = t[{column!r}]", ["id", column, "y"], ["id"], "y"))
    assert reason is not None
    assert reason.isprintable()


def test_a_script_is_gone_through_a_few_times_and_not_again_for_each_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at = 0

    def counted(node: ast.AST) -> str | None:
        nonlocal looked_at
        looked_at += 1
        return syntax.called(node)

    def looks(lines: int) -> int:
        nonlocal looked_at
        looked_at = 0
        script = "\n".join(f't["f{n}"] = np.log1p(t.query("a{n} > 3")["wage"])' for n in range(lines))
        leaking_columns(script, TRAIN, TEST, "wage")
        return looked_at

    for module in (leaks, makings, namings, honest_uses):
        monkeypatch.setattr(module, "called", counted)
    assert looks(80) < 2.5 * looks(40)
