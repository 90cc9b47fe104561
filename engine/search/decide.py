"""What to do now, by the search that the person chose."""

from engine.facts import Autonomy
from engine.outcome import BeforeRun
from engine.search import best_of_n, greedy, in_rounds, rounds, shortlist, steadily
from engine.search.by_rule import ByRule
from engine.search.mcts import MOST_REPAIRS, Mcts
from engine.search.proposal import Decision, SearchSettings
from engine.state import State

_RULES = {"mcts": ByRule(rule=Mcts()), "greedy": ByRule(rule=greedy.choose)}


def streams(search: str, before_run: BeforeRun | None) -> bool:
    """Whether, left to itself, nothing waits for a round. What is chosen among has to be there as a whole."""
    return search in _RULES and before_run is None


def decide(state: State, settings: SearchSettings) -> Decision:
    """Pure: the same state and settings, the same decision."""
    due = None if settings.before_run is None else shortlist.decide(state, settings)
    if due is not None:
        return due
    rule = _RULES.get(settings.search)
    if rule is None:
        grounds = best_of_n.grounds if settings.search == "best-of-n" else rounds.grounds
        most = 0 if settings.search == "best-of-n" else settings.repairs
        return in_rounds.decide(state, settings, grounds, most)
    if state.autonomy is Autonomy.AUTO and settings.before_run is None:
        return steadily.decide(state, settings, rule)
    return in_rounds.decide(state, settings, rule.grounds, min(settings.repairs, MOST_REPAIRS))
