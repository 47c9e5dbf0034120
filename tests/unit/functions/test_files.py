"""Files of functions: which may be loaded, and how one that cannot be is named with its line and cause."""

import os
import sys
from pathlib import Path

import pytest
from other_user import OTHER, as_root, reachable

from assistant.functions import files
from assistant.functions.files import MODULES, find, folders, load

__all__ = ["reachable"]
GOOD = """\
from __future__ import annotations

from assistant.functions import function


@function(examples={"en": ["Say the word of five."]})
def NAME(number: int) -> str:
    return f"word {number}"
"""
HEAD = "from assistant.functions import function\n\n"


def written(folder: Path, name: str, text: str = GOOD) -> Path:
    path = folder / f"{name}.py"
    path.write_text(text.replace("NAME", name), encoding="utf-8")
    path.chmod(0o644)
    return path


def test_a_file_is_loaded_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, "word"))
    assert not loaded.fault
    assert [function(3) for function in loaded.functions] == ["word 3"]
    assert loaded.languages == ("en",)
    assert [path.name for path in tmp_path.iterdir()] == ["word.py"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("import os\nx = (1\ny = 2\n", "line 2: '(' was never closed"),
        ("import os\nx = 1 / 0\n", "line 2: ZeroDivisionError: division by zero"),
        ("import no_such_module_at_all\n", "line 1: ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("raise SystemExit(3)\n", "Ended: SystemExit"),
        ("x = 1\n", "there is no function in it"),
        (f"{HEAD}@function\ndef f(x: int): ...\n", "line 3: write @function(examples="),
        (f'{HEAD}\n@function(examples={{"en": "x"}})\ndef f(): ...\n', "line 4: f: examples['en'] = 'x'"),
        (f'{HEAD}@function(examples={{"en": ["x"]}})\ndef f(x: list): ...\n', "the argument x has the type"),
    ],
)
def test_a_broken_file_is_named_with_line_and_cause(tmp_path: Path, text: str, fault: str) -> None:
    loaded = load(written(tmp_path, "broken", text))
    assert not loaded.functions
    assert fault in loaded.fault
    assert MODULES + "broken" not in sys.modules


def test_a_file_that_never_ends_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "IMPORT_SECONDS", 0.05)
    loaded = load(written(tmp_path, "slow", "import threading\nthreading.Event().wait()\n"))
    assert "it is not loaded within 0.05 s" in loaded.fault


def test_a_broken_file_takes_no_other_with_it(tmp_path: Path) -> None:
    written(tmp_path, "b_broken", "1/0")
    written(tmp_path, "a")
    written(tmp_path, "c")
    (tmp_path / "notes.txt").write_text("no function", encoding="utf-8")
    assert [(file.path.stem, bool(file.fault)) for file in find([tmp_path, tmp_path / "missing"])] == [
        ("a", False),
        ("b_broken", True),
        ("c", False),
    ]


def test_of_two_functions_with_one_name_the_later_is_refused(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        written(folder, "word")
    found = find([first, second])
    assert [bool(file.functions) for file in found] == [True, False]
    assert f"word: there is a function of that name in {first / 'word.py'}" in found[1].fault


@pytest.mark.parametrize("of", ["file", "folder"])
def test_what_others_may_write_is_not_run(tmp_path: Path, of: str) -> None:
    folder = tmp_path / "skills"
    folder.mkdir()
    path = written(folder, "word", f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n")
    (path if of == "file" else folder).chmod(0o666 if of == "file" else 0o777)
    assert "others than root" in load(path).fault
    assert not (tmp_path / "ran").exists()
    assert "chmod go-w" in load(path).fault


@as_root
@pytest.mark.parametrize("of", ["file", "folder", "link"])
def test_root_runs_nothing_that_another_user_owns(reachable: Path, of: str) -> None:
    folder = reachable / "skills"
    folder.mkdir()
    path = written(folder, "word", f"from pathlib import Path\nPath({str(reachable / 'ran')!r}).touch()\n")
    if of == "link":
        theirs = reachable / "theirs.py"
        path.rename(theirs)
        path.symlink_to(theirs)
    os.chown({"file": path, "folder": folder, "link": reachable / "theirs.py"}[of], OTHER.pw_uid, OTHER.pw_gid)
    assert f"{OTHER.pw_name} may change it" in load(path).fault
    assert not (reachable / "ran").exists()


@as_root
def test_a_user_runs_what_root_or_that_user_owns(reachable: Path) -> None:
    for name in ("roots", "own"):
        written(reachable, name)
    os.chown(reachable / "own.py", OTHER.pw_uid, OTHER.pw_gid)
    os.seteuid(OTHER.pw_uid)
    try:
        found = find([reachable])
    finally:
        os.seteuid(0)
    assert [file.fault for file in found] == ["", ""]


def test_the_folders_are_those_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert list(folders()) == [Path("/etc/wakebutton/skills"), tmp_path / "wakebutton" / "skills"]
