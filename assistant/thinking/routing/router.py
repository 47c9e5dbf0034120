"""Which skill answers a question: the surest claim; without a sure one, what it is most like, or what it goes on from.

Sentence vectors alone take "How far do bees fly?" for a distance and "What is propolis?" for small talk. So each skill
says what its own words, the world and the conversation tell it, and only what is open then is decided by likeness. The
router knows no skill by name. The figures below were chosen on the dev part of tests/data/routing.toml.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.core.config import RoutingSettings
from assistant.core.errors import ConfigError
from assistant.core.messages import Exchange, GoesOn, Intent, Transcript
from assistant.core.stages import Embedder
from assistant.thinking.routing.claims import FIRM, Claimants, Claimed, Claims
from assistant.thinking.routing.rules import RoutingWords, read

LONGEST = 300
"""Characters that are looked at: what a question wants is said by then, and five thousand would take seconds."""
CLEAR = 0.65
"""A follow-up leaves the last skill only for one that is this likely."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A skill that may be meant."""

    skill: str
    score: float
    slots: Mapping[str, str] = field(default_factory=dict)


class EmbeddingRouter:
    """Routes by what the skills claim, by example sentences and by the conversation, in one embedding.

    The score of an intent is 0 to 1: of a claim, the claim's own; of a follow-up, the score of what it follows; of the
    others, their share of the odds of the nearest examples. Below the threshold the skill that takes the rest has it.
    """

    def __init__(
        self,
        embedder: Embedder,
        claims: Claims,
        settings: RoutingSettings,
        words: Mapping[str, RoutingWords],
        unwoken: Callable[[str], str] = str,
    ) -> None:
        """Words: by language. Unwoken: drops the name of another assistant before a text: "Ok Google, …"."""
        self._embedder, self._claims, self._words, self._unwoken = embedder, claims, words, unwoken
        self._threshold = settings.threshold
        if not claims.rest:
            raise ConfigError("No skill takes what no other claims. Is the program installed whole? Install it anew.")

    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        """The skill, the slots of its claim, and how sure that is."""
        language = transcript.language
        transcript = replace(transcript, text=self._unwoken(transcript.text))
        said = transcript.text[:LONGEST]
        question = read(said, language, self._words.get(language, RoutingWords()))
        vector = self._embedder.queries([question.text])[0]
        chosen = self._chosen(self._claims.ask(question, said, language, history, vector), history)
        if chosen.skill == self._claims.rest and not question.talks:  # a story about a whale is not looked up
            late = self._claims.late(question.text, language, history)
            chosen = _as_claimed(late) if late else chosen
        return Intent(chosen.skill, transcript, chosen.score, chosen.slots)

    def _chosen(self, heard: Claimants, history: Sequence[Exchange]) -> Candidate:
        surest = max(heard.claims, key=lambda claimed: claimed.score, default=None)
        if surest and surest.score >= FIRM:
            return _as_claimed(surest)
        weighed = self._followed(heard, self._likeliest(heard), history)
        if weighed.score < self._threshold:
            weighed = Candidate(self._claims.rest, weighed.score)
        others = [claimed for claimed in heard.claims if claimed.skill not in self._claims.weighed]
        other = max(others, key=lambda claimed: claimed.score, default=None)
        if other and (other.score > weighed.score or weighed.skill == self._claims.rest):
            return _as_claimed(other)
        return weighed

    def _likeliest(self, heard: Claimants) -> Candidate:
        """Of the skills that are weighed, for a question on its own: that which claims it, or that it is most like."""
        odds, rest = dict(heard.odds), self._claims.rest
        for name in heard.odds.keys() - heard.leaning.keys() - {rest}:  # whoever declines leaves it to the rest
            odds[rest] = odds.get(rest, 0.0) + odds.pop(name)
        likely = odds | {name: odds[name] * lean.weight for name, lean in heard.leaning.items() if name in odds}
        skill = max(likely, key=lambda name: likely[name], default=rest)
        claimed = max(heard.of(self._claims.weighed), key=lambda claimed: claimed.score, default=None)
        # The rest is about anything: only a skill that may be meant by name can be likelier than one that knows.
        if claimed and (skill == rest or claimed.score >= heard.odds[skill] / sum(heard.odds.values())):
            return _as_claimed(claimed)
        slots = heard.leaning[skill].slots if skill in heard.leaning else {}
        every = sum(max(odds[name], likely[name]) for name in odds)  # what is made unlikely stays a rival
        return Candidate(skill, likely[skill] / every if odds else 0.0, slots)

    def _followed(self, heard: Claimants, fresh: Candidate, history: Sequence[Exchange]) -> Candidate:
        """The last skill again where a question goes on from its answer, and is not clearly something else."""
        last = next((past.intent for past in reversed(history) if past.leads_on), None)
        on = self._claims.going_on(heard.asked, last) if last else None
        return Candidate(last.skill, last.score, on.slots) if last and on and self._leans(on, fresh, last) else fresh

    def _leans(self, on: GoesOn, fresh: Candidate, last: Intent) -> bool:
        if fresh.skill == self._claims.rest != last.skill:
            # Any fragment looks like the rest: "how many legs?" goes on, "who wrote Hamlet?" does not.
            return not (on.alone and fresh.score >= CLEAR)
        return fresh.score < CLEAR


def _as_claimed(claimed: Claimed) -> Candidate:
    return Candidate(claimed.skill, claimed.score, claimed.claim.slots)
