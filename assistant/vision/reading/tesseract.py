"""Tesseract, as Debian has it. Pictures reach it through a pipe: none is ever written to a disk."""

import csv
import io
import logging
import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from functools import cached_property

from PIL import Image

from assistant.core.errors import ReadingError
from assistant.core.languages import spaced, traits
from assistant.core.messages import Picture, TextLine
from assistant.core.stages import CancelToken
from assistant.vision.reading.legible import legible
from assistant.vision.reading.lines import Word, lines

log = logging.getLogger(__name__)

PROGRAM = "tesseract"
SECONDS = 6.0
"""The longest that a picture may take; a page of small print takes 2 s on two PC cores, gravel and grass for ever."""
LISTING_SECONDS = 5.0
ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}
"""Its four threads wait for each other by spinning: beside anything else that works, one is as fast."""
DOTS_PER_INCH = 300
SCRIPTS = "osd"
"""Its data of how scripts stand; Debian's tesseract-ocr brings it."""
SURELY_TURNED = 1.0
"""Of its own measure, from which on a page lies on its side or its head."""
PAGE, SPARSE = 3, 11
"""How it looks at a picture: as a page, and as one with words here and there."""
FEW = 12
"""Letters: what has fewer is no page."""
GOOD, GOOD_SIGNS = 0.87, 0.75
"""The sureness from which on a reading is right side up; of letters, and of ideographs and kana."""


_TURNED = re.compile(r"^Rotate: (\d+)", re.MULTILINE)
_SURE = re.compile(r"^Orientation confidence: ([\d.]+)", re.MULTILINE)


class TesseractReader:
    """Implements TextReader by the program tesseract."""

    def __init__(self, languages: Sequence[str], program: str = PROGRAM) -> None:
        """Languages: of the kiosk; those that Tesseract has no data of are not read."""
        self._spoken, self._program = languages, program

    @cached_property
    def languages(self) -> Sequence[str]:
        """Those of the kiosk that it has data of; none where it is not installed."""
        if not shutil.which(self._program):
            return ()
        try:
            run = subprocess.run(
                [self._program, "--list-langs"], capture_output=True, timeout=LISTING_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return ()
        there = set(run.stdout.decode(errors="replace").split())
        return tuple(language for language in self._spoken if traits(language).tesseract in there)

    def read(self, picture: Picture, language: str, token: CancelToken) -> Sequence[TextLine]:
        end, page = time.monotonic() + SECONDS, legible(picture)
        found = self._lines(page, language, PAGE, end, token)
        if _is_good(found, language):
            return found
        if _letters(found) < FEW:
            found = max(found, self._lines(page, language, SPARSE, end, token), key=_letters)
        if not _is_good(found, language) and (turned := self._quarters(page, end, token)):
            upright = self._lines(page.rotate(90 * turned, expand=True), language, PAGE, end, token)
            return max(found, upright, key=_letters)
        return found

    def _lines(
        self, page: Image.Image, language: str, layout: int, end: float, token: CancelToken
    ) -> Sequence[TextLine]:
        options = ["-l", traits(language).tesseract, "--psm", str(layout), "--dpi", str(DOTS_PER_INCH), "tsv"]
        return lines(_words_of(self._run(page, options, end, token)), page.size, language)

    def _quarters(self, page: Image.Image, end: float, token: CancelToken) -> int:
        """How many quarters to the left it has to be turned, as far as that is sure."""
        told = self._run(page, ["-l", SCRIPTS, "--psm", "0"], end, token)
        rotate, sureness = (_TURNED.search(told), _SURE.search(told))
        if not rotate or not sureness or float(sureness[1]) < SURELY_TURNED:
            return 0
        return -int(rotate[1]) // 90

    def _run(self, page: Image.Image, options: Sequence[str], end: float, token: CancelToken) -> str:
        """What it writes; nothing where it is not done by then, or sees no letters: nobody can read that."""
        token.check()
        data = io.BytesIO()
        page.save(data, "PNG", compress_level=1)
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(
                [self._program, "stdin", "stdout", *options],
                stdin=pipe,
                stdout=pipe,
                stderr=subprocess.DEVNULL,
                env=os.environ | ONE_THREAD,
            )
        except OSError as error:
            raise ReadingError(f"{self._program} cannot be run: {error}") from error
        withdraw = token.on_cancel(process.kill)
        try:
            told, _ = process.communicate(data.getvalue(), timeout=max(end - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            log.info("%s was not done in time", self._program)
            return ""
        finally:
            withdraw()
        token.check()
        if process.returncode:
            log.info("%s ended with status %s", self._program, process.returncode)
        return told.decode(errors="replace")


def _is_good(read: Sequence[TextLine], language: str) -> bool:
    """Whether it is so much, and so sure, that nobody need look from another side."""
    good = GOOD if spaced(language) else GOOD_SIGNS
    return _letters(read) >= FEW and _letters(read) >= good * sum(len(line.text) for line in read)


def _letters(read: Sequence[TextLine]) -> float:
    return sum(line.sureness * len(line.text) for line in read)


def _words_of(table: str) -> list[Word]:
    """Of the table that it writes; level 5 is a word, and its confidence is in per cent."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Word(
            row["text"].strip(),
            float(row["conf"]) / 100,
            (int(row["block_num"]), int(row["par_num"]), int(row["line_num"])),
            int(row["left"]),
            int(row["top"]),
            int(row["width"]),
            int(row["height"]),
        )
        for row in rows
        if row["level"] == "5" and row["text"].strip()
    ]


class FakeReader:
    """Implements TextReader: reads the same lines in every picture, each language's own, or fails."""

    def __init__(self, **lines: "Sequence[TextLine] | ReadingError") -> None:
        self._lines = lines
        self.asked: list[str] = []

    @property
    def languages(self) -> Sequence[str]:
        return tuple(self._lines)

    def read(self, picture: Picture, language: str, token: CancelToken) -> Sequence[TextLine]:
        self.asked.append(language)
        found = self._lines[language]
        if isinstance(found, ReadingError):
            raise found
        return found
