"""Speaking a text outside a turn."""

from collections.abc import Callable, Generator, Iterator

from assistant.core.messages import Reply
from assistant.core.stages import Speaker
from assistant.speaking.voices import Voices
from assistant.text.sentences import sentences
from assistant.thinking.answer_only import AnswerOnly
from assistant.turn.turn_token import Turn


def say_reply(reply: Reply, voices: Voices, speaker: Speaker) -> None:
    """Speaks it to its end; raises SpeakingError."""
    turn = Turn()
    pieces = sentences(reply.deltas, reply.language)
    for playback in [speaker.play(voices.speak(piece), turn) for piece in pieces]:
        playback.wait()


def as_a_reply(text: str) -> Generator[str]:
    """The text as if a language model had written it: without what is never heard of a reply."""
    yield from AnswerOnly()(piece for piece in [text])


def words(text: str, language: str, pronounced: Callable[[str], str]) -> Iterator[str]:
    """What the voice would be handed, sentence by sentence. Pronounced: with the names as they are to be said."""
    return (pronounced(sentence.spoken) for sentence in sentences(as_a_reply(text), language))
