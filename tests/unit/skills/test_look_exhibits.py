""" "What is this?" of an exhibit: its name and a fact of the packs at once; of anything else, what there was before."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.core.config import VisionSettings
from assistant.core.errors import NoCamera, VisionError
from assistant.core.events import Event, Events, KioskState, Pictured, StateChanged
from assistant.core.languages import LANGUAGES
from assistant.core.messages import Intent, Picture, Provenance, Reply, Transcript
from assistant.knowledge.packs.passages import Passage, passage
from assistant.skills.look.claims import THING, WORDING
from assistant.skills.look.exhibits import ExhibitTeller, first_fact
from assistant.skills.look.skill import LookSkill
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.turn.turn_token import Turn
from assistant.vision.camera import FakeCamera
from assistant.vision.detector import FakeDetector
from assistant.vision.exhibits.photographs import made, nothing_yet
from assistant.vision.exhibits.recogniser import ExhibitRecogniser
from assistant.vision.exhibits.store import ExhibitStore
from assistant.vision.image_embedder import FakeImageEmbedder

EMBEDDER = FakeImageEmbedder()
SMOKER = Picture(np.random.default_rng(1).integers(30, 220, (4, 4, 3)).astype(np.uint8))
OTHER = Picture(np.random.default_rng(2).integers(30, 220, (4, 4, 3)).astype(np.uint8))


def fact(heading: str, text: str, pack: str = "Bees", **translations: str) -> Passage:
    return passage(heading, text, translations=translations.items(), language="en", pack=pack)


CAT = FakeDetector("cat")
FACTS = (
    fact("Smoke", "Smoke comes from fire.", pack="Trains"),
    fact("Honey", "A smoker does not harm the honey."),
    fact("Smokers", "Smoke calms the bees.", de="Rauch beruhigt die Bienen."),
)


def store(folder: Path) -> ExhibitStore:
    kept = ExhibitStore(folder)
    views = [EMBEDDER.regions(SMOKER)] * 3
    kept.add(made(views, nothing_yet("Smoker", "Bees", {"de": "Der Smoker"}), EMBEDDER))
    return kept


def ask(
    folder: Path,
    picture: Picture | NoCamera,
    asked: str = "What is this?",
    language: str = "en",
    *,
    facts: Sequence[Passage] = FACTS,
    events: Events | None = None,
    detector: FakeDetector | None = CAT,
    model: FakeLanguageModel | None = None,
) -> Reply:
    eyes = ExhibitRecogniser(store(folder), lambda: EMBEDDER, 1.0)
    teller = ExhibitTeller(eyes, lambda: facts)
    skill = LookSkill(FakeCamera(picture), detector, model, VisionSettings(), events=events, exhibits=teller)
    return skill.answer(Intent("look", Transcript(asked, language)), (), Turn())


def said(reply: Reply) -> str:
    return "".join(reply.deltas).strip()


def test_an_exhibit_is_told_with_its_first_fact_and_where_that_stands(tmp_path: Path) -> None:
    model = FakeLanguageModel("It is a toy.")
    reply = ask(tmp_path, SMOKER, model=model)
    assert reply.provenance is Provenance.NOTED
    assert said(reply) == "I know this one: Smoker. Smoke calms the bees."
    assert [(source.title, source.heading) for source in reply.sources] == [("Bees", "Smokers")]
    assert model.requests == []


def test_it_is_told_in_the_visitors_language(tmp_path: Path) -> None:
    told = said(ask(tmp_path, SMOKER, "Was ist das?", "de"))
    assert told == "Das kenne ich: Der Smoker. Rauch beruhigt die Bienen."
    assert said(ask(tmp_path, SMOKER, "C'est quoi ?", "fr")) == "Je reconnais ceci : Smoker."


@pytest.mark.parametrize("asked", ["What is this?", "What am I holding?", "What do you see?", "Look at this!"])
def test_what_is_none_of_them_is_left_to_the_detector_and_photographed_once(tmp_path: Path, asked: str) -> None:
    events, seen = Events(), list[Event]()
    events.subscribe(seen.append)
    reply = ask(tmp_path, OTHER, asked, events=events)
    assert said(reply) == "I see a cat."
    assert seen.count(StateChanged(KioskState.CAPTURING)) == 1


def test_without_detector_and_model_it_still_sees_exhibits(tmp_path: Path) -> None:
    assert said(ask(tmp_path, SMOKER, detector=None)).startswith("I know this one: Smoker.")
    assert said(ask(tmp_path, OTHER, detector=None)) == "I see nothing that I can name."


@pytest.mark.parametrize("asked", ["What colour is this?", "How many people are here?", "Am I wearing glasses?"])
def test_who_does_not_ask_for_a_name_hears_none(tmp_path: Path, asked: str) -> None:
    assert said(ask(tmp_path, SMOKER, asked)) == "I see a cat."


def test_the_page_shows_what_it_is_called(tmp_path: Path) -> None:
    events, seen = Events(), list[Event]()
    events.subscribe(seen.append)
    ask(tmp_path, SMOKER, events=events)
    [pictured] = [event for event in seen if isinstance(event, Pictured)]
    assert [thing.named for thing in pictured.found] == ["Smoker"]
    from assistant.web.pictures import Gallery

    shown = Gallery().hang(pictured.picture, pictured.found, "de")
    assert shown["things"] == [{"name": "Smoker", "box": [0.0, 0.0, 1.0, 1.0]}]


def test_without_a_camera_it_says_so(tmp_path: Path) -> None:
    assert "no eyes" in said(ask(tmp_path, NoCamera("none")))


def test_exhibits_that_cannot_be_looked_at_are_no_reason_to_see_nothing(tmp_path: Path) -> None:
    def missing() -> FakeImageEmbedder:
        raise VisionError("the model is missing")

    teller = ExhibitTeller(ExhibitRecogniser(store(tmp_path), missing, 1.0), lambda: FACTS)
    skill = LookSkill(FakeCamera(SMOKER), FakeDetector("cat"), None, VisionSettings(), exhibits=teller)
    assert said(skill.answer(Intent("look", Transcript("What is this?", "en")), (), Turn())) == "I see a cat."


def test_the_fact_is_of_its_own_pack_and_headed_before_it_is_named() -> None:
    def found(name: str, pack: str = "bees", language: str = "en", **names: str) -> str | None:
        told = first_fact(nothing_yet(name, pack, names), FACTS, language)
        return told and told[1]

    assert found("Smoker") == "Smoke calms the bees."
    assert found("The smoker") == "Smoke calms the bees."
    assert found("Honey") == "A smoker does not harm the honey."
    assert found("Fire", "") == "Smoke comes from fire."
    assert found("Fire") is None
    assert found("Smoker", language="fr") is None
    assert found("Affumicatore", en="Smoker") == "Smoke calms the bees."
    assert found("Smo") is None
    assert found("Honey pot") is None


def test_a_name_in_ideographs_is_found() -> None:
    noted = passage("", "燻煙器は蜂を落ち着かせます。", language="ja", pack="蜂")
    assert first_fact(nothing_yet("燻煙器", "蜂"), [noted], "ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_for_a_name_are_known_in_every_language(language: str) -> None:
    own = WORDING.languages[language]
    assert "{name}" in own.sentences["exhibit"]
    held = {
        "en": "What is this?", "de": "Was ist das?", "fr": "Qu'est-ce que c'est ?", "it": "Che cos'è questo?",
        "es": "¿Qué es esto?", "pt": "O que é isto?", "zh": "这是什么？", "nl": "Wat is dit?", "pl": "Co to jest?",
        "ja": "これは何ですか？",
    }  # fmt: skip
    assert WORDING.holds(held[language], language, THING)
    colours = {
        "en": "What colour is this?", "de": "Welche Farbe hat das?", "fr": "De quelle couleur est-ce ?",
        "it": "Di che colore è questo?", "es": "¿De qué color es esto?", "pt": "De que cor é isto?",
        "zh": "这是什么颜色？", "nl": "Welke kleur heeft dit?", "pl": "Jakiego to jest koloru?",
        "ja": "これは何色ですか？",
    }  # fmt: skip
    assert not WORDING.holds(colours[language], language, THING)
