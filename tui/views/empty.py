"""What a pane says while it has nothing to show: why, and what happens next."""

from enum import StrEnum

from engine.candidate import (
    Candidate,
    Failed,
    NotRun,
    Proposed,
    Rejected,
    Running,
    WaitingForApproval,
    WaitingForPackages,
    Written,
)
from tui.cockpit import Cockpit
from tui.views.asking import asking_words
from tui.views.expected import judging, judging_words
from tui.views.signs import failure_word, is_cut_off, is_person_s


class Empty(StrEnum):
    """The panes that can be empty."""

    TREE = "tree"
    CODE = "code"
    DIFF = "diff"
    OUTPUT = "output"
    INFO = "info"
    PLOT = "plot"
    LANES = "lanes"


def empty_words(cockpit: Cockpit, pane: Empty) -> str:  # noqa: PLR0911  one arm a pane reads best
    """One or two lines, to be shown in the pane's middle or at its top."""
    if pane is Empty.PLOT and cockpit.hello.instead_of_run:
        return (
            f"no {cockpit.state.metric.name}: nothing runs\n`instead_of_run` judges scripts by reading them"
        )
    if pane is Empty.PLOT:
        return f"no {cockpit.state.metric.name} yet\nthe first one starts the plot"
    chosen = cockpit.selected
    if pane in (Empty.TREE, Empty.LANES) or chosen is None:
        return _before_the_first(cockpit) if not cockpit.state.candidates else "nothing in flight"
    match pane:
        case Empty.CODE:
            return f"#{chosen.id} has no script yet\n{_before_script(cockpit, chosen)}"
        case Empty.DIFF if chosen.parent is None:
            return f"#{chosen.id} has no parent to compare with\n{cockpit.key('code')} shows its code"
        case Empty.DIFF:
            what = f"no change to show between #{chosen.parent} and #{chosen.id}"
            return f"{what}\n{_before_script(cockpit, chosen)}"
        case Empty.OUTPUT:
            return f"#{chosen.id} has printed nothing\n{_before_output(cockpit, chosen)}"
        case _:
            return f"nothing is known of #{chosen.id} yet"


def _before_the_first(cockpit: Cockpit) -> str:
    if cockpit.away is not None:
        return f"no candidate yet\n{cockpit.away.message}"
    if cockpit.is_held:
        return f"no candidate yet, and nothing has been spent\n{cockpit.key('next')} starts the first round"
    if cockpit.state.ended is not None:
        return "the run ended without a candidate\nthe note below and `mltui status` say why"
    if cockpit.state.is_paused:
        return f"no candidate yet: paused\n{cockpit.key('pause')} goes on"
    return (
        "no candidate yet\nthe engine reads the workspace; then your own script runs, or the model is asked"
    )


def _before_script(cockpit: Cockpit, candidate: Candidate) -> str:
    if is_cut_off(cockpit, candidate):
        return "it was cut off; it is tried again when the run goes on"
    match candidate.status:
        case Proposed() if is_person_s(candidate):
            return "it is your own script, and about to run"
        case Proposed():
            return "the model has been asked; it streams in here"
        case Failed():
            return f"{failure_word(candidate.status)}: {candidate.status.reason}"
        case Rejected():
            return "it was rejected before it was written"
        case _:
            return f"{cockpit.key('code')} shows its code"


def _before_output(cockpit: Cockpit, candidate: Candidate) -> str:  # noqa: PLR0911  one arm a state
    if is_cut_off(cockpit, candidate):
        return "it was cut off; it is tried again when the run goes on"
    match candidate.status:
        case Proposed():
            return "its script is not written yet; when it runs, its output follows here"
        case Written() if found := judging(cockpit, candidate):
            return judging_words(cockpit, candidate, found)
        case NotRun(why=why, may_run=may_run):
            run = f"\n{cockpit.key('accept')} runs it after all" if may_run else ""
            return f"it was not run: {why}{run}"
        case Written():
            return "it waits for a free slot; when it runs, its output follows here"
        case WaitingForApproval():
            return f"it waits for you: {cockpit.key('accept')} runs it"
        case WaitingForPackages():
            return asking_words(cockpit, candidate)
        case Running():
            return "it runs; what it prints follows here"
        case Failed():
            return f"{failure_word(candidate.status)}: {candidate.status.reason}"
        case Rejected():
            return "it was rejected and never ran"
        case _:
            return "it ended without a word"
