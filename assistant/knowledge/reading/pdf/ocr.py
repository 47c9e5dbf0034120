"""Reading the picture of a page: pdfium draws it, Tesseract reads it; the extra `ocr` brings the way to it."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from pypdfium2 import PdfDocument

from assistant.core.languages import ENGLISH, traits

DOTS_PER_INCH = 200
PAGE_SECONDS = 60
"""The longest that one page may take."""


def missing() -> str:
    """What has to be installed first; nothing where all is there."""
    if find_spec("pytesseract") is None:
        return "install the extra 'ocr' (pip install 'wakebutton[ocr]') and Debian's tesseract-ocr."
    return "" if shutil.which("tesseract") else "install Debian's tesseract-ocr."


def language_data(language: str) -> tuple[str, str]:
    """The data that a language is read with, and what is to be said where that is another's."""
    import pytesseract  # noqa: PLC0415 - not everybody has it

    english = traits(ENGLISH).tesseract
    wanted = traits(language).tesseract or english
    if wanted in pytesseract.get_languages():
        return wanted, ""
    package = traits(language).tesseract_package
    return english, f", as if they were English, because Debian's {package} is not installed"


def page(path: Path, number: int, data: str) -> str:
    """The text of a page of a PDF file, counted from 0; nothing where it takes too long."""
    import pytesseract  # noqa: PLC0415

    with PdfDocument(path) as document:
        picture = document[number].render(scale=DOTS_PER_INCH / 72).to_pil()
    try:
        return str(pytesseract.image_to_string(picture, lang=data, timeout=PAGE_SECONDS))
    except RuntimeError:  # how pytesseract tells that time is up
        return ""
