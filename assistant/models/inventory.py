"""Which models there are, which one plays each role, and getting, removing and choosing them."""

import difflib
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal, Protocol

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import TransferSpeedColumn as SpeedColumn

from assistant.core import hints
from assistant.core.config import Config
from assistant.core.errors import AssistantError, ConfigError, EngineError, ModelMissing
from assistant.core.settings_file import change
from assistant.models import store
from assistant.models.catalogue import Catalogue
from assistant.models.memory import embedded_memory, room_for_models
from assistant.models.ollama_catalogue import OllamaCatalogue
from assistant.models.ollama_server import OllamaServer
from assistant.models.setup import default_sources, install, needed
from assistant.models.survey import Cast, KeptModel, Offer, Survey
from assistant.thinking.model_names import full_name, lack

LanguageRole = Literal["chat", "vision", "extraction"]
ROLES: tuple[LanguageRole, ...] = ("chat", "vision", "extraction")
NONE = "none"
"""As the name of a vision model: there is to be none."""


class RoleChoice(Protocol):
    """Engine and model of a role, and why."""

    @property
    def engine(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def why(self) -> str: ...


class RoleChooser(Protocol):
    """Decides what plays a role; see thinking/engines/choice.py."""

    def choose(self, role: LanguageRole) -> RoleChoice | None: ...

    def absence(self, role: LanguageRole) -> str: ...

    @property
    def at_openai(self) -> tuple[str, ...]: ...


class ModelInventory:
    """The models in Ollama and on this disk, and what the configuration makes of them."""

    def __init__(
        self, config: Config, chooser: RoleChooser, catalogue: Catalogue, library: OllamaCatalogue, total: int | None
    ) -> None:
        """Total: the memory of the machine in bytes, where it is known."""
        self._config = config
        self._chooser = chooser
        self._catalogue = catalogue
        self._library = library
        self._room = None if total is None else room_for_models(config, catalogue, total)
        self._server = OllamaServer(config.models.ollama.address)

    def survey(self) -> Survey:
        try:
            served, silence = self._server.models(), ""
        except EngineError as error:
            served, silence = [], str(error)
        here = [name for name, model in self._catalogue.models.items() if self._on_disk(name)]
        return Survey(
            served=tuple(served),
            silence=silence,
            embedded=tuple(self._kept(name) for name in here),
            casts=tuple(self.casts()),
            offers=tuple(self._offers({model.name for model in served}, here)),
        )

    def _kept(self, name: str) -> KeptModel:
        model = self._catalogue.model(name)
        return KeptModel(name, model.role, model.parameters, model.quantization, model.size, model.context)

    def casts(self) -> Iterable[Cast]:
        """The model of each role; where none can be had, the reason."""
        for role in ROLES:
            try:
                choice = self._chooser.choose(role)
            except AssistantError as error:
                yield Cast(role, "", "", str(error))
                continue
            yield _cast(role, choice) if choice else Cast(role, "", "", self._chooser.absence(role))

    def warning(self, name: str) -> str:
        """Why a model will not fit into this machine's memory; empty where it will, or nothing is known of it."""
        memory = self._memory(name)
        if memory is None or self._fits(memory):
            return ""
        room = decimal(max(self._room or 0, 0))
        return (
            f"{name} needs {decimal(memory)} of memory, but beside all else this machine has {room}: it will not fit."
        )

    def doubts(self, role: str, name: str) -> list[str]:
        """What speaks against a model in a role, one sentence each."""
        if name in {"", NONE}:
            return []
        entry = self._library.find(name)
        doubts = [self.warning(name)]
        if entry and {"extraction": "chat"}.get(role, role) not in entry.roles:
            doubts.append(f"{name} is made for {' and '.join(entry.roles)}, not for {role}.")
        if cannot := lack(role, self._capabilities(name)):
            doubts.append(f"{name} {cannot}, which {role} needs; another model plays it, or none.")
        doubts.append(self._absence(role, name))
        if os.environ.get(variable := f"ASSISTANT_MODELS__{role.upper()}"):
            doubts.append(f"{variable} is set and goes before the file.")
        return [doubt for doubt in doubts if doubt]

    def role_doubts(self) -> list[str]:
        """What speaks against the models that the configuration names for their roles."""
        named = {role: str(getattr(self._config.models, role)) for role in ROLES}
        return [doubt for role, name in named.items() for doubt in self.doubts(role, name)]

    def _absence(self, role: str, name: str) -> str:
        """Why a model cannot be used as it is named; empty where it is there."""
        gets = f"`{hints.command('models', 'pull', name)}` gets it."
        if self._config.models.engine == "openai":
            listed = self._chooser.at_openai
            where = f"The server at {self._config.models.openai.url}"
            if not listed:
                return f"{where} does not list its models, so nobody knows whether it has {name}."
            return "" if name in listed else f"{where} has no model {name}; it has {', '.join(listed)}."
        if name in self._catalogue.models:
            return "" if self._on_disk(name) else f"{name} is not installed; {gets}"
        try:
            served = {model.name for model in self._server.models()}
        except EngineError as error:
            return f"Nobody knows whether Ollama has {name}: {error}"
        if full_name(name) in served:
            return ""
        known = [*served, *self._library.models, *self._catalogue.models]
        close = [other for other in difflib.get_close_matches(name, known, n=2, cutoff=0.75) if other != name]
        meant = f" Or did you mean {close[0]}?" if close else ""
        return f"{name} is not installed; {gets}{meant}"

    def _capabilities(self, name: str) -> tuple[str, ...]:
        """What a model in Ollama can do; none where that is not known."""
        try:
            served = self._server.models()
        except EngineError:
            return ()
        return next((model.capabilities for model in served if model.name == full_name(name)), ())

    def is_there(self, name: str) -> bool:
        """Whether a model is in Ollama or on this disk."""
        if name in self._catalogue.models:
            return self._on_disk(name)
        try:
            return full_name(name) in {model.name for model in self._server.models()}
        except EngineError:
            return False

    def pull(self, name: str, console: Console) -> None:
        """Gets a model, with a bar; raises SetupError, EngineError. What has come stays after Ctrl-C."""
        if told := self.warning(name):
            console.print(told, style="yellow", highlight=False)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            SpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            if name in self._catalogue.models:
                install(
                    [name],
                    data=self._config.data,
                    catalogue=self._catalogue,
                    sources=default_sources(None),
                    progress=progress,
                )
            else:
                self._pull_from_ollama(name, progress)

    def _pull_from_ollama(self, name: str, progress: Progress) -> None:
        bars: dict[str, TaskID] = {}
        doing = progress.add_task(name, total=None)
        try:
            with closing(self._server.pull(name)) as steps:
                for step in steps:
                    progress.update(doing, description=f"{name}: {step.status}", visible=not step.total)
                    if step.total:
                        layer = step.layer.removeprefix("sha256:")[:12]
                        if step.layer not in bars:
                            bars[step.layer] = progress.add_task(f"{name} {layer}", total=step.total)
                        progress.update(bars[step.layer], completed=step.completed, total=step.total)
        except ModelMissing as error:
            close = difflib.get_close_matches(name, [*self._library.models, *self._catalogue.models], n=1, cutoff=0.75)
            raise ModelMissing(f"{error} Did you mean {close[0]}?" if close else str(error)) from error

    def remove(self, name: str, *, force: bool) -> int:
        """Removes a model and returns the bytes that it took.

        Raises ConfigError where the configuration uses it (unless forced), ModelMissing, EngineError.
        """
        if not force and (role := self._used_as(name)):
            raise ConfigError(
                f"{name} is in use: it is the kiosk's model of {role}. Choose another one first "
                f"(`{hints.command('models', 'use', 'ROLE', 'NAME')}`), or remove it all the same with --force."
            )
        if name not in self._catalogue.models:
            return self._server.remove(name)
        if not self._on_disk(name):
            raise ModelMissing(
                f"{name} is not in {store.models_folder(self._config.data)}; there is nothing to remove."
            )
        folder = store.models_folder(self._config.data) / name
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        shutil.rmtree(folder)
        return size

    def _used_as(self, name: str) -> str:
        """The role that a model has in the configuration, whether or not it can play it now."""
        models = self._config.models
        named = {role: getattr(models, role) for role in ROLES if getattr(models, role)}
        playing = {cast.role: cast.model for cast in self.casts() if cast.engine}
        for role, model in [*named.items(), *playing.items()]:
            if full_name(model) == full_name(name):
                return role
        if name in needed(self._config, self._catalogue, embedded=False):
            return self._catalogue.model(name).role
        return ""

    def _offers(self, served: set[str], here: Sequence[str]) -> Iterable[Offer]:
        """What is not there, of what can think."""
        for name, entry in self._library.models.items():
            if full_name(name) not in served:
                fits = self._fits(entry.memory)
                yield Offer(name, "ollama", entry.roles, entry.size, entry.memory, fits, entry.good_for)
        for name, model in self._catalogue.models.items():
            if model.role in {"chat", "vision"} and name not in here:
                memory = self._memory(name) or 0
                yield Offer(name, "embedded", (model.role,), model.size, memory, self._fits(memory))

    def _memory(self, name: str) -> int | None:
        if entry := self._library.find(name):
            return entry.memory
        if name in self._catalogue.models and self._catalogue.model(name).role in {"chat", "vision"}:
            return embedded_memory(name, self._catalogue, self._config.models.context)
        return None

    def _fits(self, memory: int) -> bool:
        return self._room is None or memory <= self._room

    def _on_disk(self, name: str) -> bool:
        return store.is_whole(name, self._catalogue.model(name), self._config.data)


def _cast(role: str, choice: RoleChoice) -> Cast:
    return Cast(role, choice.engine, choice.model, choice.why)


def use(role: str, name: str, given: Path | None) -> Path:
    """Writes a model of a role into the configuration file, which is otherwise left as it is; returns the file.

    Given: the file or profile that the command line names. Raises ConfigError.
    """
    if role not in ROLES:
        raise ConfigError(f"There is no role {role!r}; there are {', '.join(ROLES)}.")
    if name == NONE and role != "vision":
        raise ConfigError(f"There has to be a model of {role}; only vision can be {NONE!r}.")
    return change({f"models.{role}": name}, given)
