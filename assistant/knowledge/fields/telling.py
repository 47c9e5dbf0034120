"""Which fields a fact tells: by the label before it, by what a curator asks below it, or by its own words."""

import re
from functools import lru_cache

from assistant.knowledge.fields.words import labelled, plain, says
from assistant.knowledge.packs.passages import Passage

KEPT = 4096
_LABEL = re.compile(r"^(?:[^:：.!?]{1,60}[:：]\s*)?(?P<label>[^:：.,;!?]{2,40})[:：]\s*\S")


@lru_cache(maxsize=KEPT)
def told(passage: Passage) -> frozenset[str]:
    """The kinds of fields of a passage; nothing in a language whose fields are not known."""
    if match := _LABEL.match(passage.text):
        found = labelled(match["label"], passage.language)
        if found:
            return found
    text = plain(passage.text)
    return frozenset(kind for kind, pattern in says(passage.language).items() if pattern.search(text))
