"""Asks, judges and keeps the points."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply, Source, Transcript
from assistant.core.stages import CancelToken
from assistant.skills.contract import Tools
from assistant.skills.quiz.claims import WORDING, claim, players
from assistant.skills.quiz.items import QuizItem, items, subjects
from assistant.skills.quiz.judgement import Judgement
from assistant.skills.quiz.judging import judge
from assistant.skills.quiz.rounds import NAME, Round
from assistant.skills.quiz.settings import QuizSettings

BEGINNING = ("surely", "begin", "around", "players_2", "players_3", "players_4")
"""The words that a quiz is begun with, whatever it is about."""


class QuizSkill:
    """Implements ClaimingSkill, EagerSkill and SkippableSkill; the slot "move" says what a visitor does."""

    eager: Literal[True] = True

    def __init__(self, tools: Tools, settings: QuizSettings, chance: random.Random | None = None) -> None:
        """Chance: which question comes next."""
        self._tools, self._settings, self._chance = tools, settings, chance or random.Random()
        self._pools: tuple[object, dict[str, list[QuizItem]]] = (None, {})
        """The passages that they are from, and what may be asked in each language."""

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        return claim(asked)

    def skip(self, history: Sequence[Exchange]) -> Intent | None:
        current = Round.of(history)
        return Intent(NAME, Transcript("", current.language), 1.0, {"move": "skip"}) if current else None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        current, move = Round.left(history), intent.slots.get("move")
        if current is None or move == "begin":
            return self._begin(intent)
        if move == "stop":
            return self._over("", current, len(current.asked) - 1)
        item = next((item for item in self._pool(current.language) if item.key == current.asked[-1]), None)
        if item is None:  # its pack has changed
            return self._go_on("", current)
        if move == "skip":
            return self._go_on(_told("skipped", item), current, item)
        verdict = judge(item, intent.transcript.text, self._tools.embedder())
        current = current.scored() if verdict is Judgement.RIGHT else current
        return self._go_on(_told(verdict, item), current, item)

    def _begin(self, intent: Intent) -> Reply:
        language, text = intent.language, intent.transcript.text
        begun = Round(language, _about(text, intent.transcript.language), points=(0,) * players(text, language))
        count = min(self._settings.questions, len(self._open(begun)) // len(begun.points))
        if not count:
            said = WORDING.say(language, "nothing")
            return Reply(iter([said]), language, provenance=Provenance.REFUSED)
        key = "begin" if len(begun.points) == 1 else "begin_for"
        told = [WORDING.say(language, key, count=count, players=len(begun.points))]
        told += [WORDING.say(language, "listens")] if self._settings.answer_seconds else []
        return self._go_on(" ".join([*told, WORDING.say(language, "steer")]), begun)

    def _go_on(self, told: str, current: Round, item: QuizItem | None = None) -> Reply:
        """What was said of the last answer, and the next question or the end."""
        left = self._open(current)
        if len(current.asked) >= self._settings.questions * len(current.points) or len(left) == 0:
            return self._over(told, current, len(current.asked), item)
        coming = self._chance.choice(left)
        current = current.asking(coming.key)
        key = "question" if len(current.points) == 1 else "question_for"
        number, player = len(current.asked), current.player + 1
        asks = WORDING.say(current.language, key, number=number, player=player, question=coming.question)
        reply = _reply(f"{told} {asks}".strip(), current.language, item)
        return replace(reply, asks=True, answer_seconds=self._settings.answer_seconds, kept=current.kept)

    def _over(self, told: str, current: Round, answered: int, item: QuizItem | None = None) -> Reply:
        """The points of each player, and who wins."""
        language, points = current.language, current.points
        said = [told, WORDING.say(language, "over")]
        if len(points) == 1:
            said += [WORDING.say(language, "points", points=points[0], count=answered)] if answered else []
        else:
            rounds = [len(range(player, answered, len(points))) for player in range(len(points))]
            said += [
                WORDING.say(language, "points_for", player=player + 1, points=own, count=rounds[player])
                for player, own in enumerate(points)
            ]
            best = [player for player, own in enumerate(points) if own == max(points)]
            fair = answered and len({*rounds}) == 1
            said += [WORDING.say(language, "draw" if len(best) > 1 else "wins", player=best[0] + 1)] if fair else []
        return _reply(" ".join(filter(None, said)), language, item)

    def _open(self, current: Round) -> list[QuizItem]:
        """What may be asked next: no question twice, and of a fact that stands alone one."""
        asked = {*current.asked}
        facts = {key.partition(".")[0] for key in asked}
        left = [
            item
            for item in self._pool(current.language)
            if item.key not in asked and (item.answers or item.passage.id not in facts)
        ]
        about = set(current.about.split())
        return [item for item in left if about & item.subjects] or ([] if self._has(about, current.language) else left)

    def _has(self, about: set[str], language: str) -> bool:
        """Whether anything that may be asked is about it."""
        return any(about & item.subjects for item in self._pool(language))

    def _pool(self, language: str) -> list[QuizItem]:
        """All that may be asked in a language, by the packs as they are now."""
        passages = self._tools.notes().passages
        if self._pools[0] is not passages:
            self._pools = passages, {}
        pools = self._pools[1]
        if language not in pools:
            pools[language] = items(passages, language, self._settings.packs)
        return pools[language]


def _told(key: str, item: QuizItem) -> str:
    """What is said of an answer: with a fact, which is a sentence, or with the short answer."""
    if not item.answers:
        return WORDING.say(item.language, f"{key}_fact", fact=item.fact)
    return WORDING.say(item.language, key, answer=item.fact.rstrip(".。"))


def _reply(text: str, language: str, item: QuizItem | None) -> Reply:
    """Its source is that of the answer that it tells."""
    passage = item.passage if item else None
    sources = (Source(passage.pack, passage.text, 1.0, passage.heading),) if passage else ()
    return Reply(iter([text]), language, sources, provenance=Provenance.NOTED)


def _about(text: str, language: str) -> str:
    """The stems of what a quiz is wanted about; empty where nothing but a quiz is wanted."""
    phrases = [phrase for words in BEGINNING for phrase in WORDING.words(language, words)]
    return " ".join(sorted(subjects(text, language) - subjects(" . ".join(phrases), language)))
