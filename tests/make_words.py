"""Makes config/words.npz anew, from the word lists of wordfreq: `pip install wordfreq; python tests/make_words.py`.

The lists are of Robyn Speer's wordfreq 3.1.1 (doi:10.5281/zenodo.7199437), CC-BY-SA-4.0.
"""

from itertools import chain

import numpy as np
from wordfreq import iter_wordlist  # type: ignore[import-not-found]

from assistant.core.languages import LANGUAGES, traits
from assistant.core.resources import resource
from assistant.thinking.known_words import number_of

DTYPE = np.uint16


def main() -> None:
    lists = (iter_wordlist(language, "large") for language in LANGUAGES if traits(language).known_words)
    words = {word for word in chain.from_iterable(lists) if word.isalpha()}
    numbers = np.unique(np.fromiter(map(number_of, words), np.uint32, len(words)))
    gaps = np.diff(numbers, prepend=np.uint32(0))
    if gaps.max() > np.iinfo(DTYPE).max:
        raise SystemExit(f"A gap of {gaps.max()} does not fit into {DTYPE.__name__}.")
    path = resource("config", "words.npz")
    np.savez_compressed(path, gaps=gaps.astype(DTYPE))
    print(f"{path}: {len(numbers):,} words, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
