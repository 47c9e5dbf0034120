from assistant.core.languages import USUAL
from assistant.core.resources import resource
from assistant.knowledge.packs.packs import load
from assistant.knowledge.packs.passages import Pack, passage
from assistant.web.suggestions import LONGEST, MOST, WHEREVER, samples


def test_the_pack_that_ships_has_questions_to_show_in_every_language() -> None:
    found = samples(load(resource("config", "knowledge", "bees.md")).passages, USUAL)
    assert list(found) == list(USUAL)
    for language in USUAL:
        assert 10 <= len(found[language]) <= MOST + 1
        assert all(len(question) <= LONGEST for question in found[language])
    assert any("honey" in question for question in found["en"])
    assert any("mel" in question for question in found["pt"])
    assert not set(found["en"]) & set(found["de"])


def test_without_a_pack_there_is_still_something_to_ask() -> None:
    assert samples((), ("en", "de")) == {"en": [WHEREVER], "de": ["Wie weit ist es bis Paris?"]}


def test_what_a_curator_chose_comes_first() -> None:
    pack = Pack("Hafen", "de", (), samples=("Der Kran: wie alt?", "How old is the crane?"))
    passages = [passage("", "A fact.", ("How deep is it?",), language="en", pack="Hafen")]
    found = samples(passages, ("de", "en", "fr"), [pack])
    assert found["de"][1:] == ["Der Kran: wie alt?"]
    assert found["en"][1:] == ["How old is the crane?", "How deep is it?"]
    assert len(found["fr"]) == 1
