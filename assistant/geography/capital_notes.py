"""What the gazetteer knows of a capital, to be read by a language model beside the question.

Asked for 50 capitals of well-peopled countries in seven languages, a model of 1.5B named 24 to 27 rightly and in the
visitor's language ("Rome." in Portuguese); with this note 45 to 48.
"""

import re
from collections.abc import Sequence

from assistant.core.languages import LANGUAGES
from assistant.core.messages import Exchange, Intent
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.place_names import place_names

_CAPITAL = re.compile("|".join(place_names(code).capital for code in LANGUAGES), re.IGNORECASE)
_FOLLOW_UP_CHARACTERS = 32
"""A longer question after one about a capital is rather about something else than "And what about Italy?"."""
_MOST = 3
"""So many capitals are compared in one question, not more."""


class CapitalNotes:
    """Tells the capitals that a question asks for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def note(self, intent: Intent, history: Sequence[Exchange]) -> str:
        """E.g. "Italien: Rom"; empty where no country's capital is asked for."""
        asked, language = intent.transcript, intent.language
        if not (_CAPITAL.search(asked.text) or self._follows(asked.text, history)):
            return ""
        countries = dict.fromkeys(match.country for match in self._gazetteer.find_all(asked.text, asked.language))
        return ", ".join(
            f"{self._gazetteer.country_name(country.code, language)}: {self._gazetteer.capital_name(country, language)}"
            for country in [*countries][:_MOST]
        )

    @staticmethod
    def _follows(text: str, history: Sequence[Exchange]) -> bool:
        """Whether it is short, like all since a question about a capital: "And of Italy?"."""
        for exchange in reversed(history):
            if len(text) > _FOLLOW_UP_CHARACTERS:
                return False
            text = exchange.intent.transcript.text
            if _CAPITAL.search(text):
                return True
        return False
