"""Which words nobody has written: a question that asks about one asks about what is made up, or was misheard.

config/words.npz holds the 1.5 million commonest words and names of the languages whose language.toml has
`known_words`, as the gaps between the sorted
32-bit checksums of the words. In 3,000 unknown words one passes for a known one.
"""

import re
from functools import cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from assistant.core.resources import resource
from assistant.thinking.facts import fact_words

SHORTEST = 4
"""Letters; nearly every shorter word has been written somewhere."""
_WORD = re.compile(r"[a-zß-ÿāăąćčđēęěğīıłńňōőœřśşšţťūůűźżž]+")


def unknown_words(text: str, language: str) -> tuple[str, ...]:
    """Those of a text in Latin letters, in lower case; Chinese writes no spaces, and has none."""
    words = [word for word in _WORD.findall(text.lower()) if len(word) >= SHORTEST]
    return tuple(word for word in words if not (is_known(word) or _is_compound(word, language)))


def is_known(word: str) -> bool:
    """Whether a word, in lower case, has been written in one of the languages."""
    numbers, number = _numbers(), number_of(word)
    place = int(np.searchsorted(numbers, np.uint32(number)))
    return place < len(numbers) and int(numbers[place]) == number


def number_of(word: str) -> int:
    """The checksum that stands for a word."""
    return crc32(word.encode())


def _is_compound(word: str, language: str) -> bool:
    """Whether a word is made of two known ones, in a language that makes such words."""
    words = fact_words(language)
    if words is None or words.links is None:
        return False
    for cut in range(SHORTEST, len(word) - SHORTEST + 1):
        first, second = word[:cut], word[cut:]
        if is_known(second) and (is_known(first) or any(_linked(first, link) for link in words.links)):
            return True
    return False


def _linked(word: str, link: str) -> bool:
    return word.endswith(link) and len(word) - len(link) >= SHORTEST and is_known(word.removesuffix(link))


@cache
def _numbers() -> npt.NDArray[np.uint32]:
    with np.load(resource("config", "words.npz")) as file:
        return np.cumsum(file["gaps"], dtype=np.uint32)
