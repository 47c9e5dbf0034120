"""Whether skills, functions and archives work, and whether the operator has told what visitors ask of his house."""

from collections.abc import Sequence

from assistant.core import hints
from assistant.core.config import Config
from assistant.core.errors import LibraryError
from assistant.doctor.findings import Finding, broken, doubtful, well
from assistant.functions.files import FunctionFile
from assistant.library.archive import ArchiveFacts, LibraryArchive, missing
from assistant.library.shelf import LibraryShelf
from assistant.skills.contract import Tools, settings_of
from assistant.skills.house.settings import HOURS, NAME, USUAL, HouseSettings, topics
from assistant.skills.registry import load_each, unknown_sections


def skills(tools: Tools, file: str) -> Finding:
    """Which skills are out of order, and which sections no skill has; raises ConfigError for a wrong setting."""
    loaded = load_each(tools)
    if faults := [f"{one.name}: {one.fault}" for one in loaded if one.fault]:
        return broken("; ".join(faults), hints.command("skills", "list"))
    if unknown := unknown_sections(tools.config):
        named = ", ".join(f"[skills.{name}]" for name in unknown)
        return doubtful(f"there is no such skill: {named}", f"take it out of {file}, or install the skill")
    return well(f"{len(loaded)} work: {', '.join(one.name for one in loaded)}")


def house(config: Config, file: str) -> Finding:
    """How many topics are filled in, which usual ones are not, and which lack a language; raises ConfigError.

    file: where the operator's settings stand.
    """
    settings = settings_of(NAME, HouseSettings, config)
    told = [topic for topic in (HOURS, *topics()) if _is_told(topic, settings)]
    why = f"{len(told)} of {len(topics()) + 1} topics of the house are filled in"
    missing = [topic for topic in (HOURS, *USUAL) if topic not in told]
    if missing:
        return doubtful(
            f"{why}; visitors are sent to the staff for {', '.join(missing)}",
            f"fill in [skills.house] of {file}",
        )
    if untranslated := _untranslated(settings, config.kiosk.languages):
        return doubtful(f"{why}, but {untranslated}", f"write the sentences in [skills.house.facts] of {file}")
    return well(why)


def functions(files: Sequence[FunctionFile]) -> Finding:
    """How many functions there are, and the files that are left out."""
    wrong = [file for file in files if file.fault]
    named = [function.name for file in files for function in file.functions]
    why = f"{len(named)} functions ({', '.join(named)})" if named else "there are no functions, and none are needed"
    if wrong:
        faults = "; ".join(f"{file.path}: {file.fault}" for file in wrong)
        return doubtful(f"{why}; left out: {faults}", hints.command("skills", "list"))
    return well(why)


def library(shelf: LibraryShelf) -> Finding:
    """How many archives are read in; raises LibraryError where the list of them cannot be read."""
    files = shelf.files()
    if lacks := missing():
        unread = [file.path.name for file in files if file.origin != "shipped"]
        return (
            doubtful(f"not read: {', '.join(unread)}", lacks) if unread else well(f"no archives; to read some, {lacks}")
        )
    found: list[ArchiveFacts] = []
    for file in files:
        try:
            found.append(LibraryArchive(file.path).facts)
        except LibraryError as error:
            return broken(str(error), f"{hints.command('library', 'remove')} {file.path.name}, or copy it anew")
    articles = sum(facts.articles for facts in found)
    if bare := [facts.path.name for facts in found if not facts.full_text]:
        return doubtful(f"without a full-text index, searched by titles only: {', '.join(bare)}", "get one with it")
    return well(f"archives: {len(found)}; articles: {articles:,}; languages: {' '.join(_languages(found)) or 'none'}")


def _languages(found: Sequence[ArchiveFacts]) -> list[str]:
    return sorted({language for facts in found for language in facts.languages})


def _is_told(topic: str, settings: HouseSettings) -> bool:
    return bool(settings.open if topic == HOURS else settings.facts.get(topic))


def _untranslated(settings: HouseSettings, languages: tuple[str, ...]) -> str:
    """The first topics that lack a language of the kiosk."""
    lacking = {topic: [code for code in languages if code not in said] for topic, said in settings.facts.items()}
    parts = [f"{topic} not in {', '.join(codes)}" for topic, codes in lacking.items() if codes]
    return "; ".join(parts[:3])
