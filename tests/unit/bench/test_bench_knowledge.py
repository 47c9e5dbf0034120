"""The index is measured at several sizes, against an exact search."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.bench import knowledge as bench_knowledge
from assistant.bench.knowledge import MadeUp
from assistant.cli import app

pytestmark = pytest.mark.slow


def test_the_bench_measures_every_size_and_draws_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_knowledge, "STEP", 100)
    monkeypatch.setattr(bench_knowledge, "QUESTIONS", 20)
    monkeypatch.setattr(bench_knowledge, "SHARES", (0.0, 0.5, 1.0))
    result = CliRunner().invoke(app, ["knowledge", "bench", "--passages", "1000", "--out", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures == json.loads((tmp_path / "knowledge.json").read_text(encoding="utf-8"))
    assert [size["passages"] for size in figures["sizes"]] == [0, 500, 1000]
    assert all(size["recall"] >= 0.95 for size in figures["sizes"])
    assert all(0 < size["query_p50_ms"] <= size["query_p95_ms"] for size in figures["sizes"])
    assert (tmp_path / "knowledge.png").stat().st_size > 10_000


def test_made_up_vectors_are_as_alike_as_those_of_the_model() -> None:
    embedder = MadeUp()
    vectors = embedder.passages([f"Passage {number}. x" for number in range(50)])
    alike = vectors @ vectors.T
    assert 0.7 < (alike.sum() - 50) / (50 * 49) < 0.9
    near = embedder.queries(["Passage 7 x?"])[0]
    assert (vectors @ near).argmax() == 7
