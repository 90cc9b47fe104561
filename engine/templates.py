"""Prompt files: our own, and a workspace's trusted overrides. An edge: it reads files."""

from collections.abc import Mapping
from string import Template

from engine.errors import PromptError
from engine.resources import data_folder


class Templates:
    """Prompts by name. A place is `$name`; what fills one is never looked at for places again."""

    def __init__(self, overrides: Mapping[str, str] | None = None) -> None:
        """`overrides`: name (as the file's, without `.md`) to text, already trusted."""
        folder = data_folder("prompts")
        self._texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
        for name, text in (overrides or {}).items():
            if name not in self._texts:
                raise PromptError(
                    f".mltui/prompts/{name}.md: there is no prompt of that name",
                    hint=f"the names are {', '.join(self._texts)}",
                )
            self._texts[name] = text

    def fill(self, prompt: str, **places: str) -> str:
        """The prompt with its places filled. Raises PromptError where it has one that is not given."""
        try:
            return Template(self._texts[prompt]).substitute(places)
        except KeyError as error:
            raise PromptError(
                f"prompt `{prompt}`: there is nothing to fill ${error.args[0]} with",
                hint=f"the places are {', '.join(f'${name}' for name in places)}; a dollar sign is $$",
            ) from error
        except ValueError as error:
            raise PromptError(f"prompt `{prompt}`: {error}", hint="a dollar sign is written $$") from error

    def emphases(self) -> dict[str, str]:
        """Key to what a candidate is asked to concentrate on."""
        lines = [line for line in self._texts["emphases"].splitlines() if line.strip()]
        pairs = [line.partition(":") for line in lines]
        return {key.strip(): words.strip() for key, _, words in pairs}
