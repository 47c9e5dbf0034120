"""Many kiosks, one server: an OpenAI-compatible one with parallel slots, for real."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import xllamacpp

from assistant.app import App
from assistant.core.config import Config, available_cores
from assistant.core.messages import Intent, Transcript
from assistant.skills.chat.skill import ChatSkill
from assistant.turn.turn_token import Turn

pytestmark = [pytest.mark.long, pytest.mark.models]

KIOSKS = 8
QUESTIONS = ("What is the capital of France?", "Who painted the Mona Lisa?", "What is the largest planet?")
RIGHT = ("Paris", "Leonardo", "Jupiter")


@pytest.fixture(scope="module")
def server() -> Iterator[xllamacpp.Server]:
    """What `llama-server --parallel 8` is."""
    parts = App(Config())
    [model] = parts.folder(parts.catalogue.of_role("chat")[0]).glob("*.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_parallel = KIOSKS
    params.n_ctx = 1024 * KIOSKS
    params.ui = False
    params.verbosity = 0
    params.fit_params = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = available_cores()
    server = xllamacpp.Server(params)
    yield server
    del server


@dataclass
class Kiosk:
    """One of those in the school: asks its questions one after the other."""

    config: Config
    replies: list[str] = field(default_factory=list)
    first_words: list[float] = field(default_factory=list)

    def ask(self) -> None:
        skill = ChatSkill(App(self.config).engine, self.config.chat, self.config.models)
        for question in QUESTIONS:
            turn, began = Turn(seconds=120), time.monotonic()
            reply = skill.answer(Intent("chat", Transcript(question, "en")), (), turn)
            words = ""
            for piece in reply.deltas:
                if not words:
                    self.first_words.append(time.monotonic() - began)
                words += piece
            turn.finish()
            self.replies.append(words)


def test_eight_kiosks_share_a_server_and_nobody_starves(server: xllamacpp.Server) -> None:
    models = {
        "engine": "openai",
        "openai": {"url": f"{server.listening_address}/v1"},
        "first_token_seconds": 100,
        "token_seconds": 60,
    }
    config = Config.model_validate({"models": models})
    kiosks = [Kiosk(config) for _ in range(KIOSKS)]
    threads = [threading.Thread(target=kiosk.ask) for kiosk in kiosks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    waits = [wait for kiosk in kiosks for wait in kiosk.first_words]
    print(f"\nfirst words of {len(waits)} answers after {min(waits):.1f}-{max(waits):.1f} s")
    for kiosk in kiosks:
        assert len(kiosk.replies) == len(QUESTIONS), "every question of every kiosk is answered"
        for reply, word in zip(kiosk.replies, RIGHT, strict=True):
            assert word in reply
    mean = sum(waits) / len(waits)
    for kiosk in kiosks:
        own = sum(kiosk.first_words) / len(kiosk.first_words)
        assert own < 3 * mean, "no kiosk waits much longer than the others"
