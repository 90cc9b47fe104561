"""Where the files that travel with the code lie: inside the package, or beside it in a checkout."""

from pathlib import Path

from engine.errors import MltuiError

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder `prompts` or `demo`. Raises MltuiError where the installation lacks it."""
    for folder in (_PACKAGE / "data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise MltuiError(f"this installation lacks its {name} folder", hint="install mltui again")
