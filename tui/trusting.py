"""`mltui trust`: shows what would count, and remembers it by its hash."""

from pathlib import Path

import click

from engine.workspace.trust import Trust, trustable_files


def trust_workspace(workspace: Path, *, ask: bool) -> None:
    """Asks, unless told not to, and trusts the workspace's files as they are now. Raises WorkspaceError."""
    trust = Trust.of_user()
    found = [file for file in trustable_files(workspace.resolve(), trust) if not file.is_trusted]
    if not found:
        click.echo(
            f"{workspace}: there is nothing to trust: no risky key in mltui.toml, no .mltui/prompts/*.md"
        )
        return
    for file in found:
        click.echo(f"{file.path}" + "".join(f"\n    {line}" for line in file.why))
    if ask:
        click.confirm("Let these count, as they are now?", abort=True)
    trust.trust([file.path for file in found])
    click.echo("trusted")
