"""The files of functions: where they lie, whether they may be loaded, and what is wrong with one that cannot be."""

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.core.config_file import SYSTEM_FILE, user_file
from assistant.core.errors import ConfigError
from assistant.core.privileges import Owner, controller
from assistant.functions.arguments import FunctionError
from assistant.functions.declaring import Function
from assistant.functions.within import Overdue, within

FOLDER = "skills"
SUFFIX = ".py"
MODULES = "wakebutton_functions_"
"""Before the name of a file, in sys.modules."""
IMPORT_SECONDS = 20.0
"""A file that imports something large from an SD card takes some."""
LARGEST = 200_000
"""Bytes; nobody writes as much by hand."""


@dataclass(frozen=True, slots=True)
class FunctionFile:
    """A file, and what became of it."""

    path: Path
    functions: tuple[Function[..., Any], ...] = ()
    fault: str = ""
    """Why it is left out, with its line; empty where it is not."""

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for function in self.functions for code in function.languages))


def folders() -> Sequence[Path]:
    """Where files of functions are looked for: the machine's, then the user's own."""
    return SYSTEM_FILE.parent / FOLDER, user_file().parent / FOLDER


def find(where: Sequence[Path] | None = None) -> list[FunctionFile]:
    """All files, loaded; of two functions with one name the later is refused. Where: other folders."""
    return list(_of_one_name_each(map(load, _paths(where if where is not None else folders()))))


def _paths(where: Sequence[Path]) -> Iterator[Path]:
    for folder in where:
        try:
            yield from sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith((".", "_")))
        except OSError:  # a folder that may not be looked into has nothing for this user
            continue


def _of_one_name_each(files: Iterator[FunctionFile]) -> Iterator[FunctionFile]:
    seen: dict[str, Path] = {}
    for file in files:
        twice = [function.name for function in file.functions if function.name in seen]
        seen |= {function.name: file.path for function in file.functions if function.name not in seen}
        if twice:
            fault = f"{', '.join(twice)}: there is a function of that name in {seen[twice[0]]}; give it another name"
            yield replace(file, functions=(), fault=fault)
        else:
            yield file


def load(path: Path) -> FunctionFile:
    """A file with its functions, or with what is wrong. Nothing of a file is run that somebody else could change."""
    try:
        return FunctionFile(path, _functions(path))
    except ConfigError as error:
        return FunctionFile(path, fault=f"{error}")


def _functions(path: Path) -> tuple[Function[..., Any], ...]:
    check_rights(path)
    source = _source(path)
    name = MODULES + path.stem
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses and pydantic look there for what a file's annotations name
    try:
        within(IMPORT_SECONDS, lambda: exec(compile(source, str(path), "exec"), vars(module)))  # noqa: S102 - see check_rights
    except Overdue as error:
        raise FunctionError(f"it is not loaded within {IMPORT_SECONDS:g} s; do the work inside the function") from error
    except Exception as error:
        raise FunctionError(_cause(error, path)) from error
    finally:
        if sys.modules.get(name) is module and not _found_in(module):
            del sys.modules[name]
    if found := _found_in(module):
        return found
    raise FunctionError('there is no function in it; write @function(examples={"en": ["…"]}) above a def')


def _found_in(module: ModuleType) -> tuple[Function[..., Any], ...]:
    """Its own, without what it imports."""
    return tuple(
        dict.fromkeys(
            each
            for each in vars(module).values()
            if isinstance(each, Function) and each.call.__module__ == module.__name__
        )
    )


def check_rights(path: Path) -> None:
    """Raises FunctionError for a file that another than root and this program's user can change."""
    trusted = "root" if os.geteuid() == 0 else f"root or {Owner.of(os.geteuid()).name}"
    try:
        other = controller(path)
    except (ConfigError, OSError) as error:
        raise FunctionError(
            f"it is not loaded, as others than {trusted} may change it, or a folder above it: "
            f"chmod go-w {path} {path.parent}"
        ) from error
    if other:
        raise FunctionError(
            f"it is not loaded, as {other.name} may change it, or a folder above it: it has to belong to {trusted}"
        )


def _source(path: Path) -> bytes:
    """The text of a file, without following a link that appeared since its rights were looked at."""
    try:
        handle = os.open(path.resolve(), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor is no path
            status = os.fstat(handle)
            if status.st_uid not in {0, os.geteuid()}:
                raise FunctionError(f"it is not loaded, as it belongs to {Owner.of(status.st_uid).name} now")
            source = file.read(LARGEST + 1)
    except OSError as error:
        raise FunctionError(f"it cannot be read: {error.strerror}") from error
    if len(source) > LARGEST:
        raise FunctionError(f"it is larger than {LARGEST} bytes")
    return source


def _cause(error: Exception, path: Path) -> str:
    """What went wrong and in which line of the file."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"line {error.lineno}: {error.msg}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    told = f"{error}" if isinstance(error, FunctionError) else f"{type(error).__name__}: {error}"
    return f"line {lines[-1]}: {told}" if lines else told
