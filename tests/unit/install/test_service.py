"""Installing as a service, on a machine that is a folder; tests/device does it on a fresh Debian."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from other_user import OTHER, as_root, reachable
from other_user import give as give_to_other
from rich.console import Console

from assistant.core.config_file import load
from assistant.core.errors import ConfigError, SetupError
from assistant.core.privileges import controller
from assistant.core.resources import resource
from assistant.install import program_steps, service, steps
from assistant.install.machine import Machine, Receipt
from assistant.install.packages import PIP

LGPIO = "usr/lib/python3/dist-packages"
SOUND = ["libgomp1", "libportaudio2", "libspeexdsp1", "libasound2", "espeak-ng"]
"""What apt brings along for three of the wanted packages."""


__all__ = ["reachable"]
"""A fixture."""


class FolderMachine(Machine):
    """A machine in a folder. Commands are noted, and do what the tests look at."""

    def __init__(self, root: Path, python: str = "3 11") -> None:
        self.root = root
        self.ran: list[tuple[str, ...]] = []
        self.python = python
        self.installed = {"bash"}
        self.offered = {"python3-lgpio"}
        self.fails = ""
        self.others = ""
        (root / "usr/bin").mkdir(parents=True)
        (root / "usr/bin/apt-get").touch()
        (root / "etc").mkdir()
        (root / "etc/resolv.conf").write_text("nameserver 192.0.2.53\n")

    def look(self, *command: str) -> str | None:  # noqa: PLR0911 - one answer a command
        match command:
            case ("dpkg-query", *_):
                return "".join(f"{name} installed\n" for name in self.installed) + "gone config-files\n"
            case ("apt-get", "install", *_):
                return "Inst bash [5.1] (5.2)\n" + "".join(f"Inst {name} (1.0 Debian)\nConf {name}\n" for name in SOUND)
            case ("apt-cache", "show", name):
                return "Package" if name in self.offered else None
            case ("apt-get", "purge", *_):
                return "".join(f"Purg {name} [1.0]\n" for name in command[4:]) + self.others
            case ("/usr/bin/python3", "-c", _):
                return self.python
            case (python, "-c", what) if what.startswith("import pip"):
                return self.python if Path(python).exists() else None
            case (_, "-c", program_steps.FIND_LGPIO):
                return "" if list(self.root.rglob("opt/**/lgpio.py")) else None
            case _:
                raise AssertionError(command)

    def run(self, *command: str, user: str | None = None, env: Mapping[str, str] | None = None) -> None:
        self.ran.append(command)
        if self.fails and self.fails in " ".join(command):
            raise SetupError(f"`{command[0]}` ended with 100; what it said stands above.")
        match command:
            case ("apt-get", "install", *_):
                self.installed |= {*SOUND, "python3-venv", *(name for name in command if name.startswith("tesseract"))}
            case ("apt-get", "purge", *names):
                self.installed -= set(names)
            case (_, "-m", "venv", "--clear", folder):
                (Path(folder) / "bin").mkdir(parents=True)
                (Path(folder) / "bin/python").touch()
                (Path(folder) / "lib/python3.13/site-packages").mkdir(parents=True)
            case (_, "-m", "pip", *_):
                self.path(program_steps.ENVIRONMENT / "bin/assistant").touch()
            case (program, *_) if program == str(program_steps.PROGRAM):
                assert user == steps.USER
                self.path("/var/lib/wakebutton/models").mkdir()
            case _:
                pass

    @property
    def files(self) -> dict[str, float]:
        return {str(path.relative_to(self.root)): path.lstat().st_mtime_ns for path in self.root.rglob("*")}


@dataclass
class Bench:
    """A machine, and the installation of it."""

    machine: FolderMachine
    given: Path | None = None
    out: io.StringIO = field(default_factory=io.StringIO)

    def install(self, *, dry_run: bool = False) -> str:
        self.machine.ran.clear()
        console = self._console()
        todo = service.to_install(self.machine, console, self.given, None)
        service.install(todo, console, dry_run=dry_run)
        return self.out.getvalue()

    def uninstall(self, *, purge: bool = False) -> str:
        self.machine.ran.clear()
        console = self._console()
        service.uninstall(service.to_take_back(self.machine, console), self.machine, console, purge=purge)
        return self.out.getvalue()

    def _console(self) -> Console:
        self.out = io.StringIO()
        return Console(file=self.out, width=300)


@pytest.fixture
def bench(tmp_path: Path, reachable: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(steps, "user_id", os.getuid)
    monkeypatch.setattr(steps, "_groups", lambda: ["audio"])
    monkeypatch.setattr("assistant.install.program_steps.store.is_whole", lambda *_: True)
    monkeypatch.delenv("ASSISTANT_PATHS__DATA", raising=False)
    monkeypatch.delenv("ASSISTANT_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setattr("assistant.core.config_file.SYSTEM_FILE", tmp_path / "no.toml")
    return Bench(FolderMachine(reachable / "machine"))


@pytest.fixture(autouse=True)
def group_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    class Group:
        gr_mem = (steps.USER,)

    monkeypatch.setattr("assistant.install.steps.grp.getgrnam", lambda _name: Group)


def test_a_dry_run_prints_every_step_and_changes_nothing(bench: Bench) -> None:
    before = bench.machine.files
    told = bench.install(dry_run=True)
    assert [line[:2] for line in told.splitlines()[:-1]] == [f"{number:2}" for number in range(1, 13)]
    wanted = "libgomp1 libportaudio2 libspeexdsp1 espeak-ng tesseract-ocr tesseract-ocr-eng"
    assert f"apt-get install {wanted}" in told
    assert "Nothing was changed" in told
    assert bench.machine.files == before
    assert bench.machine.ran == []


def test_a_second_run_changes_nothing_and_says_so(bench: Bench) -> None:
    assert "The kiosk is installed." in bench.install()
    before = bench.machine.files
    told = bench.install()
    assert "Everything was done already; nothing was changed." in told
    assert bench.machine.files == before
    assert bench.machine.ran == []


def test_a_step_that_fails_is_named_with_the_reason_and_a_rerun_goes_on_from_there(bench: Bench) -> None:
    bench.machine.fails = "pip install"
    with pytest.raises(SetupError, match=r"step 5, program, failed: .* ended with 100(.|\n)*goes on from there"):
        bench.install()
    assert not bench.machine.path(steps.WANTED).is_symlink()
    bench.machine.fails = ""
    bench.install()
    assert not [command for command in bench.machine.ran if command[0] == "apt-get"], "what was done stays"
    assert bench.machine.path(steps.WANTED).readlink() == steps.UNITS / steps.UNIT


def test_ctrl_c_says_how_to_go_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program_steps.ModelsStep, "done", lambda _self: False)
    monkeypatch.setattr(program_steps.ModelsStep, "do", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bench.install()
    assert "Stopped in step 10, models. Run the same command again" in bench.out.getvalue()


def test_uninstall_takes_back_what_was_done_and_keeps_configuration_and_data(bench: Bench) -> None:
    before = bench.machine.files.keys()
    bench.install()
    told = bench.uninstall()
    left = bench.machine.files.keys() - before
    assert {"etc/wakebutton/assistant.toml", "var/lib/wakebutton/models"} < left
    assert not [name for name in left if name.startswith(("opt/wakebutton", "usr/local/bin/"))]
    assert not bench.machine.path(steps.WANTED).is_symlink()
    assert not bench.machine.path(steps.UNITS / steps.UNIT).exists()
    assert "--purge" in told
    bench.uninstall(purge=True)
    assert {name for name in bench.machine.files.keys() - before if (bench.machine.root / name).is_file()} == set()


def test_a_broken_configuration_does_not_keep_it_installed(bench: Bench) -> None:
    bench.install()
    bench.machine.path("/etc/wakebutton/assistant.toml").write_text("[kiosk\n")
    assert "not installed any more" in bench.uninstall()
    assert not bench.machine.path(program_steps.ENVIRONMENT).exists()


def test_only_the_packages_that_were_new_are_removed(bench: Bench) -> None:
    bench.install()
    bench.machine.installed.add("vim")
    bench.uninstall()
    [purge] = [command for command in bench.machine.ran if command[:2] == ("apt-get", "purge")]
    assert set(purge[3:]) == set(SOUND), "bash was only upgraded, and python3-venv was not new"


def test_packages_that_others_need_by_now_stay(bench: Bench) -> None:
    bench.install()
    bench.machine.others = "Purg audacity [3.0]\n"
    assert "audacity needs them by now" in bench.uninstall()
    assert "libportaudio2" in bench.machine.installed


def test_a_user_that_was_there_before_stays(bench: Bench) -> None:
    bench.install()
    bench.uninstall()
    assert not [command for command in bench.machine.ran if command[0] == "userdel"]


def test_the_configuration_is_a_copy_with_its_comments_and_the_data_folder(bench: Bench) -> None:
    bench.given = Path("pi5-8gb")
    bench.install()
    made = bench.machine.path("/etc/wakebutton/assistant.toml")
    profile = resource("config", "profiles", "pi5-8gb.toml").read_text()
    assert next(line for line in profile.splitlines() if line.startswith("#")) in made.read_text()
    assert load(made).data == Path("/var/lib/wakebutton")
    assert load(made).models == load(bench.given).models


@as_root
def test_the_configuration_belongs_to_the_service_so_that_the_console_can_change_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "user_id", lambda: OTHER.pw_uid)
    bench.install()
    file = bench.machine.path("/etc/wakebutton/assistant.toml")
    for path in (file.parent, file, bench.machine.path(steps.HOME)):
        assert (path.stat().st_uid, path.stat().st_gid) == (OTHER.pw_uid, OTHER.pw_gid)
    assert (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o755, 0o644)


@pytest.fixture
def taken(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the configuration in the hands of the kiosk's user, on a machine where it was installed."""
    monkeypatch.setattr(steps, "user_id", lambda: OTHER.pw_uid)
    bench.install()
    secret = bench.machine.path("/root-only")
    secret.write_text("[home]\n", encoding="utf-8")
    secret.chmod(0o600)
    return bench.machine.path("/etc/wakebutton")


def check_secret(bench: Bench) -> None:
    found = bench.machine.path("/root-only").stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777, found.st_size) == (0, 0, 0o600, 7)


@as_root
def test_an_installation_writes_through_no_link_in_the_configurations_folder(bench: Bench, taken: Path) -> None:
    (taken / "assistant.toml").unlink()
    (taken / ".assistant.toml.new").symlink_to(bench.machine.path("/root-only"))
    give_to_other(taken / ".assistant.toml.new")
    bench.install()
    check_secret(bench)
    file = taken / "assistant.toml"
    assert (file.is_symlink(), file.stat().st_uid) == (False, OTHER.pw_uid)


@as_root
def test_a_link_in_the_place_of_the_configuration_is_named_and_what_it_leads_to_stays_roots(
    bench: Bench, taken: Path
) -> None:
    (taken / "assistant.toml").unlink()
    (taken / "assistant.toml").symlink_to(bench.machine.path("/root-only"))
    give_to_other(taken / "assistant.toml")
    with pytest.raises((SetupError, ConfigError), match=r"assistant\.toml"):
        bench.install()
    check_secret(bench)


@as_root
def test_a_file_of_roots_under_a_second_name_in_the_data_stays_roots(bench: Bench, taken: Path) -> None:
    (bench.machine.path(steps.HOME) / "mine").hardlink_to(bench.machine.path("/root-only"))
    with pytest.raises(SetupError, match="mine is also a file elsewhere"):
        bench.install()
    check_secret(bench)
    assert taken.is_dir()


@as_root
def test_a_configuration_step_that_stops_leaves_nothing_of_the_kiosks_user_in_roots_name(
    bench: Bench, taken: Path
) -> None:
    file, link = taken / "assistant.toml", taken / "below" / "link"
    file.chmod(0o666)
    link.parent.mkdir()
    (taken / "below" / "mine").write_text("1")
    link.hardlink_to(bench.machine.path("/root-only"))
    give_to_other(link.parent, taken / "below" / "mine")
    os.chown(file, 0, 0)  # so that there is something to do
    with pytest.raises((SetupError, OSError), match="hard link"):
        bench.install()
    assert taken.stat().st_uid == OTHER.pw_uid
    owner = controller(file)
    assert owner is not None
    assert owner.uid == OTHER.pw_uid
    check_secret(bench)


@as_root
@pytest.mark.parametrize("data", ["/proc/1/data", "/run/data"])
def test_a_folder_that_goes_with_the_next_start_is_no_place_for_data(bench: Bench, taken: Path, data: str) -> None:
    folder = bench.machine.path(data)
    folder.mkdir(parents=True)
    give_to_other(folder)
    (taken / "assistant.toml").write_text(f'[paths]\ndata = "{data}"\n', encoding="utf-8")
    with pytest.raises(SetupError, match=r"paths\.data = "):
        bench.install()


def test_folders_too_deep_to_be_removed_are_named_with_what_removes_them(tmp_path: Path) -> None:
    def too_deep(path: Path) -> None:
        raise RecursionError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("assistant.install.machine.shutil.rmtree", too_deep)
        with pytest.raises(SetupError, match="sudo rm -rf --one-file-system"):
            Machine().remove(tmp_path)


@as_root
def test_what_root_left_in_the_data_is_given_back(bench: Bench, taken: Path) -> None:
    left = bench.machine.path(steps.HOME) / "knowledge"
    left.mkdir()
    (left / "trains.md").touch()
    bench.install()
    assert {path.stat().st_uid for path in (taken, left, left / "trains.md")} == {OTHER.pw_uid}


@as_root
@pytest.mark.parametrize("path", ["opt/wakebutton", "opt/wakebutton/venv", "opt/wakebutton/venv/bin"])
def test_root_runs_no_program_that_another_user_could_have_changed(bench: Bench, taken: Path, path: str) -> None:
    give_to_other(bench.machine.root / path)
    with pytest.raises(SetupError, match=r"can be changed by (nobody|another than root)"):
        bench.install()
    if path == "opt/wakebutton":
        with pytest.raises(SetupError, match="can be changed by nobody"):
            bench.uninstall()
    assert taken.is_dir()


@as_root
@pytest.mark.parametrize("data", ["/", "/etc", "/var/lib/wakebutton/../../../etc", "/srv/link", "/srv/theirs/below"])
def test_root_gives_away_no_folder_because_the_configuration_names_it(bench: Bench, taken: Path, data: str) -> None:
    srv = bench.machine.path("/srv")
    (srv / "theirs" / "below").mkdir(parents=True)
    give_to_other(srv / "theirs", srv / "theirs" / "below")
    (srv / "link").symlink_to(bench.machine.path("/etc"))
    (taken / "assistant.toml").write_text(f'[paths]\ndata = "{data}"\n', encoding="utf-8")
    with pytest.raises(SetupError, match=r"paths\.data = .* sudo install -d -o wakebutton -g wakebutton"):
        bench.install()
    assert bench.machine.path("/etc").stat().st_uid == 0
    assert "ReadWritePaths" not in bench.machine.path(steps.DROP_IN).read_text()


def test_a_folder_of_the_data_is_a_whole_path(bench: Bench, tmp_path: Path) -> None:
    bench.given = tmp_path / "mine.toml"
    bench.given.write_text('[paths]\ndata = "data"\n')
    with pytest.raises(SetupError, match=r"paths\.data = 'data': write the whole path"):
        bench.install()


def test_the_home_of_the_data_is_that_of_the_service(bench: Bench, tmp_path: Path) -> None:
    bench.given = tmp_path / "mine.toml"
    bench.given.write_text('[paths]\ndata = "~/kiosk"\n')
    bench.install()
    assert "ReadWritePaths" not in bench.machine.path(steps.DROP_IN).read_text(), "it lies in the service's home"


def test_python_imports_nothing_of_the_folder_where_root_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("colorsys.py", "pip.py"):
        (tmp_path / name).write_text("raise SystemExit('planted')")
    monkeypatch.chdir(tmp_path)
    found = Machine().look(sys.executable, "-c", "import colorsys; print(colorsys.__file__)")
    assert found
    assert str(tmp_path) not in found
    done = subprocess.run([*PIP, "--version"], capture_output=True, text=True, check=False)
    assert "planted" not in done.stdout + done.stderr


def test_a_configuration_that_is_there_is_never_changed_and_counts(bench: Bench) -> None:
    own = bench.machine.path("/etc/wakebutton/assistant.toml")
    own.parent.mkdir()
    own.write_text('[models]\nengine = "openai"\nchat = "x"\nopenai = { url = "http://192.0.2.7:8080/v1" }\n')
    text = own.read_text()
    bench.given = Path("pi5-8gb")
    told = bench.install()
    assert own.read_text() == text
    assert "reaches this machine and 192.0.2.7" in told
    assert "IPAddressAllow=192.0.2.7\n" in bench.machine.path(steps.DROP_IN).read_text()
    assert "name servers" not in bench.machine.path(steps.DROP_IN).read_text()


def test_the_unit_allows_the_addresses_of_a_host_that_is_configured_by_name(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(steps, "addresses", lambda host: frozenset({"192.0.2.8", "2001:db8::8"}))
    bench.given = tmp_path / "mine.toml"
    bench.given.write_text('[models.ollama]\nurl = "http://brain.museum:11434"\n[paths]\ndata = "/mnt/ssd 1/kiosk"\n')
    bench.machine.path("/mnt/ssd 1/kiosk").mkdir(parents=True)
    bench.install()
    assert bench.machine.path(steps.DROP_IN).read_text().splitlines()[1:] == [
        "[Service]",
        "TimeoutStartSec=660",
        '# "brain.museum"',
        "IPAddressAllow=192.0.2.8 2001:db8::8",
        "# name servers",
        "IPAddressAllow=192.0.2.53",
        'ReadWritePaths="/mnt/ssd 1/kiosk"',
    ]


@pytest.mark.parametrize(
    ("screen", "lets_in"),
    [("", False), ('host = "0.0.0.0"', True), ('host = "0.0.0.0"\nenabled = false', False), ('host = "::1"', False)],
)
def test_the_unit_lets_in_browsers_of_its_own_networks_only_where_the_page_is_for_them(
    bench: Bench, tmp_path: Path, screen: str, *, lets_in: bool
) -> None:
    bench.given = tmp_path / "mine.toml"
    bench.given.write_text(f"[screen]\n{screen}\n")
    bench.install()
    allowed = f"IPAddressAllow={steps.PRIVATE_NETWORKS}" in bench.machine.path(steps.DROP_IN).read_text()
    assert allowed is lets_in


def test_a_configured_host_without_an_address_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(steps, "addresses", lambda host: frozenset())
    bench.given = tmp_path / "mine.toml"
    bench.given.write_text('[models.ollama]\nurl = "http://brain.museum:11434"\n')
    with pytest.raises(SetupError, match=r"address of brain\.museum, which the configuration names"):
        bench.install()


def test_where_there_is_no_wheel_of_lgpio_the_systems_own_is_let_in_and_nothing_else(bench: Bench) -> None:
    bench.machine.python = "3 13"
    folder = bench.machine.root / LGPIO
    folder.mkdir(parents=True)
    for name in ("lgpio.py", "_lgpio.cpython-313-aarch64-linux-gnu.so", "numpy.py"):
        (folder / name).touch()
    bench.machine.installed.add("python3-lgpio")
    assert "python3-lgpio" in bench.install()
    inside = bench.machine.path(program_steps.ENVIRONMENT / "lib/python3.13/site-packages")
    assert sorted(path.name for path in inside.iterdir()) == ["_lgpio.cpython-313-aarch64-linux-gnu.so", "lgpio.py"]
    assert (inside / "lgpio.py").readlink() == folder / "lgpio.py"


def test_where_the_system_has_no_lgpio_either_the_kiosk_goes_without(bench: Bench) -> None:
    bench.machine.python = "3 13"
    bench.machine.offered = set()
    told = bench.install()
    assert "GPIO: left out: this system has no package python3-lgpio" in told
    assert not [command for command in bench.machine.ran if "python3-lgpio" in command]


def test_a_command_of_the_same_name_is_left_alone(bench: Bench) -> None:
    other = bench.machine.path("/usr/local/bin/assistant")
    other.parent.mkdir(parents=True)
    other.write_text("another program")
    assert "left out: there is another one" in bench.install()
    bench.uninstall()
    assert other.read_text() == "another program"


def test_a_python_that_is_too_new_is_named(bench: Bench) -> None:
    bench.machine.python = "3 14"
    with pytest.raises(SetupError, match=r"The system's Python is 3\.14"):
        program_steps.Environment(bench.machine, Receipt(bench.machine.root / "r", bench.machine)).do()


def test_whoever_is_not_root_is_told_what_to_type(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("sys.argv", ["/home/me/venv/bin/assistant", "install"])
    with pytest.raises(SetupError, match="sudo /home/me/venv/bin/assistant install"):
        service.check_machine(bench.machine)
    service.check_machine(bench.machine, dry_run=True)


def test_another_system_is_told_so(bench: Bench) -> None:
    shutil.rmtree(bench.machine.root / "usr")
    with pytest.raises(SetupError, match="Raspberry Pi OS and Debian only"):
        service.check_machine(bench.machine)


def test_a_command_that_fails_is_an_error_that_names_it() -> None:
    with pytest.raises(SetupError, match="`false -x` ended with 1"):
        Machine().run("false", "-x")
    with pytest.raises(SetupError, match="no-such-command cannot be run"):
        Machine().run("no-such-command")
    assert Machine().look("false") is None
    assert Machine().look("echo", "here") == "here\n"


def test_without_a_name_server_no_empty_list_takes_back_the_addresses(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(steps, "addresses", lambda host: frozenset({"192.0.2.8"}))
    bench.machine.path("/etc/resolv.conf").write_text("# none in this house\n")
    bench.given = tmp_path / "mine.toml"
    bench.given.write_text('[models.ollama]\nurl = "http://ollama.local:11434"\n')
    bench.install()
    lines = bench.machine.path(steps.DROP_IN).read_text().splitlines()
    assert "IPAddressAllow=192.0.2.8" in lines
    assert not [line for line in lines if line.endswith("=")]


def test_systemd_waits_longer_for_the_models_than_the_program_itself(bench: Bench, tmp_path: Path) -> None:
    bench.given = tmp_path / "mine.toml"
    bench.given.write_text("[kiosk]\nloading_seconds = 3000\n")
    bench.install()
    assert "TimeoutStartSec=3060\n" in bench.machine.path(steps.DROP_IN).read_text()


def test_an_update_that_broke_off_still_starts_the_service_anew(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    restart = ("systemctl", "restart", "--no-block", steps.UNIT)
    look = bench.machine.look
    monkeypatch.setattr(bench.machine, "look", lambda *command: "" if "is-active" in command else look(*command))
    bench.machine.path("/run/systemd/system").mkdir(parents=True)
    bench.install()
    bench.machine.path(steps.WANTED).parent.mkdir(parents=True)
    bench.machine.path(steps.WANTED).symlink_to(steps.UNITS / steps.UNIT)
    bench.install()
    assert restart not in bench.machine.ran
    bench.machine.path(program_steps.STAMP).write_text("of an older program")
    bench.machine.path(steps.DROP_IN).write_text("older")
    bench.machine.fails = "daemon-reload"
    with pytest.raises(SetupError):
        bench.install()
    bench.machine.fails = ""
    bench.install()
    assert restart in bench.machine.ran
    bench.install()
    assert restart not in bench.machine.ran
