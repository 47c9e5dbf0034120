"""Whether the kiosk's languages have all that they need."""

from collections.abc import Callable, Sequence

from assistant.core import hints
from assistant.doctor.findings import Finding, broken, doubtful, well
from assistant.languages.matrix import report
from assistant.languages.subjects import LanguageLevel
from assistant.models.catalogue import Catalogue
from assistant.skills.registry import find


def languages(codes: Sequence[str], catalogue: Catalogue, heard: Callable[[], frozenset[str]]) -> Finding:
    """Heard: the languages that Whisper knows."""
    found = [report(code, find(), catalogue, heard) for code in codes]
    for need, finding in ((LanguageLevel.REQUIRED, broken), (LanguageLevel.USABLE, doubtful)):
        lacking = {each.language: [state.subject for state in each.lacks(need)] for each in found if each.lacks(need)}
        if lacking:
            told = "; ".join(f"{code} has no {', '.join(subjects)}" for code, subjects in lacking.items())
            return finding(told, hints.command("languages", "check", next(iter(lacking))))
    return well(f"all {len(found)} have what visitors ask for")
