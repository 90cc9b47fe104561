"""Everything known of one candidate, as Markdown. Texts of strangers cannot leave their place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.candidate import Candidate, Failed, NotRun, Scored
from engine.clean import clean_line, clean_text
from engine.facts import Purpose
from engine.outcome import Execution
from tui.cockpit import Cockpit
from tui.format import bytes_text, count_text, counted, duration_text, ordinal
from tui.views.asking import packages_text, request_rows
from tui.views.expected import came_of, expectation, signed, trust_words
from tui.views.score_strip import band_words
from tui.views.signs import state_word
from tui.views.tied import seed_words, tie_words

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")
_FENCES = re.compile(r"`{3,}")
_PURPOSES = {
    Purpose.WRITE: "written",
    Purpose.REVISE: "read once more",
    Purpose.AGAIN: "asked for another program",
    Purpose.VALUE: "valued before it ran",
    Purpose.COMPARE: "compared before it ran",
    Purpose.SCORE: "score read",
    Purpose.REFLECT: "reflected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request to a model, as it was sent."""

    purpose: Purpose
    turn: int
    file: str
    """Where it is kept."""
    messages: Sequence[tuple[str, str]] = ()
    """Role and content of each; empty: not read, the file alone is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InfoTexts:
    """What the app read from the candidate's folder, cleaned and cut."""

    sent: Sequence[Sent] = ()
    """The oldest first; empty where no model was asked."""
    reflection: str = ""
    """The model's words as Markdown; empty: those of the fact are shown."""


def info(cockpit: Cockpit, candidate: int | None, texts: InfoTexts | None = None) -> str:
    """Markdown; the shortest and newest first, the messages as sent at the end."""
    known = None if candidate is None else cockpit.state.candidates.get(candidate)
    if known is None:
        return "no candidate yet"
    texts = texts or InfoTexts()
    sections = [
        f"# #{known.id} {_plain(known.idea or '')}".rstrip(),
        _facts(cockpit, known),
        *_score(cockpit, known),
        *_forecast(cockpit, known),
        *_requests(cockpit, known),
        *_reflection(known, texts),
        *_spoken(cockpit, known),
        *_cost(cockpit, known),
        *_sent(texts),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _facts(cockpit: Cockpit, candidate: Candidate) -> str:
    place = f"round {candidate.round}, lane {candidate.lane}" if candidate.round else "before the first round"
    parent = f" of #{candidate.parent}" if candidate.parent is not None else ""
    if candidate.other_parent is not None:
        parent += f" and #{candidate.other_parent}"
    rows = [
        f"- state: {state_word(cockpit, candidate)}",
        f"- how it came to be: {candidate.operator}{parent}; {place}",
        f"- why it was chosen: {_plain(candidate.why)}",
    ]
    if candidate.emphasis:
        rows.append(f"- asked to concentrate on: {_plain(candidate.emphasis)}")
    if candidate.twin is not None:
        rows.append(f"- the same program as #{candidate.twin}")
    if candidate.depth:
        rows.append(f"- {ordinal(candidate.depth)} repair in its lane")
    if candidate.interrupted:
        rows.append(f"- tried again after {counted(candidate.interrupted, 'interruption')}")
    children = cockpit.children.get(candidate.id, [])
    if children:
        rows.append(f"- made from it: {', '.join(f'#{child}' for child in children[:40])}")
    return "\n".join(rows)


def _score(cockpit: Cockpit, candidate: Candidate) -> list[str]:
    match candidate.status:
        case Scored(reading=reading, marks=marks, other=other) as scored:
            rank, change = cockpit.rank(candidate.id), cockpit.change(candidate.id)
            place = f", {ordinal(rank.place)} of {rank.count}" if rank else ""
            if candidate.id in cockpit.closed:
                place = ", closed"
            rows = _both_scores(cockpit, scored, place)
            if cockpit.state.final is not None and candidate.id == cockpit.state.best:
                number = cockpit.number(cockpit.state.final)
                rows.append(f"- on the rows kept for the end, that nothing was chosen by: **{number}**")
            if (why := cockpit.state.withheld(candidate.id)) is not None:
                rows.append(f"- does not count: {_plain(why)}; `{cockpit.key('accept')}` lets it count")
            if cockpit.hello.median is not None:
                rows.append(f"- always predicting the median costs {cockpit.number(cockpit.hello.median)}")
            if change is not None:
                better = "no change" if change == 0 else "better" if cockpit.is_better(change) else "worse"
                rows.append(
                    f"- against #{cockpit.ground_of(candidate.id)}: {cockpit.number(abs(change))} {better}"
                )
            rows.append(f"- read from line {reading.line} ({reading.reader}): {_plain(reading.quote)}")
            if other is not None:
                rows.append(
                    f"- the {other.reader} reads {cockpit.number(other.value)} from line {other.line}: "
                    f"{_plain(other.quote)}; `{cockpit.key('pick')}` takes that"
                )
            rows += [f"- mark: {_plain(mark)}" for mark in marks]
            rows += [f"- mark: {_plain(words)}" for words in tie_words(cockpit, candidate.id)]
            rows += [f"- with other seeds: {_plain(words)}" for words in seed_words(cockpit, candidate.id)]
            return [f"## {cockpit.state.metric.name}", "\n".join(rows)]
        case Failed(kind=kind, reason=reason):
            return ["## No score", f"- {kind}: {_plain(reason)}"]
        case NotRun(why=why):
            return ["## Not run", f"- {_plain(why)}"]
        case _:
            return []


def _forecast(cockpit: Cockpit, candidate: Candidate) -> list[str]:
    """What was thought of it before it ran, beside what came out."""
    rows = list[str]()
    said = candidate.prediction
    if said is not None:
        against = "" if said.reference is None else f", against {cockpit.number(said.reference)}"
        rows.append(f"- expected: {_plain(expectation(cockpit, said))}{against}")
        came = came_of(cockpit, candidate)
        if came is not None:
            rows.append(f"- came: **{_plain(signed(cockpit, came))}**")
    if candidate.thought is not None:
        rows.append(f"- {'why' if said is not None else 'not valued'}: {_plain(candidate.thought)}")
    for other, fact in cockpit.expectations.met(candidate.id, cockpit.state):
        fate = "even with" if fact.better is None else "won against" if fact.better != other else "lost to"
        rows.append(f"- {fate} #{other}: {_plain(fact.why)}")
    if not rows:
        return []
    if candidate.prediction is not None:
        rows.append(f"- how such predictions did so far: {_plain(trust_words(cockpit))}")
    return ["## Judged before running", "\n".join(rows)]


def _both_scores(cockpit: Cockpit, scored: Scored, place: str) -> list[str]:
    """The one that the search goes by first, with its place."""
    score, is_verified = scored.score, cockpit.state.select_by == "verified"
    reported = f"- reported, as its script printed it: **{cockpit.number(score.reported)}**"
    if score.verified is None:
        unknown = ["- verified: unknown, and the search goes by it"] if is_verified else []
        return [*unknown, reported + place]
    verified = f"- verified on answers that it never saw: **{cockpit.number(score.verified)}**"
    band = f" {_plain(words)}" if (words := band_words(cockpit, scored)) else ""
    if is_verified:
        return [f"{verified}{band}{place}; the search goes by it", reported]
    return [reported + place, verified + band]


def _reflection(candidate: Candidate, texts: InfoTexts) -> list[str]:
    if texts.reflection.strip():
        return ["## Reflection", _quoted(texts.reflection)]
    words = candidate.reflection
    if words is None:
        return (
            ["## Reflection", "There is none: the model could not be asked."]
            if candidate.is_reflected
            else []
        )
    rows = (
        ("Why it was good", words.good),
        ("Why it was bad", words.bad),
        ("What to try next", words.next_step),
    )
    return ["## Reflection", "\n\n".join(f"**{name}:** {_plain(text)}" for name, text in rows)]


def _requests(cockpit: Cockpit, candidate: Candidate) -> list[str]:
    rows = [
        f"- {_plain(packages_text([request]))} {_plain(came_of)}{_others(request.candidates, candidate.id)}"
        for request, came_of in request_rows(cockpit, candidate)
    ]
    return ["## Packages it asked for", "\n".join(rows)] if rows else []


def _others(candidates: Sequence[int], candidate: int) -> str:
    others = [f"#{one}" for one in candidates if one != candidate]
    return f" (asked for by {', '.join(others)}, too)" if others else ""


def _spoken(cockpit: Cockpit, candidate: Candidate) -> list[str]:
    given = [verdict for verdict in cockpit.state.said.verdicts.values() if verdict.candidate == candidate.id]
    rows = [
        f"- {verdict.kind} ({verdict.meaning.replace('_', ' ')})"
        + (f": {_plain(verdict.words)}" if verdict.words else "")
        for verdict in given
    ]
    return ["## What you said", "\n".join(rows)] if rows else []


def _cost(cockpit: Cockpit, candidate: Candidate) -> list[str]:
    rows = list[str]()
    for (owner, purpose, turn), call in cockpit.state.completions.items():
        if owner == candidate.id:
            again = f", {ordinal(turn)} time" if turn > 1 else ""
            tokens = (
                f"{_count(call.usage.prompt_tokens)} tokens in, {_count(call.usage.completion_tokens)} out"
            )
            took = duration_text(call.wall_s)
            rows.append(f"- {_PURPOSES[purpose]}{again}: {tokens}, {took}, {_plain(call.model)}")
    execution = candidate.execution
    if execution is not None:
        rows.append(f"- ran: {_execution_words(execution)}")
    times = cockpit.times[candidate.id]
    if times.proposed is not None:
        rows.append(f"- proposed {times.proposed:%Y-%m-%d %H:%M:%S} UTC")
    if times.settled is not None:
        rows.append(f"- settled {times.settled:%Y-%m-%d %H:%M:%S} UTC")
    return ["## Tokens and times", "\n".join(rows)]


def _execution_words(execution: Execution) -> str:
    dropped = f" ({bytes_text(execution.dropped_bytes)} more dropped)" if execution.dropped_bytes else ""
    return (
        f"{duration_text(execution.wall_s)}, {duration_text(execution.cpu_s)} of processor, "
        f"at most {bytes_text(execution.peak_memory_bytes)}, {bytes_text(execution.output_bytes)} printed"
        f"{dropped}, isolation {execution.isolation}"
    )


def _sent(texts: InfoTexts) -> list[str]:
    """What wrote the script whole, which may have been several requests; of the rest where it is kept."""
    rows = [f"- {_asked_for(one)}: {_plain(one.file)}" for one in texts.sent]
    sections = ["## Sent", "\n".join(rows)] if rows else []
    for one in texts.sent:
        for role, content in one.messages:
            sections += [f"## Sent to have it {_asked_for(one)}: {_plain(role)}", _fenced(content)]
    return sections


def _asked_for(one: Sent) -> str:
    again = f", {ordinal(one.turn)} time" if one.turn > 1 else ""
    return f"{_PURPOSES[one.purpose]}{again}"


def _count(tokens: int | None) -> str:
    return "unknown" if tokens is None else count_text(tokens)


def _plain(text: str) -> str:
    """One line that Markdown takes as it stands."""
    return _MARKDOWN.sub(r"\\\1", clean_line(text, 2_000))


def _quoted(text: str) -> str:
    """Markdown of the model's, in a block that no heading of its own can leave."""
    return "\n".join(f"> {line}".rstrip() for line in clean_text(text).strip().split("\n"))


def _fenced(text: str) -> str:
    text = clean_text(text)
    longest = max((len(found) for found in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}"
