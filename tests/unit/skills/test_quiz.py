"""A quiz: what is asked, what is right, and who has how many points."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from house_tools import tools

from assistant.core.messages import Asked, Exchange, Intent, Provenance, Reply, Transcript
from assistant.knowledge.packs.packs import load
from assistant.knowledge.packs.passages import Passage, passage
from assistant.skills.quiz.claims import WORDING, claim
from assistant.skills.quiz.items import items
from assistant.skills.quiz.settings import QuizSettings
from assistant.skills.quiz.skill import QuizSkill
from assistant.thinking.embeddings import FakeEmbedder
from assistant.turn.turn_token import Turn

BEES = Path("config/knowledge/bees.md")
LEGS = passage("Animals", "8", ["How many legs does a spider have?"], language="en", pack="Our quiz")
SUN = passage("Stars", "Mercury", ["Which planet is nearest to the Sun?"], language="en", pack="Our quiz")
MONA = passage(
    *("Art", "Leonardo da Vinci", ["Who painted the Mona Lisa?"]), answers=["da Vinci"], language="en", pack="Our quiz"
)
EGGS = passage(
    "The queen",
    "The queen lays the eggs, up to 2,000 of them a day.",
    [
        "How many eggs does the queen lay?",
        "Do drones lay eggs?",
        "Can you tell me who lays the eggs?",
        "Who lays the eggs?",
    ],
    [("de", "Die Königin legt die Eier, bis zu 2.000 am Tag.")],
    language="en",
    pack="Bees",
)


class Players:
    """Who plays: what they say goes to the skill, with what was said before."""

    def __init__(self, *passages: Passage, seed: int = 1, **settings: Any) -> None:
        notes: Any = SimpleNamespace(passages=passages)
        own = replace(tools(), notes=lambda: notes, embedder=FakeEmbedder)
        self.skill = QuizSkill(own, QuizSettings(**settings), random.Random(seed))
        self.history: list[Exchange] = []
        self.reply = Reply(iter(()), "en")

    def say(self, text: str, language: str = "en") -> str:
        """What is answered; empty where the words are not for the quiz."""
        claimed = self.skill.claim(Asked(text, language, history=self.history))
        if claimed is None:
            return ""
        return self._give(Intent("quiz", Transcript(text, language), claimed.score, claimed.slots))

    def press(self) -> str:
        """The button, and no word."""
        intent = self.skill.skip(self.history)
        assert intent
        return self._give(intent)

    def _give(self, intent: Intent) -> str:
        self.reply = self.skill.answer(intent, self.history, Turn())
        text = "".join(self.reply.deltas)
        asked = (self.reply.asks, self.reply.answer_seconds, self.reply.kept)
        self.history.append(Exchange(intent, text, text, self.reply.sources, self.reply.provenance, *asked))
        return text


def test_a_round_is_asked_judged_and_counted() -> None:
    players = Players(LEGS, SUN, questions=2)
    first = players.say("Let's play a quiz.")
    assert first.startswith("2 questions! ")
    assert "Question 1: " in first
    answers = {"spider": "8", "planet": "It is Venus."}
    answer = next(said for word, said in answers.items() if word in first)
    second = players.say(answer)
    assert second.startswith("Right! Question 2: " if answer == "8" else "No. The answer is: Mercury. Question 2: ")
    last = players.say(next(said for said in answers.values() if said != answer))
    assert last.endswith("That was the quiz. You have 1 of 2 points.")
    assert players.say("Venus") == "", "it is over"


def test_it_listens_for_the_answer_without_a_press_whatever_is_said_until_it_is_over() -> None:
    players = Players(LEGS, questions=1, answer_seconds=7)
    begun = players.say("Let's play a quiz.")
    assert "without a press" in begun
    assert (players.reply.asks, players.reply.answer_seconds) == (True, 7)
    players.say("eight")
    assert not players.reply.asks


def test_where_it_listens_after_a_press_only_it_promises_nothing_else() -> None:
    players = Players(LEGS, answer_seconds=0)
    assert "without a press" not in players.say("Let's play a quiz.")
    assert players.reply.answer_seconds == 0


def test_no_question_is_asked_twice_and_it_ends_where_there_is_none_left() -> None:
    players = Players(LEGS, SUN, MONA, questions=5)
    said = [players.say("Quiz me."), players.say("next"), players.say("next"), players.say("next")]
    assert said[0].startswith("3 questions!")
    asked = [line.partition(": ")[2].partition(": ")[2] if "answer" in line else line for line in said[:3]]
    assert len({text[-20:] for text in asked}) == 3
    assert "That was the quiz. You have 0 of 3 points." in said[3]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_players_take_turns_and_each_has_points_of_their_own(count: int) -> None:
    words = {2: "two", 3: "three", 4: "four"}[count]
    players = Players(LEGS, SUN, MONA, EGGS, questions=1)
    said = players.say(f"Start a quiz with {words} players")
    right = {"spider": "8", "planet": "Mercury", "Mona": "Leonardo", "eggs": "2000"}
    for number in range(count):
        assert f"Player {number + 1}: " in said
        answer = next(own for word, own in right.items() if word in said.rpartition("Player")[2])
        said = players.say(answer if number == 0 else "no idea")
    assert "Player 1: 1 of 1 points." in said
    assert f"Player {count}: 0 of 1 points." in said
    assert said.endswith("Player 1 wins!")


def test_nobody_wins_where_all_have_the_same_nor_where_it_was_stopped_in_the_middle() -> None:
    players = Players(LEGS, SUN, questions=1)
    players.say("Start a quiz with two players")
    players.say("next")
    assert players.say("next").endswith("it is a draw!")
    players.say("Start a quiz with two players")
    assert players.say("next")
    assert players.say("stop").endswith("Player 2: 0 of 0 points.")


def test_stop_ends_it_and_what_was_not_answered_does_not_count() -> None:
    players = Players(LEGS, SUN, MONA)
    players.say("Let's play a quiz.")
    players.say("I don't know.")
    assert players.say("Stop, please.") == "That was the quiz. You have 0 of 1 points."


def test_a_press_without_a_word_passes_the_question_over() -> None:
    players = Players(LEGS, SUN)
    players.say("Let's play a quiz.")
    assert players.press().startswith("The answer is: ")
    players.say("stop")
    assert players.skill.skip(players.history) is None


def test_a_question_of_the_visitors_is_none_of_the_quiz_which_goes_on_by_next() -> None:
    players = Players(LEGS, SUN, MONA)
    players.say("Let's play a quiz.")
    assert players.say("How far is it to Berlin?") == ""
    other = Intent("distance", Transcript("How far is it to Berlin?", "en"))
    players.history.append(Exchange(other, "10 km", "10 km"))
    assert players.say("Mercury") == "", "that is for whoever knows now"
    assert "Question 2" in players.say("next question")


def test_an_answer_in_the_form_of_a_question_is_an_answer() -> None:
    players = Players(SUN, LEGS, questions=1)
    said = players.say("Let's play a quiz.")
    assert players.say("Is it Mercury?" if "planet" in said else "Is it 8?").startswith("Right!")


def test_repeat_and_other_controls_go_before_an_answer() -> None:
    players = Players(LEGS, SUN)
    players.say("Let's play a quiz.")
    claimed = players.skill.claim(Asked("Could you repeat that?", "en", history=players.history))
    assert claimed
    assert claimed.score < 0.992, "the score of a control"


def test_what_a_fact_answers_is_told_with_it_and_where_it_stands() -> None:
    players = Players(EGGS, questions=1)
    assert players.say("Let's play a quiz.").endswith("?")
    assert players.say("the queen, two thousand").startswith(
        "Right! The queen lays the eggs, up to 2,000 of them a day."
    )
    assert players.reply.provenance is Provenance.NOTED
    assert [source.title for source in players.reply.sources] == ["Bees"]


def test_an_answer_in_another_language_than_the_round_is_judged_in_that_of_the_round() -> None:
    players = Players(LEGS)
    players.say("Let's play a quiz.")
    assert players.say("8", "pt").startswith("Right!")


def test_questions_are_about_what_is_asked_for_and_of_the_packs_that_are_set() -> None:
    for seed in range(5):
        assert "eggs" in Players(LEGS, SUN, EGGS, seed=seed).say("Ask me something about the queen.")
        assert "eggs" not in Players(LEGS, SUN, EGGS, seed=seed, packs=["Our quiz"]).say("Let's play a quiz.")


def test_without_questions_in_a_language_it_says_so() -> None:
    assert Players(LEGS).say("Lass uns ein Quiz spielen.", "de") == "In dieser Sprache habe ich keine Quizfragen."
    assert "Quiz" in Players().say("Lass uns ein Quiz spielen.", "de")


def test_only_plain_questions_of_the_language_are_asked_about_a_fact() -> None:
    asked = [item.question for item in items([EGGS], "en")]
    assert asked == ["How many eggs does the queen lay?", "Who lays the eggs?"]
    assert not items([EGGS], "de"), "it has no question in German"


def test_a_sentence_is_a_fact_however_short() -> None:
    fact = passage("Size", "A colony has 20,000 bees.", ["How many bees are in a colony?"], language="en", pack="Bees")
    assert [item.answers for item in items([fact], "en")] == [()]


def test_of_short_answers_every_question_is_asked_in_the_language_of_the_pack_only() -> None:
    yes = passage("Quiz", "No", ["Is a spider an insect?", "Is a whale a fish?"], language="en", pack="Our quiz")
    assert [item.question for item in items([yes], "en")] == ["Is a spider an insect?", "Is a whale a fish?"]
    assert not items([yes], "de")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "zh"])
def test_the_bees_have_questions_in_every_language_of_theirs(language: str) -> None:
    found = items(load(BEES).passages, language)
    assert len({item.passage.id for item in found}) >= 20


@pytest.mark.parametrize("language", list(WORDING.languages))
def test_every_language_begins_passes_over_and_ends_a_quiz(language: str) -> None:
    own = WORDING.languages[language]
    pack = passage("Quiz", "8", ["8?", "9?"], language=language, pack="Our quiz")
    for words in own.words["surely"][:4]:
        players = Players(pack, pack)
        players.say(f"{words}", language)
        assert players.reply.asks, words
    for words in own.words["skip"]:
        claimed = claim(Asked(words, language, history=players.history))
        assert claimed, words
        assert claimed.slots["move"] == "skip", words
    for words in own.words["stop"]:
        claimed = claim(Asked(words, language, history=players.history))
        assert claimed, words
        assert claimed.slots["move"] == "stop", words


def test_what_asks_to_ask_begins_none() -> None:
    texts: Sequence[tuple[str, str]] = [
        (text, code) for code, own in WORDING.languages.items() for text in own.examples["none"]
    ]
    assert not [text for text, code in texts if claim(Asked(text, code))]
