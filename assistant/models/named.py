"""The models that the configuration names: whether they are there, and what runs inside this program."""

from pathlib import Path

from assistant.core.config import Config
from assistant.core.errors import ConfigError
from assistant.models.catalogue import GGUF, PIPER, Catalogue


def check(config: Config, catalogue: Catalogue) -> None:
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


def embedded_model(role: str, config: Config, catalogue: Catalogue) -> str | None:
    """What llama.cpp runs inside this program for a role: the configured model, where it is one of the catalogue's or a
    GGUF file; else the catalogue's first of that role, if it has any.

    Raises ConfigError where only the embedded engine is wanted and it cannot have the configured model.
    """
    return embedded_named(f"models.{role}", getattr(config.models, role), role, config, catalogue)


def embedded_named(key: str, name: str, role: str, config: Config, catalogue: Catalogue) -> str | None:
    """The same for the model that the configuration names under a key."""
    known = catalogue.of_role(role)
    if name in known or (name.endswith(GGUF) and Path(name).expanduser().is_file()):
        return name
    if name and config.models.engine == "embedded":
        raise ConfigError(
            f"{key} = {name!r}: the embedded engine takes {' or '.join([*known, 'the path of a GGUF file'])}."
        )
    return known[0] if known else None
