"""Asking the questions of a file through the pipeline that visitors use, and judging what comes back."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.asking.questions import Result, ask, listen
from assistant.core.errors import ConfigError
from assistant.evaluation.outcomes import QuestionOutcome, judged
from assistant.evaluation.question_files import EvaluationQuestion, QuestionFile
from assistant.evaluation.word_error import word_error
from assistant.knowledge.packs.packs import Passage
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Record

_PART = re.compile(r"[^?？]+[?？]?")

Find = Callable[[str, str], Sequence[Passage]]
"""The passages that retrieval puts first for a question in a language, best first."""


class Sources:
    """The passages that curators name by heading, pack, or words of them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._named: dict[str, frozenset[str]] = {}

    def texts(self, name: str) -> frozenset[str]:
        """Of the passages of that name; raises ConfigError where there is none."""
        if name not in self._named:
            wanted = name.casefold()
            meant = [p for p in self._passages if wanted in {p.heading.casefold(), p.pack.casefold()}]
            meant = meant or [p for p in self._passages if wanted in p.text.casefold()]
            if not meant:
                headings = ", ".join(dict.fromkeys(p.heading for p in self._passages[:30])) or "none"
                raise ConfigError(f"source = {name!r} is no heading, pack or words of a passage; there are: {headings}")
            self._named[name] = frozenset(p.text for p in meant)
        return self._named[name]


class Evaluation:
    """Asks and judges; each conversation is a visitor of its own."""

    def __init__(self, stations: Pipeline, passages: Sequence[Passage], find: Find) -> None:
        self._stations = stations
        self._sources = Sources(passages)
        self._find = find

    def run(
        self, file: QuestionFile, conversations: Iterable[Sequence[EvaluationQuestion]]
    ) -> Iterator[QuestionOutcome]:
        """In the order given, each as soon as it is answered. Raises ConfigError for a source that does not exist,
        before anything is asked.
        """
        asked = list(conversations)
        for question in (question for conversation in asked for question in conversation):
            for name in question.source:
                self._sources.texts(name)
        return (
            self._outcome(question, result)
            for conversation in asked
            for question, result in self._ask(file, conversation)
        )

    def _ask(
        self, file: QuestionFile, conversation: Sequence[EvaluationQuestion]
    ) -> Iterator[tuple[EvaluationQuestion, Result]]:
        self._stations.memory.clear()
        for question in conversation:
            if question.file:
                path = str(file.recording(question))
                results = listen(self._stations, [path], conversation=True, realtime=False)
            else:
                results = ask(self._stations, [question.text], question.language, conversation=True)
            yield question, next(results)

    def _outcome(self, question: EvaluationQuestion, result: Result) -> QuestionOutcome:
        record = result.record
        used = {source.passage for source in record.sources}
        sourced = all(used & self._sources.texts(name) for name in question.source) if question.source else None
        heard = record.transcript.text if record.transcript else ""
        return QuestionOutcome(
            question,
            record,
            judged(question, record),
            sourced,
            self._place(question, record) if question.source and not question.follows else None,
            word_error(question.text, heard) if question.file and question.text else None,
        )

    def _place(self, question: EvaluationQuestion, record: Record) -> int:
        """Each part of a question finds its own passages."""
        asked = question.text or (record.transcript.text if record.transcript else "")
        language = record.transcript.language if record.transcript else question.language
        parts = [part for part in _PART.findall(asked) if any(map(str.isalnum, part))]
        rankings = [[passage.text for passage in self._find(part, language)] for part in parts]
        places = [self._best(rankings, self._sources.texts(name)) for name in question.source]
        return 0 if 0 in places else max(places)

    @staticmethod
    def _best(rankings: Sequence[Sequence[str]], texts: frozenset[str]) -> int:
        places = (place for ranking in rankings for place, text in enumerate(ranking, start=1) if text in texts)
        return min(places, default=0)
