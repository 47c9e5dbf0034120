"""Claims what asks to be read to, by clear words alone: nobody is photographed unasked, whatever a question is like."""

from collections.abc import Mapping, Sequence

from assistant.core.messages import Asked, Claim
from assistant.skills.contract import Wording
from assistant.thinking.routing.rules import holds, mark, parts

NAME = "read"
WORDING = Wording(__package__)
READS = "reads"
"""The list of patterns that ask for it; "…" stands for any words, "." for the begin or the end of a clause."""
SPARES = "spares"
"""The list of what asks for the contrary."""
CLEARLY = 0.997
"""The score of its words: more than a look in clear words, less than a distance to a place that is named."""


class ReadClaims:
    """Implements Claimant."""

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        question = asked.question
        if question.unseen or WORDING.holds(asked.text, asked.language, SPARES):
            return None
        heard = (question.marked, mark(asked.text))
        patterns = map(parts, WORDING.words(asked.language, READS))
        return Claim(CLEARLY) if any(holds(words, cut) for cut in patterns for words in heard) else None
