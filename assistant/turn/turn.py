"""One question: the stages in order.

press ─► hear ─► Transcript ─► answer ─► (guard) ─► Intent ─► Reply ─► speak ─► Sentence ─► (guard) ─► Speech ─► Played
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from assistant.core import phrases
from assistant.core.errors import AssistantError, HeldInSilence, NothingHeard, NotUnderstood, TurnCancelled
from assistant.core.events import (
    Answering,
    Failed,
    Grounded,
    Heard,
    KioskState,
    Level,
    PartlyHeard,
    StateChanged,
    Understood,
)
from assistant.core.messages import GUARD, Exchange, GenerationBudget, GuardKind, Intent, Reply, Transcript
from assistant.core.stages import CancelToken, EagerSkill
from assistant.hearing.level import decibels, metered
from assistant.hearing.listening import listen
from assistant.thinking.routing.languages import detect
from assistant.turn import follow_up
from assistant.turn.endings import patience
from assistant.turn.pipeline import Pipeline
from assistant.turn.speculation import Draft, Speculation
from assistant.turn.telling import announce, fixed, guarded, logged, speak, speak_in_order
from assistant.turn.turn_token import Record, Turn
from assistant.turn.understanding import intents_of

BARGE_IN_SECONDS = 0.5
"""How long recording waits for the kiosk's own voice to end; the sound is kept meanwhile."""
ROOM_SECONDS = 0.1
"""How long the room goes on sounding after the kiosk's own last word."""
APOLOGY_SECONDS = 20.0


def run_turn(turn: Turn, stations: Pipeline) -> None:
    """From the press of the button, or the end of the answer before, to the last word of the answer."""
    with anticipation(turn, stations) as ahead:
        try:
            transcript = hear(turn, stations, ahead)
        except HeldInSilence:
            begin_anew(turn, stations)
        except NothingHeard:
            if (intent := follow_up.skipped(turn, stations)) is None:
                raise
            turn.record.intent, reply = _answered(turn, intent, stations.memory.history, stations)
            speak(turn, reply, stations)
        else:
            if not follow_up.takes_leave(turn, transcript, stations):
                answer(turn, transcript, stations, ahead)


def hear(turn: Turn, stations: Pipeline, ahead: Speculation) -> Transcript:
    """The visitor's question as text."""
    hearing, turn.spoken = follow_up.settings_of(turn, stations.config.hearing), True
    stations.events.publish(StateChanged(KioskState.LISTENING, follow_up=turn.follows is not None))
    if stations.config.tones.spoken and not (turn.follows or turn.by_voice):
        announce(turn, "I am listening.", spoken_language(turn, stations), stations)
    turn.grant(hearing.longest_seconds + hearing.nothing_seconds + BARGE_IN_SECONDS)
    heard = stations.microphone.record(_since(turn, stations), turn)
    chunks = metered(heard, lambda loudness: stations.events.publish(Level(round(loudness, 2))))
    try:
        utterance = listen(chunks, turn, follow_up.activity_of(turn, stations), hearing, ahead)
    finally:
        turn.listening = False
    stations.memory.note_loudness(decibels(utterance.samples))
    turn.grant(stations.config.kiosk.turn_seconds)
    turn.record.end_of_speech = min(utterance.end_of_speech, time.monotonic())  # a file may be read faster than heard
    stations.events.publish(StateChanged(KioskState.THINKING))
    transcript = ahead.transcript(utterance)
    turn.check()
    turn.record.mark("transcript")
    return transcript


def answer_command(transcript: Transcript, turn: Turn, stations: Pipeline) -> None:
    """What was said over an answer, and is heard already."""
    turn.record.end_of_speech, turn.spoken = turn.pressed, True
    answer(turn, transcript, stations)


def answer_typed(text: str, turn: Turn, stations: Pipeline, shown: str = "") -> None:
    """A question that was typed: in the language that was chosen, else in that which it seems to be.

    Shown: the language of the page that it was typed on.
    """
    turn.record.end_of_speech = turn.pressed
    stations.events.publish(StateChanged(KioskState.THINKING))
    answer(turn, Transcript(text, typed_language(text, stations, shown)), stations)


def typed_language(text: str, stations: Pipeline, shown: str = "") -> str:
    """Where the text tells nothing: that of the page it was typed on, else of the conversation, else of the kiosk."""
    if chosen := stations.memory.language:
        return chosen
    return detect(text, stations.config.kiosk.languages, shown or stations.memory.spoken)


def _since(turn: Turn, stations: Pipeline) -> float:
    """Where the recording begins: a little before the press, but after the kiosk's own last word.

    Who speaks over an answer is heard without the kiosk's own voice.
    """
    if turn.by_voice:
        return turn.pressed
    limit = time.monotonic() + BARGE_IN_SECONDS
    while math.isinf(stations.speaker.silent_since) and time.monotonic() < limit:
        time.sleep(0.005)
    silent = stations.speaker.silent_since
    own = silent if math.isfinite(silent) else time.monotonic()  # a speaker that is frozen never falls silent
    if turn.follows:
        return max(turn.pressed, own + ROOM_SECONDS)
    return max(turn.pressed - stations.config.hearing.before_press_seconds, own)


def answer(turn: Turn, transcript: Transcript, stations: Pipeline, ahead: Speculation | None = None) -> None:
    """The answer to a question, or to several, spoken as it is written; what was begun ahead is gone on with."""
    turn.record.transcript = transcript
    if not any(map(str.isalnum, transcript.text)):
        raise NotUnderstood("no word in it")
    stations.memory.hear(transcript.language)
    history = stations.memory.history
    draft = ahead.draft(history) if ahead else None
    intents = draft.intents if draft else intents_of(transcript, history, turn, stations)
    turn.check()
    turn.record.mark("intent")
    turn.record.intent = intent = intents[0]
    # Only now, as page, log and console keep the words: of what the guard stops they get none.
    stations.events.publish(Heard(intent.transcript if intent.skill == GUARD else transcript))
    begun = (draft.reply,) if draft and draft.reply else ()

    def answered(intent: Intent) -> tuple[Intent, Reply]:
        # What was said before it may have changed the language that is wished for, or be forgotten.
        if intent is intents[0]:
            return _answered(turn, intent, history, stations, begun)
        return _answered(turn, intent, stations.memory.history, stations)

    if len(intents) > 1:
        speak_in_order(turn, intents, answered, stations)
    else:
        turn.record.intent, reply = answered(intent)
        speak(turn, reply, stations)


def _answered(
    turn: Turn, intent: Intent, history: Sequence[Exchange], stations: Pipeline, begun: Sequence[Reply] = ()
) -> tuple[Intent, Reply]:
    """What a skill says, or has begun to say."""
    intent = replace(intent, wished=stations.memory.wishes.language)
    stations.events.publish(Understood(intent))
    if intent.skill == GUARD:
        guarded(turn, GuardKind(intent.slots["kind"]), stations)
    reply = begun[0] if begun else stations.skills[intent.skill].answer(intent, history, turn)
    _take(turn, reply, stations)
    return intent, reply


def _take(turn: Turn, reply: Reply, stations: Pipeline) -> None:
    """Notes where an answer comes from, and changes the conversation as it wants it."""
    turn.record.sources += reply.sources
    turn.record.provenance = reply.provenance
    stations.events.publish(Answering(reply.provenance))
    if reply.sources:
        stations.events.publish(Grounded(turn.record.sources))
    if reply.wishes:
        stations.memory.wish(reply.wishes(stations.memory.wishes))
    if reply.forgets:
        stations.memory.clear()
    turn.leads = follow_up.follow_up(turn, reply, stations)


def anticipation(turn: Turn, stations: Pipeline) -> Speculation:
    """What works ahead while the visitor draws breath."""

    def think(transcript: Transcript, token: CancelToken) -> Draft:
        history = stations.memory.history
        intents = intents_of(transcript, history, token, stations)
        if stations.config.screen.partial_words and intents[0].skill != GUARD and not token.cancelled:
            stations.events.publish(PartlyHeard(transcript))
        return Draft(intents, _begun(intents, history, token, stations), history)

    hearing, warm = stations.config.hearing, turn.restraint != GenerationBudget()
    # A warm machine does not write what may be thrown away.
    writing_after = None if warm else hearing.settled_seconds - hearing.pause_seconds
    known = partial(patience, settings=hearing) if hearing.looks_finished else None
    return Speculation(turn, stations.transcriber, think, writing_after, known)


def _begun(
    intents: Sequence[Intent], history: Sequence[Exchange], token: CancelToken, stations: Pipeline
) -> Reply | None:
    """The answer to the first of some questions, where its skill lets it be begun ahead."""
    skill = stations.skills[intents[0].skill]
    if not isinstance(skill, EagerSkill):
        return None
    try:
        return skill.answer(intents[0], history, token)
    except Exception:
        if len(intents) == 1 or token.cancelled:
            raise
        return None  # it is asked again where the others are not lost


def begin_anew(turn: Turn, stations: Pipeline) -> None:
    """Forgets the conversation, and says so in its language."""
    language = spoken_language(turn, stations)
    stations.memory.clear()
    speak(turn, fixed(phrases.say(language, "I have forgotten what we said."), language), stations)


def conduct(turn: Turn, work: Callable[[Turn, Pipeline], None], stations: Pipeline) -> Record:
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


def _fail(turn: Turn, error: Exception, stations: Pipeline) -> None:
    """Apologises, unless the turn was cancelled. Where that fails, too, light and screen have told it."""
    known = logged(error)
    if turn.cancelled or isinstance(known, TurnCancelled):
        turn.record.error = TurnCancelled.code
        return
    turn.leads = follow_up.after_failure(turn, known)
    if follow_up.ends_unsaid(turn, known):
        turn.record.error = known.code
        return
    if (second := _attempt(lambda: _apologise(turn, known, stations))) is not None:
        logged(second)
    turn.record.error = known.code


def _apologise(turn: Turn, error: AssistantError, stations: Pipeline) -> None:
    """Tells the visitor, in the language that was wished for, or else heard last."""
    language = spoken_language(turn, stations)
    turn.record.error = None
    turn.grant(APOLOGY_SECONDS)
    text = phrases.say(language, error.sentence)
    stations.events.publish(StateChanged(KioskState.ERROR))
    stations.events.publish(Failed(error.code, text))
    speak(turn, fixed(text, language), stations)


def spoken_language(turn: Turn, stations: Pipeline) -> str:
    """Of what the kiosk says by itself: as it was wished for, heard or chosen last, else the kiosk's own."""
    if wished := stations.memory.wishes.language:
        return wished
    if turn.record.transcript:
        return turn.record.transcript.language
    return stations.memory.language or stations.memory.spoken or stations.config.kiosk.languages[0]
