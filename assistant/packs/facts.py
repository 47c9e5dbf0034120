"""Writing, changing, moving and removing the facts of a pack one by one, with what was before kept."""

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.knowledge.chunking import LONGEST, LONGEST_WRITTEN, length
from assistant.knowledge.packs import disk, paraphrases
from assistant.knowledge.packs.packs import FILES, load, read_pack, settings_of
from assistant.packs import versions
from assistant.packs.changes import add, changing
from assistant.packs.sheet import WrittenFact, front_of, written, written_beside
from assistant.packs.uploads import upload_folder
from assistant.packs.versions import PackVersion

__all__ = ["FactChange", "FactSheet", "WrittenFact", "answering", "append", "begin", "change", "changeable"]
__all__ += ["may_change", "move", "put", "restore", "sheet", "take_out"]

LONGEST_NAME = 60
_NO_LETTERS = re.compile(r"[\W_]+")

FactChange = Callable[[tuple[WrittenFact, ...]], Sequence[WrittenFact]]


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts of a pack as they stand in its files."""

    path: Path
    title: str
    language: str
    facts: tuple[WrittenFact, ...]
    version: str
    """Of the files: who changes them tells which they have seen."""
    front: str
    """What stands at the head of the pack."""
    history: tuple[PackVersion, ...]
    """The newest first."""


def may_change(pack: Path, config: Config) -> bool:
    """Whether the facts of a pack can be changed one by one: of one that was added, and is a text file."""
    return not config.knowledge.packs and pack.parent == config.data / "knowledge" and pack.suffix in FILES


def changeable(packs: Iterable[Path], config: Config) -> list[tuple[Path, str, str]]:
    """Those of which that is so and whose head can be read, each with its title and language."""
    found = list[tuple[Path, str, str]]()
    for path in packs:
        if may_change(path, config):
            with suppress(KnowledgeError):
                settings = settings_of(path)
                found.append((path, settings.title, settings.language))
    return found


def answering(question: str, answer: str) -> WrittenFact:
    """A fact that answers one question."""
    return WrittenFact(question.rstrip("?\uff1f "), answer, (question.lstrip("?! "),))


def sheet(name: str, config: Config) -> FactSheet:
    """Of a pack by the name of its file; raises KnowledgeError where its facts cannot be changed."""
    path = config.data / "knowledge" / name
    if Path(name).name != name or not may_change(path, config) or not path.is_file():
        raise KnowledgeError(f"The facts of {name!r} cannot be changed here: it is no text file that was added.")
    if load(path).doubtful:
        raise KnowledgeError(f"Some of {name} is doubtful. Accept it, or mend the file, before its facts are changed.")
    with upload_folder(config.data) as folder:
        (folder / name).write_bytes(path.read_bytes())
        own = read_pack(folder / name)
    merged = paraphrases.with_questions(path, own.passages)
    facts = tuple(WrittenFact.of(passage, alone) for passage, alone in zip(merged, own.passages, strict=True))
    text, questions = _texts(path)
    history = tuple(versions.versions(path))
    return FactSheet(path, own.title, own.language, facts, _digest(text, questions), front_of(text), history)


def change(name: str, config: Config, version: str, what: str, make: FactChange) -> FactSheet:
    """Writes the facts that `make` gives in place of those that are there; what: the change, as a sentence.

    Raises KnowledgeError where somebody else has changed the pack since that version, and where the facts would not be
    read as they are written: then nothing is changed.
    """
    with changing(config) as folder:
        now = sheet(name, config)
        if version not in {"", now.version}:
            raise KnowledgeError(f"{name} was changed meanwhile. Load the page again; nothing was changed.")
        facts = tuple(replace(fact, heading=fact.heading or now.title) for fact in make(now.facts))
        text = written(now.front, now.title, facts, marked=now.path.suffix == ".md")
        questions = written_beside(facts, [one.text for one in now.facts]) or None
        _check(name, config, text, questions, facts)
        try:
            versions.keep(now.path, what, *_texts(now.path), datetime.now().astimezone())
            # What is left beside the pack fits it before and after: a kill between the two costs questions, no facts.
            versions.write(paraphrases.file_of(now.path), questions)
            versions.write(now.path, text)
        except OSError as error:
            raise KnowledgeError(disk.explained(error, folder, len(text))) from error
        return sheet(name, config)


def restore(name: str, config: Config, number: int) -> FactSheet:
    """A pack as it was before a change of its history; raises KnowledgeError."""
    with changing(config) as folder:
        path = sheet(name, config).path
        wanted = versions.version(path, number)
        what = f"Brought back what was before {wanted.when:%d %B %Y, %H:%M}."
        try:
            versions.keep(path, what, *_texts(path), datetime.now().astimezone())
            versions.write(paraphrases.file_of(path), None)  # the new ones fit only what comes now
            versions.write(path, wanted.text)
            versions.write(paraphrases.file_of(path), wanted.questions)
        except OSError as error:
            raise KnowledgeError(disk.explained(error, folder, len(wanted.text))) from error
        return sheet(name, config)


def begin(title: str, language: str, fact: WrittenFact, config: Config, searched: Sequence[Path]) -> Path:
    """A new pack with one fact; searched: the packs that are there. Raises KnowledgeError."""
    name = _NO_LETTERS.sub("-", title.casefold()).strip("-")[:LONGEST_NAME].strip("-") or "pack"
    front = f"---\ntitle: {title}\nlanguage: {language}\n---\n"
    _check_length(fact)
    with upload_folder(config.data) as folder:
        path = folder / f"{name}.md"
        path.write_text(written(front, title, [fact], marked=True), encoding="utf-8")
        add([path], config, Console(file=io.StringIO()), searched=searched, page=True)
    return config.data / "knowledge" / path.name


def put(place: int, fact: WrittenFact) -> FactChange:
    """Changes the fact at a place. Its questions then stand in the pack itself where its text is another one."""

    def make(facts: tuple[WrittenFact, ...]) -> Sequence[WrittenFact]:
        before = _at(facts, place)
        kept = before.beside & {*fact.questions, *fact.unanswered}
        new = replace(fact, beside=kept if before.text == fact.text else frozenset())
        return (*facts[:place], new, *facts[place + 1 :])

    return make


def append(fact: WrittenFact) -> FactChange:
    """Adds a fact at the end; questions to one that says the very same are added to that."""

    def make(facts: tuple[WrittenFact, ...]) -> Sequence[WrittenFact]:
        same = next((place for place, one in enumerate(facts) if one.text == fact.text), None)
        if same is None:
            return (*facts, fact)
        known = facts[same]
        more = replace(known, questions=tuple(dict.fromkeys([*known.questions, *fact.questions])))
        return (*facts[:same], more, *facts[same + 1 :])

    return make


def take_out(place: int) -> FactChange:
    """Removes the fact at a place."""

    def make(facts: tuple[WrittenFact, ...]) -> Sequence[WrittenFact]:
        _at(facts, place)
        if len(facts) == 1:
            raise KnowledgeError("It is the only fact of this pack. Remove the pack instead, below Knowledge.")
        return (*facts[:place], *facts[place + 1 :])

    return make


def move(place: int, to: int) -> FactChange:
    """Puts the fact at a place to another one."""

    def make(facts: tuple[WrittenFact, ...]) -> Sequence[WrittenFact]:
        moved = _at(facts, place)
        _at(facts, to)
        others = [*facts[:place], *facts[place + 1 :]]
        return [*others[:to], moved, *others[to:]]

    return make


def _at(facts: Sequence[WrittenFact], place: int) -> WrittenFact:
    if not 0 <= place < len(facts):
        raise KnowledgeError("That fact is not there any more. Load the page again; nothing was changed.")
    return facts[place]


def _check(name: str, config: Config, text: str, questions: str | None, facts: Sequence[WrittenFact]) -> None:
    """Whether just these facts would be read; raises KnowledgeError."""
    for fact in facts:
        _check_length(fact)
    with upload_folder(config.data) as folder:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        if questions:
            paraphrases.file_of(path).write_text(questions, encoding="utf-8")
        try:
            pack = read_pack(path)
        except KnowledgeError as error:
            raise KnowledgeError(str(error).replace(str(path), name).replace(f"{folder}/", "")) from error
    read = [WrittenFact.of(passage, passage) for passage in pack.passages]
    if doubt := next((passage for passage in pack.passages if passage.doubt), None):
        raise KnowledgeError(f"{doubt.text[:80]!r}: {doubt.doubt}. Nothing was changed.")
    wrong = next((one for one, other in zip(facts, read, strict=False) if one.told != other.told), None)
    if wrong or len(read) != len(facts):
        begun = wrong.text[:80] if wrong else facts[-1].text[:80]
        raise KnowledgeError(
            f"{begun!r} would not be read as it is written: another fact may say the very same, or it begins as a "
            "heading, a list or a question does. Nothing was changed."
        )


def _check_length(fact: WrittenFact) -> None:
    """Raises KnowledgeError for what could not be spoken as one."""
    if not any(map(str.isalnum, fact.text)):
        raise KnowledgeError("A fact needs words: a sentence or two that answer on their own. Nothing was changed.")
    most = LONGEST_WRITTEN if fact.questions or fact.translations or fact.unanswered else LONGEST
    if length(fact.text) > most:
        raise KnowledgeError(
            f"{fact.text[:40]!r} … has {length(fact.text)} letters, and {most} can be spoken in one answer: make two "
            "facts of it. Nothing was changed."
        )


def _texts(path: Path) -> tuple[str, str | None]:
    """Of a pack and of the file of questions beside it."""
    questions = paraphrases.file_of(path)
    return path.read_text(encoding="utf-8-sig"), questions.read_text("utf-8-sig") if questions.is_file() else None


def _digest(text: str, questions: str | None) -> str:
    return hashlib.sha256(f"{text}\0{questions or ''}".encode()).hexdigest()[:16]
