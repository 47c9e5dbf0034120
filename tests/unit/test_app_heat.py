"""How the parts do with less where the machine is warm."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from scripted_server import Handler, Serve, scripted_servers

from assistant.app import App
from assistant.core.config import Config
from assistant.core.errors import ConfigError, CoolingDown
from assistant.core.events import ThermalState
from assistant.core.messages import ChatMessage, Sampling, Vitals
from assistant.core.stages import Sensors
from assistant.device.sensors import FakeSensors
from assistant.turn.turn_token import Turn

QUESTION = [ChatMessage("user", "Why?")]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


@pytest.fixture
def server(serve: Serve) -> type[Handler]:
    """An Ollama with two models that say their names, and a third that it only lists."""

    def script(handler: Handler) -> None:
        if handler.asked["path"] == "/api/tags":
            names = ("large:latest", "small:latest", "broken:latest")
            handler.answer({"models": [{"name": name, "model": name} for name in names]})
        elif handler.asked["path"] == "/api/show":
            handler.answer({"capabilities": ["completion"], "details": {}, "model_info": {}})
        elif handler.asked["path"] == "/api/ps":
            handler.answer({"models": [{"name": "large:latest", "model": "large:latest"}]})
        elif handler.asked["model"] == "broken":
            handler.answer({"error": "no room in memory"}, 500)
        else:
            message = {"role": "assistant", "content": handler.asked["model"]}
            handler.answer({"model": "m", "created_at": "2026-11-24T12:00:00Z", "message": message, "done": True})

    return serve(script)


def parts(
    server: type[Handler], tmp_path: Path, model: str, engine: str = "auto", sensors: Sensors | None = None
) -> App:
    models = {"engine": engine, "chat": "large", "ollama": {"url": server.address}}
    return App(
        Config.model_validate(
            {"paths": {"data": str(tmp_path)}, "models": models, "heat": {"model": model, "pause_seconds": 0}}
        ),
        given={"sensors": lambda: sensors} if sensors else {},
    )


def said(made: App, degrees: float) -> str:
    made.heat.update(Vitals(degrees))
    turn = Turn()
    turn.restraint = made.heat.restraint
    return "".join(made.engine.stream(QUESTION, Sampling(max_tokens=120), turn))


def chats(server: type[Handler]) -> Sequence[tuple[str, int, object]]:
    asked = [request for request in server.requests if request["path"] == "/api/chat"]
    return [(request["model"], request["options"]["num_predict"], request["keep_alive"]) for request in asked]


def test_a_throttled_machine_talks_by_the_smaller_model_of_ollama(server: type[Handler], tmp_path: Path) -> None:
    made = parts(server, tmp_path, "small")
    assert [said(made, degrees) for degrees in (60, 76, 81)] == ["large", "large", "small"]
    assert chats(server) == [("large", 120, -1), ("large", 120, -1), ("small", 60, 600)]
    with pytest.raises(CoolingDown):
        said(made, 86)
    made.close()


@pytest.mark.parametrize("engine", ["ollama", "auto"])
def test_a_smaller_model_that_does_not_run_is_answered_for(
    server: type[Handler], tmp_path: Path, *, engine: str
) -> None:
    made = parts(server, tmp_path, "broken", engine)
    assert said(made, 81) == "large"
    assert [model for model, _, _ in chats(server)] == ["broken", "large"]
    made.close()


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("unheard-of", "heat.model = 'unheard-of': Ollama has no model unheard-of"),
        ("qwen2.5-coder-0.5b", "heat.model = 'qwen2.5-coder-0.5b': The model qwen2.5-coder-0.5b (491.4 MB) is not in"),
    ],
)
def test_a_smaller_model_that_nobody_has_is_told_at_start(
    server: type[Handler], tmp_path: Path, caplog: pytest.LogCaptureFixture, *, model: str, told: str
) -> None:
    made = parts(server, tmp_path, model)
    with caplog.at_level(logging.WARNING):
        assert said(made, 81) == "large"
    assert told in caplog.text
    made.close()


def test_a_name_that_the_embedded_engine_does_not_know_is_refused(server: type[Handler], tmp_path: Path) -> None:
    made = parts(server, tmp_path, "unheard-of", "embedded")
    with pytest.raises(ConfigError, match=r"heat\.model = 'unheard-of': the embedded engine takes qwen"):
        made.engines._smaller()


def test_the_machine_that_is_monitored_is_the_one_that_restrains(server: type[Handler], tmp_path: Path) -> None:
    made = parts(server, tmp_path, "", sensors=FakeSensors(Vitals(81)))
    made.monitor.look()
    assert made.heat.warmth is ThermalState.THROTTLED
    assert made.heat.restraint.smaller
    assert made.monitor.latest
    assert made.monitor.latest.load.disk_free
