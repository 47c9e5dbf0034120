"""How places are called inside a sentence: with their article, after "of" and after "in"."""

import re
from dataclasses import dataclass

from assistant.geography.gazetteer import Gazetteer
from assistant.geography.place_names import place_names
from assistant.skills.contract import Wording

WHOLE = ""
"""The class of a name without an article."""
PLURAL = "many"
"""Classes of plural names begin so."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A name in a sentence."""

    the: str
    """Where it is the subject."""
    of: str
    inside: str
    """After "in"."""
    plural: bool = False
    among: str = ""
    """After "the largest country", where that is another than after "in"."""


class Names:
    """The names of places in every language.

    A language file has for each class of names the list form_<class>, which is three patterns, and countries_<class>,
    which is the codes of its countries; and name_<code> for a name that is declined otherwise.
    """

    def __init__(self, wording: Wording, gazetteer: Gazetteer) -> None:
        self._wording, self._gazetteer = wording, gazetteer

    def country(self, code: str, language: str) -> PlaceName:
        """By its ISO 3166-1 alpha-2 code."""
        kind = self._class(code, language)
        if own := self._wording.words(language, f"name_{code}"):
            return PlaceName(own[0], own[1], own[2], kind.startswith(PLURAL), own[2])
        name = self._gazetteer.country_name(code, language)
        return self._formed(kind, language, name, *place_names(language).cases.get(code, ())[:2])

    def town(self, name: str, language: str) -> PlaceName:
        """Of a town, or whatever has no article."""
        return self._formed("town", language, name)

    def scope(self, code: str, name: str, language: str) -> PlaceName:
        """Of a continent, a group of countries, or the world."""
        if own := self._wording.words(language, f"scope_{code}"):
            return PlaceName(own[0], own[1], own[2], among=own[3] if len(own) > 3 else own[2])
        return self._formed("continent", language, name)

    def _class(self, code: str, language: str) -> str:
        if self._gazetteer.has_article(code, language):
            return "the"
        kinds = ("f", "m", "n", "many", "many_f", "many_l", "island", "bare")
        return next((it for it in kinds if code in self._wording.words(language, f"countries_{it}")), WHOLE)

    def _formed(self, kind: str, language: str, name: str, of: str = "", inside: str = "") -> PlaceName:
        """By the patterns of a class. Of, inside: the name as it is declined there, where it is."""
        forms = self._wording.words(language, f"form_{kind}" if kind else "form") or ("{}", "{}", "{}")
        declined = zip(forms, (name, of or name, inside or name), strict=False)
        the, of, inside = (self.joined(form.format(each), language) for form, each in declined)
        return PlaceName(the, of, inside, kind.startswith(PLURAL), inside)

    def joined(self, said: str, language: str) -> str:
        """With what a language joins before a vowel: "de Italie" is "d'Italie"."""
        for pair in self._wording.words(language, "joined"):
            pattern, together = pair.split(" → ")
            said = re.sub(pattern, together, said)
        return said
