"""What a picture is looked at with, beside the detector: one Protocol each, with a fake beside the real one."""

from collections.abc import Sequence
from typing import Protocol

from assistant.core.messages import Picture, TextLine, Vectors
from assistant.core.stages import CancelToken


class ImageEmbedder(Protocol):
    """What a picture shows, as numbers that are alike for pictures of the same thing."""

    @property
    def name(self) -> str:
        """Identifies the model; what was made by another one cannot be compared."""

    def regions(self, picture: Picture) -> Vectors:
        """Features of all of it, and then of its parts; (regions, dimensions). Raises VisionError."""

    def comparable(self, features: Vectors) -> Vectors:
        """Unit vectors of features, so that a dot product is their likeness."""


class TextReader(Protocol):
    """Reads what is written in a picture."""

    @property
    def languages(self) -> Sequence[str]:
        """Those that it can read (ISO 639-1)."""

    def read(self, picture: Picture, language: str, token: CancelToken) -> Sequence[TextLine]:
        """The lines in the order in which a person reads them, those that nobody could be sure of left out.

        Raises VisionError, TurnCancelled.
        """
