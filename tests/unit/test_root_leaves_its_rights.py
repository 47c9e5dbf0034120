"""What root writes and reads where another user (the kiosk's) has placed links, as root with real links."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from other_user import OTHER, as_root, give, reachable, run

from assistant.commands.shared import leave_root
from assistant.core import privileges
from assistant.core.errors import ConfigError

SECRET = '[home]\nname = "only root knows"\n'
BESIDE = (".assistant.toml.new", "assistant.toml.previous", ".assistant.toml.previous.new")
"""What is written beside the configuration when it changes."""
pytestmark = as_root


@dataclass
class Kiosk:
    """Configuration and data of the other user, and a file that only root may read."""

    folder: Path

    def __post_init__(self) -> None:
        self.etc, self.data, self.secret = (self.folder / name for name in ("etc", "data", "secret"))
        self.etc.mkdir()
        self.data.mkdir()
        self.file = self.etc / "assistant.toml"
        self.file.write_text(f'[paths]\ndata = "{self.data}"\n', encoding="utf-8")
        self.file.chmod(0o644)
        self.secret.write_text(SECRET, encoding="utf-8")
        self.secret.chmod(0o600)
        give(self.etc, self.data, self.file)

    def check_secret(self) -> None:
        found = self.secret.stat()
        assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (0, 0, 0o600)
        assert self.secret.read_text(encoding="utf-8") == SECRET

    def check_all_is_the_others(self) -> None:
        for path in (*self.etc.rglob("*"), *self.data.rglob("*")):
            assert path.lstat().st_uid == OTHER.pw_uid, path
            if path.is_file() and not path.is_symlink():
                assert "only root knows" not in path.read_text(encoding="utf-8", errors="replace"), path


__all__ = ["reachable"]
"""A fixture."""


@pytest.fixture
def kiosk(reachable: Path) -> Kiosk:
    return Kiosk(reachable)


def symbolic(link: Path, to: Path) -> None:
    link.symlink_to(to)
    give(link)


def hard(link: Path, to: Path) -> None:
    link.hardlink_to(to)


Link = Callable[[Path, Path], None]


@pytest.mark.parametrize("link", [symbolic, hard])
@pytest.mark.parametrize(
    ("command", "typed"),
    [(("models", "use", "chat", "llama3.2:1b"), ""), (("console", "password"), "a curator knows it\n")],
)
def test_a_changed_configuration_writes_through_no_link_beside_it(
    kiosk: Kiosk, link: Link, command: tuple[str, ...], typed: str
) -> None:
    for name in BESIDE:
        link(kiosk.etc / name, kiosk.secret)
    done = run("--config", str(kiosk.file), *command, typed=typed)
    assert done.returncode == 0, done.stderr
    kiosk.check_secret()
    kiosk.check_all_is_the_others()
    assert kiosk.file.read_text(encoding="utf-8") != SECRET
    assert sorted(path.name for path in kiosk.etc.iterdir()) == ["assistant.toml", "assistant.toml.previous"]


@pytest.mark.parametrize("link", [symbolic, hard])
def test_a_configuration_that_leads_to_roots_file_is_neither_read_nor_written(kiosk: Kiosk, link: Link) -> None:
    kiosk.file.unlink()
    link(kiosk.file, kiosk.secret)
    done = run("--config", str(kiosk.file), "models", "use", "chat", "llama3.2:1b")
    assert done.returncode == 2
    assert "only root knows" not in done.stdout + done.stderr
    assert "is not yours to change" in done.stderr
    assert "Traceback" not in done.stderr
    kiosk.check_secret()


@pytest.mark.parametrize("owner", ["kiosk", "root"])
def test_what_is_fetched_is_written_through_no_link_in_the_data(
    kiosk: Kiosk, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the configuration is the kiosk's, or root's and only its data is."""
    for name in ("PIP_INDEX_URL", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    models = kiosk.data / "models"
    models.mkdir()
    give(models)
    symbolic(models / ".lock", kiosk.secret)
    file = kiosk.file
    if owner == "root":
        file = kiosk.folder / "roots.toml"
        file.write_text(kiosk.file.read_text(encoding="utf-8"), encoding="utf-8")
    done = run("--config", str(file), "setup")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    kiosk.check_secret()
    kiosk.check_all_is_the_others()


def test_a_pipe_in_the_place_of_the_configuration_is_not_waited_for(kiosk: Kiosk) -> None:
    kiosk.file.unlink()
    os.mkfifo(kiosk.file)
    give(kiosk.file)
    done = run("--config", str(kiosk.file), "models")
    assert done.returncode == 2
    assert "no configuration" in done.stderr or "is no file" in done.stderr


def test_a_folder_that_only_root_may_change_is_roots(kiosk: Kiosk) -> None:
    assert privileges.controller(kiosk.secret) is None
    assert privileges.controller(kiosk.folder / "not" / "yet") is None


@pytest.mark.parametrize("path", ["etc", "etc/assistant.toml", "etc/none/at/all", "data/../etc/none"])
def test_whose_a_name_is(kiosk: Kiosk, path: str) -> None:
    owner = privileges.controller(kiosk.folder / path)
    assert owner is not None
    assert (owner.uid, owner.name) == (OTHER.pw_uid, "nobody")


def test_a_link_is_followed_to_whose_it_leads_to(kiosk: Kiosk) -> None:
    (kiosk.folder / "link").symlink_to("etc")
    (kiosk.folder / "round").symlink_to("round")
    symbolic(kiosk.data / "out", kiosk.folder)
    owners = [privileges.controller(kiosk.folder / path) for path in ("link", "link/x", "data/out/secret")]
    assert [owner and owner.uid for owner in owners] == [OTHER.pw_uid] * 3
    with pytest.raises(ConfigError, match="links"):
        privileges.controller(kiosk.folder / "round")


@pytest.mark.parametrize(("mode", "name"), [(0o777, "there"), (0o1777, "not-there"), (0o777, "not-there")])
def test_a_name_that_anybody_could_take_is_not_used(kiosk: Kiosk, mode: int, name: str) -> None:
    shared = kiosk.folder / "shared"
    shared.mkdir()
    (shared / "there").mkdir()
    shared.chmod(mode)
    with pytest.raises(ConfigError, match="may be changed by others than root"):
        privileges.controller(shared / name)
    shared.chmod(0o1777)
    assert privileges.controller(shared / "there") is None, "nobody else may take it away from there"


@pytest.mark.parametrize("name", ["file", "folder"])
def test_what_anybody_may_write_is_not_used_though_it_is_roots(kiosk: Kiosk, name: str) -> None:
    path = kiosk.folder / name
    path.mkdir() if name == "folder" else path.touch()
    path.chmod(0o777)
    with pytest.raises(ConfigError, match=f"{name} may be changed by others than root"):
        privileges.controller(path)


def test_a_configuration_that_its_owner_has_removed_does_not_keep_roots_rights(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[privileges.Owner | None] = []
    kiosk.file.unlink()
    monkeypatch.delenv("ASSISTANT_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(kiosk.folder / "none"))
    for module in ("assistant.core.config_file", "assistant.commands.shared"):
        monkeypatch.setattr(f"{module}.SYSTEM_FILE", kiosk.file)
    monkeypatch.setattr("assistant.commands.shared.become", became.append)
    with pytest.raises(ConfigError, match=r"is missing.*sudo assistant install"):
        leave_root(None)
    assert [owner and owner.uid for owner in became] == [OTHER.pw_uid]


def test_rights_are_another_users_for_a_while_only(kiosk: Kiosk) -> None:
    groups = os.getgroups()
    with privileges.acting_as(privileges.Owner.of(OTHER.pw_uid)):
        with pytest.raises(PermissionError):
            kiosk.secret.read_text(encoding="utf-8")
        (kiosk.data / "made").touch()
    assert (os.geteuid(), os.getegid(), os.getgroups()) == (0, os.getgid(), groups)
    kiosk.check_all_is_the_others()


def test_a_user_that_is_not_known_any_more_has_no_groups() -> None:
    assert privileges.Owner.of(54_321) == privileges.Owner(54_321, 54_321, (), "54321", "/")


def test_a_folder_is_given_with_all_that_is_in_it_and_links_are_not_followed(kiosk: Kiosk) -> None:
    (kiosk.data / "a" / "b").mkdir(parents=True)
    (kiosk.data / "a" / "b" / "file").touch()
    symbolic(kiosk.data / "a" / "link", kiosk.secret)
    symbolic(kiosk.data / "a" / "folder", kiosk.folder)
    assert privileges.others_in(kiosk.data, OTHER.pw_uid) is not None
    privileges.give(kiosk.data, OTHER.pw_uid, OTHER.pw_gid)
    assert privileges.others_in(kiosk.data, OTHER.pw_uid) is None
    kiosk.check_secret()
    assert kiosk.folder.stat().st_uid == 0


def test_a_file_of_roots_under_a_second_name_is_not_given_away(kiosk: Kiosk) -> None:
    hard(kiosk.data / "mine-now", kiosk.secret)
    with pytest.raises(OSError, match="mine-now is also a file elsewhere"):
        privileges.give(kiosk.data, OTHER.pw_uid, OTHER.pw_gid)
    kiosk.check_secret()


def test_folders_as_deep_as_nobody_makes_them_are_named(kiosk: Kiosk) -> None:
    (kiosk.data / "/".join("d" * 70)).mkdir(parents=True)
    with pytest.raises(OSError, match="lies deeper than"):
        privileges.give(kiosk.data, OTHER.pw_uid, OTHER.pw_gid)


def test_what_another_could_change_of_what_root_runs_is_found(kiosk: Kiosk) -> None:
    place = kiosk.folder / "venv"
    (place / "bin").mkdir(parents=True)
    program = place / "bin" / "python"
    program.touch()
    assert privileges.stranger(place) is None
    program.chmod(0o777)
    assert privileges.stranger(place) == program
    program.chmod(0o755)
    give(place / "bin")
    assert privileges.stranger(place) == place / "bin"
