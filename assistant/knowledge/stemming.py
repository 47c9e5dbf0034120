"""Words cut to what their forms have in common, by the rules of their language; Chinese cut into words first."""

import re
from functools import cache

import snowballstemmer

from assistant.core.forgetting import word_cache
from assistant.knowledge.questions import function_words, is_chinese, language_of, segment, tells_nothing

_ALGORITHMS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""Snowball's names of languages; the words of another one stay as they are."""
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
"""Numbers, too: a year tells passages apart."""


def stems(text: str, language: str) -> list[str]:
    """Those of the words that tell what a text is about, in its order; an empty language is guessed."""
    spoken = language or language_of(text)
    ignored = function_words(spoken)
    return [_stem(word, spoken) for word in _words(text.lower()) if not tells_nothing(word, ignored)]


def _words(text: str) -> list[str]:
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found.extend(segment(token) if is_chinese(token) else (token,))
    return found


@word_cache(50_000)
def _stem(word: str, language: str) -> str:
    name = _ALGORITHMS.get(language)
    return str(_stemmer(name).stemWord(word)) if name else word


@cache
def _stemmer(name: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(name)
