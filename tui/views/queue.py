"""What needs the person: one line of the queue, and the estimate that the first paid round waits with."""

from typing import assert_never

from engine.facts import Autonomy, EndReason
from tui.cockpit import Cockpit
from tui.format import age_text, count_text, counted
from tui.keys import BY_ID
from tui.sights import Estimate, Now, QueueItem, QueueKind
from tui.views.asking import asked, packages_text
from tui.views.idea_change import change_of
from tui.views.pack import ALWAYS, Part, pack, part
from tui.views.spans import Line, Span, Tone, cut, fit


def queue_line(cockpit: Cockpit, width: int, now: Now) -> Line:
    """The oldest first, as many as there is room for; or what happens without the person."""
    queue = cockpit.queue()
    if cockpit.hello.bare is not None and cockpit.away is None:
        return fit((Span("◇ 1 needs you: may scripts run without isolation?", Tone.WARN),), width)
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
                part((ALWAYS, (Span(cockpit.key("next"), Tone.ACCENT), Span(" starts it", Tone.STRONG)))),
                part(
                    (40, Span("nothing has been spent yet", Tone.WARN)),
                    (60, Span("nothing spent yet", Tone.WARN)),
                ),
                part((50, Span(f"{counted(hold.calls, 'call')}, {_tokens(hold)}", Tone.NUMBER))),
                part((30, Span(f"budget: {hold.budget}", Tone.PLAIN))),
                part((45, Span(f"a round: {hold.round}", Tone.NUMBER))) if hold.round else part(),
            ],
            width,
        ),
        fit(
            (
                Span("to ", Tone.DIM),
                Span(f"{hold.model} at {hold.endpoint}", Tone.STRONG),
                Span(f"  {hold.price}" if hold.price else "", Tone.DIM),
            ),
            width,
        ),
        fit((Span("sends ", Tone.DIM), Span(hold.what)), width),
    ]


def _tokens(hold: Estimate) -> str:
    return f"about {count_text(hold.prompt_tokens)} tokens of prompt"


def _item(cockpit: Cockpit, item: QueueItem, now: Now, weight: int) -> Part:
    age = "" if item.since is None else f" {age_text((now.at - item.since).total_seconds())}"
    key = cockpit.key("next")
    match item.kind:
        case QueueKind.APPROVAL:
            known = cockpit.state.candidates[item.candidate or 0]
            number = Span(f"#{item.candidate}", Tone.STRONG)
            idea = Span(f" {cut(change_of(cockpit, known) or known.idea or '', 30)}")
            return part(
                (weight - 20, (number, idea, Span(age, Tone.DIM))), (weight, (number, Span(age, Tone.DIM)))
            )
        case QueueKind.PACKAGES:
            return _asking(cockpit, item, age, weight)
        case QueueKind.ROUND:
            return part(
                (weight, (Span(f"round {item.round}: {key} starts it", Tone.STRONG), Span(age, Tone.DIM))),
                (weight + 40, Span(f"{key} round {item.round}", Tone.STRONG)),
            )
        case QueueKind.HOLD:
            return part(
                (weight, Span(f"the first round: {key} starts it", Tone.STRONG)),
                (weight + 40, Span(f"{key} first round", Tone.STRONG)),
            )


def _asking(cockpit: Cockpit, item: QueueItem, age: str, weight: int) -> Part:
    """Who asks for what; who else, and for what module, where there is room."""
    requests = asked(cockpit, cockpit.state.candidates[item.candidate or 0])
    number = Span(f"#{item.candidate}", Tone.STRONG)
    names = ", ".join(one.package for one in requests)
    others = sorted({who for one in requests for who in one.candidates} - {item.candidate})
    also = Span(f", as do {' '.join(f'#{who}' for who in others)}" if others else "", Tone.DIM)
    waits = Span(age, Tone.DIM)
    return part(
        (weight - 20, (number, Span(f" asks for {packages_text(requests)}"), also, waits)),
        (weight - 10, (number, Span(f" asks for {names}"), waits)),
        (weight, (number, Span(f" asks: {cut(names, 16)}"))),
        (weight + 10, (number, Span(" asks"))),
    )


def _walk(cockpit: Cockpit, queue: list[QueueItem]) -> Part:
    walked, key = [item.candidate for item in queue if item.candidate is not None], cockpit.key("queue-next")
    if not walked or walked == [cockpit.selection]:
        return part()
    if cockpit.selection in walked:
        place = f"{walked.index(cockpit.selection) + 1} of {len(walked)}"
        return part((42, Span(f"{key} next, {place}", Tone.ACCENT)), (62, Span(f"{key} next", Tone.ACCENT)))
    return part((42, Span(f"{key} goes there", Tone.ACCENT)), (62, Span(f"{key} go", Tone.ACCENT)))


def _way_on(cockpit: Cockpit, reason: EndReason) -> str:
    """What a person can do about the end."""
    if reason is EndReason.BUDGET:
        key = cockpit.key("budget") or cockpit.key("palette")
        return f"the budget is used up, `{BY_ID['budget'].words}` ({key}) goes on with a larger one"
    return f"the run has ended, {cockpit.key('next')} asks for one more round"


def _nobody_waits(cockpit: Cockpit) -> tuple[str, str]:
    """That nobody is needed, and what happens without a person."""
    calm = "nothing waits for you"
    if not cockpit.has_begun:
        return f"{calm} yet", "the engine is starting"
    if cockpit.state.ended is not None:
        return calm, _way_on(cockpit, cockpit.state.ended.reason)
    if cockpit.state.is_paused:
        return calm, f"paused, {cockpit.key('pause')} goes on"
    match cockpit.state.autonomy:
        case Autonomy.ASK:
            return f"{calm} yet", "every script will, before it runs"
        case Autonomy.REVIEW:
            return f"{calm} yet", "the next round will, after this one"
        case Autonomy.AUTO:
            return calm, "the search goes on until the run's limits end it"
        case _:
            assert_never(cockpit.state.autonomy)
