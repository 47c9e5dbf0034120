"""Changing keys of the configuration file: checked before it is written, comments and the file before it kept."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import tomlkit

from assistant.core.config_file import FILE, SYSTEM_FILE, checked, find, load, read, user_file
from assistant.core.errors import ConfigError
from assistant.core.files import as_before, beside, create, locked, put_in_place
from assistant.core.privileges import acting_as, controller
from assistant.core.resources import resource

LOCK_SECONDS = 10.0
"""For another change of the file, which takes a fraction of a second."""


def change(values: Mapping[str, object], given: Path | None, *, keeps: bool = True) -> Path:
    """Writes keys as `write` does, as the only writer."""
    with writing(given):
        return write(values, given, keeps=keeps)


@contextmanager
def writing(given: Path | None) -> Iterator[None]:
    """Keeps all other writers of the configuration out, of any thread and process; raises ConfigError."""
    target = target_of(given)
    with ExitStack() as stack:
        try:
            with acting_as(controller(target.parent)):
                target.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(target.parent, LOCK_SECONDS))
        except TimeoutError as error:
            raise ConfigError(
                f"Something else has been changing {target} for {LOCK_SECONDS:g} s; nothing was saved. Try again."
            ) from error
        except OSError as error:
            raise ConfigError(f"{target} cannot be written: {error.strerror or error}.") from error
        yield


def write(values: Mapping[str, object], given: Path | None, *, keeps: bool = True) -> Path:
    """Writes keys such as "home.name" into the configuration file, which is otherwise left as it is; returns the file.

    A key with None is taken out.

    Given: the file or profile that the command line names. Keeps: what was in the file before, beside it in
    assistant.toml.previous. Raises ConfigError, and leaves everything as it was. The caller is within `writing`.
    """
    source = find(given)
    with acting_as(controller(source)):
        load(source)  # a file that is wrong already is not to be blamed on this change
    target = target_of(given)
    with acting_as(controller(target.parent)):
        _rewrite(source, target, values, keeps=keeps)
    return target


def _rewrite(source: Path, target: Path, values: Mapping[str, object], *, keeps: bool) -> None:
    """Raises ConfigError."""
    document = tomlkit.parse(text_of(source))
    for key, value in values.items():
        put(document, key, value)
    _put_text(tomlkit.dumps(document), target, keeps=keeps)


def text_of(source: Path) -> str:
    """What a configuration file says that is a user's own: of the one that ships nothing, as all in it is default."""
    return "" if source == resource("config", FILE) else read(source)


def write_text(text: str, given: Path | None) -> Path:
    """Writes a whole configuration as `write` does single keys; returns the file."""
    target = target_of(given)
    with acting_as(controller(target.parent)):
        _put_text(text, target, keeps=True)
    return target


def _put_text(text: str, target: Path, *, keeps: bool) -> None:
    """Raises ConfigError."""
    checked(text, target)
    new = beside(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        create(new, text)
        if target.exists():
            as_before(new, target)
        if keeps and target.exists():
            keep(target)
        put_in_place(new, target)
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        new.unlink(missing_ok=True)


def keep(path: Path) -> None:
    """Copies a file to the one beside it that holds what was before."""
    previous = path.with_name(f"{path.name}.previous")
    new = beside(previous)
    try:
        create(new, read(path))
        as_before(new, path)
        put_in_place(new, previous)
    finally:
        new.unlink(missing_ok=True)


def put(document: tomlkit.TOMLDocument, key: str, value: object) -> None:
    """Sets a key, and makes the tables that it stands in; with None takes it out."""
    *sections, name = key.split(".")
    table: Any = document
    for section in sections:
        table = table.setdefault(section, tomlkit.table())
    if value is None:
        table.pop(name, None)
    else:
        table[name] = value


def target_of(given: Path | None) -> Path:
    """The file that a change goes to; raises ConfigError where there is none."""
    return _own_file(find(given), named=bool(given or os.environ.get("ASSISTANT_CONFIG")))


def _own_file(source: Path, *, named: bool) -> Path:
    """Where a change is written: the user's file for what came with the program or belongs to the system."""
    shipped = source.is_relative_to(resource("config"))
    if not shipped and os.access(source, os.W_OK) and os.access(source.parent, os.W_OK):
        return source
    if named and not shipped:
        raise ConfigError(f"{source} is not yours to change.")
    if source == SYSTEM_FILE:  # what the service reads; a copy would change nothing of the kiosk
        raise ConfigError(f"{source} is the kiosk's, and not yours to change; put sudo before the command.")
    own = user_file()
    if own.exists():
        raise ConfigError(
            f"{source} is not yours to change, and there is {own} already; leave out --config to use that."
        )
    return own
