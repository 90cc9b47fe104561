"""One line on the selected candidate's score: the number and where it comes from, or why there is none."""

from dataclasses import replace
from typing import assert_never

from engine.candidate import (
    Candidate,
    Failed,
    NotRun,
    Proposed,
    Rejected,
    Running,
    Scored,
    Scoring,
    WaitingForApproval,
    WaitingForPackages,
    Written,
)
from engine.outcome import Reader
from tui.cockpit import Cockpit
from tui.format import clock_text, counted, ordinal
from tui.sights import Now
from tui.views.asking import asking_words, installing
from tui.views.expected import came_of, is_favoured, judging, judging_words, signed
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.signs import failure_word, is_being_written, is_cut_off, is_person_s, mark_word
from tui.views.spans import Line, Span, Tone, fit
from tui.views.tied import tie_part

_READERS = {
    Reader.BOTH: "read twice alike",
    Reader.PARSER: "read by the parser",
    Reader.MODEL: "read by the model",
}


def score_strip(cockpit: Cockpit, candidate: int | None, width: int, now: Now) -> Line:
    """At every width the number itself, or that there is none; then, as far as there is room, why."""
    metric = cockpit.state.metric.name
    known = None if candidate is None else cockpit.state.candidates.get(candidate)
    if known is None:
        return pack([part((ALWAYS, Span(f"{metric}: no candidate yet", Tone.DIM)))], width)
    name = (Span(f"#{known.id} ", Tone.STRONG), Span(f"{metric} ", Tone.DIM))
    if isinstance(known.status, Scored):
        return pack([_value(cockpit, name, known.status), *_scored(cockpit, known, known.status)], width)
    short, long, tone = _none(cockpit, known, now)
    if isinstance(known.status, Failed | WaitingForPackages | NotRun) and width >= 40:
        return fit((*name, Span(f"{short}: {long}", tone)), width)  # its beginning tells most
    return pack(
        [part((10, (*name, Span(f"{short}: {long}", tone))), (ALWAYS, (*name, Span(short, tone))))], width
    )


def _value(cockpit: Cockpit, name: Line, scored: Scored) -> Part:
    which, value = led_by(cockpit, scored)
    number = Span("unknown" if value is None else cockpit.number(value), Tone.STRONG)
    who, metric = name
    named = (ALWAYS, (who, Span(f"{which} ", Tone.DIM), metric, number))
    if cockpit.state.select_by == "verified":
        return part(named)  # at every width: it must not be taken for what the script printed
    short = (ALWAYS, (*name, number))
    return part(short) if scored.score.verified is None else part((59, named[1]), short)


def led_by(cockpit: Cockpit, scored: Scored) -> tuple[str, float | None]:
    """Which of the two scores the search goes by, and its value."""
    return str(cockpit.state.select_by), scored.score.led_by(cockpit.state.select_by)


def _scored(cockpit: Cockpit, candidate: Candidate, scored: Scored) -> list[Part]:
    reading = scored.reading
    return [
        _place(cockpit, candidate),
        part((62, (Span("line ", Tone.DIM), Span(str(reading.line), Tone.NUMBER)))),
        _other(cockpit, scored),
        _final(cockpit, candidate),
        _against(cockpit, candidate),
        _expected(cockpit, candidate),
        *_withheld(cockpit, candidate),
        *_dispute(cockpit, scored),
        *_marks(cockpit, candidate, scored),
        tie_part(cockpit, candidate.id),
        _median(cockpit),
        part((12, Span(_READERS[reading.reader], Tone.DIM))),
        part((4, Span(f"“{reading.quote}”", Tone.DIM)), (3, ())),
    ]


def _place(cockpit: Cockpit, candidate: Candidate) -> Part:
    rank = cockpit.rank(candidate.id)
    if rank is None:
        return part((66, Span("closed", Tone.WARN))) if candidate.id in cockpit.closed else part()
    place = Span(f"{ordinal(rank.place)} of {rank.count}", Tone.BEST if rank.place == 1 else Tone.PLAIN)
    tie = (Span(" tie", Tone.WARN),) if rank.is_tie else ()
    pin = (Span(" pinned", Tone.ACCENT),) if cockpit.state.pinned == candidate.id else ()
    star = (Span("★ ", Tone.BEST),) if cockpit.state.best == candidate.id else ()
    return part((30, (*star, place, *tie, *pin)), (66, (place, *tie)))


def _other(cockpit: Cockpit, scored: Scored) -> Part:
    """The score that the search does not go by, and beside the verified one its band."""
    band = Span(band_words(cockpit, scored), Tone.DIM)
    if cockpit.state.select_by == "verified":
        value = _named("reported", cockpit.number(scored.score.reported))
        return part((24, (Span(band.text.strip(), Tone.DIM), Span("  "), *value)), (60, value))
    if scored.score.verified is None:
        return part()
    value = _named("verified", cockpit.number(scored.score.verified))
    return part((24, (*value, band)), (60, value)) if band.text else part((60, value))


def _median(cockpit: Cockpit) -> Part:
    median = cockpit.hello.median
    return part() if median is None else part((8, _named("the median costs", cockpit.number(median))))


def _final(cockpit: Cockpit, candidate: Candidate) -> Part:
    """Of the best, once the run has had its end."""
    if cockpit.state.final is None or candidate.id != cockpit.state.best:
        return part()
    number = cockpit.number(cockpit.state.final)
    return part((25, _named("on rows kept for the end", number)), (59, _named("at the end", number)))


def _named(name: str, number: str) -> Line:
    return (Span(f"{name} ", Tone.DIM), Span(number, Tone.NUMBER))


def band_words(cockpit: Cockpit, scored: Scored) -> str:
    """How far a verified score may lie from the truth by chance alone; empty where nobody worked it out."""
    low, high = scored.score.low, scored.score.high
    if low is None or high is None:
        return ""
    return f" ({cockpit.number(low)} to {cockpit.number(high)} is chance)"


def _against(cockpit: Cockpit, candidate: Candidate) -> Part:
    change, ground = cockpit.change(candidate.id), cockpit.ground_of(candidate.id)
    if change is None:
        return part()
    tone = Tone.DIM if change == 0 else Tone.GOOD if cockpit.is_better(change) else Tone.BAD
    words = "= as" if change == 0 else f"{'▼' if change < 0 else '▲'} {cockpit.number(abs(change))} against"
    short = (Span(words.removesuffix(" against"), tone),) if change else ()
    return part((26, (Span(words, tone), Span(f" #{ground}", Tone.DIM))), (44, short))


def _expected(cockpit: Cockpit, candidate: Candidate) -> Part:
    """What was expected before it ran, beside what came: both are gains, above 0 is better."""
    said, came = candidate.prediction, came_of(cockpit, candidate)
    if said is None:
        return part()
    expected = (Span("expected ", Tone.DIM), Span(signed(cockpit, said.net_upside), Tone.NUMBER))
    if came is None:
        return part((25, expected))
    tone = Tone.DIM if came == 0 else Tone.GOOD if came > 0 else Tone.BAD
    return part((25, (*expected, Span(" came ", Tone.DIM), Span(signed(cockpit, came), tone))))


def _dispute(cockpit: Cockpit, scored: Scored) -> list[Part]:
    """Both numbers with their places, and the key that takes the one that does not count."""
    if scored.other is None:
        return []
    key = Span(cockpit.key("pick"), Tone.ACCENT)
    now, then = (
        f"{one.reader} {cockpit.number(one.value)} (line {one.line})"
        for one in (scored.reading, scored.other)
    )
    theirs = Span(f" takes the {scored.other.reader}'s {cockpit.number(scored.other.value)}", Tone.STRONG)
    return [
        part(
            (14, (Span(f"⚠ disputed: {now} or {then}  ", Tone.WARN), key, theirs)),
            (23, (Span(f"⚠ {now} or {then}  ", Tone.WARN), key, theirs)),
            (50, (Span("⚠ disputed  ", Tone.WARN), key, theirs)),
            (72, (Span("⚠ disputed ", Tone.WARN), key)),
            (80, Span("⚠", Tone.WARN)),
        )
    ]


def _withheld(cockpit: Cockpit, candidate: Candidate) -> list[Part]:
    """Why the number does not count, and the key that lets it."""
    why = cockpit.state.withheld(candidate.id)
    if why is None:
        return []
    kind, key = why.partition(":")[0], cockpit.key("accept")
    until = f"does not count until you accept it ({key})"
    return [
        part(
            (57, Span(f"⚠ {why}; {until}", Tone.WARN)),
            (64, Span(f"⚠ {kind}: {until}", Tone.WARN)),
            (73, Span(f"⚠ {kind}: does not count", Tone.WARN)),
            (ALWAYS, Span("⚠ does not count", Tone.WARN)),
        )
    ]


def _marks(cockpit: Cockpit, candidate: Candidate, scored: Scored) -> list[Part]:
    """A disputed number says so as long as there is any room: a plausible wrong one is the worst failure."""
    said = cockpit.state.withheld(candidate.id)
    scored = replace(scored, marks=tuple(one for one in scored.marks if one != said))
    if scored.other is not None:
        scored = replace(scored, marks=tuple(one for one in scored.marks if not one.startswith("disputed")))
    if not scored.marks:
        return []
    word = mark_word(scored.marks)
    first = next((mark for mark in scored.marks if mark.startswith(word)), scored.marks[0])
    more = f" (+{len(scored.marks) - 1})" if len(scored.marks) > 1 else ""
    is_grave = word in ("disputed", "leak?")
    return [
        part(
            (10, Span(f"⚠ {'; '.join(scored.marks)}", Tone.WARN)),
            (22, Span(f"⚠ {first[:80]}{more}", Tone.WARN)),
            (72 if is_grave else 40, Span(f"⚠ {word}{more}", Tone.WARN)),
            (80, Span("⚠", Tone.WARN)),
        )
    ]


def _none(  # noqa: C901, PLR0911, PLR0912  one arm a state reads best
    cockpit: Cockpit, candidate: Candidate, now: Now
) -> tuple[str, str, Tone]:
    """Why there is no number: in a word, in more words, and how grave it is."""
    if is_cut_off(cockpit, candidate):
        return "none yet", "cut off when the engine ended; tried again when the run goes on", Tone.DIM
    match candidate.status:
        case Proposed() if is_being_written(cockpit, candidate):
            tokens = counted(cockpit.live.tokens(candidate.id), "token")
            return "none yet, being written", f"{tokens} so far", Tone.WRITING
        case Proposed() if is_person_s(candidate):
            return "none yet", "your script is about to run", Tone.DIM
        case Proposed():
            return "none yet, asked for", "the model's first word is awaited", Tone.DIM
        case Written() if found := judging(cockpit, candidate):
            return f"none yet, {found}", judging_words(cockpit, candidate, found), Tone.WRITING
        case Written():
            return "none yet, queued", "its script waits for a free slot to run", Tone.DIM
        case WaitingForApproval():
            return "none yet, waits for you", f"{cockpit.key('accept')} runs its script", Tone.WARN
        case WaitingForPackages():
            words = asking_words(cockpit, candidate)
            if installing(cockpit, candidate):
                return "none yet", words, Tone.RUNNING
            return "none yet", words, Tone.WARN
        case Running():
            seconds = cockpit.running_s(candidate.id, now.at) or 0.0
            return (
                f"none yet, runs {clock_text(seconds)}",
                "it is read when the script has ended",
                Tone.RUNNING,
            )
        case Scoring():
            return "being read", "its script has ended, its output is read", Tone.RUNNING
        case Failed():
            return f"none, {failure_word(candidate.status)}", candidate.status.reason, Tone.BAD
        case Rejected():
            return "none", "you rejected it before it ran", Tone.DIM
        case NotRun(why=why):
            stands = "the search stands on it, " if is_favoured(cockpit, candidate) else ""
            return "none, not run", f"{stands}{why}", Tone.DIM
        case Scored():
            raise AssertionError(candidate.id)
        case _:
            assert_never(candidate.status)
