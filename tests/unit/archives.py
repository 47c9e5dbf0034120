"""Archives for tests, made by libzim's own writer."""

from collections.abc import Iterable
from pathlib import Path

import pytest


def make_archive(
    path: Path, articles: Iterable[tuple[str, str]], *, title: str = "Tales", language: str = "en", indexed: bool = True
) -> Path:
    """An archive of titles with the HTML of their lead section; skips the test where libzim is not installed."""
    pytest.importorskip("libzim", reason="the extra 'library' is not installed")
    import make_archive as maker

    pages = [maker.Article(name, [said]) for name, said in articles]
    maker.write(path, pages, title=title, language=language, licence="CC0", indexed=indexed)
    return path
