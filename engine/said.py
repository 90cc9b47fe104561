"""What a person has said of candidates, as far as it holds: the part of the state about verdicts."""

from collections import Counter
from dataclasses import replace

from engine.candidate import (
    Candidate,
    NotRun,
    Proposed,
    Running,
    Status,
    WaitingForPackages,
    Written,
)
from engine.verdict_facts import Meaning, Verdict, VerdictGiven


class Said:
    """The verdicts of one run."""

    def __init__(self) -> None:
        """Nothing has been said yet."""
        self.verdicts: dict[int, VerdictGiven] = {}
        """Those that hold, by their number."""
        self._before: dict[int, Candidate] = {}
        """By verdict, what candidates were before a person let them run, or sent them back."""
        self._asking: dict[int, WaitingForPackages] = {}
        """What candidates asked for when the leave to run was taken back."""
        self._rewritings: Counter[int] = Counter()
        """How often candidates were sent back, withdrawn or not: each is a writing of its own."""
        self.count = 0
        """How many were given, withdrawn ones included."""
        self.grounds: list[int] = []
        """Verdicts that the next rounds are to stand on, the first asked first."""
        self.last_withdrawn: VerdictGiven | None = None
        self.ground_of_round: int | None = None
        """What a person wanted the round under way to stand on."""

    def give(self, fact: VerdictGiven) -> None:
        """One more."""
        self.verdicts[fact.verdict] = fact
        self.count = fact.verdict
        self.last_withdrawn = None
        if fact.meaning is Meaning.GROW:
            self.grounds.append(fact.verdict)

    def withdraw(self, verdict: int) -> VerdictGiven:
        """Take it back. Raises KeyError where it does not hold."""
        given = self.verdicts.pop(verdict)
        self.last_withdrawn = given
        self.grounds = [ground for ground in self.grounds if ground != verdict]
        if given.meaning is Meaning.GROW and given.candidate == self.ground_of_round:
            self.ground_of_round = None
        return given

    def let_run(self, given: VerdictGiven, known: Candidate) -> Candidate:
        """The candidate, free to run; or asking for what it asked for before that leave was taken back."""
        self._before[given.verdict] = known
        status: Status = self._asking.pop(known.id, Written())
        return replace(known, status=status, is_chosen=True)

    def let_wait(self, given: VerdictGiven, known: Candidate, *, asks: bool) -> Candidate:
        """The candidate without that leave: as it was before, unless it has run to its end.

        `asks`: whether scripts wait for a person's word at all; else there is nothing to go back to.
        """
        before = self._before.pop(given.verdict)
        has_ended = not isinstance(known.status, Written | Running | WaitingForPackages)
        if has_ended or not (asks or isinstance(before.status, NotRun)):
            return known
        if isinstance(known.status, WaitingForPackages):
            self._asking[known.id] = known.status
        return replace(known, status=before.status, is_chosen=before.is_chosen)

    def send_back(self, given: VerdictGiven, known: Candidate) -> Candidate:
        """The candidate, to be written anew; what was expected of its script went with that."""
        self._before[given.verdict] = known
        self._asking.pop(known.id, None)
        self._rewritings[known.id] += 1
        return replace(known, status=Proposed(), prediction=None, thought=None, is_valued=False)

    def let_stay(self, given: VerdictGiven, known: Candidate) -> Candidate:
        """The candidate with the script that it had; with the new one where that is there already."""
        before = self._before.pop(given.verdict)
        if not isinstance(known.status, Proposed):
            return known
        return replace(
            known,
            status=before.status,
            prediction=before.prediction,
            thought=before.thought,
            is_valued=before.is_valued,
        )

    def begin_round(self, parent: int | None) -> None:
        """A round that stands on what was wanted is no longer owed."""
        wanted = {self.verdicts[verdict].candidate for verdict in self.grounds}
        self.ground_of_round = parent if parent in wanted else None
        self.grounds = [verdict for verdict in self.grounds if self.verdicts[verdict].candidate != parent]

    @property
    def pins(self) -> list[int]:
        """Candidates that were set as the best, the last one last."""
        return self._that_mean(Meaning.PIN)

    @property
    def shut(self) -> set[int]:
        """Candidates whose branches were closed; what grows on them is closed too."""
        return set(self._that_mean(Meaning.CLOSE, Meaning.STOP, Meaning.NEVER_RUN))

    def words_on(self, candidate: int) -> str | None:
        """What a person last said of it to the model."""
        said = [
            given.words
            for given in self.verdicts.values()
            if given.candidate == candidate and given.kind is Verdict.REFLECT and given.words
        ]
        return said[-1] if said else None

    def is_approved(self, candidate: int) -> bool:
        """Whether a person said that its script may run."""
        return candidate in self._that_mean(Meaning.RUN)

    def write_turn(self, candidate: int) -> int:
        """Which writing of the candidate's script is due or done, from 1. One that was taken back has its
        number for good: what was answered then is no answer to other words."""
        return 1 + self._rewritings[candidate]

    def _that_mean(self, *meanings: Meaning) -> list[int]:
        return [given.candidate for given in self.verdicts.values() if given.meaning in meanings]
