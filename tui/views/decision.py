"""The decision bar: which candidate the keys act on, what each would do, and what `u` would take back."""

from typing import assert_never

from engine.candidate import Candidate, Failed, NotRun
from engine.verdict_facts import Meaning, Verdict, VerdictGiven
from tui.cockpit import Cockpit
from tui.format import age_text
from tui.sights import Now
from tui.views.asking import asked
from tui.views.idea_change import change_of
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.signs import sign, state_word
from tui.views.spans import Line, Span, Tone, cut, fit

_WITH_MARGIN = 100
"""Cells from which on what stands at the right end keeps off the edge."""
_DONE = {Verdict.ACCEPT: "accepted", Verdict.REJECT: "rejected", Verdict.REFLECT: "reflected"}


def decision_bar(cockpit: Cockpit, width: int, now: Now) -> Line:
    """One line of exactly `width` cells; dim while a key would not decide yet."""
    chosen = cockpit.selected
    if chosen is None:
        return pack(
            [part((ALWAYS, Span("no candidate yet: the first is selected by itself", Tone.DIM)))], width
        )
    keys = [_key(cockpit, chosen, verdict, now) for verdict in Verdict]
    left = [
        _name(cockpit, chosen, now),
        _idea(cockpit, chosen),
        _state(cockpit, chosen),
        *keys,
        _next(cockpit),
    ]
    margin = 1 if width >= _WITH_MARGIN else 0
    return fit(pack(left, width - margin, right=[_undo(cockpit, now)]), width)


def meaning_words(cockpit: Cockpit, candidate: Candidate, verdict: Verdict) -> str | None:
    """What a verdict would do to the candidate as it is; None where it means nothing."""
    found = cockpit.meaning(candidate, verdict)
    return _words(cockpit, found, candidate)[0] if isinstance(found, Meaning) else None


def _name(cockpit: Cockpit, candidate: Candidate, now: Now) -> Part:
    return part((ALWAYS, (sign(cockpit, candidate, now), Span(f" #{candidate.id}", Tone.STRONG))))


def _idea(cockpit: Cockpit, candidate: Candidate) -> Part:
    if not candidate.idea:
        return part()
    idea = change_of(cockpit, candidate) or candidate.idea
    return part((14, Span(cut(idea, 48))), (16, Span(cut(idea, 34))), (20, Span(cut(idea, 22))))


def _state(cockpit: Cockpit, candidate: Candidate) -> Part:
    word = state_word(cockpit, candidate)
    grown = _ground_words(cockpit, candidate)
    if not grown:
        return part((34, Span(word, Tone.DIM)))
    return part((34, Span(f"{word}, {grown}", Tone.ACCENT)), (36, Span(grown, Tone.ACCENT)))


def _ground_words(cockpit: Cockpit, candidate: Candidate) -> str:
    asked = [cockpit.state.said.verdicts[verdict].candidate for verdict in cockpit.state.said.grounds]
    return "the next round stands here" if candidate.id in asked else ""


def _key(cockpit: Cockpit, candidate: Candidate, verdict: Verdict, now: Now) -> Part:
    found = cockpit.meaning(candidate, verdict)
    key = cockpit.key(verdict)
    if not isinstance(found, Meaning):
        return part((16, Span(f"{key} -", Tone.DIM)))
    is_armed = cockpit.is_armed(now.s) and cockpit.away is None
    long, short = _words(cockpit, found, candidate)
    tone = Tone.STRONG if is_armed else Tone.DIM
    strong = Span(f"{key} ", Tone.ACCENT if is_armed else Tone.DIM)
    return part((46, (strong, Span(long, tone))), (76, (strong, Span(short, tone))))


def _words(  # noqa: C901, PLR0911, PLR0912  one arm a meaning
    cockpit: Cockpit, found: Meaning, candidate: Candidate
) -> tuple[str, str]:
    match found:
        case Meaning.RUN if isinstance(candidate.status, NotRun):
            return "run it after all", "run"
        case Meaning.RUN:
            return "run it", "run"
        case Meaning.NEVER_RUN:
            return "never run it", "never"
        case Meaning.REWRITE:
            return "have it written anew", "rewrite"
        case Meaning.STOP:
            return "stop and close it", "stop"
        case Meaning.PIN if isinstance(candidate.status, NotRun):
            return "pin as the best, not run", "pin"
        case Meaning.PIN if cockpit.state.withheld(candidate.id):
            return "let it count, pinned as the best", "let it count"
        case Meaning.PIN:
            return "pin as the best", "pin"
        case Meaning.CLOSE:
            return "close its branch", "close"
        case Meaning.GRANT:
            names = ", ".join(one.package for one in asked(cockpit, candidate))
            return f"install {names} and run it", "install"
        case Meaning.DECLINE:
            return "decline", "decline"
        case Meaning.GROW if isinstance(candidate.status, Failed):
            return "next round repairs it", "repair"
        case Meaning.GROW:
            return "next round here", "grow"
        case _:
            assert_never(found)


def _next(cockpit: Cockpit) -> Part:
    if cockpit.away is not None:
        return part((90, Span("no engine: keys wait", Tone.WARN)))
    key = cockpit.key("next")
    if cockpit.is_held:
        return part(
            (54, Span(f"{key} start the first round", Tone.WARN)), (74, Span(f"{key} start", Tone.WARN))
        )
    if cockpit.is_round_waiting:
        ground = cockpit.ground_now
        where = "" if ground is None else f" on #{ground}"
        return part(
            (24, Span(f"{key} round {cockpit.current_round + 1}{where}", Tone.WARN)),
            (74, Span(f"{key} next round", Tone.WARN)),
            (75, Span(f"{key} next", Tone.WARN)),
        )
    return part()


def _undo(cockpit: Cockpit, now: Now) -> Part:
    given = cockpit.last_verdict()
    if given is not None:
        age = _age(cockpit, given, now)
        done = f"#{given.candidate} {_DONE[given.kind]}"
        undo = Span(cockpit.key("withdraw"), Tone.ACCENT)
        return part(
            (18, (undo, Span(f" takes back: {done}{age}", Tone.DIM))),
            (32, (undo, Span(f" undo {done}", Tone.DIM))),
            (38, (undo, Span(f" undo #{given.candidate}", Tone.DIM))),
            (56, (undo, Span(" undo", Tone.DIM))),
        )
    if cockpit.withdrawn is not None:
        back = f"{cockpit.withdrawn.kind} #{cockpit.withdrawn.candidate}"
        again = Span(cockpit.key("again"), Tone.ACCENT)
        return part(
            (18, (again, Span(f" gives again: {back}", Tone.DIM))),
            (30, (again, Span(f" {back}", Tone.DIM))),
        )
    return part()


def _age(cockpit: Cockpit, given: VerdictGiven, now: Now) -> str:
    at = cockpit.verdict_times.get(given.verdict)
    return "" if at is None else f" ({age_text((now.at - at).total_seconds())})"
