"""Making bundles by the command, as far as that needs no network."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from backup_kiosk import HASH
from bundles_made import TRAINS, key_in
from typer.testing import CliRunner

from assistant.bundle import targets, wheels
from assistant.bundle.archive import BundleFile
from assistant.bundle.debs import URI
from assistant.bundle.manifest import CONFIGURATION, PACKS
from assistant.cli import app
from assistant.core.errors import AssistantError, BundleError, ConfigError


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "trains.md").write_bytes(TRAINS)
    (folder / "holiday.jpg").write_bytes(b"no pack")
    return folder


def make(tmp_path: Path, *arguments: str, name: str = "made.kiosk") -> Path:
    """Raises what the command raises."""
    out = tmp_path / name
    command = ["bundle", "make", str(out), "--key", str(key_in(tmp_path)), *arguments]
    done = CliRunner().invoke(app, command)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return out


def test_packs_alone_make_a_small_file_for_any_machine_twice_the_same(tmp_path: Path, notes: Path) -> None:
    made = make(tmp_path, "--only", "packs", "--packs", str(notes))
    with BundleFile(made) as found:
        assert (found.manifest.target, list(found.manifest.files)) == (None, [f"{PACKS}/trains.md"])
        found.check()
    again = make(tmp_path, "--only", "packs", "--packs", str(notes / "trains.md"), name="again.kiosk")
    assert again.read_bytes() == made.read_bytes()


def test_a_configuration_goes_in_without_what_is_secret(tmp_path: Path) -> None:
    file = tmp_path / "museum.toml"
    file.write_text(f"[kiosk]\nname = 'Bertha'\n[console]\npassword_hash = '{HASH}'\n", encoding="utf-8")
    made = make(tmp_path, "--only", "configuration", "--config", str(file))
    with BundleFile(made) as found:
        assert b"Bertha" in found.read(CONFIGURATION)
        assert HASH.encode() not in made.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--only", "packs", "--packs", "{folder}/holiday.jpg"), r"holiday\.jpg is no pack"),
        (("--only", "archives", "--archive", "{folder}/none.zim"), "there is no such file"),
        (("--only", "configuration", "--config", "{folder}/trains.md"), "trains"),
        (("--for", "pi9-90gb"), "pi9-90gb"),
        (("--debian", "sid"), "bookworm, trixie"),
        (("--machine", "mips"), "aarch64, x86_64"),
    ],
)
def test_what_cannot_go_in_is_named_and_nothing_is_written(
    tmp_path: Path, notes: Path, arguments: tuple[str, ...], told: str
) -> None:
    with pytest.raises((AssistantError, ConfigError), match=told):
        make(tmp_path, *(argument.format(folder=notes) for argument in arguments))
    assert not (tmp_path / "made.kiosk").exists()
    assert not list(tmp_path.glob(".*"))


def test_check_and_show_tell_of_a_bundle(tmp_path: Path, notes: Path) -> None:
    made = make(tmp_path, "--only", "packs", "--packs", str(notes))
    shown = CliRunner().invoke(app, ["bundle", "show", str(made)]).output
    assert "Packs: trains.md" in shown
    assert "Signed, as it says, by SHA256:" in shown
    checked = ["bundle", "check", str(made), "--key", str(key_in(tmp_path)) + ".pub"]
    assert "is whole; signed by SHA256:" in CliRunner().invoke(app, checked).output
    (tmp_path / "other").mkdir()
    refused = CliRunner().invoke(app, [*checked[:-1], str(key_in(tmp_path / "other")) + ".pub"])
    assert isinstance(refused.exception, BundleError)


def test_a_bundle_starts_itself_and_says_where_it_cannot(tmp_path: Path, notes: Path) -> None:
    made = make(tmp_path, "--only", "packs", "--packs", str(notes))
    done = subprocess.run(["/usr/bin/env", "python3", str(made)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no program in this file" in done.stderr or "has to be run as root" in done.stderr
    with zipfile.ZipFile(made) as archive:
        assert json.loads(archive.read("manifest.json"))["format"] == 1


def test_the_wheels_that_run_on_a_machine_are_those_of_its_c_library() -> None:
    tags = targets.platforms(targets.target("bookworm", "aarch64"))
    assert "manylinux_2_36_aarch64" in tags
    assert "manylinux_2_17_aarch64" in tags
    assert "manylinux2014_aarch64" in tags
    assert "manylinux_2_40_aarch64" not in tags


def test_what_is_installed_is_larger_than_its_wheels(tmp_path: Path) -> None:
    wheel = tmp_path / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.py", b"#" * 1000)
    assert wheels.installed_size([wheel]) == 1600


def test_the_packages_that_apt_plans_are_read_with_their_epochs() -> None:
    planned = "'http://h/p/x_9.deb' openssh-client_1%3a9.2p1-2_arm64.deb 993532 MD5Sum:0\n'http://h/a' a_1_all.deb 5 \n"
    found = {each["name"]: int(each["size"]) for each in URI.finditer(planned)}
    assert found == {"openssh-client": 993532, "a": 5}
