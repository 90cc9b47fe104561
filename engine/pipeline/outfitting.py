"""Packages that scripts ask for: requested, granted or declined, installed; then the script runs again."""

from collections.abc import Iterable, Sequence

from engine.candidate import Candidate, Scoring, WaitingForPackages, Written
from engine.clean import clean_line, clean_text
from engine.facts import CandidateFailed, Fact
from engine.outcome import FailureKind, OutcomeKind
from engine.package_facts import PackageDecided, PackageInstalled, PackageRequested
from engine.packages import distribution_of, normalised
from engine.parsing.wanted import declared_packages, missing_module
from engine.pipeline.equipment import Equipment
from engine.pipeline.ledger import Ledger
from engine.requests import OPEN, PackageRequest, Stage, stage_of, waiting_for
from engine.state import State

_MOST_RERUNS = 3


async def ask_before(equipment: Equipment, candidate: Candidate) -> None:
    """A script that names its packages asks for those that are not there. Emits PackageRequested."""
    if isinstance(candidate.status, Written) and candidate.reruns == 0 and candidate.is_written_by_model:
        declared = declared_packages(await equipment.files(candidate.id).read_script())
        _request(equipment, candidate, [(normalised(name), None) for name in declared])


async def ask_after(equipment: Equipment, candidate: Candidate) -> bool:
    """A script that died for want of a module asks for what brings it. Emits PackageRequested: True."""
    status = candidate.status
    if not isinstance(status, Scoring) or status.execution.kind is not OutcomeKind.ERROR:
        return False
    if candidate.reruns >= _MOST_RERUNS:
        return False
    module = missing_module(clean_text(await equipment.files(candidate.id).read_output()))
    package = None if module is None else distribution_of(module)
    return package is not None and _request(equipment, candidate, [(package, module)])


async def settle(equipment: Equipment, candidate_id: int) -> None:
    """Until every request of the candidate is answered. Emits CandidateFailed where it stays without."""
    ledger, outfit = equipment.ledger, equipment.outfit

    def open_requests() -> list[PackageRequest]:
        return waiting_for(ledger.state.requests, ledger.state.candidates[candidate_id])

    while requests := open_requests():
        asked = [one.package for one in requests if one.stage is Stage.ASKED]
        decided: list[Fact] = [decision for package in asked if (decision := outfit.decide(package))]
        if decided:
            ledger.emit(*decided)
            continue
        granted = [one.package for one in requests if one.stage is Stage.GRANTED]
        if granted:
            await outfit.install(ledger, granted[0])
        else:
            await ledger.until(lambda _: _stages(open_requests()) != {Stage.ASKED})
    candidate = ledger.state.candidates[candidate_id]
    if isinstance(candidate.status, WaitingForPackages):
        reason = _why_without(ledger.state, candidate.status.packages)
        ledger.emit(CandidateFailed(candidate=candidate_id, kind=FailureKind.SCRIPT, reason=reason))


def decline_all(ledger: Ledger, reason: str) -> None:
    """Nobody is there any more who could answer."""
    asked = [one.package for one in ledger.state.requests.values() if one.stage is Stage.ASKED]
    if asked:
        ledger.emit(*(PackageDecided(package=name, is_granted=False, reason=reason) for name in asked))


def _request(equipment: Equipment, candidate: Candidate, wanted: Sequence[tuple[str, str | None]]) -> bool:
    """Whether anything was asked for; what was declined before is not asked again."""
    state = equipment.ledger.state
    facts: list[Fact] = [
        PackageRequested(candidate=candidate.id, package=package, module=module)
        for package, module in wanted
        if not equipment.outfit.has(package)
        and stage_of(state.requests, package) not in (Stage.DECLINED, Stage.FAILED)
    ]
    for package, module in wanted:
        came_late = (
            module is not None
            and candidate.reruns == 0
            and stage_of(state.requests, package) is Stage.INSTALLED
        )
        if came_late and equipment.outfit.has(package):  # granted to another one while this one ran
            version = equipment.outfit.version(package)
            facts += [
                PackageRequested(candidate=candidate.id, package=package, module=module),
                PackageDecided(package=package, is_granted=True, reason="granted before"),
                PackageInstalled(package=package, version=version),
            ]
    if facts:
        equipment.ledger.emit(*facts)
    return bool(facts)


def _stages(requests: Sequence[PackageRequest]) -> set[Stage]:
    return {request.stage for request in requests if request.stage in OPEN}


def _why_without(state: State, packages: Iterable[str]) -> str:
    lacking = [state.requests[name] for name in packages if name in state.requests]
    told = [
        f"{one.package} {'was declined' if one.stage is Stage.DECLINED else 'could not be installed'}"
        f"{f' ({one.reason})' if one.reason else ''}"
        for one in lacking
        if one.stage is not Stage.INSTALLED
    ]
    return clean_line(f"needs a package that is not there: {'; '.join(told) or ', '.join(packages)}", 500)
