"""What the console says in a curator's words where the program has names and figures of its own."""

from assistant.core import errors
from assistant.knowledge.hits import Verdict
from assistant.skills.registry import folders
from assistant.web.words import native_name

VERDICTS = {
    Verdict.DIRECT: "The kiosk would read out the first of these, word for word.",
    Verdict.COMPOSE: "The kiosk would answer in its own words from these, if one of them tells it.",
    Verdict.NOTHING: "The kiosk would say that its notes say nothing about that. These are the nearest.",
}
VIA = {"question": "found by a question that it answers", "passage": "found by its own words"}
_CLOSE = ((0.9, "very close"), (0.86, "close"), (0.82, "somewhat close"), (-1.0, "far off"))
"""By likeness of meaning: texts that have nothing in common reach 0.75 in the models that are used."""
_FAILURES = {
    errors.AssistantError.code: "An error inside the program",
    errors.ConfigError.code: "A setting cannot be used",
    errors.SetupError.code: "Something is not installed",
    errors.HearingError.code: "Nothing could be heard",
    errors.MicrophoneError.code: "The microphone does not work",
    errors.ThinkingError.code: "No answer could be found",
    errors.CoolingDown.code: "It was too hot to think",
    errors.EngineError.code: "The language model failed",
    errors.ModelMissing.code: "The language model is not there",
    errors.EngineTimeout.code: "The language model took too long",
    errors.VisionError.code: "Nothing could be seen",
    errors.CameraError.code: "The camera does not work",
    errors.NoCamera.code: "There is no camera",
    errors.PictureError.code: "A picture could not be read",
    errors.KnowledgeError.code: "The notes cannot be used",
    errors.SpeakingError.code: "Nothing could be said",
    errors.VoiceError.code: "A voice is missing or failed",
    errors.SpeakerError.code: "The loudspeaker does not work",
    errors.OfflineError.code: "A connection to a foreign computer was refused",
    errors.ScreenError.code: "The page cannot be shown",
    errors.GpioError.code: "The pins for button and light cannot be used",
    errors.ButtonStuck.code: "The button is stuck",
    errors.KioskBusy.code: "A visitor was being served",
    errors.TurnTimeout.code: "An answer took too long",
}


def skill(name: str) -> str:
    """How a question was answered."""
    return next((folder.label for folder in folders() if folder.name == name), "") or name


def language(code: str) -> str:
    """As it calls itself; nothing where there is none."""
    return native_name(code) if code else ""


def closeness(score: float) -> str:
    return next(words for least, words in _CLOSE if score >= least)


def failure(code: str) -> str:
    """A title for an error."""
    return _FAILURES.get(code, _FAILURES[errors.AssistantError.code])
