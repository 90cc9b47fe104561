"""Messages that keep to `prompt_tokens`, for calls other than for a script; what is left out is told."""

from collections.abc import Callable, Sequence

from engine.candidate import Candidate
from engine.fitting import Room, fit
from engine.pipeline.equipment import Equipment
from engine.ports import PromptMessage


def fitted(
    equipment: Equipment,
    candidate: Candidate,
    asked_for: str,
    whole: Room,
    write: Callable[[Room], list[PromptMessage]],
) -> list[PromptMessage]:
    """What `write` makes of the room that there is. `whole`: what each part takes in full."""
    made = fit(whole, equipment.ground.prompt_tokens, write)
    tell(equipment, candidate, asked_for, made.left_out)
    return made.messages


def tell(equipment: Equipment, candidate: Candidate, asked_for: str, left_out: Sequence[str]) -> None:
    """Says once a round what a prompt had no room for."""
    if not left_out:
        return
    most = equipment.ground.prompt_tokens
    equipment.ledger.note_once(
        f"prompt of {asked_for} in round {candidate.round}",
        f"round {candidate.round}: the prompt of {asked_for} is longer than `prompt_tokens` ({most:,}); "
        f"left out: {', '.join(left_out)}",
    )
