"""The console over a kiosk of fakes, and a browser that may be logged in."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from kiosk_fakes import Kiosk, eventually, stations
from starlette.testclient import TestClient

from assistant.core.config import Config, ScreenSettings
from assistant.core.config_file import load
from assistant.core.errors import CameraError
from assistant.core.events import Event
from assistant.core.messages import Picture
from assistant.fleet.place import ALONE, FleetPlace
from assistant.knowledge.hits import Hit, Retrieved, Verdict
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.live import LiveNotes
from assistant.knowledge.packs.packs import SUFFIXES, Passage
from assistant.speaking.voices import FakeVoice
from assistant.thinking.embeddings import FakeEmbedder
from assistant.turn.appliance import Appliance
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import answer
from assistant.unanswered.store import UnansweredStore
from assistant.vision.image_embedder import FakeImageEmbedder
from assistant.visits.store import CountStore
from assistant.web.app import make_app
from assistant.web.console.access import TOKEN_HEADER
from assistant.web.console.history import History
from assistant.web.console.jobs import Jobs
from assistant.web.console.journal import Journal
from assistant.web.console.operator_service import OperatorService, OperatorTools
from assistant.web.console.part import Console
from assistant.web.console.passwords import hashed
from assistant.web.console.site import Behind

PASSWORD = "open sesame!"
ADDRESS = "http://127.0.0.1:8321"
FOUND = [
    {"check": "disk", "state": "well", "why": "9 GB free", "mend": "", "seconds": 0.1},
    {"check": "speaker", "state": "broken", "why": "it cannot be opened", "mend": "assistant devices", "seconds": 1.0},
]
DOCTOR = "\n".join(json.dumps(found) for found in FOUND)


@cache
def password_hash() -> str:
    return hashed(PASSWORD)


@dataclass
class Volume:
    volume: float = 1.0


@dataclass
class FakeCamera:
    works: bool = True

    def photograph(self) -> Picture:
        if not self.works:
            raise CameraError("There is no camera /dev/video9.")
        return Picture(np.full((48, 64, 3), 128, np.uint8))


class FakeSearcher:
    asked: tuple[str, str, int] | None = None

    def find(self, question: str, language: str, count: int = 5) -> Retrieved:
        self.asked = (question, language, count)
        hit = Hit(Passage("1", "Rails", "Rails are made of steel.", pack="Trains"), 0.91, (0.95,))
        return Retrieved(Verdict.DIRECT, (hit,))


@dataclass
class Desktop:
    """Everything that a test may look at."""

    client: TestClient
    kiosk: Kiosk
    console: Console
    config: Config
    file: Path
    history: History
    journal: Journal
    notes: LiveNotes
    volume: Volume = field(default_factory=Volume)
    camera: FakeCamera = field(default_factory=FakeCamera)
    searcher: FakeSearcher = field(default_factory=FakeSearcher)
    shown: list[Event] = field(default_factory=list)
    token: str = ""

    @property
    def appliance(self) -> Appliance:
        return self.kiosk.appliance

    def log_in(self) -> None:
        answer = self.client.post("/console/login", data={"password": PASSWORD}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        self.token = answer.text.split('name="csrf-token" content="')[1].split('"')[0]

    def version(self, page: str) -> str:
        """Of the configuration file, as a page tells it."""
        found = re.search(r'data-version="(\w+)"', self.client.get(f"/console/{page}").text)
        assert found
        return found[1]

    def save(self, page: str, values: Mapping[str, object], of: str | None = None) -> tuple[int, dict[str, Any]]:
        """Sends what was typed on a page; of: the version of the file that it was read from."""
        body = {"version": of or self.version(page), "values": values}
        answer = self.client.post(f"/console/{page}", json=body, headers={TOKEN_HEADER: self.token})
        return answer.status_code, answer.json()

    def do(self, action: str, body: object = None) -> tuple[int, dict[str, object]]:
        answer = self.client.post(
            f"/console/do/{action}", json={} if body is None else body, headers={TOKEN_HEADER: self.token}
        )
        return answer.status_code, answer.json()


def written(folder: Path, settings: str = "") -> Path:
    """A configuration file with the console's password."""
    file = folder / "assistant.toml"
    file.write_text(
        f"{settings}\n[console]\npassword_hash = '{password_hash()}'\n[paths]\ndata = '{folder}/data'\n",
        encoding="utf-8",
    )
    return file


@contextmanager
def desktop(
    folder: Path,
    settings: str = "",
    *,
    works: bool = True,
    light: bool = True,
    doctor: Sequence[str] = (),
    parts: Pipeline | None = None,
    fleet: FleetPlace = ALONE,
) -> Iterator[Desktop]:
    """Works: the kiosk is loaded. Doctor: the command that is run for it. Parts: of a kiosk other than the usual."""
    file = written(folder, settings)
    config = load(file)
    seen: list[Event] = []
    data = str(folder / "data")
    parts = parts or stations(settings={"hearing": {"silence_seconds": 0.1}, "paths": {"data": data}})
    parts.events.subscribe(seen.append)
    history, journal = History(config.privacy.keep_words_minutes * 60), Journal()
    jobs = Jobs(doctor or ("printf", f"{DOCTOR}\n#%s %s %s\n"))
    packs = folder / "data" / "knowledge"

    def files() -> list[Path]:
        return sorted(path for path in packs.glob("[!.]*") if path.suffix in SUFFIXES)

    notes = LiveNotes(files, lambda: KnowledgeIndex(folder / "data" / "index", FakeEmbedder()))
    visits = CountStore(config.data, config.privacy.keep_counts_days)
    behind = Behind(
        config,
        file,
        history,
        journal,
        jobs,
        lambda: {"Machine": "test"},
        files,
        notes,
        visits,
        UnansweredStore(config.data, config.privacy.unanswered_days),
        FakeImageEmbedder,
        fleet,
    )
    console = Console(behind)
    parts.events.subscribe(console)
    client = TestClient(make_app(ScreenSettings(), [console.part()]), base_url=ADDRESS, client=("127.0.0.1", 50_000))
    with Kiosk(parts, seen) as kiosk:
        desk = Desktop(client, kiosk, console, config, file, history, journal, notes)
        tools = OperatorTools(
            post=kiosk.appliance.post,
            volume=desk.volume,
            camera=desk.camera,
            light=desk.shown.append if light else None,
            search=desk.searcher,
            answer=answer,
            languages=lambda _text, _languages: "en",
            voices={"en": ["one", "two"], "pt": ["um"]},
            make_voice=lambda _language, _name: FakeVoice,
            level=lambda: -31.4,
            file=file,
        )
        if works:
            console.open(OperatorService(parts, tools))
        try:
            yield desk
        finally:
            console.close()
            notes.close()


def over(desk: Desktop, name: str) -> dict[str, object]:
    """What a command has found, when it is over."""
    job: dict[str, object] = {}

    def ended() -> bool:
        job.update(desk.client.get(f"/console/jobs/{name}").json())
        return not job["runs"]

    assert eventually(ended)
    return job
