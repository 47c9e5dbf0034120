"""The house stays as small as it was built, and the measures see what breaks it."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2]))

from tests.measures import LONG, House

CHAIN = 12
"""Modules, one importing the next, when the last of them is loaded."""
IMPORTS = 4.56
"""Own imports of a module, in the mean."""
LONG_MODULES = 7


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def test_no_chain_of_imports_is_longer_than_it_was(house: House) -> None:
    assert len(house.longest_chain) <= CHAIN, " > ".join(house.longest_chain)


def test_no_modules_import_each_other(house: House) -> None:
    assert house.cycles == []


def test_a_module_knows_few_others(house: House) -> None:
    assert house.imports_a_module <= IMPORTS


def test_a_directory_holds_no_more_than_twenty_files(house: House) -> None:
    directory, count = house.fullest_directory
    assert count <= 20, directory


def test_a_class_name_stands_for_one_thing(house: House) -> None:
    assert house.class_names_twice == []


def test_a_function_fits_on_a_screen(house: House) -> None:
    function, length = house.longest_function
    assert length <= 60, function


def test_no_more_modules_are_long(house: House) -> None:
    assert len(house.long_modules) <= LONG_MODULES, house.long_modules


def built(folder: Path, files: Mapping[str, str]) -> House:
    """A package of these files."""
    package = folder / "small"
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return House(package)


def test_what_is_measured_is_seen(tmp_path: Path) -> None:
    small = built(
        tmp_path,
        {
            "__init__.py": "",
            "top.py": "from small import middle\n",
            "middle.py": "from small.room.low import Thing\n",
            "room/__init__.py": "",
            "room/low.py": "class Thing:\n    pass\n",
            "room/other.py": "class Thing:\n    def work(self) -> None:\n" + "        print()\n" * LONG,
        },
    )
    assert small.longest_chain == ["small.top", "small.middle", "small.room.low"]
    assert small.imports_a_module == 2 / 6
    assert small.class_names_twice == ["Thing"]
    assert small.longest_function == ("small.room.other.work", LONG + 1)
    assert small.long_modules == {"small.room.other": LONG + 2}
    assert small.fullest_directory == ("small", 3)
    assert small.cycles == []


def test_modules_that_import_each_other_are_found_also_where_it_is_for_types_or_inside_a_function(
    tmp_path: Path,
) -> None:
    late = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from small import one\n"
    inside = "def work() -> None:\n    from small import two\n"
    small = built(tmp_path, {"__init__.py": "", "one.py": inside, "two.py": late})
    assert small.cycles == [["small.one", "small.two"]]
