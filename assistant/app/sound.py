"""Ears and voices: sound devices, Whisper and the words it listens for, the voice of each language, tones."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from assistant.app.container import OpenedPart, Part
from assistant.core import hints
from assistant.core.errors import AssistantError, SetupError, VoiceError
from assistant.core.events import Event, NotesChanged
from assistant.core.stages import Microphone, Transcriber, Voice
from assistant.device.played_sound import PlayedSound
from assistant.device.portaudio import DeviceError, PortAudio
from assistant.models.catalogue import VoiceChoice
from assistant.models.store import digest, why_unusable

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.app.notes import Notes
    from assistant.hearing.echo import EchoCancelledMicrophone
    from assistant.hearing.microphone import SoundDeviceMicrophone
    from assistant.hearing.whisper import WhisperTranscriber
    from assistant.knowledge.packs.passages import Pack
    from assistant.speaking.captions import Captions
    from assistant.speaking.recorded import RecordedVoice
    from assistant.speaking.speaker import SoundDeviceSpeaker
    from assistant.speaking.tones import Tones
    from assistant.speaking.voices import Voices
    from assistant.text.pronouncing import Pronouncing

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
PACK_WORDS = 24
"""Rare words of the packs that hearing is primed with; what room is left is for countries, the largest first."""


def _first_that_loads(makers: Sequence[Callable[[], Voice]]) -> Voice:
    """What another voice says sounds better than nothing. Raises VoiceError where none can be loaded."""
    *others, last = makers
    for make in others:
        try:
            return make()
        except VoiceError as error:
            log.error("%s Another voice speaks.", error)
    return last()


def _as_it_is(voice: Voice) -> Voice:
    """Loads nothing: a recorded voice does so itself, when there is something new to say."""
    return voice


class Sound:
    """Hearing and speaking, each part made when first asked for."""

    def __init__(self, base: "Base", knowledge: "Notes") -> None:
        self.container = base.container
        self._base, self._config, self._knowledge = base, base.config, knowledge

    @Part
    def portaudio(self) -> PortAudio:
        return PortAudio()

    @Part
    def transcriber(self) -> "WhisperTranscriber":
        from assistant.hearing.whisper import WhisperTranscriber

        hearing, languages = self._config.hearing, self._config.kiosk.languages
        whisper = WhisperTranscriber(
            self._base.folder(hearing.model),
            hearing,
            languages,
            self._vocabulary(),
            lambda: self._base.memory.language,
            self._base.cores,
        )
        self._with_new_packs(lambda: whisper.listen_for(self._vocabulary()))
        return whisper

    def _vocabulary(self) -> dict[str, list[str]]:
        """Words to listen for, by language: the operator's, those of the packs, and countries."""
        from assistant.knowledge.packs.packs import vocabulary

        own = [word.strip() for word in self._config.hearing.vocabulary.split(",") if word.strip()]
        packs = vocabulary(self._knowledge.notes.passages, self._whisper_pieces())
        return {
            code: [*own, *packs.get(code, ())[:PACK_WORDS], *self._knowledge.gazetteer.country_names(code)]
            for code in self._config.kiosk.languages
        }

    def _whisper_pieces(self) -> Callable[[str], int]:
        """Into how many pieces Whisper's tokenizer breaks a word: what it cannot spell it will not hear."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._base.folder(self._config.hearing.model) / "tokenizer.json"))
        return lambda word: len(tokenizer.encode(f" {word}", add_special_tokens=False).ids)

    @Part
    def stock_transcriber(self) -> Transcriber:
        """Faster-whisper as it comes, on our model."""
        from assistant.asking.transcription import StockTranscriber

        hearing = self._config.hearing
        return StockTranscriber(self._base.folder(hearing.model), hearing.threads)

    @Part
    def voices(self) -> "Voices":
        """For each language the first of its voices that can be had; the others are named in the log."""
        from assistant.speaking.voices import Voices

        found = {code: self.recorded_voice(code) for code in self._config.kiosk.languages}
        return Voices({code: partial(_as_it_is, voice) for code, voice in found.items() if voice})

    def recorded_voice(self, language: str) -> "RecordedVoice | None":
        """What speaks a language, and can be recorded; None where there is nothing."""
        from assistant.speaking.recorded import RecordedVoice, Recordings

        found = self.voice_of(language)
        if found is None:
            return None
        choice, make = found
        recordings = Recordings(self._config.data / "spoken")
        phonemes = choice.engine == "piper"
        return RecordedVoice(
            choice.name,
            self._config.speaking.pace,
            recordings,
            make,
            partial(self._pronounced, language, phonemes),
            self._digest(choice),
        )

    def _digest(self, choice: VoiceChoice) -> str:
        """Of the files of a voice; that of espeak-ng belongs to the system, and is known by its name alone."""
        return "" if choice.engine == "espeak" else digest(self._base.folder(choice.name))

    def pronouncing(self, language: str, *, phonemes: bool = True) -> "Pronouncing":
        """How names are said in a language: as the packs and, before them, the configuration say."""
        from assistant.core.config.pronunciation import of_language
        from assistant.knowledge.packs.packs import pronunciation
        from assistant.packs.chosen import pack_files
        from assistant.text.pronouncing import Pronouncing

        made = self._pronouncings.get((language, phonemes))
        if made is None:
            tables = [pronunciation(path) for path in pack_files(self._config)]
            if self._config.knowledge.server.host and self.container.made("notes"):  # packs that are on the server only
                tables += [pack.pronunciation for pack in self._knowledge.notes.packs]
            words = of_language([*tables, self._config.speaking.pronunciation], language)
            made = self._pronouncings[language, phonemes] = Pronouncing(words, language, phonemes=phonemes)
        return made

    def _pronounced(self, language: str, phonemes: bool, spoken: str) -> str:  # noqa: FBT001 - of a partial
        """As the packs say now: they may have changed since the voice was made."""
        return self.pronouncing(language, phonemes=phonemes)(spoken)

    @Part
    def _pronouncings(self) -> "dict[tuple[str, bool], Pronouncing]":
        """Those that were asked for since the packs have changed."""
        made: dict[tuple[str, bool], Pronouncing] = {}
        self._with_new_packs(made.clear)
        return made

    def _with_new_packs(self, do: Callable[[], None]) -> None:
        """Calls it whenever other packs are answered from, on the thread of the notes."""
        known: tuple[Pack, ...] | None = None

        def observe(event: Event) -> None:
            nonlocal known
            if isinstance(event, NotesChanged) and known is not self._knowledge.notes.packs:
                known = self._knowledge.notes.packs
                do()

        self._base.events.subscribe(observe)

    def voice_of(self, language: str) -> tuple[VoiceChoice, Callable[[], Voice]] | None:
        """Which voice speaks a language, and what loads it; None where there is none to be had."""
        preferred = self._config.speaking.voices.get(language, "")
        found: list[tuple[VoiceChoice, Callable[[], Voice]]] = []
        for choice in self._base.catalogue.voices(language, preferred):
            try:
                found.append((choice, self.maker(choice)))
            except AssistantError as error:
                log.info("%s: %s", language, error)
        if found:
            return found[0][0], partial(_first_that_loads, [make for _, make in found])
        gets_it = hints.command("setup")
        log.warning("There is no voice for %r: its answers will be text only. Run `%s`.", language, gets_it)
        return None

    def maker(self, choice: VoiceChoice) -> Callable[[], Voice]:
        """What loads a voice; raises AssistantError where it cannot be had."""
        speaking = self._config.speaking
        if choice.engine == "espeak":
            from assistant.speaking.espeak import Espeak

            voice = Espeak(choice.name, speaking.pace)
            return lambda: voice
        from assistant.speaking.piper import Piper

        folder = self._base.folder(choice.name)

        def load() -> Voice:
            try:
                return Piper(folder / f"{choice.name}.onnx", speaking.pace, speaking.threads)
            except VoiceError as error:
                raise VoiceError(f"{error}: {why_unusable(folder)}.") from error

        return load

    @OpenedPart
    def microphone(self) -> "SoundDeviceMicrophone":
        from assistant.hearing.microphone import SoundDeviceMicrophone

        return SoundDeviceMicrophone(self._config.audio, self.portaudio)

    @OpenedPart
    def speaker(self) -> "SoundDeviceSpeaker":
        from assistant.speaking.speaker import SoundDeviceSpeaker

        return SoundDeviceSpeaker(
            self._config.audio,
            self.portaudio,
            self.captions.note,
            volume=self._config.speaking.volume,
            played=self.played if self._config.hearing.interruptions != "none" else None,
        )

    @Part
    def played(self) -> PlayedSound:
        """What the loudspeaker has played of late."""
        return PlayedSound()

    @Part
    def captions(self) -> "Captions":
        """Tells the observers of the events which sentence is being heard, while it is entered."""
        from assistant.speaking.captions import Captions

        return Captions(self._base.events.publish)

    @Part
    def tones(self) -> "Tones":
        """What sounds when the kiosk listens; an observer of the events."""
        from assistant.speaking.tones import Tones

        return Tones(self.speaker, self._config.tones)

    @OpenedPart
    def cancelled_microphone(self) -> "EchoCancelledMicrophone | None":
        """That of a kiosk whose voice it does not hear; None where nobody is to interrupt it, or nothing can."""
        from assistant.hearing.echo import EchoCancelledMicrophone, WebRtcEchoCanceller
        from assistant.hearing.speex import SpeexEchoCanceller

        wanted = self._config.hearing.interruptions
        if wanted == "none":
            return None
        try:
            strict, gentle = WebRtcEchoCanceller(), SpeexEchoCanceller()
        except ImportError:
            log.warning('hearing.interruptions = %r needs the extra "hands": pip install pywebrtc-audio', wanted)
            return None
        except SetupError as error:
            log.warning("hearing.interruptions = %r: %s", wanted, error)
            return None
        stalled = self._config.audio.stalled_seconds
        return EchoCancelledMicrophone(self.microphone, self.played, strict, gentle, stalled)

    @Part
    def live_microphone(self) -> Microphone:
        """That of a kiosk whose tones it does not hear, nor its voice where it can be interrupted."""
        from assistant.hearing.tone_filter import WithoutTones

        return WithoutTones(self.cancelled_microphone or self.microphone, lambda: self.tones.cues)

    def can_play(self) -> bool:
        """Whether there is a speaker."""
        try:
            self.portaudio.find("output", self._config.audio.speaker)
        except DeviceError as error:
            log.info("%s", error)
            return False
        return True
