"""What the router learns from: config/routing.toml, config/commands.toml and the operator's own examples."""

import tomllib
from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.core.config import RoutingSettings
from assistant.core.config.section import Sentences
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.thinking.routing.commands import Commands
from assistant.thinking.routing.language_wish import Languages
from assistant.thinking.routing.rules import RoutingWords, split, without

SKILLS = ("chat", "distance", "look", "knowledge")
SOURCE = "source"
ACTIONS = ("stop", "repeat", "slower", "faster", "louder", "quieter", "normal", "forget", SOURCE)
"""The controls; each has examples of its own."""


class Lessons(BaseModel):
    """Example sentences by label (a skill or a control) and language, and words by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    examples: dict[str, Sentences]
    words: dict[str, RoutingWords]
    languages: Languages
    forms: dict[str, Commands]

    def labelled(self) -> list[tuple[str, str]]:
        """Label and sentence of every example."""
        return [(label, text) for label, by in self.examples.items() for texts in by.values() for text in texts]

    def commands(self) -> dict[tuple[str, ...], str]:
        """The words of every control in every language, and which control they are."""
        return {
            without(split(text), self.words.get(language, RoutingWords()).filler): action
            for action in ACTIONS
            for language, texts in self.examples[action].items()
            for text in texts
        }

    def phrases(self, label: str) -> frozenset[tuple[str, ...]]:
        """The words of each example of a label, in every language."""
        return frozenset(
            without(split(text), self.words.get(language, RoutingWords()).filler)
            for language, texts in self.examples[label].items()
            for text in texts
        )

    def vocabulary(self, labels: Collection[str]) -> dict[str, frozenset[str]]:
        """The words of the examples of some labels, by language."""
        words: dict[str, set[str]] = {}
        for label in labels:
            for language, texts in self.examples[label].items():
                words.setdefault(language, set()).update(word for text in texts for word in split(text))
        return {language: frozenset(known) for language, known in words.items()}


def lessons(settings: RoutingSettings) -> Lessons:
    """The shipped examples and the operator's; raises ConfigError for a label that does not exist."""
    shipped = Lessons(**_table("routing.toml"), forms=_table("commands.toml"))
    examples = {label: dict(by_language) for label, by_language in shipped.examples.items()}
    for label, by_language in settings.examples.items():
        if label not in (*SKILLS, *ACTIONS):
            names = ", ".join((*SKILLS, *ACTIONS))
            raise ConfigError(f"routing.examples.{label}: there is no such skill or control; there are {names}")
        for language, texts in by_language.items():
            known = examples.setdefault(label, {})
            known[language] = (*known.get(language, ()), *texts)
    return Lessons(examples=examples, words=shipped.words, languages=shipped.languages, forms=shipped.forms)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resource("config", name).read_text(encoding="utf-8"))
