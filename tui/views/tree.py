"""The tree of candidates as rows: its shape once a fact, its words only for the rows that are seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.candidate import (
    Candidate,
    Failed,
    NotRun,
    Operator,
    Proposed,
    Rejected,
    Running,
    Scored,
    Scoring,
    WaitingForApproval,
    WaitingForPackages,
    Written,
)
from tui.cockpit import Cockpit
from tui.format import age_text, clock_text, count_text, percent_text
from tui.sights import Now
from tui.views.asking import installing
from tui.views.expected import Judging, is_favoured, judging
from tui.views.idea_change import change_of
from tui.views.signs import (
    MARK_WORDS,
    failure_word,
    is_being_written,
    is_cut_off,
    is_person_s,
    mark_word,
    sign,
    state_word,
)
from tui.views.spans import Line, Span, Tone, fit, line_width, padded, plain_text
from tui.views.tied import TIE, TIE_SIGN, tie_word
from tui.views.times import times_line

_LEAST_CELLS = 8
"""Of the column of scores: `rejected` has room."""
_UNKNOWN = "unknown"
"""Where the search goes by verified scores, and it has none."""
_BESIDE = 112
"""From here on the other score stands there too, by its name."""
_CHANGE_CELLS = 11
_SHARE_CELLS = 5
_WITH_SHARE = 42
"""From here on, the change against the parent stands there in percent."""
_BESIDE_A_MARK = 40
"""So many cells, and those of a mark's word, let the word stand there."""
_WIDE = 72
"""From here on it stands there in full, guides take two cells a level, and every operator is named."""
_WHOLE = 400
"""So wide that nothing is cut away from a search."""


class Sorting(StrEnum):
    """How the candidates are laid out."""

    TREE = "tree"
    LEADERBOARD = "leaderboard"


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One candidate's place in the pane."""

    candidate: int
    depth: int
    guides: str
    """Two characters a level, from the root to the candidate."""
    is_last: bool
    """Whether it is the last child of its parent."""
    hidden: int = 0
    """How many candidates below it are folded away."""
    best_hidden: float | None = None
    """The best score among them, of those that the search compares; None without any."""
    is_beside: bool = False
    """Shown only because it leads to a match, or is selected."""


def tree_rows(
    cockpit: Cockpit,
    *,
    folded: frozenset[int] = frozenset(),
    sorting: Sorting = Sorting.TREE,
    match: str = "",
    selection: int | None = None,
) -> list[TreeRow]:
    """All rows, top to bottom. `match`: only who has these words, the selection, and what leads to them."""
    kept = matching(cockpit, match) if match else None
    shown = kept if kept is None or selection is None else kept | {selection}
    if sorting is Sorting.LEADERBOARD:
        ranked = [one.id for one in _leaderboard(cockpit) if shown is None or one.id in shown]
        rows = [TreeRow(one, 0, "", False) for one in ranked]
    else:
        rows = list(_walk(cockpit, folded, None if shown is None else _with_ancestors(cockpit, shown)))
    if kept is None:
        return rows
    return [row if row.candidate in kept else replace(row, is_beside=True) for row in rows]


def matching(cockpit: Cockpit, words: str) -> set[int]:
    """Who has all of the words: in idea, operator or state; `#7` is the candidate of that number alone."""
    wanted = words.casefold().split()
    return {
        one.id
        for one in cockpit.state.candidates.values()
        if all(_has(cockpit, one, word) for word in wanted)
    }


def hidden_matches(cockpit: Cockpit, folded: frozenset[int], text: str, now: Now) -> set[int]:
    """Who has the text in the words of its row (case does not count), and is folded away."""
    visible = {row.candidate for row in tree_rows(cockpit, folded=folded)}
    rows = (row for row in tree_rows(cockpit) if row.candidate not in visible)
    wanted = text.casefold()
    return {
        row.candidate for row in rows if wanted in plain_text(tree_line(cockpit, row, _WHOLE, now)).casefold()
    }


def tree_line(
    cockpit: Cockpit,
    row: TreeRow,
    width: int,
    now: Now,
    *,
    is_selected: bool = False,
    is_marked: bool = False,
    is_timed: bool = False,
) -> Line:
    """A row's words at exactly `width` cells; numbers stand in columns of their own at the right edge."""
    candidate = cockpit.state.candidates[row.candidate]
    right = _right(cockpit, candidate, width, now)
    left = _left(cockpit, candidate, row, width, now, is_selected, is_marked)
    room = width - line_width(right)
    if room < 8:
        return fit(left, width)
    hidden = _hidden_words(cockpit, row, width)
    words = (
        times_line(cockpit, candidate, width, now) if is_timed else _idea(cockpit, row, width, is_selected)
    )
    return fit((*fit((*left, *words), room - line_width(hidden)), *hidden, *right), width)


def _hidden_words(cockpit: Cockpit, row: TreeRow, width: int) -> Line:
    if not row.hidden:
        return ()
    count = Span(f" ▸{row.hidden}", Tone.ACCENT)
    if row.best_hidden is None:
        return (count,)
    name = " best " if width >= _WITH_SHARE else " "
    return (count, Span(name, Tone.DIM), Span(cockpit.number(row.best_hidden), Tone.NUMBER))


def _walk(cockpit: Cockpit, folded: frozenset[int], kept: set[int] | None) -> Iterator[TreeRow]:
    def children(parent: int | None) -> list[int]:
        known = cockpit.children.get(parent, [])
        return known if kept is None else [child for child in known if child in kept]

    roots = children(None)
    waiting = [(root, 0, "", index == len(roots) - 1) for index, root in enumerate(roots)][::-1]
    while waiting:
        candidate, depth, before, is_last = waiting.pop()
        own = "" if depth == 0 else "└ " if is_last else "├ "
        below = children(candidate)
        if candidate in folded and below and kept is None:
            hidden = _below(cockpit, candidate)
            best = _best_of(cockpit, hidden)
            yield TreeRow(candidate, depth, before + own, is_last, len(hidden), best)
            continue
        yield TreeRow(candidate, depth, before + own, is_last)
        inner = before + ("" if depth == 0 else "  " if is_last else "│ ")
        last = len(below) - 1
        waiting.extend((below[index], depth + 1, inner, index == last) for index in range(last, -1, -1))


def _below(cockpit: Cockpit, candidate: int) -> list[int]:
    waiting, found = list(cockpit.children.get(candidate, [])), list[int]()
    while waiting:
        found.append(waiting.pop())
        waiting.extend(cockpit.children.get(found[-1], []))
    return found


def _best_of(cockpit: Cockpit, candidates: Sequence[int]) -> float | None:
    ranks = {one: rank.place for one in candidates if (rank := cockpit.rank(one)) is not None}
    return cockpit.state.compared(min(ranks, key=ranks.__getitem__)) if ranks else None


def _leaderboard(cockpit: Cockpit) -> list[Candidate]:
    everyone = cockpit.state.candidates.values()
    closed = cockpit.closed
    ranked = cockpit.state.ranked(one for one in everyone if one.id not in closed)
    placed = {one.id for one in ranked}
    rest = [one for one in everyone if one.id not in placed]
    return [*ranked, *sorted(rest, key=lambda one: _place_behind(cockpit, one))]


def _place_behind(cockpit: Cockpit, candidate: Candidate) -> tuple[int, float, int]:
    """Behind all that were measured: who may still be, who failed, and at last who was never run."""
    if not isinstance(candidate.status, NotRun):
        return (1 if candidate.is_settled else 0, 0.0, candidate.id)
    said = candidate.prediction
    upside = 0.0 if said is None else said.net_upside
    return (2, float("-inf") if is_favoured(cockpit, candidate) else -upside, candidate.id)


def _has(cockpit: Cockpit, candidate: Candidate, word: str) -> bool:
    if word.startswith("#"):
        return word == f"#{candidate.id}"
    state = f"{state_word(cockpit, candidate)} {_result(cockpit, candidate).text}"
    return word in f"{candidate.operator} {candidate.idea or ''} {state}".casefold()


def _with_ancestors(cockpit: Cockpit, kept: set[int]) -> set[int]:
    shown = set(kept)
    for candidate in kept:
        parent = cockpit.state.candidates[candidate].parent
        while parent is not None and parent not in shown:
            shown.add(parent)
            parent = cockpit.state.candidates[parent].parent
    return shown


# ---------------------------------------------------------------- one row


def _left(
    cockpit: Cockpit,
    candidate: Candidate,
    row: TreeRow,
    width: int,
    now: Now,
    is_selected: bool,
    is_marked: bool,
) -> Line:
    cursor = Span("▌", Tone.CURSOR) if is_selected else Span(" ")
    mark = Span("◆" if is_marked else " ", Tone.ACCENT)
    number = Span(f"#{candidate.id} ", Tone.STRONG if is_selected or is_marked else Tone.DIM)
    return (cursor, Span(_guides(row.guides, width), Tone.DIM), sign(cockpit, candidate, now), mark, number)


def _guides(guides: str, width: int) -> str:
    """A deep branch keeps its last levels: the idea is worth more than the whole way to it."""
    if width < _WIDE:
        guides = guides[::2]
    most = max(2, width // 4)
    return guides if len(guides) <= most else "⋯" + guides[len(guides) - most + 1 :]


def _idea(cockpit: Cockpit, row: TreeRow, width: int, is_selected: bool) -> Line:
    """What tells it from its parent, and then the whole idea; where the parent is not above, its number."""
    candidate = cockpit.state.candidates[row.candidate]
    is_telling = candidate.operator not in (Operator.DRAFT, Operator.IMPROVE)
    operator = f"{candidate.operator} " if is_telling or width >= _WIDE else ""
    idea = candidate.idea or (f"on {candidate.emphasis}" if candidate.emphasis else "")
    is_dim = _is_faint(cockpit, candidate) or candidate.idea is None or row.is_beside
    tone = Tone.STRONG if is_selected else Tone.DIM if is_dim else Tone.PLAIN
    change = change_of(cockpit, candidate)
    if not change:
        return (Span(operator, Tone.DIM), Span(idea, tone))
    ground = "" if row.depth else f"#{candidate.parent} "
    return (Span(f"{operator}{ground}", Tone.DIM), Span(change, tone), Span(f"  {idea}", Tone.DIM))


def _is_faint(cockpit: Cockpit, candidate: Candidate) -> bool:
    """Out of the search, or not run beside others that were."""
    if candidate.id in cockpit.closed:
        return True
    return isinstance(candidate.status, NotRun) and candidate.status.may_run


def _right(cockpit: Cockpit, candidate: Candidate, width: int, now: Now) -> Line:
    if width < 24:
        return ()
    result = _result(cockpit, candidate, now)
    change = _change(cockpit, candidate)
    mark = Span(_mark(cockpit, candidate, width), Tone.WARN)
    cells = max(_LEAST_CELLS, cockpit.number_cells, len(result.text))
    value = Span(padded(result.text, cells, is_right=True), result.tone)
    if width >= _BESIDE:
        return (*_other_score(cockpit, candidate), *_right(cockpit, candidate, _BESIDE - 1, now))
    if not cockpit.has_changes:
        return (Span(" ") if width >= _WIDE else Span(""), mark, Span(" "), value)
    if width >= _WIDE:
        return (Span(" "), mark, Span(" "), value, Span(" "), *_change_column(cockpit, change))
    if width >= _WITH_SHARE:
        return (mark, Span(" "), value, Span(" "), *_share_column(cockpit, candidate, change))
    return (mark, Span(" ") if change is None else _arrow(cockpit, change), value)


def _mark(cockpit: Cockpit, candidate: Candidate, width: int) -> str:
    """One cell, or what is doubted in a word where the idea still has room beside it."""
    word = mark_word(candidate.status.marks) if isinstance(candidate.status, Scored) else ""
    word = word or tie_word(cockpit, candidate.id)
    if word in MARK_WORDS and width >= _BESIDE_A_MARK + len(word):
        return word if width >= _WIDE else f" {word}"
    return TIE_SIGN if word == TIE else "⚠" if word else " "


def _result(  # noqa: C901, PLR0911  one arm a state reads best
    cockpit: Cockpit, candidate: Candidate, now: Now | None = None
) -> Span:
    live = cockpit.live
    if is_cut_off(cockpit, candidate):
        return Span("cut off", Tone.DIM)
    match candidate.status:
        case Proposed() if is_being_written(cockpit, candidate):
            return Span(f"{count_text(live.tokens(candidate.id))} tok", Tone.WRITING)
        case Proposed():
            return Span("asked" if not is_person_s(candidate) else "next", Tone.DIM)
        case Written():
            found = judging(cockpit, candidate)
            is_asked = found in (Judging.VALUING, Judging.COMPARING)
            return Span(found or "queued", Tone.WRITING if is_asked else Tone.DIM)
        case WaitingForApproval():
            waits = cockpit.times[candidate.id].waits
            age = f" {age_text((now.at - waits).total_seconds())}" if now and waits else ""
            return Span(f"waits{age}", Tone.WARN)
        case WaitingForPackages():
            is_coming = bool(installing(cockpit, candidate))
            return Span("installs", Tone.RUNNING) if is_coming else Span("asks", Tone.WARN)
        case Running():
            seconds = None if now is None else cockpit.running_s(candidate.id, now.at)
            return Span("running" if seconds is None else clock_text(seconds), Tone.RUNNING)
        case Scoring():
            return Span("reading", Tone.RUNNING)
        case Scored():
            value = cockpit.state.compared(candidate.id)
            words = _UNKNOWN if value is None else cockpit.number(value)
            return Span(words, _value_tone(cockpit, candidate))
        case Failed():
            is_shut = candidate.id in cockpit.closed
            return Span(failure_word(candidate.status), Tone.DIM if is_shut else Tone.BAD)
        case Rejected():
            return Span("rejected", Tone.DIM)
        case NotRun():
            return Span("not run", Tone.DIM)


def _value_tone(cockpit: Cockpit, candidate: Candidate) -> Tone:
    if candidate.id in cockpit.closed or cockpit.state.utility(candidate.id) is None:
        return Tone.DIM
    return Tone.BEST if cockpit.state.best == candidate.id else Tone.NUMBER


def _other_score(cockpit: Cockpit, candidate: Candidate) -> Line:
    """The one that the search does not go by; nothing where no candidate has two."""
    if not cockpit.has_verified:
        return ()
    state, is_verified = cockpit.state, cockpit.state.select_by == "verified"
    value = state.reported(candidate.id) if is_verified else state.verified(candidate.id)
    name, cells = "reported" if is_verified else "verified", max(_LEAST_CELLS, cockpit.number_cells)
    words = "" if value is None else f"{name} {padded(cockpit.number(value), cells, is_right=True)}"
    return (Span(" "), Span(padded(words, len(name) + 1 + cells), Tone.DIM))


def _change(cockpit: Cockpit, candidate: Candidate) -> float | None:
    return cockpit.change(candidate.id) if isinstance(candidate.status, Scored) else None


def _arrow(cockpit: Cockpit, change: float) -> Span:
    if change == 0:
        return Span("=", Tone.DIM)
    tone = Tone.GOOD if cockpit.is_better(change) else Tone.BAD
    return Span("▼" if change < 0 else "▲", tone)


def _change_column(cockpit: Cockpit, change: float | None) -> Line:
    if change is None:
        return (Span(" " * (_CHANGE_CELLS + 1)),)
    arrow = _arrow(cockpit, change)
    return (arrow, Span(padded(cockpit.number(abs(change)), _CHANGE_CELLS, is_right=True), arrow.tone))


def _share_column(cockpit: Cockpit, candidate: Candidate, change: float | None) -> Line:
    ground = cockpit.ground_of(candidate.id)
    before = None if ground is None else cockpit.state.compared(ground)
    if change is None or not before:
        return (Span(" " * (_SHARE_CELLS + 1)),)
    arrow = _arrow(cockpit, change)
    return (arrow, Span(padded(percent_text(change / before), _SHARE_CELLS, is_right=True), arrow.tone))
