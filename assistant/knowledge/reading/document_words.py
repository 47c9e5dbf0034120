"""What stands in documents of each language and is no contents: config/languages/<code>/documents.toml."""

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core import languages

SUBJECT = "documents"


class DocumentWords(BaseModel):
    """The words of a language; English's file explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: tuple[str, ...]
    answers: tuple[str, ...]
    also: tuple[str, ...] = ()
    untitled: str
    sheets: str


@cache
def of_all() -> tuple[DocumentWords, ...]:
    """Of every language: a document may come from anywhere. Raises ConfigError for a file that is none."""
    return tuple(_found())


def _found() -> Iterator[DocumentWords]:
    for code in languages.LANGUAGES:
        if words := languages.loaded(code, SUBJECT, DocumentWords):
            yield words
