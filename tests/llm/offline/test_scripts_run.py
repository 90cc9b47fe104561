"""A few scripts for numbers, run."""

import json

import pytest

from engine.llm.offline.answer import answer
from engine.metric import MAE, MAPE, R2, RMSE, RMSLE, Metric
from tests.llm.offline import houses, samples
from tests.llm.offline.running import WITHOUT_LIGHTGBM, Job, Ran, run

TABLES = houses.tables(rows=150, test_rows=30)
SHOWN = samples.files(TABLES)
FULL = (
    "# hgb(trees=30 cols=0.5 seeds=3) + enet + gbm(trees=30 loss=huber) | blend=stack | target=sqrt"
    " | features=gaps,counts | clean=median,clip,flags,logs,rare | encode=onehot | cv=5fold | submit=refit\n"
)
WEIGHTED = (
    "# hgb(trees=30) + ridge | blend=weights | target=plain | features=none | clean=median | encode=codes"
    " | cv=5fold | submit=folds\n"
)


def drafted(emphasis: str, metric: Metric = MAE) -> Job:
    body = samples.draft(houses.TASK, SHOWN, f"{emphasis}: so", machine=WITHOUT_LIGHTGBM, metric=metric)
    return Job(script=answer(body), tables=TABLES, metric=metric)


def improved(parent: str, emphasis: str, metric: Metric = MAE) -> Job:
    body = samples.improve(
        houses.TASK,
        SHOWN,
        parent,
        score=1,
        emphasis=f"{emphasis}: so",
        machine=WITHOUT_LIGHTGBM,
        metric=metric,
    )
    return Job(script=json.loads(answer(body))["code"], tables=TABLES, metric=metric)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    jobs = {emphasis: drafted(emphasis) for emphasis in ("features", "ensembling", "encoding")}
    jobs["everything"] = improved(FULL, "features")
    jobs |= {metric.key: improved(WEIGHTED, "features", metric) for metric in (RMSE, RMSLE, MAPE)}
    jobs["r2"] = drafted("robustness", R2)
    return run(jobs, tmp_path_factory.mktemp("scripts"))


@pytest.mark.parametrize("emphasis", ["features", "ensembling", "encoding"])
def test_a_draft_runs_and_learns(emphasis: str, ran: dict[str, Ran]) -> None:
    assert ran[emphasis].score < 60_000  # the median of all prices is wrong by about 80,000
    rows = ran[emphasis].rows
    assert rows[0] == ["Id", "Price"]
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(151, 181)]


def test_an_improvement_of_a_recipe_with_everything_runs(ran: dict[str, Ran]) -> None:
    assert ran["everything"].score < 60_000
    assert len(ran["everything"].rows) == 31


def test_every_metric_of_numbers_is_measured_under_its_name(ran: dict[str, Ran]) -> None:
    assert 1_000 < ran["rmse"].score < 60_000
    assert 0.01 < ran["rmsle"].score < 0.5
    assert 0.01 < ran["mape"].score < 0.5
    assert 0.5 < ran["r2"].score < 1
