"""Words cut to what their forms have in common; what has no spaces is cut into words first."""

from functools import cache

import snowballstemmer
from babel import Locale

from assistant.core.forgetting import word_cache
from assistant.core.languages import ENGLISH
from assistant.knowledge.questions import function_words, language_of, tells_nothing
from assistant.text.words import RUN, is_single, segment


def stems(text: str, language: str) -> list[str]:
    """Those of the words that tell what a text is about, in its order; an empty language is guessed."""
    spoken = language or language_of(text)
    ignored = function_words(spoken)
    return [stem(word, spoken) for word in _words(text.lower()) if not tells_nothing(word, ignored)]


def _words(text: str) -> list[str]:
    """Numbers, too: a year tells passages apart."""
    found: list[str] = []
    for token in RUN.findall(text):
        found.extend(segment(token) if is_single(token) else (token,))
    return found


@word_cache(50_000)
def stem(word: str, language: str) -> str:
    name = algorithm(language)
    return str(_stemmer(name).stemWord(word)) if name else word


@cache
def algorithm(language: str) -> str:
    """Snowball's name of a language, which is its English one; empty where it has no stems: words stay as they are."""
    name = str(Locale(ENGLISH).languages.get(language, "")).rpartition(" ")[2].lower()
    return name if name in snowballstemmer.algorithms() else ""


@cache
def _stemmer(name: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(name)
