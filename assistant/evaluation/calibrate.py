"""Fits the weights that judge passages on labelled questions, writes them, and shows what they do."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import tomlkit
from rich.console import Console
from rich.table import Table

from assistant.core.files import beside, put_in_place
from assistant.core.resources import resource
from assistant.core.stages import Embedder
from assistant.knowledge import answerability
from assistant.knowledge.answerability import AnswerabilityWeights
from assistant.knowledge.calibration import ASKED, PLAIN, Exact, examples, fit_answers, fit_relevance, verdicts
from assistant.skills.registry import folders


def calibrate(files: Sequence[Path], embedder: Embedder, out: Path | None, console: Console) -> None:
    """Fits on all files; raises KnowledgeError where one is not as it should be."""
    exact = Exact(embedder)
    asked = [(path, examples(path, plain=False)) for path in files]
    plain = [(path, examples(path, plain=True)) for path in files]
    every_asked, every_plain = ([one for _, found in some for one in found] for some in (asked, plain))
    fitted = {
        "asked": fit_answers(every_asked, exact, ASKED),
        "plain": fit_answers(every_plain, exact, PLAIN),
        "relevant_plain": fit_relevance(every_plain, _other_questions(), exact),
    }
    table = answerability.calibration().model_copy(update=fitted)
    if out:
        _write(fitted, out)
    shown = Table("pack", "questions in it", "part", "kind", "at once", "composed", "refused", "from a wrong passage")
    for some, with_questions in ((asked, "yes"), (plain, "no")):
        for path, found in some:
            for (part, label), count in sorted(verdicts(found, exact, table).items()):
                wrong = count["direct, wrong"] + count["compose, wrong"]
                row = (count["direct"], count["compose"], count["nothing"], wrong)
                shown.add_row(path.stem, with_questions, part, label, *map(str, row))
    console.print(shown)


def _other_questions() -> list[tuple[str, str]]:
    """The example sentences of skills that are weighed by likeness; they are about no pack."""
    return [
        (text, code)
        for folder in folders()
        if folder.taught and folder.wording and folder.name in folder.topics
        for code, texts in folder.wording.taught({}).by_topic[folder.name].items()
        for text in texts
    ]


def _write(fitted: Mapping[str, AnswerabilityWeights], out: Path) -> None:
    """Into the file that ships, its comments kept, under another name first."""
    document = tomlkit.parse(resource("config", "answerability.toml").read_text(encoding="utf-8"))
    for name, weights in fitted.items():
        line = tomlkit.inline_table()
        line.update(weights.weights)
        document[name] = document[name] | {"bias": weights.bias, "weights": line}
    new = beside(out)
    new.write_text(tomlkit.dumps(document), encoding="utf-8")
    put_in_place(new, out)
