"""Words that are said otherwise than the voice would say them, put into what it is handed."""

import re
from collections.abc import Mapping

from assistant.text.lexicon import any_of
from assistant.text.wording import speakable
from assistant.text.words import SINGLE

PHONEMES = "[["
_SINGLE = re.compile(f"[{SINGLE}]")


class Pronouncing:
    """The pronunciations of one language."""

    def __init__(self, words: Mapping[str, str], language: str, *, phonemes: bool = True) -> None:
        """What is said for each word. Without phonemes, those in [[ ]] are left out: espeak-ng has other ones."""
        self._said: dict[str, str] = {}
        for word, said in words.items():
            if phonemes or PHONEMES not in said:
                # A text was spelled out before it comes here: St. Gallen is Saint Gallen.
                self._said |= {_key(form): said for form in (word, speakable(word, language)) if form}
        ends = any_of(re.sub(r"\s+", " ", word) for word in self._said)
        self._pattern = re.compile(
            "|".join([rf"(?<!\w){ends}(?!\w)", any_of(word for word in self._said if _SINGLE.search(word))]),
            re.IGNORECASE,
        )

    def __call__(self, spoken: str) -> str:
        """The words with those of the table in their place."""
        return self._pattern.sub(lambda match: self._said[_key(match[0])], spoken) if self._said else spoken


def _key(word: str) -> str:
    return " ".join(word.split()).casefold()
