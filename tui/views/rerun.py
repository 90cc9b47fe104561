"""The command line that runs a candidate's script once more, for a shell."""

from pathlib import Path
from shlex import quote

from tui.cockpit import Cockpit


def rerun_command(cockpit: Cockpit, candidate: int) -> str:
    """In a new folder with copies of the inputs, under the run's Python and seed; not isolated.

    Copies, because through a link a script that writes to an input's name would hit the person's own file.
    """
    hello = cockpit.hello
    script = Path(hello.state_dir) / "candidates" / f"{candidate:04}" / "script.py"
    root = hello.files_root or str(Path(hello.state_dir).parent)
    seed = cockpit.state.seed % 2**32
    steps = (
        f"cp -RL {quote(root)}/* .",
        "chmod -R u+w .",
        f"PYTHONHASHSEED={seed} SEED={seed} {quote(hello.python)} -u {quote(str(script))}",
    )
    return f'cd "$(mktemp -d)" && {{ {"; ".join(steps)}; }}'
