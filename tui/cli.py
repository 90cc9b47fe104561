"""The command line. Nothing here draws, and nothing that does not draw loads Textual."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from engine.errors import MltuiError
from engine.facts import Flags
from engine.orders import Order
from tui import exits

_FOLDER = click.Path(path_type=Path)
_COUNT = click.IntRange(min=1)


class _OneLine(click.Group):
    """An error of ours is one line on stderr and exit code 2."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except MltuiError as error:
            click.echo(f"mltui: {exits.one_line(error)}", err=True)
            context.exit(exits.WRONG)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(context, args[0]) is None and Path(args[0]).exists():
            context.fail(f"the screen is not built yet; `mltui run {args[0]}` works without one")
        return super().resolve_command(context, args)


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="mltui", message="%(prog)s %(version)s")
def main() -> None:
    """A search for the best machine-learning script: a language model writes, the sandbox runs, you watch."""


def _run_options(command: Any) -> Any:
    options = [
        click.option("--samples", type=_COUNT, metavar="N", help="Scripts written at a time.  [default: 5]"),
        click.option("--jobs", type=_COUNT, metavar="N", help="Scripts run at the same time.  [default: 5]"),
        click.option(
            "--rounds", type=_COUNT, metavar="N", help="End after so many rounds of the run.  [default: 3]"
        ),
        click.option(
            "--candidates", type=_COUNT, metavar="N", help="End after so many candidates of the run."
        ),
        click.option(
            "--search",
            type=click.Choice(["rounds", "best-of-n"]),
            help="What grows on what.  [default: rounds]",
        ),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0, min_open=True),
            metavar="S",
            help="Seconds that one script may run.  [default: 600]",
        ),
        click.option(
            "--seed", type=click.IntRange(min=0), metavar="N", help="For everything that is left to chance."
        ),
        click.option("--new", is_flag=True, help="Start another run instead of going on with the last."),
        click.option("--config", type=_FOLDER, metavar="FILE", help="Instead of your config.toml."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@click.argument("workspace", type=_FOLDER)
@click.option("--model", metavar="NAME", help="The language model that writes and judges.")
@click.option(
    "--base-url", metavar="URL", help="Any OpenAI-compatible endpoint, for example http://localhost:11434/v1."
)
@click.option("--offline", is_flag=True, help="The built-in policy instead of a language model.")
@_run_options
def run(workspace: Path, model: str | None, base_url: str | None, offline: bool, **asked: Any) -> None:
    """Search WORKSPACE without a screen: facts as JSON lines on stdout, progress on stderr.

    A workspace has one current run; running it again goes on with it. Exit codes: 0 ended with a best
    candidate, 3 with none, 2 wrong usage or config, 130 interrupted, 1 internal error.
    """
    from tui.running import run_headless

    endpoint = {
        name: value for name, value in (("model", model), ("base_url", base_url)) if value is not None
    }
    if offline and endpoint:
        raise click.UsageError("--offline goes without --model and --base-url")
    order = _order(workspace, endpoint, asked, offline=offline)
    sys.exit(run_headless(order, json_lines=True))


@main.command()
@click.argument("folder", type=_FOLDER, required=False)
@_run_options
def demo(folder: Path | None, **asked: Any) -> None:
    """Search a bundled workspace with the built-in policy: no key, no network, real data.

    Without FOLDER it is copied to a fresh folder under your data directory.
    """
    from tui.demo import lay_out_demo
    from tui.running import run_headless

    workspace = lay_out_demo(folder)
    click.echo(f"mltui: the demo is laid out in {workspace}", err=True)
    order = replace(_order(workspace, {}, asked, offline=True), may_run_bare=True)
    sys.exit(run_headless(order, json_lines=False))


@main.command()
@click.argument("workspace", type=_FOLDER, default=".")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(workspace: Path, as_json: bool) -> None:
    """Say what the runs of WORKSPACE have come to, and whether an engine works on it now."""
    from tui.status import status_json, status_text

    click.echo(status_json(workspace) if as_json else status_text(workspace))


@main.command()
@click.argument("workspace", type=_FOLDER)
@click.option("--yes", is_flag=True, help="Do not ask.")
def trust(workspace: Path, yes: bool) -> None:
    """Let WORKSPACE's own mltui.toml and prompts count, as they are now.

    A workspace may come from a stranger: until it is trusted, its config may not name an endpoint, turn off
    the isolation, choose the Python or packages, and its prompts are not used. A changed file asks again.
    """
    from tui.trusting import trust_workspace

    trust_workspace(workspace, ask=not yes)


def _order(workspace: Path, endpoint: dict[str, str], asked: Mapping[str, Any], *, offline: bool) -> Order:
    settings: dict[str, object] = {"policy": endpoint} if endpoint else {}
    if asked["jobs"] is not None:
        settings["jobs"] = asked["jobs"]
    if asked["time_limit"] is not None:
        settings["limits"] = {"time_s": asked["time_limit"]}
    flags = Flags(
        search=asked["search"],
        samples=asked["samples"],
        rounds=asked["rounds"],
        candidates=asked["candidates"],
        seed=asked["seed"],
        # An endpoint that is named now ends what was once asked to be offline.
        offline=False if endpoint else (offline or None),
    )
    return Order(
        workspace=workspace,
        flags=flags,
        settings=settings,
        config_file=asked["config"],
        is_new=asked["new"],
        tokens_per_s=None,
    )
