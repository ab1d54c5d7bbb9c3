"""What a running server has used, read from Linux."""

from __future__ import annotations

import os
from pathlib import Path


def processor_seconds(process: int) -> float:
    """CPU time that the process with this number has used until now."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(process: int) -> float:
    """Memory that the process with this number holds now, in units of 2**20 bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
