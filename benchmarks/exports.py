"""What lessons feel while others export: a moved slider, with and without two sessions that make a GIF.

    python -m benchmarks.exports

Two visitors ask for all steps again and again, in the setting with the most cells; a third moves a slider.
Rounds with and without exports take turns on one server and are as long as each other, so that other work
on the machine meets both. Prints a table, writes it to `benchmarks/results/exports.md`, and ends with
status 1 if a bound is broken. Needs Linux and no browser.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import visitor
from benchmarks.floor import ROOT
from benchmarks.report import Line, machine, quantile, write
from benchmarks.visitor import Visitor
from tests.browser.serving import serve

LARGEST = "/stamp?size=12&kernel=16&stride=8&dilation=4"
LESSON = "/stamp?size=8&kernel=5&stride=3"
PAUSE = 0.1  # seconds between two moves of the slider
MOST = 4 / 3


def main() -> int:
    options = argparse.ArgumentParser(description="Measure lessons while others export.")
    options.add_argument("--rounds", type=int, default=8, help="how often quiet and exporting take turns")
    chosen = options.parse_args()
    visitor.PATIENCE = 300  # an export on a busy machine
    with (
        tempfile.TemporaryDirectory() as temporary,
        serve(ROOT, Path(temporary) / "log.txt") as server,
    ):
        times, files = asyncio.run(measured(server.url, chosen.rounds))
        if faults := server.faults():
            raise RuntimeError("\n".join(faults))
    lines = []
    for percent in (50, 95):
        quiet, busy = (1000 * quantile(times[exporting], percent) for exporting in (False, True))
        lines.append(
            Line(
                what=f"a moved slider to the whole answer, p{percent}",
                ours=f"{busy:.1f} ms",
                floor=f"{quiet:.1f} ms",
                figure=f"{busy / quiet:.2f}×",
                bound=f"≤ {MOST:.2f}×",
                holds=busy <= MOST * quiet,
            )
        )
    circumstances = (
        f"{machine()}, load {os.getloadavg()[0]:.1f} at the end. Two visitors made {len(files)} GIFs of "
        f"`{LARGEST}`, {quantile(files, 50):.1f} s for one (p50); {len(times[True])} moves meanwhile, and "
        f"as *floor* {len(times[False])} while nobody exported"
    )
    return write(
        "exports", "Lessons while others export", "python -m benchmarks.exports", circumstances, lines
    )


async def measured(url: str, rounds: int) -> tuple[dict[bool, list[float]], list[float]]:
    """Seconds of each moved slider, by whether others exported meanwhile, and of each exported file."""
    times: dict[bool, list[float]] = {False: [], True: []}
    files: list[float] = []
    async with Visitor(url) as mover, Visitor(url) as first, Visitor(url) as second:
        await mover.open(LESSON)
        for exporter in (first, second):
            await exporter.open(LARGEST)
            await exporter.set(exporter.widget("expandable", "Take it with you"), True)
        for _ in range(rounds):
            started = time.monotonic()
            exporting = [asyncio.create_task(exported(each, files)) for each in (first, second)]
            while not all(task.done() for task in exporting):
                times[True] += await moved(mover)
            await asyncio.gather(*exporting)
            end = 2 * time.monotonic() - started
            while time.monotonic() < end:
                times[False] += await moved(mover)
    return times, files


async def moved(mover: Visitor) -> list[float]:
    """Move the slider there and back."""
    times = []
    for stride in (2, 3):
        times.append(await mover.set(mover.widget("slider", "Stride"), [stride]))
        await asyncio.sleep(PAUSE)
    return times


async def exported(exporter: Visitor, files: list[float]) -> None:
    """One file; then ask for a slide of the other brightness, so that the next is drawn anew."""
    started = time.monotonic()
    await exporter.press(exporter.widget("button", "Make all steps, GIF"))
    files.append(time.monotonic() - started)
    exporter.widget("download_button", "Save all steps, GIF")
    dark = exporter.widget("checkbox", "For a dark slide")
    await exporter.set(dark, not exporter.states[dark.id].bool_value)


if __name__ == "__main__":
    sys.exit(main())
