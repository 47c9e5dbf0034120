"""What an answer to a question of a quiz may be."""

from enum import StrEnum


class Judgement(StrEnum):
    """The best first."""

    RIGHT = "right"
    NEARLY = "nearly"
    WRONG = "wrong"
