"""One kiosk at a time on the same data, whatever became of the one before."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.core.errors import SetupError
from assistant.turn.instance import only_kiosk

PROGRAM = """if True:
    import sys, time
    from pathlib import Path
    from assistant.turn.instance import only_kiosk
    with only_kiosk(Path(sys.argv[1])):
        print("runs", flush=True)
        time.sleep(600)
    """


def test_a_second_kiosk_is_refused_with_a_sentence_until_the_first_has_ended_however_it_did(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE) as first:
        assert first.stdout
        assert first.stdout.readline() == b"runs\n"
        refused = pytest.raises(SetupError, match=f"Another kiosk runs on the data in {tmp_path}. Stop it first")
        with refused, only_kiosk(tmp_path):
            raise AssertionError("two run")
        with only_kiosk(tmp_path / "other"):
            pass
        first.kill()
    with only_kiosk(tmp_path):
        pass


def test_data_that_cannot_be_kept_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"Nothing can be kept in .*file: File exists"), only_kiosk(tmp_path / "file"):
        raise AssertionError("it runs")
