"""Speaking a text outside a turn."""

from assistant.messages import Reply
from assistant.speaking.sentences import sentences
from assistant.speaking.voices import Voices
from assistant.stages import Speaker
from assistant.turn_token import Turn


def say_reply(reply: Reply, voices: Voices, speaker: Speaker) -> None:
    """Speaks it to its end; raises SpeakingError."""
    turn = Turn()
    pieces = sentences(reply.deltas, reply.language)
    for playback in [speaker.play(voices.speak(piece), turn) for piece in pieces]:
        playback.wait()
