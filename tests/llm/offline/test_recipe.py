"""A recipe and its line: written down and read back."""

from hypothesis import given
from hypothesis import strategies as st

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.recipe import (
    BLENDS,
    CLEANING,
    ENCODINGS,
    FEATURES,
    SUBMISSIONS,
    TARGETS,
    Model,
    Recipe,
    normal,
    read_recipe,
    read_script,
)


@st.composite
def models(draw: st.DrawFn) -> Model:
    family = draw(st.sampled_from(sorted(FAMILIES)))
    model = Model(family)
    for name, default in FAMILIES[family].defaults.items():
        if isinstance(default, str):
            model = model.with_settings(**{name: draw(st.sampled_from(("squared", "mae", "huber")))})
        elif draw(st.booleans()):
            value = draw(st.one_of(st.integers(1, 999), st.sampled_from((0.0009, 0.015, 0.25, 1e-05))))
            model = model.with_settings(**{name: value})
    return model


recipes = st.builds(
    Recipe,
    models=st.lists(models(), min_size=1, max_size=4).map(tuple),
    blend=st.sampled_from(BLENDS),
    target=st.sampled_from(TARGETS),
    features=st.sets(st.sampled_from(FEATURES)).map(tuple),
    clean=st.sets(st.sampled_from(CLEANING)).map(tuple),
    encode=st.sampled_from(ENCODINGS),
    folds=st.sampled_from((5, 10)),
    submit=st.sampled_from(SUBMISSIONS),
).map(normal)


@given(recipes)
def test_the_idea_line_says_the_whole_recipe(recipe: Recipe) -> None:
    assert read_recipe(recipe.line()) == recipe
    assert read_script(f"# {recipe.line()}\nprint(1)\n") == recipe


@given(st.text())
def test_no_line_of_others_breaks_the_reader(line: str) -> None:
    read_recipe(line)


def test_a_line_of_others_is_no_recipe() -> None:
    for line in (
        "gradient boosting on logs",
        "gbm(lr=much) | target=log1p",
        "hgb",
        "",
        "gbm | target=odd | cv=5fold",
    ):
        assert read_recipe(line) is None
    assert read_script("import pandas\n") is None


def test_a_setting_at_its_default_is_not_written() -> None:
    assert Model("gbm").with_settings(lr=0.06, trees=500).line() == "gbm(trees=500)"


def test_the_line_reads_well() -> None:
    recipe = Recipe(
        models=(Model("gbm").with_settings(loss="huber"), Model("svr").with_settings(C=4)),
        blend="weights",
        target="log1p",
        features=("ages",),
        clean=("logs",),
    )
    assert recipe.line() == (
        "gbm(loss=huber) + svr(C=4) | blend=weights | target=log1p | features=ages | clean=median,logs"
        " | encode=codes | cv=5fold | submit=folds"
    )
