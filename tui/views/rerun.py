"""The command line that runs a candidate's script once more, for a shell."""

from pathlib import Path
from shlex import quote

from tui.cockpit import Cockpit

_WRITTEN = "submission.csv"
"""What scripts write where the inputs lie: through a link it would hit the person's own file."""


def rerun_command(cockpit: Cockpit, candidate: int) -> str:
    """In a new folder with links to the inputs, under the run's Python and hash seed; not isolated."""
    hello = cockpit.hello
    script = Path(hello.state_dir) / "candidates" / f"{candidate:04}" / "script.py"
    root = hello.files_root or str(Path(hello.state_dir).parent)
    steps = (
        'cd "$(mktemp -d)"',
        f"ln -s {quote(root)}/* .",
        f"rm -f {_WRITTEN}",
        f"PYTHONHASHSEED={cockpit.state.seed % 2**32} {quote(hello.python)} -u {quote(str(script))}",
    )
    return " && ".join(steps)
