"""The title that a document gives itself, where it is one."""

import re
from functools import cache

from assistant.knowledge.reading.blocks import LONGEST_TITLE
from assistant.knowledge.reading.document_words import of_all

_PROGRAM = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|powerpoint presentation|libreoffice|openoffice|pages|adobe \w+) ?-? ?",
    re.I,
)
_FILE = re.compile(r"\S+\.(?:docx?|odt|pdf|indd|qxp|pptx?|xlsx?|rtf|pages|tmp|html?|tex|dvi|ps|fm|cdr|ai)", re.I)


def of_sheet(name: str) -> str:
    """The name of a sheet of a spreadsheet; empty where it is the one that the program gave it."""
    return "" if _pattern("sheets").fullmatch(name.strip()) else " ".join(name.split())


def checked(title: str | None) -> str:
    """A title as a visitor may hear it; empty where it is the name of a program or a file, or no name at all."""
    said = _PROGRAM.sub("", " ".join((title or "").split()), count=1)
    if not said or len(said) > LONGEST_TITLE or "://" in said or _FILE.search(said):
        return ""
    if _pattern("untitled").fullmatch(said):
        return ""
    return said if sum(map(str.isalpha, said)) > len(said) / 2 else ""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """The titles, or the sheets, that a program named, with a number behind or not."""
    words = "|".join(getattr(words, kind) for words in of_all())
    return re.compile(rf"(?:{words})[\W_\d]*", re.IGNORECASE)
