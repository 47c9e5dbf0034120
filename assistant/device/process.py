"""What this process takes of the machine."""

import os
import resource as process
from pathlib import Path


def memory_mib() -> float:
    """The most this process has had in memory, in MiB."""
    return process.getrusage(process.RUSAGE_SELF).ru_maxrss / 1024


def rss_mib() -> float:
    """What this process has in memory now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def own_mib() -> float:
    """What of it is this process's alone, in MiB: without files that are mapped, such as models, which others share."""
    resident, shared = (int(pages) for pages in Path("/proc/self/statm").read_text(encoding="ascii").split()[1:3])
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 2**20
