"""The second step: the script runs, once, in the sandbox."""

from engine.candidate import Candidate
from engine.clean import clean_line
from engine.errors import SandboxError
from engine.facts import CandidateFailed, ExecutionEnded, ExecutionStarted
from engine.outcome import FailureKind
from engine.pipeline.equipment import Equipment
from engine.ports import ExecutionSpec, Finished, Progress, Queued, Started
from engine.signals import ExecutionProgressed, Noted


async def run(equipment: Equipment, candidate: Candidate) -> None:
    """Emits ExecutionStarted and ExecutionEnded, or CandidateFailed where the sandbox itself failed.

    Cancelling it kills the script; nothing is emitted then, and the next engine starts it again.
    """
    ledger = equipment.ledger
    attempt = candidate.interrupted + candidate.reruns + 1
    try:
        async for event in equipment.executor.submit(_spec(equipment, candidate, attempt)).events():
            match event:
                case Queued(reason=reason):
                    if reason:
                        ledger.signal(Noted(message=reason, candidate=candidate.id))
                case Started(isolation=isolation):
                    ledger.emit(
                        ExecutionStarted(candidate=candidate.id, attempt=attempt, isolation=isolation)
                    )
                case Progress():
                    ledger.signal(
                        ExecutionProgressed(
                            candidate=candidate.id,
                            wall_s=event.wall_s,
                            cpu_s=event.cpu_s,
                            memory_bytes=event.memory_bytes,
                            output_bytes=event.output_bytes,
                        )
                    )
                case Finished(execution=execution):
                    ledger.emit(ExecutionEnded(candidate=candidate.id, attempt=attempt, execution=execution))
    except SandboxError as error:
        hint = f"; {error.hint}" if error.hint else ""
        reason = f"the sandbox failed, not the script: {clean_line(str(error))}{hint}"
        ledger.emit(CandidateFailed(candidate=candidate.id, kind=FailureKind.SANDBOX, reason=reason))


def _spec(equipment: Equipment, candidate: Candidate, attempt: int) -> ExecutionSpec:
    files = equipment.files(candidate.id)
    return ExecutionSpec(
        candidate=candidate.id,
        attempt=attempt,
        script=files.script,
        work=files.work,
        stdout=files.stdout,
        inputs=equipment.inputs,
        python=equipment.outfit.python,
        seed=equipment.ledger.state.seed % 2**32,
        limits=equipment.limits(),
    )
