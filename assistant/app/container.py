"""Parts that are made once, when they are first asked for, and closed in reverse order."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from threading import RLock
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar, overload

log = logging.getLogger(__name__)
T = TypeVar("T")


class Container:
    """What was made so far, by the names of the parts."""

    def __init__(self, given: Mapping[str, Callable[[], Any]] = MappingProxyType({})) -> None:
        """Given: makes parts in place of the program's, by name; who gives them closes them."""
        self._given = given
        self._made: dict[str, Any] = {}
        self._opened = ExitStack()
        self._lock = RLock()
        self._locks: defaultdict[str, RLock] = defaultdict(RLock)
        self.closing = False
        """What is still being loaded elsewhere is to go no further."""

    def part(self, name: str, make: Callable[[], Any], *, closes: bool) -> Any:  # noqa: ANN401 - of any type
        """The part of a name, made at the first call; other threads wait for it, and for no other."""
        with self._lock:
            lock = self._locks[name]
        with lock:
            if name not in self._made:
                given = self._given.get(name)
                made = given() if given else make()
                if closes and not given and made is not None:
                    self._keep(name, made)
                self._made[name] = made
            return self._made[name]

    def made(self, name: str) -> Any:  # noqa: ANN401 - of any type
        """The part of a name; None where nobody has asked for it yet."""
        return self._made.get(name)

    def close(self) -> None:
        """Closes what was opened, the last first; what is opened from now on is closed at once."""
        with self._lock:
            self.closing = True
            opened = self._opened.pop_all()
        opened.close()

    def _keep(self, name: str, made: "Closable") -> None:
        with self._lock:
            if not self.closing:
                self._opened.callback(_close, name, made)
                return
        _close(name, made)


class Closable(Protocol):
    """What has to be closed."""

    def close(self) -> None: ...


class Group(Protocol):
    """Some parts of one concern."""

    @property
    def container(self) -> Container: ...


class Part(Generic[T]):
    """A method of a group that makes a part, read like an attribute."""

    closes = False

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self._name = make, make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, group: None, owner: type) -> "Part[T]": ...

    @overload
    def __get__(self, group: Group, owner: type) -> T: ...

    def __get__(self, group: Group | None, owner: type) -> "Part[T] | T":
        if group is None:
            return self
        made: T = group.container.part(self._name, lambda: self._make(group), closes=self.closes)
        return made


class OpenedPart(Part[T]):
    """The same; the container closes it."""

    closes = True


def _close(name: str, made: Closable) -> None:
    """Never raises, so that the others are closed, too."""
    try:
        made.close()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        log.warning("%s could not be closed: %s: %s", name, type(error).__name__, error)
