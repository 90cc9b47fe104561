"""What is in flight, a line each: answers that stream in, scripts that run, and who waits for a slot."""

from collections.abc import Mapping

from engine.candidate import (
    Candidate,
    Failed,
    Proposed,
    Running,
    Scored,
    Scoring,
    WaitingForPackages,
    Written,
)
from engine.facts import Purpose
from engine.signals import ExecutionProgressed
from tui.cockpit import Cockpit
from tui.format import bars, bytes_text, clock_text, count_text, counted
from tui.sights import Now
from tui.views.asking import installing, packages_text
from tui.views.expected import Judging, judging
from tui.views.header import running_count
from tui.views.idea_change import change_of
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.signs import is_cut_off, is_person_s, sign
from tui.views.spans import Line, Span, Tone, fit, line_width, padded, tail

_TAIL_CHARS = 2_000
_WIDE = 90
_WITH_BARS = 64
_BARS, _FEW_BARS = 12, 4
"""Of half a second each."""


def lanes(cockpit: Cockpit, width: int, height: int, now: Now) -> list[Line]:
    """At most `height` lines; a single one names everything at once."""
    if height <= 1:
        return [lane_line(cockpit, width, now)] if height == 1 else []
    asked, running, queued = _in_flight(cockpit)
    paces = _paces(cockpit, asked, width, now)
    asked_lines = [_asked(cockpit, candidate, width, now, paces[candidate.id]) for candidate in asked]
    running_lines = [_running(cockpit, candidate, width, now) for candidate in running]
    asked_lines += [_free("answer", cockpit.hello.sampling_slots - len(asked), cockpit, width)]
    running_lines += [_room_to_run(cockpit, width)]
    running_lines += [_queued(queued)]
    upper = _named("LLM", [line for line in asked_lines if line], width)
    lower = _named("EXEC", [line for line in running_lines if line], width)
    return _both(upper, lower, width, height)


def lane_line(cockpit: Cockpit, width: int, now: Now) -> Line:
    """Everything in flight in one line, for where there is no room for lanes."""
    asked, running, queued = _in_flight(cockpit)
    parts = [
        part((60 - index, (sign(cockpit, one, now), Span(f" #{one.id} "), _clock(cockpit, one, now))))
        for index, one in enumerate(running)
    ]
    parts += [
        part((40 - index, (sign(cockpit, one, now), Span(f" #{one.id} "), _tokens(cockpit, one))))
        for index, one in enumerate(asked)
    ]
    count = len(running) + len(asked)
    if not count:
        return fit((Span(_nothing(cockpit), Tone.DIM),), width)
    whole = part((5, Span(f"{len(queued)} queued", Tone.DIM))) if queued else part()
    line = pack([*parts, whole], width)
    named = sum(span.text.startswith(" #") for span in line)
    if named == count:
        return line
    more = part((ALWAYS, Span(f"{counted(count, 'candidate')} in flight", Tone.DIM)))
    return pack(parts, width, right=[more])


def _in_flight(cockpit: Cockpit) -> tuple[list[Candidate], list[Candidate], list[Candidate]]:
    """Whom the model is asked for, who runs, who waits for a slot to run."""
    asked, running, queued = list[Candidate](), list[Candidate](), list[Candidate]()
    for candidate in cockpit.unfinished:
        match candidate.status:
            case _ if is_cut_off(cockpit, candidate):
                continue
            case Running():
                running.append(candidate)
            case WaitingForPackages() if installing(cockpit, candidate):
                running.append(candidate)
            case Written() if judging(cockpit, candidate) in (Judging.VALUING, Judging.COMPARING):
                asked.append(candidate)
            case Written() if judging(cockpit, candidate) is not None:
                continue  # nothing is done with it: it waits for the others of its round
            case Written():
                queued.append(candidate)
            case Proposed() if is_person_s(candidate):
                queued.append(candidate)
            case Proposed() | Scoring():
                asked.append(candidate)
            case Scored() | Failed() if cockpit.state.ended is None:
                asked.append(candidate)
            case _:
                pass
    return asked, running, queued


def _paces(cockpit: Cockpit, asked: list[Candidate], width: int, now: Now) -> Mapping[int, str]:
    """By candidate, how fast its answer came in the last seconds; all bars by the same measure."""
    count = _BARS if width >= _WIDE else _FEW_BARS if width >= _WITH_BARS else 0
    found = {one.id: cockpit.live.paces(one.id, now.s, count) if count else [] for one in asked}
    most = max((pace for paces in found.values() for pace in paces), default=0.0)
    return {one: padded(bars(paces, most), count) for one, paces in found.items()}


def _asked(cockpit: Cockpit, candidate: Candidate, width: int, now: Now, paces: str) -> Line:
    live = cockpit.live
    rate = live.tokens_per_s(candidate.id, now.s)
    purpose = live.purpose(candidate.id)
    start = (
        *_who(cockpit, candidate, width, now),
        Span(padded(_tokens(cockpit, candidate).text, 8, is_right=True), Tone.WRITING),
        Span(f" {paces}" if paces else "", Tone.WRITING),
        Span(padded(f"{rate:.0f} t/s" if rate >= 0.5 else "", 8, is_right=True), Tone.DIM),
        Span("  "),
    )
    return (*start, Span(_words(cockpit, candidate, purpose, width - 5 - line_width(start)), Tone.DIM))


def _words(cockpit: Cockpit, candidate: Candidate, purpose: Purpose | None, room: int) -> str:
    """The end of what is being written, or what the answer is for."""
    if purpose is Purpose.WRITE:
        lines = cockpit.live.text(candidate.id)[-_TAIL_CHARS:].split("\n")
        return tail(next((line.strip() for line in reversed(lines) if line.strip()), ""), max(room, 0))
    match candidate.status:
        case Proposed():
            return "asked to write"
        case Written():
            is_valued_now = judging(cockpit, candidate) is Judging.VALUING
            return "tells its worth" if is_valued_now else "compares it"
        case Scoring():
            return "reads the score"
        case _:
            return "reflects on it"


def _running(cockpit: Cockpit, candidate: Candidate, width: int, now: Now) -> Line:
    waits_for = installing(cockpit, candidate)
    if waits_for:
        words = Span(f"    installing {packages_text(waits_for)}", Tone.DIM)
        return (*_who(cockpit, candidate, width, now), words)
    progress, limit_s = cockpit.live.running(candidate.id), cockpit.hello.time_limit_s
    start = (
        *_who(cockpit, candidate, width, now),
        Span(padded(_clock(cockpit, candidate, now).text, 8, is_right=True), Tone.RUNNING),
        Span(f" of {clock_text(limit_s)}  " if limit_s is not None and width >= _WIDE else "  ", Tone.DIM),
    )
    return (*start, *pack(_use(progress), max(0, width - 5 - line_width(start))))


def _use(progress: ExecutionProgressed | None) -> list[Part]:
    if progress is None:
        return []
    cores = progress.cpu_s / progress.wall_s if progress.wall_s > 0 else 0.0
    return [
        part((30, Span(padded(bytes_text(progress.memory_bytes), 8, is_right=True), Tone.NUMBER))),
        part((20, Span(padded(f"{cores:.0%} cpu", 9, is_right=True), Tone.DIM))),
        part((10, Span(padded(f"{bytes_text(progress.output_bytes)} out", 12, is_right=True), Tone.DIM))),
    ]


def _who(cockpit: Cockpit, candidate: Candidate, width: int, now: Now) -> Line:
    idea = change_of(cockpit, candidate) or candidate.idea or candidate.emphasis or str(candidate.operator)
    cells = max(6, min(34, width // 4))
    return (
        sign(cockpit, candidate, now),
        Span(f" {padded(f'#{candidate.id}', 5)} ", Tone.STRONG),
        Span(padded(idea, cells)),
    )


def _clock(cockpit: Cockpit, candidate: Candidate, now: Now) -> Span:
    if installing(cockpit, candidate):
        return Span("installs", Tone.RUNNING)
    return Span(clock_text(cockpit.running_s(candidate.id, now.at) or 0.0), Tone.RUNNING)


def _tokens(cockpit: Cockpit, candidate: Candidate) -> Span:
    tokens = cockpit.live.tokens(candidate.id)
    if tokens:
        return Span(f"{count_text(tokens)} tok", Tone.WRITING)
    return Span("asked" if isinstance(candidate.status, Proposed | Written) else "judged", Tone.DIM)


def _free(what: str, free: int, cockpit: Cockpit, width: int) -> Line:
    if free <= 0 or cockpit.state.ended is not None:
        return ()
    return fit((Span(f"○ room for {counted(free, f'more {what}', f'more {what}s')}", Tone.DIM),), width - 5)


def _room_to_run(cockpit: Cockpit, width: int) -> Line:
    if cockpit.hello.instead_of_run and cockpit.state.ended is None:
        return fit((Span("– nothing runs: scripts are judged by reading them", Tone.DIM),), width - 5)
    return _free("script", cockpit.hello.jobs - running_count(cockpit), cockpit, width)


def _queued(queued: list[Candidate]) -> Line:
    if not queued:
        return ()
    names = " ".join(f"#{candidate.id}" for candidate in queued[:20])
    return (Span(f"○ {names} wait{'s' if len(queued) == 1 else ''} for a slot", Tone.DIM),)


def _named(name: str, lines: list[Line], width: int) -> list[Line]:
    labels = [padded(name, 5), *("     " for _ in lines[1:])]
    return [fit((Span(label, Tone.TITLE), *line), width) for label, line in zip(labels, lines, strict=False)]


def _both(upper: list[Line], lower: list[Line], width: int, height: int) -> list[Line]:
    """Each half gets its share; what one does not need, the other has."""
    if len(upper) + len(lower) <= height:
        return [*upper, *lower]
    half = height // 2
    above = max(half, height - len(lower))
    return [*_shortened(upper, above, width), *_shortened(lower, height - min(above, len(upper)), width)]


def _shortened(lines: list[Line], height: int, width: int) -> list[Line]:
    if len(lines) <= height:
        return lines
    if height <= 1:
        return lines[:height]
    missing = len(lines) - height + 1
    return [*lines[: height - 1], fit((Span(f"     and {missing} more", Tone.DIM),), width)]


def _nothing(cockpit: Cockpit) -> str:
    if cockpit.is_held or cockpit.is_round_waiting:
        return f"nothing in flight: {cockpit.key('next')} starts the round"
    if cockpit.state.ended is not None:
        return "nothing in flight: the run has ended"
    return "nothing in flight"
