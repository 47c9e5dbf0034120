"""Another language and a slower pace, obeyed until the conversation ends."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
import shared_places
from kiosk_fakes import stations

from assistant.asking.questions import ask
from assistant.core.config import ChatSettings, HomeSettings, KnowledgeSettings, ModelsSettings
from assistant.core.languages import USUAL
from assistant.core.messages import Exchange, Intent, Sentence, Speech, Transcript, Wishes
from assistant.knowledge.hits import Hit, Retrieved, Verdict
from assistant.knowledge.packs.packs import Passage
from assistant.skills.chat.skill import IN_ENGLISH, IN_LANGUAGE, ChatSkill
from assistant.skills.control.skill import FASTEST, LOUDER, LOUDEST, QUIETEST, SLOWER, SLOWEST, ControlSkill
from assistant.skills.distance.skill import DistanceSkill
from assistant.skills.knowledge.skill import KnowledgeSkill
from assistant.speaking.loudness import at_volume
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.memory import Memory
from assistant.turn.pipeline import Pipeline

HONEY = Passage("1", "Honey", "Honey is made of nectar.", translations=(("pt", "O mel é feito de néctar."),))
INTENTS: Mapping[str, tuple[str, dict[str, str]]] = {
    "Speak Portuguese, please.": ("control", {"action": "language", "language": "pt"}),
    "Fale inglês.": ("control", {"action": "language", "language": "en"}),
    "Speak Dutch.": ("control", {"action": "language", "language": "nl"}),
    "Slower.": ("control", {"action": "slower"}),
    "Faster.": ("control", {"action": "faster"}),
    "Louder.": ("control", {"action": "louder"}),
    "Quieter.": ("control", {"action": "quieter"}),
    "As usual.": ("control", {"action": "normal"}),
    "Again.": ("control", {"action": "repeat"}),
    "Forget it.": ("control", {"action": "forget"}),
    "What is honey?": ("knowledge", {}),
    "How far is Italy?": ("distance", {"place": "Italy"}),
    "How are you?": ("chat", {}),
    "Tudo bem?": ("chat", {}),
    "Does it break?": ("broken", {}),
}


class ByTable:
    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        skill, slots = INTENTS[transcript.text]
        return Intent(skill, transcript, slots=slots)


class Notes:
    """A retriever that knows one passage, and in which language it was asked."""

    def __init__(self) -> None:
        self.languages: list[str] = []

    def further(self, question: str, language: str, said: Collection[str], count: int = 5) -> Retrieved | None:
        return None

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        self.languages.append(language)
        hits = (Hit(HONEY, 0.95),)
        return Retrieved(Verdict.DIRECT, hits, hits)


class Kiosk:
    """Real skills over fake notes, model and voices."""

    def __init__(self, without: str = "") -> None:
        self.speaker, self.model, self.notes = RecordingSpeaker(), FakeLanguageModel("Fine."), Notes()
        voices = Voices({code: FakeVoice for code in USUAL if code != without})
        parts = stations(speaker=self.speaker, voices=voices)
        atlas = shared_places.atlas()
        self.parts: Pipeline = replace(
            parts,
            router=ByTable(),
            skills={
                "chat": ChatSkill(self.model, ChatSettings(), ModelsSettings()),
                "distance": DistanceSkill(atlas, HomeSettings()),
                "knowledge": KnowledgeSkill(self.notes, self.model, KnowledgeSettings()),
                "control": ControlSkill(USUAL),
            },
        )

    def hears(self, text: str, language: str = "en") -> list[Sentence]:
        """What comes out of the loudspeaker."""
        self.speaker.speeches.clear()
        list(ask(self.parts, [text], language, conversation=True))
        return [speech.sentence for speech in self.speaker.speeches]

    def said(self, text: str, language: str = "en") -> str:
        return " ".join(sentence.text for sentence in self.hears(text, language))


@pytest.fixture(scope="module")
def kiosk() -> Kiosk:
    return Kiosk()


@pytest.fixture(autouse=True)
def _new_visitor(kiosk: Kiosk) -> None:
    kiosk.parts.memory.clear()


def test_every_skill_answers_in_the_language_that_was_asked_for(kiosk: Kiosk) -> None:
    assert kiosk.said("Speak Portuguese, please.") == "A partir de agora falo português."
    assert kiosk.said("What is honey?") == "O mel é feito de néctar."
    assert kiosk.notes.languages[-1] == "en", "it was asked in English"
    assert "quilômetros de Roma" in kiosk.said("How far is Italy?")
    kiosk.hears("How are you?")
    assert kiosk.model.requests[-1][-1].content.endswith(IN_LANGUAGE["pt"])
    assert {sentence.language for sentence in kiosk.hears("What is honey?")} == {"pt"}


def test_also_in_english(kiosk: Kiosk) -> None:
    assert kiosk.said("Fale inglês.", "pt") == "From now on I speak English."
    kiosk.hears("Tudo bem?", "pt")
    assert kiosk.model.requests[-1][-1].content.endswith(IN_ENGLISH["en"])


def test_whoever_asks_in_english_is_not_told_to_be_answered_in_it(kiosk: Kiosk) -> None:
    kiosk.hears("How are you?")
    assert kiosk.model.requests[-1][-1].content == "How are you?"


def test_an_apology_is_in_the_language_that_was_asked_for(kiosk: Kiosk) -> None:
    kiosk.hears("Speak Portuguese, please.")
    assert kiosk.said("Does it break?").startswith("Algo deu errado.")


def test_the_wish_ends_with_the_conversation(kiosk: Kiosk) -> None:
    kiosk.hears("Speak Portuguese, please.")
    assert kiosk.said("Forget it.") == "I have forgotten what we said."
    assert kiosk.said("What is honey?") == HONEY.text


def test_a_language_that_the_kiosk_does_not_speak_is_refused_with_those_that_it_does(kiosk: Kiosk) -> None:
    told = kiosk.said("Speak Dutch.")
    assert "English, Portuguese, Spanish, French, German, Italian, Chinese" in told
    assert kiosk.said("What is honey?") == HONEY.text


def test_slower_repeats_slowly_and_what_follows_is_slower_too(kiosk: Kiosk) -> None:
    assert {sentence.pace for sentence in kiosk.hears("What is honey?")} == {1.0}
    again = kiosk.hears("Slower.")
    assert ([sentence.text for sentence in again], {sentence.pace for sentence in again}) == ([HONEY.text], {SLOWER})
    assert {sentence.pace for sentence in kiosk.hears("How far is Italy?")} == {SLOWER}
    assert {sentence.pace for sentence in kiosk.hears("Again.")} == {SLOWER}
    kiosk.hears("Forget it.")
    assert {sentence.pace for sentence in kiosk.hears("What is honey?")} == {1.0}


def test_slower_has_an_end(kiosk: Kiosk) -> None:
    for _ in range(4):
        kiosk.hears("Slower.")
    assert {sentence.pace for sentence in kiosk.hears("What is honey?")} == {SLOWEST}


def test_slower_before_anything_was_said_is_a_promise(kiosk: Kiosk) -> None:
    assert kiosk.said("Slower.") == "From now on I speak more slowly."


def test_faster_undoes_slower_and_has_an_end(kiosk: Kiosk) -> None:
    kiosk.hears("Slower.")
    assert kiosk.said("Faster.") == "From now on I speak faster."
    assert {sentence.pace for sentence in kiosk.hears("What is honey?")} == {1.0}
    for _ in range(4):
        kiosk.hears("Faster.")
    assert {sentence.pace for sentence in kiosk.hears("What is honey?")} == {FASTEST}


def loudness(kiosk: Kiosk, text: str) -> int:
    kiosk.hears(text)
    return max(int(np.abs(speech.samples.astype(int)).max()) for speech in kiosk.speaker.speeches)


def test_louder_says_so_again_and_louder_until_the_conversation_ends(kiosk: Kiosk) -> None:
    usual = loudness(kiosk, "What is honey?")
    assert kiosk.said("Louder.") == f"From now on I speak louder. {HONEY.text}"
    assert loudness(kiosk, "What is honey?") == pytest.approx(usual * LOUDER, rel=0.01)
    kiosk.hears("As usual.")
    assert loudness(kiosk, "What is honey?") == usual
    kiosk.hears("Louder.")
    kiosk.hears("Forget it.")
    assert loudness(kiosk, "What is honey?") == usual


def test_louder_and_quieter_have_an_end(kiosk: Kiosk) -> None:
    for _ in range(5):
        kiosk.hears("Louder.")
    assert kiosk.parts.memory.wishes.volume == LOUDEST
    for _ in range(8):
        kiosk.hears("Quieter.")
    assert kiosk.parts.memory.wishes.volume == QUIETEST


def test_nothing_clips_and_the_rest_of_a_speech_is_as_loud_as_its_beginning() -> None:
    full = np.array([0, 1000, -1000, 20_000, 32_767, -32_768], np.int16)
    speech = Speech(full, 16_000, Sentence("?", "?", 0, "en"), iter([full]), 12)
    loud = at_volume(speech, LOUDEST).whole().samples
    assert np.array_equal(loud[:6], loud[6:])
    assert list(loud[:3]) == [0, 2500, -2500]
    assert loud[3] < loud[4] <= 32_767
    assert loud[5] >= -32_767


def test_a_wish_for_a_language_without_a_voice_is_answered_in_text_and_excused_aloud() -> None:
    kiosk = Kiosk(without="pt")
    assert kiosk.said("Speak Portuguese, please.").startswith("Sorry, I have no voice for your language")
    kiosk.parts.memory.touch()
    [result] = ask(kiosk.parts, ["What is honey?"], "en", conversation=True)
    assert result.record.reply == "O mel é feito de néctar."


def test_a_visitor_who_has_gone_takes_the_wishes_along() -> None:
    now = [0.0]
    memory = Memory(6, 120, lambda: now[0])
    memory.wish(Wishes("pt", SLOWER))
    now[0] = 119
    assert memory.wishes == Wishes("pt", SLOWER)
    now[0] = 121
    assert memory.wishes == Wishes()


def test_of_a_language_chosen_on_the_screen_and_one_wished_for_the_last_counts() -> None:
    memory = Memory(6, 120)
    memory.choose("de")
    memory.wish(Wishes("pt"))
    assert (memory.language, memory.wishes.language) == ("", "pt"), "any language may be spoken again"
    memory.choose("fr")
    assert (memory.language, memory.wishes.language) == ("fr", "")
    memory.wish(Wishes(pace=SLOWER))
    assert memory.language == "fr"
