"""The composition root: configuration → running parts. The only importer of engines.

Each file adds the parts of one concern to those before it: base, engines, notes, sound, devices, consoles, screens;
parts holds them all.
"""

from assistant.build.notes import pack_files
from assistant.build.parts import Parts

__all__ = ["Parts", "pack_files"]
