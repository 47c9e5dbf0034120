"""The guard: what the operator has forbidden, sentences and rules that are sure, and a classifier for all else."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.core.config import SafetySettings
from assistant.core.config.safety import HARMLESS
from assistant.core.messages import Exchange, GuardKind, Ruling, Transcript, Vectors
from assistant.core.stages import CancelToken, Embedder
from assistant.text.words import SINGLE
from assistant.thinking.guard.rules import rules
from assistant.thinking.guard.sentences import sentences
from assistant.thinking.guard.spelling import plain, undisguised

PARTS = 6
"""Stretches of a question that are judged one by one, too: an unsafe sentence among harmless ones is still unsafe."""
ALIKE = 0.93
"""Cosine from which a question is one of the operator's examples, worded otherwise."""
RULED = 0.15
"""Of all kinds together, from which on a question is unsafe where a rule has found its words."""
SAID, SAID_RULED = 0.8, 0.3
"""For what a model says. What it was asked has passed already, so a sentence has to be clearly unsafe."""
URGENT = frozenset({GuardKind.DESPAIR, GuardKind.EMERGENCY, GuardKind.LOST})
"""Kinds of somebody in need, who may have breath for a word only."""
FAILS_CLOSED = URGENT | {GuardKind.DANGER}
"""Kinds in which doubt counts as unsafe. Their rules count in every language: one may be taken for another."""
GRAVE = frozenset({GuardKind.HATE, GuardKind.CRIME, GuardKind.SEX})
UNSURE, SURE, CERTAIN = 0.4, 0.6, 0.8
"""The same where no rule has, by what a mistake costs: a life, harm, or a question that was not answered. Chosen on
half of the public sets: 90.8 % of their unsafe prompts are found, 11.0 % of XSTest's look-alikes refused, and 1.7 % of
the everyday requests. On the other half it is 90.6, 19.6 and 2.4 %."""
GUESS = 2
"""Words of a guess in a quiz ("a comb", "poison"). So few tell the classifier little: it took 22 of 161 names of things
for unsafe, most of them for an insult. It has to be CERTAIN of harm, and finds no other kind by itself: 4 of 161."""
ONLY_CHILDREN = frozenset({GuardKind.GROWING_UP, GuardKind.ATTACHMENT, GuardKind.INSULT})
"""Kinds that are let pass at the level "adults"."""
NEVER_NOTED = frozenset(
    {
        GuardKind.EMERGENCY,
        GuardKind.DESPAIR,
        GuardKind.LOST,
        GuardKind.OFF_LIMITS,
        GuardKind.RULES,
        GuardKind.INSULT,
        GuardKind.ATTACHMENT,
    }
)
"""Kinds that no pack answers."""
NEVER_SAID = frozenset({GuardKind.EMERGENCY, GuardKind.LOST, GuardKind.GROWING_UP, GuardKind.ATTACHMENT})
"""Kinds of what visitors say, not of what a model does."""


_PART = re.compile(r"(?:[^.?!。？！]{1,400}(?=\s|[.?!。？！]|$)|[^.?!。？！]{1,400})[.?!。？！]*")
"""A sentence; a run-on is cut between words, as an encoder loses what stands among hundreds."""
_WORD = re.compile(rf"[{SINGLE}]{{1,2}}|[^\W{SINGLE}]+")
"""Two characters of a language without spaces are one."""
SHORTEST = 3
"""Letters that are worth judging where a figure of speech was nearly all."""
_SOMETHING = f"something {SINGLE[-1]}"
"""In both kinds of writing: letters, and characters without spaces."""


class ForbiddenTopics(Protocol):
    """What the packs and the operator keep the kiosk from talking about."""

    def forbids(self, question: str) -> bool: ...


class Likelihoods(Protocol):
    """How likely a text is of each kind, or HARMLESS."""

    def asked(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]: ...

    def said(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]: ...


@dataclass(frozen=True, slots=True)
class Vote:
    """What one layer makes of a text."""

    layer: str
    """topics, examples, sentences, rules or classifier."""
    kind: GuardKind | None
    """None: harmless."""
    score: float
    """0 to 1."""
    why: str = ""
    """For the operator: the words or the example that decided."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a text, and what each layer that was asked made of it."""

    kind: GuardKind | None
    score: float
    votes: tuple[Vote, ...]


class LayeredGuard:
    """Implements Guard. The first layer that is sure decides."""

    def __init__(
        self,
        settings: SafetySettings,
        languages: Sequence[str],
        classifier: Likelihoods,
        embedder: Embedder,
        topics: ForbiddenTopics,
        answer: Callable[[GuardKind, str], str],
        stands: Callable[[str, str, Sequence[Exchange]], bool],
    ) -> None:
        """Answer: what is said about a kind in a language. Stands: whether the packs answer a text word for word."""
        self._off = settings.level == "off"
        self._ignored = ONLY_CHILDREN if settings.level == "adults" else frozenset[GuardKind]()
        self._languages = languages
        self._classifier = classifier
        self._topics = topics
        self._examples = _Examples(settings, embedder)
        self._answer, self._stands = answer, stands

    def judge(self, transcript: Transcript, history: Sequence[Exchange], token: CancelToken) -> Ruling:
        decision = self.explain(transcript.text, transcript.language)
        token.check()
        if decision.kind is None:
            return Ruling()
        may = decision.kind not in NEVER_NOTED
        noted = may and self._stands(transcript.text, transcript.language, history)
        return Ruling(decision.kind, decision.score, noted)

    def explain(self, text: str, language: str) -> Decision:
        """What the layers make of a question. The operator's word decides; rules and classifier judge together."""
        if self._topics.forbids(text):
            topic = Vote("topics", GuardKind.OFF_LIMITS, 1.0)
            return Decision(topic.kind, topic.score, (topic,))
        if self._off:
            return Decision(None, 0.0, ())
        if example := self._examples.find(text):
            return Decision(example.kind, example.score, (example,))
        sure, rest = self._by_sentences(text, language)
        if sure and (sure.kind or not rest):
            return Decision(sure.kind, sure.score, (sure,))
        literal = self._without_figures(rest, language)
        if literal != rest and len(plain(literal)) < SHORTEST:
            return Decision(None, 0.0, (Vote("sentences", None, 0.0, "a figure of speech"),))
        return self._weighed(literal, language, (sure,) if sure else ())

    def _weighed(self, text: str, language: str, before: tuple[Vote, ...]) -> Decision:
        """By rules and classifier together; of two kinds the more urgent, if the classifier is certain."""
        rule, likely = self._by_rules(text, language), self._by_classifier(text)
        votes = (*before, rule, likely) if rule else (*before, likely)
        if rule and likely.score >= RULED:
            kinds = [vote.kind for vote in (rule, likely) if vote is rule or vote.score >= CERTAIN]
            kind = next(kind for kind in GuardKind if kind in kinds)
            return Decision(kind, max(rule.score, likely.score), votes)
        return Decision(likely.kind if _is_enough(likely, text) else None, likely.score, votes)

    def alone(self, layer: str, text: str, language: str) -> GuardKind | None:
        """What one layer, "rules" or "classifier", would make of a question without the others."""
        if layer == "rules":
            return vote.kind if (vote := self._by_rules(text, language)) else None
        likely = self._by_classifier(text)
        return likely.kind if _is_enough(likely, text) else None

    def reads(self, text: str, language: str) -> GuardKind | None:
        if self._off:
            return None
        ignored = NEVER_SAID | self._ignored
        text = self._without_figures(text, language)
        kind, unsafe = _likeliest(self._classifier.said([text])[0], ignored)
        found = rules(language).find(text, frozenset(GuardKind) - ignored) if unsafe >= SAID_RULED else None
        if found:
            return found[0]
        return kind if unsafe >= SAID else None

    def answer(self, kind: GuardKind, language: str) -> str:
        return self._answer(kind, language)

    def _by_sentences(self, text: str, language: str) -> tuple[Vote | None, str]:
        """What the sentences of a text are that are known as a whole, and the others."""
        rest, found = list[str](), list[tuple[str, str]]()
        known = [sentences(code) for code in dict.fromkeys((language, *self._languages))]
        for part in _PART.findall(text):
            label = next(filter(None, (each.label(part) for each in known)), None)
            if label in {None, *self._ignored}:
                rest.append(part)
            else:
                found.append((str(label), part.strip()))
        kinds = {label: part for label, part in found if label != HARMLESS}
        if kind := next((kind for kind in GuardKind if kind in kinds), None):
            return Vote("sentences", kind, 1.0, kinds[kind]), ""
        return (Vote("sentences", None, 0.0, found[0][1]), "".join(rest)) if found else (None, text)

    def _without_figures(self, text: str, language: str) -> str:
        for code in dict.fromkeys((language, *self._languages)):
            text = sentences(code).without_figures(text)
        return text

    def _by_rules(self, text: str, language: str) -> Vote | None:
        for code in dict.fromkeys((language, *self._languages)):
            kinds = FAILS_CLOSED if code != language else frozenset(GuardKind) - self._ignored
            if found := rules(code).find(text, kinds):
                return Vote("rules", found[0], RULED, found[1])
        return None

    def prepare(self) -> None:
        """Compiles the rules and sentences of all languages, before a visitor has to wait for it."""
        for code in self._languages:
            rules(code).find(_SOMETHING)
            sentences(code).label(_SOMETHING)

    def _by_classifier(self, text: str) -> Vote:
        """The likeliest of the text as it stands, of its parts, and of what is meant where its words are disguised."""
        parts = _stretches(text)
        texts = [text, *(parts if len(parts) > 1 else ()), *undisguised(text)]
        found = [_likeliest(shares, self._ignored) for shares in self._classifier.asked(texts)]
        kind, unsafe = max(found, key=lambda each: each[1])
        return Vote("classifier", kind, unsafe)


def _stretches(text: str) -> list[str]:
    """All of a text in at most PARTS pieces: its sentences, several in a piece where there are more."""
    sentences = [part for part in _PART.findall(text) if any(map(str.isalnum, part))]
    each = max(1, math.ceil(len(sentences) / PARTS))
    return ["".join(sentences[first : first + each]) for first in range(0, len(sentences), each)]


def _is_enough(likely: Vote, text: str) -> bool:
    """Whether the classifier is sure enough of a text by itself."""
    if likely.kind not in URGENT and len(_WORD.findall(text)) <= GUESS:
        return likely.kind in FAILS_CLOSED | GRAVE and likely.score >= CERTAIN
    limit = UNSURE if likely.kind in FAILS_CLOSED else SURE if likely.kind in GRAVE else CERTAIN
    return likely.score >= limit


def _likeliest(shares: Mapping[str, float], ignored: frozenset[GuardKind]) -> tuple[GuardKind, float]:
    """The likeliest kind, and the share of all that count."""
    kinds = {GuardKind(label): share for label, share in shares.items() if label != HARMLESS}
    counting = {kind: share for kind, share in kinds.items() if kind not in ignored}
    return max(counting, key=lambda kind: counting[kind]), sum(counting.values())


class _Examples:
    """The operator's own sentences, and what they are of."""

    def __init__(self, settings: SafetySettings, embedder: Embedder) -> None:
        labelled = [(label, text) for label, by in settings.examples.items() for texts in by.values() for text in texts]
        self._labels = [None if label == HARMLESS else GuardKind(label) for label, _ in labelled]
        self._texts = [text for _, text in labelled]
        self._embedder = embedder
        self._vectors: Vectors | None = embedder.queries(self._texts) if labelled else None

    def find(self, text: str) -> Vote | None:
        if self._vectors is None:
            return None
        same = next((row for row, known in enumerate(self._texts) if plain(known) == plain(text)), None)
        if same is not None:
            return Vote("examples", self._labels[same], 1.0, self._texts[same])
        cosines = self._vectors @ self._embedder.queries([text])[0]
        row = int(cosines.argmax())
        if cosines[row] < ALIKE:
            return None
        return Vote("examples", self._labels[row], float(cosines[row]), self._texts[row])
