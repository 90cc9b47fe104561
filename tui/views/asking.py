"""Packages that scripts ask for: what is asked, what a key would answer, and what has come of it."""

from engine.candidate import Candidate, WaitingForPackages
from engine.requests import PackageRequest, Stage, waiting_for
from tui.cockpit import Cockpit


def asked(cockpit: Cockpit, candidate: Candidate) -> list[PackageRequest]:
    """What a person has not answered yet."""
    return [one for one in waiting_for(cockpit.state.requests, candidate) if one.stage is Stage.ASKED]


def installing(cockpit: Cockpit, candidate: Candidate) -> list[PackageRequest]:
    """What it waits for without the person; empty as long as there is anything to answer."""
    requests = waiting_for(cockpit.state.requests, candidate)
    return [] if asked(cockpit, candidate) else requests


def asking_words(cockpit: Cockpit, candidate: Candidate) -> str:
    """`it asks for xgboost: a installs, r declines`; or that it is being installed."""
    reject = cockpit.key("reject")
    on_its_way = installing(cockpit, candidate)
    if on_its_way:
        return f"{packages_text(on_its_way)} is being installed, then it runs; {reject} declines"
    wanted = packages_text(asked(cockpit, candidate)) or ", ".join(_packages(candidate))
    return f"it asks for {wanted}: {cockpit.key('accept')} installs, {reject} declines"


def packages_text(requests: list[PackageRequest]) -> str:
    """`xgboost, opencv-python (for cv2)`: the module where it has another name."""
    return ", ".join(
        one.package if one.module in (None, one.package) else f"{one.package} (for {one.module})"
        for one in requests
    )


def request_rows(cockpit: Cockpit, candidate: Candidate) -> list[tuple[PackageRequest, str]]:
    """Every package that it asked for, and in words what has come of it."""
    mine = [one for one in cockpit.state.requests.values() if candidate.id in one.candidates]
    return [(one, _came_of(cockpit, one)) for one in mine]


def _came_of(cockpit: Cockpit, request: PackageRequest) -> str:
    because = f": {request.reason}" if request.reason else ""
    match request.stage:
        case Stage.ASKED:
            return f"waits for you: {cockpit.key('accept')} installs, {cockpit.key('reject')} declines"
        case Stage.GRANTED:
            return f"is being installed{because}"
        case Stage.INSTALLED:
            return f"was installed{because}"
        case Stage.DECLINED:
            return f"was declined{because}"
        case Stage.FAILED:
            return f"could not be installed{because}"


def _packages(candidate: Candidate) -> tuple[str, ...]:
    status = candidate.status
    return status.packages if isinstance(status, WaitingForPackages) else ()
