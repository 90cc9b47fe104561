"""What a candidate's predictions are really worth: on hidden answers, or by the person's own grader."""

import asyncio
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine.clean import clean_line
from engine.config import EvaluateConfig
from engine.errors import GradingError
from engine.grading.gaps import is_far_better, is_optimistic
from engine.grading.grade import grade, graded, grading_pairs, measurable
from engine.grading.leaks import leak_reason, leaking_columns
from engine.grading.noise import NoiseBand, noise_band
from engine.journal.files import CandidateFiles
from engine.metric import Metric
from engine.workspace.own_grader import run_function, run_grader

_SUBMISSIONS = ("submission.csv", "working/submission.csv", "output/submission.csv")
"""Where scripts leave their predictions; the first is what prompts ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of verifying, and what a person should know of it."""

    value: float | None = None
    band: NoiseBand | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The headers of the files that scripts see."""

    train: tuple[str, ...]
    test: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What mltui knows and no script does."""

    metric: Metric
    answers: bytes | None
    """As CSV; a benchmark's own steer nothing."""
    final: bytes | None
    """Answers of more rows, kept for the end; only a holdout of mltui's own has them."""
    evaluate: EvaluateConfig
    root: Path
    """Of the workspace; the person's own grader works there."""
    columns: Columns | None

    async def verify(self, files: CandidateFiles, reported: float, seed: str) -> Verified:
        """The verified score of what the script left, and marks where the reported one looks better."""
        if self.answers is None and self.evaluate.command is None:
            return Verified()
        found = await _submission(files)
        if found is None:
            return Verified(marks=(f"not verified: the script left no {_SUBMISSIONS[0]}",))
        name, submission = found
        try:
            return await self._verify(submission, reported, seed)
        except GradingError as error:
            hint = f"; {error.hint}" if error.hint else ""
            return Verified(marks=(f"not verified: {_about(name, clean_line(str(error)))}{hint}",))

    async def at_the_end(self, files: CandidateFiles) -> float | None:
        """The score on the rows that nothing was chosen by; None: there are none. Raises GradingError."""
        found = await _submission(files)
        if self.final is None or found is None:
            return None
        last = await asyncio.to_thread(
            grade,
            found[1],
            self.final,
            self.metric,
            beside=self.answers,
            positive=self.evaluate.positive,
        )
        return last.value

    def leak(self, script: str) -> str | None:
        """The mark that the script itself earns, by what it reads; None where it earns none."""
        if self.columns is None:
            return None
        columns = self.columns
        reason = leak_reason(leaking_columns(script, columns.train, columns.test, columns.target))
        return None if reason is None else f"leak?: it {reason}"

    async def _verify(self, submission: bytes, reported: float, seed: str) -> Verified:
        if self.evaluate.command is not None:
            return Verified(value=await self._by_command(self.evaluate.command, submission))
        if self.answers is None:
            return Verified()
        if self.evaluate.function is not None:
            truth, guesses = await asyncio.to_thread(
                grading_pairs, submission, self.answers, self.metric, beside=self.final
            )
            value = await run_function(
                self.evaluate.function, truth, guesses, self.root, self.evaluate.timeout_s
            )
            return Verified(value=value)
        return await asyncio.to_thread(self._grade, submission, self.answers, reported, seed)

    async def _by_command(self, command: str, submission: bytes) -> float:
        with tempfile.TemporaryDirectory(prefix="mltui-grade-") as folder:
            path = Path(folder, _SUBMISSIONS[0])
            await asyncio.to_thread(path.write_bytes, submission)
            return await run_grader(command, path, self.root, self.evaluate.timeout_s)

    def _grade(self, submission: bytes, answers: bytes, reported: float, seed: str) -> Verified:
        found = measurable(
            submission, answers, self.metric, beside=self.final, positive=self.evaluate.positive
        )
        value = graded(found, self.metric).value
        rng = random.Random(seed)  # noqa: S311 - a bootstrap, not a secret
        band = noise_band(found, self.metric, rng)
        return Verified(value=value, band=band, marks=self._gap(reported, value, band))

    def _gap(self, reported: float, verified: float, band: NoiseBand | None) -> tuple[str, ...]:
        if band is None or not is_optimistic(reported, verified, band, self.metric):
            return ()
        noise = f"{self.metric.name} {band.low:,.6g} to {band.high:,.6g} is chance"
        if is_far_better(reported, verified, band, self.metric):
            return (f"leak?: it reports far better than it verifies ({noise})",)
        return (f"optimistic: it reports better than it verifies ({noise})",)


def _about(name: str, words: str) -> str:
    """What is wrong with this file, which the words may name by themselves."""
    return (
        words.replace(_SUBMISSIONS[0], name, 1) if words.startswith(_SUBMISSIONS[0]) else f"{name}: {words}"
    )


async def _submission(files: CandidateFiles) -> tuple[str, bytes] | None:
    for name in _SUBMISSIONS:
        content = await files.read_product(name)
        if content is not None:
            return name, content
    return None
