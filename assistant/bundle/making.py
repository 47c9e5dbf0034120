"""Making a bundle: what goes in is planned and told first, then fetched, checked and signed."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Self

import httpx
import platformdirs
from rich.filesize import decimal
from rich.progress import Progress

from assistant.backup import secrets
from assistant.backup.checking import check_files, is_pack
from assistant.bundle import archive, signing
from assistant.bundle.debs import DebChoice, TargetApt
from assistant.bundle.manifest import (
    ARCHIVES,
    CONFIGURATION,
    FOLDERS,
    FORMAT,
    MODELS,
    PACKAGES,
    PACKS,
    WHEELS,
    BundleManifest,
    BundleTarget,
)
from assistant.bundle.targets import target
from assistant.bundle.wheels import WheelChoice, installed_size
from assistant.core import hints
from assistant.core.config import APP, Config
from assistant.core.config_file import checked, load, read
from assistant.core.errors import BundleError, KnowledgeError, SetupError
from assistant.install.steps import LGPIO_PACKAGE, LGPIO_WHEELS, system_packages
from assistant.models import store
from assistant.models.catalogue import Catalogue, Edition, load_catalogue
from assistant.models.setup import WITHOUT, default_sources, install, needed

ANSWER_SECONDS = 5.0
"""Of a maker's server, until it counts as one that cannot be reached."""
Tell = Callable[[str], None]


class BundlePart(StrEnum):
    """What a bundle can hold."""

    PROGRAM = "program"
    MODELS = "models"
    PACKS = "packs"
    CONFIGURATION = "configuration"
    ARCHIVES = "archives"


@dataclass(frozen=True)
class BundleOrder:
    """What somebody wants a bundle of."""

    profile: str
    """The kiosks that it is for; empty: as the configuration that goes in says, else the maker's own."""
    debian: str
    machine: str
    parts: frozenset[BundlePart]
    key: Path | None
    """The maker's own where none is named."""
    configuration: Path | None = None
    packs: tuple[Path, ...] = ()
    """Files, and folders of them."""
    archives: tuple[Path, ...] = ()

    @property
    def target(self) -> BundleTarget:
        """Raises BundleError for one that there is not."""
        return target(self.debian, self.machine)

    @property
    def config(self) -> Config:
        """By which the models are chosen. Raises ConfigError."""
        return load(self.configuration or (Path(self.profile) if self.profile else None))


@dataclass
class BundlePlan:
    """What a bundle would hold, and what it would lack, before anything is fetched."""

    wheels: WheelChoice | None = None
    apt: TargetApt | None = None
    debs: DebChoice | None = None
    models: tuple[str, ...] = ()
    files: dict[str, archive.Content] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


class BundleMaker:
    """As a context: what it needs for a while is gone at the end."""

    def __init__(self, order: BundleOrder, out: Path, tell: Tell) -> None:
        self._order, self._out, self._tell = order, out, tell
        self._config, self._target = order.config, order.target
        self._catalogue: Catalogue = load_catalogue()
        self._room = tempfile.TemporaryDirectory(prefix=f".{APP}-", dir=out.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._room.cleanup()

    @property
    def _folder(self) -> Path:
        return Path(self._room.name)

    def plan(self) -> BundlePlan:
        """Raises BundleError and ConfigError where something is missing that a kiosk cannot be without."""
        plan, parts = BundlePlan(), self._order.parts
        if BundlePart.CONFIGURATION in parts:
            self._plan_configuration(plan)
        if BundlePart.PACKS in parts:
            self._plan_packs(plan)
        if BundlePart.ARCHIVES in parts:
            self._plan_archives(plan)
        if BundlePart.MODELS in parts:
            self._plan_models(plan)
        if BundlePart.PROGRAM in parts:
            self._plan_program(plan)
        return plan

    def make(self, plan: BundlePlan) -> BundleManifest:
        """Fetches what was planned, and writes the bundle. Raises AssistantError and OSError: then there is none."""
        contents = dict(plan.files)
        wheels: list[Path] = []
        if plan.wheels:
            self._tell("Fetching the wheels …")
            wheels = plan.wheels.fetch()
            contents |= {f"{WHEELS}/{wheel.name}": wheel for wheel in wheels}
        if plan.apt and plan.debs:
            self._tell("Fetching Debian's packages …")
            contents |= {f"{PACKAGES}/{deb.name}": deb for deb in plan.apt.fetch(plan.debs)}
        for name, folder in self._fetched(plan.models):
            edition = store_edition(folder, self._catalogue, name)
            contents |= {f"{MODELS}/{name}/{file.name}": folder / file.name for file in edition.files}
        self._tell("Packing and signing …")
        manifest = BundleManifest(
            format=FORMAT,
            version=metadata.version(APP),
            profile=self._order.profile,
            target=self._target if wheels else None,
            program_bytes=installed_size(wheels),
            left_out=tuple(plan.left_out),
            files={name: archive.hashed(content) for name, content in sorted(contents.items())},
        )
        starter = (Path(__file__).parent / "starter.py").read_bytes()
        archive.write(self._out, manifest, contents, starter, self._order.key or own_key())
        return manifest

    def _plan_program(self, plan: BundlePlan) -> None:
        self._tell(f"Asking what there is for {self._target.told} …")
        plan.wheels = WheelChoice(self._target, self._folder / "program")
        plan.lines.append(f"The program and what it needs: {plan.wheels.count} wheels.")
        later = tuple(map(int, self._target.python.split("."))) > LGPIO_WHEELS
        wanted = [*system_packages(self._config.kiosk.languages), *([LGPIO_PACKAGE] if later else [])]
        try:
            plan.apt = TargetApt(self._target, self._folder / "apt")
        except BundleError as error:
            plan.left_out.append(f"{error}, so Debian's packages are not in it; the kiosk needs {', '.join(wanted)}.")
            return
        plan.debs = plan.apt.choose(wanted)
        plan.lines.append(f"Debian's packages: {len(plan.debs.names)}, {decimal(plan.debs.size)}.")
        for name in plan.debs.missing:
            if name != LGPIO_PACKAGE:
                raise BundleError(f"Debian's package {name} cannot be had for {self._target.told}.")
            plan.left_out.append(
                f"{name}, which drives button and light: Debian has it not, and Raspberry Pi OS with a desktop brings "
                f"it. Made on a Raspberry Pi with that release, the bundle holds it."
            )

    def _plan_models(self, plan: BundlePlan) -> None:
        names = []
        for name in needed(self._config, self._catalogue, embedded=False):
            model = self._catalogue.model(name)
            if store.is_whole(name, model, self._config.data) or any(_offered(e) for e in model.editions):
                names.append(name)
            elif model.role in WITHOUT:
                plan.left_out.append(f"{name}: its maker cannot be reached. {WITHOUT[model.role]}.")
            else:
                raise BundleError(f"The model {name} is not here, and its maker cannot be reached.")
        plan.models = tuple(names)
        size = sum(self._catalogue.model(name).size for name in names)
        plan.lines.append(f"Models: {', '.join(names)}, {decimal(size)}.")
        models = self._config.models
        served = {models.chat, models.vision, models.extraction} - {"", "none", *self._catalogue.models}
        if served and models.engine in {"auto", "ollama"}:
            plan.left_out.append(
                f"Ollama and its models ({', '.join(sorted(served))}): no bundle holds them. Where they are not on the "
                f"kiosk already, the model inside the program talks."
            )

    def _plan_configuration(self, plan: BundlePlan) -> None:
        if file := self._order.configuration:
            text, secret = secrets.without(read(file), file)
            checked(text, file)
            plan.files[CONFIGURATION] = text.encode()
            plan.lines.append(f"The configuration {file}, with the facts of the house.")
            plan.left_out += [f"{key}: it holds a secret; each kiosk keeps its own." for key in secret]

    def _plan_packs(self, plan: BundlePlan) -> None:
        found = [file for path in self._order.packs for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
        files = [file for file in found if FOLDERS[PACKS].fullmatch(file.name) and file.is_file()]
        if odd := sorted({path.name for path in self._order.packs} - {file.name for file in files} - _folders(found)):
            raise KnowledgeError(f"{odd[0]} is no pack; `{hints.command('knowledge', 'add')}` makes one of a document.")
        room = self._folder / PACKS
        room.mkdir()
        for file in files:
            (room / file.name).write_bytes(file.read_bytes())
        check_files(room, self._folder / "questions", self._config)
        plan.files |= {f"{PACKS}/{file.name}": room / file.name for file in files}
        if files:
            plan.lines.append(f"Packs: {', '.join(file.name for file in files if is_pack(file))}.")

    def _plan_archives(self, plan: BundlePlan) -> None:
        for file in self._order.archives:
            if not FOLDERS[ARCHIVES].fullmatch(file.name) or not file.is_file():
                raise BundleError(f"--archive {file}: there is no such file NAME.zim.")
            plan.files[f"{ARCHIVES}/{file.name}"] = file
            plan.lines.append(f"The archive {file.name}, {decimal(file.stat().st_size)}.")

    def _fetched(self, names: Sequence[str]) -> Iterator[tuple[str, Path]]:
        """Each model with its folder: where it is already, else where it is fetched to, for the next time, too."""
        own, cache = self._config.data, Path(platformdirs.user_cache_dir(APP)) / "bundle"
        absent = [name for name in names if not store.is_whole(name, self._catalogue.model(name), own)]
        if absent:
            self._tell(f"Fetching {', '.join(absent)} …")
            with Progress(disable=True) as quiet:
                try:
                    install(
                        absent, data=cache, catalogue=self._catalogue, sources=default_sources(None), progress=quiet
                    )
                except SetupError as error:
                    raise BundleError(str(error)) from error
        for name in names:
            yield name, store.models_folder(cache if name in absent else own) / name


def store_edition(folder: Path, catalogue: Catalogue, name: str) -> Edition:
    """Which edition of a model lies in a folder; raises BundleError where it is none."""
    for edition in catalogue.model(name).editions:
        if all(store.matches(folder / file.name, file) for file in edition.files):
            return edition
    raise BundleError(f"The model {name} in {folder} is damaged; `{hints.command('setup', '--verify')}` mends it.")


def own_key() -> Path:
    """The key of whoever makes bundles here, made when it is first asked for."""
    key = Path(platformdirs.user_config_dir(APP)) / "bundle-key"
    if not key.exists():
        signing.make_key(key)
    return key


def _folders(files: Sequence[Path]) -> set[str]:
    return {file.parent.name for file in files}


def _offered(edition: Edition) -> bool:
    """Whether it can be had: packages lie where the wheels do, files at their maker's."""
    if edition.packages:
        return True
    try:
        with httpx.stream("GET", edition.files[0].url, follow_redirects=True, timeout=ANSWER_SECONDS) as answer:
            return answer.is_success
    except httpx.HTTPError:
        return False
