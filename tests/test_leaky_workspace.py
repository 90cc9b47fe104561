"""A workspace whose training file has a column too many, from `mltui init` to the best script of a run."""

import json
import shutil
import sys
from pathlib import Path

from engine.journal.files import CandidateFiles
from tests.doubles.endpoint import Body, Reply, endpoint, purpose_of, text_of
from tests.shell import Ended, Shell

WAGES = Path(__file__).parent / "data" / "wages"
HONEST = """# the median of each school
import csv
from statistics import fmean, median

rows = list(csv.DictReader(open("train.csv")))
known, checked = rows[::2], rows[1::2]
middles = {}
for row in known:
    middles.setdefault(row["school"], []).append(float(row["wage"]))
middles = {school: median(wages) for school, wages in middles.items()}
errors = [abs(middles[row["school"]] - float(row["wage"])) for row in checked]
with open("submission.csv", "w") as out:
    out.write("id,wage\\n")
    for row in csv.DictReader(open("test.csv")):
        out.write(f"{row['id']},{middles[row['school']]}\\n")
print(f"Validation MAE: {fmean(errors):.4f}")
"""
LEAKY = HONEST.replace("# the median of each school", "# the power of a column").replace(
    'errors = [abs(middles[row["school"]] - float(row["wage"]))',
    'errors = [abs(1.02 * 2.718281828 ** float(row["logwage"]) - float(row["wage"]))',
)
DROPS = HONEST.replace("# the median of each school", "# drops a column first").replace(
    "known, checked", 'for row in rows:\n    del row["logwage"]\nknown, checked'
)
SCRIPTS = (LEAKY, HONEST, DROPS)


class Model:
    """Writes the three scripts in turn, and takes whatever is printed for the validation MAE."""

    def __init__(self) -> None:
        self.written = 0

    def __call__(self, body: Body) -> Reply:
        match purpose_of(body):
            case "score":
                value = text_of(body).rpartition("Validation MAE: ")[2].split()[0]
                said = {"stated": True, "validation_mae": float(value), "line": 1, "why": "so it says"}
                return Reply(text=json.dumps(said))
            case "reflect":
                return Reply(text=json.dumps({"good": "a", "bad": "b", "next_step": "c"}))
            case purpose:
                self.written += 1
                code = SCRIPTS[(self.written - 1) % len(SCRIPTS)]
                return Reply(
                    text=code if purpose == "draft" else json.dumps({"analysis": "so", "code": code})
                )


def workspace_of(shell: Shell, folder: Path) -> Path:
    shutil.copytree(WAGES, folder)
    shell.configure(f'python = "{sys.executable}"\n')
    said = shell.mltui("init", folder, "--task", "Predict `wage`.", "--target", "wage", "--seed", "3")
    assert said.code == 0, said.stderr
    return folder


def run(shell: Shell, workspace: Path, *flags: str) -> Ended:
    with endpoint(Model()) as server:
        words = ("--base-url", server.url, "--model", "test-model", "--samples", "3", "--rounds", "2", *flags)
        return shell.mltui("run", workspace, *words)


def whose(workspace: Path, ended: Ended, idea: str) -> dict[str, object]:
    """What the score of the first candidate with this idea says."""
    written = {fact["candidate"]: fact["idea"] for fact in reversed(ended.of("ScriptWritten"))}
    found = [fact for fact in ended.of("CandidateScored") if written[fact["candidate"]] == idea]
    assert CandidateFiles(workspace / ".mltui", found[0]["candidate"]).script.is_file()
    return found[0]


def test_the_script_that_uses_the_leaked_column_is_withheld_and_honest_ones_are_not(
    shell: Shell, tmp_path: Path
) -> None:
    workspace = workspace_of(shell, tmp_path / "wages")
    ended = run(shell, workspace)
    assert ended.code == 0, ended.stderr
    leaky = whose(workspace, ended, "the power of a column")
    assert str(leaky["withheld"]).startswith(
        "leak?: it reads `logwage` (line 11), which the test file does not"
    )
    for idea in ("the median of each school", "drops a column first"):
        honest = whose(workspace, ended, idea)
        assert honest["withheld"] is None
        score = honest["score"]
        assert isinstance(score, dict)
        assert score["low"] < score["verified"] < score["high"]
        assert score["reported"] > leaky["score"]["reported"]  # type: ignore[index]
    is_leaky = {fact["candidate"] for fact in ended.of("CandidateScored") if fact["withheld"] is not None}
    assert not is_leaky & {fact["candidate"] for fact in ended.of("BestChanged")}
    assert not is_leaky & {fact["parent"] for fact in ended.of("CandidateProposed")}
    told = shell.mltui("status", workspace).stdout
    assert "the power of a column" not in told
    assert "does not count until you accept it: [leak?: it reads `logwage`" in ended.stderr
    assert "  at the end  MAE " in told
    again = run(shell, workspace)
    assert again.facts[-1]["best"]["final"] == ended.facts[-1]["best"]["final"]
    assert shell.mltui("status", workspace).stdout == told
