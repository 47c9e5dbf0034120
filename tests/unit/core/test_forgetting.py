"""Nothing that a visitor said is left in the program's memory when the conversation is forgotten."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.core.events import Events, Forgotten, Level
from assistant.core.forgetting import WordCaches, with_conversation, word_cache

pytestmark = pytest.mark.slow


class Notebook:
    def __init__(self) -> None:
        self.words = ["honey"]

    def forget(self) -> None:
        self.words.clear()


def test_who_keeps_words_forgets_with_the_conversation_and_not_before() -> None:
    events, notebook = Events(), Notebook()
    events.subscribe(with_conversation(notebook))
    events.publish(Level(0.5))
    assert notebook.words
    events.publish(Forgotten())
    assert notebook.words == []


def test_a_cache_of_words_is_emptied_with_all_others() -> None:
    asked: list[str] = []

    @word_cache(10)
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    assert [length("honey"), length("honey")] == [5, 5]
    WordCaches().forget()
    length("honey")
    assert asked == ["honey", "honey"]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="the memory of a process can be read on Linux only")
def test_no_word_of_a_forgotten_conversation_is_in_the_memory(tmp_path: Path) -> None:
    """Freed memory is overwritten here, so what is found is kept by somebody."""
    overwriting = {"PYTHONMALLOC": "debug", "MALLOC_PERTURB_": "165", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, str(Path(__file__).parents[1] / "forgetful_kiosk.py"), str(tmp_path)],
        env={**os.environ, **overwriting},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    before, after, _ = run.stdout.split()[-3:]
    assert int(before) > 5, "else the search finds nothing"
    assert int(after) == 0
