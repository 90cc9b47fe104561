"""`mltui trust`: shows what would count, and remembers it by its hash."""

from pathlib import Path

import click

from engine.workspace.trust import Trust, trustable


def trust_workspace(workspace: Path, *, ask: bool) -> None:
    """Asks, unless told not to, and trusts the workspace's files as they are now. Raises WorkspaceError."""
    found = trustable(workspace)
    if not found:
        click.echo(f"{workspace}: there is nothing to trust: no mltui.toml, no .mltui/prompts/*.md")
        return
    for item in found:
        click.echo(f"{item.path}" + "".join(f"\n    {line}" for line in item.remarks))
    if ask:
        click.confirm("Let these count, as they are now?", abort=True)
    Trust().trust([item.path for item in found])
    click.echo("trusted")
