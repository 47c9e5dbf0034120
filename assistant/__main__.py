"""The command `assistant`; what it does stands in cli.py."""

import os
import signal


def main() -> None:
    """Ctrl-C ends it without a traceback from the first moment on, also while modules are imported."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))  # the exit code that shells give it
    from assistant.cli import main as run  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
