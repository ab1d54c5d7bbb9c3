"""What a running server has used, read from Linux."""

from __future__ import annotations

import os
import time
from pathlib import Path


def processor_seconds(process: int) -> float:
    """CPU time that the process with this number has used until now, ended threads included.

    Its own clock: `/proc` counts in ticks of 10 ms, which a rerun of that length meets or misses.
    """
    return time.clock_gettime((~process << 3) | 2)  # how Linux names it: clock_getcpuclockid(3)


def resident_megabytes(process: int) -> float:
    """Memory that the process with this number holds now, in units of 2**20 bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
