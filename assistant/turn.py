"""One question: the stages in order.

press ─► hear ─► Transcript ─► answer ─► (guard) ─► Intent ─► Reply ─► speak ─► Sentence ─► (guard) ─► Speech ─► Played
"""

import logging
import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant import phrases
from assistant.anticipation import Anticipation, Draft
from assistant.config import Config
from assistant.errors import (
    AssistantError,
    EngineError,
    HeldInSilence,
    NotUnderstood,
    SpeakingError,
    TurnCancelled,
    VoiceError,
    place,
)
from assistant.events import (
    Events,
    Failed,
    Grounded,
    Guarded,
    Heard,
    Level,
    Said,
    State,
    StateChanged,
    Understood,
)
from assistant.hearing.level import metered
from assistant.hearing.listening import listen
from assistant.messages import (
    CALLS_STAFF,
    GUARD,
    VERBATIM,
    Exchange,
    GuardKind,
    Intent,
    Played,
    Provenance,
    Reply,
    Restraint,
    Sentence,
    Transcript,
)
from assistant.speaking.loudness import at_volume
from assistant.speaking.sentences import sentences
from assistant.speaking.voices import Voices
from assistant.stages import (
    CancelToken,
    EagerSkill,
    Guard,
    Microphone,
    Playback,
    Router,
    Skill,
    Speaker,
    Transcriber,
    VoiceActivity,
)
from assistant.thinking.languages import detect
from assistant.thinking.memory import Memory
from assistant.turn_token import Record, Turn

log = logging.getLogger(__name__)

BARGE_IN_SECONDS = 0.5
"""How long recording waits for the kiosk's own voice to end; the sound is kept meanwhile."""
APOLOGY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Stations:
    """Everything a turn passes through."""

    config: Config
    microphone: Microphone
    activity: VoiceActivity
    transcriber: Transcriber
    guard: Guard
    router: Router
    skills: Mapping[str, Skill]
    voices: Voices
    speaker: Speaker
    memory: Memory
    events: Events
    restraint: Callable[[], Restraint] = Restraint
    """What the warmth of the machine leaves to a turn that begins now."""


def run_turn(turn: Turn, stations: Stations) -> None:
    """From the press of the button to the last word of the answer."""
    with _anticipation(turn, stations) as ahead:
        try:
            transcript = hear(turn, stations, ahead)
        except HeldInSilence:
            begin_anew(turn, stations)
        else:
            answer(turn, transcript, stations, ahead)


def hear(turn: Turn, stations: Stations, ahead: Anticipation) -> Transcript:
    """The visitor's question as text."""
    hearing = stations.config.hearing
    stations.events.publish(StateChanged(State.LISTENING))
    turn.grant(hearing.longest_seconds + hearing.nothing_seconds + BARGE_IN_SECONDS)
    heard = stations.microphone.record(_since(turn, stations), turn)
    chunks = metered(heard, lambda loudness: stations.events.publish(Level(round(loudness, 2))))
    try:
        utterance = listen(chunks, turn, stations.activity, hearing, ahead)
    finally:
        turn.listening = False
    turn.grant(stations.config.kiosk.turn_seconds)
    turn.record.end_of_speech = min(utterance.end_of_speech, time.monotonic())  # a file may be read faster than heard
    stations.events.publish(StateChanged(State.THINKING))
    transcript = ahead.transcript(utterance)
    turn.check()
    turn.record.mark("transcript")
    return transcript


def answer_typed(text: str, turn: Turn, stations: Stations, shown: str = "") -> None:
    """A question that was typed: in the language that was chosen, else in that which it seems to be.

    Shown: the language of the page that it was typed on.
    """
    turn.record.end_of_speech = turn.pressed
    stations.events.publish(StateChanged(State.THINKING))
    answer(turn, Transcript(text, typed_language(text, stations, shown)), stations)


def typed_language(text: str, stations: Stations, shown: str = "") -> str:
    """Where the text tells nothing: that of the page it was typed on, else of the conversation, else of the kiosk."""
    if chosen := stations.memory.language:
        return chosen
    return detect(text, stations.config.kiosk.languages, shown or stations.memory.spoken)


def _since(turn: Turn, stations: Stations) -> float:
    """Where the recording begins: a little before the press, but after the kiosk's own last word."""
    limit = time.monotonic() + BARGE_IN_SECONDS
    while math.isinf(stations.speaker.silent_since) and time.monotonic() < limit:
        time.sleep(0.005)
    silent = stations.speaker.silent_since
    own = silent if math.isfinite(silent) else time.monotonic()  # a speaker that is frozen never falls silent
    return max(turn.pressed - stations.config.hearing.before_press_seconds, own)


def answer(turn: Turn, transcript: Transcript, stations: Stations, ahead: Anticipation | None = None) -> None:
    """The answer to a question, spoken as it is written; what was begun of it ahead is gone on with."""
    turn.record.transcript = transcript
    if not any(map(str.isalnum, transcript.text)):
        raise NotUnderstood("no word in it")
    stations.memory.hear(transcript.language)
    history = stations.memory.history
    draft = ahead.draft(history) if ahead else None
    intent = draft.intent if draft else _intent(transcript, history, turn, stations)
    turn.check()
    turn.record.mark("intent")
    turn.record.intent = intent
    # Only now, as page, log and console keep the words: of what the guard stops they get none.
    stations.events.publish(Heard(intent.transcript if intent.skill == GUARD else transcript))
    stations.events.publish(Understood(intent))
    if intent.skill == GUARD:
        _guard(turn, GuardKind(intent.slots["kind"]), stations)
    reply = (draft and draft.reply) or stations.skills[intent.skill].answer(intent, history, turn)
    turn.record.sources, turn.record.provenance = reply.sources, reply.provenance
    if reply.sources:
        stations.events.publish(Grounded(reply.sources))
    _heed(reply, stations.memory)
    speak(turn, reply, stations)


def _heed(reply: Reply, memory: Memory) -> None:
    """Changes the conversation as the reply wants it."""
    if reply.wishes:
        memory.wish(reply.wishes(memory.wishes))
    if reply.forgets:
        memory.clear()


def _anticipation(turn: Turn, stations: Stations) -> Anticipation:
    """What works ahead while the visitor draws breath."""

    def think(transcript: Transcript, token: CancelToken) -> Draft:
        history = stations.memory.history
        intent = _intent(transcript, history, token, stations)
        skill = stations.skills[intent.skill]
        reply = skill.answer(intent, history, token) if isinstance(skill, EagerSkill) else None
        return Draft(intent, reply, history)

    hearing, warm = stations.config.hearing, turn.restraint != Restraint()
    # A warm machine does not write what may be thrown away.
    writing_after = None if warm else hearing.settled_seconds - hearing.pause_seconds
    return Anticipation(turn, stations.transcriber, think, writing_after)


def _intent(transcript: Transcript, history: Sequence[Exchange], token: CancelToken, stations: Stations) -> Intent:
    """What is wanted, in the language that is; what is unsafe is the guard's."""
    ruling = stations.guard.judge(transcript, history, token)
    if ruling.kind is None:
        intent = stations.router.route(transcript, history)
    elif ruling.noted:  # a curator wrote it; no model may add to it
        intent = Intent("knowledge", transcript, ruling.score, {VERBATIM: ruling.kind})
    else:
        intent = Intent(GUARD, replace(transcript, text=""), ruling.score, {"kind": ruling.kind})
    return replace(intent, wished=stations.memory.wishes.language)


def _guard(turn: Turn, kind: GuardKind, stations: Stations) -> None:
    """Tells the observers that the guard speaks."""
    turn.record.guard, turn.record.provenance = kind, Provenance.REFUSED
    stations.events.publish(Guarded(kind))
    if kind in CALLS_STAFF:
        stations.events.publish(StateChanged(State.CALLING))


def begin_anew(turn: Turn, stations: Stations) -> None:
    """Forgets the conversation, and says so in its language."""
    language = spoken_language(turn, stations)
    stations.memory.clear()
    speak(turn, _fixed(phrases.say(language, "I have forgotten what we said."), language), stations)


def _fixed(text: str, language: str) -> Reply:
    """What the program says of itself."""
    return Reply(iter([text]), language, provenance=Provenance.KNOWN, remember=False)


def speak(turn: Turn, reply: Reply, stations: Stations) -> None:
    """Sentence by sentence; what was heard of it goes into the memory, also when it is cut off."""
    said: list[Sentence] = []
    playbacks: list[Playback] = []
    try:
        for sentence in _read(reply, turn, stations):
            turn.check()
            said.append(sentence)
            stations.events.publish(Said(sentence))
            _utter(turn, sentence, playbacks, stations)
            if not turn.record.guard and sum(s.ends for s in said) == reply.sentences:
                break
        if not said and reply.remember:  # a model that only thinks, or writes emoji
            raise EngineError("nothing was written that can be said")
    finally:
        _stop_writing(reply)
        turn.record.reply = " ".join(sentence.text for sentence in said)
        played = list[Played]()
        try:
            played.extend(playback.wait() for playback in playbacks)
        finally:
            read = turn.record.error or not stations.voices.can_speak(reply.language)
            _remember(turn, reply, played, [Played(s, 1.0) for s in said] if read else played, stations)
    if turn.cancelled:  # an answer that is being played is not too late any more
        raise TurnCancelled
    turn.record.mark("done")


def _read(reply: Reply, turn: Turn, stations: Stations) -> Iterator[Sentence]:
    """The sentences of a reply; of what is thought up to the first that the guard stops, and then its own words."""
    pace, unended = stations.memory.wishes.pace, ""
    for sentence in sentences(_marked(reply.deltas, turn), reply.language, pace):
        if reply.provenance is Provenance.THOUGHT:
            unended = f"{unended} {sentence.text}".strip()
            if kind := stations.guard.reads(unended, reply.language):
                _guard(turn, kind, stations)
                own = sentences(iter([stations.guard.answer(kind, reply.language)]), reply.language, pace)
                yield from (replace(said, index=sentence.index + said.index) for said in own)
                return
            unended = "" if sentence.ends else unended
        yield sentence


def _stop_writing(reply: Reply) -> None:
    """A model that writes what nobody will hear is ended."""
    if isinstance(reply.deltas, Generator):
        reply.deltas.close()


def _marked(deltas: Iterator[str], turn: Turn) -> Iterator[str]:
    for delta in deltas:
        turn.record.mark("first_token")
        yield delta


def _utter(turn: Turn, sentence: Sentence, playbacks: list[Playback], stations: Stations) -> None:
    """One sentence to the speaker. Where there is no sound, the text goes on for those who can read it."""
    spoken = _spoken(sentence, stations)
    if turn.record.error or spoken is None or (playbacks and spoken is not sentence):
        return
    try:
        speech = stations.voices.speak(spoken)
        turn.check()
        if not playbacks:  # it is heard while the rest of it is being made
            stations.events.publish(StateChanged(State.SPEAKING))
        playbacks.append(stations.speaker.play(at_volume(speech, stations.memory.wishes.volume), turn))
        turn.extend(speech.seconds)
    except SpeakingError as error:
        log.error("%s: %s", error.code, error)
        turn.record.error = error.code
        stations.events.publish(Failed(error.code, ""))
        if isinstance(error, VoiceError) and not playbacks:
            _excuse(turn, sentence, playbacks, stations)


def _excuse(turn: Turn, sentence: Sentence, playbacks: list[Playback], stations: Stations) -> None:
    """In the kiosk's own language, where the voice of another fails; the answer can be read."""
    own = stations.config.kiosk.languages[0]
    if sentence.language == own or not stations.voices.can_speak(own):
        return
    try:
        speech = stations.voices.speak(_voiceless(own))
        stations.events.publish(StateChanged(State.SPEAKING))
        playbacks.append(stations.speaker.play(at_volume(speech, stations.memory.wishes.volume), turn))
    except SpeakingError as error:
        log.error("%s: %s", error.code, error)


def _spoken(sentence: Sentence, stations: Stations) -> Sentence | None:
    """What is said aloud for a sentence: where its language has no voice, an excuse in the kiosk's own."""
    own = stations.config.kiosk.languages[0]
    if stations.voices.can_speak(sentence.language):
        return sentence
    if not stations.voices.can_speak(own):
        return None
    return _voiceless(own)


def _voiceless(own: str) -> Sentence:
    text = phrases.say(own, "Sorry, I have no voice for your language; please read the answer.")
    return Sentence(text, text, 0, own)


def _remember(turn: Turn, reply: Reply, played: list[Played], received: list[Played], stations: Stations) -> None:
    """Notes when the answer was heard, and what of it was heard or read."""
    moments = [(p.first_audio, p.last_audio) for p in played if p.first_audio and p.last_audio]
    if moments:
        turn.record.mark("first_audio", moments[0][0])
        turn.record.mark("last_audio", moments[-1][1])
    intent = turn.record.intent
    if intent and turn.record.guard:  # no model reads it again, and no skill goes on from it
        unread = replace(intent.transcript, text="")
        intent = replace(intent, skill=GUARD, transcript=unread, slots={"kind": turn.record.guard})
    heard = " ".join(_heard(p) for p in received if p.fraction > 0)
    if reply.remember and intent and heard:
        stations.memory.add(
            Exchange(intent, heard, turn.record.reply, reply.sources, turn.record.provenance or reply.provenance)
        )


def _heard(played: Played) -> str:
    """The words of a sentence that were played, to the nearest."""
    text = played.sentence.text
    if played.sentence.language == "zh":  # written without spaces
        return text[: max(1, round(played.fraction * len(text)))]
    words = text.split(" ")
    return " ".join(words[: max(1, round(played.fraction * len(words)))])


def conduct(turn: Turn, work: Callable[[Turn, Stations], None], stations: Stations) -> Record:
    """Runs a turn to its end, whatever happens: a failure is logged and told to the visitor, once, here."""
    try:
        turn.restraint = stations.restraint()
        if (error := _attempt(lambda: work(turn, stations))) is not None:
            _fail(turn, error, stations)
    finally:
        turn.finish()
    return turn.record


def _attempt(work: Callable[[], None]) -> Exception | None:
    """What ended it before its time."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the one place that catches everything
        return error
    return None


def _fail(turn: Turn, error: Exception, stations: Stations) -> None:
    """Apologises, unless the turn was cancelled. Where that fails, too, light and screen have told it."""
    known = _logged(error)
    if turn.cancelled or isinstance(known, TurnCancelled):
        turn.record.error = TurnCancelled.code
        return
    if (second := _attempt(lambda: _apologise(turn, known, stations))) is not None:
        _logged(second)
    turn.record.error = known.code


def _logged(error: Exception) -> AssistantError:
    """As one that is known."""
    if not isinstance(error, AssistantError):
        # An unexpected error's message could hold a visitor's words, so only its kind and place are logged.
        log.error("internal: %s at %s", type(error).__name__, place(error))
        return AssistantError(type(error).__name__)
    if not isinstance(error, TurnCancelled):
        log.warning("%s: %s", error.code, error)
    return error


def _apologise(turn: Turn, error: AssistantError, stations: Stations) -> None:
    """Tells the visitor, in the language that was wished for, or else heard last."""
    language = spoken_language(turn, stations)
    turn.record.error = None
    turn.grant(APOLOGY_SECONDS)
    text = phrases.say(language, error.sentence)
    stations.events.publish(StateChanged(State.ERROR))
    stations.events.publish(Failed(error.code, text))
    speak(turn, _fixed(text, language), stations)


def spoken_language(turn: Turn, stations: Stations) -> str:
    """Of what the kiosk says by itself: as it was wished for, heard or chosen last, else the kiosk's own."""
    if wished := stations.memory.wishes.language:
        return wished
    if turn.record.transcript:
        return turn.record.transcript.language
    return stations.memory.language or stations.memory.spoken or stations.config.kiosk.languages[0]
