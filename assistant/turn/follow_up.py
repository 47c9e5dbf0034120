"""Listening after an answer, without a press: when, for how long, to whom, and what ends it."""

from dataclasses import replace

from assistant.core.config import HearingSettings
from assistant.core.errors import AssistantError, NothingHeard, NotUnderstood
from assistant.core.messages import Intent, Reply, Transcript
from assistant.core.stages import SkippableSkill, VoiceActivity
from assistant.hearing.near import NearVoice
from assistant.thinking.routing.tables import routing_table
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import FollowUp, Turn


def follow_up(turn: Turn, reply: Reply, stations: Pipeline) -> FollowUp | None:
    """How it is listened on after a reply, if that is heard; None: not at all.

    A reply that is no part of the conversation, as where the last one is said again, leaves open what that has asked.
    """
    if not turn.spoken:  # who types is not at the microphone
        return None
    past = stations.memory.history
    last = past[-1] if past and not reply.remember and not reply.forgets else reply
    hearing = stations.config.hearing
    if last.asks and last.answer_seconds is not None:
        return _for(last.answer_seconds, FollowUp(0, asked=True, leave=False))
    if last.asks and hearing.asked_back_seconds:
        return FollowUp(hearing.asked_back_seconds, asked=True)
    return _for(hearing.follow_up_seconds, FollowUp(0))


def _for(seconds: float, how: FollowUp) -> FollowUp | None:
    return replace(how, seconds=seconds) if seconds else None


def going_on(turn: Turn) -> FollowUp | None:
    """What begins once a turn is over; None where nothing of its answer was heard, or the guard has spoken."""
    heard = "last_audio" in turn.record.moments and not turn.cancelled and not turn.record.guard
    return turn.leads if heard else None


def after_failure(turn: Turn, error: AssistantError) -> FollowUp | None:
    """Where the answer to a question of the kiosk's own was not understood, it is listened to once more."""
    follows = turn.follows
    once = follows and follows.asked and not follows.again and isinstance(error, NotUnderstood)
    return replace(follows, again=True) if follows and once else None


def ends_unsaid(turn: Turn, error: AssistantError) -> bool:
    """Whether nobody has to be told of a failure: nobody spoke, or whoever did may not have meant the kiosk."""
    follows = turn.follows
    if turn.by_voice and isinstance(error, NothingHeard):
        return True
    if follows is None or not isinstance(error, NothingHeard | NotUnderstood):
        return False
    return isinstance(error, NothingHeard) or after_failure(turn, error) is None


def takes_leave(turn: Turn, transcript: Transcript, stations: Pipeline) -> bool:
    """Whether all that is said after an answer is a "thank you", "no" or "stop"."""
    if turn.follows is None or not turn.follows.leave:
        return False
    return routing_table(stations.config.kiosk.languages).takes_leave(transcript.text, transcript.language)


def settings_of(turn: Turn, hearing: HearingSettings) -> HearingSettings:
    """When a question begins and ends: it may be waited for longer, or less long, after an answer."""
    return hearing.model_copy(update={"nothing_seconds": turn.follows.seconds}) if turn.follows else hearing


def activity_of(turn: Turn, stations: Pipeline) -> VoiceActivity:
    """Who is listened to: after an answer only who is about as near as who asked first."""
    loudness, decibels = stations.memory.loudness, stations.config.hearing.near_decibels
    if turn.follows is None or loudness is None or not decibels:
        return stations.activity
    return NearVoice(stations.activity, loudness - decibels)


def skipped(turn: Turn, stations: Pipeline) -> Intent | None:
    """What a press without a word means; None: nothing."""
    history = stations.memory.history
    if turn.follows or not history:
        return None
    skill = stations.skills.get(history[-1].intent.skill)
    return skill.skip(history) if isinstance(skill, SkippableSkill) else None
