"""The composition root: configuration → running parts. The only importer of engines.

`app` holds them all, in groups of one concern each, which `container` makes once and closes in reverse order.
"""

from assistant.app.app import App

__all__ = ["App"]
