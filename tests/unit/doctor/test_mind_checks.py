"""Models, voices and notes: each line well, doubtful and broken, with fakes for what would be loaded."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from assistant.core.config import Config
from assistant.core.errors import EngineError, KnowledgeError
from assistant.core.events import Events, Generated
from assistant.core.messages import ChatMessage, Sampling, Sentence, Speech, Transcript, Usage, Utterance, Vectors
from assistant.core.stages import CancelToken, Embedder
from assistant.doctor import models
from assistant.doctor.findings import Finding, FindingState
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.live import LiveNotes
from assistant.models import store
from assistant.models.catalogue import VoiceChoice, load_catalogue
from assistant.models.ollama_catalogue import load_ollama_catalogue
from assistant.models.survey import Cast
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.embeddings import FakeEmbedder
from assistant.thinking.engines.fake import FakeLanguageModel

W, D, B = FindingState.WELL, FindingState.DOUBTFUL, FindingState.BROKEN


def check(finding: Finding, state: FindingState, why: str) -> None:
    assert (finding.state, why in finding.why) == (state, True), finding
    assert finding.mend or state is W


@pytest.mark.parametrize(
    ("missing", "state", "why"),
    [
        ((), W, "whole: whisper-base, qwen2.5-coder-1.5b"),
        (("pt_BR-faber-medium", "ssd-mobilenet-v1-coco"), D, "done without: ssd-mobilenet-v1-coco, pt_BR-faber-medium"),
        (("whisper-base", "pt_BR-faber-medium"), B, "missing or changed: whisper-base"),
    ],
)
def test_models(monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], state: FindingState, why: str) -> None:
    monkeypatch.setattr(store, "is_whole", lambda name, *_: name not in missing)
    check(models.models(Config(), load_catalogue()), state, why)


class Ear:
    """Understands everything as one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        assert utterance.seconds > 1
        return Transcript(self._text, "en")


@pytest.mark.parametrize(
    ("heard", "state"), [("How far away is France?", W), ("how far away is Fran", W), ("Thanks for watching!", D)]
)
def test_hearing(heard: str, state: FindingState) -> None:
    check(models.hearing(lambda: Ear(heard), ("en", "pt")), state, f'heard as "{heard}"')


def test_a_larger_model_of_hearing_is_proposed_where_the_machine_is_fast_enough() -> None:
    found = models.hearing(lambda: Ear("How far away is France?"), ("en",), "whisper-small")
    check(found, W, 'hear better: hearing.model = "whisper-small", then ')
    assert "would take some 0.5 s a question" in models.proposal("whisper-small", 1.0)
    assert not models.proposal("whisper-small", 4.0)


@pytest.mark.parametrize(
    ("model", "gigabytes", "proposed"),
    [("whisper-base", 8, "whisper-small"), ("whisper-base", 2, ""), ("whisper-small", 8, "")],
)
def test_a_larger_model_of_hearing_has_to_fit(model: str, gigabytes: int, proposed: str) -> None:
    config = Config.model_validate({"hearing": {"model": model}, "models": {"engine": "embedded"}})
    found = models.larger_hearing(config, load_catalogue(), load_ollama_catalogue(), gigabytes * 10**9)
    assert found == proposed


class Talker(FakeLanguageModel):
    """Tells, as real ones do, which model has answered."""

    def __init__(self, reply: str, events: Events, name: str) -> None:
        super().__init__(reply)
        self._events = events
        self._real = name

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        yield from super().stream(messages, sampling, token)
        self._events.publish(Generated(Usage(self._real, 1, 0, 10, 0.5, 1, 0.1)))


@pytest.mark.parametrize(
    ("reply", "answers", "free", "state", "why"),
    [
        ("Yes.", "llama", 10, W, "llama (it is there) gave its first words"),
        ("", "llama", 10, D, "said nothing"),
        ("Yes.", "qwen", 10, D, "does not answer; qwen did in its place"),
        ("Yes.", "llama", 4, D, "was not tried"),
    ],
)
def test_a_language_model(reply: str, answers: str, free: int, state: FindingState, why: str) -> None:
    events = Events()
    finding = models.language_model(
        lambda: Talker(reply, events, answers), events, name="llama", why="it is there", needs=5, free=free
    )
    check(finding, state, why)


def test_a_model_that_does_not_fit_beside_what_runs_is_not_loaded() -> None:
    def load_it() -> FakeLanguageModel:
        raise AssertionError("it was loaded")

    assert models.language_model(load_it, Events(), name="m", why="", needs=5, free=4).state is D


def test_a_model_that_is_missing_is_broken() -> None:
    def missing() -> FakeLanguageModel:
        raise EngineError("there is none")

    with pytest.raises(EngineError):
        models.language_model(missing, Events(), name="m", why="", needs=0)


PIPER, ROBOT = VoiceChoice(engine="piper", name="en_US-joe-medium"), VoiceChoice(engine="espeak", name="pt-br")


class Mute(FakeVoice):
    def speak(self, sentence: Sentence) -> Speech:
        return Speech(np.zeros(0, np.int16), 16_000, sentence)


@pytest.mark.parametrize(
    ("english", "portuguese", "voice", "state", "why"),
    [
        (PIPER, PIPER, FakeVoice, W, "en en_US-joe-medium; pt en_US-joe-medium"),
        (PIPER, ROBOT, FakeVoice, D, "pt espeak-ng; espeak-ng sounds like a robot"),
        (PIPER, None, FakeVoice, D, "answers in pt are text only"),
        (None, ROBOT, FakeVoice, B, "no voice for en"),
        (PIPER, PIPER, Mute, B, "en_US-joe-medium says nothing"),
    ],
)
def test_voices(
    english: VoiceChoice | None,
    portuguese: VoiceChoice | None,
    voice: Callable[[], FakeVoice],
    state: FindingState,
    why: str,
) -> None:
    config = Config.model_validate({"kiosk": {"languages": ["en", "pt"]}})
    check(models.voices(config, {"en": english, "pt": portuguese}, Voices({"en": voice, "pt": voice})), state, why)


PACK = "## Rails\n\nRails are made of steel.\n\n? What are rails made of?\n\n## Steam\n\nSteam engines burn coal.\n"


class Slow(FakeEmbedder):
    """Takes longer than a check."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.3)
        return super().passages(texts)


@dataclass
class FakeShelf:
    """What a shelf says of the roles."""

    doubts: list[str]

    def role_doubts(self) -> list[str]:
        return self.doubts

    def casts(self) -> list[Cast]:
        return [Cast("chat", "embedded", "qwen", "no Ollama"), Cast("vision", "", "", "none has eyes")]


def test_roles() -> None:
    check(models.roles(FakeShelf([])), W, "chat qwen: no Ollama; vision nobody: none has eyes")
    check(models.roles(FakeShelf(["moondream makes no vectors."])), D, "moondream makes no vectors.")


@contextmanager
def notes(tmp_path: Path, embedder: Embedder | None = None) -> Iterator[LiveNotes]:
    """Of the packs in a folder."""
    made = LiveNotes(
        lambda: sorted(tmp_path.glob("*.md")),
        lambda: KnowledgeIndex(tmp_path / "index", embedder or FakeEmbedder(), lock_seconds=0.3),
    )
    with closing(made):
        yield made


def test_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with notes(tmp_path) as none:
        check(models.index(none, tmp_path), D, "no packs")
    (tmp_path / "trains.md").write_text(PACK, encoding="utf-8")
    with notes(tmp_path) as trains:
        check(models.index(trains, tmp_path), W, "2 passages, searched in")
        monkeypatch.setattr(trains.index, "search", lambda *_: [])
        check(models.index(trains, tmp_path), B, '"Rails" is not found by its own question')
    (tmp_path / "broken.md").write_bytes(b"\xff")
    with notes(tmp_path) as some:
        check(models.index(some, tmp_path), B, "broken.md is not UTF-8")


def test_an_index_that_is_not_whole_yet_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "EMBEDDING_SECONDS", 0.1)
    paragraphs = "\n\n".join(f"The engine number {n} was built in 18{n:02}." for n in range(200))
    (tmp_path / "thick.md").write_text(f"# Engines\n\n{paragraphs}\n", encoding="utf-8")
    with notes(tmp_path, Slow()) as thick:
        check(models.index(thick, tmp_path), D, "Not in use yet: thick")
    (tmp_path / "trains.md").write_text(PACK, encoding="utf-8")
    with notes(tmp_path, Slow()) as some:
        some.load(0.5)
        check(models.index(some, tmp_path), D, "Not in use yet: thick")


def test_an_index_that_another_program_keeps_is_told(tmp_path: Path) -> None:
    (tmp_path / "trains.md").write_text(PACK, encoding="utf-8")
    told = pytest.raises(KnowledgeError, match="Another program has been changing the index")
    with FileLock(tmp_path / "index.lock"), notes(tmp_path) as locked, told:
        models.index(locked, tmp_path)
