"""Which control a visitor wants: by the form of a command, and by its likeness to the examples."""

from collections.abc import Mapping

from assistant.thinking.routing.commands import Commands
from assistant.thinking.routing.examples import ACTIONS, SOURCE, Lessons
from assistant.thinking.routing.rules import Question, coverage

COMMAND = 0.78
"""A command is near to its examples and says little else: "stop talking now", not "Stop signs are red"."""

NONE = Commands()


class Controls:
    """Finds controls in questions."""

    def __init__(self, taught: Lessons) -> None:
        self._examples = taught.commands()
        self._forms = taught.forms
        self._sources = taught.vocabulary([SOURCE])
        spoken = taught.vocabulary([action for action in ACTIONS if action != SOURCE])
        self._vocabularies = {code: known | self._forms.get(code, NONE).vocabulary() for code, known in spoken.items()}

    def find(self, question: Question, language: str, odds: Mapping[str, float]) -> tuple[str, float] | None:
        """The action and its score. An example is a command in whatever language it was taken for.

        odds: of each label, by likeness. They alone never make a command: "Are you recording me?" is like "Repeat",
        and "Do you keep what I say?" like "Forget".
        """
        if question.command in self._examples:
            return self._examples[question.command], 1.0
        forms = self._forms.get(language, NONE)
        formed = [action for action in ACTIONS if forms.form(action, question.marked)]
        if question.linked or not formed:
            return None
        likely = sum(odds[action] for action in ACTIONS) / sum(odds.values())
        action = max(formed, key=lambda action: odds[action])
        vocabulary = (self._sources if action == SOURCE else self._vocabularies).get(language, frozenset())
        if action == SOURCE and not vocabulary.issuperset(question.command):
            return None  # "Where does honey come from?" is a question about honey
        score = (likely + coverage(question.command, vocabulary)) / 2
        return (action, score) if score >= COMMAND else None
