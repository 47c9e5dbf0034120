"""A curator sees how well the exhibits are told apart, and which no fact is about."""

from pathlib import Path

import numpy as np

from assistant.core.messages import Picture
from assistant.exhibits.changes import told
from assistant.exhibits.checking import checked_exhibits, checked_pictures
from assistant.knowledge.packs.passages import Passage, passage
from assistant.vision.exhibits.exhibit import Exhibit
from assistant.vision.exhibits.photographs import made, nothing_yet
from assistant.vision.exhibits.recogniser import ExhibitRecogniser
from assistant.vision.exhibits.store import ExhibitStore
from assistant.vision.image_embedder import FakeImageEmbedder
from assistant.vision.pictures import save_picture

EMBEDDER = FakeImageEmbedder()
GERMAN = [("de", "Rauch beruhigt die Bienen.")]
FACT = passage("Smokers", "Smoke calms the bees.", translations=GERMAN, language="en", pack="Bees")


def painted(seed: int) -> Picture:
    return Picture(np.random.default_rng(seed).integers(30, 220, (4, 4, 3)).astype(np.uint8))


def of(name: str, *seeds: int, pack: str = "") -> Exhibit:
    return made([EMBEDDER.regions(painted(seed)) for seed in seeds], nothing_yet(name, pack), EMBEDDER)


def lines(*exhibits: Exhibit, passages: tuple[Passage, ...] = (FACT,)) -> list[str]:
    return [row.line for row in checked_exhibits(exhibits, EMBEDDER, passages, ["en", "de"], 1.0)]


def test_what_is_well_is_told_in_a_few_words() -> None:
    [row] = checked_exhibits([of("Smoker", 1, 1, 1, 1, 1, pack="Bees")], EMBEDDER, [FACT], ["en", "de"], 1.0)
    assert row.line == "Smoker: 5 of 5 photographs are known by the others."
    assert row.well


def test_a_photograph_that_is_of_something_else_is_told() -> None:
    smoker, tool = of("Smoker", 1, 1, 1, 1, 2), of("Hive tool", 2, 2, 2, 2, 2)
    [line, _] = lines(smoker, tool)
    assert "4 of 5 photographs are known by the others; 1 taken for Hive tool" in line
    assert not next(checked_exhibits([smoker, tool], EMBEDDER, [FACT], ["en"], 1.0)).well


def test_too_few_photographs_and_facts_are_told() -> None:
    [line] = lines(of("Hive tool", 1))
    assert "0 of 1 photographs" in line
    assert "take more, from 5 on" in line
    assert "no fact names it in en, de, so only its name is said there" in line
    [line] = lines(of("Smoker", 1, 1, 1, 1, 1, pack="Trains"))
    assert "no fact names it in en, de" in line
    assert told(of("Hive tool", 1)) == "Hive tool: 1 photograph; from 5 on, of all sides, it is known surely."


def test_a_picture_is_told_with_how_sure_that_is(tmp_path: Path) -> None:
    store = ExhibitStore(tmp_path)
    eyes = ExhibitRecogniser(store, lambda: EMBEDDER, 1.0)
    save_picture(painted(1), tmp_path / "seen.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    [none] = checked_pictures([tmp_path / "seen.png"], eyes)
    assert none.line.endswith("there are no exhibits.")
    store.add(of("Smoker", 1, 1))
    seen, broken = checked_pictures([tmp_path / "seen.png", tmp_path / "broken.png"], eyes)
    assert seen.well
    assert seen.values["exhibit"] == "Smoker"
    assert not broken.well
    assert "broken.png" in broken.line
    save_picture(painted(5), tmp_path / "other.png")
    [other] = checked_pictures([tmp_path / "other.png"], eyes)
    assert other.values["exhibit"] is None
    assert "none (Smoker at" in other.line
