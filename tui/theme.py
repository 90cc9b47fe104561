"""Themes: one TOML file each, read into what Textual wants and a palette of styles for the lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli
from rich.color import Color
from rich.errors import StyleSyntaxError
from rich.style import Style
from textual.color import Color as CssColor
from textual.color import ColorParseError
from textual.theme import Theme

from engine.clean import clean_line
from engine.errors import MltuiError

_HERE = Path(__file__).resolve().parent
_MOST_BYTES = 64 * 1024
_COLOURS = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "success",
    "warning",
    "error",
)
_TABLES = ("frame", "tones", "code", "terminal")

_TONES = {
    "plain": "{foreground}",
    "dim": "dim {foreground}",
    "strong": "bold {foreground}",
    "title": "bold {foreground}",
    "accent": "bold {primary}",
    "good": "{success}",
    "bad": "{error}",
    "warn": "{warning}",
    "best": "bold {accent}",
    "running": "{primary}",
    "writing": "{secondary}",
    "number": "{foreground}",
    "added": "{success}",
    "removed": "{error}",
    "changed": "{warning}",
    "cursor": "on {panel}",
    "resting": "on {surface}",
    "faint": "dim {foreground}",
    "match": "{background} on {warning}",
    "matched": "on {surface}",
    "mark": "bold {accent}",
    "scroll": "dim {foreground}",
}
_CODE = {
    "keyword": "{secondary}",
    "import": "{primary}",
    "function": "{primary}",
    "class": "{primary}",
    "builtin": "{primary}",
    "constant": "{accent}",
    "string": "{success}",
    "escape": "{primary}",
    "number": "{accent}",
    "comment": "dim italic {foreground}",
    "operator": "{foreground}",
    "decorator": "{warning}",
    "error": "{error}",
}
_TERMINAL = (
    "{foreground}",
    "{error}",
    "{success}",
    "{warning}",
    "{primary}",
    "{secondary}",
    "{primary}",
    "{foreground}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The styles of one theme."""

    tones: Mapping[str, Style]
    """By the tone's name; has every tone, and some that only panes use."""
    code: Mapping[str, Style]
    """By the kind of token."""
    terminal: Sequence[Color]
    """What the eight colours of a script's own output become."""


@dataclass
class MltuiTheme(Theme):
    """A Textual theme that knows its palette."""

    palette: Palette = field(kw_only=True)


def theme_folder() -> Path:
    """Where the themes lie: in a wheel inside the package, in a checkout beside it. Raises MltuiError."""
    for folder in (_HERE / "data" / "themes", _HERE.parent / "themes"):
        if folder.is_dir():
            return folder
    raise MltuiError("this installation lacks its themes folder", hint="install mltui again")


def load_themes(folder: Path | None = None) -> dict[str, MltuiTheme]:
    """Every theme of the folder by its name. Raises MltuiError, one line, for a file that is no theme."""
    files = sorted((folder or theme_folder()).glob("*.toml"))
    themes = [load_theme(file) for file in files]
    return {theme.name: theme for theme in themes}


def load_theme(file: Path) -> MltuiTheme:
    """One theme. Raises MltuiError, one line, that names the file and the key."""
    try:
        with file.open("rb") as stream:
            found = tomli.loads(stream.read(_MOST_BYTES).decode("utf-8"))
        return _theme(found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else clean_line(str(error))
        raise MltuiError(f"the theme `{file}` is not usable: {reason}") from error


def palette_of(theme: Theme) -> Palette:
    """The theme's own palette, or for a theme of Textual's one made from its base colours."""
    if isinstance(theme, MltuiTheme):
        return theme.palette
    colours = theme.to_color_system().generate()
    return _derived(tuple((name, colours.get(name, "default")) for name in _COLOURS))


def _theme(found: dict[str, Any]) -> MltuiTheme:
    unknown = sorted(set(found) - {"name", "dark", *_COLOURS, *_TABLES})
    if unknown:
        raise ValueError(f"`{unknown[0]}` is no key of a theme")
    for name in _TABLES:
        if not isinstance(found.get(name, {}), dict):
            raise TypeError(f"`{name}` must be a table")
    colours = {name: _hex(name, found[name]) for name in _COLOURS}
    frame = {"border": colours["panel"], "focus": colours["primary"]} | found.get("frame", {})
    terminal = found.get("terminal", {}).get("colours")
    return MltuiTheme(
        str(found["name"]),
        dark=bool(found["dark"]),
        variables={
            "border": _hex("frame.focus", frame["focus"]),
            "border-blurred": _hex("frame.border", frame["border"]),
            **_footing(colours),
        },
        palette=_palette(colours, found.get("tones", {}), found.get("code", {}), terminal),
        primary=colours["primary"],
        secondary=colours["secondary"],
        accent=colours["accent"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        success=colours["success"],
        warning=colours["warning"],
        error=colours["error"],
    )


def _footing(colours: Mapping[str, str]) -> dict[str, str]:
    """What Textual would otherwise blend by itself: cursors and selections in the theme's own hues."""
    return {
        "block-cursor-background": colours["panel"],
        "block-cursor-foreground": colours["foreground"],
        "block-cursor-text-style": "bold",
        "input-selection-background": f"{colours['primary']} 35%",
        "footer-key-foreground": colours["primary"],
    }


@lru_cache(maxsize=8)
def _derived(colours: tuple[tuple[str, str], ...]) -> Palette:
    return _palette({name: _plain_hex(value) for name, value in colours}, {}, {}, None)


def _palette(
    colours: Mapping[str, str], tones: Mapping[str, str], code: Mapping[str, str], terminal: object
) -> Palette:
    if terminal is not None and not (isinstance(terminal, list) and len(terminal) == len(_TERMINAL)):
        raise ValueError(f"`terminal.colours` must list {len(_TERMINAL)} colours")
    eight = [value.format_map(colours) for value in _TERMINAL] if terminal is None else terminal
    return Palette(
        tones=_styles("tones", _TONES, tones, colours),
        code=_styles("code", _CODE, code, colours),
        terminal=tuple(Color.parse(_hex("terminal.colours", value)) for value in eight),
    )


def _styles(
    table: str, known: Mapping[str, str], own: Mapping[str, str], colours: Mapping[str, str]
) -> dict[str, Style]:
    unknown = sorted(set(own) - set(known))
    if unknown:
        raise ValueError(f"`{table}.{unknown[0]}` is no key of a theme")
    return {
        name: _style(f"{table}.{name}", own.get(name) or value.format_map(colours))
        for name, value in known.items()
    }


def _style(key: str, words: object) -> Style:
    try:
        return Style.parse(str(words))
    except StyleSyntaxError as error:
        raise ValueError(f"`{key}` is `{clean_line(str(words), 40)}`, which is no style") from error


def _hex(key: str, value: object) -> str:
    try:
        return CssColor.parse(str(value)).hex6.lower()
    except ColorParseError as error:
        raise ValueError(f"`{key}` is `{clean_line(str(value), 40)}`, which is no colour") from error


def _plain_hex(value: str) -> str:
    """Themes of Textual's may use names of the terminal's own colours, which have no hex."""
    try:
        return CssColor.parse(value).hex6.lower()
    except ColorParseError:
        return "default"
