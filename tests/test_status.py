"""`mltui status` beside an engine: what isolates its scripts, whether they reach the network, what waits."""

import asyncio
import json
from pathlib import Path

from engine.package_facts import PackageRequested
from tests.doubles import bare_machine
from tests.doubles.endpoint import Body, Reply, endpoint, purpose_of
from tests.shell import Shell, plain_workspace
from tests.test_run import Model
from tests.test_serving import Frames, count, engine, order_of, viewer


class Asking(Model):
    """Its scripts want a package that is not there."""

    def __call__(self, body: Body) -> Reply:
        if purpose_of(body) == "draft":
            block = '# /// script\n# dependencies = ["wordcloud"]\n# ///'
            return Reply(text=f"# asks\n{block}\nimport wordcloud\nprint('Validation MAE: 9.5')\n")
        return super().__call__(body)


def is_held(frames: Frames) -> bool:
    return any(frame.get("hold") for frame in frames)


def test_isolation_network_and_requests_are_named(shell: Shell, tmp_path: Path) -> None:
    workspace, tmp = plain_workspace(tmp_path / "prices"), str(shell.home)

    async def look() -> None:
        order = order_of(workspace, server)
        order["settings"] = {**order["settings"], "network": True}
        async with engine(shell, order) as served, viewer(served.socket) as seen:
            await seen.until(is_held)
            await seen.client.command("next")
            await seen.until(count(PackageRequested.__name__, 2))
            told = await asyncio.to_thread(shell.mltui, "status", workspace, TMPDIR=tmp)
            assert "  isolation   bwrap; scripts reach the network\n" in told.stdout
            assert "  asks for    wordcloud (#1, #2)\n" in told.stdout
            fields = await asyncio.to_thread(shell.mltui, "status", workspace, "--json", TMPDIR=tmp)
            known = json.loads(fields.stdout)
            assert (known["isolation"], known["network"]) == ("bwrap", True)
            assert known["requests"] == [{"package": "wordcloud", "candidates": [1, 2]}]

    with endpoint(Asking()) as server:
        asyncio.run(look())
    alone = json.loads(shell.mltui("status", workspace, "--json", TMPDIR=tmp).stdout)
    assert (alone["isolation"], alone["network"], alone["process"]) == (None, None, None)


def test_an_engine_that_waits_for_a_word_on_isolation_is_named_so(shell: Shell, tmp_path: Path) -> None:
    workspace = plain_workspace(tmp_path / "prices")

    async def look() -> None:
        order = order_of(workspace, server)
        async with engine(shell, order, *bare_machine.HERE) as served, viewer(served.socket) as seen:
            await seen.until(lambda frames: any(frame.get("bare") for frame in frames))
            told = await asyncio.to_thread(shell.mltui, "status", workspace, TMPDIR=str(shell.home))
            assert f"no run yet; an engine gets ready (process {served.process.pid})" in told.stdout
            assert "  isolation   none works here; the engine waits for your word" in told.stdout
            await seen.client.command("bare", yes=True)
            await seen.until(is_held)
            told = await asyncio.to_thread(shell.mltui, "status", workspace, TMPDIR=str(shell.home))
            assert "  isolation   none: scripts can read and change whatever you can" in told.stdout

    with endpoint(Model()) as server:
        asyncio.run(look())
