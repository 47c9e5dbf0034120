"""What a kiosk without internet cannot know is claimed by words alone where these leave no doubt."""

from dataclasses import replace

import pytest

from assistant.core.languages import USUAL
from assistant.core.messages import Asked, Claim, Exchange, Intent, Transcript
from assistant.skills.contract import LAST
from assistant.skills.limits import TOLD, LimitsSkill
from assistant.thinking.routing.rules import read
from assistant.thinking.routing.tables import routing_table


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Who is the president of France now?"),
        ("en", "who's the prime minister of Japan"),
        ("de", "Wer ist Bundeskanzler?"),
        ("fr", "Qui est le maire de Lyon ?"),
        ("es", "¿Quién es el rey de España?"),
        ("it", "Chi è il papa?"),
        ("pt", "Quem é o presidente do Brasil?"),
        ("zh", "法国的总统是谁？"),
        ("nl", "Wie is de premier van België?"),
        ("pl", "Kto jest prezydentem Francji?"),
        ("ja", "日本の首相は誰ですか？"),
    ],
)
def test_who_holds_an_office_is_news_and_nothing_for_a_model(language: str, question: str) -> None:
    found = LimitsSkill().claim(Asked(question, language))
    assert found
    assert found.slots == {"topic": "news"}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Who was the first president of the United States?"),
        ("en", "Who is the hero of Hamlet?"),
        ("de", "Wer war der erste Bundeskanzler?"),
        ("fr", "Qui était le roi Louis XIV ?"),
        ("zh", "第一任总统叫什么名字？"),
        ("nl", "Wie was de eerste premier van België?"),
        ("pl", "Kto był pierwszym prezydentem Polski?"),
        ("ja", "最初の大統領は誰でしたか？"),
    ],
)
def test_who_held_one_is_history(language: str, question: str) -> None:
    assert LimitsSkill().claim(Asked(question, language)) is None


@pytest.mark.parametrize(
    ("language", "question", "topic"),
    [
        ("en", "Who is the richest man in the world?", "news"),
        ("de", "Lebt die Queen noch?", "news"),
        ("en", "How many euros is ten dollars?", "prices"),
        ("fr", "Combien font dix dollars en euros ?", "prices"),
        ("en", "How long would it take to walk to Rome?", "travel"),
        ("zh", "去罗马要多久？", "travel"),
        ("es", "¿Qué tiempo hace?", "weather"),
        ("fr", "Donne-moi l'adresse de Taylor Swift.", "contacts"),
        ("it", "Qual è il numero di telefono di Totti?", "contacts"),
        ("en", "What is my name?", "people"),
        ("pt", "Como é que eu me chamo?", "people"),
        ("nl", "Leeft de koningin nog?", "news"),
        ("nl", "Hoeveel euro is tien dollar?", "prices"),
        ("nl", "Hoe lang duurt de vlucht naar Rome?", "travel"),
        ("nl", "Gaat het morgen regenen?", "weather"),
        ("nl", "Wat is het adres van Rihanna?", "contacts"),
        ("nl", "Hoe heet ik?", "people"),
        ("pl", "Czy królowa jeszcze żyje?", "news"),
        ("pl", "Ile to jest dziesięć dolarów na euro?", "prices"),
        ("pl", "Jak długo leci się do Rzymu?", "travel"),
        ("pl", "Czy jutro będzie padać?", "weather"),
        ("pl", "Podaj adres Roberta Lewandowskiego.", "contacts"),
        ("pl", "Jak mam na imię?", "people"),
        ("ja", "世界一のお金持ちは誰ですか？", "news"),
        ("ja", "十ドルは何ユーロですか？", "prices"),
        ("ja", "ローマまで飛行機でどのくらいかかりますか？", "travel"),
        ("ja", "今日の天気はどうですか？", "weather"),
        ("ja", "大谷翔平の住所は？", "contacts"),
        ("ja", "私の名前は何ですか？", "people"),
    ],
)
def test_what_changes_or_only_a_visitor_knows_is_told_by_its_words(language: str, question: str, topic: str) -> None:
    found = LimitsSkill().claim(Asked(question, language))
    assert found
    assert (dict(found.slots), found.score >= TOLD) == ({"topic": topic}, True)


def test_what_is_asked_of_a_visitor_never_becomes_conversation() -> None:
    last = Claim(LAST, {"topic": "people"})
    assert LimitsSkill().claim(Asked("Did I win the lottery?", "en")) == last
    assert LimitsSkill().claim(Asked("Wie heißt mein Lehrer?", "de")) == last
    assert LimitsSkill().claim(Asked("I'm nine, in what year was I born?", "en")) == last
    assert LimitsSkill().claim(Asked("Hoe heet mijn juf?", "nl")) == last
    assert LimitsSkill().claim(Asked("Jak ma na imię moja pani?", "pl")) == last
    assert LimitsSkill().claim(Asked("僕の先生は誰？", "ja")) == last
    assert LimitsSkill().claim(Asked("How do I learn to read faster?", "en")) is None


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Is it lunchtime yet?"),
        ("en", "is anyone else coming today"),
        ("de", "Ist es schon Mittag?"),
        ("fr", "C'est bientôt l'heure du goûter ?"),
        ("es", "¿Ya es la hora de comer?"),
        ("it", "È già ora di pranzo?"),
        ("pt", "Já é hora do almoço?"),
        ("zh", "午饭时间到了吗？"),
        ("nl", "Is het al lunchtijd?"),
        ("pl", "Czy już czas na obiad?"),
        ("ja", "もうお昼ですか？"),
    ],
)
def test_what_is_asked_of_this_moment_never_becomes_conversation(language: str, question: str) -> None:
    assert LimitsSkill().claim(Asked(question, language)) == Claim(LAST, {"topic": "moment"})


@pytest.mark.parametrize("question", ["Is it true that honey never spoils?", "When is Easter?", "What is a moment?"])
def test_what_is_so_at_any_time_is_left_to_others(question: str) -> None:
    assert LimitsSkill().claim(Asked(question, "en")) is None


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and the other one?"),
        ("en", "Why?"),
        ("fr", "Pourquoi ?"),
        ("de", "Und warum?"),
        ("es", "¿Por qué?"),
        ("zh", "为什么？"),
    ],
)
def test_what_leans_on_no_question_before_is_asked_back(language: str, question: str) -> None:
    words = routing_table(USUAL).words[language]
    asked = Asked(question, language, question=read(question, language, words), said=question)
    assert LimitsSkill().claim(asked) == Claim(LAST, {"topic": "unsaid"})
    talk = Exchange(Intent("chat", Transcript("Who was Napoleon?", language), 0.9), "Who was Napoleon?", "An emperor.")
    assert LimitsSkill().claim(replace(asked, history=(talk,))) is None


@pytest.mark.parametrize("question", ["Why is the sky blue?", "I like it.", "And what is propolis?"])
def test_what_stands_alone_leans_on_nothing(question: str) -> None:
    words = routing_table(USUAL).words["en"]
    asked = Asked(question, "en", question=read(question, "en", words), said=question)
    assert LimitsSkill().claim(asked) is None
