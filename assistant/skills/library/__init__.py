"""What archives of encyclopaedias and dictionaries say (ZIM files), word for word."""

from collections.abc import Mapping, Sequence
from typing import Literal

from babel import Locale, UnknownLocaleError

from assistant.core.config import Config
from assistant.core.languages import ENGLISH
from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply, Source
from assistant.core.stages import CancelToken
from assistant.library.library import Library, LibraryAnswer
from assistant.library.settings import LibrarySettings
from assistant.library.shelf import LibraryShelf
from assistant.library.subjects import SubjectReader
from assistant.skills.contract import SkillFolder, Tools, Wording

WORDING = Wording(__name__)
NAME = "library"


class LibrarySkill:
    """Implements ClaimingSkill, LateClaimant and EagerSkill; the slots hold the answer, which the claim has found.

    So a stick that is pulled out after the claim changes nothing, and what no archive answers becomes conversation.
    """

    eager: Literal[True] = True
    late: Literal[True] = True

    def __init__(self, library: Library) -> None:
        self.library = library
        self._readers: dict[str, SubjectReader] = {}

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """None: what an archive answers is its own, whatever it is like."""
        return {}

    def claim(self, asked: Asked) -> Claim | None:
        """Sure of what stands there; nothing where no archive does, or the question is about kiosk or visitor."""
        reader = self._reader(asked.language)
        if reader.speaks_of_us(asked.text):
            return None
        answer = self.library.find(reader.bare(asked.text), asked.language, reader.subjects(asked.text))
        return Claim(answer.score, slots_of(answer)) if answer else None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        slots = intent.slots
        source = Source(slots["archive"], slots["text"], intent.score, slots["title"])
        spoken = slots["language"]
        if spoken == intent.transcript.language:
            return Reply(iter([slots["text"]]), spoken, (source,), provenance=Provenance.READ)
        said = WORDING.say(
            intent.language, "elsewhere", title=slots["title"], tongue=language_name(spoken, intent.language)
        )
        return Reply(iter([said]), intent.language, (source,), provenance=Provenance.READ)

    def _reader(self, language: str) -> SubjectReader:
        reader = self._readers.get(language)
        if reader is None:
            reader = SubjectReader(language, lambda name: WORDING.words(language, name))
            self._readers[language] = reader
        return reader


def slots_of(answer: LibraryAnswer) -> dict[str, str]:
    return {"text": answer.text, "title": answer.title, "archive": answer.archive, "language": answer.language}


def language_name(code: str, language: str) -> str:
    """Of a language, in another one."""
    try:
        return str(Locale(language).languages.get(code, code))
    except UnknownLocaleError:
        return str(Locale(ENGLISH).languages.get(code, code))


def _make(tools: Tools, settings: LibrarySettings) -> LibrarySkill:
    return LibrarySkill(Library(_shelf(tools.config, settings), tools.embedder, settings))


SKILL = SkillFolder(NAME, _make, LibrarySettings, WORDING, label="from the library", knows=True)


def shelf_of(config: Config) -> LibraryShelf:
    """The archives of a kiosk; raises ConfigError for a wrong setting."""
    return _shelf(config, LibrarySettings.model_validate(SKILL.set_up(config)))


def _shelf(config: Config, settings: LibrarySettings) -> LibraryShelf:
    return LibraryShelf(config.data / NAME, settings.kiwix_folder)
