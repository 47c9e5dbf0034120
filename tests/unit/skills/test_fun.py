"""Jokes, riddles and stories that people wrote: who asks for one gets one, and hears none twice."""

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

import pytest
from house_tools import tools

from assistant.core.config import Config
from assistant.core.errors import ConfigError
from assistant.core.languages import ENGLISH, LANGUAGES, USUAL, spaced
from assistant.core.messages import GUARD, Asked, Claim, Exchange, Intent, Provenance, Transcript
from assistant.skills import fun, limits
from assistant.skills.fun import wishes
from assistant.skills.fun.deck import Deck
from assistant.skills.fun.skill import FunSkill
from assistant.skills.fun.texts import Collection, FunSettings, Riddle, shipped
from assistant.skills.fun.wishes import KINDS, NAME, WORDING
from assistant.text.words import split
from assistant.thinking.guard.rules import rules
from assistant.thinking.routing.rules import read
from assistant.thinking.routing.tables import routing_table
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    from assistant.app import App

EACH = pytest.mark.parametrize("language", LANGUAGES)
FEWEST = {"jokes": 10, "riddles": 8, "tongue_twisters": 4, "songs": 3, "poems": 3, "stories": 3, "facts": 6}
MOST_WORDS = 120
CHARACTERS_OF_A_WORD = 2
"""Where there are no spaces; what Chinese needs for an English word."""


def skill(**settings: object) -> FunSkill:
    return FunSkill(Collection(FunSettings.model_validate(settings)), Deck(Random(1)))


def asked(text: str, language: str, history: Sequence[Exchange] = ()) -> Asked:
    question = read(text, language, routing_table(tuple(LANGUAGES)).words[language])
    return Asked(question.text, language, history=history, question=question, said=text)


class Conversation:
    """What one visitor asks, and hears in answer."""

    def __init__(self, language: str = "en", answers: FunSkill | None = None) -> None:
        self.language, self.skill = language, answers or skill()
        self.history: list[Exchange] = []

    def claim(self, text: str) -> Claim | None:
        return self.skill.claim(asked(text, self.language, self.history))

    def ask(self, text: str) -> str:
        claim = self.claim(text)
        assert claim, text
        intent = Intent(NAME, Transcript(text, self.language), claim.score, claim.slots)
        reply = self.skill.answer(intent, self.history, Turn())
        assert reply.provenance is Provenance.KNOWN
        assert not reply.asks, "the question lacks nothing, so its end need not be waited for longer"
        said = "".join(reply.deltas)
        self.history.append(Exchange(intent, said, said, provenance=reply.provenance))
        return said

    def hear(self, said: str, other: str) -> None:
        """The answer of another skill."""
        self.history.append(Exchange(Intent(other, Transcript("?", self.language)), said, said))


def texts_of(language: str) -> list[str]:
    """All that may be told in a language."""
    own = shipped(language)
    said = [text for kind in KINDS if kind != "riddles" for text in getattr(own, kind)]
    return [*said, *(riddle.question for riddle in own.riddles), *(riddle.answer for riddle in own.riddles)]


def first_riddle(talk: Conversation, text: str) -> Riddle:
    """The riddle that is asked for with a text."""
    said = talk.ask(text)
    return next(riddle for riddle in shipped(talk.language).riddles if riddle.question in said)


@EACH
def test_there_is_enough_of_each_kind_in_each_language(language: str) -> None:
    own = shipped(language)
    assert {kind: len(getattr(own, kind)) for kind in KINDS if len(getattr(own, kind)) < FEWEST[kind]} == {}


@EACH
def test_no_text_is_long_or_stands_twice(language: str) -> None:
    told = texts_of(language)
    per_word = 1 if spaced(language) else CHARACTERS_OF_A_WORD
    assert not [text for text in told if len(split(text)) > MOST_WORDS * per_word]
    assert len({"".join(split(text)) for text in told}) == len(told)
    assert not [text for text in told if any(sign in text for sign in "*#_/()[]{}\n")], "a voice reads it aloud"


@EACH
def test_the_rules_of_the_guard_let_each_text_pass(language: str) -> None:
    assert not [(text, ruled) for text in texts_of(language) if (ruled := rules(language).find(text))]


@EACH
def test_what_asks_for_one_is_recognised_and_nothing_else(language: str) -> None:
    known = WORDING.languages[language]
    for table in (known.examples, known.tests):
        wrong = {
            text: found
            for kind in KINDS
            for text in table[kind]
            if (found := skill().claim(asked(text, language))) is None or found.slots["topic"] != kind
        }
        assert not wrong
        assert not [text for text in table["none"] if skill().claim(asked(text, language))]


@EACH
def test_all_of_a_kind_are_heard_before_one_comes_again(language: str) -> None:
    talk, first = Conversation(language), WORDING.languages[language].examples["jokes"][0]
    more = WORDING.words(language, "more")[0]
    heard = [talk.ask(first), *(talk.ask(more) for _ in shipped(language).jokes[1:])]
    assert sorted(heard) == sorted(shipped(language).jokes)
    assert talk.ask(more) == heard[0]


def test_the_next_visitor_hears_others_and_the_order_is_shuffled() -> None:
    one = skill()
    jokes = [Conversation("en", one).ask("Tell me a joke") for _ in shipped("en").jokes]
    assert sorted(jokes) == sorted(shipped("en").jokes)
    assert jokes != list(shipped("en").jokes)


def test_what_was_heard_is_not_told_although_an_answer_was_begun_and_thrown_away() -> None:
    talk = Conversation()
    heard = {talk.ask("Tell me a story")}
    for _ in range(2):  # the draft of another question: all three were dealt
        Conversation("en", talk.skill).ask("Tell me a story")
    assert talk.ask("Another one") not in heard


@EACH
def test_a_riddle_is_solved_by_its_answer(language: str) -> None:
    wish = WORDING.languages[language].examples["riddles"][0]
    guess = min(WORDING.words(language, "guess"), key=len)
    talk = Conversation(language)
    for number in range(len(shipped(language).riddles)):
        riddle = first_riddle(talk, wish)
        said = talk.ask(f"{guess} {riddle.answer}" if number % 2 else (riddle.words or (riddle.answer,))[0])
        assert said == WORDING.say(language, "right", answer=riddle.answer)


@EACH
def test_who_gives_up_hears_the_answer(language: str) -> None:
    talk, wish = Conversation(language), WORDING.languages[language].examples["riddles"][0]
    for phrase in WORDING.words(language, "give_up"):
        riddle = first_riddle(talk, wish)
        assert talk.ask(phrase) == WORDING.say(language, "solved", answer=riddle.answer), phrase


def test_a_wrong_guess_may_be_made_once() -> None:
    talk = Conversation()
    riddle = first_riddle(talk, "Ask me a riddle")
    assert talk.ask("Is it a purple hippopotamus?") == WORDING.say("en", "guess_again")
    assert talk.ask("A trumpet") == WORDING.say("en", "wrong", answer=riddle.answer)
    assert talk.claim("A trombone") is None
    assert talk.ask("Yes, please.").endswith("?")


def test_the_next_riddle_tells_the_answer_of_the_last() -> None:
    talk = Conversation()
    riddle = first_riddle(talk, "Ask me a riddle")
    assert talk.ask("Another one!").startswith(WORDING.say("en", "answer_was", answer=riddle.answer))


@pytest.mark.parametrize(
    "text",
    [
        "Who was Albert Einstein?",
        "Why is the sky blue?",
        "How many legs has a bee?",
        "Tell me about volcanoes",
        "Tell me a story about a whale",
        "And where do they live?",
    ],
)
def test_a_question_is_no_guess(text: str) -> None:
    talk = Conversation()
    first_riddle(talk, "Ask me a riddle")
    assert talk.claim(text) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "What's the time on the clock?"), ("de", "Wie viel Uhr ist es?"), ("zh", "现在是几点钟？")],
)
def test_a_question_is_no_answer_although_it_holds_its_word(language: str, text: str) -> None:
    talk = Conversation(language)
    for _ in shipped(language).riddles:
        first_riddle(talk, WORDING.languages[language].examples["riddles"][0])
        claim = talk.claim(text)
        assert claim is None or claim.score < 1, "the clock, which is sure, has it"


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "I think it's a towel!", "A towel"),
        ("en", "Could it be the honey bee?", "A bee"),
        ("de", "Ist es vielleicht ein Schatten?", "Dein Schatten"),
        ("fr", "C'est l'escargot ?", "Un escargot"),
        ("es", "¿La abeja?", "La abeja"),
        ("pt", "Acho que é a chuva", "A chuva"),
        ("zh", "是不是月亮？", "月亮"),
        ("pl", "Czy to pszczoła?", "Pszczoła"),
        ("nl", "is het een slak", "Een slak"),
        ("ja", "タオルですか？", "タオル"),
    ],
)
def test_a_guess_is_right_however_it_is_worded(language: str, text: str, answer: str) -> None:
    talk = Conversation(language)
    for _ in shipped(language).riddles:
        if first_riddle(talk, WORDING.languages[language].examples["riddles"][0]).answer == answer:
            break
    assert talk.ask(text) == WORDING.say(language, "right", answer=answer)


def test_a_wrong_guess_leaves_what_another_skill_is_sure_of() -> None:
    talk = Conversation()
    first_riddle(talk, "Ask me a riddle")
    guess = talk.claim("A trumpet")
    assert guess
    assert guess.score < 1


@pytest.mark.parametrize("text", ["I give up", "A towel", "Another one", "Yes, please", "What is the answer?"])
def test_without_a_riddle_before_it_nothing_is_a_guess(text: str) -> None:
    assert Conversation().claim(text) is None
    other = Conversation()
    first_riddle(other, "Ask me a riddle")
    other.hear("It is three o'clock.", "clock")
    assert other.claim(text) is None


def test_an_answer_of_the_guard_is_gone_on_from_by_nothing() -> None:
    talk = Conversation()
    first_riddle(talk, "Ask me a riddle")
    talk.hear("Please tell a grown-up.", GUARD)
    assert talk.claim("I give up") is None


@EACH
def test_a_story_that_was_offered_is_told(language: str) -> None:
    talk = Conversation(language)
    talk.hear(limits.WORDING.say(language, "media"), "limits")
    said = talk.ask(WORDING.words(language, "yes")[0])
    assert said in shipped(language).stories


def test_a_yes_to_anything_else_is_none_of_ours() -> None:
    talk = Conversation()
    talk.hear("Do you mean Georgia the country?", "distance")
    assert talk.claim("Yes") is None


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "Do you know a joke about bees?", "bee"),
        ("en", "Tell me a story about a bear", "bear"),
        ("de", "Erzähl mir eine Geschichte von einer Biene", "Biene"),
        ("fr", "Raconte-moi une histoire d'abeille", "abeille"),
        ("es", "Cuéntame un cuento de una nube", "nube"),
        ("it", "Raccontami una storia di un orso", "orso"),
        ("zh", "给我讲个关于小熊的故事", "小熊"),
        ("ja", "クマのお話をして", "クマ"),
    ],
)
def test_what_one_of_them_is_about_may_be_named(language: str, text: str, word: str) -> None:
    for _ in range(2):
        assert word in Conversation(language).ask(text)


@pytest.mark.parametrize(
    "text",
    [
        "a story about a bear called Tom",
        "a joke about honey badgers",
        "a riddle about the sea",
        "a joke about you",
        "a fun fact about bees",
    ],
)
def test_what_none_is_about_stays_with_the_language_model(text: str) -> None:
    assert Conversation().claim(f"Tell me {text}") is None


def test_a_song_is_said_not_sung() -> None:
    said = Conversation().ask("Sing me a song")
    assert any(said == WORDING.say("en", "sung", text=song) for song in shipped("en").songs)


def test_the_operators_own_are_told_too_or_alone() -> None:
    own = {"jokes": {"en": ["Why did the train stop? It was out of track!"]}}
    jokes = Conversation("en", skill(**own))
    heard = {jokes.ask("Tell me a joke") for _ in range(len(shipped("en").jokes) + 1)}
    assert heard == {*shipped("en").jokes, *own["jokes"]["en"]}
    alone = Conversation("en", skill(built_in=False, **own))
    assert [alone.ask("Tell me a joke"), alone.ask("One more")] == own["jokes"]["en"] * 2
    assert alone.claim("Tell me a story") is None, "where there is none, the language model tells one"


def test_the_operators_riddle_is_judged_by_the_words_of_its_answer() -> None:
    riddle = {"question": "What has rails and never laughs?", "answer": "The old railway."}
    talk = Conversation("en", skill(built_in=False, riddles={"en": [riddle]}))
    assert talk.ask("Ask me a riddle") == riddle["question"]
    assert talk.ask("The railway") == WORDING.say("en", "guess_again")
    assert talk.ask("is it an old railway") == WORDING.say("en", "right", answer="The old railway")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"jokes": {"en": "Ha"}}, "jokes"),
        ({"jokes": {"english": ["Ha"]}}, "english"),
        ({"riddles": {"en": ["Ha?"]}}, "riddles"),
        ({"joke": {"en": ["Ha"]}}, "joke"),
        ({"stories": {"en": [""]}}, "stories"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=rf"\[skills.fun\].*{told}"):
        fun.SKILL.set_up(Config(skills={NAME: settings}))


def test_the_folder_makes_the_skill_and_says_who_wrote_it() -> None:
    made = fun.SKILL.made(tools(skills={NAME: {"built_in": False}}))
    assert isinstance(made, FunSkill)
    assert fun.SKILL.origin_in("de") == WORDING.say("de", "origin")


def test_only_a_whole_wish_is_one() -> None:
    assert wishes.read("", "en") is None
    assert wishes.read("a joke and a riddle", "en") is None
    assert wishes.read("about a joke", "en") is None


@pytest.mark.models
@pytest.mark.parametrize("language", USUAL)
def test_the_guards_classifier_lets_nearly_all_texts_pass(program: "App", language: str) -> None:
    """It takes some nursery rhymes for what they are not ("Frère Jacques"); what people wrote, it need not read."""
    told = texts_of(language)
    stopped = [text for text in told if program.guard.reads(text, language)]
    assert len(stopped) <= 0.2 * len(told), stopped


@pytest.mark.models
@EACH
def test_no_wish_and_no_answer_is_stopped_by_the_guard(program: "App", language: str) -> None:
    known = WORDING.languages[language]
    wished = [text for kind in KINDS for text in (*known.examples[kind], *known.tests[kind])]
    answers = [riddle.answer for riddle in shipped(language).riddles]
    every = [*wished, *answers, *(phrase for name in ("give_up", "more", "yes") for phrase in known.words[name])]
    assert not [(text, kind) for text in every if (kind := program.guard.explain(text, language).kind)]


@pytest.mark.models
@pytest.mark.parametrize("language", USUAL)
def test_the_router_sends_here_what_is_meant_and_nothing_else(program: "App", language: str) -> None:
    known = WORDING.languages[language]
    wished = [text for kind in KINDS for text in (*known.examples[kind], *known.tests[kind])]
    others = [*known.examples["none"], *known.tests["none"]]
    found = {text: program.router.route(Transcript(text, language), ()).skill for text in (*wished, *others)}
    assert {text: skill for text, skill in found.items() if (skill == NAME) != (text in wished)} == {}


@pytest.mark.models
@pytest.mark.parametrize(
    "language", [ENGLISH, *(pytest.param(code, marks=pytest.mark.long) for code in USUAL if code != ENGLISH)]
)
def test_the_router_knows_a_riddle_is_open(program: "App", language: str) -> None:
    wish = Intent(NAME, Transcript("?", language), 1.0, {"topic": "riddles"})
    found = {}
    for riddle in shipped(language).riddles:
        history = [Exchange(wish, riddle.question, riddle.question)]
        for text in (riddle.answer, *WORDING.words(language, "give_up")):
            found[text] = program.router.route(Transcript(text, language), history).skill
    assert {text: skill for text, skill in found.items() if skill != NAME} == {}
