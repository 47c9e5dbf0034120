"""What the router learns from: each language's routing.toml and commands.toml, and the operator's own examples."""

from collections.abc import Collection, Sequence

from pydantic import BaseModel, ConfigDict

from assistant.core import languages
from assistant.core.config import RoutingSettings
from assistant.core.config.section import Sentences
from assistant.core.errors import ConfigError
from assistant.thinking.routing.commands import SUBJECT as COMMANDS
from assistant.thinking.routing.commands import Commands
from assistant.thinking.routing.language_wish import WishWords
from assistant.thinking.routing.rules import RoutingWords, split, without

SKILLS = ("chat", "distance", "look", "knowledge")
SOURCE = "source"
SUBJECT = "routing"
ACTIONS = ("stop", "repeat", "slower", "faster", "louder", "quieter", "normal", "forget", SOURCE)
"""The controls; each has examples of its own."""


class LanguageLessons(BaseModel):
    """routing.toml of one language; English's explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    examples: dict[str, tuple[str, ...]]
    words: RoutingWords
    wish: WishWords


class Lessons(BaseModel):
    """Example sentences by label (a skill or a control) and language, and words by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    examples: dict[str, Sentences]
    words: dict[str, RoutingWords]
    wishes: dict[str, WishWords]
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


def lessons(settings: RoutingSettings, spoken: Sequence[str] = ()) -> Lessons:
    """The shipped examples and the operator's; raises ConfigError for a label that does not exist.

    spoken: languages of the kiosk; those of the usual ones are learnt from anyway.
    """
    codes = [code for code in languages.LANGUAGES if code in {*languages.USUAL, *spoken}]
    shipped = {code: own for code in codes if (own := languages.loaded(code, SUBJECT, LanguageLessons))}
    labels = dict.fromkeys(label for found in shipped.values() for label in found.examples)
    examples: dict[str, Sentences] = {
        label: {code: found.examples[label] for code, found in shipped.items() if label in found.examples}
        for label in labels
    }
    for label, by_language in settings.examples.items():
        if label not in (*SKILLS, *ACTIONS):
            names = ", ".join((*SKILLS, *ACTIONS))
            raise ConfigError(f"routing.examples.{label}: there is no such skill or control; there are {names}")
        for language, texts in by_language.items():
            taught = examples.setdefault(label, {})
            taught[language] = (*taught.get(language, ()), *texts)
    return Lessons(
        examples=examples,
        words={code: found.words for code, found in shipped.items()},
        wishes={code: found.wish for code, found in shipped.items()},
        forms={code: words for code in shipped if (words := languages.loaded(code, COMMANDS, Commands))},
    )
