"""Claims commands: by the form of one, and by its likeness to the examples."""

from collections.abc import Mapping, Sequence

from assistant.core.messages import Asked, Claim
from assistant.skills.contract import Taught, Wording
from assistant.skills.control.forms import Commands, forms
from assistant.skills.control.language_wish import LanguageWish
from assistant.thinking.routing.claims import SURE
from assistant.thinking.routing.rules import coverage
from assistant.thinking.routing.tables import RoutingTable

NAME = "control"
WORDING = Wording(__package__)
SOURCE = "source"
COMMAND = 0.78
"""A command is near to its examples and says little else: "stop talking now", not "Stop signs are red"."""
FORMED = 0.992
"""The score of a command, which goes before an answer to what the kiosk has asked back."""

_NONE = Commands()


class ControlClaims:
    """Implements Claimant; the slot "action" says which control, "language" which one is wished for.

    An example is a command in whatever language it was taken for. Likeness alone never makes one: "Are you recording
    me?" is like "Repeat", and "Do you keep what I say?" like "Forget".
    """

    def __init__(self, taught: Taught, words: RoutingTable) -> None:
        self._taught, self._forms = taught, forms()
        self._commands = taught.commands(words.words)
        self._sources = taught.vocabulary({SOURCE})
        spoken = taught.vocabulary(taught.examples.keys() - {SOURCE})
        self._vocabularies = {code: known | self._forms.get(code, _NONE).vocabulary() for code, known in spoken.items()}
        self._wish = LanguageWish(words.wishes, [filler for own in words.words.values() for filler in own.filler])

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._taught.examples

    def claim(self, asked: Asked) -> Claim | None:
        if wished := self._wish.find(asked.said):
            return Claim(SURE, {"action": "language", "language": wished})
        action = self._commands.get(asked.question.command) or self._formed(asked)
        return Claim(FORMED, {"action": action}) if action else None

    def _formed(self, asked: Asked) -> str:
        """The control whose form the words have, if they say little else; empty where there is none."""
        question, language, odds = asked.question, asked.language, asked.likeness.odds
        forms = self._forms.get(language, _NONE)
        formed = [action for action in odds if forms.form(action, question.marked)]
        if question.linked or not formed:
            return ""
        action = max(formed, key=lambda action: odds[action])
        vocabulary = (self._sources if action == SOURCE else self._vocabularies).get(language, frozenset())
        if action == SOURCE and not vocabulary.issuperset(question.command):
            return ""  # "Where does honey come from?" is a question about honey
        own = sum(odds.values())
        likely = own / (own + asked.likeness.rest)
        return action if (likely + coverage(question.command, vocabulary)) / 2 >= COMMAND else ""
