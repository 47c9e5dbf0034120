"""Another program that wants all the cores."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOP = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"
"""Ends with the program that has begun it, however that ends."""
BEFORE_SECONDS = 3.0
"""It works for so long before a question is asked: what measures the cores meanwhile has seen it."""


@contextmanager
def busy_cores(count: int, before: float = BEFORE_SECONDS) -> Iterator[None]:
    """Keeps so many cores busy by processes of usual priority while it is entered."""
    loops = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(count)]
    try:
        if loops:
            time.sleep(before)
        yield
    finally:
        for loop in loops:
            loop.kill()
        for loop in loops:
            loop.wait()
