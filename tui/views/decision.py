"""The decision bar: which candidate the keys act on, what each would do, and what `u` would take back."""

from typing import assert_never

from engine.candidate import Candidate, Failed, Scored, WaitingForPackages
from engine.facts import Meaning, Verdict, VerdictGiven
from tui.cockpit import Cockpit
from tui.format import age_text
from tui.sights import Now
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.signs import sign, state_word
from tui.views.spans import Line, Span, Tone, cut

_KEYS = {Verdict.ACCEPT: "a", Verdict.REJECT: "r", Verdict.REFLECT: "f"}
_DONE = {Verdict.ACCEPT: "accepted", Verdict.REJECT: "rejected", Verdict.REFLECT: "reflected"}


def decision_bar(cockpit: Cockpit, width: int, now: Now) -> Line:
    """One line of exactly `width` cells; dim while a key would not decide yet."""
    chosen = cockpit.selected
    if chosen is None:
        return pack(
            [part((ALWAYS, Span("no candidate yet: the first is selected by itself", Tone.DIM)))], width
        )
    keys = [_key(cockpit, chosen, verdict, now) for verdict in Verdict]
    left = [_name(cockpit, chosen, now), _idea(chosen), _state(cockpit, chosen), *keys, _next(cockpit)]
    return pack(left, width, right=[_undo(cockpit, now)])


def meaning_words(cockpit: Cockpit, candidate: Candidate, verdict: Verdict) -> str | None:
    """What a verdict would do to the candidate as it is; None where it means nothing."""
    found = cockpit.meaning(candidate, verdict)
    return _words(found, candidate)[0] if isinstance(found, Meaning) else None


def _name(cockpit: Cockpit, candidate: Candidate, now: Now) -> Part:
    return part((ALWAYS, (sign(cockpit, candidate, now), Span(f" #{candidate.id}", Tone.STRONG))))


def _idea(candidate: Candidate) -> Part:
    if not candidate.idea:
        return part()
    return part((14, Span(cut(candidate.idea, 48))), (20, Span(cut(candidate.idea, 22))))


def _state(cockpit: Cockpit, candidate: Candidate) -> Part:
    word = state_word(cockpit, candidate)
    grown = _ground_words(cockpit, candidate)
    if not grown:
        return part((34, Span(word, Tone.DIM)))
    return part((34, Span(f"{word}, {grown}", Tone.ACCENT)), (36, Span(grown, Tone.ACCENT)))


def _ground_words(cockpit: Cockpit, candidate: Candidate) -> str:
    asked = [cockpit.state.verdicts[verdict].candidate for verdict in cockpit.state.grounds]
    return "the next round stands here" if candidate.id in asked else ""


def _key(cockpit: Cockpit, candidate: Candidate, verdict: Verdict, now: Now) -> Part:
    found = cockpit.meaning(candidate, verdict)
    key = _KEYS[verdict]
    if not isinstance(found, Meaning):
        return part((16, Span(f"{key} -", Tone.DIM)))
    is_armed = cockpit.is_armed(now.s) and cockpit.away is None
    long, short = _words(found, candidate)
    tone = Tone.STRONG if is_armed else Tone.DIM
    strong = Span(f"{key} ", Tone.ACCENT if is_armed else Tone.DIM)
    return part((46, (strong, Span(long, tone))), (76, (strong, Span(short, tone))))


def _words(found: Meaning, candidate: Candidate) -> tuple[str, str]:  # noqa: PLR0911  one arm a meaning
    match found:
        case Meaning.RUN:
            return "run it", "run"
        case Meaning.NEVER_RUN:
            return "never run it", "never"
        case Meaning.REWRITE:
            return "have it written anew", "rewrite"
        case Meaning.STOP:
            return "stop and close it", "stop"
        case Meaning.PIN:
            return "pin as the best", "pin"
        case Meaning.CLOSE:
            return "close its branch", "close"
        case Meaning.GRANT:
            return f"install {_packages(candidate)} and run it", "install"
        case Meaning.DECLINE:
            return "decline", "decline"
        case Meaning.GROW if isinstance(candidate.status, Failed):
            return "next round repairs it", "repair"
        case Meaning.GROW:
            return "next round here", "grow"
        case _:
            assert_never(found)


def _packages(candidate: Candidate) -> str:
    status = candidate.status
    return ", ".join(status.packages) if isinstance(status, WaitingForPackages) else ""


def _next(cockpit: Cockpit) -> Part:
    if cockpit.away is not None:
        return part((90, Span("no engine: keys wait", Tone.WARN)))
    if cockpit.is_held:
        return part((54, Span("n start the first round", Tone.WARN)), (74, Span("n start", Tone.WARN)))
    if cockpit.is_round_waiting:
        ground = cockpit.state.next_best()
        where = f" on #{ground.id}" if ground is not None and isinstance(ground.status, Scored) else ""
        return part(
            (24, Span(f"n round {cockpit.current_round + 1}{where}", Tone.WARN)),
            (74, Span("n next round", Tone.WARN)),
            (75, Span("n next", Tone.WARN)),
        )
    return part()


def _undo(cockpit: Cockpit, now: Now) -> Part:
    given = cockpit.last_verdict()
    if given is not None:
        age = _age(cockpit, given, now)
        done = f"#{given.candidate} {_DONE[given.kind]}"
        return part(
            (18, (Span("u", Tone.ACCENT), Span(f" takes back: {done}{age}", Tone.DIM))),
            (32, (Span("u", Tone.ACCENT), Span(f" undo {done}", Tone.DIM))),
            (38, (Span("u", Tone.ACCENT), Span(f" undo #{given.candidate}", Tone.DIM))),
            (56, (Span("u", Tone.ACCENT), Span(" undo", Tone.DIM))),
        )
    if cockpit.withdrawn is not None:
        back = f"{cockpit.withdrawn.kind} #{cockpit.withdrawn.candidate}"
        return part(
            (18, (Span("U", Tone.ACCENT), Span(f" gives again: {back}", Tone.DIM))),
            (30, (Span("U", Tone.ACCENT), Span(f" {back}", Tone.DIM))),
        )
    return part()


def _age(cockpit: Cockpit, given: VerdictGiven, now: Now) -> str:
    at = cockpit.verdict_times.get(given.verdict)
    return "" if at is None else f" ({age_text((now.at - at).total_seconds())})"
