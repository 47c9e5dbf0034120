"""Which name was meant by words that are no name: spelling and sound together, after the ear got it wrong."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from assistant.geography.names import sound

SHORTEST = 5
"""Letters; shorter names are too easily something else ("male", "cube", "chat")."""
LONGEST = 4
"""Words that are compared as one name."""
_SAME_SOUND = 0.85
_CONSONANTS = 4


def letters(text: str) -> int:
    """How many there are in a compared name; a Chinese name has too few to be forgiven anything."""
    return len(text.replace(" ", ""))


class Misheard:
    """Compared names (see names.key) by their number of words."""

    def __init__(self, names: Iterable[str]) -> None:
        groups: dict[int, list[str]] = defaultdict(list)
        for name in dict.fromkeys(names):
            if letters(name) >= SHORTEST:
                groups[name.count(" ") + 1].append(name)
        self._groups = {size: (group, [sound(name) for name in group]) for size, group in groups.items()}

    def closest(self, heard: Sequence[str], size: int) -> list[tuple[str, float]]:
        """For each text of so many words, the name it is most like, and how much: 0 to 1.

        The likeness is the mean of two normalised indel similarities, of the letters and of the sounds. The same
        sound is enough where it has four consonants ("Frontz" for "France"); fewer say too little.
        """
        if not heard or size not in self._groups:
            return []
        names, sounds = self._groups[size]
        said = [sound(text) for text in heard]
        alike = cdist(said, sounds, scorer=fuzz.ratio) / 100
        likeness = (cdist(heard, names, scorer=fuzz.ratio) / 100 + alike) / 2
        telling = np.array([len(text.replace("a", "")) >= _CONSONANTS for text in said])
        likeness = np.where((alike == 1) & telling[:, None], np.maximum(likeness, _SAME_SOUND), likeness)
        best = np.argmax(likeness, axis=1)
        return [(names[i], float(row[i])) for i, row in zip(best, likeness, strict=True)]
