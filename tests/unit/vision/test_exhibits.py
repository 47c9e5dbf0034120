"""Exhibits: added by photographs, kept as numbers, known again or refused."""

from pathlib import Path

import numpy as np
import pytest

from assistant.core.errors import ExhibitError, VisionError
from assistant.core.messages import Picture, Vectors
from assistant.vision.exhibits import store as stores
from assistant.vision.exhibits.exhibit import Exhibit, read
from assistant.vision.exhibits.photographs import PARTS, look_at, nothing_yet, photographs_in
from assistant.vision.exhibits.recogniser import ExhibitRecogniser
from assistant.vision.exhibits.store import ExhibitStore, checked_name
from assistant.vision.image_embedder import FakeImageEmbedder
from assistant.vision.pictures import save_picture

EMBEDDER = FakeImageEmbedder()
SURE_FROM = 1.0


def painted(seed: int, light: float = 1.0) -> Picture:
    """A thing of sixteen colours, in some light."""
    blocks = np.random.default_rng(seed).integers(30, 220, (4, 4, 3)) * light
    return Picture(blocks.clip(0, 255).astype(np.uint8).repeat(20, axis=0).repeat(20, axis=1))


def photographs(folder: Path, seed: int, count: int = 3) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        save_picture(painted(seed, 1.0 - number / 20), folder / f"{number}.png")
    return folder


def added(data: Path, name: str, seed: int, count: int = 3, pack: str = "", **names: str) -> Exhibit:
    files = photographs_in([photographs(data / f"photographs of {seed}", seed, count)])
    return ExhibitStore(data).add(look_at(files, nothing_yet(name, pack, names), EMBEDDER).exhibit)


def recogniser(data: Path, sure_from: float = SURE_FROM) -> ExhibitRecogniser:
    return ExhibitRecogniser(ExhibitStore(data), lambda: EMBEDDER, sure_from)


def test_the_one_that_is_shown_is_known_and_what_is_none_of_them_is_not(tmp_path: Path) -> None:
    for seed, name in enumerate(("Smoker", "Hive tool", "Honey pot")):
        added(tmp_path, name, seed)
    eyes = recogniser(tmp_path)
    assert eyes.ready()
    for seed, name in enumerate(("Smoker", "Hive tool", "Honey pot")):
        found = eyes.recognise(painted(seed, 0.7))
        assert found
        assert found.exhibit.name == name
    assert [eyes.recognise(painted(seed)) for seed in range(10, 20)] == [None] * 10
    assert eyes.recognise(Picture(np.zeros((80, 80, 3), np.uint8))) is None


def test_what_looks_like_the_place_alone_is_no_exhibit(tmp_path: Path) -> None:
    added(tmp_path, "Smoker", 1)
    assert recogniser(tmp_path).recognise(painted(1))
    added(tmp_path, "", 1)  # the very same
    eyes = recogniser(tmp_path)
    assert eyes.recognise(painted(1)) is None
    assert eyes.ready()


def test_a_place_without_any_exhibit_is_nothing_to_look_for(tmp_path: Path) -> None:
    added(tmp_path, "", 1)
    assert not recogniser(tmp_path).ready()


def test_a_running_kiosk_sees_what_is_added_and_removed(tmp_path: Path) -> None:
    eyes, store = recogniser(tmp_path), ExhibitStore(tmp_path)
    assert eyes.recognise(painted(1)) is None
    added(tmp_path, "Smoker", 1)
    assert eyes.recognise(painted(1))
    store.remove("smoker")
    assert eyes.recognise(painted(1)) is None
    assert not eyes.ready()


def test_no_photograph_is_kept_and_all_of_an_exhibit_is(tmp_path: Path) -> None:
    kept = added(tmp_path, "Smoker", 1, pack="Bees", de="Der Smoker")
    [file] = (tmp_path / "exhibits").iterdir()
    again = read(file)
    assert (again.name, again.pack, again.names, again.photographs) == ("Smoker", "Bees", {"de": "Der Smoker"}, 3)
    assert again.named("de") == "Der Smoker"
    assert again.named("fr") == "Smoker"
    assert np.allclose(again.features, kept.features, atol=0.2)
    assert file.stat().st_size < 10_000
    assert painted(1).pixels.tobytes() not in file.read_bytes()


def test_photographs_are_added_to_those_there_are_and_none_twice(tmp_path: Path) -> None:
    added(tmp_path, "Smoker", 1, 3)
    assert added(tmp_path, "smoker", 1, 3).photographs == 3
    more = added(tmp_path, "Smoker", 1, 5, pack="Bees")
    assert (more.photographs, more.pack) == (5, "Bees")
    assert added(tmp_path, "Smoker", 2, 2).photographs == 7
    assert len(ExhibitStore(tmp_path).load().exhibits) == 1
    files = photographs_in([photographs(tmp_path / "new", 9, 2)])
    anew = ExhibitStore(tmp_path).add(look_at(files, nothing_yet("Smoker"), EMBEDDER).exhibit, anew=True)
    assert anew.photographs == 2


def test_a_broken_photograph_is_named_and_the_others_count(tmp_path: Path) -> None:
    folder = photographs(tmp_path / "smoker", 1)
    (folder / "3.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (folder / "notes.txt").write_text("no picture, and none that was meant")
    looked = look_at(photographs_in([folder]), nothing_yet("Smoker"), EMBEDDER)
    assert looked.exhibit.photographs == 3
    [told] = looked.broken
    assert "3.jpg" in told


def test_without_any_good_photograph_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(ExhibitError, match=r"a\.png"):
        look_at([tmp_path / "a.png"], nothing_yet("Smoker"), EMBEDDER)
    with pytest.raises(ExhibitError, match="no picture in it"):
        photographs_in([photographs(tmp_path / "empty", 1, 0)])
    with pytest.raises(ExhibitError, match="too many"):
        photographs_in([photographs(tmp_path / "crowd", 1, 61)])


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half", b"x" * 5_000_000])
def test_a_broken_file_is_told_and_the_others_are_known(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    added(tmp_path, "Smoker", 1)
    (tmp_path / "exhibits" / "0123.npz").write_bytes(damage)
    found = ExhibitStore(tmp_path).load()
    assert [exhibit.name for exhibit in found.exhibits] == ["Smoker"]
    assert "0123.npz is no exhibit that can be read" in found.faults[0]
    assert recogniser(tmp_path).recognise(painted(1))
    assert "0123.npz" in caplog.text


def test_a_file_that_could_run_something_runs_nothing(tmp_path: Path) -> None:
    added(tmp_path, "Smoker", 1)
    np.savez(
        tmp_path / "exhibits" / "evil.npz",
        about=np.array([{"name": "x"}], dtype=object),
        features=np.zeros((1, 1), np.float16),
        owners=np.zeros(1, np.uint16),
    )
    [fault] = ExhibitStore(tmp_path).load().faults
    assert "evil.npz" in fault


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added(tmp_path, "Smoker", 1)

    def full(new: Path, path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stores, "put_in_place", full)
    with pytest.raises(ExhibitError, match="No space left"):
        added(tmp_path, "Smoker", 2)
    assert ExhibitStore(tmp_path).find("Smoker").photographs == 3


def test_what_another_model_made_is_not_compared(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Other(FakeImageEmbedder):
        @property
        def name(self) -> str:
            return "other"

    added(tmp_path, "Smoker", 1)
    eyes = ExhibitRecogniser(ExhibitStore(tmp_path), Other, SURE_FROM)
    assert eyes.recognise(painted(1)) is None
    assert "add it anew" in caplog.text
    files = photographs_in([photographs(tmp_path / "again", 1)])
    assert ExhibitStore(tmp_path).add(look_at(files, nothing_yet("Smoker"), Other()).exhibit).photographs == 3


def test_the_model_is_loaded_for_the_first_exhibit_only(tmp_path: Path) -> None:
    def missing() -> FakeImageEmbedder:
        raise VisionError("the model is missing")

    eyes = ExhibitRecogniser(ExhibitStore(tmp_path), missing, SURE_FROM)
    assert not eyes.ready()
    added(tmp_path, "Smoker", 1)
    with pytest.raises(VisionError, match="missing"):
        eyes.ready()


def test_there_is_a_most_of_exhibits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST", 2)
    added(tmp_path, "Smoker", 1)
    added(tmp_path, "Hive tool", 2)
    added(tmp_path, "Smoker", 1, 5)
    with pytest.raises(ExhibitError, match="remove one first"):
        added(tmp_path, "Honey pot", 3)


def test_there_is_a_most_of_photographs(tmp_path: Path) -> None:
    many = [EMBEDDER.regions(painted(seed)) for seed in range(500)]
    exhibit = Exhibit("Smoker", np.concatenate(many), np.arange(500, dtype=np.uint16), "fake")
    with pytest.raises(ExhibitError, match="500 photographs are too many"):
        ExhibitStore(tmp_path).add(exhibit)
    assert not ExhibitStore(tmp_path).load().exhibits


@pytest.mark.parametrize("name", ["", "  ", "…", "a\nb\x00", "n" * 81])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ExhibitError, match="no name of an exhibit"):
        checked_name(name)


def test_a_name_that_nobody_added_is_told_with_those_there_are(tmp_path: Path) -> None:
    added(tmp_path, "Smoker", 1)
    with pytest.raises(ExhibitError, match=r"no exhibit 'Smokr'; there are: Smoker\."):
        ExhibitStore(tmp_path).remove("Smokr")


def test_every_photograph_is_seen_as_it_is_turned_and_dim() -> None:
    class Watching(FakeImageEmbedder):
        def __init__(self) -> None:
            self.seen: list[Picture] = []

        def regions(self, picture: Picture) -> Vectors:
            self.seen.append(picture)
            return np.repeat(super().regions(picture), 13, axis=0)

    from assistant.vision.exhibits.photographs import views_of

    watching = Watching()
    assert len(views_of(painted(1), watching)) == PARTS + 3
    whole, left, right, dim = watching.seen
    assert not np.array_equal(left.pixels, right.pixels)
    assert dim.pixels.mean() == pytest.approx(whole.pixels.mean() / 2, rel=0.02)


def test_of_two_that_look_the_same_none_is_named(tmp_path: Path) -> None:
    added(tmp_path, "Smoker of 1890", 1)
    added(tmp_path, "Smoker of 1910", 1)
    assert recogniser(tmp_path).recognise(painted(1)) is None
