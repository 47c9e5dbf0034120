"""Packs of facts: Markdown files that a curator writes, one passage a paragraph.

    ---
    title: Bees and beekeeping
    language: en
    licence: CC0-1.0
    pronunciation: Ljubljana = Lyoo-blyah-nah; Žižek = [[ʒiʒɛk]]
    pronunciation de: Ljubljana = Ljubljana
    ---

    ## Honey

    Bees make honey from the nectar of flowers and store it as their food for the winter.

    [es] Las abejas hacen la miel con el néctar de las flores …

    ? How do bees make honey?
    ? ¿De qué está hecha la miel?
    ! How much does a jar of honey cost?

A passage is spoken as it stands, so it has to answer on its own. Its translations are spoken to those who ask in
another language; without one, the language model translates. The questions, in any language, are ways of asking for
it; those after "!" sound like them, and no passage of the pack answers them; more of both may stand in a file beside it
(see paraphrases.py). Front matter, headings, translations and questions may be left out: any text file is a pack. So is
a folder of documents (see folders.py), or what was made of one (see packfile.py).
"""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from glob import escape
from pathlib import Path

from babel import Locale

from assistant.core.config.pronunciation import Table, checked
from assistant.core.errors import KnowledgeError
from assistant.core.languages import ENGLISH
from assistant.knowledge import chunking
from assistant.knowledge.packs import acceptance, folders, packfile
from assistant.knowledge.packs.paraphrases import SUFFIX as QUESTIONS
from assistant.knowledge.packs.paraphrases import with_questions
from assistant.knowledge.packs.passages import Pack, Passage
from assistant.knowledge.packs.translations import translated
from assistant.knowledge.reading import doubts, markdown
from assistant.knowledge.reading.blocks import Collector
from assistant.knowledge.reading.text import parse as parse_text
from assistant.knowledge.settings import PackSettings, checked_title
from assistant.knowledge.settings import load as folder_settings

__all__ = ["FILES", "FILE_NAME", "SUFFIXES", "Pack", "Passage", "load", "load_all", "vocabulary"]

FILES = (".md", ".txt")
"""A file that a curator wrote is a pack of its own."""
SUFFIXES = (*FILES, packfile.SUFFIX)
FILE_NAME = re.compile(
    rf"[^/\\\0.][^/\\\0]*(?:{'|'.join(map(re.escape, (*SUFFIXES, QUESTIONS, acceptance.SUFFIX)))}|\.[a-z]{{2}}\.toml)"
)
"""The plain name of a pack, or of what belongs to one: its questions, what was accepted in it, its translations."""
STEM = 6
"""Letters; words that share as many are forms of one word, and one of them is enough."""

_LOG = logging.getLogger(__name__)
SETTINGS = ("title", "language", "licence", "source", "pronunciation")
"""What may stand at the head of a pack."""
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_\u2e80-\uffff]+(?:-[^\W\d_]+)*")
"""Of a language that writes spaces between its words."""


def load(path: Path) -> Pack:
    """Reads a pack: a file, a folder, or what was made of a folder when it was added.

    What is doubtful in it, and was not accepted, is set apart. Raises KnowledgeError with the file's name and what
    would be right.
    """
    return acceptance.applied(path, read_pack(path))


def read_pack(path: Path) -> Pack:
    """A pack with what is doubtful among its passages; raises KnowledgeError."""
    if path.is_dir():
        settings = folder_settings(path, _LOG.warning)
        documents = folders.read(path, folders.survey(path, _LOG.warning), settings, {}, _LOG.warning)
        return packfile.pack(settings, filter(None, documents))
    return packfile.load(path) if path.suffix == packfile.SUFFIX else _load_file(path)


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise KnowledgeError(f"{path} is no text: line {line} holds a NUL character; save it as UTF-8 text.")
    return text


def _load_file(path: Path) -> Pack:
    text = _text(path)
    front = _FRONT_MATTER.match(text)
    settings = _settings(front[1]) if front else {}
    said = _pronunciation(path, settings)
    if unknown := sorted(settings.keys() - SETTINGS):
        raise KnowledgeError(f"{path} has {unknown[0]}: {settings[unknown[0]]!r}; there are {', '.join(SETTINGS)}.")
    title, language = checked_title(settings.get("title") or path.stem, path), settings.get("language", ENGLISH)
    if language not in Locale(ENGLISH).languages:
        raise KnowledgeError(f"{path} has language: {language!r}; it needs the letters of one, as in language: en.")
    found = Collector(title)
    parse = markdown.parse if path.suffix == ".md" else parse_text
    parse(text[front.end() :] if front else text, found, language)
    passages = tuple(chunking.passages(doubts.marked(found.blocks()), language=language, pack=title))
    if not passages:
        raise KnowledgeError(f"{path} holds no passage; write at least one paragraph, best below a '## Heading'.")
    passages = with_questions(path, passages)
    return Pack(
        *(title, language, passages, settings.get("licence", ""), settings.get("source", "")), pronunciation=said
    )


def pronunciation(path: Path) -> Table:
    """How the names of a pack are said, read without its passages; nothing of a pack that cannot be read."""
    try:
        if path.is_dir():
            return folder_settings(path, _LOG.warning).pronunciation
        if path.suffix == packfile.SUFFIX:
            return packfile.head(path)[0].pronunciation
        front = _FRONT_MATTER.match(path.read_text(encoding="utf-8-sig").replace("\r\n", "\n"))
        return _pronunciation(path, _settings(front[1])) if front else {}
    except (KnowledgeError, OSError, UnicodeDecodeError):  # is told where the pack is loaded
        return {}


def _pronunciation(path: Path, settings: dict[str, str]) -> Table:
    """Takes the lines of pronunciation out of the settings at the head of a file; raises KnowledgeError."""
    table: dict[str, object] = {}
    for key in [key for key in settings if key.split()[0] == "pronunciation"]:
        pairs = (pair.partition("=") for pair in settings.pop(key).split(";") if pair.strip())
        said = {word.strip().strip("\"'"): how.strip().strip("\"'") for word, _, how in pairs}
        _, _, language = key.partition(" ")
        table |= {language.strip(): said} if language else said
    try:
        return checked(table)
    except ValueError as error:
        raise KnowledgeError(f"{path} has pronunciation: {error}.") from error


def _warn(said: str) -> None:
    _LOG.warning("A knowledge pack is left out. %s", said)


def settings_of(path: Path) -> PackSettings:
    """Title, language and the like, without reading its documents; raises KnowledgeError."""
    if path.is_dir():
        return folder_settings(path, lambda _said: None)
    if path.suffix == packfile.SUFFIX:
        return packfile.head(path)[0]
    pack = _load_file(path)
    return PackSettings(title=pack.title, language=pack.language, licence=pack.licence, source=pack.source)


def own_title(path: Path) -> str:
    """That which stands in a text file itself; empty where there is none. Raises KnowledgeError."""
    front = _FRONT_MATTER.match(_text(path))
    return _settings(front[1]).get("title", "") if front else ""


def with_title(text: str, title: str) -> str:
    """The text of a pack that has none, with a title at its head."""
    front = _FRONT_MATTER.match(text)
    head = f"---\ntitle: {title}\n"
    return f"{head}{front[1]}\n---\n{text[front.end() :]}" if front else f"{head}---\n\n{text}"


def load_all(paths: Iterable[Path], tell: Callable[[str], None] = _warn) -> list[Pack]:
    """The packs that can be read, with the translations beside them; tell: is called with why one is left out."""
    packs: dict[str, tuple[Path, Pack]] = {}
    for path in paths:
        try:
            pack = translated(path, load(path))
            check_title(pack.title, path, {title: other for title, (other, _) in packs.items()})
        except KnowledgeError as error:
            tell(str(error))
        else:
            packs[title_key(pack.title)] = path, pack
    return [pack for _, pack in packs.values()]


def title_key(title: str) -> str:
    """The same for titles that a curator would take for the same."""
    return " ".join(title.casefold().split())


def check_title(title: str, path: Path, others: Mapping[str, Path]) -> None:
    """Raises KnowledgeError where another pack has the title of the one at the path; others: by their title_key()."""
    other = others.get(title_key(title))
    if other is not None and other != path:
        raise KnowledgeError(
            f"{path} has the title {title!r}, and so has {other}: a source could not be told from the other. "
            "Give one of them another title, or remove it."
        )


def stamps(packs: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of the files that packs are read from, those beside them included."""
    found = []
    for pack in packs:
        within = sorted(pack.rglob("*")) if pack.is_dir() else []
        for path in (*sorted(pack.parent.glob(f"{escape(pack.stem)}*")), *within):
            with suppress(OSError):
                status = path.stat()
                found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)


def vocabulary(passages: Iterable[Passage], pieces: Callable[[str], int]) -> dict[str, list[str]]:
    """For each language the rare words of what the packs say, the rarest first, to prime a transcriber with.

    `pieces` counts the pieces that a subword tokenizer breaks a word into: common words stay whole, rare ones break.
    How often they are asked for does not count: word error was the same, and a pack with more questions changed it.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for passage in passages:
        for language, text in ((passage.language, passage.text), *passage.translations):
            for word in _WORD.findall(text):
                found[language].setdefault(word.lower()[:STEM], word)
    return {
        language: sorted(
            (word for word in words.values() if len(word) > 3 and pieces(word) > 1),
            key=lambda word: -pieces(word),
        )
        for language, words in found.items()
    }


def _settings(front_matter: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in front_matter.splitlines())
    return {key.strip().lower(): value.strip().strip("\"'") for key, colon, value in pairs if colon}
