"""The title that a document gives itself, where it is one."""

import re

LONGEST = 120
"""Letters."""
_PROGRAM = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|powerpoint presentation|libreoffice|openoffice|pages|adobe \w+) ?-? ?",
    re.I,
)
_NONE = re.compile(
    r"(?:untitled|unbenannt|ohne titel|ohne namen|sans titre|sin t[ií]tulo|sem t[ií]tulo|senza titolo|无标题|未命名|"
    r"documento?|dokument|slide|folie|scan|scanned document|new document|neues dokument|nouveau document|layout|"
    r"book|title|titel|home|index|page|none|null|presentation|pr[äe]sentation|worksheet|sheet)[\W_\d]*", re.I
)  # fmt: skip
_FILE = re.compile(r"\S+\.(?:docx?|odt|pdf|indd|qxp|pptx?|xlsx?|rtf|pages|tmp|html?|tex|dvi|ps|fm|cdr|ai)", re.I)


_SHEET = re.compile(r"(?:sheet|tabelle|hoja|feuil|foglio|planilha|folha|工作表)\s?\d*", re.I)


def of_sheet(name: str) -> str:
    """The name of a sheet of a spreadsheet; empty where it is the one that the program gave it."""
    return "" if _SHEET.fullmatch(name.strip()) else " ".join(name.split())


def checked(title: str | None) -> str:
    """A title as a visitor may hear it; empty where it is the name of a program or a file, or no name at all."""
    said = _PROGRAM.sub("", " ".join((title or "").split()), count=1)
    if not said or len(said) > LONGEST or "://" in said or _NONE.fullmatch(said) or _FILE.search(said):
        return ""
    return said if sum(map(str.isalpha, said)) > len(said) / 2 else ""
