"""Scripts that tell classes, run and graded, for every metric of them."""

from dataclasses import dataclass, replace

import pytest

from engine.grading.grade import grade
from engine.llm.offline.answer import answer
from engine.llm.offline.prompt import read_prompt
from engine.llm.offline.recipe import read_script
from engine.llm.offline.script import write_script
from engine.llm.offline.task import read_task
from engine.metric import ACCURACY, AUC, F1, F1_MACRO, LOG_LOSS, Metric
from tests.llm.offline import flowers, samples
from tests.llm.offline.running import WITHOUT_LIGHTGBM, Job, Ran, run

TWO, THREE = ("no", "yes"), ("lily", "oak tree", "rose")
REST = "features=none | clean=median,clip,flags | encode=target"
TUNED = (
    f"hgb(trees=20 cols=0.5 seeds=3) + logit + knn | blend=stack | target=balanced | {REST} | decide=tuned"
)
WEIGHTED = (
    "gbm(trees=20) + logit | blend=weights | target=plain | features=counts | clean=median | encode=onehot"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A metric, the kinds that there are, and what is to be written."""

    metric: Metric
    kinds: tuple[str, ...]
    wanted: str
    """An emphasis, or the beginning of a recipe."""
    least: float
    """What utility shows that something was learned."""
    positive: str | None = None


CASES = {
    "accuracy": Case(metric=ACCURACY, kinds=TWO, wanted="ensembling", least=0.7),
    "f1": Case(metric=F1, kinds=TWO, wanted="target transform", least=0.5, positive="yes"),
    "f1-of-the-first": Case(metric=F1, kinds=TWO, wanted="speed", least=0.5, positive="no"),
    "macro-f1": Case(metric=F1_MACRO, kinds=THREE, wanted="robustness", least=0.4),
    "auc": Case(metric=AUC, kinds=TWO, wanted="encoding", least=0.7, positive="no"),
    "auc-of-three": Case(metric=AUC, kinds=THREE, wanted="speed", least=0.6),
    "log-loss": Case(metric=LOG_LOSS, kinds=TWO, wanted="validation", least=-0.63),
    "log-loss-of-three": Case(metric=LOG_LOSS, kinds=THREE, wanted="cleaning", least=-1.0),
    "tuned": Case(metric=F1_MACRO, kinds=THREE, wanted=TUNED, least=0.4),
    "weighted": Case(metric=AUC, kinds=TWO, wanted=WEIGHTED, least=0.7),
}


def job(case: Case) -> Job:
    tables = flowers.tables(case.kinds)
    emphasis = "speed: so" if " | " in case.wanted else f"{case.wanted}: so"
    body = samples.draft(
        flowers.TASK, samples.files(tables), emphasis, machine=WITHOUT_LIGHTGBM, metric=case.metric,
        positive=case.positive,
    )  # fmt: skip
    if " | " not in case.wanted:
        return Job(script=answer(body), tables=tables, metric=case.metric)
    task = read_task(read_prompt(body))
    recipe = read_script(f"# {case.wanted} | cv=5fold | submit=refit\n")
    assert task is not None
    assert recipe is not None
    return Job(script=write_script(recipe, task), tables=tables, metric=case.metric)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    jobs = {name: job(case) for name, case in CASES.items()}
    jobs |= {name: replace(jobs["auc-of-three"], seed=7) for name in ("seed-7", "seed-7-again")}
    jobs["tuned"] = replace(jobs["tuned"], seed=4_294_967_295)
    return run(jobs, tmp_path_factory.mktemp("classes"))


@pytest.mark.parametrize("name", CASES)
def test_every_metric_of_classes_is_printed_and_graded(name: str, ran: dict[str, Ran]) -> None:
    case = CASES[name]
    answers = flowers.answers(case.kinds).encode()
    verified = grade(ran[name].submission, answers, case.metric, positive=case.positive).value
    assert case.metric.utility(ran[name].score) > case.least
    assert case.metric.utility(verified) > case.least


def test_labels_are_handed_in_as_they_are_spelt(ran: dict[str, Ran]) -> None:
    assert ran["accuracy"].rows[0] == ["id", "kind"]
    assert {row[1] for row in ran["accuracy"].rows[1:]} == {"no", "yes"}
    assert ran["log-loss-of-three"].rows[0] == ["id", *THREE]


def test_another_seed_makes_other_folds(ran: dict[str, Ran]) -> None:
    assert ran["seed-7"].output == ran["seed-7-again"].output
    assert ran["seed-7"].output != ran["auc-of-three"].output


def test_the_largest_seed_is_taken_by_models_that_count_on_from_it(ran: dict[str, Ran]) -> None:
    assert "knn alone" in ran["tuned"].output
