"""A model whose file is damaged is named, with what mends it, and all else works."""

import shutil
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from assistant.app import App
from assistant.core.config import Config
from assistant.core.errors import EngineError
from assistant.core.messages import ChatMessage, Sampling
from assistant.models.catalogue import Edition, load_catalogue
from assistant.models.store import damaged, models_folder, write_stamp
from assistant.thinking.engines.unusable import UnusableModel
from assistant.turn.turn_token import Turn

VOICE = "en_US-joe-medium"


def installed_but_damaged(name: str, data: Path) -> Path:
    """A model's folder with files of the right names and sizes, and nothing in them."""
    folder = models_folder(data) / name
    folder.mkdir(parents=True)
    edition = load_catalogue().model(name).editions[0]
    for file in edition.files:
        with (folder / file.name).open("wb") as written:
            written.truncate(file.size)
    write_stamp(folder, edition, "a test")
    return folder


def test_without_its_language_model_a_kiosk_starts_and_tells_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rotten = tmp_path / "rotten.gguf"
    rotten.write_bytes(b"\x07" * 4096)
    models = {"engine": "embedded", "chat": str(rotten)}
    with closing(App(Config.model_validate({"paths": {"data": str(tmp_path / "data")}, "models": models}))) as parts:
        assert isinstance(parts.engine, UnusableModel)
        with pytest.raises(EngineError, match=r"rotten\.gguf cannot be loaded: its files are whole, so they are of a"):
            list(parts.engine.stream([ChatMessage("user", "Hello")], Sampling(), Turn()))
        assert parts.place_finder is None, "unknown places are not found, and known ones need no model"
    assert "Only what needs no language model is answered." in caplog.text


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="needs espeak-ng")
def test_where_a_voice_is_damaged_another_one_speaks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    installed_but_damaged(VOICE, tmp_path / "data")
    with closing(App(Config.model_validate({"paths": {"data": str(tmp_path / "data")}}))) as parts:
        found = parts.voice_of("en")
        assert found
        assert found[0].name == VOICE
        assert type(found[1]()).__name__ == "Espeak"
    assert f"The voice {VOICE}.onnx cannot be loaded: {VOICE}.onnx" in caplog.text
    assert "is damaged; `" in caplog.text
    assert "setup --verify` fetches it anew. Another voice speaks." in caplog.text


def test_what_is_damaged_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "right.bin").write_bytes(b"right")
    (tmp_path / "changed.bin").write_bytes(b"wrong")
    (tmp_path / "gone.bin").write_bytes(b"there")
    sums = {"right.bin": sha256(b"right").hexdigest(), "changed.bin": "0" * 64, "gone.bin": "0" * 64}
    files = [SimpleNamespace(name=name, sha256=value) for name, value in sums.items()]
    write_stamp(tmp_path, cast("Edition", SimpleNamespace(files=files)), "a test")
    (tmp_path / "gone.bin").unlink()
    assert damaged(tmp_path) == ["changed.bin", "gone.bin"]
    assert damaged(tmp_path / "nothing") == []
