"""What visitors ask about the kiosk itself, and their courtesies, answered from what the program knows.

No language model speaks about this device: it would make up who built it and whether it listens.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import Literal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_percent
from babel.units import format_unit

from assistant.core.config import APP
from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.skills.about.abilities import Abilities
from assistant.skills.about.matching import COURTESIES, Matcher
from assistant.skills.about.privacy import PrivacyAnswer
from assistant.skills.contract import NoSettings, SkillFolder, Tools, Wording
from assistant.text.cldr import measured

WORDING = Wording(__name__)
GIGABYTE = 1_000_000_000


class AboutSkill:
    """Implements ClaimingSkill and EagerSkill; the slot "topic" is one of the examples'."""

    eager: Literal[True] = True

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._matcher = Matcher(WORDING)
        abilities, privacy = Abilities(tools, WORDING), PrivacyAnswer(tools.config, WORDING)
        self._answers: Mapping[str, Callable[[str], str]] = {
            "who": self._who,
            "name": self._name,
            "abilities": abilities.all,
            "topics": abilities.topics,
            "languages": self._languages,
            "place": self._place,
            "eyes": self._eyes,
            "maker": self._maker,
            "model": self._model,
            "warm": self._warm,
            "busy": self._busy,
            "hardware": self._hardware,
            "version": self._version,
            "recording": privacy.recording,
            "private": privacy.private,
            "listening": privacy.listening,
            "internet": privacy.internet,
            "memory": privacy.memory,
        }
        """Topics whose answer is more than their sentence."""

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """Without the courtesies, which are claimed only where their words are all that is said."""
        return {topic: texts for topic, texts in WORDING.examples.items() if topic not in COURTESIES}

    def claim(self, asked: Asked) -> Claim | None:
        """A look that is asked for in clear words is none of its own: "What is in front of the camera?"."""
        return None if asked.question.looks else self._matcher.claim(asked)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        topic, language = intent.slots["topic"], intent.language
        own = self._answers.get(topic)
        said = own(language) if own else WORDING.say(language, topic)
        return Reply(iter([said]), language, provenance=Provenance.KNOWN)

    def _who(self, language: str) -> str:
        name = self._tools.config.kiosk.name
        first = WORDING.say(language, "named", name=name) if name else WORDING.say(language, "nameless")
        return f"{first} {WORDING.say(language, 'who')}"

    def _name(self, language: str) -> str:
        name = self._tools.config.kiosk.name
        return WORDING.say(language, "name", name=name) if name else WORDING.say(language, "nameless")

    def _languages(self, language: str) -> str:
        known = Locale(language).languages
        spoken = [str(known.get(code, code)) for code in self._tools.config.kiosk.languages]
        return WORDING.say(language, "languages", languages=format_list(spoken, locale=language))

    def _place(self, language: str) -> str:
        return WORDING.say(language, "place", place=self._tools.config.home.name)

    def _eyes(self, language: str) -> str:
        """Where no camera is named, one may be connected or not."""
        return WORDING.say(language, "eyes" if self._tools.config.vision.camera else "eyes_perhaps")

    def _maker(self, language: str) -> str:
        """Who stands behind the kiosk, in the operator's words where there are some."""
        return self._tools.config.kiosk.maker.get(language) or WORDING.say(language, "maker")

    def _model(self, language: str) -> str:
        model = self._tools.model()
        return WORDING.say(language, "model", model=model) if model else WORDING.say(language, "no_model")

    def _warm(self, language: str) -> str:
        vitals = self._tools.vitals()
        if vitals.temperature is None:
            return WORDING.say(language, "warmth_unknown")
        degrees = format_unit(round(vitals.temperature), "temperature-celsius", "short", locale=language)
        told = WORDING.say(language, "warm", degrees=degrees)
        return f"{told} {WORDING.say(language, 'throttled')}" if vitals.throttled else told

    def _busy(self, language: str) -> str:
        busy = self._tools.load().processor
        if busy is None:
            return WORDING.say(language, "load_unknown")
        return WORDING.say(language, "busy", share=format_percent(busy, locale=language))

    def _hardware(self, language: str) -> str:
        load = self._tools.load()
        if load.memory_available is None or load.disk_free is None:
            return WORDING.say(language, "hardware_unknown")
        memory, disk = _gigabytes(load.memory_available, language), _gigabytes(load.disk_free, language)
        return WORDING.say(language, "hardware", memory=memory, disk=disk)

    def _version(self, language: str) -> str:
        return WORDING.say(language, "version", version=metadata.version(APP))


def _gigabytes(size: int, language: str) -> str:
    """Of bytes, with one digit behind the point where that tells something."""
    number = round(size / GIGABYTE, 1 if size < 10 * GIGABYTE else None)
    return measured(number, "digital-gigabyte", language)


def _make(tools: Tools, settings: NoSettings) -> AboutSkill:
    return AboutSkill(tools)


SKILL = SkillFolder("about", _make, wording=WORDING, claim=Matcher(WORDING).claim)
