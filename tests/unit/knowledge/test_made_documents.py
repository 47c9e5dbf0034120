"""What must be found in a folder of documents made for the purpose, and what must not be said."""

from pathlib import Path

import pytest
from made_documents import MADE, Made

from assistant.knowledge import chunking
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.reading import documents
from assistant.knowledge.reading.blocks import ReadDocument


def read(made: Made, folder: Path) -> tuple[ReadDocument, list[Passage]]:
    path = folder / made.name
    made.write(path)
    reading = documents.read(path, made.language)
    return reading, list(chunking.passages(reading.blocks, language=made.language, pack="Made"))


@pytest.mark.parametrize("made", MADE, ids=str)
def test_a_document_is_read_as_its_curator_would_read_it_aloud(made: Made, tmp_path: Path) -> None:
    reading, passages = read(made, tmp_path)
    said = [passage.text for passage in passages if not passage.doubt]
    doubted = [passage.text for passage in passages if passage.doubt]
    assert [text for text in made.found if text not in said] == [], (said, doubted)
    told = "\n".join(passage.told for passage in passages if not passage.doubt)
    assert [text for text in made.not_said if text in told] == []
    assert [text for text in made.doubtful if not any(text in other for other in doubted)] == [], (said, doubted)
    assert bool(doubted) == bool(made.doubtful), doubted
    assert made.remark in "\n".join(reading.remarks)
    assert not made.remark or reading.remarks
    if made.title:
        assert reading.title == made.title
