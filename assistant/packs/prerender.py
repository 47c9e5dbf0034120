"""Making ahead of time what a kiosk has no time for: a pack's translations, questions about it, and its sound."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import tomlkit
from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from tomlkit.exceptions import ParseError

from assistant.core import toml_file
from assistant.core.errors import KnowledgeError
from assistant.core.files import beside, put_in_place
from assistant.core.languages import english_name, spaced
from assistant.core.messages import ChatMessage, Sampling, Sentence
from assistant.core.stages import LanguageModel
from assistant.evaluation.drafts import is_good, written
from assistant.knowledge.grounding import grounded
from assistant.knowledge.packs.packs import Pack, Passage
from assistant.knowledge.packs.translations import Drafted, Translation, digest, file_of, read, translated
from assistant.text.sentences import sentences
from assistant.thinking.prompts import examples
from assistant.turn.turn_token import Turn

TOKENS_PER_CHARACTER = 1.0
"""The most that a translation may take; Chinese takes the most."""
SPARE_TOKENS = 60
_SPACE = re.compile(r"\s+")
_SEPARATED = re.compile(r"\d+(?:[.,]\d+)+")
"""A number with separators of thousands or decimals; one without them, such as a year, is the same everywhere."""

Report = Callable[[int, int], None]
"""Is called with what is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Translated:
    """What a run made of one language."""

    file: Path
    made: int = 0
    doubted: int = 0
    """Of those made: what is not spoken before somebody has read and corrected it."""
    kept: int = 0
    """Made before, and still right for their passages."""
    corrected: int = 0
    """Of those kept."""
    stale: int = 0
    """Corrected, but their passage has changed since."""


class BesideFile:
    """What is made of a pack in one language, written to disk after each."""

    def __init__(self, path: Path, pack: Pack, language: str, model: str) -> None:
        """Raises KnowledgeError where the file cannot be read."""
        self.path = path
        held = read(path)
        self.entries, self.questions = dict(held.entries), list(held.questions)
        self._document = tomlkit.document()
        if path.exists():
            try:
                self._document = tomlkit.parse(toml_file.text_of(path, KnowledgeError))
            except ParseError as error:
                raise KnowledgeError(f"{path} is no TOML that can be changed; put it aside.") from error
        else:
            named = f"{english_name(language)}: what {model} made of {pack.title!r}. Correct what is `said`,"
            self._document.add(tomlkit.comment(named))
            self._document.add(tomlkit.comment("it will not be made anew; say `read = true` of good questions."))

    def add(self, entry: Translation) -> None:
        self._append("passages", entry)
        self.entries[entry.text] = entry

    def ask(self, question: Drafted) -> None:
        self._append("questions", question)
        self.questions.append(question)

    def _append(self, name: str, entry: Translation | Drafted) -> None:
        if name not in self._document:
            self._document.add(name, tomlkit.aot())
        table = tomlkit.table()
        table.update(entry.model_dump(exclude_defaults=True))
        self._document[name].append(table)
        self._save()

    def keep(self, texts: Iterable[str]) -> list[Translation]:
        """Drops what the model wrote of other passages; returns what somebody has corrected of others."""
        wanted = set(texts)
        stale = [entry for entry in self.entries.values() if entry.text not in wanted]
        dropped = {entry.text for entry in stale if not entry.corrected}
        if dropped:
            tables = self._document["passages"]
            for position in reversed(range(len(tables))):
                if tables[position]["text"] in dropped:
                    del tables[position]
            self.entries = {text: entry for text, entry in self.entries.items() if text not in dropped}
            self._save()
        return [entry for entry in stale if entry.corrected]

    def _save(self) -> None:
        new = beside(self.path)
        new.write_text(tomlkit.dumps(self._document), encoding="utf-8")
        put_in_place(new, self.path)


def translate(
    path: Path, pack: Pack, languages: Sequence[str], model: Callable[[], LanguageModel], report: Report
) -> list[Translated]:
    """Into each language, what the pack does not say in it. What was made or corrected before is kept.

    pack: as its own file has it. model: is loaded only where there is something to do.
    Raises KnowledgeError, EngineError; what was made until then is kept.
    """
    wanted = {code: [p for p in pack.passages if p.said(code) is None] for code in languages if code != pack.language}
    total, done, results = sum(map(len, wanted.values())), 0, []
    for language, passages in wanted.items():
        file = file_of(path, language)
        if not passages and not file.exists():
            continue
        known = read(file).entries
        missing = [passage for passage in passages if passage.text not in known]
        kept = BesideFile(file, pack, language, model().name if missing else "")
        done += len(passages) - len(missing)
        doubted = 0
        for passage in missing:
            entry = _translation(passage, language, model())
            kept.add(entry)
            doubted += bool(entry.doubt)
            done += 1
            report(done, total)
        stale = kept.keep(passage.text for passage in passages)
        old = [known[passage.text] for passage in passages if passage.text in known]
        corrected = sum(entry.corrected for entry in old)
        results.append(Translated(file, len(missing), doubted, len(old), corrected, len(stale)))
    return results


def _translation(passage: Passage, language: str, model: LanguageModel) -> Translation:
    asked = f"Note: {passage.text}\nIn {english_name(language)}:"
    most = SPARE_TOKENS + int(TOKENS_PER_CHARACTER * len(passage.text))
    deltas = model.stream([*examples("translate"), ChatMessage("user", asked)], Sampling(max_tokens=most), Turn())
    said = localised(_SPACE.sub(" ", "".join(deltas)).strip(), passage.text, passage.language, language)
    doubt = doubts(passage.text, said, passage.language, language)
    return Translation(heading=passage.heading, text=passage.text, said=said, made=digest(said), doubt=doubt)


def localised(said: str, text: str, own: str, language: str) -> str:
    """A translation with its numbers as they are written in its language: a model copies the "1,435" that it reads."""

    def written(match: re.Match[str]) -> str:
        try:
            value = parse_decimal(match[0], locale=own, strict=True) if match[0] in text else None
        except NumberFormatError:  # a date, such as 3.10.1557
            value = None
        return match[0] if value is None else format_decimal(value, locale=language, decimal_quantization=False)

    return _SEPARATED.sub(written, said)


def doubts(text: str, said: str, own: str, language: str) -> str:
    """What speaks against a translation: numbers, dates and names have to be the same in both. Nothing: all is well."""
    if not any(map(str.isalnum, said)):
        return "nothing was written"
    if said == text:
        return "it was not translated"
    if not grounded(said, [text], language, own):
        return "it holds a number or name that the passage does not"
    original = text if spaced(language) else text.lower()  # names cannot be compared there
    if not grounded(original, [said], own, language):
        return "a number or name of the passage is missing"
    return ""


def ask(
    path: Path, pack: Pack, languages: Sequence[str], model: Callable[[], LanguageModel], each: int, report: Report
) -> int:
    """Questions on each passage of which the pack has none, in each language that it is said in; returns how many.

    They stand beside the pack, and help nobody before they were read. Raises KnowledgeError, EngineError.
    """
    bare = [passage for passage in pack.passages if not passage.questions]
    said = {passage.text: passage for passage in translated(path, pack).passages}
    todo: list[tuple[str, Passage, str]] = []
    for language in languages if bare else ():
        known = {question.text for question in read(file_of(path, language)).questions}
        todo += [(language, p, text) for p in bare if p.text not in known and (text := said[p.text].said(language))]
    files = {code: BesideFile(file_of(path, code), pack, code, model().name) for code, _, _ in todo}
    made = 0
    for done, (language, passage, text) in enumerate(todo, start=1):
        good = [asked for asked, answer in written(text, model(), each) if is_good(asked, answer, text, ())]
        for asked in good or [""]:  # what was tried in vain is not tried again
            files[language].ask(Drafted(text=passage.text, asked=asked))
        made += len(good)
        report(done, len(todo))
    return made


class RecordableVoice(Protocol):
    """A voice that can be recorded."""

    def record(self, sentence: Sentence) -> bool: ...


def record(
    passages: Sequence[Passage],
    languages: Sequence[str],
    voice: Callable[[str], RecordableVoice | None],
    report: Report,
) -> int:
    """The sound of whole passages, in the sentences in which they will be spoken; returns how many were still to do.

    voice: of a language, if it has one. Raises VoiceError; what was made until then is kept.
    """
    texts = [(code, text) for code in languages for passage in passages if (text := passage.said(code))]
    made = 0
    for done, (language, text) in enumerate(texts, start=1):
        spoken = voice(language)
        if spoken:
            made += sum(spoken.record(sentence) for sentence in _sentences(text, language))
        report(done, len(texts))
    return made


def _sentences(text: str, language: str) -> Iterator[Sentence]:
    return sentences(iter([text]), language)
