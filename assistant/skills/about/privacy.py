"""What becomes of a visitor's words, told from the configuration."""

import ipaddress
from enum import StrEnum
from urllib.parse import urlsplit

from assistant.core.addresses import is_loopback
from assistant.core.config import Config
from assistant.skills.contract import Wording
from assistant.text.cldr import measured

HOME_NAMES = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain")
"""Ends of names that only a network of one's own knows."""


class Reach(StrEnum):
    """How far a visitor's words may go."""

    NOWHERE = "nowhere"
    NETWORK = "network"
    """To another machine of the same network."""
    INTERNET = "internet"
    """To a machine that may be anywhere."""


def reach(config: Config) -> Reach:
    """Of what is asked, by the engines and the server of notes that the configuration names."""
    models = config.models
    urls = [models.ollama.address] if models.engine in {"auto", "ollama"} else []
    urls += [models.openai.url] if models.engine == "openai" else []
    hosts = [*(urlsplit(url).hostname or "" for url in urls), config.knowledge.server.host]
    away = [host for host in hosts if host and not is_loopback(host)]
    if not away:
        return Reach.NOWHERE
    return Reach.NETWORK if all(map(_is_near, away)) else Reach.INTERNET


def _is_near(host: str) -> bool:
    """Whether a name or address is one of a private network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.rstrip(".").lower().endswith(HOME_NAMES)


class PrivacyAnswer:
    """Says what is kept, who hears it, and how far it goes, in any language."""

    def __init__(self, config: Config, wording: Wording) -> None:
        self._config = config
        self._wording = wording

    def recording(self, language: str) -> str:
        """Whether words are kept, and where they go."""
        return f"{self._kept(language)} {self._sent(language)}"

    def private(self, language: str) -> str:
        """Who hears and reads what is said: people around, whoever looks at the page, the staff."""
        return f"{self._say(language, 'near')} {self.recording(language)}"

    def listening(self, language: str) -> str:
        """When it listens: after a press, and where it goes on without one."""
        told = [self._say(language, "listening")]
        if self._config.hearing.follow_up_seconds:
            told.append(self._say(language, "listening_after"))
        elif self._config.hearing.asked_back_seconds or self._config.skills.get("quiz", {}).get("answer_seconds", True):
            told.append(self._say(language, "listening_asked"))
        if self._config.hearing.interruptions != "none":
            told.append(self._say(language, "listening_over"))
        if self._config.wake_word.words:
            told.append(self._say(language, "listening_woken"))
        return " ".join([*told, self.recording(language)])

    def internet(self, language: str) -> str:
        told = [self._say(language, f"internet_{reach(self._config)}")]
        if self._config.mqtt.host:
            told.append(self._say(language, "tells_state"))
        return " ".join(told)

    def memory(self, language: str) -> str:
        """What is remembered of the conversation, and until when."""
        told = self._say(language, "memory", duration=_duration(self._config.kiosk.idle_seconds, language))
        return f"{told} {self._kept(language)}" if self._keeps else told

    @property
    def _keeps(self) -> bool:
        settings = self._config.privacy
        return bool(settings.log_words or settings.keep_words_minutes or settings.keep_unanswered)

    def _kept(self, language: str) -> str:
        settings = self._config.privacy
        if not self._keeps:
            return self._say(language, "keeps_nothing")
        told = []
        if settings.keep_words_minutes:
            seconds = settings.keep_words_minutes * 60
            told.append(self._say(language, "keeps_words", duration=_duration(seconds, language)))
        if settings.log_words:
            told.append(self._say(language, "logs_words"))
        if settings.keep_unanswered:
            days = measured(settings.keep_unanswered_days, "duration-day", language)
            told.append(self._say(language, "keeps_unanswered", duration=days))
        return " ".join(told)

    def _sent(self, language: str) -> str:
        told = [self._say(language, f"sent_{reach(self._config)}")]
        screen = self._config.screen
        if screen.enabled and not is_loopback(screen.host):
            told.append(self._say(language, "shown"))
        return " ".join(told)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._wording.say(language, key, **values)


def _duration(seconds: float, language: str) -> str:
    """In words of the language: "2 minutes", "45 seconds"."""
    unit, count = ("second", seconds) if seconds < 60 else ("minute", seconds / 60)
    return measured(round(count, 1) if count % 1 else int(count), f"duration-{unit}", language)
