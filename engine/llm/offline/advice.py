"""Advice in words: what reflections say to try next, and what a person wants or does not want.

Read by rule: each clause is looked through for the parts that it names, and whether it speaks against them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.llm.offline.families import FAMILIES
from engine.llm.offline.memory import choices
from engine.llm.offline.moves.move import Move
from engine.llm.offline.prompt import Prompt
from engine.llm.offline.recipe import CLEANING, FEATURES, Recipe

_OF_REFLECTION = 3.0
"""More than the step that usually pays most: the free second step of a lane follows it."""
_OF_PERSON = 6.0
"""What a person says counts most, but for what the lane was asked to do."""
_AGAINST = 30.0
"""What a person does not want is not done, whatever the lane was asked for."""
_PERSON = re.compile(
    r"(?:What the person who runs this says, and it counts most|The person who runs this says): (.*)"
)
_NEXT = re.compile(r"What to try next: (.*)")
_CLAUSE = re.compile(r"[.;!?\n](?=\s|$)|,? but ")
_NOT = re.compile(
    r"(?i)\b(?:no|not|never|can't|cannot|without|avoid|don't|stop|leave out|drop|instead of)\b"
    r"|\b(?:worse|weakest|near nothing)\b"
)

_WORDS: Mapping[str, str] = {
    **{name: rf"\b{name}\b" for name in FAMILIES},
    "ridge": r"\bridge\b",
    "lasso": r"\blasso\b",
    "enet": r"\benet\b|elastic ?net",
    "logit": r"\blogit\b|logistic",
    "knn": r"\bknn\b|nearest neighbou?rs?",
    "svr": r"\bsv[rm]\b|support[ -]vectors?",
    "forest": r"random forests?",
    "extra": r"extra[ -]?trees",
    "hgb": r"\bhgb\b|hist(?:ogram)?[ -]?gradient",
    "gbm": r"\bgbm\b|(?<!histogram )gradient boosting|boosted trees",
    "lgbm": r"\blgbm\b|light ?gbm",
    **{f"feature {name}": rf"\b{name}\b" for name in FEATURES},
    **{f"clean {name}": rf"clean(?:ing)?(?: by)? {name}\b" for name in CLEANING},
    "target=log1p": r"log1p|\blog(?:arithm)?s? (?:of|target|scale)|target\w*\b.{0,20}\blog",
    "target=sqrt": r"\bsqrt\b|(?:square )?root of(?: the)? target|target=sqrt",
    "target=balanced": r"balanced?\b|class[ _]weights?|rare class",
    "decide=tuned": r"threshold|decide=tuned|tune\w* the decision",
    "encode=onehot": r"one[ -]?hot",
    "encode=target": r"target[ -](?:encod|means)|encode=target",
    "blend=stack": r"\bstack",
    "blend=weights": r"(?<!class[ _])\bweights\b",
    "submit=refit": r"\brefit",
}
"""Choice -> the words that name it."""
_FINDERS = {choice: re.compile(words, re.IGNORECASE) for choice, words in _WORDS.items()}
_SLOWER = re.compile(r"(?i)(?:halve|lower|smaller|slower)\b.{0,20}\blearning rate|learn(?:s|ing)? slow")
_JOINED = re.compile(r"(?i)\b(?:blend|ensembl|average|combine)")
_SEEDS = re.compile(r"(?i)\bseeds\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is wanted, each with its weight; negative where it is not."""

    choices: Mapping[str, float]
    slower: float = 0.0
    joined: float = 0.0
    seeds: float = 0.0

    def worth(self, before: Recipe, move: Move) -> float:
        """What the step is worth to whoever gave the advice."""
        was, now = choices(before), choices(move.recipe)
        wanted = sum(self.choices.get(name, 0.0) for name in now - was)
        undone = sum(self.choices.get(name, 0.0) for name in was - now)
        more = len(move.recipe.models) > len(before.models)
        total = wanted - undone + self.joined * more
        total += self.slower * (_least_rate(move.recipe) < _least_rate(before))
        return total + self.seeds * (_seeds(move.recipe) > _seeds(before))

    def forbids(self, recipe: Recipe) -> bool:
        """Whether the recipe has what a person does not want."""
        return any(self.choices.get(name, 0.0) <= -_AGAINST for name in choices(recipe))


NOTHING = Advice(choices={})


def read_advice(prompt: Prompt) -> Advice:
    """What the feedback on the parent, the best state, the person's words and the notes ask for."""
    feedback = prompt.anywhere("reward_reflection")
    sources = [(text, _OF_PERSON) for text in _PERSON.findall(f"{feedback}\n{prompt.section('failure')}")]
    sources += [(_asked_for(prompt.section("notes")), _OF_PERSON)]
    sources += [(text, _OF_REFLECTION) for text in _NEXT.findall(feedback)]
    sources += [(text, _OF_REFLECTION / 2) for text in _NEXT.findall(prompt.section("best_state"))]
    return _together([(clause, weight) for text, weight in sources for clause in _CLAUSE.split(text)])


def _together(clauses: Sequence[tuple[str, float]]) -> Advice:
    """Of several words on one part the weightiest counts."""
    wanted: dict[str, float] = {}
    other = {"slower": 0.0, "joined": 0.0, "seeds": 0.0}
    for clause, weight in clauses:
        against = _NOT.search(clause)
        for choice, finder in _FINDERS.items():
            mentions = [found.start() for found in finder.finditer(clause)]
            if not mentions:
                continue
            is_against = against is not None and against.start() < mentions[-1]
            value = weight if not is_against else -_AGAINST if weight >= _OF_PERSON else -weight
            if abs(value) > abs(wanted.get(choice, 0.0)):
                wanted[choice] = value
        for name, finder in (("slower", _SLOWER), ("joined", _JOINED), ("seeds", _SEEDS)):
            if finder.search(clause) and not against:
                other[name] = max(other[name], weight)
    return Advice(choices=wanted, **other)


def _asked_for(notes: str) -> str:
    """The notes without headings and the places that nobody has filled."""
    return "\n".join(line for line in notes.splitlines() if not line.lstrip().startswith(("#", "<!--")))


def _least_rate(recipe: Recipe) -> float:
    return min((rate for model in recipe.models if (rate := model.number("lr"))), default=1.0)


def _seeds(recipe: Recipe) -> float:
    return max(model.number("seeds", 1.0) for model in recipe.models)
