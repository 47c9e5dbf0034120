"""What errors are called in an operator's words."""

from assistant.core import errors

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
    errors.LibraryError.code: "An archive of the library cannot be used",
    errors.BackupError.code: "A backup could not be made or restored",
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


def failure(code: str) -> str:
    """A title for an error."""
    return _FAILURES.get(code, _FAILURES[errors.AssistantError.code])
