"""A language model that does less where the machine is warm."""

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from assistant.core.errors import CoolingDown, EngineError, SetupError, TurnCancelled, TurnTimeout
from assistant.core.messages import ChatMessage, GenerationBudget, PlaceGuess, Sampling
from assistant.core.stages import CancelToken, LanguageModel
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.fallback import Circuit, FallbackModel
from assistant.thinking.engines.generation_budget import BudgetedFinder, BudgetedModel, Cooldown
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.turn.turn_token import Turn

QUESTION = [ChatMessage("user", "Why?")]
PARIS = PlaceGuess("Paris", "France", 48.9, 2.4)


class Noting(FakeLanguageModel):
    """Notes when it was asked, and for how many tokens."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.began: list[float] = []
        self.max_tokens: list[int] = []

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        self.began.append(time.monotonic())
        self.max_tokens.append(sampling.max_tokens)
        yield from super().stream(messages, sampling, token)


def turn(**restraint: float) -> Turn:
    made = Turn()
    made.restraint = GenerationBudget(**restraint)  # type: ignore[arg-type]
    return made


def said(model: LanguageModel, token: CancelToken) -> str:
    return "".join(model.stream(QUESTION, Sampling(max_tokens=120), token)).strip()


def test_a_cool_machine_does_all_it_can() -> None:
    inner = Noting("because")
    model = BudgetedModel(inner, Cooldown(), lambda _: FakeLanguageModel("small"))
    assert [said(model, turn()) for _ in range(2)] == ["because"] * 2
    assert inner.max_tokens == [120, 120]
    assert inner.began[1] - inner.began[0] < 0.2
    assert model.name == inner.name


def test_an_answer_gets_fewer_tokens_but_never_more_than_were_wanted() -> None:
    inner = Noting("because")
    model = BudgetedModel(inner, Cooldown())
    said(model, turn(max_tokens=40))
    said(model, turn(max_tokens=4000))
    assert inner.max_tokens == [40, 120]


def test_nothing_is_asked_while_it_cools_down() -> None:
    inner, finder = FakeLanguageModel("because"), FakePlaceFinder({"Paris": PARIS})
    rest = Cooldown()
    with pytest.raises(CoolingDown):
        said(BudgetedModel(inner, rest), turn(may_generate=False))
    with pytest.raises(CoolingDown):
        BudgetedFinder(lambda: finder, rest).find("Paris", turn(may_generate=False))
    assert (inner.requests, finder.asked) == ([], [])


def test_the_next_turn_waits_until_the_chip_has_rested() -> None:
    inner, rest = Noting("because of that"), Cooldown()
    model, finder = BudgetedModel(inner, rest), BudgetedFinder(lambda: FakePlaceFinder({"Paris": PARIS}), rest)
    said(model, turn(pause_seconds=0.3))
    ended = time.monotonic()
    assert ended - inner.began[0] < 0.2, "the first one has nothing to wait for"
    said(model, turn(pause_seconds=0.3))
    assert inner.began[1] - ended > 0.28
    ended = time.monotonic()
    assert finder.find("Paris", turn(pause_seconds=0.3)) == PARIS
    assert time.monotonic() - ended > 0.28, "one rest for all models"


def test_the_finder_is_made_once_and_late() -> None:
    made: list[FakePlaceFinder] = []

    def make() -> FakePlaceFinder:
        time.sleep(0.1)
        made.append(FakePlaceFinder({"Paris": PARIS}))
        return made[-1]

    finder = BudgetedFinder(make, Cooldown())
    assert not made
    threads = [threading.Thread(target=finder.prepare) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made[0].asked == []
    assert finder.find("Paris", turn()) == PARIS
    assert len(made) == 1


def test_within_a_turn_there_is_no_pause() -> None:
    rest = Cooldown()
    model, finder = (
        BudgetedModel(Noting("Paris"), rest),
        BudgetedFinder(lambda: FakePlaceFinder({"Paris": PARIS}), rest),
    )
    token = turn(pause_seconds=30)
    began = time.monotonic()
    assert finder.find(said(model, token), token) == PARIS
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("cancelled", [True, False])
def test_the_pause_ends_with_its_turn(*, cancelled: bool) -> None:
    inner = FakeLanguageModel("because")
    model = BudgetedModel(inner, Cooldown())
    said(model, turn(pause_seconds=30))
    waiting = turn(pause_seconds=30)
    if cancelled:
        threading.Timer(0.1, waiting.cancel).start()
    else:
        waiting.grant(0.1)
    began = time.monotonic()
    with pytest.raises(TurnCancelled if cancelled else TurnTimeout):
        said(model, waiting)
    assert time.monotonic() - began < 5
    assert len(inner.requests) == 1


def test_the_smaller_model_is_made_when_first_wanted_and_once() -> None:
    made: list[LanguageModel] = []

    def make(model: LanguageModel) -> LanguageModel:
        made.append(model)
        return FakeLanguageModel("small")

    inner = FakeLanguageModel("large")
    model = BudgetedModel(inner, Cooldown(), make)
    assert said(model, turn()) == "large"
    assert made == []
    assert [said(model, turn(smaller=True)) for _ in range(2)] == ["small"] * 2
    assert made == [inner]
    assert said(model, turn()) == "large"


def test_without_a_smaller_model_the_same_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    def missing(_: LanguageModel) -> LanguageModel:
        raise SetupError("tiny.gguf is broken")

    assert said(BudgetedModel(FakeLanguageModel("large"), Cooldown()), turn(smaller=True)) == "large"
    model = BudgetedModel(FakeLanguageModel("large"), Cooldown(), missing)
    assert [said(model, turn(smaller=True)) for _ in range(3)] == ["large"] * 3
    assert [record.getMessage() for record in caplog.records] == ["tiny.gguf is broken; fake goes on"]


def test_a_smaller_model_that_fails_is_answered_for_by_the_other() -> None:
    class Failing(FakeLanguageModel):
        def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
            yield from ()
            raise EngineError("no room in memory")

    model = BudgetedModel(
        FakeLanguageModel("large"), Cooldown(), lambda other: FallbackModel(Failing(""), Circuit(2, 30), lambda: other)
    )
    assert said(model, turn(smaller=True)) == "large"
