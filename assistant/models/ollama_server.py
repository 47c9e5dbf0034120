"""What is installed in Ollama, and getting and removing it."""

import re
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core import hints
from assistant.core.errors import ConfigError, EngineError, ModelMissing, SetupError
from assistant.thinking.engines.ollama import NOT_FOUND, OllamaModel, connect, silence
from assistant.thinking.model_names import full_name

if TYPE_CHECKING:
    from ollama import ListResponse

ANSWER_SECONDS = 5.0
PULL_SECONDS = 300.0
"""The longest silence of a pull: while a sum is checked nothing is told."""
SUCCESS = "success"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*(:[A-Za-z0-9][A-Za-z0-9._-]*)?")


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that Ollama has."""

    name: str
    parameters: str
    quantization: str
    size: int
    """In bytes, on the disk."""
    context: int | None
    """The most tokens that it takes."""
    loaded: bool
    capabilities: tuple[str, ...] = ()
    """As "completion", "vision", "embedding"; none where the server does not say."""


@dataclass(frozen=True, slots=True)
class PullProgress:
    """A line of a pull: what is being done and, while a layer comes, how much of it is there."""

    status: str
    layer: str = ""
    completed: int = 0
    total: int = 0


class OllamaServer:
    """Ollama at an address. Everything raises EngineError where it does not answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = connect(url, ANSWER_SECONDS)
        self._slow = connect(url, PULL_SECONDS)

    def models(self) -> list[ServedModel]:
        """What is installed, by name."""
        try:
            loaded = {known for model in self._client.ps().models for known in (model.model, model.digest) if known}
            listed = sorted(self._client.list().models, key=lambda model: model.model or "")
            return [
                self._model(model, model.model, not loaded.isdisjoint({model.model, model.digest}))
                for model in listed
                if model.model
            ]
        except OllamaModel.failures as error:
            raise self._silent(error) from error

    def pull(self, name: str) -> Generator[PullProgress]:
        """Has Ollama get a model. What has come stays when this is closed. Raises ModelMissing, SetupError."""
        last = ""
        _named(name)
        try:
            with closing(self._slow.pull(name, stream=True)) as lines:  # type: ignore[type-var]
                for line in lines:
                    last = line.status or ""
                    yield PullProgress(last, line.digest or "", line.completed or 0, line.total or 0)
        except OllamaModel.failures as error:
            raise self._of_pull(name, error) from error
        if last != SUCCESS:
            raise EngineError(f"Ollama broke off while it got {name}; run it again, it goes on from there.")

    def remove(self, name: str) -> int:
        """Deletes a model and returns its size; raises ModelMissing."""
        _named(name)
        size = next((model.size for model in self.models() if model.name == full_name(name)), None)
        if size is None:
            raise ModelMissing(
                f"Ollama at {self.url} has no model {name}; `{hints.command('models')}` lists what there is."
            )
        try:
            self._client.delete(full_name(name))
        except OllamaModel.failures as error:
            raise EngineError(f"Ollama did not remove {name}: {error}") from error
        return size

    def _model(self, model: "ListResponse.Model", name: str, loaded: bool) -> ServedModel:  # noqa: FBT001
        details = model.details
        shown = self._client.show(name)
        return ServedModel(
            name=name,
            parameters=(details and details.parameter_size) or "",
            quantization=(details and details.quantization_level) or "",
            size=int(model.size or 0),
            context=_context(shown.modelinfo or {}),
            loaded=loaded,
            capabilities=tuple(shown.capabilities or ()),
        )

    def _silent(self, error: Exception) -> EngineError:
        return EngineError(f"{silence(self.url, error)}; is it installed and running?")

    def _of_pull(self, name: str, error: Exception) -> EngineError | SetupError:
        said, status = str(error), getattr(error, "status_code", None)
        if status is None:
            return self._silent(error)
        if status == NOT_FOUND or "file does not exist" in said or "not found" in said:
            return ModelMissing(
                f"Ollama's library has no model {name}; check its spelling and its tag at https://ollama.com/library, "
                f"or take one of those that `{hints.command('models')}` lists."
            )
        if "no space left" in said:
            removing = hints.command("models", "remove", "NAME")
            return SetupError(f"The disk of Ollama at {self.url} is full; `{removing}` makes room.")
        if any(sign in said for sign in ("dial tcp", "no such host", "lookup ", "timeout", "connection refused")):
            return SetupError(f"Ollama at {self.url} cannot reach its library; is that machine online? ({said})")
        return EngineError(f"Ollama could not get {name}: {said}")


def _named(name: str) -> None:
    """Raises ConfigError for what can be no model's name."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f'"{name}" is no name of a model; write one such as "llama3.2:3b".')


def _context(told: Mapping[str, object]) -> int | None:
    """It stands under the name of the architecture: "llama.context_length"."""
    found = told.get(f"{told.get('general.architecture')}.context_length")
    return found if isinstance(found, int) else None
