"""The command line. Nothing here draws, and nothing that does not draw loads Textual."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.errors import MltuiError
from engine.facts import Flags
from engine.orders import Order
from tui import exits

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(path_type=Path, readable=False)
_COUNT = click.IntRange(min=1)


class _OneLine(click.Group):
    """An error of ours is one line on stderr and exit code 2; what is no command's name is a workspace."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except MltuiError as error:
            click.echo(f"mltui: {exits.one_line(error)}", err=True)
            context.exit(exits.WRONG)
        except click.UsageError as error:
            click.echo(f"mltui: {error.format_message()}", err=True)
            context.exit(exits.WRONG)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        looks_like_a_path = "/" in args[0] or args[0] == "." or Path(args[0]).is_dir()
        if self.get_command(context, args[0]) is None and looks_like_a_path:
            return "open", self.get_command(context, "open"), args
        return super().resolve_command(context, args)


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="mltui", message="%(prog)s %(version)s")
def main() -> None:
    """A search for the best machine-learning script: a language model writes, the sandbox runs, you watch.

    \b
    mltui ./workspace        open it on the screen
    mltui run ./workspace    the same without a screen
    mltui demo               real data, no key, no network
    """


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_endpoint_options = _options(
    click.option("--model", metavar="NAME", help="The language model that writes and judges."),
    click.option(
        "--base-url", metavar="URL", help="An OpenAI-compatible endpoint (http://localhost:11434/v1)."
    ),
    click.option("--offline", is_flag=True, help="The built-in policy instead of a language model."),
)
_run_options = _options(
    click.option("--samples", type=_COUNT, metavar="N", help="Scripts written at a time.  [default: 5]"),
    click.option("--jobs", type=_COUNT, metavar="N", help="Scripts run at the same time.  [default: 5]"),
    click.option("--rounds", type=_COUNT, metavar="N", help="End after N rounds of the run.  [default: 3]"),
    click.option("--candidates", type=_COUNT, metavar="N", help="End after N candidates of the run."),
    click.option(
        "--budget",
        type=click.FloatRange(min=0, min_open=True),
        metavar="USD",
        help="End before more dollars than these are spent.  [default: 5]",
    ),
    click.option(
        "--search",
        type=click.Choice(["rounds", "mcts", "greedy", "best-of-n"]),
        help="What grows on what.  [default: rounds]",
    ),
    click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        metavar="S",
        help="Seconds that one script may run.  [default: 600]",
    ),
    click.option("--seed", type=click.IntRange(min=0), metavar="N", help="For all that is left to chance."),
    click.option("--new", is_flag=True, help="Start another run instead of going on with the last."),
    click.option("--config", type=_FOLDER, metavar="FILE", help="Instead of your config.toml."),
)
_theme_option = click.option("--theme", metavar="NAME", help="Colours: dark or light.  [default: dark]")


@main.command("open", short_help="Open WORKSPACE on the screen, as `mltui WORKSPACE` does.")
@click.argument("workspace", type=_FOLDER)
@_endpoint_options
@_run_options
@_theme_option
def open_command(workspace: Path, theme: str | None, **asked: Any) -> None:
    """Open WORKSPACE on the screen; `mltui WORKSPACE` does the same.

    Starts its engine, or attaches to the one that runs. `q` leaves, and the run goes on.
    """
    from tui.screen import open_screen

    sys.exit(open_screen(_order(workspace, asked), theme=theme))


@main.command(short_help="Search WORKSPACE without a screen, facts as JSON lines.")
@click.argument("workspace", type=_FOLDER)
@_endpoint_options
@_run_options
def run(workspace: Path, **asked: Any) -> None:
    """Search WORKSPACE without a screen: facts as JSON lines on stdout, progress on stderr.

    A workspace has one current run; running it again goes on with it. Exit codes: 0 ended with a best
    candidate, 3 with none, 2 wrong usage or config, 130 interrupted, 1 internal error.
    """
    from tui.running import run_headless

    sys.exit(run_headless(_order(workspace, asked), json_lines=True))


@main.command(short_help="Open a bundled workspace: real data, no key, no network.")
@click.argument("folder", type=_FOLDER, required=False)
@_run_options
@_theme_option
def demo(folder: Path | None, theme: str | None, **asked: Any) -> None:
    """Open a bundled workspace with the built-in policy: no key, no network, real data.

    Without FOLDER it is copied to a fresh folder under your data directory. Without a terminal it is searched
    at once, and told in plain lines.
    """
    from tui.demo import lay_out_demo
    from tui.terminal import why_unfit

    workspace = lay_out_demo(folder)
    click.echo(f"mltui: the demo is laid out in {workspace}", err=True)
    order = replace(_order(workspace, {**asked, "offline": True}), may_run_bare=True)
    if why_unfit() is None:
        from tui.screen import open_screen

        sys.exit(open_screen(order, theme=theme))
    from tui.running import run_headless

    sys.exit(run_headless(order, json_lines=False))


@main.command("init", short_help="Split a holdout off WORKSPACE, so that scores can be verified.")
@click.argument("workspace", type=_FOLDER, default=".")
@click.option("--task", metavar="TEXT", help="What is to be predicted; @FILE reads it from a file.")
@click.option("--train", metavar="FILE", help="The table to split.  [default: train.csv, or the only one]")
@click.option("--target", metavar="COLUMN", help="What is to be predicted.")
@click.option("--id", metavar="COLUMN", help="What names the rows; without one they are numbered.")
@click.option("--metric", metavar="NAME", help="mae, rmse, accuracy, auc, ...: docs/evaluation.md.")
@click.option("--positive", metavar="LABEL", help="The label that F1, AUC and log loss count as positive.")
@click.option("--group", metavar="COLUMN", help="Hold out whole groups of this column.")
@click.option("--time", metavar="COLUMN", help="Hold out the last stretch of this column.")
@click.option(
    "--holdout",
    "share",
    type=click.FloatRange(min=0, max=1, min_open=True, max_open=True),
    default=0.2,
    show_default=True,
    help="The share of the rows that is split off.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="For the rows drawn.")
@click.option("--undo", is_flag=True, help="Take the holdout back: scripts see your own files again.")
def init_command(workspace: Path, undo: bool, **asked: Any) -> None:
    """Split a holdout off WORKSPACE: answers that no script sees, so that its scores can be verified.

    Scripts then see a smaller training file and a test file without the target. Your files stay as they are.
    On a terminal, what is not given is asked for.
    """
    from tui.initialising import Asked, init_workspace, undo_init

    if undo:
        undo_init(workspace)
    else:
        init_workspace(workspace, Asked(**asked))


@main.command(short_help="Say what the runs of WORKSPACE have come to.")
@click.argument("workspace", type=_FOLDER, default=".")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(workspace: Path, as_json: bool) -> None:
    """Say what the runs of WORKSPACE have come to, and whether an engine works on it now."""
    from tui.status import status_json, status_text

    click.echo(status_json(workspace) if as_json else status_text(workspace))


@main.command(short_help="Say whether a run works on this machine, and what would mend it.")
@click.argument("workspace", type=_FOLDER, required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--check", "asks", is_flag=True, help="Ask the endpoint once, at no cost.")
def doctor(workspace: Path | None, as_json: bool, asks: bool) -> None:
    """Say what isolation, Python, memory, GPUs, endpoint and terminal there are, each found by trying it.

    WORKSPACE: for its config and its Python too. Exit codes: 0 a run works here, 2 none does before what is
    marked is mended.
    """
    from tui.doctor import doctor as examine_machine

    sys.exit(examine_machine(workspace, as_json=as_json, asks=asks))


@main.command(short_help="Stop the engine that works on WORKSPACE.")
@click.argument("workspace", type=_FOLDER, default=".")
def stop(workspace: Path) -> None:
    """Stop the engine that works on WORKSPACE, in order; opening or running it again goes on."""
    from tui.stopping import stop_engine

    click.echo(stop_engine(workspace))


@main.command(short_help="Let WORKSPACE's own config and prompts count.")
@click.argument("workspace", type=_FOLDER)
@click.option("--yes", is_flag=True, help="Do not ask.")
def trust(workspace: Path, yes: bool) -> None:
    """Let WORKSPACE's own mltui.toml and prompts count, as they are now.

    A workspace may come from a stranger: until it is trusted, its config may not name an endpoint, turn off
    the isolation, choose the Python or packages, and its prompts are not used. A changed file asks again.
    """
    from tui.trusting import trust_workspace

    trust_workspace(workspace, ask=not yes)


def _order(workspace: Path, asked: Mapping[str, Any]) -> Order:
    endpoint = {name: asked[name] for name in ("model", "base_url") if asked.get(name) is not None}
    if asked["offline"] and endpoint:
        raise click.UsageError("--offline goes without --model and --base-url")
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
        budget_dollars=asked["budget"],
        seed=asked["seed"],
        # An endpoint that is named now ends what was once asked to be offline.
        offline=False if endpoint else (asked["offline"] or None),
    )
    return Order(
        workspace=workspace.absolute(),
        flags=flags,
        settings=settings,
        config_file=asked["config"].absolute() if asked["config"] else None,
        is_new=asked["new"],
        tokens_per_s=None,
    )
