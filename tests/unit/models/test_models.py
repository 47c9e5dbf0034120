"""`assistant models`: what there is and why, pulling, removing, choosing, against a real HTTP server."""

import io
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from rich.console import Console
from scripted_server import Handler, Serve, scripted_servers
from typer.testing import CliRunner

from assistant.cli import app
from assistant.commands.shared import chosen
from assistant.core.config import Config
from assistant.core.config_file import load
from assistant.core.errors import ConfigError, EngineError, ModelMissing, SetupError
from assistant.core.resources import resource
from assistant.models import inventory
from assistant.models.catalogue import load_catalogue
from assistant.models.inventory import ModelInventory, use
from assistant.models.memory import Item
from assistant.models.ollama_catalogue import load_ollama_catalogue
from assistant.models.ollama_server import OllamaServer, ServedModel
from assistant.models.survey import Cast
from assistant.thinking.engines.choice import Chooser

CAN = ("completion", "vision")
NOWHERE = "http://127.0.0.1:9"
GIB = 1 << 30


@dataclass
class FakeOllama:
    """What the documented paths of Ollama answer."""

    sizes: dict[str, int] = field(
        default_factory=lambda: {"llama3.2:1b": 1_321_098_329, "moondream:latest": 1_738_451_197}
    )
    loaded: tuple[str, ...] = ("llama3.2:1b",)
    pull: tuple[dict[str, Any], ...] = ()
    pull_status: int = 200
    can: dict[str, list[str]] = field(default_factory=dict)

    def script(self, handler: Handler) -> None:
        match handler.asked["path"]:
            case "/api/tags":
                details = {"family": "llama", "parameter_size": "1.2B", "quantization_level": "Q8_0"}
                listed = [{"name": n, "model": n, "size": s, "details": details} for n, s in self.sizes.items()]
                handler.answer({"models": listed})
            case "/api/ps":
                handler.answer({"models": [{"name": name, "model": name} for name in self.loaded]})
            case "/api/show":
                info = {"general.architecture": "llama", "llama.context_length": 131_072}
                can = self.can.get(handler.asked["model"], list(CAN))
                handler.answer({"details": {}, "model_info": info, "capabilities": can})
            case "/api/delete":
                del self.sizes[handler.asked["model"]]
                handler.answer({})
            case "/api/pull" if self.pull_status != 200:
                handler.answer(self.pull[0], self.pull_status)
            case "/api/pull":
                handler.start("application/x-ndjson")
                for line in self.pull:
                    handler.send(json.dumps(line) + "\n")
            case path:
                handler.answer({"error": f"no path {path}"}, 404)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


@pytest.fixture
def ollama() -> FakeOllama:
    return FakeOllama()


@pytest.fixture
def url(serve: Serve, ollama: FakeOllama) -> str:
    return serve(ollama.script).address


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No configuration of this machine."""
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda _app: str(tmp_path / "user"))
    monkeypatch.setattr("assistant.core.config_file.SYSTEM_FILE", tmp_path / "site" / "assistant.toml")
    yield
    chosen["config"] = None


MakeShelf = Callable[..., ModelInventory]


@pytest.fixture
def shelf(tmp_path: Path) -> MakeShelf:
    def make(url: str = NOWHERE, total: int | None = 8 * GIB, **models: object) -> ModelInventory:
        config = Config.model_validate({"paths": {"data": str(tmp_path)}, "models": {"ollama": {"url": url}} | models})
        chooser = Chooser(config.models, lambda role: "qwen2.5-coder-1.5b" if role == "chat" else None)
        return ModelInventory(config, chooser, load_catalogue(), load_ollama_catalogue(), total)

    return make


def quiet() -> Console:
    return Console(file=io.StringIO(), width=200)


def said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_is_installed_is_told_with_context_and_whether_it_is_loaded(shelf: MakeShelf, url: str) -> None:
    survey = shelf(url).survey()
    assert survey.silence == ""
    assert survey.served == (
        ServedModel("llama3.2:1b", "1.2B", "Q8_0", 1_321_098_329, 131_072, loaded=True, capabilities=CAN),
        ServedModel("moondream:latest", "1.2B", "Q8_0", 1_738_451_197, 131_072, loaded=False, capabilities=CAN),
    )
    assert survey.casts[0] == Cast("chat", "ollama", "llama3.2:1b", f"Ollama answers at {url} and has it")
    assert survey.casts[1].model == "moondream"
    offered = {offer.name for offer in survey.offers}
    assert "gemma2:2b" in offered
    assert not offered & {"llama3.2:1b", "moondream"}, "what is installed is not offered"


def test_without_ollama_one_sentence_and_the_rest(shelf: MakeShelf, tmp_path: Path) -> None:
    model = tmp_path / "models" / "qwen2.5-coder-0.5b"
    model.mkdir(parents=True)
    survey = shelf().survey()
    assert survey.served == ()
    assert survey.silence == f"Ollama does not answer at {NOWHERE}; is it installed and running?"
    assert survey.casts[0] == Cast("chat", "embedded", "qwen2.5-coder-1.5b", f"Ollama does not answer at {NOWHERE}")
    assert survey.casts[1] == Cast("vision", "", "", f"Ollama does not answer at {NOWHERE}, and no embedded model can")
    assert "qwen2.5-coder-0.5b" in {offer.name for offer in survey.offers}, "an empty folder is no model"


def test_a_role_that_cannot_be_filled_says_why(shelf: MakeShelf) -> None:
    told = shelf(engine="openai").survey().casts[0]
    assert told.engine == ""
    assert "models.openai.url" in told.why


def test_what_will_not_fit_is_marked(shelf: MakeShelf, url: str) -> None:
    fits = {offer.name: offer.fits for offer in shelf(url, total=4 * GIB).survey().offers}
    assert fits["gemma3:1b"]
    assert not fits["llava-phi3:3.8b"]
    assert all(offer.fits for offer in shelf(url, total=64 * GIB).survey().offers)
    assert "phi3.5:3.8b needs 4.3 GB of memory" in shelf(total=4 * GIB).warning("phi3.5:3.8b")
    assert shelf(total=4 * GIB).warning("gemma3:1b") == ""
    assert shelf(total=None).warning("phi3.5:3.8b") == "", "nothing is said where nothing is known"


LAYER = {"status": "pulling abc", "digest": "sha256:abcdef", "total": 1000}


def test_a_pull_tells_each_layer_and_ends_with_success(url: str, ollama: FakeOllama) -> None:
    ollama.pull = ({"status": "pulling manifest"}, LAYER, LAYER | {"completed": 1000}, {"status": "success"})
    steps = list(OllamaServer(url).pull("gemma3:1b"))
    assert [(step.layer, step.completed, step.total) for step in steps] == [
        ("", 0, 0),
        ("sha256:abcdef", 0, 1000),
        ("sha256:abcdef", 1000, 1000),
        ("", 0, 0),
    ]


def test_a_pull_shows_a_bar_and_a_warning(shelf: MakeShelf, url: str, ollama: FakeOllama) -> None:
    ollama.pull = (LAYER, LAYER | {"completed": 500}, LAYER | {"completed": 1000}, {"status": "success"})
    console = Console(file=io.StringIO(), width=200, force_terminal=True)
    shelf(url, total=2 * GIB).pull("gemma2:2b", console)
    assert "it will not fit" in said(console)
    assert "gemma2:2b abcdef" in said(console)


@pytest.mark.parametrize(
    ("line", "status", "error", "match"),
    [
        (
            {"error": "pull model manifest: file does not exist"},
            200,
            ModelMissing,
            r"no model gemma3:1c.*ollama\.com/libr.*mean gemma3:1b",
        ),
        ({"error": "model not found"}, 404, ModelMissing, "check its spelling"),
        ({"error": "write /m: no space left on device"}, 200, SetupError, "disk of Ollama .* is full"),
        ({"error": 'Get "https://r": dial tcp: lookup r: no such host'}, 500, SetupError, "cannot reach its library"),
        ({"error": "boom"}, 500, EngineError, "could not get gemma3:1c: boom"),
        ({"status": "pulling manifest"}, 200, EngineError, "broke off"),
    ],
)
def test_a_pull_that_fails_says_what_to_do(
    shelf: MakeShelf,
    url: str,
    ollama: FakeOllama,
    line: dict[str, str],
    status: int,
    error: type[Exception],
    match: str,
) -> None:
    ollama.pull, ollama.pull_status = (line,), status
    with pytest.raises(error, match=match):
        shelf(url).pull("gemma3:1c", quiet())


def test_a_pull_without_ollama_says_so(shelf: MakeShelf) -> None:
    with pytest.raises(EngineError, match="Ollama does not answer at"):
        shelf().pull("gemma3:1b", quiet())


def test_a_model_of_this_program_is_got_by_set_up(shelf: MakeShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(inventory, "install", lambda names, **_: asked.extend(names))
    shelf().pull("qwen2.5-coder-0.5b", quiet())
    assert asked == ["qwen2.5-coder-0.5b"]


def test_a_model_is_removed_and_its_size_told(shelf: MakeShelf, url: str, ollama: FakeOllama) -> None:
    ollama.sizes["gemma3:1b"] = 815_319_791
    assert shelf(url).remove("gemma3:1b", force=False) == 815_319_791
    assert "gemma3:1b" not in ollama.sizes
    with pytest.raises(ModelMissing, match="has no model gemma3:1b"):
        shelf(url).remove("gemma3:1b", force=False)


@pytest.mark.parametrize(
    ("name", "role"), [("llama3.2:1b", "chat"), ("moondream:latest", "vision"), ("whisper-base", "hearing")]
)
def test_a_model_in_use_is_not_removed(shelf: MakeShelf, url: str, ollama: FakeOllama, name: str, role: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} is in use: it is the kiosk's model of {role}"):
        shelf(url).remove(name, force=False)
    assert len(ollama.sizes) == 2


def test_a_model_in_use_is_removed_by_force(shelf: MakeShelf, url: str, ollama: FakeOllama) -> None:
    shelf(url).remove("moondream", force=True)
    assert list(ollama.sizes) == ["llama3.2:1b"]


def test_a_model_named_by_the_configuration_is_in_use_even_where_ollama_has_it_not(shelf: MakeShelf, url: str) -> None:
    with pytest.raises(ConfigError, match="model of extraction"):
        shelf(url, extraction="gemma3:1b").remove("gemma3:1b", force=False)


def test_a_model_of_this_program_is_removed_from_the_disk(
    shelf: MakeShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "qwen2.5-coder-0.5b"
    folder.mkdir(parents=True)
    (folder / "model.gguf").write_bytes(b"x" * 1000)
    monkeypatch.setattr("assistant.models.store.is_whole", lambda *_: True)
    assert shelf().remove("qwen2.5-coder-0.5b", force=False) == 1000
    assert not folder.exists()
    monkeypatch.undo()
    with pytest.raises(ModelMissing, match="nothing to remove"):
        shelf().remove("qwen2.5-coder-0.5b", force=False)


OWN = """# The kiosk in the hall.
[home]
name = "Lisbon"  # by the river

[models]
# What talks.
chat = "llama3.2:1b"
"""


def test_choosing_a_model_leaves_the_rest_of_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN)
    path.chmod(0o600)
    assert use("chat", "gemma3:1b", path) == path
    assert path.read_text() == OWN.replace("llama3.2:1b", "gemma3:1b")
    assert path.stat().st_mode & 0o777 == 0o600
    use("vision", "moondream", path)
    assert load(path).models.vision == "moondream"
    assert path.read_text().startswith(OWN.replace("llama3.2:1b", "gemma3:1b").rstrip())
    assert sorted(file.name for file in tmp_path.glob("*.toml*")) == ["own.toml", "own.toml.previous"]


def test_choosing_without_a_file_makes_the_users_with_just_that(tmp_path: Path) -> None:
    before = resource("config", "assistant.toml").read_bytes()
    path = use("extraction", "llama3.2:3b", None)
    assert path == tmp_path / "user" / "assistant.toml"
    assert path.read_text() == '[models]\nextraction = "llama3.2:3b"\n'
    assert use("chat", "gemma3:1b", None) == path
    assert load().models.extraction == "llama3.2:3b"
    assert load().models.chat == "gemma3:1b"
    assert resource("config", "assistant.toml").read_bytes() == before


def test_choosing_in_a_profile_copies_it_to_the_user(tmp_path: Path) -> None:
    profile = resource("config", "profiles", "pi5-8gb.toml")
    before = profile.read_bytes()
    path = use("chat", "llama3.2:3b", Path("pi5-8gb"))
    assert path == tmp_path / "user" / "assistant.toml"
    assert load(path).models.chat == "llama3.2:3b"
    assert load(path).models.keep_vision_seconds == -1
    assert profile.read_bytes() == before
    with pytest.raises(ConfigError, match="leave out --config"):
        use("chat", "llama3.2:1b", Path("pi5-8gb"))


def test_an_unknown_role_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="no role 'talking'; there are chat, vision, extraction"):
        use("talking", "x", None)


def test_a_file_that_is_wrong_already_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[home\n")
    with pytest.raises(ConfigError, match=r"own\.toml, line 1"):
        use("chat", "x", path)
    assert path.read_text() == "[home\n"


def test_an_item_of_a_budget_is_a_line() -> None:
    assert str(Item("chat: a", 1_234_000_000)) == "chat: a" + " " * 31 + "1.23 GB"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, url: str, tmp_path: Path) -> Callable[..., str]:
    """The command line; returns what it printed."""
    monkeypatch.setenv("ASSISTANT_PATHS__DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ASSISTANT_MODELS__OLLAMA__URL", url)
    printed = io.StringIO()
    monkeypatch.setattr("assistant.commands.models.console", Console(file=printed, width=160))

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, ["models", *words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return printed.getvalue() + result.output

    return run


def test_the_list_on_the_command_line(run: Callable[..., str]) -> None:
    text = run()
    for part in ("llama3.2:1b", "Q8_0", "131,072", "1.3 GB", "yes", "In use", "has it", "Not installed", "phi3.5:3.8b"):
        assert part in text


def test_the_list_as_json(run: Callable[..., str]) -> None:
    told = json.loads(run("--json"))
    assert told["served"][0]["name"] == "llama3.2:1b"
    assert {cast["role"] for cast in told["casts"]} == {"chat", "vision", "extraction"}
    assert {"name", "engine", "roles", "size", "memory", "fits", "good_for"} <= told["offers"][0].keys()


def test_the_list_without_ollama_is_no_failure(run: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS__OLLAMA__URL", NOWHERE)
    assert "Ollama does not answer" in run()


def test_choosing_warns_of_what_is_missing_and_what_goes_before(
    run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS__CHAT", "other")
    text = run("use", "chat", "gemma3:1b")
    assert "`assistant models pull gemma3:1b` gets it" in text
    assert "ASSISTANT_MODELS__CHAT is set" in text


@pytest.mark.parametrize(
    ("role", "name", "doubt"),
    [
        ("chat", "moondream", "moondream is made for vision, not for chat."),
        ("vision", "llama3.2:1b", "llama3.2:1b is made for chat, not for vision."),
    ],
)
def test_a_model_that_does_not_suit_its_role_is_doubted(
    shelf: MakeShelf, url: str, role: str, name: str, doubt: str
) -> None:
    assert any(doubt in told for told in shelf(url).doubts(role, name))


@pytest.mark.parametrize(("role", "name"), [("extraction", "llama3.2:1b"), ("vision", "none"), ("chat", "")])
def test_nothing_speaks_against_what_suits(shelf: MakeShelf, url: str, role: str, name: str) -> None:
    assert shelf(url).doubts(role, name) == []


def test_only_vision_can_be_none() -> None:
    with pytest.raises(ConfigError, match="There has to be a model of chat"):
        use("chat", "none", None)
    assert load(use("vision", "none", None)).models.vision == "none"


def test_a_pull_that_is_stopped_ends_the_request(serve: Serve) -> None:
    def endless(handler: Handler) -> None:
        handler.start("application/x-ndjson")
        for _ in range(2000):
            handler.send(json.dumps(LAYER) + "\n")
            time.sleep(0.005)

    handler = serve(endless)
    steps = OllamaServer(handler.address).pull("gemma3:1b")
    next(steps)
    steps.close()
    assert handler.gone.wait(2)


def test_ctrl_c_says_that_what_has_come_stays(run: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.StringIO()

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ModelInventory, "pull", stopped)
    monkeypatch.setattr("assistant.commands.models.console", Console(file=printed, width=160))
    assert CliRunner().invoke(app, ["models", "pull", "gemma3:1b"]).exit_code != 0
    assert "What has come stays" in printed.getvalue()


def test_choosing_what_is_there_warns_of_nothing(run: Callable[..., str]) -> None:
    text = run("use", "chat", "llama3.2:1b")
    assert "chat is llama3.2:1b from the next start on" in text
    assert "not installed" not in text


def test_pulling_and_removing_say_what_was_done(run: Callable[..., str], ollama: FakeOllama) -> None:
    ollama.pull = ({"status": "success"},)
    assert "gemma3:1b is ready." in run("pull", "gemma3:1b")
    ollama.sizes["gemma3:1b"] = 815_319_791
    assert "that freed 815.3 MB" in run("remove", "gemma3:1b")


def test_a_model_that_cannot_do_what_its_role_needs_is_doubted(shelf: MakeShelf, url: str, ollama: FakeOllama) -> None:
    ollama.can = {
        "llama3.2:1b": ["completion", "tools"],
        "moondream:latest": ["completion"],
        "moondream": ["completion"],
    }
    made = shelf(url, vision="llama3.2:1b")
    told = "llama3.2:1b cannot see pictures, which vision needs; another model plays it, or none."
    assert told in made.doubts("vision", "llama3.2:1b")
    assert told in made.role_doubts()
    casts = {cast.role: cast for cast in made.casts()}
    assert casts["vision"] == Cast(
        "vision", "", "", "llama3.2:1b in Ollama cannot see pictures, and no embedded model can"
    )


def test_choosing_what_is_not_there_says_so(run: Callable[..., str]) -> None:
    assert "lama3.2:1b is not installed" in run("use", "chat", "lama3.2:1b")


def test_a_model_that_the_server_does_not_have_is_doubted_by_its_name(shelf: MakeShelf, url: str, serve: Serve) -> None:
    [doubt] = shelf(url).doubts("chat", "lama3.2:1b")
    assert "pull lama3.2:1b" in doubt
    assert "did you mean llama3.2:1b?" in doubt
    [doubt] = shelf(NOWHERE).doubts("chat", "mymodel")
    assert doubt.startswith("Nobody knows whether Ollama has mymodel: "), "nor is it said to be missing"

    lists = serve(lambda handler: handler.answer({"object": "list", "data": [{"id": "big"}, {"id": "small"}]}))
    openai = {"engine": "openai", "openai": {"url": f"{lists.address}/v1"}}
    assert shelf(url, **openai).doubts("chat", "big") == []
    [doubt] = shelf(url, **openai).doubts("chat", "llama3.2:1b")
    assert doubt.endswith("has no model llama3.2:1b; it has big, small."), "whatever Ollama has"
    silent = {"engine": "openai", "openai": {"url": f"{NOWHERE}/v1"}}
    [doubt] = shelf(url, **silent).doubts("chat", "big")
    assert "nobody knows whether it has big" in doubt


def test_why_nothing_plays_a_role_is_told(shelf: MakeShelf) -> None:
    casts = {cast.role: cast for cast in shelf().casts()}
    assert casts["vision"].why == f"Ollama does not answer at {NOWHERE}, and no embedded model can"


@pytest.mark.parametrize("name", ["", " ", "a b", "llama3.2:", "http://x"])
def test_what_can_be_no_name_is_refused_before_ollama_is_asked(shelf: MakeShelf, url: str, name: str) -> None:
    with pytest.raises(ConfigError, match='is no name of a model; write one such as "llama3'):
        shelf(url).pull(name, quiet())
    with pytest.raises(ConfigError, match="is no name of a model"):
        OllamaServer(url).remove(name)
