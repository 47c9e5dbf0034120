"""What is said of a picture: at once what is named, then what the model says, and never nothing."""

import io
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from assistant.config import Vision
from assistant.errors import CameraError, EngineError, EngineTimeout, NoCamera, TurnCancelled, VisionError
from assistant.messages import ChatMessage, Detection, Intent, Picture, Sampling, Transcript
from assistant.phrases import LANGUAGES
from assistant.skills.look import LookSkill
from assistant.speaking.sentences import sentences
from assistant.stages import Camera, CancelToken, LanguageModel, ObjectDetector
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.turn_token import Turn
from assistant.vision.camera import FakeCamera
from assistant.vision.detector import FakeDetector

PICTURE = Picture(np.full((900, 1200, 3), 90, np.uint8))
SEEN = "I see two people and a dog; let me look closer."
ENOUGH = "That is all I can see for now."


class FailingModel(FakeLanguageModel):
    """Fails after its words."""

    def __init__(self, answer: str, error: EngineError | EngineTimeout, after_seconds: float = 0.0) -> None:
        super().__init__(answer)
        self._error = error
        self._after = after_seconds

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        if self._answer:
            yield from super().stream(messages, sampling, token)
        time.sleep(self._after)
        raise self._error


class BrokenDetector:
    def detect(self, picture: Picture) -> Sequence[Detection]:
        raise VisionError("broken")


TWO_AND_A_DOG = FakeDetector("person", "dog", "person")


def said(
    detector: ObjectDetector | None,
    model: LanguageModel | None,
    camera: Camera | None = None,
    language: str = "en",
    question: str = "What do you see?",
) -> str:
    """The whole reply, cut off where a turn would."""
    skill = LookSkill(camera or FakeCamera(PICTURE), detector, model, Vision())
    reply = skill.answer(Intent("look", Transcript(question, language)), [], Turn())
    spoken = []
    for sentence in sentences(reply.deltas, language):
        spoken.append(sentence)
        if sum(s.ends for s in spoken) == reply.sentences:
            break
    return " ".join(sentence.text for sentence in spoken)


def test_what_is_named_comes_first_and_the_description_after_it() -> None:
    model = FakeLanguageModel("A man and a woman walk a brown dog. It is sunny.")
    assert said(TWO_AND_A_DOG, model) == f"{SEEN} A man and a woman walk a brown dog. It is sunny."


def test_without_a_vision_model_nothing_more_is_promised() -> None:
    assert said(TWO_AND_A_DOG, None) == "I see two people and a dog."
    assert said(TWO_AND_A_DOG, None, language="de") == "Ich sehe zwei Menschen und einen Hund."


def test_what_is_named_is_spoken_before_the_model_is_even_asked() -> None:
    model = FakeLanguageModel("A dog.", seconds_per_word=30)
    skill = LookSkill(FakeCamera(PICTURE), TWO_AND_A_DOG, model, Vision())
    began = time.monotonic()
    reply = skill.answer(Intent("look", Transcript("What do you see?", "en")), [], Turn())
    stream = sentences(reply.deltas, "en")
    first = next(stream)
    assert time.monotonic() - began < 2
    assert SEEN.startswith(first.text)
    assert model.requests == []


def test_the_description_is_streamed_sentence_by_sentence() -> None:
    model = FakeLanguageModel("A man walks here. A woman walks there. They smile.", seconds_per_word=0.03)
    skill = LookSkill(FakeCamera(PICTURE), TWO_AND_A_DOG, model, Vision())
    reply = skill.answer(Intent("look", Transcript("What do you see?", "en")), [], Turn())
    moments = [(s.text, time.monotonic()) for s in sentences(reply.deltas, "en") if s.ends]
    assert [text for text, _ in moments][1:] == ["A man walks here.", "A woman walks there.", "They smile."]
    gaps = [later - sooner for (_, sooner), (_, later) in pairwise(moments)]
    assert min(gaps) > 0.02


def test_the_description_has_at_most_three_sentences() -> None:
    model = FakeLanguageModel("One is here. Two are there. Three are far. Four are near. Five.")
    assert said(TWO_AND_A_DOG, model) == f"{SEEN} One is here. Two are there. Three are far."


@pytest.mark.parametrize("error", [EngineTimeout("no token in 15 s"), EngineError("gone")])
def test_where_the_model_gives_no_token_what_was_named_stands(error: EngineError | EngineTimeout) -> None:
    assert said(TWO_AND_A_DOG, FailingModel("", error, after_seconds=0.1)) == f"{SEEN} {ENOUGH}"


def test_a_model_that_says_nothing_is_made_up_for() -> None:
    assert said(TWO_AND_A_DOG, FakeLanguageModel(" ")) == f"{SEEN} {ENOUGH}"


def test_a_description_that_breaks_off_is_ended_honestly() -> None:
    model = FailingModel("A man walks a dog. ", EngineError("gone"))
    assert said(TWO_AND_A_DOG, model) == f"{SEEN} A man walks a dog. {ENOUGH}"


def test_nothing_that_can_be_named_is_said_so() -> None:
    assert said(FakeDetector(), None) == "I see nothing that I can name."
    assert said(FakeDetector(), FakeLanguageModel("A wall.")) == (
        "I see nothing that I can name; let me look closer. A wall."
    )


def test_without_a_detector_the_visitor_still_hears_something_at_once() -> None:
    assert said(None, FakeLanguageModel("A dog.")) == "Let me look closer. A dog."
    assert said(BrokenDetector(), FakeLanguageModel("A dog.")) == "Let me look closer. A dog."


def test_where_nobody_could_see_the_failure_is_told() -> None:
    with pytest.raises(EngineTimeout):
        said(None, FailingModel("", EngineTimeout("no token")))
    with pytest.raises(VisionError):
        said(BrokenDetector(), None)


def test_without_detector_and_model_it_says_that_it_has_no_eyes() -> None:
    camera = FakeCamera(CameraError("must not be asked"))
    assert said(None, None, camera) == "I have no eyes yet, so I cannot see."
    assert "yeux" in said(None, None, camera, language="fr")


def test_without_a_camera_it_says_that_it_has_no_eyes() -> None:
    assert said(TWO_AND_A_DOG, None, FakeCamera(NoCamera("none"))) == "I have no eyes yet, so I cannot see."


def test_a_camera_that_fails_is_told() -> None:
    with pytest.raises(CameraError):
        said(TWO_AND_A_DOG, None, FakeCamera(CameraError("unplugged")))


def test_the_model_gets_the_question_and_a_small_jpeg() -> None:
    model = FakeLanguageModel("Red.")
    said(TWO_AND_A_DOG, model, question="What colour is the car?")
    system, question = model.requests[0]
    assert (system.role, question.role) == ("system", "user")
    assert question.content == "What colour is the car?"
    (image,) = question.images
    sent = Image.open(io.BytesIO(image))
    assert (sent.format, max(sent.size)) == ("JPEG", 672)


def test_the_model_is_told_the_visitors_language() -> None:
    model = FakeLanguageModel("Rot.")
    said(TWO_AND_A_DOG, model, language="de", question="Was siehst du?")
    assert model.requests[0][-1].content == "Was siehst du? Antworte auf Deutsch."


def test_a_cancelled_turn_asks_no_model() -> None:
    model, turn = FakeLanguageModel("A dog."), Turn()
    skill = LookSkill(FakeCamera(PICTURE), TWO_AND_A_DOG, model, Vision())
    turn.cancel()
    reply = skill.answer(Intent("look", Transcript("What do you see?", "en")), [], turn)
    with pytest.raises(TurnCancelled):
        list(reply.deltas)
    assert model.requests == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_hears_one_whole_sentence_of_what_is_named(language: str) -> None:
    skill = LookSkill(FakeCamera(PICTURE), TWO_AND_A_DOG, FakeLanguageModel("x"), Vision())
    reply = skill.answer(Intent("look", Transcript("?", language)), [], Turn())
    first = next(reply.deltas)
    assert first.endswith(" ")
    assert sum(sentence.ends for sentence in sentences(iter([first]), language)) == 1
