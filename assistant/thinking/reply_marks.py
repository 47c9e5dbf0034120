"""What a reply of a language model holds besides the answer: config/reply_marks.toml."""

import re
import tomllib
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core.resources import resource
from assistant.thinking.prompts import hints


class Marks(BaseModel):
    """Regular expressions and names, from config/reply_marks.toml and each language's prompts.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    thought_begins: tuple[str, ...]
    thought_ends: tuple[str, ...]
    thought_begins_reply: str
    call_begins: tuple[str, ...]
    call_ends: tuple[str, ...]
    call_keys: frozenset[str]
    answer_keys: tuple[str, ...]
    ends: tuple[str, ...]
    turn_begins: tuple[str, ...]
    marks: tuple[str, ...]
    own_names: frozenset[str]
    own_beginnings: tuple[str, ...]
    others_names: frozenset[str]
    inner_names: frozenset[str]
    think_aloud: str
    begins_like_thought: str

    def any_mark(self) -> re.Pattern[str]:
        """The next mark of any kind; its group tells which."""
        kinds = {
            "thought": self.thought_begins, "thought_end": self.thought_ends, "call": self.call_begins,
            "call_end": [end for end in self.call_ends if end != "```"], "turn": self.turn_begins, "end": self.ends,
            "mark": self.marks,
        }  # fmt: skip
        return re.compile("|".join(f"(?P<{kind}>{'|'.join(of)})" for kind, of in kinds.items()), re.IGNORECASE)


@cache
def marks() -> Marks:
    table = tomllib.loads(resource("config", "reply_marks.toml").read_text(encoding="utf-8"))
    known = hints().values()
    return Marks(
        **table,
        own_names=frozenset(name for each in known for name in each.own_names),
        own_beginnings=tuple(dict.fromkeys(name for each in known for name in each.own_beginnings)),
        others_names=frozenset(name for each in known for name in each.others_names),
    )


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """The compiled ones, by what they find."""
    known = marks()
    tags = [end for end in known.call_ends if end != "```"]
    return {
        "any": known.any_mark(),
        "thought": re.compile("|".join(known.thought_ends), re.IGNORECASE),
        "call": re.compile("|".join([*tags, *known.ends]), re.IGNORECASE),
        "turn": re.compile("|".join(known.turn_begins), re.IGNORECASE),
        "fence": re.compile("```"),
        "aloud": re.compile(known.think_aloud, re.IGNORECASE),
        "begin": re.compile(known.begins_like_thought, re.IGNORECASE),
        "analysis": re.compile(known.thought_begins_reply),
    }
