"""Everything that may go wrong, each with a code for the log and a sentence for the visitor.

    AssistantError
    ├── ConfigError            a key, its value and what would be right; stops the program at start
    ├── SetupError             a model or file that is missing, broken or cannot be fetched
    ├── HearingError
    │   ├── MicrophoneError    none, unplugged, or frozen
    │   ├── NothingHeard       no voice in the recording
    │   ├── HeldInSilence      not a failure: the button was held without a word, to begin anew
    │   └── NotUnderstood      a voice, but no words that can be trusted
    ├── ThinkingError
    │   ├── CoolingDown        the machine is too hot to ask a language model
    │   └── EngineError        the language model failed or is not there
    │       ├── ModelMissing   the server has no such model
    │       └── EngineTimeout  it took too long
    ├── VisionError            nothing can be seen
    │   ├── CameraError        unplugged, busy, or frozen
    │   │   └── NoCamera       there is none, and none was asked for
    │   ├── PictureError       a file that is no picture, broken, or too large
    │   ├── ReadingError       what is written in a picture cannot be read now
    │   └── ExhibitError       an exhibit cannot be stored, or is not there
    ├── KnowledgeError         the index or a pack cannot be used
    ├── LibraryError           an archive cannot be used
    ├── BackupError            a backup cannot be made, or is none that can be restored
    ├── BundleError            a bundle cannot be made, is none, or cannot be installed here
    ├── FleetError             leader and kiosks do not come together
    ├── SpeakingError
    │   ├── VoiceError         no voice, or it failed
    │   └── SpeakerError       no speaker, or it was unplugged
    ├── OfflineError           a connection to a host that the configuration does not name was refused
    ├── ScreenError            the web server cannot have its port
    ├── MachineError           another machine of the house was not reached, or told no number
    ├── GpioError              the pins of this machine cannot be used
    │   └── PinsTaken          another program has one
    ├── ButtonStuck            it has been held for too long
    ├── KioskBusy              what the operator wants has to wait for a visitor
    ├── TurnTimeout            the whole turn took longer than its limit
    └── TurnCancelled          not a failure: the visitor pressed again

The message of an exception (str) is for the operator and the log: it never holds a visitor's words.
`sentence` is a key of the catalogue of fixed sentences (phrases.py), for the visitor.
"""

import traceback
from typing import ClassVar


def place(error: BaseException) -> str:
    """Where it was raised, the innermost line first: what a log may hold of an error whose message could be words."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))


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


class HeldInSilence(HearingError):
    """The button was held for so long without a word that the conversation begins anew."""

    code = "held-in-silence"


class NotUnderstood(HearingError):
    """There was a voice, but its words are too uncertain."""

    code = "not-understood"
    sentence = "I did not understand that. Please ask again."


class ThinkingError(AssistantError):
    """No answer could be made."""

    code = "thinking"
    sentence = "I cannot think of an answer now. Please ask again."


class CoolingDown(ThinkingError):
    """The machine is too hot to ask a language model; no other model may be asked instead."""

    code = "cooling-down"
    sentence = "I have to cool down for a few minutes. Until then I only tell distances and simple facts."


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


class VisionError(AssistantError):
    """Nothing can be seen."""

    code = "vision"
    sentence = "I cannot see anything now. Please ask again."


class CameraError(VisionError):
    """The camera is unplugged, used by another program, or gives no picture."""

    code = "camera"
    sentence = "My camera is not working. Please tell the staff."


class NoCamera(CameraError):
    """There is no camera, and the configuration names none."""

    code = "no-camera"
    sentence = "I have no eyes yet, so I cannot see."


class ReadingError(VisionError):
    """The program that reads what is written in a picture failed, or takes too long."""

    code = "reading"


class ExhibitError(VisionError):
    """An exhibit cannot be stored, or is not there; the message names it and what would be right."""

    code = "exhibit"


class PictureError(VisionError):
    """A file is no picture that can be read; the message names it and what would be right."""

    code = "picture"
    sentence = "I cannot read that picture."


class KnowledgeError(AssistantError):
    """The knowledge index or a pack cannot be used."""

    code = "knowledge"
    sentence = "I cannot read my notes now. Please tell the staff."


class LibraryError(AssistantError):
    """A ZIM file is missing, broken, or gone; the message names it."""

    code = "library"
    sentence = "I cannot read in my library just now."


class BackupError(AssistantError):
    """A backup cannot be made, or is none that can be restored; the message says why."""

    code = "backup"


class BundleError(AssistantError):
    """A bundle cannot be made, is none that can be trusted, or cannot be installed here; the message says why."""

    code = "bundle"


class FleetError(AssistantError):
    """Leader and kiosks do not come together; the message says why, and what would be right."""

    code = "fleet"


class SpeakingError(AssistantError):
    """The answer cannot be spoken."""

    code = "speaking"


class VoiceError(SpeakingError):
    """There is no voice for a language, or it failed."""

    code = "voice"


class SpeakerError(SpeakingError):
    """There is no speaker, or it was unplugged."""

    code = "speaker"


class OfflineError(AssistantError, OSError):
    """Something tried to reach a host that the configuration does not name; to a library, a connection that failed."""

    code = "offline"


class ScreenError(AssistantError):
    """The web server cannot have its port."""

    code = "screen"


class MachineError(AssistantError):
    """An action was not done, or a reading not read; the message says why."""

    code = "machine"


class GpioError(AssistantError):
    """The pins of this machine cannot be used; the message says why, and what would help."""

    code = "gpio"


class PinsTaken(GpioError):
    """Another program has a pin."""


class ButtonStuck(AssistantError):
    """The button has been held for too long: it is jammed, or something leans on it."""

    code = "button-stuck"
    sentence = "My button is stuck. Please tell the staff."


class KioskBusy(AssistantError):
    """A visitor is being served, and what the operator wants would disturb."""

    code = "busy"


class TurnTimeout(AssistantError):
    """A whole turn took longer than its limit."""

    code = "turn-timeout"
    sentence = "That is taking me too long. Please ask something else."


class TurnCancelled(AssistantError):
    """The visitor pressed again; nothing is said about it."""

    code = "cancelled"


def codes(kind: type[AssistantError] = AssistantError) -> set[str]:
    """Of an error and of all that are one of its kind."""
    return {kind.code}.union(*(codes(each) for each in kind.__subclasses__()))
