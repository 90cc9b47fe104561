"""A run that is played against `decide` alone: what it proposes is written, run and landed by the test."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from engine.candidate import Proposed, Scored
from engine.facts import CandidateProposed, Fact, RoundEnded
from engine.metric import Direction, Metric
from engine.search.decide import decide
from engine.search.proposal import Begin, EndRound, Proposal, SearchSettings
from engine.search.tree import Tree
from engine.state import State
from tests.facts import STARTED, ended, failed, reflected, scored, written

LOWER = Metric(name="MAE", full_name="mean absolute error", better=Direction.LOWER)
HIGHER = Metric(name="R2", full_name="coefficient of determination", better=Direction.HIGHER)
SETTINGS = SearchSettings(
    search="mcts", samples=5, repairs=3, rounds=8, candidates=None, has_baseline=False, emphases=("a", "b")
)


def is_alike(one: Tree, other: Tree) -> bool:
    """Whether two trees say the same, however each came to it."""
    return (
        (one.nodes, one.parents, one.utilities, one.children)
        == ((other.nodes, other.parents, other.utilities, other.children))
        and (one.ladder, one.writing, one.tried, one.worked)
        == ((other.ladder, other.writing, other.tried, other.worked))
        and (one.improved, one.repeats, one.newest_draft, one.combined)
        == ((other.improved, other.repeats, other.newest_draft, other.combined))
        and sorted(one.unrepaired) == sorted(other.unrepaired)
    )


@dataclass
class Game:
    """One run. `outcomes` gives each candidate's number, None for a crash; chance lands them out of order."""

    outcomes: Sequence[float | None]
    metric: Metric = LOWER
    settings: SearchSettings = SETTINGS
    turns: int = 40
    order: int = 0
    on_turn: Callable[["Game"], None] = lambda game: None
    facts: list[Fact] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(self.metric)
        self.apply(replace(STARTED, metric=self.metric.name, better=self.metric.better))

    def apply(self, *facts: Fact) -> None:
        for fact in facts:
            self.state.apply(fact)
            self.facts.append(fact)

    def play(self) -> "Game":
        rng = random.Random(self.order)
        for _ in range(self.turns):
            self.decide_until_it_waits()
            self.on_turn(self)
            open_ones = [one for one in self.state.candidates.values() if not one.is_settled]
            if not open_ones:
                break
            one = rng.choice(open_ones)
            if isinstance(one.status, Proposed):
                self.apply(written(one.id, f"idea {one.id}"))
            else:
                self.land(one.id)
        return self

    def land(self, candidate: int) -> None:
        outcome = self.outcomes[(candidate - 1) % len(self.outcomes)]
        end = failed(candidate) if outcome is None else scored(candidate, outcome)
        self.apply(ended(candidate), end, reflected(candidate))

    def decide_until_it_waits(self) -> None:
        while True:
            match decide(self.state, self.settings):
                case Begin(proposals=proposals):
                    self.propose(proposals)
                case EndRound(round=number, ranking=ranking):
                    self.apply(RoundEnded(round=number, ranking=ranking))
                case _:
                    return

    def propose(self, proposals: Sequence[Proposal]) -> None:
        for proposal in proposals:
            self.proposals.append(proposal)
            self.apply(
                CandidateProposed(
                    candidate=len(self.state.candidates) + 1,
                    operator=proposal.operator,
                    parent=proposal.parent,
                    other_parent=proposal.other_parent,
                    round=proposal.round,
                    lane=proposal.lane,
                    depth=proposal.depth,
                    emphasis=proposal.emphasis,
                    why=proposal.why,
                )
            )

    def read_anew(self) -> State:
        """As a state that has looked at nothing yet reads the same facts."""
        state = State(self.metric)
        for fact in self.facts:
            state.apply(fact)
        return state

    @property
    def choices(self) -> list[tuple[object, ...]]:
        """What was chosen, with the numbers behind it."""
        return [(one.operator, one.parent, one.other_parent, one.why) for one in self.proposals]

    @property
    def sampling(self) -> int:
        return sum(isinstance(one.status, Proposed) for one in self.state.candidates.values())

    @property
    def scored(self) -> list[int]:
        return [one.id for one in self.state.candidates.values() if isinstance(one.status, Scored)]
