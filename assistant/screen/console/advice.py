"""What the operator can do about an error, by its code; the doctor says more."""

from assistant import errors, hints

VISITORS = {errors.NothingHeard.code, errors.NotUnderstood.code, errors.HeldInSilence.code, errors.TurnCancelled.code}
"""Part of any day: nothing is broken."""

_ADVICE = {
    errors.AssistantError.code: "The log names the place; send the bundle for support to the makers.",
    errors.ConfigError.code: "The configuration names what is wrong: {assistant} doctor",
    errors.SetupError.code: "Something is not installed: {assistant} setup",
    errors.HearingError.code: "Try the microphone: {assistant} devices",
    errors.MicrophoneError.code: "Is the microphone plugged in? {assistant} devices lists those that are there.",
    errors.NothingHeard.code: "Now and then is normal. Often: turn the microphone up (alsamixer), or move it nearer.",
    errors.NotUnderstood.code: "Often: less noise, a nearer microphone, or names of exhibits as hearing.vocabulary.",
    errors.HeldInSilence.code: "A visitor began the conversation anew.",
    errors.ThinkingError.code: "Try a question below Controls; {assistant} models shows what answers.",
    errors.CoolingDown.code: "An active cooler, and air around the case; it goes on by itself.",
    errors.EngineError.code: "Does the language model answer? {assistant} models; for Ollama: systemctl status ollama",
    errors.ModelMissing.code: "{assistant} models lists what is there; {assistant} models pull NAME gets it.",
    errors.EngineTimeout.code: "A smaller model ({assistant} models), or more time: models.first_token_seconds",
    errors.VisionError.code: "Take a snapshot below Controls.",
    errors.CameraError.code: "Is the camera plugged in, and used by nothing else? Take a snapshot below Controls.",
    errors.NoCamera.code: "There is no camera: plug one in, or name it as vision.camera.",
    errors.PictureError.code: "The picture could not be read; take a snapshot below Controls.",
    errors.KnowledgeError.code: "Which pack is it? See Knowledge, or: {assistant} knowledge list",
    errors.SpeakingError.code: "Try a sentence below Controls.",
    errors.VoiceError.code: "{assistant} setup gets voices; sudo apt install espeak-ng has one for every language.",
    errors.SpeakerError.code: "Is the loudspeaker plugged in? {assistant} devices lists those that are there.",
    errors.OfflineError.code: "The program may speak to this machine and the configured hosts only.",
    errors.ScreenError.code: "Another program has the port: choose another as screen.port.",
    errors.GpioError.code: "Do the pins belong to another program? sudo assistant doctor button light",
    errors.ButtonStuck.code: "Something leans on the button, or its wires touch: sudo assistant doctor button",
    errors.KioskBusy.code: "A visitor is being served; try again in a moment.",
    errors.TurnTimeout.code: "A smaller model ({assistant} models), or more time: kiosk.turn_seconds",
    errors.TurnCancelled.code: "A visitor pressed again.",
}


def advice(code: str) -> str:
    """One sentence."""
    return _ADVICE.get(code, _ADVICE[errors.AssistantError.code]).format(assistant=hints.command())
