"""The language models: which engine runs them, what stands in where one fails, and what sees."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.app.container import OpenedPart, Part
from assistant.core.errors import AssistantError, ConfigError, EngineError
from assistant.core.events import Generated
from assistant.core.messages import Usage
from assistant.core.stages import LanguageModel, PlaceFinder, SchemaModel
from assistant.models.catalogue import GGUF, embedded_model, embedded_named
from assistant.models.store import why_unusable
from assistant.thinking.prompts import prompt

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.thinking.engines.choice import Choice, Chooser
    from assistant.thinking.engines.embedded import Embedded
    from assistant.thinking.engines.fallback import Circuit
    from assistant.thinking.engines.generation_budget import Cooldown

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
FOREVER = -1
"""A model that stays loaded."""
COOLER_SECONDS = 600
"""How long Ollama keeps the smaller model after it was used."""


class Engines:
    """The language models, each made when first asked for."""

    def __init__(self, base: "Base") -> None:
        self.container = base.container
        self._base, self._config = base, base.config

    @Part
    def chooser(self) -> "Chooser":
        from assistant.thinking.engines.choice import Chooser

        return Chooser(self._config.models, lambda role: embedded_model(role, self._config, self._base.catalogue))

    @OpenedPart
    def engine(self) -> LanguageModel:
        """The language model that talks, as far as the warmth of the machine lets it."""
        from assistant.thinking.engines.fallback import Circuit
        from assistant.thinking.engines.generation_budget import BudgetedModel
        from assistant.thinking.engines.unusable import UnusableModel

        choice = self.chooser.choose("chat")
        if choice is None:
            raise ConfigError("There is no language model; name one as models.chat.")
        log.info("chat: %s by %s; %s", choice.model, choice.engine, choice.why)
        circuit = Circuit(self._config.models.openai.failures, self._config.models.openai.rest_seconds)
        try:
            model = self._language_model(choice, self._config.models.first_token_seconds, FOREVER, circuit)
        except EngineError as error:
            log.error("%s Only what needs no language model is answered.", error)
            return UnusableModel(choice.model, str(error))
        return BudgetedModel(self._with_fallback(model, circuit), self.rest, self._smaller())

    def _smaller(self) -> Callable[[LanguageModel], LanguageModel] | None:
        """What makes the smaller model for a machine that is throttled; None where there is none to be had."""
        from assistant.thinking.engines.choice import Chooser
        from assistant.thinking.engines.fallback import Circuit, FallbackModel

        name, models = self._config.heat.model, self._config.models
        if not name:
            return None
        cooler = models.model_copy(update={"chat": name})
        choice = Chooser(
            cooler, lambda role: embedded_named("heat.model", name, role, self._config, self._base.catalogue)
        ).choose("chat")
        if choice is None or choice.model != name:
            log.warning("heat.model = %r: %s, and it is no embedded one.", name, choice.why if choice else "no engine")
            return None
        if choice.engine == "embedded" and not name.endswith(GGUF):
            try:
                self._base.folder(name)
            except AssistantError as error:
                log.warning("heat.model = %r: %s", name, error)
                return None
        log.info("chat while throttled: %s by %s; %s", choice.model, choice.engine, choice.why)
        circuit = Circuit(models.openai.failures, models.openai.rest_seconds)
        return lambda model: FallbackModel(
            self._language_model(choice, models.first_token_seconds, COOLER_SECONDS), circuit, lambda: model
        )

    @Part
    def rest(self) -> "Cooldown":
        from assistant.thinking.engines.generation_budget import Cooldown

        return Cooldown()

    @OpenedPart
    def vision_model(self) -> LanguageModel | None:
        """The language model that sees; None where there is none."""
        from assistant.thinking.engines.generation_budget import BudgetedModel

        choice = self.chooser.choose("vision")
        if choice is None:
            log.info("vision: no model; %s", self.chooser.absence("vision"))
            return None
        log.info("vision: %s by %s; %s", choice.model, choice.engine, choice.why)
        model = self._language_model(
            choice, self._config.vision.first_token_seconds, self._config.models.keep_vision_seconds
        )
        return BudgetedModel(model, self.rest)

    @Part
    def place_finder(self) -> PlaceFinder | None:
        """The language model that finds out which place is meant; None where there is none."""
        from assistant.thinking.engines.generation_budget import BudgetedFinder

        return BudgetedFinder(self._place_finder, self.rest) if self._extraction else None

    def _place_finder(self) -> PlaceFinder:
        from assistant.thinking.engines.places import ModelPlaceFinder

        return ModelPlaceFinder(self._structured, prompt("place"))

    @Part
    def schema_model(self) -> SchemaModel | None:
        """The language model that fills in what a function needs; None where there is none."""
        from assistant.thinking.engines.generation_budget import BudgetedSchemaModel

        return BudgetedSchemaModel(lambda: self._structured, self.rest) if self._extraction else None

    @Part
    def _extraction(self) -> "tuple[Choice, str] | None":
        """Which language model answers in a schema, and where; None where there is none."""
        choice = self.chooser.choose("extraction")
        if choice is None:
            return None
        models = self._config.models
        url = {"ollama": f"{models.ollama.address}/v1", "openai": models.openai.url}.get(choice.engine)
        try:
            url = url or f"{self.extractor.address}/v1"
        except EngineError as error:
            log.warning("extraction: no model; %s", error)
            return None
        model = choice.model if choice.engine != "embedded" else self.extractor.name
        log.info("extraction: %s by %s; %s", model, choice.engine, choice.why)
        return choice, url

    @Part
    def _structured(self) -> SchemaModel:
        """Answers in a schema; raises ConfigError where there is no such model."""
        from assistant.thinking.engines.choice import api_key
        from assistant.thinking.engines.structured import StructuredModel

        if self._extraction is None:
            raise ConfigError("There is no language model; name one as models.extraction.")
        (choice, url), models = self._extraction, self._config.models
        return StructuredModel(
            url,
            choice.model,
            key=api_key(models) if choice.engine == "openai" else "",
            seconds=models.first_token_seconds,
            thinks=lambda: choice.engine == "ollama" and self._can_think(choice.model),
            report=self._report,
        )

    def _can_think(self, model: str) -> bool:
        from assistant.thinking.engines.ollama import can_think

        return can_think(self._config.models.ollama.address, model)

    @OpenedPart
    def embedded(self) -> "Embedded":
        """The model inside this program that talks, or answers where a server fails."""
        return self._embedded(embedded_model("chat", self._config, self._base.catalogue) or "")

    @OpenedPart
    def extractor(self) -> "Embedded":
        """The model inside this program that finds places: the one that talks, unless another is named."""
        named = self._config.models.extraction
        other = embedded_model("extraction", self._config, self._base.catalogue)
        talks = embedded_model("chat", self._config, self._base.catalogue)
        return self._embedded(other) if named and other and other != talks else self.embedded

    def _embedded(self, name: str) -> "Embedded":
        from assistant.thinking.engines.embedded import Embedded

        file, states = self.gguf(name), self._config.data / "prefixes"
        try:
            return Embedded(file, name, self._config.models, self._report, states, self._base.cores)
        except EngineError as error:
            raise EngineError(f"{error}: {why_unusable(file.parent)}.") from error

    def gguf(self, name: str) -> Path:
        return Path(name).expanduser() if name.endswith(GGUF) else next(self._base.folder(name).glob(f"*{GGUF}"))

    def _language_model(
        self, choice: "Choice", first_token_seconds: float, keep_seconds: int, circuit: "Circuit | None" = None
    ) -> LanguageModel:
        """Circuit: is told by the model whether its server answers."""
        from assistant.thinking.engines.choice import api_key
        from assistant.thinking.engines.openai_compatible import OpenAICompatible

        models = self._config.models
        if choice.engine == "embedded":
            chat = choice.model == embedded_model("chat", self._config, self._base.catalogue)
            return self.embedded if chat else self._embedded(choice.model)
        if choice.engine == "ollama":
            from assistant.thinking.engines.ollama import OllamaModel, unwatched

            return OllamaModel(
                models.ollama.address,
                choice.model,
                first_token_seconds=first_token_seconds,
                token_seconds=models.token_seconds,
                keep_seconds=keep_seconds,
                report=self._report,
                watch=circuit.watched if circuit else unwatched,
            )
        return OpenAICompatible(
            models.openai.url,
            choice.model,
            first_token_seconds=first_token_seconds,
            token_seconds=models.token_seconds,
            key=api_key(models),
            retries=models.openai.retries,
            report=self._report,
        )

    def _with_fallback(self, model: LanguageModel, circuit: "Circuit") -> LanguageModel:
        """A server's model is backed by the embedded one, where that is installed and not ruled out."""
        from assistant.thinking.engines.embedded import Embedded
        from assistant.thinking.engines.fallback import FallbackModel

        if isinstance(model, Embedded) or self._config.models.engine == "ollama":
            return model
        try:
            self._base.folder(embedded_model("chat", self._config, self._base.catalogue) or "")
        except AssistantError as error:
            log.info("no fall-back for %s: %s", model.name, error)
            return model
        return FallbackModel(model, circuit, lambda: self.embedded)

    def _report(self, usage: Usage) -> None:
        self._base.events.publish(Generated(usage))
