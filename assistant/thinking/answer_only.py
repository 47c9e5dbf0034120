"""Only what a model means for the visitor: no thoughts, channels, tool calls, role names, marks of its template or
echoes of how it was asked to answer.

What they look like stands in config/reply_marks.toml. A reply is let through as it comes; only what may still become
such a mark is kept back until it is decided, so the outcome does not depend on how the reply was cut into pieces.
"""

import re
from collections.abc import Generator

from assistant.thinking.echoes import Echoes
from assistant.thinking.json_reply import Json, read_json
from assistant.thinking.pieces import Origin
from assistant.thinking.reply_marks import Marks, marks, patterns

_LONGEST_MARK = 160
"""Characters; what is longer is no mark."""
_DECORATION = " \t>*#_-"
_ROLES = {"user", "assistant", "model", "system"}
"""Names that a template writes on a line of their own."""
_FIRST = 24
"""Characters from which the beginning of a thought is known."""
_UNFINISHED = re.compile(
    r"<(?:[/|｜]?[a-zA-Z▁_][^<>\n]*|[/|｜]?|[|｜][^<>\n]*[|｜])$"
    r"|<\|channel\|?>(?:[^<\n]|<\|constrain\|>)*(?:<[^<>\n]*)?$|\[/?[A-Z_ ]*$|◁[^▷]*$|`{1,3}\w*$"
)
"""The beginning of a mark at the end of a text."""
_LABEL = re.compile(
    r"(?P<before>[\s>*#_-]*)(?P<name>[^\W\d_]+(?: [^\W\d_]+){0,2})(?P<after>[ *_]*)(?P<colon>[:：]|\n|$)[*_ ]*"
)


class AnswerOnly:
    """The filter of one model, which learns whether the model thinks aloud."""

    def __init__(self, model: str = "") -> None:
        """Model: its name, which may tell that it does."""
        self.thinks_aloud = bool(patterns()["aloud"].search(model))

    def __call__(self, deltas: Generator[str]) -> Generator[str]:
        """The pieces of a reply that are for the visitor; closes the deltas at the end."""
        reply, echoes, origin = _Reply(keeps_back=self.thinks_aloud), Echoes(), Origin()
        try:
            for delta in deltas:
                origin.note(delta)
                if piece := echoes.add(reply.add(delta)):
                    yield origin.piece(piece)
                if reply.over:
                    break
            if piece := echoes.add(reply.add("", final=True), final=True):
                yield origin.piece(piece)
            self.thinks_aloud = reply.lone_end
        finally:
            deltas.close()


class _Reply:
    """What is known of a reply so far."""

    def __init__(self, *, keeps_back: bool) -> None:
        self._rest = ""
        self._out = ""
        self._keeps_back: bool | None = keeps_back or None
        """None: undecided, until the beginning has been seen."""
        self._inside = ""
        """The kind of what is being left out."""
        self._line_begins = True
        self._named = False
        """A name follows, without a colon."""
        self._said = False
        self.lone_end = False
        self.over = False

    def add(self, delta: str, *, final: bool = False) -> str:
        """What may be passed on now. Final: nothing will follow."""
        self._rest += delta
        if self._waits(final=final):
            return ""
        self._out = ""
        while not self.over and self._rest:
            before = self._rest, self._named
            piece = self._step(final=final)
            self._out += piece
            if (self._rest, self._named) == before:
                break
        return self._out

    def _waits(self, *, final: bool) -> bool:
        """Whether the reply may begin with a thought whose end has not come."""
        if final or self._keeps_back is False:
            self._keeps_back = False
            return False
        known_patterns = patterns()
        if known_patterns["thought"].search(self._rest):
            self._keeps_back = False
            return False
        if self._keeps_back is None:
            start = self._rest.lstrip()
            known = len(start) >= _FIRST or not _may_begin_thought(start)
            if known:
                self._keeps_back = bool(known_patterns["begin"].match(start))
            return not known or bool(self._keeps_back)
        return True

    def _step(self, *, final: bool) -> str:
        if self._inside:
            self._leave_out(final=final)
            return ""
        if not self._said:
            self._rest = self._rest.lstrip()
            if begin := patterns()["analysis"].match(self._rest):
                self._enter("thought", begin.end())
                return ""
            if "analysis".startswith(self._rest) and not final:
                return ""
        if self._named:
            self._after_turn(final=final)
            return ""
        if self._line_begins and (done := self._at_line(final=final)) is not None:
            return done
        return self._pass_on(final=final)

    def _enter(self, kind: str, end: int) -> None:
        self._inside, self._rest = kind, self._rest[end:]

    def _leave_out(self, *, final: bool) -> None:
        if self._inside == "line":
            end = self._rest.find("\n") + 1
            self._rest = self._rest[end:] if end else ""
            self._inside, self._line_begins = ("", True) if end else ("line", False)
            return
        found = patterns()[self._inside].search(self._rest)
        if found:
            kind, self._inside = self._inside, ""
            self._named = kind == "turn"
            ends_all = kind == "call" and patterns()["any"].match(found[0])
            self.over = bool(ends_all and ends_all.lastgroup == "end")
            self._rest = self._rest[found.end() :].lstrip()
            self._line_begins = True
        else:
            self._rest = "" if final else self._rest[-_LONGEST_MARK:]

    def _at_line(self, *, final: bool) -> str | None:
        """Deals with a name or JSON at the beginning of a line; None where there is neither."""
        known = marks()
        text = self._rest.lstrip()
        if re.match(r"(?:```(?:json)?\s*)?\[?\s*\{", text) or (
            not final and re.fullmatch(r"```(?:json)?\s*|\[\s*", text)
        ):
            return self._json(final=final)
        label = _LABEL.match(self._rest)
        if label is None:
            return None if final or text.strip(_DECORATION) else ""
        name = label["name"].lower()
        undecided = label.end() == len(self._rest) and label["colon"] != "\n" and not final
        if undecided and _may_be_name(name, known):
            return ""
        bare = label["colon"] != ":" and label["colon"] != "："
        if bare and not (label["colon"] == "\n" and label["name"] in _ROLES):
            return None
        return self._speaker(name, label)

    def _after_turn(self, *, final: bool) -> None:
        """Takes the name of the speaker off; another's turn is left out."""
        name = re.match(r"\s*([^\W\d_]*)", self._rest)
        assert name is not None
        if name.end() == len(self._rest) and not final:
            return
        self._named = False
        said = name[1].lower()
        if said in marks().others_names:
            self.over = self._said
            self._enter("turn", name.end())
        elif said in marks().own_names:
            self._rest = self._rest[name.end() :].lstrip("\n")

    def _speaker(self, name: str, label: re.Match[str]) -> str | None:
        known = marks()
        if name in known.others_names:
            if self._said:
                self.over = True
                return ""
            self._enter("line", label.end())
            if label["colon"] == "\n":  # what was asked stands on the next line
                self._line_begins = False
            return ""
        if name in known.inner_names and not self._said:
            self._enter("line", label.end())
            return ""
        own = name in known.own_names
        if own and (not self._said or name.startswith(known.own_beginnings)):
            self._rest = self._rest[label.end() :].lstrip(" ")
            return "\n" if self._said else ""
        return None

    def _json(self, *, final: bool) -> str:
        read: Json = read_json(self._rest, marks().call_keys, marks().answer_keys, final=final)
        if not read.decided:
            return ""
        self._rest = self._rest[read.end :]
        self._line_begins = read.text is None
        self._said = self._said or bool(read.text)
        return read.text or ""

    def _pass_on(self, *, final: bool) -> str:
        """The text before the next mark, or before what may become one."""
        found = patterns()["any"].search(self._rest)
        stop = found.start() if found else len(self._rest)
        unfinished = None if final else _UNFINISHED.search(self._rest)
        if unfinished and len(self._rest) - unfinished.start() <= _LONGEST_MARK:
            if found and unfinished.start() <= found.start():
                found = None
            stop = min(stop, unfinished.start())
        line = self._rest.find("\n", 0, stop) + 1
        if line:
            return self._say(line, begins=True)
        if not found and not final:
            stop = min(stop, _before_final(self._rest[:stop]))
        if stop:
            return self._say(stop, begins=False)
        return self._mark(found) if found else ""

    def _say(self, length: int, *, begins: bool) -> str:
        text, self._rest = self._rest[:length], self._rest[length:]
        self._line_begins = begins or (self._line_begins and not text.strip())
        self._said = self._said or bool(text.strip())
        return text

    def _mark(self, found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind == "thought":
            self._enter("thought", found.end())
        elif kind == "call":
            self._enter("fence" if found[0].startswith("```") else "call", found.end())
        elif kind == "end" and self._said:
            self.over = True
        elif kind == "thought_end":  # all before it was a thought; what was passed on cannot be taken back
            self.lone_end = self.lone_end or self._said
            self._out, self._said, self._rest, self._line_begins = "", False, self._rest[found.end() :], True
        else:
            self._rest = self._rest[found.end() :]
            self._named = kind == "turn"
            self._line_begins = self._line_begins or kind == "turn"
        return ""


def _may_begin_thought(start: str) -> bool:
    words = start.split(maxsplit=1)
    first = words[0].lower().rstrip(",.") if words else ""
    whole = len(words) > 1 or start.endswith(" ")
    openings = (
        "okay",
        "ok",
        "alright",
        "hm",
        "right",
        "well",
        "so",
        "the",
        "let",
        "i",
        "we",
        "first",
        "user",
        "they",
        "wait",
    )
    if whole:
        return first.startswith(("let", "i'm", "hm")) or first in openings
    return any(opening.startswith(first) or first.startswith(opening) for opening in openings)


def _may_be_name(name: str, known: Marks) -> bool:
    return any(each.startswith(name) for each in (*known.own_names, *known.others_names, *known.inner_names))


def _before_final(text: str) -> int:
    """How much of a text stands before what may become "assistantfinal"."""
    word = "assistantfinal"
    return next(
        (len(text) - size for size in range(min(len(word), len(text)), 0, -1) if text.endswith(word[:size])), len(text)
    )
