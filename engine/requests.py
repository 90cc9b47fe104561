"""What candidates ask to have installed, and what has come of it: the part of the state about packages."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from engine.candidate import Candidate, Scoring, WaitingForPackages, Written
from engine.outcome import Execution
from engine.package_facts import PackageDecided, PackageFailed, PackageInstalled, PackageRequested


class Stage(StrEnum):
    """How far a request has come."""

    ASKED = "asked"
    GRANTED = "granted"
    """It is being installed."""
    INSTALLED = "installed"
    DECLINED = "declined"
    FAILED = "failed"
    """It could not be installed."""


OPEN = (Stage.ASKED, Stage.GRANTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRequest:
    """One package, whoever asks for it."""

    package: str
    module: str | None
    candidates: tuple[int, ...]
    """Who asks, the first first."""
    stage: Stage
    reason: str
    """Who decided and why, or why it failed; empty while nobody has."""


Requests = MutableMapping[str, PackageRequest]
Candidates = MutableMapping[int, Candidate]


def apply(
    requests: Requests,
    candidates: Candidates,
    fact: PackageRequested | PackageDecided | PackageInstalled | PackageFailed,
) -> None:
    """Take a fact in; candidates who then wait for nothing any more are ready to run."""
    match fact:
        case PackageRequested():
            _ask(requests, candidates, fact)
            return
        case PackageDecided():
            stage = Stage.GRANTED if fact.is_granted else Stage.DECLINED
            _move(requests, fact.package, stage, fact.reason)
        case PackageInstalled():
            _move(requests, fact.package, Stage.INSTALLED, requests[fact.package].reason)
        case PackageFailed():
            _move(requests, fact.package, Stage.FAILED, fact.reason)
        case _:
            assert_never(fact)
    for candidate in requests[fact.package].candidates:
        _release(requests, candidates, candidate)


def reopen(requests: Requests, candidate: int) -> None:
    """What a person decided for this candidate is undecided again, as far as nothing has come of it."""
    for request in list(requests.values()):
        if candidate not in request.candidates:
            continue
        if request.stage is Stage.GRANTED:
            _move(requests, request.package, Stage.ASKED, "")
        elif request.stage is Stage.DECLINED:
            del requests[request.package]  # whoever asked has failed; the next one may ask again


def stage_of(requests: Mapping[str, PackageRequest], package: str) -> Stage | None:
    """None: nobody has asked for it."""
    request = requests.get(package)
    return None if request is None else request.stage


def waiting_for(requests: Requests, candidate: Candidate) -> list[PackageRequest]:
    """The requests of this candidate that nothing has come of yet."""
    if not isinstance(candidate.status, WaitingForPackages):
        return []
    asked = (requests.get(package) for package in candidate.status.packages)
    return [request for request in asked if request is not None and request.stage in OPEN]


def ask_on(requests: Requests, candidate: Candidate) -> Candidate:
    """The candidate; where all that it asked for was answered meanwhile, it runs and finds out."""
    if not isinstance(candidate.status, WaitingForPackages) or waiting_for(requests, candidate):
        return candidate
    return replace(candidate, status=Written())


def _ask(requests: Requests, candidates: Candidates, fact: PackageRequested) -> None:
    known = requests.get(fact.package)
    if known is None or known.stage not in OPEN:
        known = PackageRequest(
            package=fact.package, module=fact.module, candidates=(), stage=Stage.ASKED, reason=""
        )
    requests[fact.package] = replace(
        known, candidates=(*(one for one in known.candidates if one != fact.candidate), fact.candidate)
    )
    candidate = candidates[fact.candidate]
    status = candidate.status
    before = status.packages if isinstance(status, WaitingForPackages) else ()
    candidates[fact.candidate] = replace(
        candidate,
        status=WaitingForPackages(packages=(*before, fact.package), execution=_execution(candidate)),
    )


def _move(requests: Requests, package: str, stage: Stage, reason: str) -> None:
    requests[package] = replace(requests[package], stage=stage, reason=reason)


def _release(requests: Requests, candidates: Candidates, number: int) -> None:
    """Runs again with what it lacked; one that has not run yet may know how to do without."""
    candidate = candidates[number]
    status = candidate.status
    if not isinstance(status, WaitingForPackages) or waiting_for(requests, candidate):
        return
    has_all = all(requests[package].stage is Stage.INSTALLED for package in status.packages)
    if has_all or status.execution is None:
        reruns = candidate.reruns + (status.execution is not None)
        candidates[number] = replace(candidate, status=Written(), reruns=reruns)


def _execution(candidate: Candidate) -> Execution | None:
    match candidate.status:
        case Scoring(execution=execution) | WaitingForPackages(execution=execution):
            return execution
        case _:
            return None
