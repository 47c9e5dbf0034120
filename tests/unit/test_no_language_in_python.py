"""No Python file names a language or holds its words: a translator opens none.

Told apart from English by two signs: a text that is the code of a language with a folder, and letters beyond ASCII.
Ranges ("a-ÿ") and signs that every language may use are none of a language.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
from assistant.core.languages import LANGUAGES

PACKAGE = Path(assistant.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "share" not in path.parts)
NAMES_ENGLISH = "core/languages.py"
"""The one place that says which language the program itself is written in."""
ABOUT_LETTERS = {
    "core/config/pronunciation.py": "an example of phonemes in a message",
    "geography/names.py": "letters by their sound",
    "knowledge/reading/doubts.py": "letters that are not where they should be",
    "knowledge/reading/encodings.py": "the same",
    "text/markup.py": "signs of Unicode",
    "text/powers.py": "superscripts",
    "text/wording.py": "compatible forms of signs",
    "thinking/guard/spelling.py": "letters that look alike",
    "thinking/known_words.py": "all letters of Latin script",
}
"""Where letters themselves are meant."""
ANYWHERE = set("ºªµʼ")
"""Signs that are letters to Unicode."""
RANGE = re.compile(r".-.")


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The lines and texts of a file, its docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(part.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for part in node.body
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_python_file_names_a_language_or_holds_its_words(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    texts = list(_texts(path))
    codes = [(line, text) for line, text in texts if text in LANGUAGES]
    assert not codes or name == NAMES_ENGLISH
    if name in ABOUT_LETTERS:
        return
    letters = [
        (line, text)
        for line, text in texts
        if any(sign > "\x7f" and sign.isalpha() and sign not in ANYWHERE for sign in RANGE.sub("", text))
    ]
    assert not letters


def test_a_code_and_a_word_of_a_language_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text('"""Über."""\nif language == "de":\n    said = "größer"\n', encoding="utf-8")
    assert list(_texts(path)) == [(2, "de"), (3, "größer")]
