"""What to do now, by the search that the person chose."""

from engine.facts import Autonomy
from engine.search import best_of_n, greedy, in_rounds, rounds, steadily
from engine.search.by_rule import ByRule
from engine.search.mcts import MOST_REPAIRS, Mcts
from engine.search.proposal import Decision, SearchSettings
from engine.state import State

_RULES = {"mcts": ByRule(rule=Mcts()), "greedy": ByRule(rule=greedy.choose)}

STREAMING = frozenset(_RULES)
"""Searches in which, left to themselves, nothing waits for a round."""


def decide(state: State, settings: SearchSettings) -> Decision:
    """Pure: the same state and settings, the same decision."""
    rule = _RULES.get(settings.search)
    if rule is None:
        grounds = best_of_n.grounds if settings.search == "best-of-n" else rounds.grounds
        most = 0 if settings.search == "best-of-n" else settings.repairs
        return in_rounds.decide(state, settings, grounds, most)
    if state.autonomy is Autonomy.AUTO:
        return steadily.decide(state, settings, rule)
    return in_rounds.decide(state, settings, rule.grounds, min(settings.repairs, MOST_REPAIRS))
