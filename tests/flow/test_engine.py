"""The embedded engine, for real."""

import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from json import loads
from pathlib import Path

import pytest

from assistant.app import App
from assistant.core.config import Config, ModelsSettings, PathsSettings
from assistant.core.errors import EngineError, TurnCancelled
from assistant.core.messages import ChatMessage, Sampling
from assistant.thinking.engines import embedded
from assistant.thinking.engines.cores import FakeCores
from assistant.thinking.engines.embedded import Embedded
from assistant.turn.turn_token import Turn

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def engine(program: App) -> Embedded:
    return program.embedded


def busy(engine: Embedded) -> bool:
    """Whether the server reads or writes for anyone."""
    with urllib.request.urlopen(f"{engine.address}/slots") as answer:
        return any(slot["is_processing"] for slot in loads(answer.read()))


def idle_within(engine: Embedded, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while busy(engine) and time.monotonic() < end:
        time.sleep(0.05)
    return not busy(engine)


def test_it_answers(engine: Embedded) -> None:
    question = [ChatMessage("user", "What is the capital of France? One word.")]
    assert "Paris" in "".join(engine.stream(question, Sampling(max_tokens=10), Turn()))


def test_a_turn_cancelled_while_it_writes_stops_the_server(engine: Embedded) -> None:
    turn = Turn()
    pieces = engine.stream([ChatMessage("user", "Count from 1 to 500.")], Sampling(max_tokens=800), turn)
    next(pieces)
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(pieces)
    assert idle_within(engine, 4)


def test_a_reply_that_is_not_read_to_its_end_stops_the_server(engine: Embedded) -> None:
    pieces = engine.stream([ChatMessage("user", "Count from 1 to 500.")], Sampling(max_tokens=800), Turn())
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert idle_within(engine, 4)


def test_the_prefixes_of_all_skills_stay_in_the_cache(program: App, engine: Embedded) -> None:
    prefixes = [list(program.skills[name].prefix) for name in ("knowledge", "chat")]  # type: ignore[attr-defined]
    for prefix in prefixes:
        engine.warm(prefix)
    for prefix in prefixes:
        reading = cached(engine, [*prefix, ChatMessage("user", "How many legs has a bee?")])
        assert reading > 0.5, "most of the prompt is at hand"


def cached(engine: Embedded, messages: list[ChatMessage]) -> float:
    """The share of a prompt that the server did not have to read again."""
    from json import dumps

    body = {"messages": [{"role": m.role, "content": m.content} for m in messages], "max_tokens": 1}
    request = urllib.request.Request(
        f"{engine.address}/v1/chat/completions", dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        timings = loads(answer.read())["timings"]
    return float(timings["cache_n"] / (timings["cache_n"] + timings["prompt_n"]))


@pytest.mark.alone
@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.0])
def test_a_turn_cancelled_while_the_prompt_is_read_stops_the_server(engine: Embedded, seconds: float) -> None:
    bees = (f"After {seconds} s bee number {i} flies to flower {i * 7}." for i in range(150))  # never cached
    long = [ChatMessage("user", " ".join(bees))]
    turn = Turn()
    threading.Timer(seconds, turn.cancel).start()
    began = time.monotonic()
    with pytest.raises(TurnCancelled):
        list(engine.stream(long, Sampling(max_tokens=10), turn))
    assert time.monotonic() - began < seconds + 1
    assert idle_within(engine, 8), "to read it all takes 25 s and more"


def test_what_was_read_of_the_prompts_is_at_hand_after_the_next_start(tmp_path: Path) -> None:
    config = Config(models=ModelsSettings(engine="embedded"), paths=PathsSettings(data=str(tmp_path)))
    (tmp_path / "models").symlink_to(Config().data / "models")
    prompts = [
        [ChatMessage("system", f"{rule} In one short sentence, in the visitor's language, as a voice at a museum.")]
        for rule in ("Answer what the visitor asks.", "You are an interpreter, and translate what the visitor says.")
    ]
    first = App(config).embedded
    for prompt in prompts:
        first.warm(prompt)
    first.close()
    damaged, _ = sorted((tmp_path / "prefixes").iterdir(), key=lambda file: file.stat().st_mtime)
    second = App(config).embedded
    assert second._prefixes
    assert all(second._prefixes.restore(prompt) for prompt in prompts)
    for prompt in prompts:
        assert cached(second, [*prompt, ChatMessage("user", "How?")]) > 0.5, "not read again"
    damaged.write_bytes(damaged.read_bytes()[:-5000])
    second.warm(prompts[0])  # a damaged file would end this process
    assert not damaged.exists()
    assert len(list((tmp_path / "prefixes").iterdir())) == 2, "made anew"
    second.close()


def test_a_server_that_is_closed_while_it_writes_hangs_nobody_and_frees_its_memory() -> None:
    made = App(Config.model_validate({"models": {"engine": "embedded"}})).embedded
    running = len(embedded._running)
    pieces = made.stream([ChatMessage("user", "Count from 1 to 500.")], Sampling(max_tokens=800), Turn())
    next(pieces)
    reader = threading.Thread(target=read_to_the_end, args=(pieces,), daemon=True)
    reader.start()
    made.close()
    reader.join(10)
    assert not reader.is_alive()
    assert len(embedded._running) == running - 1


def read_to_the_end(pieces: Iterator[str]) -> None:
    with suppress(EngineError):
        list(pieces)


MESSAGES = [ChatMessage("system", "Be brief."), ChatMessage("user", "What is the capital of France?")]


def test_while_others_want_the_cores_half_the_threads_write_and_all_of_them_afterwards() -> None:
    cores = FakeCores()
    config = Config.model_validate({"models": {"engine": "embedded", "threads": 2}})
    with closing(App(config, given={"cores": lambda: cores})) as app:
        model = app.embedded
        model.warm(MESSAGES[:1])

        def said() -> str:
            return "".join(model.stream(MESSAGES, Sampling(max_tokens=4), Turn()))

        quiet = said()
        cores.crowded = True
        assert said() == quiet, "the other engine is not there yet, and nobody waits for it"
        [load] = cores.to_make
        load()
        fewer = model._fewer
        assert fewer
        assert (model.threads, fewer.threads) == (2, 1)
        assert fewer.slowdown is model.slowdown
        before = last_task(fewer.address)
        assert said() == quiet
        assert last_task(fewer.address) > before
        cores.crowded = False
        before = last_task(fewer.address)
        assert said() == quiet
        assert last_task(fewer.address) == before
        addresses = {model.address, fewer.address}
        assert addresses <= {server.listening_address for server in embedded._running}
    assert not addresses & {server.listening_address for server in embedded._running}


def last_task(address: str) -> int:
    """The number of the last task that the server has begun; -1 before the first."""
    with urllib.request.urlopen(f"{address}/slots") as answer:
        return int(loads(answer.read())[0].get("id_task", -1))
