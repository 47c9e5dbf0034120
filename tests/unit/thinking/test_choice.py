"""Which engine runs what, and why."""

import pytest
from scripted_server import Handler, Serve

from assistant.core.config import ModelsSettings
from assistant.core.errors import ConfigError, EngineError
from assistant.thinking.engines.choice import Choice, Chooser, Role, api_key

NOWHERE = "http://127.0.0.1:9"


def embedded(role: Role) -> str | None:
    return "qwen" if role == "chat" else None


def chooser(url: str = NOWHERE, **settings: object) -> Chooser:
    models = {"ollama": {"url": url}, "openai": {"url": f"{url}/v1"}} | settings
    return Chooser(ModelsSettings.model_validate(models), embedded)


@pytest.fixture
def server(serve: Serve) -> type[Handler]:
    """An Ollama that has two models; it lists them in OpenAI's way, too."""

    def script(handler: Handler) -> None:
        if handler.asked["path"] == "/api/tags":
            handler.answer({"models": [{"model": "llama3.2:1b"}, {"model": "moondream:latest"}]})
        else:
            handler.answer({"object": "list", "data": [{"id": "served", "object": "model"}]})

    return serve(script)


def test_automatically_ollama_where_it_has_the_model(server: type[Handler]) -> None:
    choose = chooser(server.address).choose
    assert choose("chat") == Choice("ollama", "llama3.2:1b", f"Ollama answers at {server.address} and has it")
    assert choose("vision") == Choice("ollama", "moondream", f"Ollama answers at {server.address} and has it")
    assert choose("extraction") == choose("chat"), "the same model, so nothing is loaded twice"
    asked = [request["path"] for request in server.requests]
    assert asked == ["/api/tags", "/api/show", "/api/show"], "each is asked once"


def test_automatically_embedded_where_ollama_lacks_the_model(server: type[Handler]) -> None:
    choose = chooser(server.address, chat="gemma3:4b", vision="llava").choose
    assert choose("chat") == Choice("embedded", "qwen", "Ollama has no model gemma3:4b")
    assert choose("vision") is None


def test_automatically_embedded_where_ollama_does_not_answer() -> None:
    assert chooser().choose("chat") == Choice("embedded", "qwen", f"Ollama does not answer at {NOWHERE}")


@pytest.mark.parametrize("url", ["http://kiosk..lan", f"http://{'a' * 70}.lan:1", "http://[::1]:9"])
def test_an_address_that_leads_nowhere_is_no_ollama(url: str) -> None:
    assert chooser(url).choose("chat") == Choice("embedded", "qwen", f"Ollama does not answer at {url}")


def test_a_server_that_answers_nonsense_is_no_ollama(serve: Serve) -> None:
    handler = serve(lambda handler: handler.answer({"models": "none"}))
    assert chooser(handler.address).choose("chat") == Choice(
        "embedded", "qwen", f"What answers at {handler.address} is not Ollama"
    )


def test_what_is_configured_is_taken_whether_it_answers_or_not() -> None:
    assert chooser(engine="ollama", chat="gemma2:2b").choose("chat") == Choice(
        "ollama", "gemma2:2b", "the configuration says so"
    )
    assert chooser(engine="embedded").choose("chat") == Choice("embedded", "qwen", "the configuration says so")


def test_another_model_may_find_places(server: type[Handler]) -> None:
    choice = chooser(server.address, extraction="moondream").choose("extraction")
    assert choice
    assert choice.model == "moondream"


def test_an_openai_server_is_asked_for_its_model_where_none_is_named(server: type[Handler]) -> None:
    choice = chooser(server.address, engine="openai").choose("chat")
    assert choice
    assert (choice.engine, choice.model) == ("openai", "served")
    assert chooser(server.address, engine="openai").choose("vision") is None


def test_an_openai_server_needs_an_address() -> None:
    with pytest.raises(ConfigError, match=r"models\.openai\.url"):
        chooser(engine="openai", openai={"url": ""}).choose("chat")


def test_an_openai_server_that_is_away_needs_a_named_model() -> None:
    with pytest.raises(EngineError, match=r"models\.chat"):
        chooser(engine="openai").choose("chat")


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    models = ModelsSettings.model_validate({"openai": {"key_variable": "MY_KEY"}})
    assert api_key(models) == ""
    monkeypatch.setenv("MY_KEY", "secret")
    assert api_key(models) == "secret"


def test_no_vision_model_where_none_is_wanted(server: type[Handler]) -> None:
    assert chooser(server.address, vision="none").choose("vision") is None
    assert chooser(server.address, engine="ollama", vision="none").choose("vision") is None
    assert server.requests == []


def test_why_a_model_was_chosen_tells_no_password() -> None:
    models = ModelsSettings.model_validate({"ollama": {"url": "http://me:hunter2@127.0.0.1:9"}})
    choice = Chooser(models, lambda _: "small").choose("chat")
    assert choice
    assert choice.why == "Ollama does not answer at http://127.0.0.1:9"


def able(serve: Serve, **can: list[str]) -> type[Handler]:
    """An Ollama whose models can do what is said."""

    def script(handler: Handler) -> None:
        if handler.asked["path"] == "/api/tags":
            handler.answer({"models": [{"model": f"{name}:latest"} for name in can]})
        else:
            name = str(handler.asked["model"]).removesuffix(":latest")
            handler.answer({"details": {}, "model_info": {}, "capabilities": can[name]})

    return serve(script)


def test_a_model_does_only_what_it_can(serve: Serve) -> None:
    server = able(serve, blind=["completion"], vectors=["embedding"], seer=["completion", "vision"])
    wrong = chooser(server.address, chat="vectors", vision="blind")
    assert wrong.choose("chat") == Choice("embedded", "qwen", "vectors in Ollama cannot write")
    assert wrong.choose("vision") is None
    assert wrong.absence("vision") == "blind in Ollama cannot see pictures, and no embedded model can"
    right = chooser(server.address, chat="seer", vision="seer")
    seer = Choice("ollama", "seer", f"Ollama answers at {server.address} and has it")
    assert [right.choose("chat"), right.choose("vision")] == [seer, seer]


def test_what_the_configuration_wants_of_ollama_is_doubted_all_the_same(serve: Serve) -> None:
    server = able(serve, blind=["completion"], vectors=["embedding"])
    wanted = chooser(server.address, engine="ollama", chat="vectors", vision="blind")
    assert wanted.choose("chat") == Choice("ollama", "vectors", "the configuration says so, but it cannot write")
    assert wanted.absence("vision") == "blind in Ollama cannot see pictures"


def test_why_nothing_plays_a_role_is_told() -> None:
    assert chooser().absence("vision") == f"Ollama does not answer at {NOWHERE}, and no embedded model can"
    assert chooser(vision="none").absence("vision") == "the configuration wants none"
    assert chooser().absence("chat") == ""


def test_an_address_where_something_else_answers_is_said_to_be_wrong(serve: Serve) -> None:
    handler = serve(lambda handler: handler.answer({"detail": "Not Found"}, 404))
    assert chooser(f"{handler.address}/web").choose("chat") == Choice(
        "embedded",
        "qwen",
        f"What answers at {handler.address}/web is not Ollama; the part /web of the address is wrong",
    )
    with pytest.raises(
        EngineError, match=r"does not speak OpenAI's protocol there \(404\): models\.openai\.url is wrong"
    ):
        chooser(engine="openai", openai={"url": f"{handler.address}/web"}).choose("chat")
