"""Whether a question asks for a look: nobody is photographed unasked, whatever the question is like."""

from assistant.thinking.routing.examples import Lessons
from assistant.thinking.routing.rules import Question


class Eyes:
    """Tells by the words of routing.toml (`looks`, `points`, `sees`, `unseen`, `house`)."""

    def __init__(self, taught: Lessons) -> None:
        self._examples = taught.phrases("look")

    def clearly(self, question: Question, last: str) -> bool:
        """Whether it is a look without being like any; last: the skill that answered last, or nothing.

        "What is that?" may mean a word of the last answer, where that was not of what is seen.
        """
        shown = question.points and last in ("", "look")
        return question.looks or shown or (question.command in self._examples and not question.unseen)

    def named(self, question: Question) -> bool:
        """Whether it may be a look: by likeness alone one everyday sentence in eleven was taken for one."""
        return question.sees or question.looks or question.command in self._examples

    def asked(self, question: Question, last: str) -> bool:
        """The same, or it goes on from a look and says too little to be anything else: "And behind me?"."""
        goes_on = last == "look" and question.linked and question.fragment and not question.unseen
        return goes_on or self.named(question)
