"""What the words of a question tell in each language: config/languages/<code>/questions.toml; English's explains it."""

from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, field_validator

from assistant.core import languages

SUBJECT = "questions"
Pattern = str
"""A regular expression."""


class QuestionWords(BaseModel):
    """The words of a language; lists are written as one text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    function_words: tuple[str, ...]
    courtesies: tuple[str, ...]
    letters: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = ()
    full_elsewhere: tuple[str, ...] = ()
    opening: Pattern
    goes_on: Pattern
    link: Pattern
    pronouns: Pattern
    impersonal: Pattern = r"(?!)"
    thousand: Pattern = r"(?!)"
    myriad: Pattern = r"(?!)"
    kinds: Mapping[str, Pattern]

    @field_validator(
        "function_words", "courtesies", "letters", "particles", "joints", "everywhere", "full_elsewhere", mode="before"
    )
    @classmethod
    def _as_list(cls, text: object) -> object:
        return tuple(text.split()) if isinstance(text, str) else text


@cache
def question_words(language: str) -> QuestionWords | None:
    """Of a language; None of one that is not known. Raises ConfigError for a file that is none."""
    return languages.loaded(language, SUBJECT, QuestionWords)


def each(language: str = "") -> Iterator[tuple[str, QuestionWords]]:
    """The languages that a text may be in, and their words; the usual ones, and the one that is given."""
    for code in languages.thought_of(language):
        if words := question_words(code):
            yield code, words


def any_of(name: str, language: str = "") -> str:
    """The regular expressions of that name of the languages that a text may be in, as one."""
    return "|".join(f"(?:{getattr(words, name)})" for _, words in each(language))
