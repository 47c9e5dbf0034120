"""What the language model knows of a fact that the notes leave open: said behind that, where it is sure."""

from collections.abc import Iterator

from assistant.core import phrases
from assistant.core.config import ChatSettings
from assistant.core.errors import ThinkingError
from assistant.core.messages import VERBATIM, Intent, Provenance, Reply, Sampling
from assistant.core.stages import CancelToken, LanguageModel
from assistant.skills.chat.facts import Fact
from assistant.skills.chat.skill import IN_LANGUAGE
from assistant.thinking.facts import asks_fact, is_near
from assistant.thinking.prompts import conversation, prompt

THOUGHT = "But I think: {answer}"
SURE_FROM = 0.75
"""What is asked of the notes' own subject is rarer knowledge than what is asked anywhere: of 60 questions about bees
that the notes leave open, 11 were answered from 0.55 on and 4 of them wrongly ("by Leonardo da Vinci", 0.72), one from
0.75 on, rightly (qwen2.5-coder-1.5b)."""


class Beyond:
    """Answers that the notes are silent, and goes on where a fact of the world is asked for that the model knows."""

    def __init__(self, model: LanguageModel, chat: ChatSettings, context: int) -> None:
        """Context: of the model, in tokens."""
        self._model = model
        self._chat = chat.model_copy(update={"sure_from": max(chat.sure_from, SURE_FROM)})
        self._context = context
        self._system = prompt("chat")

    def answer(self, intent: Intent, token: CancelToken) -> Reply:
        language, asked = intent.language, intent.transcript
        silent = phrases.say(language, phrases.SILENT)
        barred = VERBATIM in intent.slots or not token.restraint.may_generate
        if barred or is_near(asked.text, asked.language) or not asks_fact(asked.text, asked.language):
            return Reply(iter([silent]), language, provenance=Provenance.REFUSED, unnoted=lambda: True)
        fact, thoughts = self._fact(intent, token), list[str]()
        return Reply(
            _said(silent, fact, language, thoughts),
            language,
            sure=fact.sure,
            in_the_end=lambda: Provenance.THOUGHT if thoughts else Provenance.REFUSED,
            unnoted=lambda: True,
        )

    def _fact(self, intent: Intent, token: CancelToken) -> Fact:
        question = " ".join(filter(None, (intent.transcript.text, IN_LANGUAGE.get(intent.language, ""))))
        most = self._chat.max_tokens
        messages = conversation(self._system, (), question, self._context - most)
        likeliest = Sampling(temperature=0.0, max_tokens=most, logprobs=True)
        written = self._model.stream(messages, likeliest, token)
        return Fact(written, intent.transcript.text, intent.language, self._chat)


def _said(silent: str, fact: Fact, language: str, thoughts: list[str]) -> Iterator[str]:
    """Notes among the thoughts what is said beside that the notes are silent."""
    yield silent
    try:
        answer = fact.surely()
    except ThinkingError:  # that the notes are silent is an answer
        return
    if answer:
        thoughts.append(answer)
        yield " " + phrases.say(language, THOUGHT, answer=answer)
