"""What the kiosk says of what it sees: at once what the detector names, then the vision model's words."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
import shared_places

from assistant.core.config import HomeSettings, VisionSettings
from assistant.core.errors import CameraError, CoolingDown, EngineTimeout, NoCamera, TurnCancelled, VisionError
from assistant.core.events import Event, Events, KioskState, Pictured, StateChanged
from assistant.core.languages import USUAL
from assistant.core.messages import ChatMessage, GenerationBudget, Intent, Picture, PlaceGuess, Sampling, Transcript
from assistant.core.stages import CancelToken, LanguageModel
from assistant.geography.pictured import PicturePlaces
from assistant.skills.look.skill import LookSkill
from assistant.text.sentences import sentences
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.turn.turn_token import Turn
from assistant.vision.camera import FakeCamera
from assistant.vision.detector import FakeDetector

PICTURE = Picture(np.zeros((1000, 2000, 3), np.uint8))


class Silent(FakeLanguageModel):
    """Gives no word in time."""

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        yield from ()
        raise EngineTimeout("nothing for 15 s")


def deltas(
    detector: FakeDetector | None, model: LanguageModel | None, *, language: str = "en", asked: str = "What do you see?"
) -> list[str]:
    skill = LookSkill(FakeCamera(PICTURE), detector, model, VisionSettings())
    return list(skill.answer(Intent("look", Transcript(asked, language)), (), Turn()).deltas)


def test_the_detectors_sentence_comes_first_and_at_once() -> None:
    model = FakeLanguageModel("A dog sleeps.")
    said = deltas(FakeDetector("person", "person", "dog"), model)
    assert said[0] == "I see two people and a dog; let me look closer. "
    assert "".join(said[1:]).strip() == "A dog sleeps."


def test_the_model_gets_the_question_and_a_small_picture() -> None:
    model = FakeLanguageModel("Red.")
    deltas(FakeDetector("car"), model, asked="Welche Farbe hat das Auto?", language="de")
    [[_, question]] = model.requests
    assert "Welche Farbe hat das Auto?" in question.content
    assert "Deutsch" in question.content
    [image] = question.images
    assert image.startswith(b"\xff\xd8")
    assert len(image) < 20_000


def test_without_a_vision_model_nothing_more_is_promised() -> None:
    assert deltas(FakeDetector("cat"), None) == ["I see a cat. "]
    assert deltas(FakeDetector(), None) == ["I see nothing that I can name. "]


def test_where_the_model_gives_no_word_the_detectors_sentence_stands() -> None:
    assert deltas(FakeDetector("cat"), Silent("")) == [
        "I see a cat; let me look closer. ",
        "That is all I can see for now.",
    ]


def test_without_a_detector_the_failure_of_the_model_is_a_failure() -> None:
    with pytest.raises(EngineTimeout):
        deltas(None, Silent(""))


def test_without_a_detector_the_model_describes() -> None:
    assert "".join(deltas(None, FakeLanguageModel("A cat."))) == "Let me look closer. A cat. "


@pytest.mark.parametrize(("language", "eyes"), [("en", "no eyes"), ("fr", "yeux"), ("de", "Augen")])
def test_without_detector_and_model_it_says_that_it_has_no_eyes(language: str, eyes: str) -> None:
    assert eyes in "".join(deltas(None, None, language=language))


def test_no_camera_is_told_and_a_broken_one_is_a_failure() -> None:
    def look(fault: CameraError) -> str:
        skill = LookSkill(FakeCamera(fault), FakeDetector("cat"), None, VisionSettings())
        return "".join(skill.answer(Intent("look", Transcript("?", "en")), (), Turn()).deltas)

    assert "no eyes" in look(NoCamera("none"))
    with pytest.raises(CameraError):
        look(CameraError("unplugged"))


def test_capturing_is_shown_while_the_picture_is_taken_and_thinking_after_it() -> None:
    events, seen = Events(), list[Event]()
    events.subscribe(seen.append)

    class Watched(FakeCamera):
        def photograph(self) -> Picture:
            assert seen == [StateChanged(KioskState.CAPTURING)]
            return super().photograph()

    skill = LookSkill(Watched(PICTURE), FakeDetector("cat"), None, VisionSettings(), events=events)
    intent = Intent("look", Transcript("?", "en"))
    list(skill.answer(intent, (), Turn()).deltas)
    assert seen[:2] == [StateChanged(KioskState.CAPTURING), StateChanged(KioskState.THINKING)]


def test_a_camera_that_fails_is_not_shown_as_capturing_any_longer() -> None:
    events, seen = Events(), list[Event]()
    events.subscribe(seen.append)
    skill = LookSkill(FakeCamera(CameraError("busy")), None, FakeLanguageModel(""), VisionSettings(), events=events)
    with pytest.raises(CameraError):
        list(skill.answer(Intent("look", Transcript("?", "en")), (), Turn()).deltas)
    assert seen[-1] == StateChanged(KioskState.THINKING)


def test_a_visitor_who_pressed_again_meanwhile_sees_only_what_the_new_turn_does() -> None:
    events, seen, turn = Events(), list[Event](), Turn()
    events.subscribe(seen.append)

    class Slow(FakeCamera):
        def photograph(self) -> Picture:
            turn.cancel()
            return super().photograph()

    skill = LookSkill(Slow(PICTURE), FakeDetector("cat"), None, VisionSettings(), events=events)
    with pytest.raises(TurnCancelled):
        list(skill.answer(Intent("look", Transcript("?", "en")), (), turn).deltas)
    assert seen == [StateChanged(KioskState.CAPTURING)]


PERU = Picture(np.zeros((10, 10, 3), np.uint8), place=(-13.16, -72.54))


def places(**known: PlaceGuess) -> PicturePlaces:
    return PicturePlaces(shared_places.atlas(), HomeSettings(), FakePlaceFinder(known))


def place_of(picture: Picture, asked: str, model: LanguageModel | None, known: PicturePlaces) -> str:
    skill = LookSkill(FakeCamera(picture), FakeDetector("person"), model, VisionSettings(), known)
    return "".join(skill.answer(Intent("look", Transcript(asked, "en")), (), Turn()).deltas)


def test_which_city_and_how_far_is_answered_after_the_description() -> None:
    known = places(Paris=PlaceGuess("Paris", "France", 48.85, 2.35))
    said = place_of(PICTURE, "Which city is this, and how far away is it?", FakeLanguageModel("Paris"), known)
    assert said.startswith("I see a person; let me look closer. Paris")
    assert said.endswith("located in France and about 11,630 kilometers away from Santiago de Chile.")


def test_the_coordinates_of_the_file_need_no_model() -> None:
    said = place_of(PERU, "How far away is that?", None, places())
    assert "located in Peru and about 2,250 kilometers away" in said


def test_what_asks_for_no_place_gets_none() -> None:
    assert "located" not in place_of(PERU, "What do you see?", FakeLanguageModel("A ruin."), places())


@pytest.mark.parametrize("language", USUAL)
def test_what_is_named_is_one_whole_sentence_in_every_language(language: str) -> None:
    for detector in (FakeDetector("person", "dog"), FakeDetector()):
        first = deltas(detector, FakeLanguageModel("…"), language=language)[0]
        assert sum(sentence.ends for sentence in sentences(iter([first]), language)) == 1


def test_a_place_that_nobody_can_recognise_is_not_passed_over() -> None:
    places = PicturePlaces(shared_places.atlas(), HomeSettings(), None)
    skill = LookSkill(FakeCamera(PICTURE), FakeDetector("dog"), None, VisionSettings(), places)
    asked = Intent("look", Transcript("Which city is this, and how far away is it?", "en"))
    assert "".join(skill.answer(asked, (), Turn()).deltas) == "I see a dog. I cannot tell which place that is."


def test_a_photograph_without_coordinates_needs_a_vision_model() -> None:
    with pytest.raises(VisionError, match="does not say where it was taken, and there is no vision model"):
        LookSkill(FakeCamera(PICTURE), FakeDetector(), None, VisionSettings()).where("en", Turn())


def hot(
    detector: FakeDetector | None, picture: Picture = PICTURE, asked: str = "What do you see?", **restraint: int
) -> tuple[Iterator[str], FakeLanguageModel]:
    """What is said on a hot machine that has a vision model, and the model."""
    model, turn = FakeLanguageModel("A dog sleeps."), Turn()
    turn.restraint = GenerationBudget(**restraint)  # type: ignore[arg-type]
    places = PicturePlaces(shared_places.atlas(), HomeSettings(), FakePlaceFinder({}))
    skill = LookSkill(FakeCamera(picture), detector, model, VisionSettings(), places)
    return skill.answer(Intent("look", Transcript(asked, "en")), (), turn).deltas, model


def test_on_a_hot_machine_the_detector_tells_what_it_sees_and_nothing_is_promised() -> None:
    said, model = hot(FakeDetector("dog"), may_generate=False)
    assert list(said) == ["I see a dog. "]
    assert model.requests == []


def test_on_a_hot_machine_without_a_detector_nothing_is_photographed() -> None:
    said, model = hot(None, may_generate=False)
    with pytest.raises(CoolingDown):
        next(said)
    assert model.requests == []


def test_on_a_hot_machine_the_place_of_a_picture_comes_from_its_file_or_not_at_all() -> None:
    asked = "How far away is this?"
    here = Picture(PICTURE.pixels, (48.8566, 2.3522))
    said, _ = hot(FakeDetector("dog"), here, asked, may_generate=False)
    assert "near the Eiffel Tower" in "".join(said)
    said, _ = hot(FakeDetector("dog"), asked=asked, may_generate=False)
    assert next(said) == "I see a dog. "
    with pytest.raises(CoolingDown):
        next(said)


def test_on_a_warm_machine_less_of_the_description_is_said() -> None:
    turn = Turn()
    skill = LookSkill(FakeCamera(PICTURE), FakeDetector("dog"), FakeLanguageModel("…"), VisionSettings())
    question = Intent("look", Transcript("What do you see?", "en"))
    assert skill.answer(question, (), turn).sentences == 4
    turn.restraint = GenerationBudget(sentences=1)
    assert skill.answer(question, (), turn).sentences == 2


def test_the_picture_is_shown_with_what_was_found_before_a_word_is_said() -> None:
    seen: list[Event] = []
    events = Events()
    events.subscribe(seen.append)
    skill = LookSkill(FakeCamera(PICTURE), FakeDetector("cat"), None, VisionSettings(), events=events)
    next(skill.answer(Intent("look", Transcript("What do you see?", "en")), (), Turn()).deltas)
    [shown] = [event for event in seen if isinstance(event, Pictured)]
    assert shown.picture is PICTURE
    assert [thing.label for thing in shown.found] == ["cat"]


def test_a_visitor_who_has_pressed_again_is_not_photographed() -> None:
    seen: list[Event] = []
    events, turn = Events(), Turn()
    events.subscribe(seen.append)
    skill = LookSkill(FakeCamera(PICTURE), FakeDetector("dog"), None, VisionSettings(), events=events)
    reply = skill.answer(Intent("look", Transcript("What do you see?", "en")), (), turn)
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(reply.deltas)
    assert seen == []


@pytest.mark.parametrize("most", [1, 3])
def test_the_place_is_told_however_much_the_model_has_to_say(most: int) -> None:
    paris = PlaceGuess("Paris", "France", 48.85, 2.35)
    known = places(**{"St. Paul, Paris, is grey.": paris, "St. Paul, Paris, is grey. It rains. A dog runs.": paris})
    model = FakeLanguageModel("St. Paul, Paris, is grey. It rains. A dog runs. It is wet. Nobody is there.")
    skill = LookSkill(FakeCamera(PICTURE), FakeDetector("dog"), model, VisionSettings(), known)
    turn = Turn()
    turn.restraint = GenerationBudget(sentences=most)
    reply = skill.answer(Intent("look", Transcript("Which city is this?", "en")), (), turn)
    said = list(sentences(iter(reply.deltas), "en"))
    assert sum(sentence.ends for sentence in said) == reply.sentences == most + 2
    assert said[-1].text.endswith("away from Santiago de Chile.")
