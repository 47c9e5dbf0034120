"""Everything that may go wrong, each with a code for the log and a sentence for the visitor.

    AssistantError
    ├── ConfigError            a key, its value and what would be right; stops the program at start
    ├── SetupError             a model or file that is missing, broken or cannot be fetched
    ├── HearingError
    │   ├── MicrophoneError    none, unplugged, or frozen
    │   ├── NothingHeard       no voice in the recording
    │   └── NotUnderstood      a voice, but no words that can be trusted
    ├── ThinkingError
    │   └── EngineError        the language model failed or is not there
    │       ├── ModelMissing   the server has no such model
    │       └── EngineTimeout  it took too long
    ├── KnowledgeError         the index or a pack cannot be used
    ├── SpeakingError
    │   ├── VoiceError         no voice, or it failed
    │   └── SpeakerError       no speaker, or it was unplugged
    ├── TurnTimeout            the whole turn took longer than its limit
    └── TurnCancelled          not a failure: the visitor pressed again

The message of an exception (str) is for the operator and the log: it never holds a visitor's words.
`sentence` is a key of the catalogue of fixed sentences (phrases.py), for the visitor.
"""

from typing import ClassVar


class AssistantError(Exception):
    """Base of all errors of this program."""

    code: ClassVar[str] = "internal"
    sentence: ClassVar[str] = "Something went wrong. Please ask again."


class ConfigError(AssistantError):
    """The configuration cannot be used; the message names key, value and what would be right."""

    code = "config"


class SetupError(AssistantError):
    """Something the configuration needs is not there; the message names the command that gets it."""

    code = "setup"
    sentence = "I am not set up yet. Please tell the staff."


class HearingError(AssistantError):
    """No usable words came from the microphone."""

    code = "hearing"
    sentence = "I could not hear you. Please ask again."


class MicrophoneError(HearingError):
    """There is no microphone, it was unplugged, or it gives no sound."""

    code = "microphone"
    sentence = "My microphone is not working. Please tell the staff."


class NothingHeard(HearingError):
    """The recording holds no voice."""

    code = "nothing-heard"
    sentence = "I heard nothing. Press the button and ask again."


class NotUnderstood(HearingError):
    """There was a voice, but its words are too uncertain."""

    code = "not-understood"
    sentence = "I did not understand that. Please ask again."


class ThinkingError(AssistantError):
    """No answer could be made."""

    code = "thinking"
    sentence = "I cannot think of an answer now. Please ask again."


class EngineError(ThinkingError):
    """The language model failed or is not there."""

    code = "engine"


class ModelMissing(EngineError):
    """The server has no model of that name; the message names the command that gets it."""

    code = "model-missing"
    sentence = "I am not set up yet. Please tell the staff."


class EngineTimeout(EngineError):
    """The language model took longer than its limit."""

    code = "engine-timeout"
    sentence = "That is taking me too long. Please ask something else."


class KnowledgeError(AssistantError):
    """The knowledge index or a pack cannot be used."""

    code = "knowledge"
    sentence = "I cannot read my notes now. Please tell the staff."


class SpeakingError(AssistantError):
    """The answer cannot be spoken."""

    code = "speaking"


class VoiceError(SpeakingError):
    """There is no voice for a language, or it failed."""

    code = "voice"


class SpeakerError(SpeakingError):
    """There is no speaker, or it was unplugged."""

    code = "speaker"


class TurnTimeout(AssistantError):
    """A whole turn took longer than its limit."""

    code = "turn-timeout"
    sentence = "That is taking me too long. Please ask something else."


class TurnCancelled(AssistantError):
    """The visitor pressed again; nothing is said about it."""

    code = "cancelled"
