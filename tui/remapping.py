"""A person's own keys: `[keys]` of `screen.toml` in the user's config dir. It holds whole, or not at all."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import tomli
from platformdirs import user_config_path
from textual.binding import Binding
from textual.keys import Keys, key_to_character

from engine.clean import clean_line
from engine.errors import ConfigError
from engine.workspace.toml_lines import key_lines
from tui.keys import BY_ID, KEYS, Keymap, shown_key

_MOST_BYTES = 64 * 1024
_NAMED = frozenset(str(key.value) for key in Keys)
_SAID_OTHERWISE = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}
Place = tuple[str, ...]
"""A key of the file, from the top down."""

_WITH = re.compile(r"(?:(?:ctrl|shift|alt)\+)+")


def screen_file() -> Path:
    """The person's own settings of the screen; it need not exist."""
    return user_config_path("mltui") / "screen.toml"


def load_keymap(file: Path) -> Keymap:
    """The keys that the file asks for; the defaults, with a complaint, where anything in it is wrong."""
    try:
        return Keymap(remapped=_read(file))
    except ConfigError as error:
        return Keymap(complaint=f"{error}; the keys are at their defaults")


def _read(file: Path) -> Mapping[str, str]:
    text = _text(file)
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:  # says its line
        raise ConfigError(f"{file}: {clean_line(str(error))}") from error
    lines = key_lines(text)
    try:
        return _remapped(document)
    except _WrongError as error:
        raise ConfigError(f"{file}, line {lines.get(error.place, 1)}: {error}") from error


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            found = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
    if len(found) > _MOST_BYTES:
        raise ConfigError(f"{file}: longer than {_MOST_BYTES // 1024} kB")
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: no UTF-8") from error


class _WrongError(Exception):
    """What is wrong, and at which key of the file."""

    def __init__(self, place: Place, words: str) -> None:
        super().__init__(words)
        self.place = place


def _remapped(document: Mapping[str, object]) -> Mapping[str, str]:
    for name in document:
        if name != "keys":
            raise _WrongError(
                (name,), f"`{clean_line(name, 40)}` is nothing that this file sets; `[keys]` is"
            )
    table = document.get("keys", {})
    if not isinstance(table, dict):
        raise _WrongError(("keys",), "`keys` is a table: an action's id = its key")
    remapped = dict[str, str]()
    for key_id, place, value in _flat(table, ("keys",)):
        if key_id not in BY_ID:
            raise _WrongError(
                place, f"there is no action `{clean_line(key_id, 40)}`; docs/keys.md lists them"
            )
        try:
            remapped[key_id] = _keys(value)
        except ValueError as error:
            raise _WrongError(place, f"`{key_id}`: {error}") from error
    for key_id, place, _ in _flat(table, ("keys",)):
        clash = _clash(key_id, remapped)
        if clash is not None:
            raise _WrongError(place, f"`{key_id}` and `{clash[0]}` are both on {shown_key(clash[1])}")
    return remapped


def _flat(table: Mapping[str, object], above: Place) -> Iterator[tuple[str, Place, object]]:
    """An id, its place in the file and its value; `"pane.down"` and `pane.down` name the same action."""
    for name, value in table.items():
        place = (*above, name)
        if isinstance(value, dict):
            yield from _flat(value, place)
        else:
            yield ".".join(place[1:]), place, value


def _keys(value: object) -> str:
    """Names as Textual spells them. Raises ValueError with what is wrong."""
    given = value if isinstance(value, list) else [value]
    if not given:
        raise ValueError("needs at least one key")
    return ",".join(dict.fromkeys(_key(key) for key in given))


def _key(given: object) -> str:
    if not isinstance(given, str):
        raise ValueError('a key is written as text: "a", "ctrl+r", "f5"')  # noqa: TRY004  a value of the file
    key = _SAID_OTHERWISE.get(given, given)
    with_ = _WITH.match(key)
    name = key[with_.end() :] if with_ is not None else key
    is_known = name in _NAMED or key in _NAMED or key_to_character(key) is not None
    if not (name.isprintable() if len(name) == 1 else is_known):
        raise ValueError(
            f'there is no key "{clean_line(given, 30)}"; "a", "ctrl+r", "f5", "pagedown" are keys'
        )
    return _character_spelt(key) if len(key) == 1 else key


def _character_spelt(character: str) -> str:
    """`]` as the keyboard's events name it: `right_square_bracket`."""
    name = "comma" if character == "," else character  # a comma stands between keys
    return next(iter(Binding.make_bindings([(name, "", "")]))).key


def _clash(key_id: str, remapped: Mapping[str, str]) -> tuple[str, str] | None:
    """Another action on one of its keys, and that key."""
    keymap = Keymap(remapped=remapped)
    own = set(keymap.names(key_id).split(","))
    for other in KEYS:
        both = own & {name for name in keymap.names(other.id).split(",") if name}
        if other.id != key_id and both:
            return other.id, min(both)
    return None
