"""What tells a candidate's idea from its parent's, in a few words: `+ hgb, + blend`."""

import re
from collections import Counter
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from engine.candidate import Candidate
from tui.cockpit import Cockpit

_MODEL = re.compile(r"([A-Za-z_][\w.]*)(?:\(([^()]*)\))?")
_SETTING = re.compile(r"([A-Za-z_]\w*)=(.+)")
_LEAST_ALIKE, _LEAST_KEPT = 0.5, 3
"""Of the words; of ideas that are less alike, a list of differences says less than the idea itself."""
_MOST_SIBLINGS = 20

Place = tuple[str, ...]
"""A model, a model's argument, or a setting."""


def change_of(cockpit: Cockpit, candidate: Candidate) -> str:
    """Against its parent, what few of its siblings share first; empty where the whole idea tells more."""
    parent = None if candidate.parent is None else cockpit.state.candidates[candidate.parent]
    if parent is None or not parent.idea or not candidate.idea:
        return ""
    siblings = (cockpit.state.candidates[one].idea for one in cockpit.children[parent.id][-_MOST_SIBLINGS:])
    return ", ".join(told_apart(parent.idea, candidate.idea, tuple(idea for idea in siblings if idea)))


@lru_cache(maxsize=4096)
def told_apart(before: str, after: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The changes from one idea to the next, those first that the fewest siblings have made as well."""
    shared = Counter(change for idea in siblings for change in _all_changes(before, idea))
    made = (*idea_changes(before, after), *_unlike(before, after, siblings))
    return tuple(sorted(made, key=lambda change: shared[change]))


def _all_changes(before: str, after: str) -> tuple[str, ...]:
    return (*idea_changes(before, after), *_arguments_that_came(before, after).values())


def _unlike(before: str, after: str, siblings: tuple[str, ...]) -> list[str]:
    """Arguments of a model that came with it, where a sibling that has the model too has them otherwise."""
    if not idea_changes(before, after):
        return []
    others = [parts for idea in siblings if (parts := _parts(idea)) is not None]
    own = _parts(after) or {}
    return [
        words
        for place, words in _arguments_that_came(before, after).items()
        if any(place[:1] in other and other.get(place) != own[place] for other in others)
    ]


@lru_cache(maxsize=4096)
def _arguments_that_came(before: str, after: str) -> Mapping[Place, str]:
    """By place, what is said of each argument of a model that is new: as a rule it goes without saying."""
    old, new = _parts(before), _parts(after)
    if old is None or new is None:
        return {}
    return {
        place: f"{_name(place)}={value}" if value else _name(place)
        for place, value in new.items()
        if not _stands_alone(place, old)
    }


@lru_cache(maxsize=4096)
def idea_changes(before: str, after: str) -> tuple[str, ...]:
    """None where they are the same, or too different for changes to tell more than the idea."""
    old, new = _parts(before), _parts(after)
    if old is None or new is None:
        return tuple(_word_changes(before.split(), after.split()))
    kept = sum(1 for place in new if place in old)
    return tuple(_part_changes(old, new)) if kept * 2 >= min(len(old), len(new)) else ()


def _parts(idea: str) -> Mapping[Place, str] | None:
    """`svr(C=1) + hgb | target=sqrt` taken apart; None for an idea in prose."""
    models, *settings = (part.strip() for part in idea.split("|"))
    if not settings and "(" not in models:
        return None
    parts = dict[Place, str]()
    for model in models.split(" + "):
        found = _MODEL.fullmatch(model.strip())
        if found is None:
            return None
        parts[found[1],] = ""
        for argument in (found[2] or "").split():
            name, _, value = argument.partition("=")
            parts[found[1], name] = value
    for setting in settings:
        found = _SETTING.fullmatch(setting)
        if found is None:
            return None
        parts["", found[1]] = found[2]
    return parts


def _part_changes(old: Mapping[Place, str], new: Mapping[Place, str]) -> list[str]:
    """What came first, then what is another, then what went."""
    came = [_name(place) for place in new if place not in old and _stands_alone(place, old)]
    went = [_name(place) for place in old if place not in new and _stands_alone(place, new)]
    other = list[str]()
    for place, value in new.items():
        was = old.get(place, value)
        if was != value:
            other += _value_changes(place, was, value)
    return [*(f"+ {name}" for name in came), *other, *(f"- {name}" for name in went)]


def _stands_alone(place: Place, others: Mapping[Place, str]) -> bool:
    """The arguments of a model that is only in one of them go without saying."""
    return len(place) == 1 or not place[0] or place[:1] in others


def _name(place: Place) -> str:
    return " ".join(word for word in place if word)


def _value_changes(place: Place, was: str, value: str) -> list[str]:
    """A list tells its members; anything else what it is now."""
    old, new = was.split(","), value.split(",")
    if len(old) == len(new) == 1 or not set(old) & set(new):
        return [f"{_name(place)}={value}"]
    return [*(f"+ {one}" for one in new if one not in old), *(f"- {one}" for one in old if one not in new)]


def _word_changes(before: list[str], after: list[str]) -> list[str]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    if matcher.ratio() < _LEAST_ALIKE or kept < _LEAST_KEPT:
        return []
    told = list[str]()
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        old, new = " ".join(before[old_from:old_to]), " ".join(after[new_from:new_to])
        match kind:
            case "insert":
                told.append(f"+ {new}")
            case "delete":
                told.append(f"- {old}")
            case "replace":
                told.append(f"{old} → {new}")
            case _:
                """Nothing has changed here."""
    return told
