"""`mltui WORKSPACE`: the workspace's engine, started or found, and the screen over it."""

import gc
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import TaskMissingError, UsageError
from tui.terminal import why_unfit

if TYPE_CHECKING:
    from engine.orders import Order
    from tui.app import LinkFactory

PACE_TOKENS_PER_S = 120.0
"""Of the offline policy on a screen: a person can follow five of them."""


def open_screen(order: "Order", *, theme: str | None) -> int:
    """Returns the exit code. Raises MltuiError with what stands in the way, before anything is drawn."""
    why = why_unfit()
    if why is not None:
        raise UsageError(why, hint=f"`mltui run {order.workspace}` works without a screen")
    from engine.launching import launch
    from tui.link import SocketLink

    order = replace(order, is_on_screen=True, tokens_per_s=PACE_TOKENS_PER_S)
    try:
        launched = launch(order)
    except TaskMissingError as error:
        from tui.describing import ask_for_task

        left = ask_for_task(order.workspace, str(error), theme=theme)
        if left is not None:
            return left
        launched = launch(order)
    return show(lambda: SocketLink(launched.socket), theme=theme)


def show(links: "LinkFactory", *, theme: str | None = None) -> int:
    """Loads the screen and shows it until the person leaves; returns the exit code."""
    gc.disable()  # what is loaded stays: looking through it is waste; the app enables it when it has painted
    from tui.app import run_app

    return run_app(links, theme=theme)
