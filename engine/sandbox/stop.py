"""A wish to stop an execution, and why: from any thread, for one that waits on file descriptors."""

import os
import threading

from engine.outcome import OutcomeKind
from engine.sandbox.limits import Breach

CANCELLED = Breach(kind=OutcomeKind.CANCELLED, message="cancelled")


class Stop:
    """The first wish counts; a wish after the end does nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ear, self._bell = os.pipe()
        self._is_open = True
        self._why: Breach | None = None

    @property
    def why(self) -> Breach | None:
        """What was asked for first; None: nothing yet."""
        return self._why

    def fileno(self) -> int:
        """Readable as soon as there is a wish."""
        return self._ear

    def request(self, why: Breach) -> None:
        """From any thread, as often as one likes."""
        with self._lock:
            if self._is_open and self._why is None:
                self._why = why
                os.write(self._bell, b"!")

    def close(self) -> None:
        """Nobody listens any more."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                os.close(self._ear)
                os.close(self._bell)
