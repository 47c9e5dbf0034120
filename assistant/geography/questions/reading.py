"""A question about places word by word: which words are names where a place may stand, and which only ask."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from assistant.core.languages import spaced, traits
from assistant.geography.names import NameWord, words
from assistant.geography.questions.asking import ARTICLES
from assistant.geography.questions.mention import Mention
from assistant.geography.questions.wording import PlaceWording, compared, contains
from assistant.geography.towns import LINKS, STOP

NAME = 4
"""Words of a name before the words that ask; more are another sentence: "my friend Anna asks …"."""


@dataclass(frozen=True)
class PlaceReading:
    """A question, word by word."""

    text: str
    language: str
    wording: PlaceWording
    vocabulary: AbstractSet[str]
    mentions: Sequence[Mention]
    stories: AbstractSet[str]

    @property
    def _capital_nouns(self) -> bool:
        """Whether nouns have capitals, as names have."""
        return traits(self.language).capital_nouns

    @cached_property
    def sentence(self) -> Sequence[NameWord]:
        return words(self.text)

    @cached_property
    def covered(self) -> Sequence[Mention | None]:
        """Of each word, the known place that it names."""
        return [next((it for it in self.mentions if it.start <= word.start < it.end), None) for word in self.sentence]

    @cached_property
    def runs(self) -> list[range]:
        """Words in a row that are neither known places nor part of asking; over the links inside of names, too."""
        runs: list[range] = []
        for index, word in enumerate(self.sentence):
            if self.covered[index] or word.key in self.vocabulary or word.key.isdigit():
                continue
            if runs and self._goes_on(runs[-1], index):
                runs[-1] = range(runs[-1].start, index + 1)
            else:
                runs.append(range(index, index + 1))
        return runs

    def text_of(self, run: range) -> str:
        """Its name; without the small words around it where it is written as one: "did Napoleon march"."""
        written = [index for index in run if self._is_upper(index)]
        if written and not self._capital_nouns:
            run = range(written[0], written[-1] + 1)
        return self.text[self.sentence[run.start].start : self.sentence[run.stop - 1].end]

    def is_asked_for(self, run: range) -> bool:
        """Whether words stand where a place is asked for, rather than as another part of the sentence."""
        before, after = self._key(run.start - 1, run.start), self._key(run.stop, run.stop - 1)
        keys = [word.key for word in self.sentence[run.start : run.stop]]
        linked = self._is_linked(run)
        if self._stands_before_the_question(run) and not linked:
            return False
        if all(word in self._sky for word in keys) or " ".join(keys) in self.stories:
            return self._is_name(run) or not self._by(run)
        if run.stop < len(self.sentence) and after and (self.covered[run.stop] or after in self._classes):
            return False  # "the French capital", "beautiful Paris"
        if run.start and before and self.covered[run.start - 1]:
            return self._is_name(run) and not self._capital_nouns  # "Paris Hilton", "Berlin Hauptbahnhof"
        return self._may_be_a_place(run, before, after, linked=linked)

    def _may_be_a_place(self, run: range, before: str, after: str, *, linked: bool) -> bool:
        """Whether words beside no known place are a name, or a noun where one of two places stands."""
        genitive = self._genitive(run)
        if genitive and before in self._classes:
            return False  # "República Popular da China"
        if self._is_name(run):
            article = before in ARTICLES
            return not (genitive and article and genitive.place.kind not in {"country", "region"})
        one = len(self.mentions) == 1 and not genitive and not self._by(run)
        noun = before in ARTICLES or self.text.islower()
        return one and noun and (linked or after in self._from)

    def is_measure(self, run: range) -> bool:
        """Whether a distance is asked for in so many of these."""
        keys = [word.key for word in self.sentence]
        many = compared(self.wording.many)
        if any(keys[run.start - len(it.split()) : run.start] == it.split() for it in many if run.start):
            return True
        if run.start == 0 or not spaced(self.language) or keys[run.start - 1] not in compared(self.wording.measured_in):
            return False
        some = any(keys[index].endswith(self.wording.plural) for index in run)
        return some and (self._capital_nouns or self.text_of(run).islower())

    def unspaced(self) -> Iterator[str]:
        """Of a sentence without blanks: what stands between links, places and the words that ask."""
        marks = self._marked
        hard = [mark == "hard" or covered is not None for mark, covered in zip(marks, self.covered, strict=True)]
        for start, last in _stretches(self.text, self.sentence, hard):
            end = next((at + 1 for at in range(last - 1, start - 1, -1) if not marks[at]), start)
            part = list(range(start, end))
            bare = [index for index in part if not marks[index]]
            if not bare or self.sentence[start].key in self.wording.by or self.is_measure(range(start, end)):
                continue
            beside = [self.covered[index] for index in (start - 1, end) if 0 <= index < len(hard)]
            in_it = len(bare) > 1 and self._lies_in_a_country(start, end)
            if any(beside) and not in_it and not self._cut_short(start, end):
                continue
            if len(part) > 1 or self._cut_short(start, end):
                began = start - (self._cut_short(start, end) and 2)
                yield self.text_of(range(began, end))

    def _lies_in_a_country(self, start: int, end: int) -> bool:
        """Whether it stands after a country's name and is no part of that: "委内瑞拉玻利瓦尔共和国"."""
        holder = self.covered[start - 1] if start else None
        rest = self.text[self.sentence[end - 1].end :]
        return bool(holder and holder.place.kind == "country") and not rest.startswith(self.wording.country)

    @cached_property
    def _marked(self) -> Sequence[str]:
        """Of each character: "hard" where it is part of a phrase that asks, "soft" where it may be of a name, too."""
        keys = [word.key for word in self.sentence]
        marks = ["soft" if key in self.vocabulary else "" for key in keys]
        for phrase in compared(self.wording.of_asking):
            part = phrase.split()
            for start in range(len(keys) - len(part) + 1):
                if keys[start : start + len(part)] == part and (len(part) > 1 or phrase in self._ends):
                    marks[start : start + len(part)] = ["hard"] * len(part)
        return marks

    def _cut_short(self, start: int, end: int) -> bool:
        """Whether one character goes on from a short town's name: a "图" after "波尔"."""
        before = self.covered[start - 1] if start else None
        return bool(before and before.place.kind == "town" and before.end - before.start == 2 and end - start == 1)

    @cached_property
    def _ends(self) -> AbstractSet[str]:
        """Characters that end a name."""
        wording = self.wording
        return set(compared((*wording.begins, *wording.apart, *wording.and_, *wording.count_to, *wording.fill)))

    @cached_property
    def _from(self) -> AbstractSet[str]:
        return set(compared((*self.wording.begins, *self.wording.apart))) - set(compared(self.wording.within))

    @cached_property
    def _sky(self) -> AbstractSet[str]:
        return {word for phrase in compared(self.wording.sky) for word in phrase.split()}

    @cached_property
    def _classes(self) -> AbstractSet[str]:
        wording = self.wording
        return set(compared((*wording.country, *wording.state, *wording.city, *wording.capital)))

    def _key(self, index: int, beside: int) -> str:
        """The word at an index; empty where a stop or an end is between."""
        if not 0 <= index < len(self.sentence) or self._apart(min(index, beside), max(index, beside)):
            return ""
        return self.sentence[index].key

    def _apart(self, a: int, b: int) -> bool:
        return bool(STOP.search(self.text[self.sentence[a].end : self.sentence[b].start]))

    def _goes_on(self, run: range, index: int) -> bool:
        between = range(run.stop, index)
        if any(self._apart(it - 1, it) for it in range(run.stop, index + 1)) or any(
            map(self.covered.__getitem__, between)
        ):
            return False
        if not between:
            return True
        inside = all(self.sentence[it].key in LINKS | set(compared(self.wording.articles)) for it in between)
        return inside and self._is_upper(run.stop - 1) and self._is_upper(index)

    def _is_upper(self, index: int) -> bool:
        return self.text[self.sentence[index].start].isupper()

    def _is_name(self, run: range) -> bool:
        """Whether it is written as a name; the first word of a sentence tells nothing, nor a German noun."""
        noun = self._capital_nouns and self._key(run.start - 1, run.start) in ARTICLES
        first = run.start == 0 or bool(re.search(r"[.?!]\s*$", self.text[: self.sentence[run.start].start]))
        written = any(map(self._is_upper, run if not first or self._is_linked(run) else run[1:]))
        alone = (
            first and len(run) == 1 and self._is_upper(run.start) and run.stop == self._asks_at
        )  # "Mordor fica longe da Inglaterra?"
        return (written or alone) and not noun and not self.text.isupper()

    def _is_linked(self, run: range) -> bool:
        """Whether it stands after "from", "between" or "and"."""
        at = run.start - 1
        while at >= 0 and self.sentence[at].key in ARTICLES and not self._apart(at, at + 1):
            at -= 1
        link = self._key(at, at + 1)
        either = contains(f" {link} ", self.wording.and_) and (self._is_upper(run.start) or self.text.islower())
        return bool(link) and (contains(f" {link} ", (*self.wording.begins, *self.wording.apart)) or either)

    def _by(self, run: range) -> bool:
        """Whether it is a way of going: "by plane", "mit dem Auto"."""
        before = [self._key(run.start - 1, run.start), self._key(run.start - 2, run.start - 1)]
        by = set(compared(self.wording.by))
        return before[0] in by or (before[0] in ARTICLES and before[1] in by)

    def _genitive(self, run: range) -> Mention | None:
        """The known place that it is said to be of, or in: "the tower of Pisa"."""
        at = run.stop
        if self._key(at, at - 1) not in compared(self.wording.within):
            return None
        while at < len(self.sentence) and not self.covered[at]:
            if self.sentence[at].key not in {*compared(self.wording.within), *ARTICLES}:
                return None
            at += 1
        return self.covered[at] if at < len(self.sentence) else None

    @cached_property
    def _asks_at(self) -> int:
        """Where the words that ask how far begin; 0 where there are none."""
        keys = [word.key for word in self.sentence]
        asks = [
            phrase.split() for phrase in compared(self.wording.asks) if phrase not in compared(self.wording.coordinates)
        ]
        return next((at for at in range(len(keys)) if any(keys[at : at + len(it)] == it for it in asks)), 0)

    def _asks_after(self, run: range) -> bool:
        return run.stop <= self._asks_at

    def _stands_before_the_question(self, run: range) -> bool:
        """Whether the words that ask, and their places, come only after it: "Hey Peter, how far is Paris?"."""
        keys, first = [word.key for word in self.sentence], self._asks_at
        if not self._asks_after(run):
            return False
        stop = any(self._apart(at, at + 1) for at in range(run.stop - 1, first))
        said = f" {' '.join(keys[first:])} "
        compares = contains(said, (*self.wording.further, *self.wording.nearer)) and run.stop == first
        pair = len(self.mentions) == 1 and (compares or contains(said, self.wording.begins))
        return stop or not pair or len(run) > NAME


def _stretches(text: str, sentence: Sequence[NameWord], hard: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The words in a row without a mark or a stop between them, as first and last-but-one."""
    start = -1
    for index in range(len(sentence) + 1):
        ends = index == len(sentence) or hard[index]
        stop = 0 < index < len(sentence) and bool(
            re.search(r"[，,。；;？?！!]", text[sentence[index - 1].end : sentence[index].start])
        )
        if start >= 0 and (ends or stop):
            yield start, index
            start = -1
        if not ends and start < 0:
            start = index
