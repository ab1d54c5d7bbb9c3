"""What the benchmarks write: a table whose every line says what was measured, against which bound."""

from __future__ import annotations

import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("results")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table: what was measured, the figures, what it must not pass, and whether it did."""

    what: str
    ours: str
    floor: str = ""
    figure: str
    bound: str
    holds: bool


def quantile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of the values do not pass."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def against(what: str, ours: float, floor: float, bound: float) -> Line:
    """A time in milliseconds beside the floor's, and how many times the floor's it may be."""
    return Line(
        what=what,
        ours=f"{ours:.1f} ms",
        floor=f"{floor:.1f} ms",
        figure=f"{ours / floor:.2f}×",
        bound=f"≤ {bound}×" if bound < math.inf else "none: to compare with the clock",
        holds=ours <= bound * floor,
    )


def machine() -> str:
    """Where the figures are from."""
    return (
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"Streamlit {version('streamlit')}"
    )


def write(name: str, title: str, command: str, circumstances: str, lines: Sequence[Line]) -> int:
    """Print the table and write it to `results/<name>.md`; the status to end with: 1 if a bound broke."""
    rows = [
        "| measured | ours | floor | figure | bound | holds |",
        "|---|---|---|---|---|---|",
        *(
            f"| {line.what} | {line.ours} | {line.floor} | {line.figure} | {line.bound} | "
            f"{'yes' if line.holds else 'NO'} |"
            for line in lines
        ),
    ]
    text = f"# {title}\n\nWritten by `{command}`. {circumstances}.\n\n" + "\n".join(rows) + "\n"
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, "utf-8")
    return 0 if all(line.holds for line in lines) else 1
