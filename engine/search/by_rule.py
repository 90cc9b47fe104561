"""A rule over the tree, asked on behalf of a run: for one more candidate, or for all lanes of a round."""

import random
from dataclasses import dataclass, replace

from engine.calibration import calibration_of
from engine.search.chosen import Bounds, Chosen, Rule
from engine.search.prior import trust_in
from engine.search.proposal import SearchSettings
from engine.search.standing import Grown, tree_of
from engine.search.tree import ROOT, Seed, Tree
from engine.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRule:
    """Speaks of candidates where its rule speaks of nodes; 0 is none in both."""

    rule: Rule

    def next(self, state: State, settings: SearchSettings, grown: Grown) -> Chosen:
        """The next candidate."""
        bounds = _bounds(state, settings, grown.nodes)
        chosen = self.rule(grown.tree, bounds, _chance(state, len(state.candidates)))
        return _of_ids(grown.tree, chosen, state.pinned)

    def grounds(self, state: State, settings: SearchSettings, lanes: int) -> list[Chosen]:
        """As many, one after another: each sees the ones before it in flight."""
        grown = tree_of(state)
        tree, bounds = grown.tree, _bounds(state, settings, grown.nodes)
        # In a round a failure has had its repairs in its lane.
        bounds = replace(bounds, repairs=0)
        lanes_chosen = []
        for lane in range(lanes):
            chosen = self.rule(tree, bounds, _chance(state, len(state.candidates) + lane))
            lanes_chosen.append(_of_ids(tree, chosen, state.pinned))
            tree.grow(Seed(id=0, parent=chosen.node, operator=chosen.operator, other=chosen.other))
        for _ in lanes_chosen:
            tree.cut()
        return lanes_chosen


def _bounds(state: State, settings: SearchSettings, nodes: dict[int, int]) -> Bounds:
    top = ROOT if state.pinned is None else nodes[state.pinned]
    trust = 0.0
    if settings.before_run == "value":
        known = calibration_of(state)
        trust = 0.0 if known is None else trust_in(known.rank_correlation, known.count)
    return Bounds(samples=settings.samples, repairs=settings.repairs, top=top, trust=trust)


def _chance(state: State, number: int) -> random.Random:
    """The same for the same place in the same run, so that a replay decides the same."""
    return random.Random(f"search/{state.seed}/{number}")  # noqa: S311  chance, not secrecy


def _of_ids(tree: Tree, chosen: Chosen, pinned: int | None) -> Chosen:
    said = "" if pinned is None else f"you set #{pinned} as the best; "
    return Chosen(
        node=tree.nodes[chosen.node].seed.id,
        operator=chosen.operator,
        other=None if chosen.other is None else tree.nodes[chosen.other].seed.id,
        why=said + chosen.why,
    )
