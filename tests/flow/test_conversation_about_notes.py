"""Questions that lean on the one before, and the one after the source, with the real embedder and no language model."""

import pytest
from program import EMBEDDED, borrowing, typed

from assistant.app import App
from assistant.asking.questions import ask
from assistant.core import phrases
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.turn.pipeline import Pipeline

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def silent(program: App) -> Pipeline:
    """Whose language model knows nothing: what is said comes from the notes."""
    return typed(borrowing(program, EMBEDDED, FakeLanguageModel("NONE")))


@pytest.fixture
def kiosk(silent: Pipeline) -> Pipeline:
    silent.memory.clear()
    return silent


@pytest.mark.parametrize(
    ("language", "first", "second", "answer", "third"),
    [
        ("en", "What does the queen do?", "And how many eggs does she lay?", "2,000", "How long does she live?"),
        ("pt", "O que faz a rainha?", "E quantos ovos ela põe?", "2.000", "E quanto tempo ela vive?"),
        ("es", "¿Qué hace la reina?", "¿Y cuántos huevos pone ella?", "2.000", "¿Y cuánto vive?"),
        ("fr", "Que fait la reine ?", "Et combien d'œufs pond-elle ?", "2 000", "Et combien de temps vit-elle ?"),
        ("de", "Was macht die Königin?", "Und wie viele Eier legt sie?", "2.000", "Und wie lange lebt sie?"),
        ("it", "Che cosa fa la regina?", "E quante uova depone lei?", "2.000", "E quanto vive lei?"),
        ("zh", "蜂王做什么?", "它一天产多少卵?", "2000", "它能活多久?"),
    ],
)
def test_a_question_that_leans_on_the_last_is_answered_from_the_notes_or_refused(
    kiosk: Pipeline, language: str, first: str, second: str, answer: str, third: str
) -> None:
    results = list(ask(kiosk, [first, second, third], language, conversation=True))
    skills = [result.record.intent.skill for result in results if result.record.intent]
    assert skills == ["knowledge"] * 3
    assert answer in results[1].record.reply.replace("\u00a0", " ").replace("\u202f", " "), results[1].record.reply
    assert results[2].record.reply == phrases.say(language, phrases.SILENT)


@pytest.mark.parametrize(
    ("language", "question", "asked"),
    [
        ("en", "What is propolis?", "Where does that come from?"),
        ("pt", "O que é própolis?", "De onde vem isso?"),
        ("es", "¿Qué es el propóleo?", "¿De dónde viene eso?"),
        ("fr", "Qu'est-ce que la propolis ?", "D'où ça vient ?"),
        ("de", "Was ist Propolis?", "Woher kommt das?"),
        ("it", "Che cos'è la propoli?", "Da dove viene?"),
        ("zh", "蜂胶是什么?", "这是哪里来的?"),
    ],
)
def test_the_source_of_the_last_answer_is_told_on_request(
    kiosk: Pipeline, language: str, question: str, asked: str
) -> None:
    _, result = ask(kiosk, [question, asked], language, conversation=True)
    assert "Bees and beekeeping" in result.record.reply
    assert "Propolis" in result.record.reply


def test_the_source_of_small_talk_is_the_model_itself(kiosk: Pipeline) -> None:
    _, result = ask(kiosk, ["Who painted the Mona Lisa?", "How do you know that?"], "en", conversation=True)
    assert "my own words" in result.record.reply
