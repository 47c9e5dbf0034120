"""Whether packs and files of questions can be used, all of them together."""

from pathlib import Path

from assistant.core.config import Config
from assistant.core.errors import BackupError
from assistant.core.resources import resource
from assistant.evaluation.question_files import load as load_questions
from assistant.knowledge.packs.packs import SUFFIXES, check_title, load, title_key
from assistant.packs.titles import titles_of


def check_files(packs: Path, questions: Path, config: Config) -> None:
    """Reads every file of two folders as the kiosk would; raises AssistantError with what is wrong in one."""
    titles = titles_of(path for path in resource("config", "knowledge").iterdir() if is_pack(path))
    for path in sorted(path for path in packs.glob("[!.]*") if is_pack(path)):
        pack = load(path)
        check_title(pack.title, path, titles)
        titles[title_key(pack.title)] = path
    for path in sorted(questions.glob("[!.]*")):
        for question in load_questions(path, config.kiosk.languages).questions:
            if question.file:
                raise BackupError(f"{path}: file = {question.file!r}: only typed questions are in a backup.")


def is_pack(path: Path) -> bool:
    """Whether it is a pack itself, and not what stands beside one."""
    return path.suffix in SUFFIXES
