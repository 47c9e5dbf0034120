"""The command line; see cli.py."""

from assistant.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
