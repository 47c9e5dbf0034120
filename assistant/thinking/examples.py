"""What the router learns from: config/routing.toml and the operator's own examples, and their vectors, kept on disk."""

import logging
import tempfile
import tomllib
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant.config import Routing, Sentences
from assistant.errors import ConfigError
from assistant.messages import Vectors
from assistant.resources import resource
from assistant.stages import Embedder
from assistant.thinking.language_wish import Languages
from assistant.thinking.rules import Words, split, without

SKILLS = ("chat", "distance", "look", "knowledge")
SOURCE = "source"
ACTIONS = ("stop", "repeat", "slower", "forget", SOURCE)
"""The controls; each has examples of its own."""

log = logging.getLogger(__name__)


class Lessons(BaseModel):
    """Example sentences by label (a skill or a control) and language, and words by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    examples: dict[str, Sentences]
    words: dict[str, Words]
    languages: Languages

    def labelled(self) -> list[tuple[str, str]]:
        """Label and sentence of every example."""
        return [(label, text) for label, by in self.examples.items() for texts in by.values() for text in texts]

    def commands(self) -> dict[tuple[str, ...], str]:
        """The words of every control in every language, and which control they are."""
        return {
            without(split(text), self.words.get(language, Words()).filler): action
            for action in ACTIONS
            for language, texts in self.examples[action].items()
            for text in texts
        }

    def vocabulary(self, labels: Collection[str]) -> dict[str, frozenset[str]]:
        """The words of the examples of some labels, by language."""
        words: dict[str, set[str]] = {}
        for label in labels:
            for language, texts in self.examples[label].items():
                words.setdefault(language, set()).update(word for text in texts for word in split(text))
        return {language: frozenset(known) for language, known in words.items()}


def lessons(settings: Routing) -> Lessons:
    """The shipped examples and the operator's; raises ConfigError for a label that does not exist."""
    shipped = Lessons(**tomllib.loads(resource("config", "routing.toml").read_text(encoding="utf-8")))
    examples = {label: dict(by_language) for label, by_language in shipped.examples.items()}
    for label, by_language in settings.examples.items():
        if label not in (*SKILLS, *ACTIONS):
            names = ", ".join((*SKILLS, *ACTIONS))
            raise ConfigError(f"routing.examples.{label}: there is no such skill or control; there are {names}")
        for language, texts in by_language.items():
            known = examples.setdefault(label, {})
            known[language] = (*known.get(language, ()), *texts)
    return Lessons(examples=examples, words=shipped.words, languages=shipped.languages)


def embed(texts: Sequence[str], embedder: Embedder, cache: Path) -> Vectors:
    """The vectors of the texts, shape (texts, dimensions); only those that the cache lacks are computed.

    A cache that is broken, or of another model, is made anew; one that cannot be written costs seconds at each start.
    """
    known = _read(cache, embedder.name)
    missing = [text for text in dict.fromkeys(texts) if text not in known]
    if missing:
        known |= dict(zip(missing, embedder.queries(missing), strict=True))
        kept = {text: known[text] for text in dict.fromkeys(texts)}
        try:
            _write(cache, embedder.name, kept)
        except OSError as error:
            log.warning("The vectors of the routing examples cannot be kept in %s: %s", cache, error)
    return np.stack([known[text] for text in texts])


def _read(cache: Path, model: str) -> dict[str, Vectors]:
    try:
        with np.load(cache, allow_pickle=False) as kept:
            if str(kept["model"]) != model:
                return {}
            texts, vectors = kept["texts"].tolist(), kept["vectors"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("The cache %s is broken and will be made anew: %s", cache, error)
        return {}
    whole = vectors.ndim == 2 and len(vectors) == len(texts) and bool(np.isfinite(vectors).all())
    return dict(zip(texts, vectors, strict=True)) if whole else {}


def _write(cache: Path, model: str, vectors: Mapping[str, Vectors]) -> None:
    """Under another name first, so that a power cut leaves the old cache or the new one."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache.parent, suffix=".part", delete=False) as file:
        np.savez(file, model=model, texts=list(vectors), vectors=np.stack(list(vectors.values())))
    Path(file.name).replace(cache)
