"""The rig's twelve scripts, each judged by a naive and by a smart judge: `make bench-verdicts`.

One run of `mltui` for each judge, over a copy of house-price, with the rig's endpoint. Each script has its
right verdict; exit code 1 where one differs.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bench.headless import Fact, RunError, copied, run
from bench.stub import stub

JUDGES = ("naive", "smart")
_CONFIG = """repairs = 0
reflect = "best"
seed = 1

[limits]
time_s = 3600.0

[packages]
install = ["numpy", "pandas", "scikit-learn<1.9", "lightgbm"]
"""
"""Two scripts are for a scikit-learn that still knows `n_alphas`; one takes its time on a busy machine."""


class Verdict(StrEnum):
    """What is made of a script."""

    COUNTS = "counts"
    WITHHELD = "withheld"
    """Its number is shown, and does not count before a person accepts it."""
    NO_SCORE = "no score"
    FAILED = "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What is right to make of a script."""

    verdicts: frozenset[Verdict]
    """Either of them, where a judge may see more than the data tell."""
    words: str = ""
    """What the reason has to name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of it."""

    verdict: Verdict
    value: float | None
    why: str

    def is_right(self, right: Right) -> bool:
        """Whether it is what was expected."""
        return self.verdict in right.verdicts and right.words in self.why


def _right(*verdicts: Verdict, words: str = "") -> Right:
    return Right(verdicts=frozenset(verdicts), words=words)


RIGHT: Mapping[str, Right] = {
    "01_ridge_onehot.py": _right(Verdict.COUNTS),
    "02_random_forest.py": _right(Verdict.COUNTS),
    "03_hist_gbr_log.py": _right(Verdict.COUNTS),
    "04_lightgbm_holdout.py": _right(Verdict.COUNTS),
    "05_lightgbm_cv_features.py": _right(Verdict.COUNTS),
    "06_gbr_stack_slow.py": _right(Verdict.COUNTS),
    "07_catboost_missing.py": _right(Verdict.FAILED, words="catboost"),
    "08_keyerror_late.py": _right(Verdict.FAILED, words="KeyError"),
    "09_elasticnet_rmsle_only.py": _right(Verdict.NO_SCORE),
    "10_svr_log_mae.py": _right(Verdict.WITHHELD, Verdict.NO_SCORE, words="logs"),
    "11_blend_index_nan.py": _right(Verdict.NO_SCORE, words="NaN"),
    "12_target_leak.py": _right(
        Verdict.WITHHELD, words="leak?: it makes the feature `PricePerSF` of the target"
    ),
}


def verdicts(rig: Path, workspace: Path, judge: str) -> dict[str, Made]:
    """By the script's name, of one run."""
    names = {path.read_text(encoding="utf-8").strip(): path.name for path in (rig / "scripts").glob("*.py")}
    with tempfile.TemporaryDirectory(prefix="mltui-verdicts-") as name:
        folder = Path(name)
        copy = copied(workspace, folder)
        (folder / "config.toml").write_text(_CONFIG, encoding="utf-8")
        options = ("--latency", "0", "--tokens-per-s", "100000", "--tag", "0", "--judge", judge)
        with stub(rig, folder, *options, "--script-dir", rig / "scripts") as address:
            flags = ["--base-url", address, "--model", "stub-model", "--candidates", str(len(names))]
            flags += ["--jobs", str(os.cpu_count() or 1), "--samples", str(len(names))]
            flags += ["--config", str(folder / "config.toml")]
            facts = run(copy, flags, folder)
        found = {}
        for script in sorted((copy / ".mltui" / "candidates").glob("*/script.py")):
            whose = names.get(script.read_text(encoding="utf-8").strip())
            if whose is not None:
                found[whose] = _made(facts, int(script.parent.name))
        return found


def _made(facts: Sequence[Fact], candidate: int) -> Made:
    own = [fact for fact in facts if fact.get("candidate") == candidate]
    for fact in own:
        if fact["fact"] == "CandidateScored":
            why, value = fact["withheld"] or "", fact["score"]["reported"]
            verdict = Verdict.WITHHELD if why else Verdict.COUNTS
            return Made(verdict=verdict, value=value, why=why or "; ".join(fact["marks"]))
        if fact["fact"] == "CandidateFailed":
            verdict = Verdict.NO_SCORE if fact["kind"] == "no_score" else Verdict.FAILED
            return Made(verdict=verdict, value=None, why=fact["reason"])
    return Made(verdict=Verdict.FAILED, value=None, why="it has not settled")


def tell(found: Mapping[str, Mapping[str, Made]]) -> int:
    """The table; how many verdicts differ from the right ones."""
    wrong = 0
    _say("script", "right", *found)
    for name, right in RIGHT.items():
        made = [of_judge.get(name) for of_judge in found.values()]
        are_right = [one is not None and one.is_right(right) for one in made]
        wrong += are_right.count(False)
        cells = [_cell(one, is_right) for one, is_right in zip(made, are_right, strict=True)]
        _say(name, " or ".join(sorted(right.verdicts)), *cells)
    for name in RIGHT:
        for judge, of_judge in found.items():
            one = of_judge.get(name)
            if one is not None and one.why and one.verdict is not Verdict.COUNTS:
                sys.stdout.write(f"  {name} ({judge}): {one.why}\n")
    return wrong


def _cell(one: Made | None, is_right: bool) -> str:
    if one is None:
        return "NOT RUN"
    words = str(one.verdict) + ("" if one.value is None else f" {one.value:,.6g}")
    return words if is_right else f"WRONG: {words}"


def _say(name: str, right: str, *cells: str) -> None:
    sys.stdout.write(f"{name:<28}  {right:<20}  {'  '.join(f'{cell:<20}' for cell in cells)}".rstrip() + "\n")
    sys.stdout.flush()


def main() -> int:
    """Runs both judges, and compares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rig", type=Path, default=Path("../shared/rig"))
    parser.add_argument("--workspace", type=Path, default=Path("../shared/workspaces/house-price"))
    order = parser.parse_args()
    if not (order.rig / "stub_llm.py").is_file() or not order.workspace.is_dir():
        sys.stderr.write("the rig or its workspace is not there; name them: --rig, --workspace\n")
        return 2
    try:
        found = {judge: verdicts(order.rig, order.workspace, judge) for judge in JUDGES}
    except RunError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    wrong = tell(found)
    sys.stdout.write(f"{wrong} of {len(RIGHT) * len(JUDGES)} verdicts are wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
