"""Questions about a pack, drafted by the language model for a curator to keep or drop."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import ParseError

from assistant.core import toml_file
from assistant.core.errors import ConfigError
from assistant.core.files import beside, put_in_place
from assistant.core.messages import ChatMessage, Sampling
from assistant.core.stages import LanguageModel
from assistant.evaluation.question_files import EvaluationQuestion, holds
from assistant.knowledge.packs.packs import Pack, Passage
from assistant.thinking.prompts import examples
from assistant.turn.turn_token import Turn

LONGEST_ANSWER = 6
"""Words that a reply must hold as they stand; Chinese writes no spaces."""
TOKENS = 60
"""For one question and its answer."""
DRAFTED = "drafted"
_LINE = re.compile(r"^[\s\d.)*-]*(?P<text>[^|]*[?？])\s*\|\s*(?P<answer>[^|]+?)[\s.。]*$", re.MULTILINE)

Report = Callable[[int, int], None]
"""Is called with the passages that are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a run did."""

    passages: int
    """Read in this run."""
    kept: int
    dropped: int
    """Those whose answer does not stand in the passage, or that prove nothing."""


def draft(pack: Pack, path: Path, model: LanguageModel, *, each: int, language: str, report: Report) -> Drafts:
    """Writes so many questions on each passage into a file that `assistant eval` reads, as they come.

    What an earlier run has done is not done again, also where the curator has dropped what it wrote.
    Raises ConfigError where the file cannot be read, EngineError.
    """
    document = _document(path, pack, model)
    done = set(document[DRAFTED].unwrap())
    notes = [(p, text) for p in pack.passages if (text := p.said(language)) and p.id not in done]
    before, total = len(pack.passages) - len(notes), len(pack.passages)
    kept = dropped = 0
    for count, (passage, text) in enumerate(notes, start=1):
        drafted = list(_drafted(passage, text, model, each, language))
        good = [question for question in drafted if question]
        for question in good:
            table = tomlkit.table()
            table.update(question.model_dump(exclude_defaults=True, mode="json"))
            document["questions"].append(table)
        document[DRAFTED].append(passage.id)
        _write(document, path)
        kept, dropped = kept + len(good), dropped + len(drafted) - len(good)
        report(before + count, total)
    return Drafts(len(notes), kept, dropped)


def _drafted(
    passage: Passage, text: str, model: LanguageModel, each: int, language: str
) -> Iterator[EvaluationQuestion | None]:
    """The questions; None for one that is no good."""
    for asked, answer in written(text, model, each):
        if is_good(asked, answer, text, passage.questions):
            yield EvaluationQuestion(
                text=asked,
                language=language,
                intent="knowledge",
                source=(passage.heading,),
                must=(answer.replace("|", " "),),
                draft=True,
            )
        else:
            yield None


def written(text: str, model: LanguageModel, each: int) -> list[tuple[str, str]]:
    """So many questions that the model finds in a text, and its answers to them; raises EngineError."""
    messages = [*examples("draft"), ChatMessage("user", f"Note: {text}\nQuestions: {each}")]
    lines = "".join(model.stream(messages, Sampling(max_tokens=TOKENS * each), Turn()))
    found = list(_LINE.finditer(lines))[:each]
    return [(match["text"].strip(), match["answer"].strip(" \"'“”«»")) for match in found]


def is_good(asked: str, answer: str, text: str, known: Sequence[str]) -> bool:
    """Whether the answer stands in the passage, but not in the question, and the pack does not ask that already."""
    short = len(answer.split()) <= LONGEST_ANSWER
    copied = _plain(asked) in {_plain(question) for question in known}
    return short and not copied and holds(text, answer) and not holds(asked, answer)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _document(path: Path, pack: Pack, model: LanguageModel) -> tomlkit.TOMLDocument:
    """The file as it stands, or a new one."""
    if path.exists():
        try:
            text = toml_file.text_of(path)
            toml_file.parsed(text, path)  # says what is wrong in it
            document = tomlkit.parse(text)
        except ParseError as error:
            raise ConfigError(f"{path} is no file of questions; name another file with --out.") from error
        if DRAFTED not in document:
            raise ConfigError(f"{path} was not begun by `assistant eval draft`; name another file with --out.")
    else:
        document = tomlkit.document()
        document.add(tomlkit.comment(f"Drafted by {model.name} from {pack.title!r}. Read each question: keep what"))
        document.add(tomlkit.comment('visitors would ask and take its "draft = true" away; delete the others.'))
        document.add(DRAFTED, tomlkit.array().multiline(multiline=True))
    if "questions" not in document:
        document.add("questions", tomlkit.aot())
    return document


def _write(document: tomlkit.TOMLDocument, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = beside(path)
    new.write_text(tomlkit.dumps(document), encoding="utf-8")
    put_in_place(new, path)
