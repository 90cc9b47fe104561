"""`mltui WORKSPACE`: the workspace's engine, started or found, and the screen over it."""

from dataclasses import replace

from engine.errors import UsageError
from engine.launching import launch
from engine.orders import Order
from tui.link import SocketLink
from tui.terminal import why_unfit

PACE_TOKENS_PER_S = 120.0
"""Of the offline policy on a screen: a person can follow five of them."""


def open_screen(order: Order, *, theme: str | None) -> int:
    """Returns the exit code. Raises MltuiError with what stands in the way, before anything is drawn."""
    why = why_unfit()
    if why is not None:
        raise UsageError(why, hint=f"`mltui run {order.workspace}` works without a screen")
    launched = launch(replace(order, is_on_screen=True, tokens_per_s=PACE_TOKENS_PER_S))

    from tui.app import run_app  # noqa: PLC0415  after the engine was asked for: it starts meanwhile

    return run_app(lambda: SocketLink(launched.socket), theme=theme)
