"""How the index of the packs grows: the cost of adding and of asking, what is found, memory and disk, by its size.

The vectors are made up, in the likeness of multilingual-e5's: any two have a cosine of about 0.8, a thousand subjects
lie in what is left, and most of the variance in few directions. The words are drawn as often as words are (Zipf's law).
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import psutil

from assistant.core.languages import ENGLISH
from assistant.core.messages import Vectors
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs.passages import Pack, Passage

DIMENSIONS = 384
SUBJECTS = 1000
COMMON, OWN, NOISE = 2.0, 0.8, 0.6
"""Length of what all vectors share, of a subject, and of what one passage has alone."""
ASIDE = 0.3
"""How far a question lies from its passage."""
VOCABULARY = 30_000
ZIPF = 1.2
WORDS = 40
"""Of a passage."""
CONSONANTS, VOWELS = "bdfgklmnprstvzjh", "aeou"
IN_DOCUMENT = 100
"""Passages of a document."""
STEP = 1000
"""Passages added, whose cost is measured."""
QUESTIONS = 100
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
RECALLED = 5
ASKED_FOR = 12
"""Passages of a search: as many as the retriever judges."""


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size."""

    passages: int
    adding_seconds: float
    """Of STEP passages more."""
    query_p50_ms: float
    query_p95_ms: float
    recall: float
    """The share of the five nearest passages that are found, beside an exact search."""
    memory_mb: float
    """Resident, of the whole program."""
    disk_mb: float


class MadeUp:
    """An Embedder that knows where each text lies by the number in it."""

    name = "made-up"

    def __init__(self) -> None:
        random = np.random.default_rng(0)
        scales = (1 + np.arange(DIMENSIONS)) ** -0.5
        self._scales = scales / np.linalg.norm(scales)
        common = random.normal(size=DIMENSIONS)
        self._common = common * COMMON / np.linalg.norm(common)
        self._subjects = random.normal(size=(SUBJECTS, DIMENSIONS)) * self._scales * OWN

    def passages(self, texts: Sequence[str]) -> Vectors:
        return _unit(np.stack([self._place(_number(text)) for text in texts]))

    def queries(self, texts: Sequence[str]) -> Vectors:
        places = [self._place(_number(text)) + self._noise(crc32(text.encode()), ASIDE) for text in texts]
        return _unit(np.stack(places))

    def _place(self, number: int) -> Vectors:
        place: Vectors = (self._common + self._subjects[number % SUBJECTS]).astype(np.float32)
        return place + self._noise(number, NOISE)

    def _noise(self, seed: int, length: float) -> Vectors:
        scaled = np.random.default_rng(seed).normal(size=DIMENSIONS) * self._scales * length
        noise: Vectors = scaled.astype(np.float32)
        return noise


def measure(total: int, told: Callable[[Size], None]) -> list[Size]:
    """At several sizes up to `total` passages; the index lies in a folder that is deleted again."""
    embedder, sizes = MadeUp(), list[Size]()
    passages = list(_passages(total + STEP))
    vectors = np.concatenate([embedder.passages([p.heading for p in some]) for some in _batches(passages)])
    with tempfile.TemporaryDirectory() as folder:
        index = KnowledgeIndex(Path(folder) / "index", embedder, report=lambda done, of: None)
        for count in dict.fromkeys(round(total * share) for share in SHARES):
            index.sync([_pack(passages[:count])])
            more = passages[: count + STEP]
            began = time.perf_counter()
            index.sync([_pack(more)])
            adding = time.perf_counter() - began
            sizes.append(_asked(index, embedder, more, vectors[: len(more)], count, adding, Path(folder)))
            told(sizes[-1])
        index.close()
    return sizes


def _asked(
    index: KnowledgeIndex,
    embedder: MadeUp,
    passages: Sequence[Passage],
    vectors: Vectors,
    count: int,
    adding: float,
    folder: Path,
) -> Size:
    """Searches, beside exact ones."""
    times, found = list[float](), 0
    for passage in passages[:: max(1, len(passages) // QUESTIONS)][:QUESTIONS]:
        question = _question(passage)
        began = time.perf_counter()
        index.search(question, ASKED_FOR, ENGLISH)
        times.append(time.perf_counter() - began)
        asked = embedder.queries([question])
        nearest = {passages[row].id for row in np.argsort(-(vectors @ asked[0]))[:RECALLED]}
        found += len(nearest.intersection(index.nearest(asked, RECALLED)))
    p50, p95 = (float(np.percentile(times, share)) * 1000 for share in (50, 95))
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    memory = psutil.Process().memory_info().rss
    return Size(count, adding, p50, p95, found / len(times) / RECALLED, memory / 1e6, disk / 1e6)


def summary(sizes: Sequence[Size]) -> dict[str, object]:
    """For JSON: every size, and how much dearer adding became."""
    growth = sizes[-1].adding_seconds / sizes[0].adding_seconds
    return {"sizes": [asdict(size) for size in sizes], "adding_growth": round(growth, 2)}


def draw(sizes: Sequence[Size], path: Path) -> None:
    """Writes a PNG: the cost of adding and of asking against the size."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second to load, for pictures only

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, (adding, asking) = plt.subplots(1, 2, figsize=(10, 4))
    passages = [size.passages for size in sizes]
    adding.plot(passages, [size.adding_seconds for size in sizes], "o-", color="#4c78a8")
    adding.set_ylabel(f"seconds to add {STEP:,} passages")
    asking.plot(passages, [size.query_p95_ms for size in sizes], "o-", color="#f58518", label="95th percentile")
    asking.plot(passages, [size.query_p50_ms for size in sizes], "o-", color="#72b7b2", label="median")
    asking.set_ylabel("milliseconds a search")
    asking.legend(frameon=False)
    for axes in (adding, asking):
        axes.set_xlabel("passages in the index")
        axes.set_ylim(bottom=0)
        axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120, bbox_inches="tight")
    plt.close(figure)


def _pack(passages: Sequence[Passage]) -> Pack:
    return Pack("Made up", ENGLISH, tuple(passages))


def _passages(count: int) -> Iterator[Passage]:
    ranks = np.random.default_rng(0).zipf(ZIPF, (count, WORDS)) % VOCABULARY
    for number in range(count):
        text = " ".join(map(_word, ranks[number].tolist()))
        document = f"{number // IN_DOCUMENT}.md"
        yield Passage(f"p{number}", f"Passage {number}", text, pack="Made up", document=document)


@cache
def _word(rank: int) -> str:
    """One that nobody says, of four syllables."""
    return "".join(CONSONANTS[part % 16] + VOWELS[part // 16] for part in (rank >> 12, rank >> 6 & 63, rank & 63, 7))


def _question(passage: Passage) -> str:
    """About a passage, with some of its words."""
    return f"{passage.heading} {' '.join(passage.text.split()[::7])}?"


def _number(text: str) -> int:
    """Of the passage that a text is about; words lie anywhere."""
    head, _, rest = text.partition(" ")
    return int(rest.split(" ")[0].rstrip(".")) if head == "Passage" else crc32(text.encode())


def _batches(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    return (passages[start : start + STEP] for start in range(0, len(passages), STEP))


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit
