"""Language × subject: what is there of each, and what that makes of the language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.core import languages
from assistant.languages.subjects import (
    SUBJECTS,
    LanguageLevel,
    SubjectState,
    fixed_sentences,
    guard_examples,
    hearing,
    skill,
    stems,
    voice,
)
from assistant.models.catalogue import Catalogue
from assistant.skills.registry import InstalledSkill


@dataclass(frozen=True, slots=True)
class LanguageReport:
    """What a language has."""

    language: str
    states: tuple[SubjectState, ...]

    def lacks(self, need: LanguageLevel) -> list[SubjectState]:
        """The subjects of a need that are not whole."""
        return [state for state in self.states if state.need is need and not state.whole]

    @property
    def rank(self) -> str:
        """What it is: "complete", "usable", "required" (no more than what has to be there), or "absent"."""
        levels = (LanguageLevel.REQUIRED, LanguageLevel.USABLE, LanguageLevel.COMPLETE)
        reached = [need.value for number, need in enumerate(levels) if not any(map(self.lacks, levels[: number + 1]))]
        return reached[-1] if reached else "absent"


def report(
    language: str, skills: Sequence[InstalledSkill], catalogue: Catalogue, heard: Callable[[], frozenset[str]]
) -> LanguageReport:
    """What a language has of everything; one without a folder has nothing."""
    states = (
        fixed_sentences(language),
        *(subject.state(language) for subject in SUBJECTS),
        guard_examples(language),
        *(skill(found, language) for found in skills if found.wording),
        *voice(language, catalogue),
        hearing(language, heard),
        stems(language),
    )
    return LanguageReport(language, tuple(sorted(states, key=lambda state: [*LanguageLevel].index(state.need))))


def every(
    skills: Sequence[InstalledSkill], catalogue: Catalogue, heard: Callable[[], frozenset[str]]
) -> list[LanguageReport]:
    """Of all languages that have a folder."""
    return [report(code, skills, catalogue, heard) for code in languages.LANGUAGES]
