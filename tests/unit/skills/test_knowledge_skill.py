"""Facts at once where they are known, composed where not, and never what the notes do not say."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.core import phrases
from assistant.core.config import KnowledgeSettings
from assistant.core.errors import KnowledgeError
from assistant.core.messages import (
    VERBATIM,
    ChatMessage,
    Exchange,
    GenerationBudget,
    Intent,
    Provenance,
    Reply,
    Sampling,
    Source,
    Transcript,
)
from assistant.core.stages import CancelToken, LanguageModel
from assistant.knowledge.hits import Hit, Retrieved, Verdict
from assistant.knowledge.packs.packs import Passage
from assistant.skills.knowledge.skill import KnowledgeSkill
from assistant.thinking.engines.fake import FakeLanguageModel

QUEEN = Passage(
    "q",
    "The queen",
    "The queen lays up to 2,000 eggs a day.",
    (),
    "en",
    "Bees",
    (("es", "La reina pone hasta 2.000 huevos al día."),),
)
COLONY = Passage("c", "Size", "A colony has 20,000 to 80,000 bees.", (), "en", "Bees")
SILENT = "My notes say nothing about that."
ASKED = "What does the queen do?"
FURTHER = "In welcher Größe?"


class Untroubled:
    """A CancelToken of a turn that is never cancelled."""

    cancelled = False
    restraint = GenerationBudget()

    def check(self) -> None:
        """All is well."""

    def on_cancel(self, action: Callable[[], None]) -> Callable[[], None]:
        return action


class FakeRetriever:
    """Knows the verdict on a few questions; the best passage is the first."""

    def __init__(self, verdicts: dict[str, tuple[Verdict, Passage]]) -> None:
        self._verdicts = verdicts
        self.likely = False
        self.asked: list[tuple[str, str]] = []

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        self.asked.append((question, context))
        verdict, best = self._verdicts.get(f"{context} {question}".strip(), (Verdict.NOTHING, QUEEN))
        hits = tuple(Hit(passage, 0.9) for passage in (best, *({QUEEN, COLONY} - {best})))
        return Retrieved(verdict, hits, hits[:1], self.likely)

    def further(self, question: str, language: str, said: Collection[str], count: int = 5) -> Retrieved | None:
        """The size of the colony is told on from the queen."""
        if question != FURTHER or QUEEN.text not in said:
            return None
        hit = Hit(COLONY, 0.9)
        return Retrieved(Verdict.DIRECT, (hit,), (hit,))


def skill(model: LanguageModel, verdicts: dict[str, tuple[Verdict, Passage]]) -> tuple[KnowledgeSkill, FakeRetriever]:
    retriever = FakeRetriever(verdicts)
    return KnowledgeSkill(retriever, model, KnowledgeSettings()), retriever


def reply(made: KnowledgeSkill, text: str, language: str = "en", history: Sequence[Exchange] = ()) -> Reply:
    return made.answer(Intent("knowledge", Transcript(text, language)), history, Untroubled())


def said(made: KnowledgeSkill, text: str, language: str = "en", history: Sequence[Exchange] = ()) -> str:
    return "".join(reply(made, text, language, history).deltas)


def before(question: str, skill_name: str = "knowledge") -> list[Exchange]:
    return [Exchange(Intent(skill_name, Transcript(question, "en")), "heard", "reply")]


def test_a_sure_passage_is_spoken_without_the_model() -> None:
    model = FakeLanguageModel("Nothing to say.")
    made, _ = skill(model, {"How many eggs?": (Verdict.DIRECT, QUEEN)})
    answer = reply(made, "How many eggs?")
    assert "".join(answer.deltas) == QUEEN.text
    assert [(s.title, s.heading, s.passage) for s in answer.sources] == [("Bees", "The queen", QUEEN.text)]
    assert model.requests == []


def test_another_fact_of_the_object_that_was_told_of_goes_before_what_stands_alone() -> None:
    made, retriever = skill(FakeLanguageModel(""), {FURTHER: (Verdict.DIRECT, QUEEN)})
    told = [
        Exchange(
            Intent("knowledge", Transcript("Who?", "en")),
            "heard",
            "reply",
            (Source("Bees", QUEEN.text, 0.9, "The queen"),),
        )
    ]
    assert said(made, FURTHER, history=told) == COLONY.text
    assert said(made, FURTHER) == QUEEN.text, "nothing was told before"
    assert retriever.asked == [(FURTHER, "")]


def test_of_a_long_passage_the_quotation_is_spoken_and_in_another_language_translated() -> None:
    class Quoting(FakeRetriever):
        def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
            return replace(super().find(question, language, count, context), quote="A colony has 20,000 bees.")

    model = FakeLanguageModel("Ein Volk hat 20.000 Bienen.")
    made = KnowledgeSkill(Quoting({"How many?": (Verdict.DIRECT, COLONY)}), model, KnowledgeSettings())
    assert said(made, "How many?") == "A colony has 20,000 bees."
    assert model.requests == []
    assert said(made, "How many?", "de") == "Ein Volk hat 20.000 Bienen."
    assert "Note: A colony has 20,000 bees.\n" in model.requests[0][-1].content


@pytest.mark.parametrize(
    ("text", "language", "again"),
    [
        ("And in winter?", "en", False),
        ("¿Y en invierno?", "es", False),
        ("And how many eggs?", "en", True),
        ("And why?", "en", True),
    ],
)
def test_what_was_told_is_not_told_again_for_what_it_does_not_mention(text: str, language: str, *, again: bool) -> None:
    made, _ = skill(FakeLanguageModel("Nothing to say."), {f"{ASKED} {text}": (Verdict.DIRECT, QUEEN)})
    source = Source(QUEEN.pack, QUEEN.text, 0.9, QUEEN.heading)
    history = [Exchange(Intent("knowledge", Transcript(ASKED, "en")), "heard", QUEEN.text, (source,))]
    told = said(made, text, language, history)
    assert (told == QUEEN.said(language)) == again
    assert (told == phrases.say(language, phrases.SILENT)) != again


def test_a_translation_of_the_pack_is_spoken_without_the_model() -> None:
    model = FakeLanguageModel("Nothing to say.")
    made, _ = skill(model, {"¿Cuántos huevos?": (Verdict.DIRECT, QUEEN)})
    assert said(made, "¿Cuántos huevos?", "es") == "La reina pone hasta 2.000 huevos al día."
    assert model.requests == []


def test_a_sure_passage_without_a_translation_is_translated_by_the_model() -> None:
    model = FakeLanguageModel("Uma colônia tem de 20.000 a 80.000 abelhas.")
    made, _ = skill(model, {"Quantas abelhas?": (Verdict.DIRECT, COLONY)})
    assert said(made, "Quantas abelhas?", "pt").strip() == "Uma colônia tem de 20.000 a 80.000 abelhas."
    assert model.requests[0][-1].content == f"Note: {COLONY.text}\nIn Portuguese:"


def test_a_translation_with_another_number_is_not_spoken() -> None:
    made, _ = skill(FakeLanguageModel("São 30.000 abelhas."), {"Quantas?": (Verdict.DIRECT, COLONY)})
    assert said(made, "Quantas?", "pt") == "As minhas anotações não dizem nada sobre isso."


def test_what_is_not_known_is_said_so_without_the_model() -> None:
    model = FakeLanguageModel("I know everything.")
    made, _ = skill(model, {})
    answer = reply(made, "How fast do bees fly?")
    assert "".join(answer.deltas) == SILENT
    assert answer.sources == ()
    assert model.requests == []


def test_a_composed_answer_reads_the_passages_with_the_configured_sampling() -> None:
    seen: list[Sampling] = []

    class Recording(FakeLanguageModel):
        def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
            seen.append(sampling)
            return super().stream(messages, sampling, token)

    model = Recording("It has 20,000 bees or more. They are many.")
    made, _ = skill(model, {"How big is it?": (Verdict.COMPOSE, COLONY)})
    assert said(made, "How big is it?") == "It has 20,000 bees or more. They are many."
    request = model.requests[0][-1].content
    assert COLONY.text in request
    assert QUEEN.text in request
    assert request.endswith("Question in English: How big is it?")
    assert seen == [Sampling(temperature=0, top_k=10, top_p=0.5, max_tokens=120)]


def test_the_beginning_of_the_prompts_is_constant_and_can_be_warmed() -> None:
    model = FakeLanguageModel("It has 20,000 bees.")
    made, _ = skill(model, {"One?": (Verdict.COMPOSE, COLONY), "Two?": (Verdict.COMPOSE, QUEEN)})
    said(made, "One?")
    said(made, "Two?")
    prefix = list(made.prefix)
    assert list(model.requests[0][:-1]) == list(model.requests[1][:-1]) == prefix
    assert [message.role for message in prefix[:3]] == ["system", "user", "assistant"]


def test_a_refusal_of_the_model_is_said_in_the_language_of_the_visitor() -> None:
    made, _ = skill(
        FakeLanguageModel("NONE"), {"Wie alt?": (Verdict.COMPOSE, COLONY), "Old?": (Verdict.COMPOSE, QUEEN)}
    )
    assert said(made, "Old?") == SILENT
    assert said(made, "Wie alt?", "de") not in {"", SILENT}


def test_an_invented_number_is_never_spoken_and_the_passage_is_spoken_instead() -> None:
    made, _ = skill(FakeLanguageModel("A colony has 20,500 drones."), {"Drones?": (Verdict.COMPOSE, COLONY)})
    assert said(made, "Drones?") == COLONY.text


def test_a_number_of_another_passage_is_not_borrowed() -> None:
    made, _ = skill(FakeLanguageModel("There are 2,000 of them."), {"Drones?": (Verdict.COMPOSE, COLONY)})
    assert said(made, "Drones?") == COLONY.text


LONG = replace(
    COLONY, id="l", text=f"{'Bees live together. ' * 20}Ada Lee founded the colony in 1850. {'It grew. ' * 8}".strip()
)


def test_of_a_long_passage_the_sentence_that_holds_a_short_answer_is_spoken() -> None:
    made, _ = skill(FakeLanguageModel("Ada Lee."), {"Who founded it?": (Verdict.COMPOSE, LONG)})
    assert said(made, "Who founded it?") == "Ada Lee founded the colony in 1850."
    made, _ = skill(FakeLanguageModel("YES"), {"Is it old?": (Verdict.COMPOSE, LONG)})
    assert said(made, "Is it old?") == LONG.text


def test_long_passages_are_not_all_read() -> None:
    model = FakeLanguageModel("It has 20,000 bees or more.")
    made, _ = skill(model, {"How big?": (Verdict.COMPOSE, replace(LONG, text=LONG.text * 2))})
    said(made, "How big?")
    request = model.requests[0][-1].content
    assert LONG.text in request, "the best one is read however long it is"
    assert COLONY.text not in request


class Replies:
    """A LanguageModel with a reply for each request in turn."""

    name = "replies"

    def __init__(self, *replies: str) -> None:
        self.requests: list[Sequence[ChatMessage]] = []
        self._replies = list(replies)

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        self.requests.append(messages)
        yield self._replies[len(self.requests) - 1]

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        """Nothing to warm."""

    def close(self) -> None:
        """Nothing to close."""


def test_where_the_pack_lacks_the_language_the_passage_that_is_spoken_instead_is_translated() -> None:
    model = Replies("Uma colônia tem 500 zangões.", "Uma colônia tem de 20.000 a 80.000 abelhas.")
    made, _ = skill(model, {"Zangões?": (Verdict.COMPOSE, COLONY)})
    assert said(made, "Zangões?", "pt") == "Uma colônia tem de 20.000 a 80.000 abelhas."
    assert model.requests[1][-1].content == f"Note: {COLONY.text}\nIn Portuguese:"


def test_a_translation_that_is_not_borne_out_either_is_not_spoken() -> None:
    made, _ = skill(Replies("Há 500 zangões.", "São 30.000."), {"Zangões?": (Verdict.COMPOSE, COLONY)})
    assert said(made, "Zangões?", "pt") == "As minhas anotações não dizem nada sobre isso."


def test_a_pronoun_is_read_as_what_was_talked_about() -> None:
    made, retriever = skill(FakeLanguageModel(""), {"How many eggs does queen lay?": (Verdict.DIRECT, QUEEN)})
    source = Source("Bees", QUEEN.text, 0.9, "The queen")
    past = [Exchange(Intent("knowledge", Transcript("What is a queen?", "en")), "heard", "reply", (source,))]
    assert said(made, "How many eggs does she lay?", history=past) == QUEEN.text
    assert retriever.asked == [("How many eggs does queen lay?", "")]


def test_a_question_that_names_what_it_speaks_of_is_read_alone_where_the_topic_does_not_help() -> None:
    made, _ = skill(FakeLanguageModel(""), {"Where do bees live when they rest?": (Verdict.DIRECT, COLONY)})
    source = Source("Bees", QUEEN.text, 0.9, "The queen")
    past = [Exchange(Intent("knowledge", Transcript("What is a queen?", "en")), "heard", "reply", (source,))]
    assert said(made, "Where do bees live when they rest?", history=past) == COLONY.text
    assert said(made, "What do they do in the hive?", history=past) == SILENT


def test_in_one_breath_a_pronoun_stands_for_what_the_first_question_was_about() -> None:
    verdicts = {
        "What is a queen?": (Verdict.DIRECT, QUEEN),
        "How many eggs does queen lay?": (Verdict.DIRECT, QUEEN),
    }
    made, _ = skill(FakeLanguageModel(""), verdicts)
    assert said(made, "What is a queen? How many eggs does she lay?") == f"{QUEEN.text} {QUEEN.text}"


def test_the_answer_ends_before_an_invented_sentence() -> None:
    model = FakeLanguageModel("A colony has 20,000 bees. It was founded in 1901. It is big.")
    made, _ = skill(model, {"How big?": (Verdict.COMPOSE, COLONY)})
    assert said(made, "How big?") == "A colony has 20,000 bees."


def test_a_sentence_is_spoken_before_the_next_is_written() -> None:
    read: list[str] = []

    class Slow(FakeLanguageModel):
        def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
            for word in super().stream(messages, sampling, token):
                read.append(word)
                yield word

    made, _ = skill(Slow("It has 20,000 bees. And more to come later on."), {"How big?": (Verdict.COMPOSE, COLONY)})
    assert next(reply(made, "How big?").deltas) == "It has 20,000 bees."
    assert len(read) <= 5


def test_a_likely_passage_that_has_the_language_is_spoken_and_another_not_without_the_model() -> None:
    model = FakeLanguageModel("Ponen muchos, muchas.")
    made, retriever = skill(model, {"¿Y?": (Verdict.COMPOSE, QUEEN)})
    refusal = reply(made, "¿Y?", "es")
    assert "".join(refusal.deltas) == "Mis notas no dicen nada sobre eso."
    assert refusal.sources == (), "what was not said has none"
    retriever.likely = True
    assert said(made, "¿Y?", "es") == "La reina pone hasta 2.000 huevos al día."
    assert model.requests == []


def test_several_questions_are_answered_one_after_the_other() -> None:
    verdicts = {"How many bees?": (Verdict.DIRECT, COLONY), "Who lays eggs?": (Verdict.DIRECT, QUEEN)}
    made, _ = skill(FakeLanguageModel(""), verdicts)
    answer = reply(made, "How many bees? Who lays eggs?")
    assert "".join(answer.deltas) == f"{COLONY.text} {QUEEN.text}"
    assert len(answer.sources) == 2
    assert said(made, "How many bees? Who knows?") == f"{COLONY.text} {SILENT}"


def test_a_question_that_goes_on_is_read_with_the_one_before() -> None:
    made, retriever = skill(FakeLanguageModel(""), {"What is a queen? And how many eggs?": (Verdict.DIRECT, QUEEN)})
    assert said(made, "And how many eggs?", history=before("What is a queen?")) == QUEEN.text
    assert retriever.asked == [("And how many eggs?", ""), ("And how many eggs?", "What is a queen?")]


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("And how many?", before("Hello!", "chat")),
        ("How many bees live in a hive?", before("What is a queen?")),
        ("And how?", []),
    ],
)
def test_other_questions_are_read_on_their_own(question: str, history: list[Exchange]) -> None:
    made, retriever = skill(FakeLanguageModel(""), {})
    said(made, question, history=history)
    assert retriever.asked == [(question, "")]


def test_the_prompt_asks_for_a_refusal() -> None:
    made, _ = skill(FakeLanguageModel(""), {})
    assert "NONE" in made.prefix[0].content
    assert ChatMessage("assistant", "NONE") in made.prefix


class Restrained(Untroubled):
    def __init__(self, **restraint: int) -> None:
        self.restraint = GenerationBudget(**restraint)  # type: ignore[arg-type]


def test_on_a_warm_machine_the_model_says_less() -> None:
    first, second = "A colony has 20,000 to 80,000 bees.", "A colony has 80,000 bees."
    made, _ = skill(FakeLanguageModel(f"{first} {second}"), {"How many bees?": (Verdict.COMPOSE, COLONY)})
    question = Intent("knowledge", Transcript("How many bees?", "en"))
    assert "".join(made.answer(question, (), Untroubled()).deltas) == f"{first} {second}"
    assert "".join(made.answer(question, (), Restrained(sentences=1)).deltas) == first


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("de", "Das Museum öffnet am 3. Mai."),
        ("en", "The museum is in St. Gallen."),
        ("en", "It was built by Dr. Brown. He was from St. Gallen. It is old and tall."),
    ],
)
def test_a_dot_that_ends_no_sentence_costs_no_words(language: str, answer: str) -> None:
    museum = Passage("m", "The museum", "It opens on May 3 in St. Gallen; Dr. Brown built it.", (), "en", "Museum")
    made, _ = skill(FakeLanguageModel(answer), {"When?": (Verdict.COMPOSE, museum)})
    assert said(made, "When?", language) == answer


def test_a_number_ends_a_sentence_where_it_is_no_date() -> None:
    hall = Passage("h", "The hall", "It is in hall 12. Children pay 6 euros.", (), "en", "Museum")
    made, _ = skill(FakeLanguageModel(hall.text), {"Where?": (Verdict.COMPOSE, hall)})
    answer = made.answer(Intent("knowledge", Transcript("Where?", "en")), (), Restrained(sentences=1))
    assert "".join(answer.deltas) == "It is in hall 12."


def test_what_no_model_may_answer_is_said_word_for_word_or_not_at_all() -> None:
    model = FakeLanguageModel("A model's words.")
    verdicts = {"How many eggs?": (Verdict.DIRECT, QUEEN), "How many bees?": (Verdict.COMPOSE, QUEEN)}
    made, _ = skill(model, verdicts)
    assert made.stands("How many eggs?", "en", ())
    assert not made.stands("How many bees?", "en", ())
    assert not made.stands("How many eggs? How many bees?", "en", ())
    assert not made.stands("How many eggs?", "de", ()), "there is no translation"
    slots = {VERBATIM: "danger"}
    noted = made.answer(Intent("knowledge", Transcript("How many eggs?", "en"), 1.0, slots), (), Untroubled())
    assert (noted.provenance, "".join(noted.deltas)) == (Provenance.NOTED, QUEEN.text)
    wished = Intent("knowledge", Transcript("How many eggs?", "en"), 1.0, slots, wished="de")
    refused = made.answer(wished, (), Untroubled())
    assert refused.provenance is Provenance.REFUSED
    assert "".join(refused.deltas)
    assert not model.requests


def test_while_the_notes_cannot_be_read_nothing_stands_in_them_so_the_guard_still_answers() -> None:
    class Away(FakeRetriever):
        def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
            raise KnowledgeError("The notes are being read.")

    away = KnowledgeSkill(Away({}), FakeLanguageModel(""), KnowledgeSettings())
    assert not away.stands(ASKED, "en", ())
    there = KnowledgeSkill(FakeRetriever({ASKED: (Verdict.DIRECT, QUEEN)}), FakeLanguageModel(""), KnowledgeSettings())
    assert there.stands(ASKED, "en", ())


def test_where_the_packs_say_nothing_another_skill_may_know() -> None:
    def library(intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply | None:
        text = intent.transcript.text
        return Reply(iter([f"I read of it: {text}"]), "en", provenance=Provenance.READ) if "hornet" in text else None

    found = FakeRetriever({ASKED: (Verdict.DIRECT, QUEEN)})
    made = KnowledgeSkill(found, FakeLanguageModel(""), KnowledgeSettings(), library)

    def told(question: str, **slots: str) -> str:
        intent = Intent("knowledge", Transcript(question, "en"), slots=slots)
        return "".join(made.answer(intent, (), Untroubled()).deltas)

    assert told("What is a hornet?") == "I read of it: What is a hornet?"
    assert told("What is an ant?") == SILENT
    assert told(ASKED) == QUEEN.text
    assert told("What is a hornet?", **{VERBATIM: "danger"}) == SILENT, "what only the packs may answer"
