"""What a fleet keeps on the disk: small files, each whole or as it was before, also when the power goes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.core.files import beside, create, put_in_place

MEMBER = Path("fleet", "member")
"""Where a kiosk keeps what it has as a member, among its data."""


def has_joined(data: Path) -> bool:
    """Whether a kiosk with these data has joined a fleet; see certificates.take."""
    return (data / MEMBER / "certificate.pem").is_file()


def keep(file: Path, content: str | bytes) -> None:
    """Nobody else may read it. Raises OSError."""
    create(beside(file), content)
    put_in_place(beside(file), file)


def keep_json(file: Path, content: Mapping[str, Any]) -> None:
    keep(file, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def kept_json(file: Path) -> dict[str, Any]:
    """Empty where there is none, or it is damaged: then what it held is learned anew."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
