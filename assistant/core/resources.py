"""Where the files lie that come with the program: config/ and voices/.

In a wheel they stand in assistant/share; in a checkout beside the package.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def resource(*parts: str) -> Path:
    """Where a shipped file or folder lies, by its path from the root, such as "config", "assistant.toml"."""
    packaged = _PACKAGE / "share"
    root = packaged if packaged.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)
