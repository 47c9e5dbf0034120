"""The places of the world, read once for all tests that only look at them: reading takes seconds."""

from functools import cache

from assistant.geography.atlas import Atlas
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.landmarks import Landmarks
from assistant.geography.towns import Towns


@cache
def towns() -> Towns:
    """Cities of the world."""
    return Towns()


@cache
def gazetteer() -> Gazetteer:
    """Countries and their capitals."""
    return Gazetteer()


@cache
def atlas() -> Atlas:
    """All of them."""
    return Atlas(gazetteer(), Landmarks(), towns())
