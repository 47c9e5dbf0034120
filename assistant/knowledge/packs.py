"""Packs of facts: Markdown files that a curator writes, one passage a paragraph.

    ---
    title: Bees and beekeeping
    language: en
    licence: CC0-1.0
    ---

    ## Honey

    Bees make honey from the nectar of flowers and store it as their food for the winter.

    [es] Las abejas hacen la miel con el néctar de las flores …

    ? How do bees make honey?
    ? ¿De qué está hecha la miel?

A passage is spoken as it stands, so it has to answer on its own. Its translations are spoken to those who ask in
another language; without one, the language model translates. The questions, in any language, are ways of asking for
it. Front matter, headings, translations and questions may be left out: any text file is a pack.
"""

import hashlib
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from assistant.errors import KnowledgeError
from assistant.knowledge.translations import translated

SUFFIXES = (".md", ".txt")
STEM = 6
"""Letters; words that share as many are forms of one word, and one of them is enough."""

_LOG = logging.getLogger(__name__)
SETTINGS = ("title", "language", "licence", "source")
"""What may stand at the head of a pack."""
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---(?:\n|\Z)", re.DOTALL)
_TRANSLATION = re.compile(r"\[([a-z]{2})\]\s+(\S.*)")
_WORD = re.compile(r"[^\W\d_\u2e80-\uffff]+(?:-[^\W\d_]+)*")
"""Of a language that writes spaces between its words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A fact in one or two sentences, and questions that it answers."""

    id: str
    """A hash of everything below: it changes when the passage does."""
    heading: str
    text: str
    questions: tuple[str, ...] = ()
    language: str = "en"
    """ISO 639-1, of the text."""
    pack: str = ""
    """The title of its pack."""
    translations: tuple[tuple[str, str], ...] = ()
    """Language and text."""

    def said(self, language: str) -> str | None:
        """The text in a language, if the pack has it."""
        return self.text if language == self.language else dict(self.translations).get(language)

    @property
    def everything(self) -> str:
        """Heading, texts and questions, one a line."""
        return "\n".join([self.heading, self.text, *(text for _, text in self.translations), *self.questions])


@dataclass(frozen=True, slots=True)
class Pack:
    """One file of passages."""

    title: str
    language: str
    passages: tuple[Passage, ...]


def load(path: Path) -> Pack:
    """Reads a pack; raises KnowledgeError with the file's name and what would be right."""
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    front = _FRONT_MATTER.match(text)
    settings = _settings(front[1]) if front else {}
    if unknown := sorted(settings.keys() - SETTINGS):
        raise KnowledgeError(f"{path} has {unknown[0]}: {settings[unknown[0]]!r}; there are {', '.join(SETTINGS)}.")
    title, language = settings.get("title", path.stem), settings.get("language", "en")
    if language not in Locale("en").languages:
        raise KnowledgeError(f"{path} has language: {language!r}; it needs the letters of one, as in language: en.")
    passages = tuple(dict.fromkeys(_passages(text[front.end() :] if front else text, title, language)))
    if not passages:
        raise KnowledgeError(f"{path} holds no passage; write at least one paragraph, best below a '## Heading'.")
    return Pack(title, language, passages)


def load_all(paths: Iterable[Path]) -> list[Pack]:
    """The packs that can be read, with the translations beside them; one that cannot be is left out, and logged."""
    packs = []
    for path in paths:
        try:
            packs.append(translated(path, load(path)))
        except KnowledgeError as error:
            _LOG.warning("A knowledge pack is left out. %s", error)
    return packs


def vocabulary(passages: Iterable[Passage], pieces: Callable[[str], int]) -> dict[str, list[str]]:
    """For each language the rare words of the packs, those that are asked for most first, to prime a transcriber with.

    `pieces` counts the pieces that a subword tokenizer breaks a word into: common words stay whole, rare ones break.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    asked: Counter[str] = Counter()
    for passage in passages:
        asked.update(word.lower() for question in passage.questions for word in set(_WORD.findall(question)))
        for language, text in ((passage.language, passage.text), *passage.translations):
            for word in _WORD.findall(text):
                found[language].setdefault(word.lower()[:STEM], word)
    return {
        language: sorted(
            (word for word in words.values() if len(word) > 3 and pieces(word) > 1),
            key=lambda word: -(pieces(word) + min(asked[word.lower()], 3)),
        )
        for language, words in found.items()
    }


def _settings(front_matter: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in front_matter.splitlines())
    return {key.strip().lower(): value.strip().strip("\"'") for key, colon, value in pairs if colon}


def _passages(text: str, title: str, language: str) -> Iterator[Passage]:
    """In the order of the file; a line is a heading, a translation, a question or part of a paragraph."""
    heading, body = title, list[str]()
    translations, questions = list[tuple[str, str]](), list[str]()
    open_paragraph = False
    for line in map(str.strip, [*text.splitlines(), "#"]):
        begins = bool(line) and line[0] not in "?[" and not open_paragraph
        if (begins or line.startswith("#")) and body:
            yield _passage(heading, " ".join(body), translations, questions, language, title)
            body, translations, questions = [], [], []
        if line.startswith("#"):
            heading, open_paragraph = line.lstrip("# "), False
        elif line.startswith("?"):
            questions.append(line.lstrip("? "))
            open_paragraph = False
        elif translation := _TRANSLATION.fullmatch(line):
            translations.append((translation[1], translation[2]))
            open_paragraph = False
        elif line:
            body.append(line)
            open_paragraph = True
        else:
            open_paragraph = False


def _passage(
    heading: str, text: str, translations: list[tuple[str, str]], questions: list[str], language: str, pack: str
) -> Passage:
    parts = "\n".join([pack, language, heading, text, *map(" ".join, translations), *questions])
    digest = hashlib.sha256(parts.encode()).hexdigest()[:16]
    return Passage(digest, heading, text, tuple(questions), language, pack, tuple(translations))
