"""Facts from the packs: spoken as they stand where that is possible, composed by the language model where not."""

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal

from assistant.core import phrases
from assistant.core.config import KnowledgeSettings
from assistant.core.errors import KnowledgeError
from assistant.core.languages import english_name
from assistant.core.messages import VERBATIM, ChatMessage, Exchange, Intent, Provenance, Reply, Sampling, Source
from assistant.core.stages import CancelToken, LanguageModel
from assistant.knowledge.chunking import FACT, is_abbreviated
from assistant.knowledge.grounding import grounded, sentence_with
from assistant.knowledge.hits import Finder, Hit, Retrieved, Verdict
from assistant.knowledge.query_rewriting import Context, adds, before, goes_on, names_first, refers, topic, whole
from assistant.text.lexicon import lexicon
from assistant.text.words import split
from assistant.thinking.prompts import examples

if TYPE_CHECKING:
    from assistant.skills.knowledge.beyond import Beyond

REFUSAL = "NONE"

_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"”»)]*(?=\s)|[。！？]|\Z)", re.DOTALL)
_DATED = re.compile(r"\b\d{1,2}\.$")
_FEWEST_WORDS = 3
"""A small model says "YES", or a number; the passage, or of a long one a sentence, says the same, and of what."""
_QUESTION = re.compile(r"[^?？]+[?？]?")


Elsewhere = Callable[[Intent, Sequence[Exchange], CancelToken], Reply | None]


def nowhere(intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply | None:
    """There is nobody else to ask."""
    return None


class KnowledgeSkill:
    """Implements Skill.

    The model composes from the passages that were found, although all of a small pack would fit into the constant
    beginning that it keeps. Measured on the English part "dev" of tests/data/bees.toml, two x86 cores: from five
    passages it answered 28 of 35 questions rightly and began after 3.2 s, from all of them 23 to 25 after 0.8 s. Of 47
    that nothing answers it answered 24, and 16 to 28; but those the retriever has told apart before.
    """

    eager: Literal[True] = True

    def __init__(
        self,
        retriever: Finder,
        model: LanguageModel,
        settings: KnowledgeSettings,
        elsewhere: Elsewhere = nowhere,
        beyond: "Beyond | None" = None,
    ) -> None:
        """elsewhere: is asked where the packs say nothing, and may know nothing either; then beyond is, if there."""
        self._beyond = beyond
        self._retriever = retriever
        self._elsewhere = elsewhere
        self._model = model
        self._passages, self._letters = settings.passages, settings.letters
        self._sampling = Sampling(settings.temperature, settings.top_k, settings.top_p, settings.max_tokens)
        self._compose = examples("knowledge")
        self._translate = examples("translate")

    @property
    def prefix(self) -> Sequence[ChatMessage]:
        """What requests to compose begin with, to be warmed at start; a pack with translations needs no other."""
        return self._compose

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        language = intent.language
        findings = self._find(intent.transcript.text, intent.transcript.language, history)
        fits = _stands if VERBATIM in intent.slots else _known
        known = [(asked, finding) for asked, finding in findings if fits(finding, language)]
        if not known:
            found = None if VERBATIM in intent.slots else self._elsewhere(intent, history, token)
            return found or self._silent(intent, history, token)
        left_open = list[str]()
        deltas = self._answers(known, language, token, left_open, silent=len(known) < len(findings))
        sources = dict.fromkeys(_source(hit) for _, finding in known for hit in _spoken(finding))
        written = all(_stands(finding, language) for _, finding in known)
        rung = Provenance.NOTED if written else Provenance.THOUGHT
        return Reply(deltas, language, tuple(sources), provenance=rung, unnoted=lambda: bool(left_open))

    def _silent(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """That the notes say nothing, and what the model knows of it."""
        if self._beyond and not (history and _leans(intent)):
            return self._beyond.answer(intent, token)
        silent = phrases.say(intent.language, phrases.SILENT)
        return Reply(iter([silent]), intent.language, provenance=Provenance.REFUSED, unnoted=lambda: True)

    def stands(self, text: str, language: str, history: Sequence[Exchange]) -> bool:
        """Whether all that a text asks stands in the packs, so that no model is needed to answer it.

        Nothing does while they cannot be read.
        """
        try:
            findings = self._find(text, language, history)
        except KnowledgeError:
            return False
        return bool(findings) and all(_stands(finding, language) for _, finding in findings)

    def _find(self, text: str, language: str, history: Sequence[Exchange]) -> list[tuple[str, Retrieved]]:
        """The findings on each question of a text; one that leans on the one before is read together with it."""
        last = before(history)
        findings: list[tuple[str, Retrieved]] = []
        for asked in (part.strip() for part in _QUESTION.findall(text) if any(map(str.isalnum, part))):
            finding = self._further(asked, language, last) or self._leaning(asked, language, last) if last else None
            finding = finding or self._retriever.find(asked, language, self._passages)
            findings.append((asked, finding.within(self._letters)))
            last = _next(asked, language, finding, last)
        return findings

    def _further(self, asked: str, language: str, last: Context) -> Retrieved | None:
        """Another fact of the object that was told of; None where none is asked for."""
        return self._retriever.further(asked, language, last.told, self._passages) if last.told else None

    def _leaning(self, asked: str, language: str, last: Context) -> Retrieved | None:
        """The finding on a question that leans on what was said before; None where it stands alone."""
        if last.topic and refers(asked, language):
            named = self._retriever.find(whole(asked, last.topic, language), language, self._passages)
            if named.verdict is not Verdict.NOTHING or not names_first(asked, language):
                return named
            alone = self._retriever.find(asked, language, self._passages)
            return alone if alone.verdict is Verdict.DIRECT else named
        if not goes_on(asked, language):
            return None
        alone = self._retriever.find(asked, language, self._passages)
        if alone.verdict is Verdict.DIRECT:
            return alone
        together = self._retriever.find(asked, language, self._passages, context=last.question)
        if together.verdict is Verdict.NOTHING:
            return alone
        return replace(together, verdict=Verdict.NOTHING) if _told_again(together, asked, language, last) else together

    def _answers(
        self,
        known: Sequence[tuple[str, Retrieved]],
        language: str,
        token: CancelToken,
        left_open: list[str],
        *,
        silent: bool,
    ) -> Iterator[str]:
        """The answers to each question, one after the other; what is not known is said once, last.

        Left_open: gets what is said then.
        """
        space = ""
        for asked, finding in known:
            sentences = self._sentences(asked, finding, language, token)
            first = next(sentences, None)
            silent = silent or first is None
            for sentence in chain(() if first is None else (first,), sentences):
                yield space + sentence
                space = " "
        if silent:
            left_open.append(phrases.SILENT)
            yield space + phrases.say(language, phrases.SILENT)

    def _sentences(self, asked: str, finding: Retrieved, language: str, token: CancelToken) -> Iterator[str]:
        """What the passages say, or nothing."""
        best = finding.hits[0].passage
        noted = finding.told if language == best.language else best.said(language)
        direct = finding.verdict is Verdict.DIRECT
        if noted and (direct or language != best.language):
            yield noted
            return
        messages = self._translation(finding.told, language) if direct else self._notes(asked, finding, language)
        trusted = yield from self._grounded(messages, asked, _spoken(finding), language, token)
        if trusted:
            return
        if noted:
            yield noted
        elif not direct:
            yield from self._grounded(self._translation(best.text, language), asked, finding.hits[:1], language, token)

    def _grounded(
        self, messages: Sequence[ChatMessage], asked: str, hits: Sequence[Hit], language: str, token: CancelToken
    ) -> Generator[str, None, bool]:
        """The model's sentences up to the first that is none or not in the passages; False if that is the very first.

        A refusal is trusted.
        """
        passages = [hit.passage.text for hit in hits]
        notes_language = hits[0].passage.language
        said = False
        sentences = _split(self._model.stream(messages, self._sampling, token), language)
        for sentence in islice(sentences, token.restraint.sentences):
            if REFUSAL in sentence:
                return True
            if len(split(sentence)) < _FEWEST_WORDS:
                whole = sentence_with(sentence, asked, [text for text in passages if len(text) > FACT], notes_language)
                if said or not whole or language != notes_language:
                    return said
                yield whole
                return True
            if not grounded(sentence, passages, language, notes_language):
                return said
            yield sentence
            said = True
        return said

    def _translation(self, text: str, language: str) -> list[ChatMessage]:
        return [*self._translate, ChatMessage("user", f"Note: {text}\nIn {english_name(language)}:")]

    def _notes(self, asked: str, finding: Retrieved, language: str) -> list[ChatMessage]:
        notes = "\n".join(f"- {hit.passage.text}" for hit in finding.hits)
        question = f"Notes:\n{notes}\nQuestion in {english_name(language)}: {asked}"
        return [*self._compose, ChatMessage("user", question)]


def _leans(intent: Intent) -> bool:
    """Whether a question says only together with the one before it what is asked."""
    text, language = intent.transcript.text, intent.transcript.language
    return refers(text, language) or goes_on(text, language)


def _stands(finding: Retrieved, language: str) -> bool:
    """Whether it is spoken word for word."""
    return finding.verdict is Verdict.DIRECT and bool(finding.hits[0].passage.said(language))


def _known(finding: Retrieved, language: str) -> bool:
    """Whether there is anything to be said.

    Of a passage whose translation would be spoken no model judges whether it answers: of ten questions that nothing
    answers, and that were not certain to be such, a small one answered nine (tests/data/bees.toml).
    """
    if finding.verdict is not Verdict.COMPOSE:
        return finding.verdict is Verdict.DIRECT
    best = finding.hits[0].passage
    return finding.likely or language == best.language or not best.said(language)


def _told_again(finding: Retrieved, asked: str, language: str, last: Context) -> bool:
    """Whether what was told already would be told again for a question about something that it does not mention."""
    best = finding.hits[0].passage
    text = best.text if language == best.language else best.said(language)
    return best.text in last.told and bool(text) and adds(asked, language, f"{best.heading} {text}")


def _spoken(finding: Retrieved) -> tuple[Hit, ...]:
    """The passages that the answer may come from."""
    return finding.hits[:1] if finding.verdict is Verdict.DIRECT else finding.grounds


def _source(hit: Hit) -> Source:
    return Source(hit.passage.pack, hit.passage.text, hit.score, hit.passage.heading)


def _next(asked: str, language: str, finding: Retrieved, last: Context | None) -> Context:
    """What the next question of the same breath may lean on."""
    if finding.verdict is not Verdict.NOTHING:
        passage = finding.hits[0].passage
        told = frozenset(hit.passage.text for hit in _spoken(finding))
        return Context(asked, topic(passage.heading, passage.text, asked, language), told)
    return Context(asked, last.topic if last else "")


def _split(deltas: Iterable[str], language: str) -> Iterator[str]:
    """Whole sentences, as soon as each is complete."""
    text = ""
    for delta in deltas:
        text += delta
        *whole, text = _pieces(text, language) or [""]
        yield from (sentence.strip() for sentence in whole)
    if text.strip():
        yield text.strip()


def _pieces(text: str, language: str) -> list[str]:
    """The sentences of a text, the last one perhaps not whole; "St." and the "3." of a German date end none."""
    dated = lexicon(language).ordinal_dot
    found: list[str] = []
    for match in _SENTENCE.finditer(text):
        if found and ((dated and _DATED.search(found[-1])) or is_abbreviated(found[-1])):
            found[-1] += match[0]
        else:
            found.append(match[0])
    return found
