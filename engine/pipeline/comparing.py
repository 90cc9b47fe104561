"""Before scripts run: which of two is the better one. Both orders are asked, as models favour a place."""

import asyncio

from engine import answers, weighing
from engine.candidate import Candidate
from engine.clean import clean_line
from engine.errors import SamplingError
from engine.facts import Purpose
from engine.forecast_facts import CandidatesCompared
from engine.pipeline.asking import Question
from engine.pipeline.equipment import Equipment
from engine.pipeline.fitted import tell

_MOST_REASON = 200
_MOST_LANES = 10_000
"""More than any round has."""


async def compare(equipment: Equipment, younger: int, other: int) -> None:
    """Emits CandidatesCompared; undecided where it says two things, or could not be asked.

    Raises a fatal SamplingError.
    """
    candidates = equipment.ledger.state.candidates
    one, two = candidates[younger], candidates[other]
    if one.program == two.program:
        why = "the same program"
        equipment.ledger.emit(CandidatesCompared(candidate=younger, other=other, better=None, why=why))
        return
    async with asyncio.TaskGroup() as tasks:
        straight = tasks.create_task(_ask(equipment, one, two, is_turned=False))
        turned = tasks.create_task(_ask(equipment, one, two, is_turned=True))
    better, why = _verdict(straight.result(), turned.result())
    equipment.ledger.emit(CandidatesCompared(candidate=younger, other=other, better=better, why=why))


async def _ask(
    equipment: Equipment, candidate: Candidate, other: Candidate, *, is_turned: bool
) -> tuple[int | None, str] | str:
    """Who is the better one and why, None: neither; or, as words, why there is no answer."""
    ids = (other.id, candidate.id) if is_turned else (candidate.id, other.id)
    first, second = [await equipment.files(one).read_script() for one in ids]
    ground = equipment.ground_now()
    asked = weighing.compare(equipment.fill, ground, first, second)
    tell(equipment, candidate, "a comparison", asked.left_out)
    # One turn for each opponent and order, so that an engine that takes the run up finds what was bought.
    turn = 2 * (_MOST_LANES * (candidate.round - other.round) + other.lane) + 1 + is_turned
    question = Question(purpose=Purpose.COMPARE, turn=turn, messages=asked.messages, answer=asked.answer)
    try:
        answer = await equipment.judge.ask(candidate, question)
    except SamplingError as error:
        if error.fatal:
            raise
        return clean_line(str(error))
    read = weighing.read_comparison(answer.text)
    if read is None:
        return "the model's answer named neither"
    better, why = read
    winner = {answers.FIRST: ids[0], answers.SECOND: ids[1], answers.EQUAL: None}[better]
    return winner, clean_line(why, _MOST_REASON)


def _verdict(
    straight: tuple[int | None, str] | str, turned: tuple[int | None, str] | str
) -> tuple[int | None, str]:
    if isinstance(straight, str):
        return None, f"not compared: {straight}"
    if isinstance(turned, str):
        return None, f"not compared: {turned}"
    (one, why), (other, _) = straight, turned
    if one == other:
        return one, why
    said = " and ".join("neither" if winner is None else f"#{winner}" for winner in (one, other))
    return None, f"asked in both orders, {said} was said to be better"
