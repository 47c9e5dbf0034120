"""The command `assistant`; what it does stands in cli.py."""

import gc
import os
import signal

from assistant import proxies

GARBAGE = 50_000
"""New objects until those that refer to each other are looked for. With Python's 700 the start took 9.95 s, with these
9.15 (two runs each, two cores of an Intel Xeon): most of what is loaded stays."""


def main() -> None:
    """Ctrl-C ends it without a traceback from the first moment on, also while modules are imported."""
    gc.set_threshold(GARBAGE)
    leave_closed_folder()
    ignored = proxies.tidy(os.environ)
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))  # the exit code that shells give it
    from assistant.cli import main as run  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run(ignored)


def leave_closed_folder() -> None:
    """`sudo -u wakebutton` stands in a home that it may not enter: chromadb looks for a file there, and fails."""
    if not os.access(".", os.X_OK):
        os.chdir("/")


if __name__ == "__main__":
    main()
