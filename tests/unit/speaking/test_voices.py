import pytest

from assistant.core.errors import VoiceError
from assistant.core.messages import Sentence
from assistant.speaking.voices import FakeVoice, Voices


def sentence(language: str) -> Sentence:
    return Sentence("one two three", "one two three", 0, language)


def test_a_voice_is_loaded_when_first_needed_and_once() -> None:
    loaded: list[str] = []

    def load() -> FakeVoice:
        loaded.append("en")
        return FakeVoice()

    voices = Voices({"en": load})
    assert loaded == []
    assert voices.speak(sentence("en")).seconds == pytest.approx(0.3)
    voices.speak(sentence("en"))
    assert loaded == ["en"]


def test_a_language_without_a_voice_is_named() -> None:
    voices = Voices({"en": FakeVoice})
    assert not voices.can_speak("fi")
    with pytest.raises(VoiceError, match="'fi'"):
        voices.speak(sentence("fi"))
