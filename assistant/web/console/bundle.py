"""What the makers need to help: logs and figures in one file; no words of visitors, no secrets."""

import csv
import io
import json
import platform
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from importlib import metadata

from assistant.core.config import Config
from assistant.core.messages import MachineSample
from assistant.web.console.advice import advice
from assistant.web.console.history import Past, TurnLine
from assistant.web.console.settings_form import redacted

_SECRET = re.compile(r"(?i)(://)[^/@\s]+(?=@)|\$argon2\S+|((?:password|token|secret|api[_-]?key)\S*\s*[=:]\s*)\S+")


def bundle(config: Config, past: Past, facts: Mapping[str, str], log: Iterable[str], doctor: Iterable[str]) -> bytes:
    """A ZIP file. Doctor: what the last check-up found, if there was one."""
    files = {
        "about.json": _clean(_json({**facts, "python": sys.version, "system": platform.platform()})),
        "configuration.json": _json(redacted(config)),
        "turns.json": _json([_figures(turn) for turn in past.turns]),
        "errors.json": _json([asdict(failure) | {"advice": advice(failure.code)} for failure in past.failures]),
        "machine.csv": _table(past.samples),
        "log.txt": "".join(f"{_clean(line)}\n" for line in log),
        "doctor.txt": "".join(f"{_clean(line)}\n" for line in doctor),
        "packages.txt": "".join(f"{name}\n" for name in sorted(_packages())),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def _figures(turn: TurnLine) -> dict[str, object]:
    """A turn without its words, which the operator may have switched on for the console."""
    values = asdict(replace(turn, words=None, times=dict(turn.times)))
    del values["words"]
    return values


def _table(samples: Iterable[MachineSample]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["seconds", "temperature", "throttled", "under_voltage", "fan", "processor", "memory", "disk"])
    for sample in samples:
        vitals, load = sample.vitals, sample.load
        row = [round(sample.time, 1), vitals.temperature, vitals.throttled, vitals.under_voltage, vitals.fan_step]
        writer.writerow([*row, load.processor, load.memory_available, load.disk_free])
    return out.getvalue()


def _clean(line: str) -> str:
    """Without passwords and keys, should a library have told any."""
    return _SECRET.sub(lambda found: f"{found[1] or found[2] or ''}***", line)


def _packages() -> set[str]:
    return {f"{package.name}=={package.version}" for package in metadata.distributions()}


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n"
