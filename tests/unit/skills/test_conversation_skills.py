"""Chat, look and control: the skills that are about the conversation itself."""

import pytest

from assistant.core.config import ChatSettings, ModelsSettings
from assistant.core.languages import USUAL
from assistant.core.messages import Exchange, GenerationBudget, Intent, Provenance, Source, Transcript, Wishes
from assistant.skills.chat.skill import BRIEFLY, IN_LANGUAGE, ChatSkill
from assistant.skills.control.skill import SLOWER, SLOWEST, ControlSkill
from assistant.skills.registry import origins
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.prompts import CHARACTERS_PER_TOKEN, conversation, prompt
from assistant.turn.turn_token import Turn


def exchange(question: str, answer: str, language: str = "en") -> Exchange:
    return Exchange(Intent("chat", Transcript(question, language)), heard=answer, reply=f"{answer} And more.")


def intent(text: str, language: str = "en", **slots: str) -> Intent:
    return Intent("chat", Transcript(text, language), slots=slots)


CAPITAL = exchange("What is the capital of France?", "The capital of France is Paris.")


def test_chat_remembers_what_was_heard_and_not_what_was_only_written() -> None:
    model = FakeLanguageModel("Rome.")
    reply = ChatSkill(model, ChatSettings(), ModelsSettings()).answer(intent("And of Italy?"), [CAPITAL], Turn())
    assert "".join(reply.deltas).strip() == "Rome."
    roles = [(m.role, m.content) for m in model.requests[0]]
    assert roles[1:] == [
        ("user", "What is the capital of France?"),
        ("assistant", "The capital of France is Paris."),
        ("user", "And of Italy?"),
    ]


def test_every_request_begins_with_the_same_prefix() -> None:
    model = FakeLanguageModel("Yes.")
    skill = ChatSkill(model, ChatSettings(), ModelsSettings())
    for question, language in (("Why?", "en"), ("Por quê?", "pt")):
        list(skill.answer(intent(question, language), [CAPITAL], Turn()).deltas)
    first = {request[0] for request in model.requests}
    assert first == {skill.prefix[0]}


@pytest.mark.parametrize("language", sorted(IN_LANGUAGE))
def test_the_model_is_told_the_visitors_language_in_it(language: str) -> None:
    model = FakeLanguageModel("…")
    list(ChatSkill(model, ChatSettings(), ModelsSettings()).answer(intent("?", language), [], Turn()).deltas)
    assert model.requests[0][-1].content.endswith(IN_LANGUAGE[language])


def test_the_model_reads_what_is_known_beside_the_question_and_before_the_language() -> None:
    model = FakeLanguageModel("…")
    skill = ChatSkill(model, ChatSettings(), ModelsSettings(), lambda intent, history: "Italien: Rom")
    list(skill.answer(intent("Was ist die Hauptstadt von Italien?", "de"), [], Turn()).deltas)
    expected = "Was ist die Hauptstadt von Italien? (Italien: Rom) Antworte auf Deutsch."
    assert model.requests[0][-1].content == expected


def test_more_is_said_when_more_is_asked_for() -> None:
    skill = ChatSkill(FakeLanguageModel("…"), ChatSettings(sentences=2), ModelsSettings())
    assert skill.answer(intent("Why is the sky blue?"), [], Turn()).sentences == 2
    for question in ("Tell me more about that", "Conte mais sobre isso", "Erzähl mir eine Geschichte"):
        assert (skill.answer(intent(question), [], Turn()).sentences or 0) > 2, question


@pytest.mark.parametrize(
    ("language", "question", "hint"),
    [
        ("en", "Tell us a fairy tale about a bear and a bee.", "Answer in five sentences."),
        ("en", "Tell me a scary story.", "Answer in five sentences."),
        ("pt", "Inventa uma historinha sobre um menino.", "Responda em cinco frases."),
        ("it", "Inventa una breve storia di un topolino.", "Rispondi in cinque frasi."),
        ("fr", "Raconte-moi une histoire de princesse.", "Réponds en cinq phrases."),
        ("zh", "编一个小兔子的故事。", "请用五句话回答。"),
    ],
)
def test_a_story_is_asked_for_at_length(language: str, question: str, hint: str) -> None:
    model = FakeLanguageModel("…")
    skill = ChatSkill(model, ChatSettings(), ModelsSettings())
    list(skill.answer(intent(question, language), [], Turn()).deltas)
    assert hint in model.requests[0][-1].content
    list(skill.answer(intent("What is a whale?", language), [], Turn()).deltas)
    assert hint not in model.requests[1][-1].content


def test_the_oldest_exchanges_are_left_out_where_all_would_not_fit() -> None:
    history = [exchange(f"question {i} " * 20, f"answer {i} " * 20) for i in range(30)]
    messages = conversation("system", history, "now?", tokens=1000)
    assert messages[0].content == "system"
    assert messages[-1].content == "now?"
    assert messages[-2].content == history[-1].heard, "the newest stay"
    assert sum(len(m.content) for m in messages) <= 1000 * CHARACTERS_PER_TOKEN
    assert len(messages) > 4


def test_no_memory_means_no_past() -> None:
    model = FakeLanguageModel("…")
    list(
        ChatSkill(model, ChatSettings(memory_exchanges=0), ModelsSettings())
        .answer(intent("?"), [CAPITAL], Turn())
        .deltas
    )
    assert len(model.requests[0]) == 2


def test_the_shipped_prompt_asks_for_speech() -> None:
    assert "aloud" in prompt("chat")


def control() -> ControlSkill:
    return ControlSkill(USUAL, origins())


def test_stop_says_nothing() -> None:
    skill = control()
    assert list(skill.answer(intent("stop", action="stop"), [CAPITAL], Turn()).deltas) == []


def test_repeat_says_the_whole_reply_again() -> None:
    skill = control()
    reply = skill.answer(intent("again", action="repeat"), [CAPITAL], Turn())
    assert "".join(reply.deltas) == "The capital of France is Paris. And more."
    assert not reply.remember


def test_slower_repeats_at_a_slower_pace_in_the_language_of_the_reply() -> None:
    reply = control().answer(intent("mais devagar", "pt", action="slower"), [CAPITAL], Turn())
    assert reply.wishes
    assert reply.wishes(Wishes("pt")) == Wishes("pt", SLOWER)
    assert reply.wishes(Wishes(pace=SLOWEST)).pace == SLOWEST
    assert reply.language == "en"


def test_there_may_be_nothing_to_repeat() -> None:
    skill = control()
    assert "nothing to repeat" in "".join(skill.answer(intent("again", action="repeat"), [], Turn()).deltas)


def test_forget_forgets_and_says_so() -> None:
    reply = control().answer(intent("forget it", action="forget"), [CAPITAL], Turn())
    assert "forgotten" in "".join(reply.deltas)
    assert reply.forgets
    assert not reply.remember


def restrained(**restraint: int) -> Turn:
    turn = Turn()
    turn.restraint = GenerationBudget(**restraint)  # type: ignore[arg-type]
    return turn


def test_on_a_warm_machine_fewer_sentences_are_said_whatever_is_asked_for() -> None:
    skill = ChatSkill(FakeLanguageModel("…"), ChatSettings(sentences=2), ModelsSettings())
    for question in ("Why is the sky blue?", "Tell me a story"):
        assert skill.answer(intent(question), [], restrained(sentences=1)).sentences == 1
    assert skill.answer(intent("Tell me a story"), [], restrained(sentences=3)).sentences == 3
    assert skill.answer(intent("Why?"), [], restrained(sentences=3)).sentences == 2


@pytest.mark.parametrize("language", USUAL)
def test_the_model_is_asked_for_one_sentence_in_the_visitors_language(language: str) -> None:
    model = FakeLanguageModel("…")
    list(
        ChatSkill(model, ChatSettings(), ModelsSettings())
        .answer(intent("?", language), [], restrained(sentences=1))
        .deltas
    )
    assert model.requests[0][-1].content == f"? {BRIEFLY[language]} {IN_LANGUAGE.get(language, '')}".strip()


def answered(skill_name: str, *sources: Source) -> Exchange:
    return Exchange(Intent(skill_name, Transcript("?", "en")), "heard", "reply", sources)


def asked_for_source(*history: Exchange, language: str = "en") -> str:
    skill = control()
    reply = skill.answer(intent("Where does that come from?", language, action="source"), history, Turn())
    assert not reply.remember
    return "".join(reply.deltas)


QUEEN = Source("Bees and beekeeping", "The queen lays eggs.", 0.9, "The queen")
COLONY = Source("Bees and beekeeping", "A colony is large.", 0.8, "The size of a colony")


def test_the_source_of_an_answer_from_the_packs_is_its_pack_and_heading() -> None:
    assert asked_for_source(answered("knowledge", QUEEN)) == "It stands in “Bees and beekeeping”, under “The queen”."
    both = asked_for_source(answered("knowledge", QUEEN, COLONY, QUEEN))
    assert both.count("The queen") == both.count("The size of a colony") == 1


@pytest.mark.parametrize("language", ["pt", "es", "fr", "de", "it", "zh"])
def test_the_source_is_told_in_the_language_of_the_visitor(language: str) -> None:
    text = asked_for_source(answered("knowledge", QUEEN), language=language)
    assert "The queen" in text
    assert "It stands" not in text


def test_what_comes_from_no_pack_is_said_to_be_the_models_own_words() -> None:
    assert "my own words" in asked_for_source(answered("knowledge", QUEEN), answered("chat"))
    assert "coordinates" in asked_for_source(answered("distance"))
    assert "picture" in asked_for_source(answered("look"))
    assert "no source" in asked_for_source(answered("knowledge"))
    read = Intent("knowledge", Transcript("?", "en"))
    refused = Exchange(read, "heard", "My notes say nothing about that.", (QUEEN,))
    assert "no source" in asked_for_source(refused), "what the model read and did not find an answer in is none"
    assert asked_for_source() == "I have not answered anything yet."


def test_the_source_of_any_other_answer_is_how_it_was_made() -> None:
    def made(provenance: Provenance, *sources: Source) -> str:
        return asked_for_source(Exchange(intent("?"), "heard", "reply", sources, provenance))

    assert made(Provenance.KNOWN) == "I worked that out or looked it up in my tables."
    assert "so there is no source" in made(Provenance.REFUSED)
    assert "own words" in made(Provenance.THOUGHT)
    assert "The queen" in made(Provenance.NOTED, QUEEN)
    assert made(Provenance.READ, Source("Wikipedia", "A narwhal is a whale.", 1.0, "Narwhal")) == (
        "It stands in “Wikipedia”, under “Narwhal”."
    )
