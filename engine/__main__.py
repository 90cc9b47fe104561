"""`python -m engine`: an engine's own process. Its order comes on stdin, its first word goes to stdout."""

import asyncio
import json
import os
import signal
import sys

from pydantic import TypeAdapter

from engine.errors import MltuiError, TaskMissingError
from engine.orders import Order
from engine.serving import serve_workspace


def main() -> int:
    """0: ended in order. 2: something stood in the way, and stdout says what."""
    order = TypeAdapter(Order).validate_json(sys.stdin.buffer.read())
    try:
        asyncio.run(_serve(order))
    except MltuiError as error:
        lacks_task = isinstance(error, TaskMissingError)
        _say({"error": str(error), "hint": error.hint, "lacks_task": lacks_task})
        return 2
    except asyncio.CancelledError:
        return 0
    return 0


async def _serve(order: Order) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel if task else loop.stop)
    # The terminal that started it may go; the run stays.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    await serve_workspace(order, os.environ, lambda: _say({"ready": True}))


def _say(words: dict[str, object]) -> None:
    """Once: whoever started this process reads one line and lets go."""
    if not sys.stdout.closed:
        sys.stdout.write(json.dumps(words) + "\n")
        sys.stdout.close()


if __name__ == "__main__":
    sys.exit(main())
