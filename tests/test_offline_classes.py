"""Classes told by the offline policy from end to end: a holdout of one's own, real scripts, real grading."""

from pathlib import Path

import pytest

from tests.llm.offline import flowers
from tests.shell import Ended, Shell, shell_with_this_python

VALUED = 'before_run = "value"\nkeep = 2\nsamples = 5\n'
ELIMINATED = 'before_run = "elimination"\nkeep = 1\nsamples = 3\n'


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return shell_with_this_python(tmp_path / "home")


def ran(shell: Shell, name: str, *words: str, kinds: tuple[str, ...], more: str) -> Ended:
    folder = shell.home / name
    folder.mkdir()
    (folder / "train.csv").write_text(flowers.tables(kinds)["train.csv"])
    told = ("--task", "Predict the kind of each flower.", "--target", "kind", "--id", "id", *words)
    made = shell.mltui("init", folder, *told)
    assert made.code == 0, made.stderr
    config = folder / "mltui.toml"
    config.write_text(more + config.read_text())
    ended = shell.mltui("run", folder, "--offline", "--rounds", "1", "--seed", "1")
    assert ended.code == 0, ended.stdout + ended.stderr
    return ended


def test_the_best_by_what_is_expected_run_and_are_graded_by_f1_of_a_positive_label(shell: Shell) -> None:
    words = ("--metric", "f1", "--positive", "yes")
    ended = ran(shell, "two", *words, kinds=("no", "yes"), more=VALUED)
    valued = ended.of("CandidateValued")
    assert len(valued) == 5
    assert len({fact["prediction"]["probability"] for fact in valued}) > 2
    assert all("By rule" in fact["why"] for fact in valued)
    scored = ended.of("CandidateScored")
    assert len(scored) == 2
    assert not ended.of("CandidateFailed")
    for fact in scored:
        assert 0.3 < fact["score"]["reported"] < 1
        assert 0.3 < fact["score"]["verified"] <= 1


def test_of_pairs_the_better_runs_and_its_probabilities_of_three_kinds_are_graded(shell: Shell) -> None:
    ended = ran(shell, "three", "--metric", "log_loss", kinds=("lily", "oak tree", "rose"), more=ELIMINATED)
    compared = ended.of("CandidatesCompared")
    assert compared
    assert all("By rule" in fact["why"] for fact in compared)
    (fact,) = ended.of("CandidateScored")
    assert 0.2 < fact["score"]["reported"] < 1
    assert 0.2 < fact["score"]["verified"] < 1.2
