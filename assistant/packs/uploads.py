"""Where the files lie that are being sent to the kiosk, until they are checked."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "uploads"

log = logging.getLogger(__name__)


@contextmanager
def upload_folder(data: Path) -> Iterator[Path]:
    """A folder for one upload, on the disk of the data; raises OSError."""
    (data / FOLDER).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="upload-", dir=data / FOLDER) as folder:
        yield Path(folder)


def clear_uploads(data: Path) -> None:
    """What a kiosk has left that was killed in the middle of an upload; no other one uses the same data."""
    try:
        if (data / FOLDER).is_dir():
            shutil.rmtree(data / FOLDER)
    except OSError as error:
        log.warning("What was left of an upload cannot be removed: %s", error)
