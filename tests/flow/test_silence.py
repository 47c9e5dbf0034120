"""The speaker on a real sound card, heard from its other side."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from virtual_sound import VirtualSound

pytestmark = [pytest.mark.sound, pytest.mark.alone]


def test_after_a_press_the_speaker_sounds_on_for_50_ms_at_most(sound: VirtualSound) -> None:
    script = Path(__file__).with_name("speaker_monitor.py")
    run = subprocess.run(
        [sys.executable, str(script)], env=sound.env, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    further = json.loads(run.stdout)
    assert len(further) >= 5
    assert all(seconds > 0 for seconds in further), "what is on its way to the loudspeaker is still heard"
    assert statistics.median(further) <= 0.05, f"{further}; some milliseconds are the recorder's own"
