"""Which usual questions about the things of a pack its facts leave open, for a curator to answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console

from assistant.core.errors import KnowledgeError
from assistant.core.languages import LANGUAGES, english_name
from assistant.knowledge.fields.telling import told
from assistant.knowledge.fields.words import FieldWords, field_words
from assistant.knowledge.packs.passages import Pack


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """Of what stands below one heading."""

    heading: str
    document: str
    facts: int
    open: tuple[str, ...]
    """The usual questions that no fact answers, in the pack's language."""


def open_questions(pack: Pack) -> list[OpenQuestions]:
    """In the pack's order; raises KnowledgeError where the fields of its language are not known."""
    words = _words(pack.language)
    groups: dict[tuple[str, str], list[frozenset[str]]] = {}
    for passage in pack.passages:
        groups.setdefault((passage.document, passage.heading), []).append(told(passage))
    return [
        OpenQuestions(heading, document, len(kinds), _open(words, frozenset[str]().union(*kinds)))
        for (document, heading), kinds in groups.items()
    ]


def show(pack: Pack, found: Sequence[OpenQuestions], console: Console) -> None:
    """What most leave open first, then each with its own."""
    most = Counter(question for one in found for question in one.open).most_common()
    console.print(f"{pack.title}: {len(found)} headings.", markup=False, highlight=False)
    for question, count in most:
        console.print(f"  {count:>4} leave open: {question}", markup=False, highlight=False)
    for one in found:
        where = f" ({one.document})" if one.document else ""
        questions = " ".join(one.open) or "nothing that is usually asked is open."
        line = (
            f"{one.heading or 'Without a heading'}{where}, {one.facts} fact{'' if one.facts == 1 else 's'}: {questions}"
        )
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _open(words: FieldWords, kinds: Iterable[str]) -> tuple[str, ...]:
    known = set(kinds)
    return tuple(words.kinds[kind].asks[0] for kind in words.usual if kind not in known)


def _words(language: str) -> FieldWords:
    words = field_words(language)
    if words is None:
        known = ", ".join(code for code in LANGUAGES if field_words(code))
        raise KnowledgeError(
            f"What is usually asked is not known in {english_name(language)} ({language}), only in {known}; "
            f"config/languages/{language}/fields.toml would tell it."
        )
    return words
