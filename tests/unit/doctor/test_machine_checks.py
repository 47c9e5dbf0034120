"""Each line about the computer: well, doubtful, broken."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.core.config import HeatSettings
from assistant.core.messages import Vitals
from assistant.doctor import machine
from assistant.doctor.findings import Finding, FindingState

W, D, B = FindingState.WELL, FindingState.DOUBTFUL, FindingState.BROKEN
GB = 1_000_000_000


def check(finding: Finding, state: FindingState, why: str) -> None:
    assert (finding.state, why in finding.why) == (state, True), finding
    assert finding.mend or state is W


@pytest.mark.parametrize(("free", "state"), [(50 * GB, W), (GB, D), (GB // 10, B)])
def test_disk(tmp_path: Path, free: int, state: FindingState) -> None:
    check(machine.disk(tmp_path / "not" / "yet", lambda _: free), state, f"free in {tmp_path}")


@pytest.mark.parametrize(
    ("total", "state", "why"), [(8 * GB, W, "8.0 GB"), (2 * GB, D, "swap"), (None, D, "does not tell")]
)
def test_memory(total: int | None, state: FindingState, why: str) -> None:
    check(machine.memory(total, 3 * GB), state, why)


@pytest.mark.parametrize(
    ("vitals", "state", "why"),
    [
        (Vitals(temperature=51.4, fan_step=1), W, "51 °C, fan step 1"),
        (Vitals(), W, "no sensor"),
        (Vitals(temperature=76), D, "answers are shorter"),
        (Vitals(temperature=70, throttled=True), D, "slows itself down"),
        (Vitals(temperature=86), B, "too hot"),
    ],
)
def test_temperature(vitals: Vitals, state: FindingState, why: str) -> None:
    check(machine.temperature(vitals, HeatSettings()), state, why)


@pytest.mark.parametrize(
    ("vitals", "state", "why"),
    [
        (Vitals(under_voltage=False, was_under_voltage=False), W, "is right"),
        (Vitals(), W, "no flag"),
        (Vitals(under_voltage=False, was_under_voltage=True), D, "since the start"),
        (Vitals(under_voltage=True, was_under_voltage=True), B, "too low now"),
    ],
)
def test_power(vitals: Vitals, state: FindingState, why: str) -> None:
    check(machine.power(vitals), state, why)


@pytest.mark.parametrize(
    ("now", "synchronised", "hardware", "state", "why"),
    [
        (1_800_000_000, True, None, W, "2027-01-15 08:00 UTC, set by a time server"),
        (1_800_000_000, False, 1_800_003_600, W, "the machine's own clock"),
        (1_800_000_000, False, 100, B, "another day"),
        (1_800_000_000, False, None, D, "no time server"),
        (3600, False, 3600, B, "1970-01-01 01:00 UTC cannot be"),
        (3600, True, None, B, "cannot be"),
    ],
)
def test_clock(now: float, hardware: float | None, state: FindingState, why: str, *, synchronised: bool) -> None:
    finding = machine.clock(now, newest=1_790_000_000, synchronised=lambda: synchronised, hardware=lambda: hardware)
    check(finding, state, why)


def test_the_kernel_tells_whether_the_clock_is_kept() -> None:
    finding = machine.clock(newest=0)
    assert finding.state in {W, D}


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """What /dev has on a Raspberry Pi, as far as it is used."""
    root = tmp_path / "dev"
    for name in ("snd/pcmC0D0p", "snd/controlC0", "gpiochip0", "video0", "vcio", "null"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of files that may not be used; root may use all of them, so the kernel is played."""
    names: list[str] = []
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name not in names and allowed(path, mode))
    return names


@pytest.mark.parametrize(
    ("shut", "state", "why", "mend"),
    [
        ([], W, "may write in", ""),
        (["null"], W, "use the devices; groups:", ""),
        (["gpiochip0", "pcmC0D0p", "controlC0"], B, "/snd/controlC0", "usermod -aG audio,gpio "),
        (["vcio"], B, "vcio", "usermod -aG video "),
        (["data"], B, "may not write in", "chown -hR"),
        (["assistant.toml"], B, "may not read", "chmod u+r"),
    ],
)
def test_permissions(
    tmp_path: Path, devices: Path, forbidden: list[str], shut: list[str], state: FindingState, why: str, mend: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "assistant.toml").touch()
    forbidden += shut
    finding = machine.permissions(tmp_path / "data", tmp_path / "assistant.toml", devices)
    check(finding, state, why)
    assert mend in finding.mend


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        ("/no-such-place/kiosk", "sudo install -d -o "),
        ("/etc/kiosk", "name a folder of its own as paths.data"),
        ("/etc", "name a folder of its own as paths.data"),
        ("/", "name a folder of its own as paths.data"),
        ("/usr/share", "name a folder of its own as paths.data"),
    ],
)
def test_no_folder_of_the_system_is_given_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, mend: str
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    finding = machine.permissions(Path(data), tmp_path, tmp_path)
    check(finding, B, "may not write in")
    assert mend in finding.mend
    assert "chown" not in finding.mend


def test_what_root_has_put_among_the_kiosks_data_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "models").mkdir()
    ours = Path.lstat
    monkeypatch.setattr(
        Path, "lstat", lambda path: SimpleNamespace(st_uid=-1) if path.name == "knowledge" else ours(path)
    )
    finding = machine.permissions(tmp_path, tmp_path / "models", tmp_path)
    check(finding, B, f"knowledge in {tmp_path} belong to another than")
    assert finding.mend.startswith("sudo chown -hR ")


@pytest.mark.parametrize(
    ("listed", "state", "told"),
    [
        ({"en": "DejaVu Sans\n", "zh": "Noto Sans CJK SC\n"}, FindingState.WELL, "every language"),
        ({"en": "DejaVu Sans\n", "zh": ""}, FindingState.DOUBTFUL, "letters of zh"),
        ({"en": None, "zh": None}, FindingState.WELL, "no browser"),
    ],
)
def test_a_language_that_no_font_can_write_is_named(
    listed: dict[str, str | None], state: FindingState, told: str
) -> None:
    finding = machine.fonts(("en", "zh"), listed.__getitem__)
    assert finding.state is state
    assert told in finding.why
    assert ("fonts-noto-cjk" in finding.mend) == (state is FindingState.DOUBTFUL)
