"""How an operator or a curator wants names to be said: spelled as they sound, or in phonemes.

    [speaking.pronunciation]
    "Ljubljana" = "Lyoo-blyah-nah"
    "Nguyễn" = "[[ŋwiən]]"

    [speaking.pronunciation.de]
    "Ljubljana" = "Ljubljana"

Phonemes stand in double square brackets, as Piper takes them. What stands below a language counts for it alone and goes
before the rest.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator

Table = dict[str, str | dict[str, str]]
LONGEST = 200
"""Characters of a word and of what is said."""
_SAID = re.compile(r"[^\[\]\n]*(?:\[\[[^\[\]\n]+\]\][^\[\]\n]*)*")
_LANGUAGE = re.compile("[a-z]{2}")


def checked(table: object) -> Table:
    """The table, if it is one; raises ValueError with the word that is wrong, and what would be right."""
    if not isinstance(table, Mapping):
        raise ValueError('it is a table such as "Ljubljana" = "Lyoo-blyah-nah"')  # noqa: TRY004 - pydantic's own
    found: Table = {}
    for word, said in table.items():
        if isinstance(said, Mapping):
            if not _LANGUAGE.fullmatch(str(word)):
                raise ValueError(f'{word!r} is no language; write the letters of one, as in "de", or what is said')
            found[str(word)] = {str(each): _checked(each, how) for each, how in said.items()}
        else:
            found[str(word)] = _checked(word, said)
    return found


def _checked(word: object, said: object) -> str:
    if not isinstance(word, str) or not any(map(str.isalnum, word)) or len(word) > LONGEST:
        raise ValueError(f"{word!r} is no word that can be spoken; write it as it stands in the texts")
    if not isinstance(said, str) or not said.strip() or len(said) > LONGEST:
        raise ValueError(f'{word!r} = {said!r}: write how it sounds, in quotes, as in "Lyoo-blyah-nah"')
    if not _SAID.fullmatch(said):
        raise ValueError(f"{word!r} = {said!r}: phonemes stand in double brackets, as in [[ʒiʒɛk]]")
    return said.strip()


Pronunciations = Annotated[Table, BeforeValidator(checked)]


def of_language(tables: Iterable[Mapping[str, str | dict[str, str]]], language: str) -> dict[str, str]:
    """What is said for each word in a language; a later table goes before an earlier one."""
    everywhere: dict[str, str] = {}
    here: dict[str, str] = {}
    for table in tables:
        for word, said in table.items():
            if isinstance(said, str):
                everywhere[word] = said
            elif word == language:
                here |= said
    return everywhere | here
