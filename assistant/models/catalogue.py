"""Which models there are, what files each consists of, where they come from, and which the configuration names.

Read from config/models.toml (hearing and language models) and voices/voices.toml (voices).
"""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.core import toml_file
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.core.wrong_values import explained

if TYPE_CHECKING:
    from assistant.core.config import Config

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+-]*$")]
"""A name without a folder, so that nothing can be written beside the model."""

GGUF = ".gguf"
PIPER = re.compile(r"[a-z]{2,3}_[A-Z]{2}-.+")
"""How Piper names its voices; all else is a voice of espeak-ng."""
Bytes = Annotated[int, Field(gt=0)]


class CatalogueEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelFile(CatalogueEntry):
    """A file of an installed model."""

    name: FileName
    size: Bytes
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    url: str = Field(default="", pattern="^(https?://.+)?$")
    """Where its maker offers exactly these bytes; empty where they come as a package only.

    What follows a # names the member of a zip archive: https://example.org/models.zip#model.bin.
    """


class PackageMember(CatalogueEntry):
    """A member of a package: a whole file, or the next piece of one."""

    file: FileName
    path: str
    size: Bytes


class Package(CatalogueEntry):
    """A wheel whose data files carry a model; its code is never imported."""

    name: str = Field(pattern="^[a-z0-9][a-z0-9-]*$")
    version: str = Field(pattern=r"^[0-9][0-9a-z.]*$")
    parts: tuple[PackageMember, ...] = Field(min_length=1)

    @property
    def stem(self) -> str:
        """How the name of its wheel begins."""
        return f"{self.name.replace('-', '_')}-{self.version}-"

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


class Edition(CatalogueEntry):
    """One set of files that makes a whole model; makers and packagers may offer different bytes."""

    files: tuple[ModelFile, ...] = Field(min_length=1)
    packages: tuple[Package, ...] = ()

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def has_urls(self) -> bool:
        return all(file.url for file in self.files)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.packages and not self.has_urls:
            raise ValueError("an edition needs packages, or a url for each file")
        if self.packages:
            carried: dict[str, int] = {}
            for part in (part for package in self.packages for part in package.parts):
                carried[part.file] = carried.get(part.file, 0) + part.size
            if carried != {file.name: file.size for file in self.files}:
                raise ValueError("the parts of its packages do not add up to its files")
        return self


class Model(CatalogueEntry):
    """A model under one name."""

    role: Literal["hearing", "chat", "detector", "exhibits", "voice"]
    licence: str = Field(min_length=1)
    maker: str
    """The page of whoever made it."""
    parameters: str = Field(default="", pattern=r"^([0-9.]+[MB])?$")
    quantization: str = ""
    context: int | None = Field(default=None, gt=0)
    """The most tokens that it takes; of a model that writes."""
    editions: tuple[Edition, ...] = Field(min_length=1)

    @property
    def size(self) -> int:
        """In bytes, of the edition that is tried first."""
        return self.editions[0].size

    @property
    def packaged(self) -> bool:
        return any(edition.packages for edition in self.editions)


class VoiceChoice(CatalogueEntry):
    """A way to speak a language."""

    engine: Literal["piper", "espeak"]
    name: str
    """Of a model for piper, of an espeak-ng voice for espeak."""


class Catalogue(CatalogueEntry):
    """Every model, and for each language its voices, the best first."""

    models: dict[str, Model] = Field(default_factory=dict)
    languages: dict[str, tuple[VoiceChoice, ...]] = Field(default_factory=dict)

    def model(self, name: str) -> Model:
        """Raises ConfigError for a name that is not there."""
        if name not in self.models:
            raise ConfigError(f"There is no model {name!r}; there are {', '.join(sorted(self.models))}.")
        return self.models[name]

    def of_role(self, role: str) -> list[str]:
        """The names of the models of a role, the first the one that is taken where none is named."""
        return [name for name, model in self.models.items() if model.role == role]

    def voices(self, language: str, preferred: str = "") -> tuple[VoiceChoice, ...]:
        """The voices of a language, the best first; `preferred` (a model, or an espeak-ng voice) before all."""
        listed = self.languages.get(language, ())
        if not preferred:
            return listed
        first = VoiceChoice(engine="piper" if preferred in self.models else "espeak", name=preferred)
        return (first, *(voice for voice in listed if voice != first))

    @cached_property
    def _unknown(self) -> set[str]:
        named = {v.name for voices in self.languages.values() for v in voices if v.engine == "piper"}
        return named - set(self.models)

    @model_validator(mode="after")
    def _voices_are_models(self) -> Self:
        if self._unknown:
            raise ValueError(f"voices that are no models: {', '.join(sorted(self._unknown))}")
        return self


def load_catalogue(paths: Sequence[Path] | None = None) -> Catalogue:
    """Reads and joins catalogue files, by default the shipped ones; raises ConfigError naming file and key."""
    models: dict[str, object] = {}
    languages: dict[str, object] = {}
    chosen = paths or (resource("config", "models.toml"), resource("voices", "voices.toml"))
    try:
        for path in chosen:
            content = toml_file.read(path)
            models |= content.pop("models", {})
            languages |= content.pop("languages", {})
            if content:
                raise ConfigError(f"{path}: there is no table {next(iter(content))!r}; there are models, languages.")
        return Catalogue.model_validate({"models": models, "languages": languages})
    except ValidationError as error:
        names = ", ".join(str(path) for path in chosen)
        raise ConfigError(f"{names}: {explained(error, Catalogue)[0]}") from error


def check(config: "Config", catalogue: Catalogue) -> None:
    """Raises ConfigError where the configuration names a model of the wrong kind, or a Piper voice that is unknown."""
    for key, name, role in (
        ("hearing.model", config.hearing.model, "hearing"),
        ("vision.detector", config.vision.detector, "detector"),
        ("vision.exhibits", config.vision.exhibits, "exhibits"),
    ):
        known = catalogue.of_role(role)
        if name and name not in known:
            raise ConfigError(f"{key} = {name!r}: there is no such model; there are {', '.join(known)}.")
    voices = catalogue.of_role("voice")
    for language, name in config.speaking.voices.items():
        if PIPER.fullmatch(name) and name not in voices:
            raise ConfigError(
                f"speaking.voices.{language} = {name!r}: there is no such voice; there are {', '.join(voices)}, "
                "and those that `espeak-ng --voices` lists."
            )


def embedded_model(role: str, config: "Config", catalogue: Catalogue) -> str | None:
    """What llama.cpp runs inside this program for a role: the configured model, where it is one of the catalogue's or a
    GGUF file; else the catalogue's first of that role, if it has any.

    Raises ConfigError where only the embedded engine is wanted and it cannot have the configured model.
    """
    return embedded_named(f"models.{role}", getattr(config.models, role), role, config, catalogue)


def embedded_named(key: str, name: str, role: str, config: "Config", catalogue: Catalogue) -> str | None:
    """The same for the model that the configuration names under a key."""
    known = catalogue.of_role(role)
    if name in known or (name.endswith(GGUF) and Path(name).expanduser().is_file()):
        return name
    if name and config.models.engine == "embedded":
        raise ConfigError(
            f"{key} = {name!r}: the embedded engine takes {' or '.join([*known, 'the path of a GGUF file'])}."
        )
    return known[0] if known else None
