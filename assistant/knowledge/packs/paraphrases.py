"""Questions that would crowd a pack, in a file beside it.

    bees.md
    bees.questions        = Bees make honey from the nectar
                          ? Out of what is honey made?
                          ! How do wasps make honey?

After "=" stands how a passage begins; the lines below are the questions that it answers, or that sound like them and
that no passage answers, as they may stand in the pack itself (see packs.py).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.passages import Passage, passage
from assistant.knowledge.packs.translations import name_of

SUFFIX = ".questions"


def file_of(pack: Path) -> Path:
    return pack.with_name(f"{name_of(pack)}{SUFFIX}")


def with_questions(path: Path, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages of the pack at a path with the questions beside it.

    Raises KnowledgeError with the file, the line and what would be right.
    """
    file = file_of(path)
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return tuple(passages)
    except OSError as error:
        raise KnowledgeError(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    found = _read(file, lines, passages)
    return tuple(_asked(said, *found[said.id]) if said.id in found else said for said in passages)


def _read(file: Path, lines: Iterable[str], passages: Sequence[Passage]) -> dict[str, tuple[list[str], list[str]]]:
    """By the id of a passage: questions that it answers, and questions that nothing does."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    current: tuple[list[str], list[str]] | None = None
    for number, line in enumerate(map(str.strip, lines), start=1):
        sign, text = line[:1], line[1:].strip()
        if sign == "=":
            current = found.setdefault(_beginning(text, passages, f"{file}, line {number}").id, ([], []))
        elif sign in {"?", "!"} and text and current:
            current[sign == "!"].append(text)
        elif line and sign != "#":
            raise KnowledgeError(
                f"{file}, line {number}: {line!r}; a line is '= how a passage begins', or below that '? a question' "
                "or '! a question that nothing answers'."
            )
    return found


def _beginning(text: str, passages: Iterable[Passage], where: str) -> Passage:
    that = [said for said in passages if text and said.text.startswith(text)]
    if len(that) != 1:
        raise KnowledgeError(f"{where}: {'no passage begins' if not that else 'several passages begin'} with {text!r}.")
    return that[0]


def _asked(said: Passage, questions: Iterable[str], unanswered: Iterable[str]) -> Passage:
    return passage(
        said.heading,
        said.text,
        dict.fromkeys([*said.questions, *questions]),
        said.translations,
        dict.fromkeys([*said.unanswered, *unanswered]),
        language=said.language,
        pack=said.pack,
        document=said.document,
        doubt=said.doubt,
    )
