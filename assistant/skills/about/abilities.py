"""What a visitor can ask, made from the skills that are loaded and the packs that are there."""

from babel.lists import format_list

from assistant.core.languages import ENGLISH
from assistant.skills.contract import Tools, Wording

TRIED = ("try_arithmetic", "try_clock", "try_places")
"""Sentences with a question to try, by the skill that has to be loaded for it; the first that is there."""


class Abilities:
    """Says what can be asked, in any language."""

    def __init__(self, tools: Tools, wording: Wording) -> None:
        self._tools = tools
        self._wording = wording

    def all(self, language: str) -> str:
        """What the loaded skills can, the packs among it, and two questions to try."""
        kinds = [self._say(language, f"can_{name}") for name in self._names() if self._has(language, f"can_{name}")]
        titles = self._titles(language)
        notes = [self._say(language, "can_notes", titles=titles)] if titles else []
        told = format_list([self._say(language, "can_distance"), *notes, *kinds], locale=language)
        loaded = {f"try_{name}" for name in self._names()}
        other = next((key for key in TRIED if key in loaded), "try_chat")
        return self._say(
            language, "abilities", kinds=told, one=self._say(language, "try_distance"), two=self._say(language, other)
        )

    def topics(self, language: str) -> str:
        """The titles of the packs."""
        titles = self._titles(language)
        return self._say(language, "topics", titles=titles) if titles else self._say(language, "no_topics")

    def _names(self) -> list[str]:
        """Of what can be done beside distances and notes; whatever has no words here says nothing of itself."""
        apart = {"distance", "chat"}
        chat = ["chat"] if self._tools.model() else []
        return [*(name for name in self._tools.skills() if name not in apart), *chat]

    def _titles(self, language: str) -> str:
        quoted = [self._say(language, "title", title=title) for title in self._tools.packs()]
        return format_list(quoted, locale=language) if quoted else ""

    def _has(self, language: str, key: str) -> bool:
        return key in self._wording.languages.get(language, self._wording.languages[ENGLISH]).sentences

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._wording.say(language, key, **values)
