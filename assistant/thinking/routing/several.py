"""The questions that one utterance holds: "How far is Germany and what is propolis?" holds two.

It is cut only at a word or mark that stands between questions, and only where both sides are whole by themselves: each
begins as a question or a command, something is asked in it, and nothing in it stands for what the other one named. The
words are data (several.toml of each language); where they do not say, the utterance stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from assistant.core import languages
from assistant.text.words import WORD, split
from assistant.thinking.routing.rules import MARKED, STOP, begins, contains, mark
from assistant.thinking.routing.tables import COMMANDS

MOST = 3
"""Questions of one utterance that are answered."""
LONGEST = 300
"""Characters of an utterance that is looked at; a longer one stays as it is."""
OF_QUESTION, OF_WHICH, OF_VERB, OF_ORDER = 2, 3, 1, 1
"""Words that follow the beginning of a question, of one with a noun behind it ("how many legs …"), of one that holds
its verb, and of a command."""
NEAR = 2
"""Words from a verb or an article to what it belongs to: "das große Bild"."""
CHARACTERS = 4
"""Of a question in a language without spaces, at least."""
_BETWEEN = " ,;:，；、"
_QUOTED = re.compile(r"[\"„“«「][^\"„“”«»「」]+[\"“”»」]")
_SENTENCE = re.compile(r"[.?!…。？！;；]")


SUBJECT = "several"


class SplittingWords(BaseModel):
    """The words of one language: several.toml; English's explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    anywhere: bool = False
    joins: tuple[str, ...] = Field((), alias="and")
    opens: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    which: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    leans: tuple[str, ...] = ()
    hangs: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    impersonal: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()

    @property
    def asking(self) -> tuple[str, ...]:
        """How a question begins."""
        return (*self.questions, *self.verbs, *self.which)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place between two questions, perhaps."""

    end: int
    """Of what stands before it, in characters."""
    start: int
    """Of what follows."""
    listed: bool = False
    """A mere comma: it counts only in a list of questions that has an "and", too."""


def questions_in(text: str, language: str) -> tuple[str, ...]:
    """The questions and commands of an utterance in their order, at most MOST; itself where it is one, or none."""
    table = _table(language)
    if table is None or len(text) > LONGEST:
        return (text,)
    cuts = _sound(text, _between(text, table), table)
    if all(cut.listed for cut in cuts):
        return (text,)
    edges = [0, *(edge for cut in cuts for edge in (cut.end, cut.start)), len(text)]
    parts = [text[start:end].strip(_BETWEEN) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return tuple(parts[:MOST]) if len({split(part) for part in parts}) == len(parts) else (text,)


def _between(text: str, table: SplittingWords) -> list[_Cut]:
    """The cuts where a question or a command begins: not behind a mere "tell me", nor in what is quoted."""
    quoted = [span.span() for span in _QUOTED.finditer(text)]
    cuts, start = list[_Cut](), 0
    for cut in _cuts(text, table):
        inside = any(begin < cut.end < end for begin, end in quoted)
        if (
            not inside
            and _unled(_opened(split(text[start : cut.end]), table), table)
            and _asks(text[cut.start :], table)
        ):
            cuts.append(cut)
            start = cut.start
    return cuts


def beginning(text: str, language: str) -> int:
    """The words of the beginning of a question or a command that a text has in a language; 0 where it has none."""
    table = _table(language)
    if table is None:
        return 0
    return _starts(split(text[:LONGEST]), (*table.leads, *table.asking, *table.orders, *table.whole))


def _sound(text: str, cuts: Sequence[_Cut], table: SplittingWords) -> list[_Cut]:
    """The cuts both sides of which are whole by themselves; where one is not, it stays with what stands before it."""
    kept = list[_Cut]()
    for number, cut in enumerate(cuts):
        before = _last_sentence(text[kept[-1].start if kept else 0 : cut.end])
        after = text[cut.start : cuts[number + 1].end if number + 1 < len(cuts) else len(text)]
        whole = _whole(before, table) and _whole(_SENTENCE.split(after)[0], table)
        bound = _leans(after, table) or _goes_on(before, after, table) or (cut.listed and _is_clause(before, table))
        if whole and not bound:
            kept.append(cut)
    return kept


def _cuts(text: str, table: SplittingWords) -> Iterator[_Cut]:
    """Where one question may end and another begin."""
    tokens = list(MARKED.finditer(text))
    said = [token[0].casefold() for token in tokens]
    joins = [tuple(MARKED.findall(join.casefold())) for join in table.joins]
    at = 1
    while at < len(tokens):
        start, joined = at, False
        while at < len(tokens):
            join = max((len(join) for join in joins if begins(said[at : at + len(join)], join)), default=0)
            if not join and WORD.match(said[at]):
                break
            at += join or 1
            joined = joined or join > 0
        if start < at < len(tokens):
            marks = "".join(mark for mark in said[start:at] if not WORD.match(mark))
            end = tokens[start].start() if WORD.match(said[start]) else tokens[start].end()
            yield _Cut(end, tokens[at].start(), listed=not joined and not _SENTENCE.search(marks))
        at += 1


def _asks(text: str, table: SplittingWords) -> bool:
    """Whether a question or a command begins there."""
    if table.anywhere:
        return _whole(re.split(r"[，,。？?！!；;、]", text, maxsplit=1)[0], table)
    words = _opened(split(text), table)
    return not _starts(words, table.clauses) and any(
        _starts(words, phrases) for phrases in (table.leads, table.asking, table.orders, table.whole)
    )


def _whole(text: str, table: SplittingWords) -> bool:
    """Whether it is a question or a command with all that belongs to it."""
    words = _opened(split(text), table)
    if words in map(split, table.whole):
        return True
    if _starts(words, table.clauses):
        return False
    asked = _unled(words, table)
    if table.anywhere:
        asks = any(contains(words, _split(word)) for word in table.questions) or _starts(words, table.orders) > 0
        return asks and len(split(text)) >= CHARACTERS
    if asked != words:
        return len(asked) > OF_QUESTION
    needed = (
        (table.which, OF_WHICH),
        (table.verbs, OF_VERB),
        (table.questions, OF_QUESTION),
        (table.orders, OF_ORDER),
    )
    found = ((_starts(words, phrases), least) for phrases, least in needed)
    size, least = max(found, key=lambda one: one[0])
    return size > 0 and len(words) - size >= least


def _leans(text: str, table: SplittingWords) -> bool:
    """Whether a word of it stands for what was named before."""
    if _starts(_unled(_opened(split(text), table), table), table.bare):
        return True
    words, raw = list(mark(text)), [STOP, *MARKED.findall(text.lower() if text.isupper() else text), STOP]
    for phrase in map(split, table.impersonal):
        for at in range(len(words)):
            if begins(words[at:], phrase):
                words[at : at + len(phrase)] = [""] * len(phrase)
    begun = 1 + _starts(words[1:], table.asking)
    named = [_names(words, raw, at, table) for at in range(len(words))]
    for at, word in enumerate(words):
        if raw[at][:1].isupper():  # German "Sie" is whoever is spoken to
            continue
        if any(begins(words[at:], mark(phrase)[1:-1]) for phrase in table.leans):
            return True
        beside = named[at + 1 : at + 1 + NEAR] + (named[begun:at] if table.articles else [])
        if word in table.hangs and not any(beside):
            return True
    lacks = begun > 1 + _starts(words[1:], table.verbs) and not any(named[begun:])
    return bool(table.articles) and lacks and split(text) not in map(_split, table.whole)


def _names(words: Sequence[str], raw: Sequence[str], at: int, table: SplittingWords) -> bool:
    """Whether something is named there: by a word with a capital, by a number, or after an article."""
    return raw[at][:1].isupper() or raw[at][:1].isdigit() or _starts(words[at:], table.articles) > 0


def _goes_on(before: str, after: str, table: SplittingWords) -> bool:
    """Whether a clause follows that is like one inside the question before it: "… who fly and who sting"."""
    asked = _unled(_opened(split(after), table), table)
    own = _unled(_opened(split(before), table), table)
    begun = asked[: max(1, _starts(asked, table.asking))]
    return not table.anywhere and contains(own[max(1, _starts(own, table.asking)) :], begun)


def _last_sentence(text: str) -> str:
    """Before the question of a part may stand what tells something: "I am in a hurry. What is propolis?"."""
    return [sentence for sentence in _SENTENCE.split(text) if sentence.strip()][-1:][0] if text.strip() else text


def _is_clause(text: str, table: SplittingWords) -> bool:
    return bool(_starts(_opened(split(text), table), table.times))


def _opened(words: tuple[str, ...], table: SplittingWords) -> tuple[str, ...]:
    """Without what may stand before a question."""
    while (size := _starts(words, table.opens)) and size < len(words):
        words = words[size:]
    return words


def _unled(words: tuple[str, ...], table: SplittingWords) -> tuple[str, ...]:
    """Without "tell me" and the like."""
    return words[_starts(words, table.leads) :]


def _starts(words: Sequence[str], phrases: Sequence[str]) -> int:
    """The words of the longest of the phrases that they begin with."""
    likely = _by_first_word(tuple(phrases)).get(words[0], ()) if words else ()
    return max((len(phrase) for phrase in likely if begins(words, phrase)), default=0)


@cache
def _by_first_word(phrases: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in filter(None, map(split, phrases)):
        found.setdefault(phrase[0], []).append(phrase)
    return found


_split = cache(split)
"""For what stands in the configuration; what visitors say is not kept."""


@cache
def _table(language: str) -> SplittingWords | None:
    words = languages.loaded(language, SUBJECT, SplittingWords)
    opens = languages.content(language, COMMANDS).get("opens")
    if words is None or opens is None or words.anywhere:  # there "you" is an opening, too
        return words
    return words.model_copy(update={"opens": (*words.opens, *opens)})
