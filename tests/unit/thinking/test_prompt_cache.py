"""What an engine made of a prompt's beginning, kept on disk; the engine is a server that writes and reads files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_server import Handler, scripted_servers

from assistant.core.messages import ChatMessage
from assistant.thinking.engines.prompt_cache import KEPT, PromptCache

PROMPT = [ChatMessage("system", "You are a voice at a museum.")]
OTHER = [ChatMessage("system", "You answer from notes.")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[type[Handler]]:
    """A slot whose state is what was posted to /completion last, or a constant."""

    def script(handler: Handler) -> None:
        if handler.asked["path"] == "/completion":
            handler.answer({})
            return
        file = tmp_path / handler.asked["filename"]
        if handler.asked["path"].endswith("save"):
            file.write_bytes(b"the state of the slot")
            handler.answer({"n_written": file.stat().st_size})
        else:
            handler.answer({"n_restored": 12})

    with scripted_servers() as serve:
        yield serve(script)


def prefixes(server: type[Handler], folder: Path, *engine: object) -> PromptCache:
    return PromptCache(folder, server.address, engine or ("model", 1))


def asked(server: type[Handler]) -> list[str]:
    return [request["path"] for request in server.requests]


def test_what_was_kept_is_restored_at_the_next_start(server: type[Handler], tmp_path: Path) -> None:
    first = prefixes(server, tmp_path)
    assert not first.restore(PROMPT)
    first.save(PROMPT)
    first.close()
    second = prefixes(server, tmp_path)
    assert second.restore(PROMPT)
    assert asked(server) == ["/slots/0?action=save", "/slots/0?action=restore"]
    [file] = tmp_path.iterdir()
    assert server.requests[-1]["filename"] == file.name
    second.close()


def test_a_second_prompt_leaves_the_first_in_the_engines_memory(server: type[Handler], tmp_path: Path) -> None:
    states = prefixes(server, tmp_path)
    states.save(PROMPT)
    states.save(OTHER)
    states.close()
    server.requests.clear()
    again = prefixes(server, tmp_path)
    assert again.restore(PROMPT)
    assert again.restore(OTHER)
    assert asked(server) == ["/slots/0?action=restore", "/completion", "/slots/0?action=restore"]
    again.close()


@pytest.mark.parametrize(
    ("prompt", "engine"), [(OTHER, ("model", 1)), (PROMPT, ("model", 2)), (PROMPT, ("another", 1))]
)
def test_the_state_of_another_prompt_or_engine_is_not_taken(
    server: type[Handler], tmp_path: Path, prompt: list[ChatMessage], engine: tuple[object, ...]
) -> None:
    kept = prefixes(server, tmp_path)
    kept.save(PROMPT)
    kept.close()
    states = prefixes(server, tmp_path, *engine)
    assert not states.restore(prompt)
    assert asked(server) == ["/slots/0?action=save"], "the engine is not shown it"
    states.close()


@pytest.mark.parametrize("damage", [b"", b"the state of", b"the state of the slit"])
def test_a_damaged_state_is_never_shown_to_the_engine_and_made_anew(
    server: type[Handler], tmp_path: Path, damage: bytes
) -> None:
    states = prefixes(server, tmp_path)
    states.save(PROMPT)
    [file] = tmp_path.iterdir()
    file.write_bytes(damage)
    assert not states.restore(PROMPT)
    assert asked(server) == ["/slots/0?action=save"]
    assert list(tmp_path.iterdir()) == []
    states.save(PROMPT)
    assert states.restore(PROMPT)
    states.close()


def test_those_used_longest_ago_are_removed(server: type[Handler], tmp_path: Path) -> None:
    states = prefixes(server, tmp_path)
    prompts = [[ChatMessage("system", f"Prompt {i}.")] for i in range(KEPT + 2)]
    for prompt in prompts:
        states.save(prompt)
    assert [states.restore(prompt) for prompt in prompts] == [False] * 2 + [True] * KEPT
    states.close()


def test_an_engine_that_keeps_nothing_is_no_error(tmp_path: Path) -> None:
    def refuses(handler: Handler) -> None:
        handler.answer({"error": json.dumps({"code": 501})}, 501)

    with scripted_servers() as serve:
        states = prefixes(serve(refuses), tmp_path)
        states.save(PROMPT)
        assert not states.restore(PROMPT)
        assert list(tmp_path.iterdir()) == []
        states.close()


def test_a_state_that_was_not_written_to_its_end_is_not_kept(tmp_path: Path) -> None:
    def full_disk(handler: Handler) -> None:
        (tmp_path / handler.asked["filename"]).write_bytes(b"the st")
        handler.answer({"n_written": 21})

    with scripted_servers() as serve:
        states = prefixes(serve(full_disk), tmp_path)
        states.save(PROMPT)
        assert not states.restore(PROMPT)
        states.close()
