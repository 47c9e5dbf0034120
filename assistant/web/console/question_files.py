"""A curator's own files of questions, for the evaluation."""

from pathlib import Path

from assistant.core.config import Config
from assistant.core.errors import ConfigError
from assistant.core.files import beside, locked, put_in_place
from assistant.evaluation.question_files import load
from assistant.web.console.access import Refused

SUFFIXES = (".toml", ".csv")
LOCK_SECONDS = 10.0
"""For another file that is being kept."""
SHIPPED = "bees"


def listed(data: Path) -> list[str]:
    """The names of those that were sent."""
    folder = _folder(data)
    return sorted(path.name for path in folder.iterdir() if path.suffix.lower() in SUFFIXES) if folder.is_dir() else []


def file(data: Path, name: str) -> Path:
    """One that was sent; raises Refused."""
    if name not in listed(data):
        raise Refused(404, f"There is no file of questions {name[:80]!r}.")
    return _folder(data) / name


def keep(sent: Path, config: Config) -> int:
    """Puts one that was sent in its place, if it can be asked; how many questions it holds. Raises ConfigError."""
    questions = load(sent, config.kiosk.languages).questions
    if recorded := next((question.file for question in questions if question.file), ""):
        raise ConfigError(
            f"{sent}: file = {recorded!r}: only typed questions are asked here; `assistant eval` hears recordings."
        )
    path = _folder(config.data) / sent.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent, LOCK_SECONDS):
        beside(path).write_bytes(sent.read_bytes())
        put_in_place(beside(path), path)
    return len(questions)


def _folder(data: Path) -> Path:
    return data / "questions"
