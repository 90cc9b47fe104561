"""What the steps of the pipeline work with. Made once a process by the wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.journal.files import CandidateFiles
from engine.outcome import BeforeRun
from engine.pipeline.asking import Asker
from engine.pipeline.ledger import Ledger
from engine.pipeline.notebook import Notebook
from engine.pipeline.outfit import Outfit
from engine.pipeline.programs import Programs
from engine.pipeline.purse import Purse
from engine.pipeline.truth import Truth
from engine.ports import Executor, Limits
from engine.prompting import Fill, Ground, limit_words
from engine.target import TargetScale


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Everything outside the candidate itself."""

    ledger: Ledger
    policy: Asker
    judge: Asker
    purse: Purse
    executor: Executor
    fill: Fill
    ground: Ground
    state_dir: Path
    outfit: Outfit
    limits: Callable[[], Limits]
    """Of an execution that starts now: its share follows the number of jobs."""
    inputs: Mapping[str, Path]
    baseline: Path | None
    truth: Truth
    scale: TargetScale | None
    notebook: Notebook
    programs: Programs
    before_run: BeforeRun | None = None
    """How scripts are judged before they run."""

    def ground_now(self) -> Ground:
        """What prompts stand on, with the machine as it is by now."""
        machine = self.outfit.machine(limit_words(self.limits()), self.ledger.state)
        return replace(self.ground, machine=machine)

    def files(self, candidate: int) -> CandidateFiles:
        """The folder of one candidate."""
        return CandidateFiles(self.state_dir, candidate)
