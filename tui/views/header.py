"""The first line: where, in what state, with what, and how good it has become."""

from pathlib import PurePath

from engine.budget import money
from engine.candidate import Failed, NotRun, Proposed, Running, Scored, Scoring
from engine.facts import EndReason
from engine.outcome import Isolation
from tui.cockpit import Cockpit
from tui.format import count_text, counted, duration_text
from tui.sights import Now
from tui.views.expected import Judging, judging
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.plot import best_sparkline
from tui.views.signs import is_person_s
from tui.views.spans import Line, Span, Tone, cut
from tui.views.tied import TIE, tie_word

_NANO = 1_000_000_000
"""Money is counted in billionths of a dollar."""
_LIMITS = (EndReason.ROUNDS, EndReason.CANDIDATES, EndReason.BUDGET)
"""Ends that the person has set."""
_ENDS = {
    EndReason.ROUNDS: "it has had its rounds",
    EndReason.CANDIDATES: "it has had its candidates",
    EndReason.BUDGET: "its budget is used up",
    EndReason.INTERRUPTED: "stopped",
    EndReason.ENDPOINT: "the endpoint gives no answers",
    EndReason.SANDBOX: "no script can be run here",
    EndReason.ERROR: "an error",
}


def header(cockpit: Cockpit, width: int, now: Now) -> Line:
    """What falls away first when it gets narrow is what matters least."""
    left = [
        part((13, Span("◆ mltui", Tone.TITLE)), (12, Span("mltui", Tone.TITLE))),
        _workspace(cockpit),
        _state(cockpit),
        _course_of(cockpit),
        _worked(cockpit, now),
        _waiting(cockpit),
        _autonomy(cockpit),
        *_slots(cockpit),
        _counts(cockpit),
        _policy(cockpit),
        _isolation(cockpit),
        _spent(cockpit),
        _predictions(cockpit),
    ]
    return pack(left, width, right=[_beside(cockpit), _best(cockpit)])


def end_words(reason: EndReason) -> str:
    """Why the run has ended."""
    return _ENDS[reason]


def _workspace(cockpit: Cockpit) -> Part:
    name = workspace_name(cockpit)
    return part(
        (34, Span(cut(name, 30), Tone.STRONG)),
        (48, Span(cut(name, 16), Tone.STRONG)),
        (64, Span(cut(name, 9), Tone.STRONG)),
    )


def workspace_name(cockpit: Cockpit) -> str:
    """The folder's own name."""
    return PurePath(cockpit.hello.workspace).name or cockpit.hello.workspace


def _state(cockpit: Cockpit) -> Part:  # noqa: PLR0911  one line a state reads best
    ended, key = cockpit.state.ended, cockpit.key("next")
    if cockpit.away is not None:
        return _of("✗", "engine out of reach", "no engine", Tone.BAD)
    if cockpit.hello.bare is not None:
        return _of("◇", "asks whether to run without isolation", "asks you", Tone.WARN)
    if cockpit.is_held:
        return _of("◇", f"waits for {key} before it spends", f"waits for {key}", Tone.WARN)
    if ended is not None:
        tone = Tone.STRONG if ended.reason in _LIMITS else Tone.WARN
        return _of("■", f"ended: {end_words(ended.reason)}", "ended", tone)
    if cockpit.state.is_paused:
        return _of("‖", "paused, what runs goes on" if _busy(cockpit) else "paused", "paused", Tone.WARN)
    if cockpit.is_round_waiting:
        return _of("◇", "waiting for you", "waiting", Tone.WARN)
    if not cockpit.has_begun or not cockpit.state.candidates:
        return _of("▶", "starting", "starting", Tone.RUNNING)
    if cockpit.queue() and not _busy(cockpit):
        return _of("◇", "waiting for you", "waiting", Tone.WARN)
    return _of("▶", "running", "running", Tone.RUNNING)


def _worked(cockpit: Cockpit, now: Now) -> Part:
    if not cockpit.has_begun:
        return part()
    return part((54, Span(duration_text(cockpit.worked_s(now.at)), Tone.NUMBER)))


def _autonomy(cockpit: Cockpit) -> Part:
    """Nothing is said of it before the run has said it."""
    return part((46, Span(str(cockpit.state.autonomy), Tone.ACCENT))) if cockpit.has_begun else part()


def _of(mark: str, long: str, short: str, tone: Tone) -> Part:
    return part((38, Span(f"{mark} {long}", tone)), (ALWAYS, Span(f"{mark} {short}", tone)))


def _course_of(cockpit: Cockpit) -> Part:
    """How far the run is on its way to the limit that ends it."""
    hello, done = cockpit.hello, cockpit.current_round
    if hello.candidates is not None:
        so_far = cockpit.state.candidates.written_by_model
        return part((35, Span(f"{so_far} of {hello.candidates} candidates", Tone.NUMBER)))
    if not done:
        return part()
    limit = "" if hello.rounds is None else f" of {hello.rounds}"
    return part(
        (31, Span(f"round {done}{limit}", Tone.NUMBER)), (66, Span(f"r{done}{limit.replace(' of ', '/')}"))
    )


def _busy(cockpit: Cockpit) -> bool:
    return writing_count(cockpit) + running_count(cockpit) > 0


def writing_count(cockpit: Cockpit) -> int:
    """How many answers of the model are asked for: scripts, readings, reflections."""
    everyone = cockpit.unfinished
    asked = [candidate for candidate in everyone if candidate.id not in cockpit.closed]
    return sum(
        (isinstance(candidate.status, Proposed) and not is_person_s(candidate))
        or isinstance(candidate.status, Scoring | Scored | Failed)
        or judging(cockpit, candidate) in (Judging.VALUING, Judging.COMPARING)
        for candidate in asked
    )


def running_count(cockpit: Cockpit) -> int:
    """How many scripts run."""
    return sum(isinstance(candidate.status, Running) for candidate in cockpit.unfinished)


def _slots(cockpit: Cockpit) -> tuple[Part, Part]:
    is_over = cockpit.state.ended is not None
    asked = 0 if is_over else min(writing_count(cockpit), cockpit.hello.sampling_slots)
    running = 0 if is_over else running_count(cockpit)
    return (
        part((50, _slot("LLM", asked, cockpit.hello.sampling_slots))),
        part((52, _slot("exec", running, cockpit.hello.jobs))),
    )


def _slot(name: str, busy: int, slots: int) -> Line:
    return (Span(f"{name} ", Tone.DIM), Span(f"{busy}/{slots}", Tone.NUMBER if busy else Tone.DIM))


def _waiting(cockpit: Cockpit) -> Part:
    waiting = len(cockpit.queue())
    if not waiting:
        return part()
    needs = "needs you" if waiting == 1 else "need you"
    return part((30, Span(f"{waiting} {needs}", Tone.WARN)), (70, Span(f"{waiting}◇", Tone.WARN)))


def _counts(cockpit: Cockpit) -> Part:
    if not cockpit.has_begun:
        return part()
    counts = cockpit.counts
    good, others = Span(f"✓{counts['scored']}", Tone.GOOD), f"✗{counts['failed']}"
    if counts["not_run"]:
        others += f" –{counts['not_run']}"
    scored = (good, Span(" "), Span(others, Tone.DIM))
    total = counts["candidates"]
    return part(
        (16, (Span(f"{counted(total, 'candidate')} ", Tone.DIM), *scored)),
        (28, scored),
    )


def _policy(cockpit: Cockpit) -> Part:
    policy = cockpit.state.policy or cockpit.hello.policy
    short = "offline policy" if policy.startswith("offline policy") else policy.split(" at ")[0]
    return part((22, Span(cut(policy, 40), Tone.DIM)), (33, Span(cut(short, 20), Tone.DIM)))


def _isolation(cockpit: Cockpit) -> Part:
    hello = cockpit.hello
    is_bare = hello.isolation == Isolation.NONE
    name = Span("no isolation", Tone.WARN) if is_bare else Span(hello.isolation, Tone.DIM)
    if hello.network:
        return part(
            (44, (name, Span(" + network", Tone.WARN))),
            (56, Span("no isolation" if is_bare else "network", Tone.WARN)),
        )
    return part((56 if is_bare else 47, name))


def _spent(cockpit: Cockpit) -> Part:
    """Dollars where a price is known, and of how many; tokens where none is."""
    spent, most = cockpit.state.spending.total, cockpit.hello.budget.dollars
    if not spent.nanousd:
        return _tokens(cockpit)
    about = "about " if spent.estimated_tokens else ""
    so_far = Span(f"{about}{money(spent.nanousd)}", Tone.NUMBER)
    if most is None:
        return part((37, so_far))
    return part((37, (so_far, Span(f" of {money(round(most * _NANO))}", Tone.DIM))), (57, so_far))


def _tokens(cockpit: Cockpit) -> Part:
    counts = cockpit.counts
    tokens = counts["prompt_tokens"] + counts["completion_tokens"]
    return part((20, (Span(count_text(tokens), Tone.NUMBER), Span(" tok", Tone.DIM)))) if tokens else part()


def _predictions(cockpit: Cockpit) -> Part:
    """How far the model's expectations can be trusted; in full it stands in the info."""
    known = cockpit.expectations.calibration(cockpit.state)
    if known is None or known.rank_correlation is None:
        return part()
    rank = Span(f"{known.rank_correlation:+.2f}", Tone.NUMBER)
    return part((15, (Span("expected/came rank ", Tone.DIM), rank, Span(f" of {known.count}", Tone.DIM))))


def _best(cockpit: Cockpit) -> Part:
    best = cockpit.state.best_candidate
    if best is None:
        return part((32, Span("no score yet", Tone.DIM)))
    if isinstance(best.status, NotRun):
        who = Span(f"#{best.id}, not run", Tone.ACCENT)
        pin = (Span(" pinned", Tone.ACCENT),) if cockpit.state.pinned == best.id else ()
        return part((40, (Span("best ", Tone.DIM), Span("☆ ", Tone.ACCENT), who, *pin)), (ALWAYS, who))
    number = Span(cockpit.number(cockpit.state.compared(best.id)), Tone.BEST)
    which = (Span("verified ", Tone.DIM),) if cockpit.state.select_by == "verified" else ()
    value = (*which, Span("★ ", Tone.BEST), number)
    who = Span(f" #{best.id}", Tone.DIM)
    pin = (Span(" pinned", Tone.ACCENT),) if cockpit.state.pinned == best.id else ()
    tie = (Span(f" {TIE}", Tone.WARN),) if tie_word(cockpit, best.id) else ()
    course = (Span("  "), Span(best_sparkline(cockpit, 12), Tone.GOOD))
    few = (Span(" "), Span(best_sparkline(cockpit, 6), Tone.GOOD))
    both = not which and cockpit.state.verified(best.id) is not None
    name, full = Span("best ", Tone.DIM), Span("best reported ", Tone.DIM)
    return part(
        (15, (full if both else name, *value, who, *pin, *tie, *course)),
        (18, (name, *value, who, *pin, *tie, *course)),
        (40, (name, *value, who, *pin, *tie, *few)),
        (42, (*value, who, *tie, *few)),
        (58, (*value, who, *tie)),
        (59, (*value, *tie)),
        (ALWAYS, value),
    )


def _beside(cockpit: Cockpit) -> Part:
    """The other score of the best, by its name; it yields before all that the search goes by."""
    best = cockpit.state.best
    verified = None if best is None else cockpit.state.verified(best)
    if best is None or verified is None:
        return part()
    if cockpit.state.select_by == "verified":
        name, value = "reported", cockpit.state.reported(best)
    else:
        name, value = "verified", verified
    return part((17, (Span(f"{name} ", Tone.DIM), Span(cockpit.number(value), Tone.NUMBER))))
