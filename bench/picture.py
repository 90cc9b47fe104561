"""The picture in the README: `python -m bench.picture FILE.svg` takes it in the second round of the demo.

All of it lies in a temporary folder and costs nothing; the engine is stopped again. Takes a minute or two.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from engine.candidate import Running
from engine.facts import Flags
from engine.launching import Launched, launch
from engine.orders import Order
from tui.app import CockpitApp
from tui.cockpit import Cockpit
from tui.demo import lay_out_demo
from tui.link import SocketLink
from tui.picture import as_picture
from tui.screen import PACE_TOKENS_PER_S
from tui.stopping import stop_engine

SIZE = (120, 40)
_STEP_S = 0.1
_SETTLE_S = 0.4
_PATIENCE_S = 600.0


def main() -> int:
    """Writes the file."""
    file = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in (
            "CONFIG",
            "DATA",
            "STATE",
        ):  # the cache of packages is the person's own, or it takes long
            os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
        workspace = lay_out_demo(home / "demo")
        launched = launch(_order(workspace))
        try:
            file.write_text(asyncio.run(_picture(launched, home)), encoding="utf-8")
        finally:
            stop_engine(workspace)
    return 0


def _order(workspace: Path) -> Order:
    return Order(
        workspace=workspace,
        flags=Flags(offline=True, seed=1),
        settings={},
        config_file=None,
        is_new=False,
        tokens_per_s=PACE_TOKENS_PER_S,
        is_on_screen=True,
        may_run_bare=True,
    )


async def _picture(launched: Launched, home: Path) -> str:
    """Of the second round, as soon as the first of its scripts runs: the best so far is looked at."""
    app = CockpitApp(lambda: SocketLink(launched.socket), kept_home=home)
    async with asyncio.timeout(_PATIENCE_S), app.run_test(size=SIZE, notifications=True) as pilot:
        await _until(app, pilot, lambda cockpit: cockpit.is_round_waiting)
        await pilot.press("b", "n")
        await _until(app, pilot, _is_lively)
        await pilot.pause(_SETTLE_S)
        return as_picture(app.export_screenshot(title="mltui"))


def _is_lively(cockpit: Cockpit) -> bool:
    newest = [one for one in cockpit.state.candidates.values() if one.round == 2]
    return any(isinstance(one.status, Running) for one in newest)


async def _until(app: CockpitApp, pilot: Pilot[None], is_so: Callable[[Cockpit], bool]) -> None:
    while app.cockpit is None or not is_so(app.cockpit):
        await pilot.pause(_STEP_S)


if __name__ == "__main__":
    sys.exit(main())
