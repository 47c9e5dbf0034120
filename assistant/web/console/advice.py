"""What the operator can do about an error, by its code; the doctor says more."""

from assistant.core import errors, hints

VISITORS = {errors.NothingHeard.code, errors.NotUnderstood.code, errors.HeldInSilence.code, errors.TurnCancelled.code}
"""Part of any day: nothing is broken."""

_ADVICE = {
    errors.AssistantError.code: "Send the bundle for support to the makers; its log names the place.",
    errors.ConfigError.code: "Quick checks, below Controls, name the setting.",
    errors.SetupError.code: "Quick checks, below Controls, name what is missing and how to get it.",
    errors.HearingError.code: "Is the microphone plugged in? Health shows its level while somebody speaks.",
    errors.MicrophoneError.code: (
        "Is the microphone plugged in? Quick checks, below Controls, tell whether it is found."
    ),
    errors.NothingHeard.code: (
        "Now and then is normal. Often: move the microphone nearer to the visitor, or have it turned up."
    ),
    errors.NotUnderstood.code: (
        "Often: less noise, a nearer microphone, or the names of your exhibits under Configuration "
        "(Hearing, vocabulary)."
    ),
    errors.HeldInSilence.code: "A visitor began the conversation anew.",
    errors.ThinkingError.code: "Try a question below Controls.",
    errors.CoolingDown.code: "An active cooler, and air around the case; it goes on by itself.",
    errors.EngineError.code: (
        "Try a question below Controls. All checks, there, tell whether the language model answers."
    ),
    errors.ModelMissing.code: "All checks, below Controls, name the model and the command that gets it.",
    errors.EngineTimeout.code: (
        "Often: the machine is too hot, or the language model is too large for it. Health shows the heat."
    ),
    errors.VisionError.code: "Take a snapshot below Controls.",
    errors.CameraError.code: "Is the camera plugged in, and used by nothing else? Take a snapshot below Controls.",
    errors.NoCamera.code: "Plug one in, or have its name set in the configuration.",
    errors.PictureError.code: "The picture could not be read; take a snapshot below Controls.",
    errors.ReadingError.code: (
        "Tesseract reads labels aloud; Debian's tesseract-ocr and its data of each language have to be there."
    ),
    errors.ExhibitError.code: "The page Exhibits says what is wrong with a photograph, or with what is known by them.",
    errors.KnowledgeError.code: "The list below Knowledge tells which pack cannot be read, and why.",
    errors.LibraryError.code: "`{assistant} library list` tells which archive cannot be read, and why.",
    errors.BackupError.code: "The page Configuration says what is wrong with a backup when it is sent there.",
    errors.BundleError.code: "What the update was stopped by stands in the journal; the version before it goes on.",
    errors.FleetError.code: "The page Fleet says how this kiosk stands with the others.",
    errors.MachineError.code: (
        "Is the machine that it is sent to switched on, and its address right? Configuration, actions and readings."
    ),
    errors.SpeakingError.code: "Try a sentence below Controls.",
    errors.VoiceError.code: "All checks, below Controls, tell which language has no voice and how to get one.",
    errors.SpeakerError.code: "Is the loudspeaker plugged in and switched on? Try a sentence below Controls.",
    errors.OfflineError.code: (
        "Nothing to do: the program speaks only to this machine and to those that its configuration names."
    ),
    errors.ScreenError.code: (
        "Another program has its place in the network; whoever looks after the machine can choose another port."
    ),
    errors.GpioError.code: (
        "Another program may use the pins of button and light. Quick checks, below Controls, tell more."
    ),
    errors.ButtonStuck.code: "Something leans on the button, or its wires touch.",
    errors.KioskBusy.code: "A visitor is being served; try again in a moment.",
    errors.TurnTimeout.code: (
        "Often: the machine is too hot, or the language model is too large for it. Health shows the heat."
    ),
    errors.TurnCancelled.code: "A visitor pressed again.",
}


def advice(code: str) -> str:
    """One sentence."""
    return _ADVICE.get(code, _ADVICE[errors.AssistantError.code]).format(assistant=hints.command())
