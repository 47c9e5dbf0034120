"""A whole turn with real models in a network that has nothing but loopback, while strace looks on."""

import json
import os
import subprocess
import sys

import pytest

from assistant.offline.proof import namespace, tracer

pytestmark = [pytest.mark.long, pytest.mark.models, pytest.mark.timeout(900)]


@pytest.mark.skipif(tracer() is None, reason="needs strace, and a kernel that lets it look on")
@pytest.mark.skipif(namespace() is None, reason="needs a kernel that gives us a network of our own")
def test_nothing_but_this_machine_is_tried() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "doctor", "--offline-proof", "--json"],
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "CI"},  # there, libraries tell nobody
    )
    proof = json.loads(done.stdout)
    assert proof["strayed"] == []
    assert proof["holds"], proof
    assert (proof["alone"], proof["traced"]) == (True, True)
    assert "Paris" in proof["reply"]
    assert any("127.0.0.1" in address for address in proof["tried"]), "what is tried is seen: the embedded model is"
    assert done.returncode == 0
