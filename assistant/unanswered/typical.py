"""What visitors of museums and classrooms typically ask: config/languages/<code>/typical.toml."""

from pydantic import BaseModel, ConfigDict, RootModel

from assistant.core import languages

SUBJECT = "typical"


class TypicalTopic(BaseModel):
    """Questions about one thing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    questions: dict[str, str]


class TypicalQuestions(RootModel[dict[str, TypicalTopic]]):
    """The topics of a language; English's file explains them."""


def topics(language: str) -> list[TypicalTopic]:
    """Those of a language; of one that has none, English's."""
    found = languages.loaded(language, SUBJECT, TypicalQuestions)
    found = found or languages.loaded(languages.ENGLISH, SUBJECT, TypicalQuestions)
    return list(found.root.values()) if found else []
