"""What is written in a picture, read by the real Tesseract where it is installed, and put together as it is read."""

import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from labels_drawn import BODY, HEADING, Held, label, photographed, wall
from PIL import Image
from rapidfuzz.distance import Levenshtein

from assistant.core.errors import ReadingError, TurnCancelled
from assistant.core.messages import Picture, TextLine
from assistant.turn.turn_token import Turn
from assistant.vision.reading import tesseract
from assistant.vision.reading.legible import tilt
from assistant.vision.reading.lines import Word, lines, paragraphs
from assistant.vision.reading.tesseract import TesseractReader

real = pytest.mark.skipif(not shutil.which("tesseract"), reason="Debian's tesseract-ocr is not installed")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read counts here, and not how busy the machine is."""
    monkeypatch.setattr(tesseract, "SECONDS", 60.0)


def letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def likeness(picture: Picture, language: str = "en", wanted: str = HEADING + BODY) -> float:
    read = TesseractReader([language]).read(picture, language, Turn(seconds=60))
    return float(Levenshtein.normalized_similarity(letters("".join(paragraphs(read, language))), letters(wanted)))


@real
@pytest.mark.parametrize(
    ("held", "at_least"),
    [
        pytest.param(Held(), 0.98, id="straight"),
        pytest.param(Held(tilt=6), 0.97, id="tilted to the left"),
        pytest.param(Held(tilt=-12), 0.95, id="tilted to the right"),
        pytest.param(Held(blur=1.5), 0.95, id="blurred"),
        pytest.param(Held(noise=20), 0.9, id="noisy"),
        pytest.param(Held(light=0.3), 0.95, id="in the dark"),
        pytest.param(Held(shade=0.7), 0.95, id="half in the shade"),
        pytest.param(Held(fills=0.4), 0.95, id="far away"),
        pytest.param(Held(tilt=180), 0.9, id="upside down"),
    ],
)
def test_a_label_is_read_however_it_is_held(held: Held, at_least: float) -> None:
    assert likeness(photographed(label(), held)) >= at_least


@real
def test_light_letters_on_dark_are_read() -> None:
    assert likeness(photographed(label(light_on_dark=True))) >= 0.95


@real
@pytest.mark.parametrize("held", [Held(fills=0.06), Held(blur=14)])
def test_what_is_too_small_or_blurred_is_not_guessed(held: Held) -> None:
    assert likeness(photographed(label(), held)) == 0


@real
def test_where_nothing_is_written_nothing_is_read() -> None:
    for picture in (wall(), Picture(np.full((720, 1280, 3), 127, np.uint8)), Picture(np.zeros((20, 30, 3), np.uint8))):
        assert list(TesseractReader(["en"]).read(picture, "en", Turn(seconds=60))) == []


@real
def test_columns_are_read_one_after_the_other() -> None:
    one, two = label("Left", "Bees dance to tell where the flowers are."), label("Right", "Wasps build of paper.")
    page = Image.new("RGB", (1900, 400), (250, 248, 240))
    page.paste(one, (0, 0))
    page.paste(two, (1000, 0))
    read = TesseractReader(["en"]).read(photographed(page, Held(fills=0.98)), "en", Turn(seconds=60))
    text = " ".join(paragraphs(read, "en"))
    assert text.index("flowers") < text.index("Wasps")


@real
def test_a_cancelled_turn_ends_the_program() -> None:
    turn = Turn(seconds=60)
    threading.Timer(0.3, turn.cancel).start()
    began = time.monotonic()
    with pytest.raises(TurnCancelled):
        TesseractReader(["en"]).read(photographed(label()), "en", turn)
    assert time.monotonic() - began < 3


def program(folder: Path, script: str) -> str:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_only_languages_that_it_has_data_of_are_read(tmp_path: Path) -> None:
    name = program(tmp_path, "printf 'List of available languages (3):\\neng\\nosd\\nchi_sim\\n'")
    assert list(TesseractReader(["de", "en", "zh"], name).languages) == ["en", "zh"]
    assert list(TesseractReader(["en"], str(tmp_path / "missing")).languages) == []
    assert list(TesseractReader(["en"], program(tmp_path, "exit 1")).languages) == []


def test_a_program_that_fails_reads_nothing_and_one_that_is_gone_is_told(tmp_path: Path) -> None:
    picture = Picture(np.zeros((20, 30, 3), np.uint8))
    assert list(TesseractReader(["en"], program(tmp_path, "exit 1")).read(picture, "en", Turn(seconds=60))) == []
    with pytest.raises(ReadingError, match="cannot be run"):
        TesseractReader(["en"], str(tmp_path / "missing")).read(picture, "en", Turn(seconds=60))


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "SECONDS", 0.2)
    name = program(tmp_path, "exec sleep 60")
    began = time.monotonic()
    picture = Picture(np.zeros((20, 30, 3), np.uint8))
    assert list(TesseractReader(["en"], name).read(picture, "en", Turn(seconds=60))) == []
    assert time.monotonic() - began < 5


def test_no_picture_is_written_to_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    seen = tmp_path / "arguments"
    name = program(tmp_path, f'echo "$@" >> {seen}; head -c 8 >> {seen}; exit 0')
    TesseractReader(["en"], name).read(Picture(np.zeros((20, 30, 3), np.uint8)), "en", Turn(seconds=60))
    assert seen.read_bytes().startswith(b"stdin stdout -l eng --psm 3")
    assert b"\x89PNG" in seen.read_bytes()


@pytest.mark.parametrize("degrees", [-13.0, -4.0, 0.0, 7.0])
def test_the_tilt_of_lines_is_told(degrees: float) -> None:
    page = label().convert("L").rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=250)
    assert tilt(page) == pytest.approx(degrees, abs=1.0)


def word(text: str, line: int, left: int = 0, *, sureness: float = 0.95, height: int = 20, block: int = 1) -> Word:
    return Word(text, sureness, (block, 1, line), left, line * 30, 10 * len(text), height)


def test_words_become_lines_and_noise_goes() -> None:
    found = lines(
        [
            word("Cool", 1),
            word("smoke", 1, 50),
            word("~|", 2, sureness=0.95),
            word("Ve", 3, sureness=0.8),
            word("guess", 4, sureness=0.6),
            word("calms", 5),
            word("X", 5, 70, sureness=0.1),
            word("HUGE", 6, height=200),
        ],
        (1000, 500),
        "en",
    )
    assert [line.text for line in found] == ["Cool smoke", "calms"]
    assert found[0].box == (0.0, 0.06, 0.1, 0.1)


def test_a_word_that_is_cut_at_the_end_of_a_line_is_whole_again() -> None:
    def line(text: str, paragraph: int = 0) -> TextLine:
        return TextLine(text, 0.9, (0, 0, 1, 1), paragraph)

    told = [line("The bee-"), line("keeper, aged 20-"), line("30, of Stoke-"), line("Trent"), line("New paragraph", 1)]
    assert paragraphs(told, "en") == ["The beekeeper, aged 20- 30, of Stoke- Trent", "New paragraph"]
    assert paragraphs([line("打开蜂箱"), line("之前")], "zh") == ["打开蜂箱之前"]
