"""What needs the person: one line of the queue, and the estimate that the first paid round waits with."""

from typing import assert_never

from engine.facts import Autonomy
from engine.requests import waiting_for
from tui.cockpit import Cockpit
from tui.format import age_text, count_text, counted
from tui.sights import Estimate, Now, QueueItem, QueueKind
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.spans import Line, Span, Tone, cut, fit


def queue_line(cockpit: Cockpit, width: int, now: Now) -> Line:
    """The oldest first, as many as there is room for; or what happens without the person."""
    queue = cockpit.queue()
    if not queue:
        calm, why = _nobody_waits(cockpit)
        if cockpit.away is not None:
            return fit((Span(cockpit.away.message, Tone.WARN),), width)
        return pack([part((10, Span(f"{calm}; {why}", Tone.DIM)), (ALWAYS, Span(calm, Tone.DIM)))], width)
    needs = "needs you" if len(queue) == 1 else "need you"
    items = [_item(cockpit, item, now, 40 - index) for index, item in enumerate(queue[:8])]
    more = len(queue) - 8
    rest = [part((20, Span(f"and {more} more", Tone.DIM)))] if more > 0 else []
    count = part(
        (60, Span(f"◇ {len(queue)} {needs}:", Tone.WARN)), (ALWAYS, Span(f"◇ {len(queue)}", Tone.WARN))
    )
    return pack([count, *items, *rest], width, right=[_walk(cockpit, queue)])


def hold_lines(cockpit: Cockpit, width: int) -> list[Line]:
    """What the first paid round would take, and that nothing is spent before `n`; empty where none waits."""
    hold = cockpit.hello.hold
    if hold is None or not cockpit.is_held:
        return []
    return [
        pack(
            [
                part((ALWAYS, (Span("n", Tone.ACCENT), Span(" starts it", Tone.STRONG)))),
                part(
                    (40, Span("nothing has been spent yet", Tone.WARN)),
                    (60, Span("nothing spent yet", Tone.WARN)),
                ),
                part((50, Span(f"{counted(hold.calls, 'call')}, {_tokens(hold)}", Tone.NUMBER))),
                part((30, Span(f"budget: {hold.budget}", Tone.PLAIN))),
            ],
            width,
        ),
        fit((Span("to ", Tone.DIM), Span(f"{hold.model} at {hold.endpoint}", Tone.STRONG)), width),
        fit((Span("sends ", Tone.DIM), Span(hold.what)), width),
    ]


def _tokens(hold: Estimate) -> str:
    return f"about {count_text(hold.prompt_tokens)} tokens of prompt"


def _item(cockpit: Cockpit, item: QueueItem, now: Now, weight: int) -> Part:
    age = "" if item.since is None else f" {age_text((now.at - item.since).total_seconds())}"
    match item.kind:
        case QueueKind.APPROVAL:
            known = cockpit.state.candidates[item.candidate or 0]
            number = Span(f"#{item.candidate}", Tone.STRONG)
            idea = Span(f" {cut(known.idea or '', 30)}")
            return part(
                (weight - 20, (number, idea, Span(age, Tone.DIM))), (weight, (number, Span(age, Tone.DIM)))
            )
        case QueueKind.PACKAGES:
            return _asking(cockpit, item, age, weight)
        case QueueKind.ROUND:
            return part(
                (weight, (Span(f"round {item.round}: n starts it", Tone.STRONG), Span(age, Tone.DIM))),
                (weight + 40, Span(f"n round {item.round}", Tone.STRONG)),
            )
        case QueueKind.HOLD:
            return part(
                (weight, Span("the first round: n starts it", Tone.STRONG)),
                (weight + 40, Span("n first round", Tone.STRONG)),
            )


def _asking(cockpit: Cockpit, item: QueueItem, age: str, weight: int) -> Part:
    """Who asks for what, and what module it is for where that has another name."""
    requests = waiting_for(cockpit.state.requests, cockpit.state.candidates[item.candidate or 0])
    named = [
        one.package if one.module in (None, one.package) else f"{one.package} (for {one.module})"
        for one in requests
    ]
    number = Span(f"#{item.candidate}", Tone.STRONG)
    asks = Span(f" asks for {', '.join(named)}")
    others = sorted({who for one in requests for who in one.candidates} - {item.candidate})
    also = Span(f", as do {' '.join(f'#{who}' for who in others)}" if others else "", Tone.DIM)
    return part(
        (weight - 20, (number, asks, also, Span(age, Tone.DIM))),
        (weight, (number, Span(" asks for a package"))),
    )


def _walk(cockpit: Cockpit, queue: list[QueueItem]) -> Part:
    walked = [item.candidate for item in queue if item.candidate is not None]
    if not walked or walked == [cockpit.selection]:
        return part()
    if cockpit.selection in walked:
        place = f"{walked.index(cockpit.selection) + 1} of {len(walked)}"
        return part((42, Span(f"] next, {place}", Tone.ACCENT)), (62, Span("] next", Tone.ACCENT)))
    return part((42, Span("] goes there", Tone.ACCENT)), (62, Span("] go", Tone.ACCENT)))


def _nobody_waits(cockpit: Cockpit) -> tuple[str, str]:
    """That nobody is needed, and what happens without a person."""
    calm = "nothing waits for you"
    if cockpit.state.ended is not None:
        return calm, "the run has ended, n asks for one more round"
    if cockpit.state.is_paused:
        return calm, "paused, p goes on"
    match cockpit.state.autonomy:
        case Autonomy.ASK:
            return f"{calm} yet", "every script will, before it runs"
        case Autonomy.REVIEW:
            return f"{calm} yet", "the next round will, after this one"
        case Autonomy.AUTO:
            return calm, "the search goes on until the run's limits end it"
        case _:
            assert_never(cockpit.state.autonomy)
